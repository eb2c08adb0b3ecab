"""Rows and named queries of attempts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Executable,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest import attempts as rules
from contest.contests import Contest
from contest.store.assembling import WIDTH, assembled
from contest.store.contests import COLUMNS, ContestRow, RoundRow, RulesRow
from contest.store.partitions import HERE
from contest.store.people import PersonRow
from contest.store.prepared import Prepared, inserting
from questions.schema import Base, Key


class AttemptRow(Base):
    """One sitting of one person. Open until handed in, by the person or by the server at the deadline."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id", "round_id", "number"),
        Index(
            "uq_attempt_one_open",
            "contest_id",
            "person_id",
            unique=True,
            sqlite_where=text("handed_in_at IS NULL"),
            postgresql_where=text("handed_in_at IS NULL"),
        ),
        Index(
            "ix_attempt_due",
            "accepts_until",
            sqlite_where=text("handed_in_at IS NULL"),
            postgresql_where=text("handed_in_at IS NULL"),
        ),
        Index("ix_attempt_closed", "contest_id", "closed_at"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("deadline_at > started_at", name="deadline_after_start"),
        CheckConstraint("(handed_in_at IS NULL) = (score IS NULL)", name="handed_in_has_score"),
        CheckConstraint("(handed_in_at IS NULL) = (closed_by IS NULL)", name="handed_in_has_closer"),
        CheckConstraint("closed_by IN ('person', 'server')", name="closer"),
        CheckConstraint("score >= 0 AND score <= max_score", name="score_in_range"),
        CheckConstraint("struck IN ('unranked', 'attempt', 'person', 'excess')", name="struck"),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    """In addresses: random, and the contest behind it (contest.attempts.new_token)."""
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    rules_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The person's unit at the start: an entry keeps the unit it was made for."""
    number: Mapped[int]
    """1, 2, 3 … within the round, without gaps."""
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    accepts_until: Mapped[datetime]
    """The deadline and the grace of the rules in force at the start; later answers are late."""
    handed_in_at: Mapped[datetime | None]
    """The moment that ranking sees: of the person's hand-in, or the deadline where the server closed the paper."""
    closed_at: Mapped[datetime | None]
    """When the server wrote the hand-in; the boards are brought up to date by it."""
    closed_by: Mapped[str | None] = mapped_column(String(6))
    score: Mapped[int | None]
    max_score: Mapped[int]
    right_count: Mapped[int | None]
    elapsed_ms: Mapped[int | None] = mapped_column(BigInteger)
    """Time taken: hand-in minus start, never more than the deadline allows."""
    guess: Mapped[int | None] = mapped_column(BigInteger)
    """The predicted number, copied from its answer at hand-in."""
    receipt: Mapped[str | None] = mapped_column(String(9), unique=True)
    struck: Mapped[str | None] = mapped_column(String(8))
    """Why it counts nowhere; None: it counts. «unranked»: who sat it only plays. «attempt», «person»: disqualified.
    «excess»: beyond the allowed number once two accounts were found to be one person's."""
    struck_under: Mapped[str | None] = mapped_column(String(8))
    """What `struck` goes back to when the last disqualification is lifted; None while none is in force."""
    category: Mapped[int] = mapped_column(default=0)
    """The number of the person's category at the start; 0: none."""
    origin: Mapped[str | None] = mapped_column(String(32))
    """A keyed hash of the network address and kind of browser it was started from; dropped after some months."""
    unit_from_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that it was made for, where a merger moved it."""
    person_from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The account that it was sat with, where a merger moved it."""
    lease: Mapped[int] = mapped_column(default=0)
    """How many pages have taken the lead of it: the newest one's number. 0: none has, as without script."""
    reopened_at: Mapped[datetime | None]
    """When it was opened again after a hand-in; None: it never was."""
    spent_ms: Mapped[int | None] = mapped_column(BigInteger)
    """The time taken up to that hand-in: what lies between it and the reopening is nobody's time."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as the rings above see it."""

    id: int
    token: str
    contest_id: int
    round_id: int
    rules_id: int
    person_id: int
    unit_id: int | None
    number: int
    started_at: datetime
    deadline_at: datetime
    accepts_until: datetime
    handed_in_at: datetime | None
    closed_by: str | None
    score: int | None
    max_score: int
    right_count: int | None
    elapsed_ms: int | None
    guess: int | None
    receipt: str | None
    struck: str | None = None
    category: int = 0
    lease: int = 0
    reopened_at: datetime | None = None
    spent_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """Not handed in yet, by the person or by the server."""
        return self.handed_in_at is None


_COLUMNS = [getattr(AttemptRow, field.name) for field in fields(Attempt)]
_TABLE: Any = AttemptRow.__table__


@Prepared
def _by_token(_dialect: str) -> Select[*tuple[Any, ...]]:
    mine = and_(AttemptRow.token == bindparam("token"), AttemptRow.person_id == bindparam("person"))
    return select(*_COLUMNS).where(mine, AttemptRow.contest_id == HERE)


@Prepared
def _with_contest(_dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS, *_COLUMNS)
        .select_from(AttemptRow)
        .join(ContestRow, ContestRow.id == AttemptRow.contest_id)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .where(AttemptRow.token == bindparam("token"), AttemptRow.person_id == bindparam("person"))
        .where(AttemptRow.contest_id == HERE)
        .order_by(RoundRow.number)
    )


@Prepared
def _contest_of_token(_dialect: str) -> Select[int]:
    return select(AttemptRow.contest_id).where(AttemptRow.token == bindparam("token"))


@Prepared
def _contest_of_id(_dialect: str) -> Select[int]:
    return select(AttemptRow.contest_id).where(AttemptRow.id == bindparam("of"))


def contest_of(session: Session, token: str) -> int:
    """The contest of a token: the one it names, or is looked up by where it is an old one; 0 where there is none."""
    named = rules.contest_of(token)
    row = _contest_of_token.row(session, token=token) if named is None else (named,)
    return row[0] if row else 0


def contest_with(session: Session, attempt_id: int) -> int:
    """The contest of an attempt by its number, for whoever knows no more of it; 0 where there is none."""
    row = _contest_of_id.row(session, of=attempt_id)
    return row[0] if row else 0


def by_token(session: Session, token: str, person_id: int) -> Attempt | None:
    """The person's own attempt of that token; somebody else's is as good as none."""
    row = _by_token.row(session, token=token, person=person_id, contest=contest_of(session, token))
    return None if row is None else Attempt(*row)


def with_contest(session: Session, token: str, person_id: int) -> tuple[Attempt, Contest] | None:
    """The person's own attempt of that token, with its contest under the rules in force. One statement."""
    rows = _with_contest.rows(session, token=token, person=person_id, contest=contest_of(session, token))
    return (Attempt(*rows[0][WIDTH:]), assembled(rows)) if rows else None


def by_id(session: Session, attempt_id: int) -> Attempt | None:
    """An attempt, whosever it is."""
    row = session.execute(select(*_COLUMNS).where(AttemptRow.id == attempt_id)).one_or_none()
    return None if row is None else Attempt(*row)


def of_person(session: Session, contest_id: int, person_id: int) -> list[Attempt]:
    """All attempts of one person in one contest, in the order they were started."""
    return [Attempt(*row) for row in _of_person.rows(session, contest=contest_id, person=person_id)]


@Prepared
def _of_person(_dialect: str) -> Select[*tuple[Any, ...]]:
    theirs = and_(AttemptRow.contest_id == HERE, AttemptRow.person_id == bindparam("person"))
    return select(*_COLUMNS).where(theirs).order_by(AttemptRow.started_at, AttemptRow.id)


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt held for a hand-in, with the contest under the rules it was started under, and whose it is."""

    attempt: Attempt
    contest: Contest
    name: str
    shows_name: bool


def lock(session: Session, token: str, person_id: int | None) -> Held | None:
    """The attempt as it is now, held against saves and hand-ins until the transaction ends, and its contest's keys too.

    The contest is held first, as every switch of its results does, and its rounds with it: a true value of a guess
    that a switch just moved is read as it is now. None when there is none of that token, or (with a person) when it is
    not theirs.
    """
    statement, named = (_held, {}) if person_id is None else (_held_of_person, {"person": person_id})
    rows = statement.rows(session, token=token, contest=contest_of(session, token), **named)
    if not rows:
        return None
    name, shows_name, *values = rows[0][WIDTH:]
    return Held(Attempt(*values), assembled(rows), name, shows_name)


def _locking() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS, PersonRow.name, PersonRow.shows_name, *_COLUMNS)
        .select_from(ContestRow)
        .join(AttemptRow, AttemptRow.contest_id == ContestRow.id)
        .join(RulesRow, RulesRow.id == AttemptRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .where(AttemptRow.token == bindparam("token"), AttemptRow.contest_id == HERE)
        .order_by(RoundRow.number)
        .with_for_update(read=True, of=(ContestRow, RoundRow))
        .suffix_with(text("FOR UPDATE OF attempt"), dialect="postgresql")
    )


@Prepared
def _held(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _locking()


@Prepared
def _held_of_person(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _locking().where(AttemptRow.person_id == bindparam("person"))


def start(session: Session, values: dict[str, object]) -> Attempt | None:
    """Insert an attempt and give it; None when a unique rule says that the person already has it."""
    row = _start.row(session, **values)
    return None if row is None else Attempt(*row)


@Prepared
def _start(dialect: str) -> Executable:
    statement: Executable = inserting(dialect)(_TABLE).on_conflict_do_nothing().returning(*_COLUMNS)
    return statement


def finish(session: Session, attempt: Attempt, closed_at: datetime) -> None:
    """Write what a hand-in settled on an attempt held by `lock`."""
    values = {name: getattr(attempt, name) for name in _SETTLED}
    _finish.run(session, {"of": attempt.id, "contest": attempt.contest_id, "closed_at": closed_at, **values})


_SETTLED = ("handed_in_at", "closed_by", "score", "max_score", "right_count", "elapsed_ms", "guess", "receipt")


@Prepared
def _finish(_dialect: str) -> Executable:
    values = {name: bindparam(name, type_=getattr(AttemptRow, name).type) for name in (*_SETTLED, "closed_at")}
    return update(_TABLE).where(AttemptRow.id == bindparam("of"), AttemptRow.contest_id == HERE).values(values)


def reopen(session: Session, attempt: Attempt, deadline_at: datetime, accepts_until: datetime, now: datetime) -> None:
    """Open a handed-in attempt again; its contest is held. A new page leads it, so that no older one writes over it."""
    settled = ("handed_in_at", "closed_at", "closed_by", "score", "right_count", "elapsed_ms", "guess", "receipt")
    values: dict[str, object] = dict.fromkeys(settled)
    values |= {"deadline_at": deadline_at, "accepts_until": accepts_until, "lease": attempt.lease + 1}
    values |= {"reopened_at": now, "spent_ms": attempt.elapsed_ms}
    this = and_(AttemptRow.id == attempt.id, AttemptRow.contest_id == attempt.contest_id)
    session.execute(update(AttemptRow).where(this).values(values))
    session.expire_all()


def overdue(session: Session, now: datetime, most: int, but: Collection[str] = ()) -> list[str]:
    """Tokens of open attempts past their deadline and grace, longest overdue first."""
    due = and_(AttemptRow.handed_in_at.is_(None), AttemptRow.accepts_until < now, AttemptRow.token.not_in(but))
    return list(session.scalars(select(AttemptRow.token).where(due).order_by(AttemptRow.accepts_until).limit(most)))


def count_open(session: Session, contest_id: int) -> int:
    """How many attempts of a contest are being sat."""
    mine = and_(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_(None))
    return session.execute(select(func.count()).select_from(AttemptRow).where(mine)).scalar_one()


def open_by_round(session: Session, contest_id: int) -> dict[int, int]:
    """How many attempts of each round of a contest are being sat."""
    mine = and_(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_(None))
    query = select(AttemptRow.round_id, func.count()).where(mine).group_by(AttemptRow.round_id)
    return {row[0]: row[1] for row in session.execute(query)}


def of_everything(session: Session, person_id: int) -> list[Attempt]:
    """All attempts of one person in all contests, in the order they were started."""
    return [Attempt(*row) for row in _of_everything.rows(session, person=person_id)]


@Prepared
def _of_everything(_dialect: str) -> Select[*tuple[Any, ...]]:
    mine = AttemptRow.person_id == bindparam("person")
    return select(*_COLUMNS).where(mine).order_by(AttemptRow.started_at, AttemptRow.id)


def open_by_contest(session: Session) -> dict[int, int]:
    """How many attempts of each contest are being sat."""
    query = (
        select(AttemptRow.contest_id, func.count())
        .where(AttemptRow.handed_in_at.is_(None))
        .group_by(AttemptRow.contest_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
