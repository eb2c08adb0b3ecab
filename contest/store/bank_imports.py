"""What the house knows of the imports of the bank: who brought a file, and which contests have drawn of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.store.contests import ContestRow, PoolRow
from contest.store.people import PersonRow
from questions.rows import QuestionRow, RevisionRow


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contest whose pool holds questions of an import, and how many of them."""

    title: str
    questions: int


def drawn(session: Session, import_id: int) -> tuple[frozenset[int], tuple[Drawn, ...]]:
    """Ids of the questions of an import that a pool holds, and the contests; papers hold nothing but out of pools."""
    query = (
        select(RevisionRow.question_id, ContestRow.title)
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .join(PoolRow, PoolRow.revision_id == RevisionRow.id)
        .outerjoin(ContestRow, ContestRow.rules_id == PoolRow.rules_id)
        .where(QuestionRow.bank_import_id == import_id)
    )
    held: set[int] = set()
    titles: dict[str, set[int]] = {}
    for question_id, title in session.execute(query):
        held.add(question_id)
        if title is not None:
            titles.setdefault(title, set()).add(question_id)
    return frozenset(held), tuple(Drawn(title, len(ids)) for title, ids in sorted(titles.items()))


def queue(session: Session, person_id: int) -> None:
    """Let the uploads of one person come one after the other, until this transaction ends."""
    session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Names of those who brought files, by id."""
    if not person_ids:
        return {}
    query = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(query)}
