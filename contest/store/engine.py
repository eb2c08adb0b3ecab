"""How connections behave: SQLite is made durable and its writers queue; PostgreSQL is told how long to wait."""

from __future__ import annotations

import select
from typing import Any

from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

# A transaction opened with this option means to write.
WRITES = {"writes": True}
WAIT_MS = 3000
"""Milliseconds that whoever waits for a page waits for one statement, locks included, on PostgreSQL."""
DESK_WAIT_MS = 60_000
"""What an act of the staff may take: a ruling that moves every result, a merger of unions."""
IDLE_MS = 30_000
"""A transaction that nobody goes on with lets go of its locks after this long."""
NEVER = 2**31
"""Askings after which the driver would prepare a statement by itself. What comes by the thousand asks for it
(contest.store.prepared); anything else is planned for its own values: of «all below this unit», asked for the whole
province, PostgreSQL finds by the sixth time a plan for any unit, which is one for a small one, and a slow one."""
MOST_PREPARED = 400
"""Statements that a connection keeps prepared: some forty for each contest that is open, whose number stands in them.
One more lets the one go that was not asked for longest."""
CONNECTING: dict[str, object] = {
    # Seconds, and milliseconds: a machine that is gone without a word is not waited for until the kernel gives up.
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "hoithi",
}
"""How the driver of PostgreSQL is told to connect; a socket file takes no notice of the second."""

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
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "checkout", _still_there)
        engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign, assignment]
    return engine


def _roll_back(connection: Any) -> None:
    """End a transaction, and keep what the connection has prepared.

    Every read ends so, and at its own rollback the driver forgets all prepared statements, lest a table was made in
    what is rolled back: each statement was parsed and planned anew, half of what a start cost. PostgreSQL keeps them
    over a rollback, and plans anew by itself where a table has changed. After a failure the driver does it its own way.
    """
    driver = getattr(connection, "driver_connection", connection)
    sound = driver.pgconn.transaction_status == TransactionStatus.INTRANS
    if not (sound and driver.pgconn.exec_(b"ROLLBACK").status == ExecStatus.COMMAND_OK):
        driver.rollback()


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    """Give up a kept connection that its server has ended, without asking the server: the pool then opens another.

    Nothing is owed on an idle connection, so whatever waits to be read there is a farewell.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError


def limit_waits(connection: Any, statement_ms: int) -> None:
    """Bound what a new connection of PostgreSQL may wait for: a statement, and the next one of an open transaction."""
    connection.autocommit = True
    connection.execute(f"SET statement_timeout = {statement_ms}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MS}")
    connection.autocommit = False


def _open_postgresql(connection: Any, _record: object) -> None:
    connection.prepare_threshold, connection.prepared_max = NEVER, MOST_PREPARED


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
