"""The rounds of the sweeper: what nobody else does in time, found again and again until it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from contest.audit import Head
from contest.contests import Contest
from contest.looks import KEPT_FOR as LOOKS_KEPT_FOR
from contest.services import (
    attempts,
    audit,
    codes,
    data_requests,
    erasure,
    jobs,
    limits,
    mail,
    payouts,
    roster_imports,
    second_factor,
    unit_deeds,
    unit_tables,
    upkeep,
    works,
)
from contest.store import audit as audit_store
from contest.store import contests, looks, partitions, people, signals
from contest.store import works as work_store
from contest.store.boards import Boards
from contest.store.echo import Silent

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]
SIGN_INS_KEPT_FOR = timedelta(days=30)
ORIGINS_KEPT_FOR = timedelta(days=90)
"""From where papers were started serves to look into fraud, while results may still be complained of."""


# How many papers one round closes at most; a full round is followed by the next without a pause.
MOST = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round did. `failed`: what could not be done, by name, with the failure; the rest was done."""

    closed: int
    settled: int
    boards: dict[str, str]
    failed: dict[str, str] = field(default_factory=dict)
    head: Head | None = None
    """The new head of the record, when rows of it were sealed."""


class Sweeper:
    """Goes round after round. What fails is left alone for a while, so that it holds up nothing else."""

    def __init__(self, writing: Writing, boards: Boards | None) -> None:
        self.writing, self.boards = writing, boards
        self._failing: dict[str, int] = {}
        self._rounds = 0

    def sweep(self, session: Session, now: datetime) -> Swept:
        """One round: close what is overdue, settle what is over, bring the boards up to date, seal the record.

        Raises OperationalError when the database is away: then there is nothing to go on with.
        """
        failed: dict[str, str] = {}
        closed = self._close_overdue(session, now, failed)
        self._close_works(session, now, failed)
        settled = self._settle(session, now, failed)
        kept = self._keep_up(session, now, failed) if self.boards is not None else {}
        self._learn(session, failed)
        head = self._seal(session, now, failed)
        self._failing = {name: left - 1 for name, left in self._failing.items() if left > 1}
        self._failing |= dict.fromkeys(failed, RESTS)
        self._rounds += 1
        return Swept(closed, settled, kept, failed, head)

    def _close_overdue(self, session: Session, now: datetime, failed: dict[str, str]) -> int:
        """Hand in what is past its deadline and grace, each in a transaction of its own."""
        closed = 0
        tokens = attempts.overdue(session, now, MOST, self._failing)
        session.rollback()
        for token in tokens:
            with _alone(token, failed):
                with self.writing() as own:
                    handed = attempts.hand_in(own, token, None, now)
                if handed.standing is not None:
                    closed += 1
                    upkeep.tell(self.boards, handed.contest.slug, handed.standing.post)
        return closed

    def _close_works(self, session: Session, now: datetime, failed: dict[str, str]) -> None:
        """Hand in written works that their writers left open when the round closed. Idle rounds only look."""
        waiting = "works" not in self._failing and work_store.left_open(session, now, 1)
        session.rollback()
        if waiting:
            with _alone("works", failed), self.writing() as own:
                works.close_left(own, now, MOST)

    def _settle(self, session: Session, now: datetime, failed: dict[str, str]) -> int:
        settled = 0
        known = [one for one in contests.announced(session) if upkeep.due(one, now)]
        session.rollback()
        for contest in known:
            # Rounds are settled one by one, each as it is over.
            if contest.slug not in self._failing:
                with _alone(contest.slug, failed), self.writing() as own:
                    settled += upkeep.settle(own, contest, now) is not None
        return settled

    def _keep_up(self, session: Session, now: datetime, failed: dict[str, str]) -> dict[str, str]:
        """Boards of contests that have begun: every round while they may change, now and then when they are settled."""
        assert self.boards is not None
        kept: dict[str, str] = {}
        thorough = self._rounds % THOROUGH_EVERY == 0
        begun = [one for one in contests.announced(session) if one.opens_at <= now]
        for contest in begun:
            if contest.slug in self._failing or (contest.settled_at is not None and not self._due(contest, thorough)):
                continue
            with _alone(contest.slug, failed):
                try:
                    kept[contest.slug] = upkeep.keep_up(session, self.boards, contest, now, thorough=thorough)
                except Silent:
                    kept[contest.slug] = "silent"
            session.rollback()
        return kept

    def _learn(self, session: Session, failed: dict[str, str]) -> None:
        """Keep the database's idea of young contests' papers close to what they are."""
        young = [] if "partitions" in self._failing else partitions.grown(session)
        session.rollback()
        if young:
            with _alone("partitions", failed), self.writing() as own:
                partitions.learn(own, young)

    def _seal(self, session: Session, now: datetime, failed: dict[str, str]) -> Head | None:
        """Seal a batch of what was done; its new head. Idle rounds only look."""
        waiting = "audit" not in self._failing and audit_store.is_waiting(session)
        session.rollback()
        if waiting:
            with _alone("audit", failed), self.writing() as own:
                if audit.seal(own, now, audit.BATCH):
                    return audit.head(own)
        return None

    def _due(self, contest: Contest, thorough: bool) -> bool:
        """Whether a settled contest is looked at this round: now and then, and when its boards are gone."""
        assert self.boards is not None
        try:
            return thorough or not upkeep.fits(self.boards.meta(contest.slug), contest)
        except Silent:
            return False


# Rounds that something which failed is left alone for, and rounds between two thorough looks: about a minute each.
RESTS = 60
THOROUGH_EVERY = 60


@contextmanager
def _alone(name: str, failed: dict[str, str]) -> Iterator[None]:
    """One bad row must not starve the others: note the failure and go on, unless the database itself is away."""
    try:
        yield
    except OperationalError:
        raise
    except Exception as failure:
        failed[name] = f"{type(failure).__name__}: {failure}"[:300]


# What is tidied, by name: given a transaction of its own and the moment.
_TIDIED: dict[str, Callable[[Session, datetime], object]] = {
    "limits": limits.forget,
    "sign_ins": lambda session, now: people.forget_sign_ins(session, now - SIGN_INS_KEPT_FOR),
    "codes": codes.tidy,
    "mail": mail.tidy,
    "second_factor": second_factor.tidy,
    "origins": lambda session, now: signals.forget_origins(session, now - ORIGINS_KEPT_FOR),
    "roster_imports": roster_imports.forget,
    "unit_deeds": unit_deeds.catch_up,
    "unit_tables": unit_tables.forget,
    "jobs": jobs.tidy,
    "partitions": lambda session, _now: partitions.catch_up(session),
    "looks": lambda session, now: looks.forget(session, now - LOOKS_KEPT_FOR),
}


def tidy(writing: Writing, now: datetime, months: int = 12) -> dict[str, str]:
    """Drop what has served its time; what could not be, by name, with the failure: all the rest was.

    `months`: how long contact data is kept after somebody's last contest. Raises OperationalError.
    """
    failed: dict[str, str] = {}
    for name, tidied in _TIDIED.items():
        with _alone(name, failed), writing() as session:
            tidied(session, now)
    with _alone("payouts", failed), writing() as session:
        payouts.close_old(session, erasure.bound(now, months), now)
    with _alone("data_requests", failed):
        data_requests.carry_out_waiting(writing, now)
    with _alone("erasure", failed):
        erasure.retain(writing, now, months)
    return failed
