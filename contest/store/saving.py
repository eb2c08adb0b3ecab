"""Saving an answer over a line of its own: one statement, kept for good when it returns, and nothing around it.

An evening of a contest is twenty saves a paper, so this is the one place where the house speaks to its database by the
driver itself. The statement is the one of contest.store.answers; a line is a thread's own, so that no page that reads
long can keep an answer waiting for a connection. On PostgreSQL a single statement outside a transaction commits by
itself: one round trip instead of three. On SQLite answers that wait for the one writer are written together (turns.py).
"""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, NullPool, PoolProxiedConnection, create_engine

from contest.attempts import Entry, contest_of
from contest.store import entries
from contest.store.engine import CONNECTING, WAIT_MS, limit_waits, prepare
from contest.store.entries import Stored, Taken
from contest.store.trouble import passes
from contest.store.turns import Turns


class Unreachable(Exception):
    """The database did not keep it: it is away, or it let us wait too long."""


class Saves:
    """Lines to one database, a thread's own each, opened when first needed. One of these for a process."""

    def __init__(self, engine: Engine) -> None:
        self._url = engine.url
        self._dialect = engine.dialect.name
        self._engine: Engine | None = None
        self._own = threading.local()
        self._turns = Turns(engine.url.database) if self._dialect == "sqlite" else None
        self._making = threading.Lock()

    def keep(
        self, token: str, key_hash: str, entry: Entry, now: datetime, lease: int | None
    ) -> tuple[Stored, datetime] | None:
        """Keep one answer as `entries.save` does; what is kept now and the deadline, None where nothing was.

        One, since what is sent together is kept together or not at all, which takes a transaction. Raises Unreachable;
        then nothing is known of the answer.
        """
        values = entries.save_values(token, key_hash, (entry,), now, lease)
        stored, deadline = entries.kept_of(self._ask(_saving(self._dialect, contest_of(token)), values, self._turns))
        return (stored[0], deadline) if deadline is not None else None

    def lead(self, token: str, key_hash: str, now: datetime) -> tuple[Taken, list[Stored]] | None:
        """Take the lead of a paper as `entries.lead` does, and give what is kept then; None where there is none.

        Whatever led before keeps nothing from the first statement on, so the second sees all that it ever kept. Raises
        Unreachable; then the lead may have been taken, and whoever asks again has it.
        """
        values = entries.lead_values(token, key_hash, now)
        rows = self._ask(_leading(self._dialect, contest_of(token)), values, self._turns)
        if not rows:
            return None
        taken = entries.taken_of(rows[0])
        kept = self._ask(_keeping(self._dialect, taken.contest_id), {"attempt": taken.attempt_id}, None)
        return taken, [Stored(*row) for row in kept]

    def close(self) -> None:
        """Let go of this thread's line; the next save opens another."""
        self._drop()

    def _ask(self, statement: str, values: dict[str, object], turns: Turns | None) -> list[Any]:
        """The rows of the statement. `turns`: the line before the writer, where it has to stand in one.

        A line that broke since its last use is opened anew, once: asking twice is as good as once. No rows where the
        statement itself is at fault: the ordinary way meets it too and says so.
        """
        for again in (True, False):
            line = self._line()
            try:
                return _rows(line.driver_connection, turns, statement, values)
            except self._errors() as failure:
                lost = self._is_lost(failure, line)
                self._drop()
                if not lost and not passes(failure):
                    return []
                if not (again and lost):
                    raise Unreachable from failure
        raise AssertionError

    def _line(self) -> PoolProxiedConnection:
        line: PoolProxiedConnection | None = getattr(self._own, "line", None)
        if line is None:
            try:
                line = self._lines().raw_connection()
                driver: Any = line.driver_connection
                if self._turns is not None:
                    self._turns.admit(driver)
                else:
                    limit_waits(driver, WAIT_MS)
                    driver.autocommit, driver.prepare_threshold = True, 0
            except self._errors() as failure:
                raise Unreachable from failure
            self._own.line = line
        return line

    def _lines(self) -> Engine:
        with self._making:
            if self._engine is None:
                named = {} if self._dialect == "sqlite" else {**CONNECTING, "application_name": "hoithi saves"}
                self._engine = prepare(create_engine(self._url, poolclass=NullPool, connect_args=named))
            return self._engine

    def _errors(self) -> type[Exception]:
        error: type[Exception] = self._lines().dialect.loaded_dbapi.Error
        return error

    def _is_lost(self, failure: Exception, line: PoolProxiedConnection) -> bool:
        return self._lines().dialect.is_disconnect(failure, line.driver_connection, None)  # type: ignore[arg-type]

    def _drop(self) -> None:
        line: PoolProxiedConnection | None = getattr(self._own, "line", None)
        self._own.line = None
        if line is not None:
            with suppress(Exception):
                line.invalidate()


def _rows(line: Any, turns: Turns | None, statement: str, values: dict[str, object]) -> list[Any]:
    if turns is not None:
        return turns.write(line, statement, values)
    rows: list[Any] = line.execute(statement, values).fetchall()
    return rows


@lru_cache(maxsize=64)
def _saving(dialect: str, contest_id: int | None) -> str:
    return _named(dialect, entries.save_words(dialect, 1, contest_id))


@lru_cache(maxsize=64)
def _leading(dialect: str, contest_id: int | None) -> str:
    return _named(dialect, entries.lead_words(contest_id))


@lru_cache(maxsize=64)
def _keeping(dialect: str, contest_id: int) -> str:
    return _named(dialect, entries.kept_words(contest_id))


def _named(dialect: str, words: str) -> str:
    """A statement with its places as the driver wants them named."""
    return re.sub(r":([a-z]\w*)", r"%(\1)s", words) if dialect == "postgresql" else words
