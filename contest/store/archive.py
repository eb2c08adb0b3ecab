"""The rows of one contest's papers as an archive takes them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, BigInteger, column, delete, insert, select, table, text, type_coerce, update
from sqlalchemy.orm import Session

from contest.store import partitions
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from questions.schema import Moment

BATCH = 5000
_TABLES: dict[str, Any] = {row.__tablename__: row.__table__ for row in (AttemptRow, AnswerRow, RefusedAnswerRow)}
_LEFT_OUT = {"origin"}
"""A trace of where somebody sat goes after some months, and is not kept in a file."""


def columns(name: str) -> list[str]:
    """The columns of a table in an archive, in the order of its lines."""
    return [one.name for one in _TABLES[name].columns if one.name not in _LEFT_OUT]


def rows(session: Session, name: str, contest_id: int) -> Iterator[Sequence[Any]]:
    """A contest's rows of a table by their key, moments in milliseconds. One statement, streamed."""
    held = _TABLES[name]
    told = [_plain(held.c[one]) for one in columns(name)]
    query = select(*told).where(held.c.contest_id == contest_id).order_by(*held.primary_key.columns)
    yield from session.connection().execute(query.execution_options(yield_per=BATCH))


def _plain(one: Any) -> Any:
    return type_coerce(one, BigInteger) if isinstance(one.type, Moment) else one


def put_back(session: Session, name: str, lines: Iterable[Sequence[Any]]) -> None:
    """Insert rows as `rows` gave them. Raises IntegrityError for an answer whose attempt is not here.

    SQLite gives the number of a row that left to another one: a refused answer whose number is taken gets a new one.
    """
    names = columns(name)
    plain = table(name, *(column(one, JSON() if one == "entries" else None) for one in names))
    waiting = iter(lines)
    while batch := [dict(zip(names, line, strict=True)) for line in islice(waiting, BATCH)]:
        taken = _taken(session, name, batch)
        kept = [row for row in batch if row.get("id") not in taken]
        anew = [{one: row[one] for one in names if one != "id"} for row in batch if row.get("id") in taken]
        for some in filter(None, (kept, anew)):
            session.connection().execute(insert(plain), some)


def _taken(session: Session, name: str, batch: Sequence[dict[str, Any]]) -> set[int]:
    held = _TABLES[name]
    if "id" not in held.c:
        return set()
    return set(session.scalars(select(held.c.id).where(held.c.id.in_([row["id"] for row in batch]))))


def remake(session: Session, contest_id: int) -> None:
    """Make room for a contest's answers as it was. Raises OperationalError when PostgreSQL's tables are in use."""
    if partitions.has(session, contest_id, "attempt") and not partitions.has(session, contest_id):
        partitions.remake_answers(session, contest_id)


def take_out(session: Session, contest_id: int) -> None:
    """Take a contest's answers out for good. Raises OperationalError when PostgreSQL's tables are in use."""
    session.execute(delete(_TABLES["refused_answer"]).where(_TABLES["refused_answer"].c.contest_id == contest_id))
    if partitions.has(session, contest_id):
        partitions.drop_answers(session, contest_id)
    else:
        session.execute(delete(_TABLES["answer"]).where(_TABLES["answer"].c.contest_id == contest_id))


def note(session: Session, contest_id: int, at: datetime | None, digest: str | None) -> None:
    """Note since when a contest's answers lie in the file of that digest; None and None: they are here."""
    values = {"archived_at": at, "archive_digest": digest}
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(values))
    session.expire_all()


def digest(session: Session, contest_id: int) -> str | None:
    """Of the file that a contest's answers lie in."""
    return session.scalar(select(ContestRow.archive_digest).where(ContestRow.id == contest_id))


def schema(session: Session) -> str:
    """The revision of the database's schema."""
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
