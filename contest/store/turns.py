"""SQLite's one writer, shared by many: who has their turn writes what waits behind them too, and commits once.

Whoever finds the writer taken sleeps and tries again, however soon it is free. So the threads of a process line up
here, and its processes at a file that the system hands from one to the next without sleep. Nobody holds the writer
while the disk works: a commit goes to the log of the database (WAL) and makes room for the next, and the log is
brought to the disk afterwards, once for all who wait by then. Only what is on the disk is answered for.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contest.store.log import Log


def _rung_later() -> threading.Lock:
    bell = threading.Lock()
    bell.acquire()
    return bell


@dataclass(slots=True)
class _Wish:
    """A statement that waits, and what became of it. Its bell rings when it is settled, or when it `leads`."""

    statement: str
    values: dict[str, object]
    rows: list[Any] = field(default_factory=list)
    failure: Exception | None = None
    leads: bool = False
    bell: threading.Lock = field(default_factory=_rung_later)


class Turns:
    """The line before the writer of one database; one for a process. `database`: the path of its file."""

    def __init__(self, database: str | None) -> None:
        named = database if database and database != ":memory:" else None
        self._path = Path(f"{named}-turn") if named else None
        self._log = Log(Path(f"{named}-wal")) if named else None
        self._waiting: deque[_Wish] = deque()
        self._guard = threading.Lock()
        self._led = False
        self._commits = 0
        self._door: int | None = None

    def admit(self, line: Any) -> None:
        """Make a new connection fit for `write`: it waits for no disk, since this line does so for it.

        Where the file system allows no log beside the database, every commit waits by itself.
        """
        if self._log is not None and line.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            self._log = None
        if self._log is not None:
            line.execute("PRAGMA synchronous = NORMAL")

    def write(self, line: Any, statement: str, values: dict[str, object]) -> list[Any]:
        """The rows of a statement once they are kept for good. `line`: this thread's connection, in no transaction.

        Raises what the driver raises; a statement that fails undoes no other.
        """
        wish = _Wish(statement, values)
        with self._guard:
            self._waiting.append(wish)
            wish.leads, self._led = not self._led, True
        if not wish.leads:
            wish.bell.acquire()
        if wish.leads:
            self._lead(line)
        if wish.failure is not None:
            raise wish.failure
        return wish.rows

    def _lead(self, line: Any) -> None:
        """Write what waits now in one transaction, bring it to the disk, and tell everybody."""
        wishes = self._taken()
        try:
            try:
                self._write_all(line, wishes)
            finally:
                commit = self._commits
                self._hand_over()
            if self._log is not None:
                self._log.keep(commit, lambda: self._commits)
        except BaseException as failure:  # nobody is told yes, whatever it was
            # What ends this thread alone is to everybody else a writer that went away.
            told = failure if isinstance(failure, Exception) else sqlite3.OperationalError("the writer was ended")
            for wish in wishes:
                wish.failure = told
            if told is not failure:
                raise
        finally:
            for wish in wishes:
                wish.bell.release()

    def _write_all(self, line: Any, wishes: list[_Wish]) -> None:
        """Commit these, and what waits by the time the writer is free, which is added to them."""
        with self._through_the_door():
            wishes += self._taken()
            try:
                if self._log is not None:
                    self._log.mend(line)
                line.execute("BEGIN IMMEDIATE")
                for wish in wishes:
                    _try(line, wish)
                line.execute("COMMIT")
            except BaseException:
                with suppress(Exception):
                    line.execute("ROLLBACK")
                raise
        self._commits += 1

    def _taken(self) -> list[_Wish]:
        """All that waits; it waits no longer."""
        with self._guard:
            found = list(self._waiting)
            self._waiting.clear()
        return found

    def _hand_over(self) -> None:
        """Whoever waits first leads next; where nobody waits, whoever comes first."""
        with self._guard:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].bell.release()

    @contextmanager
    def _through_the_door(self) -> Iterator[None]:
        """Hold the file that the processes of this site line up at; where there can be none, SQLite's own lock does."""
        door = self._opened()
        if door is None:
            yield
            return
        fcntl.flock(door, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(door, fcntl.LOCK_UN)

    def _opened(self) -> int | None:
        if self._door is None and self._path is not None:
            # Another account's file, from a server that was once started by hand, must not stop every save.
            with suppress(OSError):
                self._door = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
                weakref.finalize(self, os.close, self._door)
        return self._door


def _try(line: Any, wish: _Wish) -> None:
    try:
        wish.rows = line.execute(wish.statement, wish.values).fetchall()
    except Exception as failure:  # undone by itself; the others of the transaction stand
        wish.failure = failure
