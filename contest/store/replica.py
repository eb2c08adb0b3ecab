"""A streaming replica of the database: for long reads that need not be of this very moment, and never written to.

How far it has come is told by the log's own positions, in bytes: no clock of another machine is believed, and a quiet
hour does not look like a lag. A replica that is away, or too far behind, gives no session, and whoever asked reads from
the database itself. So does a replica that has become a database of its own.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from contest.store.engine import WAIT_MS

REST_SECONDS = 5.0
"""After it was away nobody asks it again for this long."""
LOOK_SECONDS = 2.0
"""At most so often a process compares where the two stand; oftener where the age allowed is shorter than twice that."""
POLL_SECONDS = 0.01
_LISTENING = {"tcp_user_timeout": 4000, "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 2}
"""Milliseconds, and seconds: a machine that went without a word must not hold a reader for the kernel's quarter of an
hour. A socket file takes no notice."""
_WRITTEN = text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
_REPLAYED = text("SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint WHERE pg_is_in_recovery()")


class Replica:
    """One for a process. `age_s`: seconds that `recent` may be behind.

    `state` is what was found last: «ok», «behind» or «away».
    """

    def __init__(self, url: str, age_s: int, pool_size: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        # The server refuses writes by itself; this refuses them as soon as it is a replica no more, too.
        options = f"-c default_transaction_read_only=on -c statement_timeout={WAIT_MS}"
        self.engine = create_engine(
            url,
            connect_args={"connect_timeout": 2, "options": options, **_LISTENING},
            pool_size=pool_size,
            max_overflow=2,
            pool_timeout=3,
            pool_pre_ping=True,
        )
        self.age_s, self.state = age_s, "ok"
        self._monotonic = monotonic
        self._rest_until = self._next_look = 0.0
        # Where the database stood at moments of ours, the oldest first; the first is one that the replica has reached.
        self._marks: deque[tuple[float, int]] = deque()
        self._reached: float | None = None
        self._looking = Lock()

    def recent(self, primary: Session) -> Session | None:
        """A session on the replica that is no more than `age_s` behind; the caller closes it.

        Now and then, one statement on the primary and one on the replica.
        """
        return self._given(lambda session: self._is_recent(primary, session))

    def current(self, primary: Session, wait_s: float) -> Session | None:
        """A session on the replica that knows all that was committed before this call; the caller closes it.

        The replica is given that long to come up to it. One statement on the primary, one and more on the replica.
        """
        if self._rests():
            return None
        mark = int(primary.scalar(_WRITTEN) or 0)
        return self._given(lambda session: self._comes_up(session, mark, wait_s))

    def _rests(self) -> bool:
        return self._monotonic() < self._rest_until

    def _given(self, good: Callable[[Session], bool]) -> Session | None:
        """A session for which this holds; None for one that is away or behind."""
        if self._rests():
            return None
        session = Session(self.engine)
        try:
            if good(session):
                self.state = "ok"
                return session
            self.state = "behind"
        except (DBAPIError, PoolTimeout):
            self.state, self._rest_until = "away", self._monotonic() + REST_SECONDS
        session.close()
        return None

    def _comes_up(self, session: Session, mark: int, wait_s: float) -> bool:
        until = self._monotonic() + wait_s
        while (at := _replayed(session)) is not None and at < mark:
            if self._monotonic() >= until:
                return False
            time.sleep(POLL_SECONDS)
        return at is not None

    def _is_recent(self, primary: Session, session: Session) -> bool:
        if self._monotonic() >= self._next_look and self._looking.acquire(blocking=False):
            try:
                self._look(primary, session)
            finally:
                self._looking.release()
        else:
            # What was pooled may be broken by now; better here than in the middle of a page.
            session.connection()
        return self._reached is not None and self._monotonic() - self._reached <= self.age_s

    def _look(self, primary: Session, session: Session) -> None:
        """Note where the database stands, and up to which of the notes the replica has come."""
        began = self._monotonic()
        self._next_look = began + min(LOOK_SECONDS, self.age_s / 2)
        self._marks.append((began, int(primary.scalar(_WRITTEN) or 0)))
        at = _replayed(session)
        if at is None:
            self._marks.clear()
            self._reached = None
            return
        while self._marks and self._marks[0][1] <= at:
            self._reached = self._marks.popleft()[0]
        while len(self._marks) > 2 * self.age_s / min(LOOK_SECONDS, self.age_s / 2):
            # So far behind that the oldest notes are of no use: whatever reaches them is too old.
            self._marks.popleft()


def _replayed(session: Session) -> int | None:
    """How far this server has replayed the log; None for one that replays none."""
    at: int | None = session.scalar(_REPLAYED)
    return at
