"""SQLite's one writer, shared by many: who has their turn writes what waits behind them too, and commits once.

A commit that survives a power cut waits for the disk, and SQLite lets one wait at a time; whoever finds the writer
taken sleeps and tries again, however soon it is free. So the threads of a process line up here, and its processes at
a file that the system hands from one to the next without sleep.
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


@dataclass(slots=True)
class _Wish:
    """A statement that waits, and what became of it."""

    statement: str
    values: dict[str, object]
    rows: list[Any] = field(default_factory=list)
    failure: Exception | None = None
    over: bool = False


class Turns:
    """The line before the writer of one database; one for a process. `database`: the path of its file."""

    def __init__(self, database: str | None) -> None:
        self._path = Path(f"{database}-turn") if database and database != ":memory:" else None
        self._waiting: deque[_Wish] = deque()
        self._turn = threading.Lock()
        self._door: int | None = None

    def write(self, line: Any, statement: str, values: dict[str, object]) -> list[Any]:
        """The rows of a statement once they are kept for good. `line`: this thread's connection, in no transaction.

        Raises what the driver raises; a statement that fails undoes no other.
        """
        wish = _Wish(statement, values)
        self._waiting.append(wish)
        with self._turn:
            # Whoever had the turn before may have written this one along.
            if not wish.over:
                self._write_all(line)
        if wish.failure is not None:
            raise wish.failure
        return wish.rows

    def _write_all(self, line: Any) -> None:
        """Write what waits now in one transaction, and tell everybody."""
        wishes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            with self._through_the_door():
                line.execute("BEGIN IMMEDIATE")
                for wish in wishes:
                    _try(line, wish)
                line.execute("COMMIT")
        except BaseException as failure:  # nothing of it is kept, whatever it was
            with suppress(Exception):
                line.execute("ROLLBACK")
            # What ends this thread alone is to everybody else a writer that went away.
            told = failure if isinstance(failure, Exception) else sqlite3.OperationalError("the writer was ended")
            for wish in wishes:
                wish.failure = told
            if told is not failure:
                raise
        finally:
            for wish in wishes:
                wish.over = True

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
