"""Which failures of a database are a 503 that passes by itself, and which are a fault of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as postgres
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from contest.store.trouble import passes

PASSING = (
    postgres.AdminShutdown,
    postgres.CrashShutdown,
    postgres.CannotConnectNow,
    postgres.DiskFull,
    postgres.TooManyConnections,
    postgres.QueryCanceled,
    postgres.LockNotAvailable,
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.IoError,
    postgres.IdleInTransactionSessionTimeout,
    postgres.ReadOnlySqlTransaction,
    postgres.ConnectionFailure,
    psycopg.OperationalError,
)
OURS = (postgres.UndefinedTable, postgres.UniqueViolation, postgres.SyntaxError, postgres.InternalError_)


@pytest.mark.parametrize(("kind", "expected"), [*((one, True) for one in PASSING), *((one, False) for one in OURS)])
def test_a_server_that_is_away_full_or_in_a_hurry_passes_and_a_wrong_statement_does_not(
    kind: type[psycopg.Error], expected: bool
) -> None:
    assert passes(kind("words")) is expected
    assert passes(DBAPIError("SELECT", {}, kind("words"))) is expected or kind is psycopg.OperationalError


def test_the_same_holds_on_sqlite(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'one'}", poolclass=NullPool, connect_args={"timeout": 0})
    holder = sqlite3.connect(tmp_path / "one", isolation_level=None)
    holder.execute("CREATE TABLE here (n)")
    holder.execute("BEGIN EXCLUSIVE")
    for statement, expected in (("SELECT * FROM here", True), ("SELECT * FROM nowhere", False)):
        with engine.connect() as connection, pytest.raises(DBAPIError) as failure:
            connection.execute(text(statement))
        assert passes(failure.value) is expected
        assert passes(failure.value.orig) is expected  # type: ignore[arg-type]
        holder.execute("COMMIT") if expected else None
    holder.close()
