"""The writing queries of the bank, and the reading ones that only the bank's own services use. Nothing here commits.

Each function is a fixed number of statements, however many questions it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.orm import Session

from questions.instruments import Instrument, Reference
from questions.intake import NewQuestion
from questions.marking import Ruling
from questions.review import Status
from questions.schema import Base
from questions.store import AnswerKeyRow, InstrumentRow, QuestionRow, RevisionRow, SubjectRow
from questions.wording import same_case


@dataclass(frozen=True, slots=True)
class Shelved:
    """A question as it stands in the bank, with its current words. `key` is empty while it has none."""

    question_id: int
    revision_id: int
    code: str
    subject: str
    """The name of the subject."""
    status: Status
    kind: str
    text: str
    options: tuple[str, ...]
    key: tuple[int, ...]
    level: str | None
    explanation: str | None
    reference: Reference | None


def known_questions(session: Session, digests: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """For each of these digests that the bank holds: the code of the question and its right option, folded."""
    rows = session.execute(
        select(RevisionRow.digest, QuestionRow.code, RevisionRow.options, AnswerKeyRow.choices)
        .join(QuestionRow, QuestionRow.current_revision_id == RevisionRow.id)
        .outerjoin(AnswerKeyRow, (AnswerKeyRow.revision_id == RevisionRow.id) & (AnswerKeyRow.number == 1))
        .where(RevisionRow.digest.in_(digests))
    )
    return {
        row.digest: (row.code, same_case(row.options[row.choices[0]]["text"]) if row.choices else None) for row in rows
    }


def known_codes(session: Session, codes: Collection[str]) -> frozenset[str]:
    return frozenset(session.scalars(select(QuestionRow.code).where(QuestionRow.code.in_(codes))))


def subject_ids(session: Session) -> dict[str, int]:
    """Ids of the subjects by code and by folded name."""
    ids: dict[str, int] = {}
    for row in session.scalars(select(SubjectRow)):
        ids[row.code] = ids[same_case(row.name)] = row.id
    return ids


def add_subjects(session: Session, subjects: Sequence[tuple[str, str]]) -> None:
    """Subjects as (code, name); the caller knows that none of them is there."""
    if subjects:
        _insert(session, SubjectRow, [{"code": code, "name": name} for code, name in subjects])


def put_instruments(session: Session, instruments: Sequence[Instrument]) -> None:
    """Add the instruments, and correct those already there that say something else."""
    present = {row.code: row for row in session.scalars(select(InstrumentRow))}
    new = [_instrument(instrument) for instrument in instruments if instrument.code not in present]
    if new:
        _insert(session, InstrumentRow, new)
    for instrument in instruments:
        if instrument.code in present:
            for name, value in _instrument(instrument).items():
                setattr(present[instrument.code], name, value)
    session.flush()


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {**asdict(instrument), "kind": instrument.kind.value}


def add_questions(
    session: Session, new: Sequence[NewQuestion], subjects: Sequence[int], status: Status, now: datetime
) -> None:
    """Shelve each new question with its first revision and its key; `subjects` gives the subject id of each."""
    if not new:
        return
    heads = [
        {"code": item.code, "subject_id": subject, "status": status.value}
        for item, subject in zip(new, subjects, strict=True)
    ]
    _insert(session, QuestionRow, heads)
    codes = [item.code for item in new]
    ids = _pairs(session, select(QuestionRow.code, QuestionRow.id).where(QuestionRow.code.in_(codes)))
    _insert(session, RevisionRow, [_revision(item, ids[item.code], now) for item in new])
    _add_keys(session, new, ids, now)
    session.execute(
        update(QuestionRow)
        .where(QuestionRow.code.in_(codes))
        .values(current_revision_id=_first_revision())
        .execution_options(synchronize_session=False)
    )


def _add_keys(session: Session, new: Sequence[NewQuestion], ids: dict[str, int], now: datetime) -> None:
    first = select(RevisionRow.question_id, RevisionRow.id).where(RevisionRow.question_id.in_(ids.values()))
    revisions = _pairs(session, first)
    keys = [
        {
            "revision_id": revisions[ids[item.code]],
            "number": 1,
            "ruling": Ruling.NORMAL.value,
            "choices": list(item.question.key),
            "reason": "",
            "created_at": now,
        }
        for item in new
        if item.question.key
    ]
    if keys:
        _insert(session, AnswerKeyRow, keys)


def _insert(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> None:
    # Nulls are written out: otherwise rows that lack different columns would each need a statement of their own.
    session.execute(insert(row).execution_options(render_nulls=True), values)


def _pairs(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Any, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _first_revision() -> Any:
    return (
        select(RevisionRow.id)
        .where(RevisionRow.question_id == QuestionRow.id, RevisionRow.number == 1)
        .scalar_subquery()
    )


def _revision(item: NewQuestion, question_id: int, now: datetime) -> dict[str, Any]:
    question = item.question
    law = question.reference
    return {
        "question_id": question_id,
        "number": 1,
        "kind": question.kind.value,
        "text": question.text,
        "options": [{"text": option.text, "pinned": option.pinned} for option in question.options],
        "fixed_order": question.fixed_order,
        "level": question.level.value if question.level else None,
        "explanation": question.explanation,
        "instrument": law.instrument if law else None,
        "article": law.article if law else None,
        "clause": law.clause if law else None,
        "point": law.point if law else None,
        "digest": item.digest,
        "created_at": now,
    }


def shelved(session: Session, subject_id: int | None = None) -> tuple[Shelved, ...]:
    """All questions that are not retired, in the order they came in."""
    query = _shelved_columns().where(QuestionRow.status != Status.RETIRED)
    if subject_id is not None:
        query = query.where(QuestionRow.subject_id == subject_id)
    newest: dict[int, Shelved] = {}
    for row in session.execute(query):
        newest[row.id] = _shelved(row)
    return tuple(newest.values())


def _shelved_columns() -> Select[*tuple[Any, ...]]:
    # Versions of a key come oldest first, so that the newest is the one that stays.
    return (
        select(QuestionRow.id, QuestionRow.code, QuestionRow.status, SubjectRow.name, RevisionRow, AnswerKeyRow.choices)
        .join(RevisionRow, RevisionRow.id == QuestionRow.current_revision_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .outerjoin(AnswerKeyRow, AnswerKeyRow.revision_id == RevisionRow.id)
        .order_by(QuestionRow.id, AnswerKeyRow.number)
    )


def _shelved(row: Row[*tuple[Any, ...]]) -> Shelved:
    words = row.RevisionRow
    law = None
    if words.instrument is not None:
        law = Reference(words.instrument, words.article, words.clause, words.point)
    return Shelved(
        row.id,
        words.id,
        row.code,
        row.name,
        Status(row.status),
        words.kind,
        words.text,
        tuple(option["text"] for option in words.options),
        tuple(row.choices or ()),
        words.level,
        words.explanation,
        law,
    )
