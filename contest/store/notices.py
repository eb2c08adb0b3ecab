"""Notices of a contest, numbered without gaps, to everybody or to a unit; and who has read which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.contests import State
from contest.people import Person
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key


class NoticeRow(Base):
    """A notice; never changed, never removed."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    """«rules», «pause», «extension», «ruling», «results», «disqualification» …; a page may mark it by that."""
    text: Mapped[str] = mapped_column(Text)
    """In Vietnamese, as published: a record is not translated."""
    by: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str | None] = mapped_column(String(120))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that it is for, with all below it; None: everybody."""


class NoticeReadRow(Base):
    """That somebody has read a notice, and when first."""

    __tablename__ = "notice_read"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def add(session: Session, contest_id: int, **values: object) -> int:
    """Publish a notice; its number. The unique rule lets only one of two at once have a number; the other fails."""
    last = session.scalar(select(func.max(NoticeRow.number)).where(NoticeRow.contest_id == contest_id)) or 0
    session.add(NoticeRow(contest_id=contest_id, number=last + 1, **values))
    session.flush()
    return last + 1


def of_contest(session: Session, contest_id: int) -> list[NoticeRow]:
    """All notices of a contest, those to a unit too, the newest first: for its organizers and for what is public
    only as `shown` tells it."""
    query = select(NoticeRow).where(NoticeRow.contest_id == contest_id).order_by(NoticeRow.number.desc())
    return list(session.scalars(query))


def newest(session: Session, contest_id: int) -> NoticeRow | None:
    """The last notice of a contest."""
    query = select(NoticeRow).where(NoticeRow.contest_id == contest_id).order_by(NoticeRow.number.desc()).limit(1)
    return session.scalars(query).first()


# As somebody sees them


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as one reader sees it. `text` None: it is for a unit that is not theirs. `unread`: by them."""

    id: int
    number: int
    at: datetime
    title: str | None
    text: str | None
    unit: str | None
    unread: bool


def shown(session: Session, contest_id: int, reader: Person | None) -> list[Shown]:
    """All notices of a contest as somebody sees them, the newest first. One statement."""
    query = _seen_by(reader).where(NoticeRow.contest_id == contest_id).order_by(NoticeRow.number.desc())
    return [_shown(row) for row in session.execute(query)]


def one_shown(session: Session, contest_id: int, number: int, reader: Person) -> Shown | None:
    """A notice that somebody may read; None for any other."""
    found = session.execute(
        _seen_by(reader).where(NoticeRow.contest_id == contest_id, NoticeRow.number == number)
    ).one_or_none()
    return _shown(found) if found is not None and found[6] else None


def latest_for(session: Session, contest_id: int, reader: Person, most: int) -> list[Shown]:
    """The newest notices of a contest that somebody may read. One statement."""
    query = _seen_by(reader).where(NoticeRow.contest_id == contest_id, _for(reader))
    return [_shown(row) for row in session.execute(query.order_by(NoticeRow.number.desc()).limit(most))]


def _seen_by(reader: Person | None) -> Select[*tuple[Any, ...]]:
    may = NoticeRow.unit_id.is_(None) if reader is None else _for(reader)
    unread = literal(value=False) if reader is None else may & ~_read_by(reader.id)
    columns = (NoticeRow.id, NoticeRow.number, NoticeRow.at, NoticeRow.title, NoticeRow.text, UnitRow.name)
    return select(*columns, may, unread).outerjoin(UnitRow, UnitRow.id == NoticeRow.unit_id)


def _shown(row: Any) -> Shown:
    notice_id, number, at, title, text, unit, may, unread = row
    if not may:
        return Shown(notice_id, number, at, title=None, text=None, unit=None, unread=False)
    return Shown(notice_id, number, at, title, text, unit, bool(unread))


def _for(reader: Person) -> ColumnElement[bool]:
    """SQL: whether a notice, joined with its unit, is for somebody.

    Because it is for all; because their unit, the one they look after, or the one that a paper of theirs was for
    stands under it; because it is for a unit below the one they look after.
    """
    ways: list[ColumnElement[bool]] = [NoticeRow.unit_id.is_(None)]
    own = [one for one in (reader.unit_id, reader.scope_unit_id) if one is not None]
    if own:
        home = aliased(UnitRow)
        ways.append(select(home.id).where(home.id.in_(own), home.path.startswith(UnitRow.path)).exists())
    if reader.scope_unit_id is not None:
        scope = aliased(UnitRow)
        below = UnitRow.path.startswith(scope.path)
        ways.append(select(scope.id).where(scope.id == reader.scope_unit_id, below).exists())
    made = aliased(UnitRow)
    mine = (AttemptRow.contest_id == NoticeRow.contest_id) & (AttemptRow.person_id == reader.id)
    sat = select(AttemptRow.id).join(made, made.id == AttemptRow.unit_id).where(mine)
    ways.append(sat.where(made.path.startswith(UnitRow.path)).exists())
    return func.coalesce(or_(*ways), false())


def _read_by(person_id: int) -> ColumnElement[bool]:
    mine = (NoticeReadRow.notice_id == NoticeRow.id) & (NoticeReadRow.person_id == person_id)
    return select(NoticeReadRow.notice_id).where(mine).exists()


def unread(reader: Person) -> Select[int, int]:
    """A query of how many notices since their account was opened somebody has not read, by the contest's id.

    Of contests that are announced and not locked.
    """
    since = select(PersonRow.created_at).where(PersonRow.id == reader.id).scalar_subquery()
    return (
        select(ContestRow.id, func.count())
        .join(NoticeRow, NoticeRow.contest_id == ContestRow.id)
        .outerjoin(UnitRow, UnitRow.id == NoticeRow.unit_id)
        .where(ContestRow.state.not_in((State.DRAFT.value, State.LOCKED.value)))
        .where(NoticeRow.at >= since, _for(reader), ~_read_by(reader.id))
        .group_by(ContestRow.id)
    )


def read(session: Session, notice_id: int, person_id: int, now: datetime) -> None:
    """Note that somebody has read a notice; the first time stays."""
    row = {"notice_id": notice_id, "person_id": person_id, "at": now}
    session.execute(insert_for(session)(NoticeReadRow).values(row).on_conflict_do_nothing())


def hand_over(session: Session, from_id: int, into_id: int) -> None:
    """What one account has read counts for another one of the same person, once."""
    already = session.scalars(select(NoticeReadRow.notice_id).where(NoticeReadRow.person_id == into_id)).all()
    theirs = NoticeReadRow.person_id == from_id
    session.execute(delete(NoticeReadRow).where(theirs, NoticeReadRow.notice_id.in_(already)))
    session.execute(update(NoticeReadRow).where(theirs).values(person_id=into_id))
    session.expire_all()


# How many


def registered(session: Session) -> dict[int | None, int]:
    """How many people have an account that is in use, by their unit. One statement."""
    used = PersonRow.merged_into_id.is_(None) & PersonRow.disabled_at.is_(None)
    query = select(PersonRow.unit_id, func.count()).where(used).group_by(PersonRow.unit_id)
    return {row[0]: row[1] for row in session.execute(query)}


def reads(session: Session, notice_ids: Collection[int]) -> dict[int, int]:
    """How many have read each of these notices; of one to a unit, of those who are of it now. One statement."""
    within = aliased(UnitRow)
    inside = select(PersonRow.id).join(within, within.id == PersonRow.unit_id)
    inside = inside.where(PersonRow.id == NoticeReadRow.person_id, within.path.startswith(UnitRow.path))
    query = (
        select(NoticeReadRow.notice_id, func.sum(case((NoticeRow.unit_id.is_(None), 1), (inside.exists(), 1), else_=0)))
        .join(NoticeRow, NoticeRow.id == NoticeReadRow.notice_id)
        .outerjoin(UnitRow, UnitRow.id == NoticeRow.unit_id)
        .where(NoticeReadRow.notice_id.in_(notice_ids))
        .group_by(NoticeReadRow.notice_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def reads_by_unit(session: Session, notice_id: int) -> dict[int | None, int]:
    """How many have read a notice, by the unit that they are of now. One statement."""
    query = (
        select(PersonRow.unit_id, func.count())
        .join(NoticeReadRow, NoticeReadRow.person_id == PersonRow.id)
        .where(NoticeReadRow.notice_id == notice_id)
        .group_by(PersonRow.unit_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
