"""Who takes part below a unit, day by day, and who has not yet: for the officer who looks after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from contest import collation
from contest.people import Role
from contest.rounds import VIETNAM
from contest.store.attempts import AttemptRow
from contest.store.entrants import ContestUnitRow, place
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from questions.schema import to_millis

DAY_MS = 24 * 60 * 60 * 1000


def _counts(contest_id: int, round_ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [
        AttemptRow.contest_id == contest_id,
        AttemptRow.round_id.in_(round_ids),
        AttemptRow.handed_in_at.is_not(None),
        AttemptRow.struck.is_(None),
    ]


def by_day(
    session: Session, contest_id: int, round_ids: Collection[int], path: str, zero: datetime
) -> dict[date, tuple[int, int]]:
    """(papers that count, people whose first one it was) of each day of Vietnam below a unit. One statement.

    `path`: of the unit in the tree of the contest. `zero`: any midnight of Vietnam; days are counted from it.
    """
    fixed = (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == UnitRow.id)
    below = select(UnitRow.id).outerjoin(ContestUnitRow, fixed).where(place().startswith(path))
    day = (type_coerce(AttemptRow.handed_in_at, BigInteger) - to_millis(zero) + _FAR * DAY_MS) // DAY_MS
    nth = func.row_number().over(partition_by=AttemptRow.person_id, order_by=day)
    each = (
        select(day.label("day"), func.count().label("entries"), nth.label("nth"))
        .where(*_counts(contest_id, round_ids), AttemptRow.unit_id.in_(below))
        .group_by(AttemptRow.person_id, day)
        .subquery()
    )
    firsts = func.sum(case((each.c.nth == 1, 1), else_=0))
    query = select(each.c.day, func.sum(each.c.entries), firsts).group_by(each.c.day)
    start = zero.astimezone(VIETNAM).date()
    return {start + timedelta(days=row[0] - _FAR): (int(row[1]), int(row[2])) for row in session.execute(query)}


_FAR = 100_000
"""Days added before dividing, so that a day before the zero is no negative number: databases round those apart."""


def gained(session: Session, contest_id: int, round_ids: Collection[int], since: datetime) -> dict[int | None, int]:
    """People whose first paper that counts came at or after a moment, by the unit it counts for. One statement."""
    earlier = aliased(AttemptRow)
    before = and_(
        earlier.contest_id == contest_id,
        earlier.person_id == AttemptRow.person_id,
        earlier.round_id.in_(round_ids),
        earlier.struck.is_(None),
        (earlier.handed_in_at < AttemptRow.handed_in_at)
        | ((earlier.handed_in_at == AttemptRow.handed_in_at) & (earlier.id < AttemptRow.id)),
    )
    query = (
        select(AttemptRow.unit_id, func.count())
        .where(
            *_counts(contest_id, round_ids),
            # A hand-in is written at its own moment or later, and what is written is in an index.
            AttemptRow.closed_at >= since,
            AttemptRow.handed_in_at >= since,
            ~select(earlier.id).where(before).exists(),
        )
        .group_by(AttemptRow.unit_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


# Who has not yet


def _may_sit_under(path: str) -> list[ColumnElement[bool]]:
    return [
        # Named by their unit's id, so that for a small unit its own people are read, not everybody.
        PersonRow.unit_id.in_(select(UnitRow.id).where(UnitRow.path.startswith(path))),
        (PersonRow.role == Role.CONTESTANT)
        | ((PersonRow.role == Role.OFFICER) & (PersonRow.scope_unit_id == PersonRow.unit_id)),
        PersonRow.disabled_at.is_(None),
    ]


def known(session: Session, path: str) -> tuple[int, int]:
    """Below a unit: people who may take part and have an account; people on the rosters. One statement."""
    accounts = select(func.count()).select_from(PersonRow).where(*_may_sit_under(path))
    listed = (
        select(func.count())
        .select_from(RosterEntryRow)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(UnitRow.path.startswith(path), RosterEntryRow.removed_at.is_(None))
    )
    return tuple(session.execute(select(accounts.scalar_subquery(), listed.scalar_subquery())).one())


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody without a hand-in, and whether they sit a paper now. `person_id` None: without an account."""

    name: str
    unit: str
    person_id: int | None
    sitting: bool


def accounts(session: Session, contest_id: int, path: str, most: int) -> tuple[int, int, list[Waiting]]:
    """People with an account below a unit without a hand-in in a contest: how many, how many of them sit a paper.

    And the first of them by name. Whoever handed in is not called again, whatever became of the paper.
    """
    done, sitting = _did(contest_id, [PersonRow.id])
    query = (
        select(func.count().over(), _times(sitting), PersonRow.name, UnitRow.name, PersonRow.id, sitting)
        .join(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(*_may_sit_under(path), ~done)
        .order_by(PersonRow.name, PersonRow.id)
        .limit(most)
    )
    return _listed(session.execute(query).all())


def on_roster(session: Session, contest_id: int, path: str, most: int) -> tuple[int, int, list[Waiting]]:
    """The same of the people on the rosters below a unit, with or without an account.

    Where the account of an entry turned out to be a double, its papers may stand under the other one by now.
    """
    person = func.coalesce(PersonRow.merged_into_id, PersonRow.id)
    done, sitting = _did(contest_id, [PersonRow.id, person])
    query = (
        select(func.count().over(), _times(sitting), RosterEntryRow.name, UnitRow.name, person, sitting)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .outerjoin(PersonRow, PersonRow.id == RosterEntryRow.person_id)
        .where(UnitRow.path.startswith(path), RosterEntryRow.removed_at.is_(None), ~done)
        .order_by(RosterEntryRow.name, RosterEntryRow.id)
        .limit(most)
    )
    return _listed(session.execute(query).all())


def _did(contest_id: int, accounts: Collection[Any]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """SQL: whether one of these accounts handed something in, and whether it sits a paper now."""
    theirs = (AttemptRow.contest_id == contest_id) & AttemptRow.person_id.in_(accounts)
    return (
        select(AttemptRow.id).where(theirs, AttemptRow.handed_in_at.is_not(None)).exists(),
        select(AttemptRow.id).where(theirs, AttemptRow.handed_in_at.is_(None)).exists(),
    )


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).over()


def _listed(rows: Sequence[Any]) -> tuple[int, int, list[Waiting]]:
    listed = [Waiting(name, unit, person, bool(sits)) for _, _, name, unit, person, sits in rows]
    total, sitting = (rows[0][0], int(rows[0][1])) if rows else (0, 0)
    return total, sitting, sorted(listed, key=lambda one: (collation.key(one.name), collation.key(one.unit)))
