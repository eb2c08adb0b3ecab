"""How Alembic meets the database: the application's own engine, and short waits so that no page ever queues behind it."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from contest.store import (
    answers,
    attempts,
    audit,
    awards,
    complaints,
    contests,
    duties,
    entrants,
    essays,
    extensions,
    inquiries,
    judging,
    library,
    likeness,
    meetings,
    mergers,
    notices,
    partitions,
    people,
    proposals,
    results,
    roster,
    roster_imports,
    rulings,
    strikes,
    units,
    works,
)
from questions import store as questions
from questions.schema import Base, Moment

# Importing a module hangs its tables on the base; named here so that none is forgotten.
ROSTERS = (roster, roster_imports)
TABLES = (answers, attempts, audit, awards, complaints, contests, duties, entrants, essays, extensions, mergers)
MORE = (
    inquiries,
    notices,
    people,
    proposals,
    questions,
    results,
    rulings,
    strikes,
    units,
    judging,
    likeness,
    meetings,
    library,
    works,
)


def run() -> None:
    """Bring the schema to the revision asked for, in one transaction a revision."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        _be_brief(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=_render_item,
            include_object=_is_ours if connection.dialect.name == "postgresql" else None,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations speak of plain columns: they must read the same whatever becomes of our types."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Moment) else False


def _is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Partitions, and what a partitioned table says otherwise, are PostgreSQL's own (contest.store.partitions)."""
    return not (partitions.is_partition(name or "") if kind == "table" else name in partitions.ELSEWISE)


def _be_brief(connection: Connection) -> None:
    """A change that cannot have its lock at once gives up: running saves matter more."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()


run()
