"""Queries on what an import brought into the bank, and what became of it since. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from questions.import_store import PAGE
from questions.rows import AnswerKeyRow, QuestionEventRow, QuestionRow, RevisionRow


def brought(session: Session, import_id: int) -> dict[int, str]:
    """Ids and codes of the questions that this import brought in."""
    rows = session.execute(select(QuestionRow.id, QuestionRow.code).where(QuestionRow.bank_import_id == import_id))
    return {row.id: row.code for row in rows}


def remove_questions(session: Session, import_id: int) -> None:
    """Take back all that an import brought in. The caller knows that no paper and no rules have drawn of it."""
    mine = select(QuestionRow.id).where(QuestionRow.bank_import_id == import_id)
    revisions = select(RevisionRow.id).where(RevisionRow.question_id.in_(mine))
    loose = update(QuestionRow).where(QuestionRow.bank_import_id == import_id).values(current_revision_id=None)
    quietly = {"synchronize_session": False}
    session.execute(loose, execution_options=quietly)
    for statement in (
        delete(AnswerKeyRow).where(AnswerKeyRow.revision_id.in_(revisions)),
        delete(QuestionEventRow).where(QuestionEventRow.question_id.in_(mine)),
        delete(RevisionRow).where(RevisionRow.question_id.in_(mine)),
        delete(QuestionRow).where(QuestionRow.bank_import_id == import_id),
    ):
        session.execute(statement, execution_options=quietly)


@dataclass(frozen=True, slots=True)
class Brought:
    """A question that an import brought in, as it stands in the bank now. `touched`: somebody revised or moved it."""

    code: str
    text: str
    touched: bool


def brought_page(session: Session, import_id: int, page: int) -> list[Brought]:
    """One page (from 1) of what an import brought in, in the order it came."""
    query = (
        select(QuestionRow.code, RevisionRow.text, _touched())
        .join(RevisionRow, RevisionRow.id == QuestionRow.current_revision_id)
        .where(QuestionRow.bank_import_id == import_id)
        .order_by(QuestionRow.id)
    )
    return [Brought(*row) for row in session.execute(query.offset((page - 1) * PAGE).limit(PAGE))]


def brought_counts(session: Session, import_id: int) -> tuple[int, int]:
    """How many questions an import brought in, and how many of them somebody has revised or moved since."""
    query = select(func.count(), func.count().filter(_touched())).select_from(QuestionRow)
    joined = query.join(RevisionRow, RevisionRow.id == QuestionRow.current_revision_id)
    total, touched = session.execute(joined.where(QuestionRow.bank_import_id == import_id)).one()
    return total, touched


def _touched() -> ColumnElement[bool]:
    return or_(RevisionRow.number > 1, QuestionRow.status != "draft")
