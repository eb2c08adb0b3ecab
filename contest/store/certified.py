"""What certificates rest on: handed-in papers as a certificate tells them, and what counts for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow, RoundRow
from contest.store.people import PersonRow
from contest.store.results import COUNTED, ResultRow
from contest.store.units import UnitRow


@dataclass(frozen=True, slots=True)
class Paper:
    """A handed-in paper as a certificate tells it. `unit`: the name of the unit it counts for, empty for none."""

    attempt_id: int
    contest_id: int
    round_id: int
    round_number: int
    round_title: str
    person_id: int
    name: str
    unit: str
    struck: str | None
    max_score: int
    contest: str
    slug: str
    token: str


def _papers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AttemptRow.id, AttemptRow.contest_id, AttemptRow.round_id, RoundRow.number, RoundRow.title,
            AttemptRow.person_id, PersonRow.name, func.coalesce(UnitRow.name, ""), AttemptRow.struck,
            AttemptRow.max_score, ContestRow.title, ContestRow.slug, AttemptRow.token,
        )
        .join(RoundRow, RoundRow.id == AttemptRow.round_id)
        .join(ContestRow, ContestRow.id == AttemptRow.contest_id)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .where(AttemptRow.handed_in_at.is_not(None))
    )  # fmt: skip


def paper(session: Session, attempt_id: int) -> Paper | None:
    """The handed-in paper of that id."""
    row = session.execute(_papers().where(AttemptRow.id == attempt_id)).one_or_none()
    return None if row is None else Paper(*row)


def papers(session: Session, person_id: int) -> list[Paper]:
    """All handed-in papers of a person, the latest first."""
    query = _papers().where(AttemptRow.person_id == person_id).order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    return [Paper(*row) for row in session.execute(query)]


def people_under(session: Session, contest_id: int, path: str) -> int:
    """How many people handed in for a unit or one below it."""
    handed_in = (AttemptRow.contest_id == contest_id) & AttemptRow.handed_in_at.is_not(None)
    query = select(func.count(AttemptRow.person_id.distinct())).join(UnitRow, UnitRow.id == AttemptRow.unit_id)
    return session.scalar(query.where(handed_in, UnitRow.path.startswith(path))) or 0


def papers_under(session: Session, contest_id: int, path: str) -> list[Paper]:
    """The handed-in papers of a contest that count for a unit or one below it, the latest first."""
    here = (AttemptRow.contest_id == contest_id) & UnitRow.path.startswith(path)
    query = _papers().where(here).order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    return [Paper(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Counted:
    """The paper that counts for a person in a scope, and its points."""

    paper: Paper
    score: int


def counted(session: Session, contest_id: int, scope: int, person_id: int) -> Counted | None:
    """What counts for a person in a scope; None without a result there."""
    here = (ResultRow.contest_id == contest_id) & (ResultRow.scope == scope) & (ResultRow.person_id == person_id)
    row = session.execute(_counted().where(here)).one_or_none()
    return None if row is None else Counted(Paper(*row[:-2]), row[-1])


def all_counted(session: Session, person_id: int) -> dict[tuple[int, int], Counted]:
    """All that counts for a person, by (contest, scope). One statement."""
    rows = session.execute(_counted().where(ResultRow.person_id == person_id))
    return {(row[1], row[-2]): Counted(Paper(*row[:-2]), row[-1]) for row in rows}


def counted_under(session: Session, contest_id: int, path: str) -> list[Counted]:
    """What counts for the people of a unit or one below it, in each scope."""
    here = (ResultRow.contest_id == contest_id) & UnitRow.path.startswith(path)
    return [Counted(Paper(*row[:-2]), row[-1]) for row in session.execute(_counted().where(here))]


AT_ONCE = 10_000
"""As many numbers as one statement may name on every database."""


def winners(session: Session, contest_id: int, person_ids: Collection[int]) -> dict[tuple[int, int], Counted]:
    """What counts for these people in a contest, by (scope, person)."""
    ids, found = sorted(person_ids), {}
    for n in range(0, len(ids), AT_ONCE):
        theirs = (ResultRow.contest_id == contest_id) & ResultRow.person_id.in_(ids[n : n + AT_ONCE])
        for row in session.execute(_counted().where(theirs)):
            counts = Counted(Paper(*row[:-2]), row[-1])
            found[row[-2], counts.paper.person_id] = counts
    return found


def _counted() -> Select[*tuple[Any, ...]]:
    """A paper with the scope that it counts in and its points there."""
    return _papers().join(ResultRow, COUNTED).add_columns(ResultRow.scope, ResultRow.score)
