"""Queries on the files that are on their way into the bank. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, undefer

from questions.rows import (
    AnswerKeyRow,
    ImportItemRow,
    ImportRow,
    QuestionEventRow,
    QuestionRow,
    RevisionRow,
    SubjectRow,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Import:
    """A file on its way, without its bytes."""

    id: int
    token: str
    filename: str
    format: str
    state: str
    progress: int
    remarks: tuple[dict[str, str], ...]
    subject: str | None
    created_at: datetime
    created_by: int | None
    done_at: datetime | None
    counts: Mapping[str, int]
    """Items by state."""
    chosen: int


def by_token(session: Session, token: str) -> Import | None:
    row = session.scalar(select(ImportRow).where(ImportRow.token == token))
    if row is None:
        return None
    subject = session.scalar(select(SubjectRow.name).where(SubjectRow.id == row.subject_id))
    tallied = session.execute(_tally(ImportItemRow.import_id == row.id)).all()
    counts = {state: number for state, number, _ in tallied}
    return _import(row, subject, counts, sum(int(chosen) for _, _, chosen in tallied))


def _tally(which: ColumnElement[bool]) -> Any:
    taken = func.count().filter(ImportItemRow.chosen)
    return select(ImportItemRow.state, func.count(), taken).where(which).group_by(ImportItemRow.state)


def _import(row: ImportRow, subject: str | None, counts: Mapping[str, int], chosen: int) -> Import:
    return Import(
        *(row.id, row.token, row.filename, row.format, row.state, row.progress, tuple(row.remarks), subject),
        *(row.created_at, row.created_by, row.done_at, counts, chosen),
    )


def recent(session: Session, most: int) -> tuple[Import, ...]:
    """The newest imports, newest first."""
    rows = session.scalars(select(ImportRow).order_by(ImportRow.id.desc()).limit(most)).all()
    names = {row.id: row.name for row in session.scalars(select(SubjectRow))}
    which = ImportItemRow.import_id.in_([row.id for row in rows])
    counts: dict[int, dict[str, int]] = {}
    chosen: dict[int, int] = {}
    query = _tally(which).add_columns(ImportItemRow.import_id).group_by(ImportItemRow.import_id)
    for state, number, taken, import_id in session.execute(query):
        counts.setdefault(import_id, {})[state] = number
        chosen[import_id] = chosen.get(import_id, 0) + taken
    return tuple(
        _import(row, names.get(row.subject_id or 0), counts.get(row.id, {}), chosen.get(row.id, 0)) for row in rows
    )


def add(session: Session, values: dict[str, Any]) -> int:
    row = ImportRow(**values)
    session.add(row)
    session.flush()
    return row.id


def same_file(session: Session, digest: str) -> Import | None:
    """The newest import of this very file that was taken into the bank and not undone."""
    query = select(ImportRow.token).where(ImportRow.digest == digest, ImportRow.state == "done")
    token = session.scalar(query.order_by(ImportRow.id.desc()).limit(1))
    return None if token is None else by_token(session, token)


def waiting(session: Session, now: datetime) -> int | None:
    """The oldest import that nobody reads."""
    left = (ImportRow.state == "reading") & (ImportRow.lease_until < now)
    query = select(ImportRow.id).where(or_(ImportRow.state == "waiting", left)).order_by(ImportRow.id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def whole(session: Session, import_id: int) -> ImportRow:
    """The row with its bytes."""
    query = select(ImportRow).where(ImportRow.id == import_id)
    return session.scalars(query.options(undefer(ImportRow.data), undefer(ImportRow.key_data))).one()


def change(session: Session, import_id: int, **values: Any) -> None:
    session.execute(update(ImportRow).where(ImportRow.id == import_id).values(**values))


def step(session: Session, import_id: int, present: str, **values: Any) -> bool:
    """Change an import that is still in this state; False when it has left it."""
    there = update(ImportRow).where(ImportRow.id == import_id, ImportRow.state == present)
    return session.scalar(there.values(**values).returning(ImportRow.id)) is not None


def put_items(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(ImportItemRow).execution_options(render_nulls=True), list(rows))


def items(session: Session, import_id: int, states: Collection[str], page: int) -> list[ImportItemRow]:
    """One page (from 1) of the items in these states, in the file's order; all states when none is named."""
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id).order_by(ImportItemRow.number)
    if states:
        query = query.where(ImportItemRow.state.in_(states))
    return list(session.scalars(query.offset((page - 1) * PAGE).limit(PAGE)))


def item(session: Session, import_id: int, number: int) -> ImportItemRow | None:
    return session.get(ImportItemRow, (import_id, number))


def chosen(session: Session, import_id: int) -> list[ImportItemRow]:
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id, ImportItemRow.chosen)
    return list(session.scalars(query.order_by(ImportItemRow.number)))


def everything(session: Session, import_id: int) -> list[ImportItemRow]:
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id)
    return list(session.scalars(query.order_by(ImportItemRow.number)))


def alike(session: Session, import_id: int, digest: str, but: int) -> int | None:
    """The number of another item of the file that is the same question."""
    query = select(ImportItemRow.number).where(ImportItemRow.import_id == import_id, ImportItemRow.digest == digest)
    return session.scalar(query.where(ImportItemRow.number != but).order_by(ImportItemRow.number).limit(1))


def choose(session: Session, import_id: int, numbers: Collection[int] | None, chosen: bool) -> None:
    """Mark items as chosen or not; None: all of them. What has an error or is there already is never chosen."""
    query = update(ImportItemRow).where(ImportItemRow.import_id == import_id)
    if numbers is not None:
        query = query.where(ImportItemRow.number.in_(numbers))
    if chosen:
        query = query.where(ImportItemRow.state.in_(("ready", "look")))
    session.execute(query.values(chosen=chosen).execution_options(synchronize_session=False))


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
