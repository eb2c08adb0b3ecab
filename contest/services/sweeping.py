"""The rounds of the sweeper: what nobody else does in time, found again and again until it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.rounds import Phase
from contest.services import attempts, limits, upkeep
from contest.store import contests
from contest.store.boards import Boards
from contest.store.echo import Silent

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round did."""

    closed: int
    settled: int
    boards: dict[str, str]


def close_overdue(session: Session, writing: Writing, boards: Boards | None, now: datetime) -> int:
    """Hand in what is past its deadline and grace, each in a transaction of its own."""
    closed = 0
    tokens = attempts.overdue(session, now)
    session.rollback()
    for token in tokens:
        with writing() as own:
            handed = attempts.hand_in(own, token, None, now)
        if handed.standing is not None:
            closed += 1
            upkeep.tell(boards, handed.contest.slug, handed.standing.post)
    return closed


def sweep(session: Session, writing: Writing, boards: Boards | None, now: datetime) -> Swept:
    """One round: close what is overdue, settle what is over, bring the boards up to date."""
    closed = close_overdue(session, writing, boards, now)
    settled = 0
    for contest in contests.announced(session):
        if contest.settled_at is None and contest.phase(now) is Phase.CLOSED:
            with writing() as own:
                settled += upkeep.settle(own, contest, now) is not None
    kept: dict[str, str] = {}
    session.rollback()
    for contest in contests.announced(session) if boards is not None else []:
        if now < contest.opens_at:
            continue
        try:
            assert boards is not None
            kept[contest.slug] = upkeep.keep_up(session, boards, contest, now)
        except Silent:
            kept[contest.slug] = "silent"
        session.rollback()
    return Swept(closed, settled, kept)


def tidy(writing: Writing, now: datetime) -> None:
    """Drop what has served its time."""
    with writing() as session:
        limits.forget(session, now)
