"""What contests have made of the questions of the bank: pools that hold them, papers that ask them, answers to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.store.answers import AnswerRow
from contest.store.contests import ContestRow, PoolRow, RulesRow
from contest.store.people import PersonRow
from questions.rows import RevisionRow


@dataclass(frozen=True, slots=True)
class Held:
    """A contest whose pool holds a revision of a question."""

    contest_id: int
    slug: str
    title: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class Pinned:
    """A revision in the pool of a contest with the law it cites, by number."""

    contest_id: int
    question_id: int
    instrument: str


def in_contests(session: Session) -> frozenset[int]:
    """Ids of all questions of which a contest's pool holds a revision."""
    query = select(RevisionRow.question_id).join(PoolRow, PoolRow.revision_id == RevisionRow.id).distinct()
    return frozenset(session.scalars(query))


def answered(session: Session) -> frozenset[int]:
    """Ids of all questions that somebody has answered. Looks through every answer there is."""
    given = select(AnswerRow.revision_id).where(AnswerRow.seq > 0, AnswerRow.revision_id.is_not(None)).distinct()
    # What was answered where the answers lie in an archive is not known any more: what could be drawn there may be.
    away = (
        select(PoolRow.revision_id)
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .join(ContestRow, ContestRow.id == RulesRow.contest_id)
        .where(ContestRow.archived_at.is_not(None))
    )
    asked = RevisionRow.id.in_(given) | RevisionRow.id.in_(away)
    return frozenset(session.scalars(select(RevisionRow.question_id).where(asked).distinct()))


def contests_of(session: Session, question_ids: Collection[int]) -> dict[int, list[Held]]:
    """The contests whose pools hold these questions, by question id."""
    query = (
        select(RevisionRow.question_id, ContestRow.id, ContestRow.slug, ContestRow.title, RevisionRow.id)
        .join(PoolRow, PoolRow.revision_id == RevisionRow.id)
        .join(ContestRow, ContestRow.rules_id == PoolRow.rules_id)
        .where(RevisionRow.question_id.in_(question_ids))
        .order_by(ContestRow.id)
    )
    found: dict[int, list[Held]] = {}
    for question_id, contest_id, slug, title, revision_id in session.execute(query):
        found.setdefault(question_id, []).append(Held(contest_id, slug, title, revision_id))
    return found


def papers_with(session: Session, revision_ids: Collection[int]) -> tuple[int, int]:
    """On how many papers these revisions stand, and how many answers to them are kept."""
    query = select(func.count(), func.count().filter(AnswerRow.seq > 0)).where(AnswerRow.revision_id.in_(revision_ids))
    papers, answers = session.execute(query).one()
    return papers, answers


def pinned_laws(session: Session, contest_ids: Collection[int]) -> list[Pinned]:
    """Every revision in the pools of these contests that cites a law."""
    query = (
        select(ContestRow.id, RevisionRow.question_id, RevisionRow.instrument)
        .join(PoolRow, PoolRow.rules_id == ContestRow.rules_id)
        .join(RevisionRow, RevisionRow.id == PoolRow.revision_id)
        .where(ContestRow.id.in_(contest_ids), RevisionRow.instrument.is_not(None))
    )
    return [Pinned(contest_id, question_id, law or "") for contest_id, question_id, law in session.execute(query)]


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Names of the people who wrote and moved questions, by id."""
    query = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(query)}
