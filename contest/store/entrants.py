"""Who a contest does not let in or does not rank, by telephone number, and its units as they stood at the opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, func, insert, literal, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.contests import Contest
from contest.people import Person
from contest.store.contests import ContestRow, RoundRow, RulesRow, assembled
from contest.store.people import PersonRow
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
    """A unit in a contest, with the headcounts that rates are taken by: fixed when the contest is announced."""

    __tablename__ = "contest_unit"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    workers: Mapped[int]
    members: Mapped[int]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Another unit of the contest that this one turned out to be; it stands on no board any more."""


def pin_units(session: Session, contest_id: int, day: date) -> None:
    """Fix the units that stand on a day, and their headcounts, for a contest. One statement."""
    standing = select(ContestUnitRow.unit_id).where(ContestUnitRow.contest_id == contest_id)
    chosen = select(literal(contest_id), UnitRow.id, UnitRow.workers, UnitRow.members).where(
        stands_on(day), UnitRow.id.not_in(standing)
    )
    session.execute(insert(ContestUnitRow).from_select(["contest_id", "unit_id", "workers", "members"], chosen))


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
    """The unit that an attempt counts for: their own, or what it was merged into in this contest."""


def door(session: Session, contest_id: int, person: Person, *, codes: bool) -> tuple[Contest, Door]:
    """The contest as it is now, and somebody at its door. One statement.

    `codes`: whether the codes of the units are asked for.
    """
    above = aliased(UnitRow)
    named = select(func.aggregate_strings(above.code, "/")).where(UnitRow.path.startswith(above.path))
    heads = func.coalesce(ContestUnitRow.workers, UnitRow.workers, 0)
    fixed = (ContestUnitRow.contest_id == ContestRow.id) & (ContestUnitRow.unit_id == UnitRow.id)
    named_unit = literal(person.unit_id, BigInteger)
    own = aliased(ContestUnitRow)
    codes_of = named.correlate(UnitRow).scalar_subquery() if codes else literal(None)
    query = (
        select(
            *(ContestRow, RulesRow, RoundRow, PersonRow.disabled_at.is_not(None), BarredRow.mode, BarredRow.reason),
            *(UnitRow.path, UnitRow.sector, heads, UnitRow.id, codes_of),
        )
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .join(PersonRow, PersonRow.id == person.id)
        .outerjoin(BarredRow, (BarredRow.contest_id == ContestRow.id) & (BarredRow.phone == person.phone))
        .outerjoin(own, (own.contest_id == ContestRow.id) & (own.unit_id == named_unit))
        .outerjoin(UnitRow, UnitRow.id == func.coalesce(own.merged_into_id, named_unit))
        .outerjoin(ContestUnitRow, fixed)
        .where(ContestRow.id == contest_id)
        .order_by(RoundRow.number)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    disabled, mode, reason, path, sector, headcount, unit_id, units = rows[0][3:]
    contest = assembled([row[:3] for row in rows])
    told = tuple((units or "").split("/"))
    return contest, Door(bool(disabled), mode, reason, unit_path(path), sector, headcount, told, unit_id)


def lists(session: Session, contest_id: int) -> Sequence[BarredRow]:
    """The whole list of a contest, by number."""
    query = select(BarredRow).where(BarredRow.contest_id == contest_id).order_by(BarredRow.phone)
    return session.scalars(query).all()


def pin_unit(session: Session, contest_id: int, unit_id: int) -> None:
    """Take one more unit, as it stands, into a contest."""
    chosen = select(literal(contest_id), UnitRow.id, UnitRow.workers, UnitRow.members).where(UnitRow.id == unit_id)
    session.execute(insert(ContestUnitRow).from_select(["contest_id", "unit_id", "workers", "members"], chosen))
