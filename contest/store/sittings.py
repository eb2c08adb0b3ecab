"""Handed-in attempts that count, as ranking reads them: each with its round, its person and its unit in the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import Session

from contest.attempts import Sitting
from contest.store.attempts import AttemptRow
from contest.store.entrants import ContestUnitRow, place
from contest.store.partitions import HERE
from contest.store.people import PersonRow
from contest.store.prepared import Prepared, of_any
from contest.store.units import UnitRow, unit_path
from questions.schema import to_millis


@dataclass(frozen=True, slots=True)
class Final:
    """A handed-in attempt. `path`: ids from the root of the union tree down to the attempt's unit, may be empty."""

    person_id: int
    round_id: int
    sitting: Sitting
    path: tuple[int, ...]
    category: int = 0


_QUERY = (
    select(
        AttemptRow.person_id,
        AttemptRow.round_id,
        AttemptRow.id,
        AttemptRow.unit_id,
        AttemptRow.number,
        AttemptRow.score,
        AttemptRow.max_score,
        AttemptRow.elapsed_ms,
        AttemptRow.started_at,
        AttemptRow.handed_in_at,
        AttemptRow.guess,
        AttemptRow.category,
        place(),
    )
    .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
    .outerjoin(
        ContestUnitRow,
        (ContestUnitRow.contest_id == AttemptRow.contest_id) & (ContestUnitRow.unit_id == AttemptRow.unit_id),
    )
    .where(AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None))
    .order_by(AttemptRow.person_id, AttemptRow.started_at, AttemptRow.id)
)


def _finals(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Final]:
    return _read(session.execute(_QUERY.where(*conditions).execution_options(yield_per=5000)))


def _read(rows: Iterable[Any]) -> Iterator[Final]:
    return map(_final, rows)


def _final(row: Sequence[Any]) -> Final:
    (
        person_id,
        round_id,
        attempt_id,
        unit_id,
        number,
        score,
        most,
        elapsed_ms,
        started,
        handed_in,
        guess,
        category,
        path,
        *_,
    ) = row
    full_marks, begun, done = 0 < most == score, to_millis(started), to_millis(handed_in)
    sitting = Sitting(attempt_id, unit_id, number, score, full_marks, elapsed_ms, begun, done, guess, round_id)
    return Final(person_id, round_id, sitting, unit_path(path), category)


def of_person(session: Session, contest_id: int, person_id: int) -> list[Final]:
    """A person's handed-in attempts in a contest, oldest start first."""
    return list(_read(_of_person.rows(session, contest=contest_id, person=person_id)))


@Prepared
def _of_person(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _QUERY.where(AttemptRow.contest_id == HERE, AttemptRow.person_id == of_any("person"))


def of_contest(session: Session, contest_id: int) -> Iterator[Final]:
    """All handed-in attempts of a contest, a person's together and oldest start first. One statement."""
    return _finals(session, AttemptRow.contest_id == contest_id)


def named(session: Session, contest_id: int) -> Iterator[tuple[Final, str, bool]]:
    """As `of_contest`, each with the name of its person and their consent to show it. One statement."""
    query = _QUERY.add_columns(PersonRow.name, PersonRow.shows_name).join(
        PersonRow, PersonRow.id == AttemptRow.person_id
    )
    rows = session.execute(query.where(AttemptRow.contest_id == contest_id).execution_options(yield_per=5000))
    return ((_final(row), row.name, row.shows_name) for row in rows)


def before(session: Session, contest_id: int, moment: datetime) -> Iterator[Final]:
    """Handed-in attempts of a contest that were written before a moment, a person's together. One statement."""
    done = (AttemptRow.handed_in_at < moment) & (AttemptRow.closed_at < moment)
    return _finals(session, AttemptRow.contest_id == contest_id, done)


def closed_since(session: Session, contest_id: int, moment: datetime) -> list[tuple[int, int]]:
    """Attempts that the server wrote as handed in at or after a moment, as (attempt, person)."""
    query = select(AttemptRow.id, AttemptRow.person_id).where(
        AttemptRow.contest_id == contest_id, AttemptRow.closed_at >= moment, AttemptRow.struck.is_(None)
    )
    return [(attempt_id, person_id) for attempt_id, person_id in session.execute(query)]


def tally(session: Session, contest_id: int) -> tuple[int, int]:
    """People and entries that count in a contest, straight from the log."""
    query = select(func.count(func.distinct(AttemptRow.person_id)), func.count()).where(
        AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None)
    )
    people, entries = session.execute(query).one()
    return people, entries


DISQUALIFIED = ("attempt", "person")


def tally_of_rounds(session: Session, round_ids: Collection[int], *, struck_too: bool) -> tuple[int, int]:
    """People and entries of some rounds; `struck_too`: what was disqualified counts with the rest."""
    # Whoever only played, or was beyond the allowed number, is not counted for having been disqualified as well.
    disqualified = AttemptRow.struck.in_(DISQUALIFIED) & AttemptRow.struck_under.is_(None)
    counts = AttemptRow.struck.is_(None) | (disqualified if struck_too else false())
    query = select(func.count(func.distinct(AttemptRow.person_id)), func.count()).where(
        AttemptRow.round_id.in_(round_ids), AttemptRow.handed_in_at.is_not(None), counts
    )
    people, entries = session.execute(query).one()
    return people, entries


def name(session: Session, person_id: int) -> tuple[str, bool]:
    """Name and consent to show it, of one person."""
    row = session.execute(select(PersonRow.name, PersonRow.shows_name).where(PersonRow.id == person_id)).one()
    return row.name, row.shows_name


def names(session: Session, contest_id: int) -> dict[int, tuple[str, bool]]:
    """Name and consent to show it, of everybody with an attempt in a contest."""
    took_part = select(AttemptRow.person_id).where(AttemptRow.contest_id == contest_id)
    query = select(PersonRow.id, PersonRow.name, PersonRow.shows_name).where(PersonRow.id.in_(took_part))
    return {person_id: (name, shows_name) for person_id, name, shows_name in session.execute(query)}


def entries_by_unit(
    session: Session, contest_id: int, round_ids: Collection[int], category: int = 0
) -> dict[int | None, int]:
    """Handed-in attempts that count by the unit they count for, in these rounds, of a category (0: of all)."""
    query = (
        select(AttemptRow.unit_id, func.count())
        .where(
            AttemptRow.contest_id == contest_id,
            AttemptRow.round_id.in_(round_ids),
            AttemptRow.handed_in_at.is_not(None),
            AttemptRow.struck.is_(None),
            AttemptRow.category == category if category else true(),
        )
        .group_by(AttemptRow.unit_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def tallies(session: Session) -> dict[int, tuple[int, int]]:
    """People and entries of every contest, straight from the log."""
    query = (
        select(AttemptRow.contest_id, func.count(func.distinct(AttemptRow.person_id)), func.count())
        .where(AttemptRow.handed_in_at.is_not(None))
        .group_by(AttemptRow.contest_id)
    )
    return {contest_id: (people, entries) for contest_id, people, entries in session.execute(query)}
