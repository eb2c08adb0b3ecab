"""The pulse of the site: each process keeps its own in memory and tells Redis now and then; readers add them up."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from contest import pulse as rules
from contest.pulse import KEPT_MINUTES, Hit, Minute
from contest.store import pulse as store
from contest.store.boards import Boards
from contest.store.echo import Silent
from questions.schema import to_millis

MOST_HITS = 50_000
"""Answers that may wait to be counted: far more than a process gives between two tellings."""
TELL_EVERY = 5.0
"""Seconds."""


class Pulse:
    """What one process has answered. To note an answer is one append, which no thread waits for."""

    def __init__(self) -> None:
        self.process = secrets.token_hex(6)
        self._hits: deque[Hit] = deque(maxlen=MOST_HITS)
        self._minutes: dict[int, Minute] = {}
        self._untold: set[int] = set()
        self._told: set[int] = set()
        self._next = 0.0
        self._lock = Lock()

    def note(self, hit: Hit) -> None:
        """Note an answer."""
        self._hits.append(hit)

    def is_due(self, monotonic: float) -> bool:
        """Whether it is time to tell Redis."""
        return monotonic >= self._next

    def tell(self, boards: Boards | None, monotonic: float) -> None:
        """Count what was noted and tell Redis; nothing while another thread does. A silent Redis is told next time."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._next = monotonic + TELL_EVERY
            self._untold |= rules.count(self._minutes, self._taken())
            self._forget()
            if boards is not None and self._untold:
                with suppress(Silent):
                    self._write(boards)
        finally:
            self._lock.release()

    def _taken(self) -> Iterator[Hit]:
        for _ in range(len(self._hits)):
            yield self._hits.popleft()

    def _write(self, boards: Boards) -> None:
        telling = {one: rules.written(self._minutes[one]) for one in self._untold}
        fresh = store.put(boards.echo, self.process, telling)
        emptied = any(fresh[one] for one in self._told & fresh.keys())
        self._told |= fresh.keys()
        # Redis was emptied: what it had been told before is told again, next time.
        self._untold = self._minutes.keys() - fresh.keys() if emptied else set()

    def _forget(self) -> None:
        oldest = max(self._minutes, default=0) - KEPT_MINUTES
        for minute in [one for one in self._minutes if one <= oldest]:
            del self._minutes[minute]
        self._untold &= self._minutes.keys()
        self._told &= self._minutes.keys()


@dataclass(frozen=True, slots=True)
class Beats:
    """The pulse of all processes. `minutes`: the last half hour, the oldest first; `swept_ms`: age of the last round
    of the sweeper, None where no round is known."""

    minutes: tuple[Minute, ...]
    swept_ms: int | None

    def last(self, minutes: int) -> Minute:
        """The last minutes as one, the running one with them."""
        return rules.together(self.minutes[-minutes:])


def read(boards: Boards, now: datetime) -> Beats:
    """The pulse as Redis was told it. Raises Silent."""
    last = minute_of(now)
    asked = range(last - KEPT_MINUTES + 2, last + 1)
    found, swept = store.read(boards.echo, asked)
    minutes = tuple(rules.together(_legible(found[one])) for one in asked)
    return Beats(minutes, None if swept is None else max(0, to_millis(now) - swept))


def _legible(texts: list[str]) -> Iterator[Minute]:
    for text in texts:
        with suppress(ValueError):
            yield rules.read(text)


def minute_of(moment: datetime) -> int:
    """The minute of a moment."""
    return to_millis(moment) // 60_000


def note_sweep(boards: Boards | None, now: datetime) -> None:
    """Note that the sweeper has made a round."""
    if boards is not None:
        with suppress(Silent):
            store.note_sweep(boards.echo, to_millis(now))
