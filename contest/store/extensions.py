"""More time: for a unit or a person in a round. What is given to all is written on the round itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow, unit_path
from questions.schema import Base, Key


class ExtensionRow(Base):
    """A later close of a round, or more minutes for a paper, for the people of a unit or for one person."""

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) != (person_id IS NULL)", name="unit_or_person"),
        CheckConstraint("extra_minutes >= 0", name="never_shorter"),
        Index("ix_extension_round", "round_id"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closes_at: Mapped[datetime | None]
    """None: the round's own close."""
    extra_minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


def for_person(
    session: Session, round_ids: Collection[int], person_id: int, units: Collection[int]
) -> dict[int, tuple[datetime | None, int]]:
    """By round: the latest close and the most extra minutes that a person (of these units, root to own) was given."""
    theirs = or_(ExtensionRow.person_id == person_id, ExtensionRow.unit_id.in_(units))
    query = select(ExtensionRow).where(ExtensionRow.round_id.in_(round_ids), theirs)
    given: dict[int, tuple[datetime | None, int]] = {}
    for row in session.scalars(query):
        closes, extra = given.get(row.round_id, (None, 0))
        later = max((one for one in (closes, row.closes_at) if one is not None), default=None)
        given[row.round_id] = later, max(extra, row.extra_minutes)
    return given


def add(session: Session, row: ExtensionRow) -> None:
    """Keep that somebody was given more time."""
    session.add(row)
    session.flush()


def of_rounds(session: Session, round_ids: Collection[int]) -> list[ExtensionRow]:
    """All that was given in some rounds, the newest first."""
    query = select(ExtensionRow).where(ExtensionRow.round_id.in_(round_ids)).order_by(ExtensionRow.id.desc())
    return list(session.scalars(query))


def postpone(session: Session, round_id: int, now: datetime, amount: timedelta) -> None:
    """Move the closes of a round's extensions that lie ahead."""
    for row in of_rounds(session, [round_id]):
        if row.closes_at is not None and row.closes_at > now:
            row.closes_at += amount
    session.flush()


@dataclass(frozen=True, slots=True)
class Running:
    """A paper that is being sat. `path`: ids of its person's units, root to own."""

    attempt_id: int
    person_id: int
    path: tuple[int, ...]
    started_at: datetime
    deadline_at: datetime
    accepts_until: datetime

    def given(self, rows: Sequence[ExtensionRow]) -> tuple[datetime | None, int]:
        """The latest close and the most extra minutes out of what was given in its round."""
        mine = [row for row in rows if row.person_id == self.person_id or row.unit_id in self.path]
        closes = max((row.closes_at for row in mine if row.closes_at is not None), default=None)
        return closes, max((row.extra_minutes for row in mine), default=0)


def hold_running(session: Session, contest_id: int, now: datetime, round_id: int | None = None) -> list[Running]:
    """Papers that take answers now, of a contest or of one round of it, held until the transaction ends.

    After the contest itself is held: a hand-in holds its contest first too, so neither waits for the other for good.
    """
    query = (
        select(
            AttemptRow.id,
            AttemptRow.person_id,
            UnitRow.path,
            AttemptRow.started_at,
            AttemptRow.deadline_at,
            AttemptRow.accepts_until,
            AttemptRow.reopened_at,
            AttemptRow.spent_ms,
        )
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_(None), AttemptRow.accepts_until >= now)
        .order_by(AttemptRow.id)
        .with_for_update(of=AttemptRow)
    )
    if round_id is not None:
        query = query.where(AttemptRow.round_id == round_id)
    return [_running(*row) for row in session.execute(query)]


def _running(attempt: int, person: int, path: str | None, started: datetime, *times: Any) -> Running:
    """A reopened paper is as one that was begun when it must have been to have taken, by now, what it has taken."""
    deadline, until, reopened, spent = times
    begun = started if reopened is None else reopened - timedelta(milliseconds=spent or 0)
    return Running(attempt, person, unit_path(path), begun, deadline, until)


def count_running(session: Session, contest_id: int, now: datetime) -> dict[int, int]:
    """How many papers take answers now, by round."""
    takes = (AttemptRow.handed_in_at.is_(None)) & (AttemptRow.accepts_until >= now)
    query = select(AttemptRow.round_id, func.count()).where(AttemptRow.contest_id == contest_id, takes)
    return {row[0]: row[1] for row in session.execute(query.group_by(AttemptRow.round_id))}


def move_deadlines(session: Session, contest_id: int, deadlines: Mapping[int, tuple[datetime, datetime]]) -> None:
    """Set (deadline, end of grace) of papers of a contest that are held, by their id."""
    rows = [{"of": one, "due": due, "until": until} for one, (due, until) in deadlines.items()]
    if rows:
        table: Any = AttemptRow.__table__
        one = (AttemptRow.id == bindparam("of")) & (AttemptRow.contest_id == contest_id)
        values: dict[str, Any] = {"deadline_at": bindparam("due"), "accepts_until": bindparam("until")}
        session.connection().execute(update(table).where(one).values(values), rows)
        session.expire_all()
