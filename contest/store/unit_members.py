"""Who belongs to units: accounts, lines of rosters, officers; and how a deed on the tree takes them along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from contest.people import Role
from contest.store.people import PersonRow
from contest.store.roster import AT_ONCE, RosterEntryRow
from contest.store.unit_deeds import UnitMoveRow
from contest.store.units import UnitRow
from questions.schema import Moment


def people(session: Session) -> dict[int, int]:
    """How many accounts in use belong to each unit."""
    query = select(PersonRow.unit_id, func.count()).where(PersonRow.disabled_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(PersonRow.unit_id)) if row[0] is not None}


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer with the root of what they see."""

    id: int
    name: str
    unit_id: int


def officers(session: Session) -> list[Officer]:
    """Every officer in use, by name."""
    query = select(PersonRow.id, PersonRow.name, func.coalesce(PersonRow.scope_unit_id, 0))
    theirs = (PersonRow.role == Role.OFFICER) & PersonRow.disabled_at.is_(None)
    return [Officer(*row) for row in session.execute(query.where(theirs).order_by(PersonRow.name))]


def left_behind(session: Session, today: date) -> bool:
    """Whether somebody's unit, what they see, or a roster, is of a unit that ended and has a successor."""
    return any(bool(one) for one in held_units(session, today))


def held_units(session: Session, today: date) -> tuple[set[int], set[int], set[int]]:
    """Of the units that ended and have a successor: those of people, those that somebody sees, those with a roster."""
    ended = (UnitRow.valid_to <= today) & UnitRow.successor_id.is_not(None)
    columns = (PersonRow.unit_id, PersonRow.scope_unit_id, RosterEntryRow.unit_id)
    own, seen, listed = (
        set(session.scalars(select(UnitRow.id).where(ended, exists().where(column == UnitRow.id))))
        for column in columns
    )
    return own, seen, listed


def take_along(session: Session, from_id: int, into_id: int, now: datetime, *, scope: bool) -> int:
    """Everybody of a unit (or who sees it) goes over to another one; how many."""
    column = PersonRow.scope_unit_id if scope else PersonRow.unit_id
    _note(session, select(PersonRow.id, *_way(from_id, into_id, now, scope)).where(column == from_id), "person_id")
    values = {"scope_unit_id" if scope else "unit_id": into_id}
    moving = update(PersonRow).where(column == from_id).values(values).returning(PersonRow.id)
    moved = session.execute(moving, execution_options=_BLIND).all()
    session.expire_all()
    return len(moved)


def take_roster(session: Session, from_id: int, into_id: int, now: datetime) -> None:
    """The lines of a unit's roster go over to another one, save those whose number or code that one has already."""
    there = aliased(RosterEntryRow)
    same = (there.phone == RosterEntryRow.phone) | (there.code == RosterEntryRow.code)
    clash = exists().where(there.unit_id == into_id, there.removed_at.is_(None), same)
    wanted = (RosterEntryRow.unit_id == from_id, RosterEntryRow.removed_at.is_(None), ~clash)
    ids = list(session.scalars(select(RosterEntryRow.id).where(*wanted)))
    for n in range(0, len(ids), AT_ONCE):
        some = RosterEntryRow.id.in_(ids[n : n + AT_ONCE])
        _note(session, select(RosterEntryRow.id, *_way(from_id, into_id, now, False)).where(some), "entry_id")
        session.execute(update(RosterEntryRow).where(some).values(unit_id=into_id), execution_options=_BLIND)
    session.expire_all()


_BLIND = {"synchronize_session": False}


def _way(from_id: int, into_id: int, now: datetime, scope: bool) -> tuple[ColumnElement[Any], ...]:
    return literal(from_id), literal(into_id), literal(scope), literal(now, Moment)


def _note(session: Session, going: Select[Any], whom: str) -> None:
    session.execute(insert(UnitMoveRow).from_select([whom, "from_id", "into_id", "scope", "at"], going))


def bring_back(session: Session, from_ids: Collection[int], since: datetime) -> int:
    """Whoever was taken along out of these units since a moment, and is still where they were taken, goes back."""
    query = select(UnitMoveRow).where(UnitMoveRow.from_id.in_(from_ids), UnitMoveRow.at >= since)
    rows = list(session.scalars(query.order_by(UnitMoveRow.id.desc())))
    for row in rows:
        session.execute(_back(row), execution_options=_BLIND)
    session.execute(delete(UnitMoveRow).where(UnitMoveRow.id.in_([row.id for row in rows])))
    session.expire_all()
    return sum(row.person_id is not None and not row.scope for row in rows)


def _back(row: UnitMoveRow) -> Update:
    if row.entry_id is not None:
        there = (RosterEntryRow.id == row.entry_id) & (RosterEntryRow.unit_id == row.into_id)
        return update(RosterEntryRow).where(there).values(unit_id=row.from_id)
    column, name = (PersonRow.scope_unit_id, "scope_unit_id") if row.scope else (PersonRow.unit_id, "unit_id")
    return update(PersonRow).where(PersonRow.id == row.person_id, column == row.into_id).values({name: row.from_id})


def listed(session: Session) -> dict[int, int]:
    """How many lines the roster of each unit has."""
    query = select(RosterEntryRow.unit_id, func.count()).where(RosterEntryRow.removed_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(RosterEntryRow.unit_id))}
