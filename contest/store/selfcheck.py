"""What the database says of itself: the revision of its tables, its durability, its encoding."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).with_name("migrations")
_NAMES = ("fsync", "synchronous_commit", "full_page_writes", "max_connections")


def revision(session: Session) -> str | None:
    """The migration that the tables are at; None where there is none."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def head() -> str:
    """The last migration of this code."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def server_settings(session: Session) -> dict[str, str]:
    """How the server keeps what is committed and how many connections it takes; nothing on SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return {}
    found = session.execute(
        text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)"), {"names": [*_NAMES]}
    )
    return {str(row[0]): str(row[1]) for row in found}


def encoding(session: Session) -> str:
    """How the database keeps letters, by PostgreSQL's name for it."""
    if session.get_bind().dialect.name == "sqlite":
        return "UTF8"
    return str(session.execute(text("SHOW server_encoding")).scalar_one())
