"""People whom no unit holds: what they wrote, who is behind it, and placing them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.contests import State
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow, RoundRow
from contest.store.engine import insert_for
from contest.store.entrants import ContestUnitRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from contest.units import Kind
from questions.schema import Base


class UnitAsideRow(Base):
    """A group whose people belong to no unit of the tree (contest.unplaced.key_of): asked of nobody again."""

    __tablename__ = "unit_aside"

    text: Mapped[str] = mapped_column(String(240), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


_IN_USE = (PersonRow.disabled_at.is_(None), PersonRow.merged_into_id.is_(None))
_WROTE = (PersonRow.unit_id.is_(None), PersonRow.unit_text.is_not(None), PersonRow.unit_text != "", *_IN_USE)


def texts(session: Session) -> dict[str, int]:
    """What people without a unit wrote down, and how many wrote it."""
    query = select(PersonRow.unit_text, func.count()).where(*_WROTE).group_by(PersonRow.unit_text)
    return {str(text): people for text, people in session.execute(query)}


def aside(session: Session) -> list[str]:
    """The groups that were set aside."""
    return list(session.scalars(select(UnitAsideRow.text)))


def set_aside(session: Session, key: str, by: int | None, now: datetime, *, back: bool) -> None:
    """Set a group aside, or take it `back`."""
    if back:
        session.execute(delete(UnitAsideRow).where(UnitAsideRow.text == key))
        return
    row = insert_for(session)(UnitAsideRow).values(text=key, at=now, by=by)
    session.execute(row.on_conflict_do_nothing(index_elements=["text"]))


def left_behind(session: Session, today: date) -> list[tuple[int, str, str | None, int]]:
    """(unit, its name, the name above it, people) of grassroots units that ended and have no successor."""
    above = select(UnitRow.id, UnitRow.name).subquery()
    query = (
        select(UnitRow.id, UnitRow.name, above.c.name, func.count())
        .join(PersonRow, PersonRow.unit_id == UnitRow.id)
        .outerjoin(above, above.c.id == UnitRow.parent_id)
        .where(_ended(today), *_IN_USE)
        .group_by(UnitRow.id, UnitRow.name, above.c.name)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _ended(today: date) -> ColumnElement[bool]:
    low = UnitRow.kind == Kind.GRASSROOTS.value
    return (UnitRow.valid_to <= today) & UnitRow.successor_id.is_(None) & low


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a unit; `phone` canonical, never to be shown whole."""

    id: int
    name: str
    phone: str
    text: str
    created_at: datetime


def waiting(session: Session, texts_: Collection[str], unit_id: int | None) -> list[Waiting]:
    """Those who wrote one of these texts, or whom that unit left behind; who registered first leads."""
    theirs = (PersonRow.unit_id == unit_id,) if unit_id else (PersonRow.unit_text.in_(texts_), *_WROTE)
    columns = (PersonRow.id, PersonRow.name, PersonRow.phone, func.coalesce(PersonRow.unit_text, ""))
    query = select(*columns, PersonRow.created_at).where(*theirs, *_IN_USE)
    return [Waiting(*row) for row in session.execute(query.order_by(PersonRow.created_at, PersonRow.id))]


def place(session: Session, ids: Collection[int], unit_id: int, by: int | None, now: datetime) -> None:
    """Put people into a unit, vouched for; what they wrote stays."""
    values = {"unit_id": unit_id, "vouched_at": now, "vouched_by": by}
    session.execute(update(PersonRow).where(PersonRow.id.in_(ids)).values(values))
    session.expire_all()


# What they sat before

_UNPLACED = AttemptRow.unit_id.is_(None) & RoundRow.settled_at.is_(None)


def sat_without(session: Session, ids: Collection[int]) -> list[int]:
    """Contests with rounds that are not settled in which they sat for no unit, by id."""
    query = (
        select(AttemptRow.contest_id)
        .join(RoundRow, RoundRow.id == AttemptRow.round_id)
        .join(ContestRow, ContestRow.id == AttemptRow.contest_id)
        .where(AttemptRow.person_id.in_(ids), _UNPLACED, ContestRow.state == State.ANNOUNCED.value)
        .distinct()
    )
    return sorted(session.scalars(query))


def count_for(session: Session, contest_id: int, ids: Collection[int], unit_id: int) -> int:
    """Let what they sat for no unit, in rounds that are not settled, count for one; how many attempts. Contest held.

    For what that one turned out to be, where the contest has merged it.
    """
    merged = select(ContestUnitRow.merged_into_id).where(
        ContestUnitRow.contest_id == contest_id, ContestUnitRow.unit_id == unit_id
    )
    counted = session.scalar(merged) or unit_id
    open_ = select(RoundRow.id).where(RoundRow.contest_id == contest_id, RoundRow.settled_at.is_(None))
    theirs = AttemptRow.person_id.in_(ids) & AttemptRow.unit_id.is_(None) & AttemptRow.round_id.in_(open_)
    moving = update(AttemptRow).where(theirs).values(unit_id=counted).returning(AttemptRow.id)
    moved = session.execute(moving, execution_options={"synchronize_session": False}).all()
    session.expire_all()
    return len(moved)
