"""Queries on the files that are on their way into the bank. Nothing here commits."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased, undefer

from questions.formats.detect import Upload
from questions.rows import (
    ImportItemRow,
    ImportRow,
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
    digest: str
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
        *(row.created_at, row.created_by, row.digest, row.done_at, counts, chosen),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of an import are alike in all of these. `source`: what in the file showed their keys."""

    state: str
    source: str | None
    keyed: bool
    subject: str | None
    count: int
    chosen: int


def overview(session: Session, token: str) -> tuple[Import, tuple[Tally, ...]] | None:
    """An import with its items counted, in one statement."""
    named = select(ImportRow.id).where(ImportRow.token == token).scalar_subquery()
    body, taken = ImportItemRow.question, func.count().filter(ImportItemRow.chosen)
    keyed = func.json_array_length(body["key"]) + func.json_array_length(body["accepted"]) > 0
    alike = (ImportItemRow.state, body["key_source"].as_string(), keyed, body["subject"].as_string())
    counted = select(
        *(column.label(name) for column, name in zip(alike, ("state", "source", "keyed", "subject"), strict=True)),
        func.count().label("count"),
        taken.label("chosen"),
    )
    tally = counted.where(ImportItemRow.import_id == named).group_by(*alike).subquery()
    query = (
        select(ImportRow, SubjectRow.name, tally)
        .outerjoin(SubjectRow, SubjectRow.id == ImportRow.subject_id)
        .outerjoin(tally, tally.c.state.is_not(None))
        .where(ImportRow.token == token)
    )
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    if not rows:
        return None
    tallies = tuple(Tally(*row[2:]) for row in rows if row.state is not None)
    counts: dict[str, int] = {}
    for one in tallies:
        counts[one.state] = counts.get(one.state, 0) + one.count
    return _import(rows[0].ImportRow, rows[0].name, counts, sum(one.chosen for one in tallies)), tallies


def hold(session: Session, token: str) -> None:
    """Let nobody else change an import or its items until this transaction ends; it is then read as it is now."""
    query = select(ImportRow).where(ImportRow.token == token).with_for_update()
    session.scalar(query.execution_options(populate_existing=True))


def progress(session: Session, token: str) -> tuple[str, int] | None:
    """State of an import, and how many questions were read so far."""
    row = session.execute(select(ImportRow.state, ImportRow.progress).where(ImportRow.token == token)).first()
    return None if row is None else (row.state, row.progress)


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


def upload_since(session: Session, upload: Upload, whose: tuple[int | None, int | None], since: datetime) -> str | None:
    """The token of this very upload by that person for that subject (ids), if it came after that moment."""
    by, subject_id = whose
    keys = ImportRow.key_data.is_(None) if upload.keys is None else ImportRow.key_data == upload.keys.data
    query = select(ImportRow.token).where(
        ImportRow.digest == hashlib.sha256(upload.data).hexdigest(),
        *(ImportRow.created_by == by, ImportRow.created_at > since, keys),
        *(ImportRow.asked_format == upload.format, ImportRow.subject_id.is_not_distinct_from(subject_id)),
        ImportRow.state.in_(("waiting", "reading", "read", "refused")),
    )
    return session.scalar(query.order_by(ImportRow.id.desc()).limit(1))


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


def with_twins(
    session: Session, import_id: int, states: Collection[str], page: int, also: int | None
) -> list[tuple[ImportItemRow, dict[str, Any] | None]]:
    """As `items`, each with the question of the file that it is like; and the item of that number beside them."""
    other = aliased(ImportItemRow)
    place = ImportItemRow.twin["number"].as_integer()
    joined = and_(other.import_id == ImportItemRow.import_id, other.number == place)
    query = select(ImportItemRow, other.question).outerjoin(other, joined).where(ImportItemRow.import_id == import_id)
    if states:
        query = query.where(or_(ImportItemRow.state.in_(states), ImportItemRow.number == also))
    rows = session.execute(query.order_by(ImportItemRow.number).offset((page - 1) * PAGE).limit(PAGE))
    return [(row[0], row[1]) for row in rows]


def item(session: Session, import_id: int, number: int) -> ImportItemRow | None:
    return session.get(ImportItemRow, (import_id, number))


def chosen(session: Session, import_id: int) -> list[ImportItemRow]:
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id, ImportItemRow.chosen)
    return list(session.scalars(query.order_by(ImportItemRow.number)))


def everything(session: Session, import_id: int, states: Collection[str] = ()) -> list[ImportItemRow]:
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id)
    if states:
        query = query.where(ImportItemRow.state.in_(states))
    return list(session.scalars(query.order_by(ImportItemRow.number)))


def alike(session: Session, import_id: int, digest: str, but: int) -> ImportItemRow | None:
    """Another item of the file that is the same question and not refused."""
    query = select(ImportItemRow).where(ImportItemRow.import_id == import_id, ImportItemRow.digest == digest)
    whole = query.where(ImportItemRow.number != but, ImportItemRow.state != "error")
    return session.scalar(whole.order_by(ImportItemRow.number).limit(1))


def choose(
    session: Session, import_id: int, numbers: Collection[int] | None, chosen: bool, takeable: Collection[str]
) -> None:
    """Mark items as chosen or not; None: all of them. Only those in the `takeable` states are ever chosen."""
    query = update(ImportItemRow).where(ImportItemRow.import_id == import_id)
    if numbers is not None:
        query = query.where(ImportItemRow.number.in_(numbers))
    if chosen:
        query = query.where(ImportItemRow.state.in_(takeable))
    session.execute(query.values(chosen=chosen).execution_options(synchronize_session=False))


def remove(session: Session, import_id: int, states: Collection[str]) -> bool:
    """Delete an import that is in one of these states, with its items; False when it is in none."""
    still = select(ImportRow.id).where(ImportRow.id == import_id, ImportRow.state.in_(states)).with_for_update()
    if session.scalar(still) is None:
        return False
    session.execute(delete(ImportItemRow).where(ImportItemRow.import_id == import_id))
    session.execute(delete(ImportRow).where(ImportRow.id == import_id))
    return True
