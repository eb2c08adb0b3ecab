"""Who a contest does not let in or does not rank, by telephone number, and its units as they stood at the opening.

A contest goes by the tree that it fixed: whatever is renamed, moved, merged or closed later changes no row of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from contest.contests import Contest, State
from contest.people import Person
from contest.store.assembling import WIDTH, assembled
from contest.store.contests import COLUMNS, ContestRow, RoundRow, RulesRow
from contest.store.people import PersonRow
from contest.store.prepared import Prepared
from contest.store.unit_deeds import UnitMoveRow
from contest.store.units import UnitRow, stands_on, unit_path
from questions.schema import Base


class BarredRow(Base):
    """A number on a contest's list of people who may not enter, or who only play."""

    __tablename__ = "barred"
    __table_args__ = (CheckConstraint("mode IN ('barred', 'unranked')", name="mode"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), primary_key=True)
    mode: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(200))


class ContestUnitRow(Base):
    """A unit in a contest, with its name, place and headcounts: fixed when the contest is announced."""

    __tablename__ = "contest_unit"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    workers: Mapped[int]
    members: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(String(200))
    """As of a unit: ids from the root down to itself."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Another unit of the contest that this one turned out to be; it stands on no board any more."""


_FIXED = ("contest_id", "unit_id", "workers", "members", "name", "parent_id", "path")
_AS_IT_STANDS = (UnitRow.id, UnitRow.workers, UnitRow.members, UnitRow.name, UnitRow.parent_id, UnitRow.path)


def fixed_in(contest_id: int, unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that a row of contest_unit is the one of that contest for a unit."""
    return (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == unit_id)


def place() -> ColumnElement[str | None]:
    """The path of a unit as the contest fixed it, else as it hangs now: of a unit joined with `fixed_in`."""
    return func.coalesce(ContestUnitRow.path, UnitRow.path)


def paths(session: Session, contest_id: int) -> dict[int, tuple[int, ...]]:
    """The path of every unit there ever was, as `place` says. One statement."""
    query = select(UnitRow.id, place()).outerjoin(ContestUnitRow, fixed_in(contest_id, UnitRow.id))
    return {unit_id: unit_path(path) for unit_id, path in session.execute(query)}


def contests_with(session: Session, unit_id: int) -> int:
    """How many contests have fixed a unit."""
    query = select(func.count()).select_from(ContestUnitRow).where(ContestUnitRow.unit_id == unit_id)
    return session.execute(query).scalar_one()


def running(session: Session) -> list[str]:
    """Titles of the contests that have fixed their units and are not locked."""
    fixed = select(ContestUnitRow.contest_id).where(ContestUnitRow.contest_id == ContestRow.id).exists()
    query = select(ContestRow.title).where(fixed, ContestRow.state != State.LOCKED).order_by(ContestRow.id)
    return list(session.scalars(query))


def lacking(session: Session, unit_ids: Collection[int]) -> bool:
    """Whether a contest that is not locked has fixed its units without one of these."""
    pinned = select(func.count()).where(ContestUnitRow.contest_id == ContestRow.id).correlate(ContestRow)
    known = pinned.where(ContestUnitRow.unit_id.in_(unit_ids)).scalar_subquery()
    query = select(ContestRow.id).where(ContestRow.state != State.LOCKED, pinned.scalar_subquery() > 0)
    return session.execute(query.where(known < len(set(unit_ids))).limit(1)).first() is not None


def pin_units(session: Session, contest_id: int, day: date) -> None:
    """Fix the units that stand on a day, as they stand, for a contest. One statement."""
    standing = select(ContestUnitRow.unit_id).where(ContestUnitRow.contest_id == contest_id)
    chosen = select(literal(contest_id), *_AS_IT_STANDS).where(stands_on(day), UnitRow.id.not_in(standing))
    session.execute(insert(ContestUnitRow).from_select(_FIXED, chosen))


def pinned(session: Session, contest_id: int) -> dict[int, ContestUnitRow]:
    """The units of a contest by their id; empty while none are fixed."""
    rows = session.scalars(select(ContestUnitRow).where(ContestUnitRow.contest_id == contest_id))
    return {row.unit_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Door:
    """What a contest knows of somebody at its door. `path`: ids of their units, root to own; `units` their codes.

    `mode` and `reason` as the contest's list has them, None for who is not on it.
    """

    disabled: bool
    """The account was closed meanwhile."""
    mode: str | None
    reason: str | None
    path: tuple[int, ...]
    sector: str | None
    headcount: int
    units: tuple[str, ...]
    unit_id: int | None
    """The unit that an attempt counts for: the one that the contest knows them by, or what that was merged into."""


def door(session: Session, contest_id: int, person: Person, *, codes: bool) -> tuple[Contest, Door]:
    """The contest as it is now, and somebody at its door. One statement.

    `codes`: whether the codes of the units are asked for.
    """
    whose = {"contest": contest_id, "person": person.id, "unit": person.unit_id, "phone": person.phone}
    rows = (_door_with_codes if codes else _door).rows(session, **whose)
    disabled, mode, reason, path, sector, headcount, unit_id, units = rows[0][WIDTH:]
    told = tuple((units or "").split("/"))
    return assembled(rows), Door(bool(disabled), mode, reason, unit_path(path), sector, headcount, told, unit_id)


@Prepared
def _door(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _at_the_door(codes=False)


@Prepared
def _door_with_codes(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _at_the_door(codes=True)


_PERSON, _UNIT = bindparam("person", type_=BigInteger), bindparam("unit", type_=BigInteger)


def _at_the_door(*, codes: bool) -> Select[*tuple[Any, ...]]:
    above = aliased(UnitRow)
    within = literal("%/") + cast(above.id, String) + literal("/%")
    named = select(func.aggregate_strings(above.code, "/")).where(place().like(within))
    heads = func.coalesce(ContestUnitRow.workers, UnitRow.workers, 0)
    fixed = (ContestUnitRow.contest_id == ContestRow.id) & (ContestUnitRow.unit_id == UnitRow.id)
    own = aliased(ContestUnitRow)
    codes_of = named.correlate(UnitRow, ContestUnitRow).scalar_subquery() if codes else literal(None)
    return (
        select(
            *(*COLUMNS, PersonRow.disabled_at.is_not(None), BarredRow.mode, BarredRow.reason),
            *(place(), UnitRow.sector, heads, UnitRow.id, codes_of),
        )
        .select_from(ContestRow)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .join(PersonRow, PersonRow.id == _PERSON)
        .outerjoin(BarredRow, (BarredRow.contest_id == ContestRow.id) & (BarredRow.phone == bindparam("phone")))
        .outerjoin(own, (own.contest_id == ContestRow.id) & (own.unit_id == _UNIT))
        .outerjoin(UnitRow, UnitRow.id == func.coalesce(_known_by(), own.merged_into_id, _UNIT))
        .outerjoin(ContestUnitRow, fixed)
        .where(ContestRow.id == bindparam("contest"))
        .order_by(RoundRow.number)
    )


def _known_by() -> ScalarSelect[int]:
    """The unit of the contest from which a deed on the tree took a person along; none for everybody else.

    The first such unit: a contest goes on knowing people by the unit they were in when it was announced. Whoever was
    placed elsewhere since then counts where they were placed.
    """
    last, known = aliased(UnitMoveRow), aliased(ContestUnitRow)
    here = select(last.id).where(last.person_id == _PERSON, last.into_id == _UNIT, ~last.scope).exists()
    query = (
        select(func.coalesce(known.merged_into_id, known.unit_id))
        .join(UnitMoveRow, UnitMoveRow.from_id == known.unit_id)
        .where(known.contest_id == ContestRow.id, UnitMoveRow.person_id == _PERSON, ~UnitMoveRow.scope, here)
    )
    return query.order_by(UnitMoveRow.id).limit(1).correlate(ContestRow).scalar_subquery()


def lists(session: Session, contest_id: int) -> Sequence[BarredRow]:
    """The whole list of a contest, by number."""
    query = select(BarredRow).where(BarredRow.contest_id == contest_id).order_by(BarredRow.phone)
    return session.scalars(query).all()


def pin_unit(session: Session, contest_id: int, unit_id: int) -> None:
    """Take one more unit, as it stands, into a contest."""
    chosen = select(literal(contest_id), *_AS_IT_STANDS).where(UnitRow.id == unit_id)
    session.execute(insert(ContestUnitRow).from_select(_FIXED, chosen))
