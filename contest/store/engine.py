"""How connections behave: SQLite is made durable and its writers queue; PostgreSQL is told how long to wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

# A transaction opened with this option means to write.
WRITES = {"writes": True}

_SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    # An acknowledged answer must survive a power cut, so every commit reaches the disk.
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "cache_size = -16000",
)


def prepare(engine: Engine) -> Engine:
    """Hang the house's habits on an engine; returns it."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin by itself: a reader that turns writer fails at once, whatever the timeout.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_for(session: Session) -> Any:
    """The INSERT of the session's database, with ON CONFLICT and RETURNING, which both spell alike."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
