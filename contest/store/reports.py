"""Named queries of reports: sums of a cut, and the lists of people. Each is one statement, flat in the people."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from contest.people import Role
from contest.reports import Cut, Sum
from contest.store.attempts import AttemptRow
from contest.store.entrants import ContestUnitRow, place
from contest.store.people import PersonRow
from contest.store.results import ResultRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow

DAY_MS = 24 * 60 * 60 * 1000
VIETNAM_MS = 7 * 60 * 60 * 1000
"""How far Vietnam's clock is ahead of UTC; it knows no summer time."""
CATEGORIES = 1000
"""A category of a contest as one number: contest · 1000 + category."""
KEY: ColumnClause[Any] = literal_column("cut_key")
"""Groups go by the name of what parts them: PostgreSQL takes the same words with other values for something else."""
ALIKE = AttemptRow.id > 0
"""What is the same of all."""


@dataclass(frozen=True, slots=True)
class Within:
    """What a report is about. `scopes` of each contest by its id, `whole` the one that sums them; ids of the rounds.

    `unit`: only what was made for units under it, as each contest fixed its tree; 0: all. `reach`: whose names may be
    listed, by the path of a unit as the tree stands now; None: everybody's. `pass_marks` of contests that have one.
    """

    scopes: dict[int, tuple[int, ...]]
    whole: dict[int, int]
    rounds: tuple[int, ...]
    unit: int = 0
    reach: str | None = None
    pass_marks: dict[int, int] = field(default_factory=dict)
    born: tuple[date, ...] = ()
    """The births that part the bands of age."""


_FIXED = (ContestUnitRow.contest_id == AttemptRow.contest_id) & (ContestUnitRow.unit_id == AttemptRow.unit_id)


def _bounded(query: Select[Any], within: Within) -> Select[Any]:
    """The query over attempts with their people and units, held to what the report is about."""
    query = query.join(PersonRow, PersonRow.id == AttemptRow.person_id)
    query = query.outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
    if within.unit:
        query = query.outerjoin(ContestUnitRow, _FIXED).where(place().contains(f"/{within.unit}/"))
    return query


def _counted(within: Within, *, each_scope: bool) -> Subquery:
    """Everybody once (in each scope once), with the latest paper that counts for them and what their papers add up to.

    A person under the unit by one contest and elsewhere by another is under it by the first alone.
    """
    scopes = within.scopes if each_scope else {one: (scope,) for one, scope in within.whole.items()}
    asked = [and_(ResultRow.contest_id == one, ResultRow.scope.in_(some)) for one, some in scopes.items()]
    reached = [
        and_(ResultRow.contest_id == one, ResultRow.score >= mark) for one, mark in sorted(within.pass_marks.items())
    ]
    groups = [ResultRow.person_id, *([ResultRow.contest_id, ResultRow.scope] if each_scope else [])]
    query = select(
        ResultRow.person_id.label("person_id"),
        func.max(ResultRow.attempt_id).label("last"),
        func.sum(ResultRow.attempts).label("attempts"),
        func.count().label("results"),
        func.sum(ResultRow.score).label("points"),
        func.max(case((ResultRow.full_marks, 1), else_=0)).label("full"),
        func.max(case((or_(false(), *reached), 1), else_=0)).label("passed"),
    ).where(or_(false(), *asked))
    if within.unit:
        fixed = (ContestUnitRow.contest_id == ResultRow.contest_id) & (ContestUnitRow.unit_id == ResultRow.unit_id)
        query = query.join(UnitRow, UnitRow.id == ResultRow.unit_id).outerjoin(ContestUnitRow, fixed)
        query = query.where(place().contains(f"/{within.unit}/"))
    return query.group_by(*groups).subquery()


def _key(cut: Cut, within: Within) -> ColumnElement[Any]:
    """What parts the people of a cut: a column of the attempt, the person or the unit."""
    bands = [(PersonRow.birth_date > one, n) for n, one in enumerate(within.born)]
    age = case((PersonRow.birth_date.is_(None), None), *bands, else_=len(bands))
    keys: dict[Cut, ColumnElement[Any]] = {
        Cut.UNIT: AttemptRow.unit_id.expression,
        Cut.ROUND: AttemptRow.round_id.expression,
        Cut.SECTOR: UnitRow.sector.expression,
        Cut.GENDER: PersonRow.gender.expression,
        Cut.AGE: age,
        Cut.CATEGORY: AttemptRow.contest_id * CATEGORIES + AttemptRow.category,
        Cut.DAY: (type_coerce(AttemptRow.handed_in_at, BigInteger) + VIETNAM_MS) // DAY_MS,
    }
    return keys[cut]


def _sums(session: Session, within: Within, key: ColumnElement[Any], *, each_scope: bool) -> dict[Hashable, Sum]:
    """People and their marks by a key; entries are another statement's."""
    counted = _counted(within, each_scope=each_scope)
    column = counted.c
    figures = (column.results, column.points, column.full, column.passed)
    query = (
        select(key.label(KEY.name), func.count(), *map(func.sum, figures))
        .select_from(counted)
        .join(AttemptRow, AttemptRow.id == column.last)
        .join(PersonRow, PersonRow.id == column.person_id)
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .group_by(KEY)
    )
    return {row[0]: Sum(row[1], 0, *map(int, row[2:])) for row in session.execute(query)}


def sums(session: Session, within: Within, cut: Cut) -> dict[Hashable, Sum]:
    """The groups of a cut by what parts them: a unit's or a round's id, a day's number since 1970 … Two statements."""
    key = _key(cut, within)
    if cut is Cut.DAY:
        return _by_day(session, within, key)
    found = _sums(session, within, key, each_scope=cut is Cut.ROUND)
    return _with_entries(found, _entries(session, within, key))


def by_unit(session: Session, within: Within) -> dict[int | None, Sum]:
    """People by the unit they count for, without entries. One statement."""
    found = _sums(session, within, _key(Cut.UNIT, within), each_scope=False)
    return {key if isinstance(key, int) else None: one for key, one in found.items()}


def whole(session: Session, within: Within) -> Sum:
    """The whole, everybody once. Two statements."""
    found = _with_entries(_sums(session, within, ALIKE, each_scope=False), _entries(session, within, ALIKE))
    return found.get(True, Sum())


def _with_entries(found: dict[Hashable, Sum], entries: dict[Hashable, int]) -> dict[Hashable, Sum]:
    none = Sum()
    return {key: found.get(key, none) + Sum(entries=entries.get(key, 0)) for key in [*found, *(entries.keys() - found)]}


def _handed_in(within: Within) -> ColumnElement[bool]:
    here = AttemptRow.contest_id.in_(sorted(within.whole)) & AttemptRow.round_id.in_(within.rounds)
    return here & AttemptRow.handed_in_at.is_not(None) & AttemptRow.struck.is_(None)


def _entries(session: Session, within: Within, key: ColumnElement[Any]) -> dict[Hashable, int]:
    query = select(key.label(KEY.name), func.count()).select_from(AttemptRow).where(_handed_in(within)).group_by(KEY)
    return {row[0]: row[1] for row in session.execute(_bounded(query, within))}


def _by_day(session: Session, within: Within, key: ColumnElement[Any]) -> dict[Hashable, Sum]:
    """People and entries of each day; somebody who sat on two days stands in both."""
    counts = (func.count(distinct(AttemptRow.person_id)), func.count())
    query = select(key.label(KEY.name), *counts).select_from(AttemptRow).where(_handed_in(within)).group_by(KEY)
    return {row[0]: Sum(row[1], row[2]) for row in session.execute(_bounded(query, within))}


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list of those who took part. `of`: the most points; times of the latest counted paper."""

    unit_id: int | None
    unit: str
    name: str
    phone: str
    gender: str | None
    birth_date: date | None
    entries: int
    points: int
    of: int
    elapsed_ms: int
    handed_in_at: datetime


def people(session: Session, within: Within) -> Iterator[Listed]:
    """Everybody who took part, a unit's together in the order of the tree. One statement, read as it comes."""
    counted = _counted(within, each_scope=False)
    query = (
        select(
            AttemptRow.unit_id,
            func.coalesce(ContestUnitRow.name, UnitRow.name, PersonRow.unit_text, ""),
            *(PersonRow.name, PersonRow.phone, PersonRow.gender, PersonRow.birth_date),
            *(counted.c.attempts, counted.c.points, AttemptRow.max_score),
            *(AttemptRow.elapsed_ms, AttemptRow.handed_in_at),
        )
        .select_from(counted)
        .join(AttemptRow, AttemptRow.id == counted.c.last)
        .join(PersonRow, PersonRow.id == counted.c.person_id)
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .order_by(func.coalesce(UnitRow.path, ""), AttemptRow.unit_id)
    )
    if within.reach is not None:
        query = query.where(UnitRow.path.startswith(within.reach))
    for row in session.execute(query.execution_options(yield_per=2000)):
        entries, points = int(row.attempts), int(row.points)
        yield Listed(*row[:6], entries, points, *row[8:])  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody of a unit, with or without entries. `account`: they have one; else they stand on the roster alone."""

    unit_id: int
    unit: str
    name: str
    entries: int
    account: bool = True


def attendance(session: Session, within: Within, path: str) -> Iterator[Present]:
    """The people of a subtree (its path as it stands now), a unit's together, with the entries of each."""
    handed = (AttemptRow.person_id == PersonRow.id) & _handed_in(within)
    officer = (PersonRow.role == Role.OFFICER) & (PersonRow.scope_unit_id == PersonRow.unit_id)
    query = (
        select(UnitRow.id, UnitRow.name, PersonRow.name, func.count(AttemptRow.id))
        .join(UnitRow, UnitRow.id == PersonRow.unit_id)
        .outerjoin(AttemptRow, handed)
        .where(UnitRow.path.startswith(path), PersonRow.disabled_at.is_(None))
        .where((PersonRow.role == Role.CONTESTANT) | officer)
        .group_by(UnitRow.id, UnitRow.path, UnitRow.name, PersonRow.id, PersonRow.name)
        .order_by(UnitRow.path, UnitRow.id)
    )
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield Present(*row)


def without_account(session: Session, path: str) -> dict[int, list[Present]]:
    """Those on the rosters of a subtree who have no account, by unit."""
    query = (
        select(UnitRow.id, UnitRow.name, RosterEntryRow.name)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(UnitRow.path.startswith(path), RosterEntryRow.person_id.is_(None), RosterEntryRow.removed_at.is_(None))
        .order_by(UnitRow.path, RosterEntryRow.id)
    )
    found: dict[int, list[Present]] = {}
    for unit_id, unit, name in session.execute(query):
        found.setdefault(unit_id, []).append(Present(unit_id, unit, name, 0, account=False))
    return found
