"""Rows and named queries of the log of activities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Row, Select, String, Text, extract, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.activities import Activity, Kind, State, Subject, Sum
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key


class ActivityRow(Base):
    """Something that was done, as it is worded now. It belongs to the year in which it ends."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_ends", "ends", "id"),
        CheckConstraint("state IN ('cho-duyet', 'da-duyet', 'da-gach')", name="state"),
        CheckConstraint("ends >= starts", name="days_in_order"),
        CheckConstraint("times >= 1 AND people >= 0 AND copies >= 0", name="numbers"),
        CheckConstraint("women IS NULL OR (women >= 0 AND women <= people)", name="women_of_people"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    starts: Mapped[date]
    ends: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    """The unit that held it."""
    place: Mapped[str] = mapped_column(String(120))
    times: Mapped[int]
    people: Mapped[int]
    women: Mapped[int | None]
    copies: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    """Where it can be read of, as it was typed: never fetched."""
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    """The number of its last wording."""
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigInteger)


class ActivityWordingRow(Base):
    """How a line was worded and stood after each thing done to it: kept for good."""

    __tablename__ = "activity_wording"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(400))
    body: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the log. `unit` and `path`: the name and place of its unit now; `added_by`: a person's id."""

    id: int
    activity: Activity
    state: State
    version: int
    unit: str
    path: str
    added_at: datetime
    added_by: int | None


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which lines are asked for. `path`: of the unit they hang under. `state` None: all but those struck out."""

    year: int | None = None
    kind: Kind | None = None
    subject: Subject | None = None
    state: State | None = None
    path: str | None = None


_WORDING: tuple[Any, ...] = tuple(getattr(ActivityRow, one.name) for one in fields(Activity))
_STANDING: tuple[Any, ...] = (
    ActivityRow.id,
    ActivityRow.state,
    ActivityRow.version,
    ActivityRow.added_at,
    ActivityRow.added_by,
)


def _kept(row: Row[Any]) -> Kept:
    values = {one.name: getattr(row, one.name) for one in fields(Activity)}
    words = Activity(**values | {"kind": Kind(row.kind), "subject": Subject(row.subject)})
    return Kept(row.id, words, State(row.state), row.version, row.name, row.path, row.added_at, row.added_by)


def _held(query: Select[Any], sieve: Sieve) -> Select[Any]:
    """The query over activities and their units, held to what is asked for."""
    query = query.join(UnitRow, UnitRow.id == ActivityRow.unit_id)
    if sieve.year is not None:
        query = query.where(ActivityRow.ends.between(date(sieve.year, 1, 1), date(sieve.year, 12, 31)))
    if sieve.kind is not None:
        query = query.where(ActivityRow.kind == sieve.kind.value)
    if sieve.subject is not None:
        query = query.where(ActivityRow.subject == sieve.subject.value)
    if sieve.path is not None:
        query = query.where(UnitRow.path.startswith(sieve.path))
    if sieve.state is None:
        return query.where(ActivityRow.state != State.STRUCK.value)
    return query.where(ActivityRow.state == sieve.state.value)


def listed(session: Session, sieve: Sieve, start: int, most: int | None) -> list[Kept]:
    """The lines asked for, those that ended last first; `most` None: all of them. One statement."""
    query = _held(select(*_WORDING, *_STANDING, UnitRow.name, UnitRow.path), sieve)
    query = query.order_by(ActivityRow.ends.desc(), ActivityRow.id.desc()).offset(start).limit(most)
    return [_kept(row) for row in session.execute(query)]


_NUMBERS: tuple[Any, ...] = (
    func.count(),
    func.sum(ActivityRow.times),
    func.sum(ActivityRow.people),
    func.coalesce(func.sum(ActivityRow.women), 0),
    func.sum(ActivityRow.copies),
)


def sums(session: Session, sieve: Sieve) -> dict[tuple[State, Kind], Sum]:
    """What the lines asked for add up to, by how they stand and what they are. One statement."""
    groups: tuple[Any, ...] = (ActivityRow.state, ActivityRow.kind)
    query = _held(select(*groups, *_NUMBERS).select_from(ActivityRow), sieve).group_by(*groups)
    return {(State(row[0]), Kind(row[1])): Sum(*map(int, row[2:])) for row in session.execute(query)}


def by_unit(session: Session, years: Iterable[int]) -> dict[tuple[int, Kind, str], Sum]:
    """What accepted lines add up to, by year, kind and the path of the unit as it hangs now. One statement."""
    asked = tuple(years)
    year: Any = extract("year", ActivityRow.ends)
    query = (
        select(year.label("year"), ActivityRow.kind, UnitRow.path, *_NUMBERS)
        .join(UnitRow, UnitRow.id == ActivityRow.unit_id)
        .where(ActivityRow.ends.between(date(min(asked), 1, 1), date(max(asked), 12, 31)))
        .where(ActivityRow.state == State.ACCEPTED.value)
        .group_by(year, ActivityRow.kind, UnitRow.path)
    )
    return {(int(row[0]), Kind(row[1]), row[2]): Sum(*map(int, row[3:])) for row in session.execute(query)}


def waiting(session: Session) -> int:
    """How many lines wait for an organizer."""
    query = select(func.count()).select_from(ActivityRow).where(ActivityRow.state == State.WAITING.value)
    return session.execute(query).scalar_one()


def years(session: Session) -> tuple[int, int] | None:
    """The first and the last year that lines end in; None while there are none."""
    first, last = session.execute(select(func.min(ActivityRow.ends), func.max(ActivityRow.ends))).one()
    return None if first is None else (first.year, last.year)


def by_id(session: Session, activity_id: int, path: str | None = None) -> Kept | None:
    """A line of the log, struck out too; `path`: of the unit it must hang under."""
    query: Select[Any] = select(*_WORDING, *_STANDING, UnitRow.name, UnitRow.path)
    query = query.join(UnitRow, UnitRow.id == ActivityRow.unit_id)
    if path is not None:
        query = query.where(UnitRow.path.startswith(path))
    row = session.execute(query.where(ActivityRow.id == activity_id)).one_or_none()
    return None if row is None else _kept(row)


def hold(session: Session, activity_id: int) -> None:
    """Let nobody else change a line until this transaction ends."""
    session.execute(select(ActivityRow.id).where(ActivityRow.id == activity_id).with_for_update())


def add(session: Session, one: Activity, state: State, by: int | None, now: datetime) -> int:
    """Insert a line with its first wording; its id."""
    values = {each.name: getattr(one, each.name) for each in fields(Activity)}
    row = ActivityRow(**values, state=state.value, version=0, added_at=now, added_by=by)
    session.add(row)
    session.flush()
    _word(session, row, (by, now, ""))
    return row.id


def change(
    session: Session, activity_id: int, one: Activity, state: State, done: tuple[int | None, datetime, str]
) -> None:
    """Word a line anew, or have it stand otherwise; `done`: by whom, when and why. The line is held."""
    row = session.get_one(ActivityRow, activity_id, populate_existing=True)
    for each in fields(Activity):
        setattr(row, each.name, getattr(one, each.name))
    row.state = state.value
    _word(session, row, done)


def _word(session: Session, row: ActivityRow, done: tuple[int | None, datetime, str]) -> None:
    by, now, reason = done
    row.version += 1
    body = Activity(**{each.name: getattr(row, each.name) for each in fields(Activity)}).body()
    given = {"by": by, "at": now, "reason": reason, "state": row.state, "body": body}
    session.add(ActivityWordingRow(activity_id=row.id, number=row.version, **given))
    session.flush()


@dataclass(frozen=True, slots=True)
class Wording:
    """What was done to a line: by whom (a name; none: the server), when, why, and what it said from then on."""

    number: int
    at: datetime
    by: str | None
    state: State
    reason: str
    body: dict[str, Any]


def wordings(session: Session, activity_id: int) -> list[Wording]:
    """Everything done to a line, the first first."""
    row = ActivityWordingRow
    query = (
        select(row.number, row.at, PersonRow.name, row.state, row.reason, row.body)
        .outerjoin(PersonRow, PersonRow.id == row.by)
        .where(row.activity_id == activity_id)
        .order_by(row.number)
    )
    return [Wording(one[0], one[1], one[2], State(one[3]), one[4], one[5]) for one in session.execute(query)]
