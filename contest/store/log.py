"""SQLite's log (WAL): which commits are on the disk, waited for once for all who wait, outside the writer's turn."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Log:
    """The log of a database, and which commits of this process are known to be on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._file: int | None = None
        self._close: Callable[[], object] = bool
        self._kept = 0
        self._broken = False

    def keep(self, commit: int, newest: Callable[[], int]) -> None:
        """Return once that commit is on the disk; whoever waits for the disk waits for all that is committed by then.

        Raises sqlite3.OperationalError.
        """
        with self._turn:
            if self._kept >= commit:
                return
            known = newest()
            try:
                if self._broken:
                    raise OSError(errno.EIO, "not mended yet")
                os.fdatasync(self._opened())
            except OSError as failure:
                self._broken = True
                raise sqlite3.OperationalError("disk I/O error: the log could not be kept") from failure
            self._kept = known

    def mend(self, line: Any) -> None:
        """After a failure, before the next commit: bring what is committed into the database, begin the log anew.

        The system forgets what it could not write, so the same part of the log is never asked for twice. Raises what
        the driver raises, and sqlite3.OperationalError while somebody still reads the log.
        """
        if not self._broken:
            return
        busy, *_ = line.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("database is locked: its log is being read")
        self._broken = False

    def _opened(self) -> int:
        """The file, held open: the system tells each who holds it of a write that failed, and nobody who comes later,
        so that a failure that another process met first is met here too. SQLite may have begun another file meanwhile.
        """
        here = self._path.stat()
        if self._file is None or not os.path.samestat(here, os.fstat(self._file)):
            self._close()
            self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            self._close = weakref.finalize(self, os.close, self._file)
        return self._file
