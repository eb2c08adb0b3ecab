"""The pulse of the web processes: what each page answered within a minute, and how long that took.

A minute is a whole number: minutes since 1970-01-01 UTC. An ending is «200», or «409 late» where a refusal says
its code. Times are whole milliseconds; a tally keeps them in buckets, each twice as wide as the one before.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BOUNDS_MS = (5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120)
"""The last bucket holds whatever took longer."""
SAVES = "attempts.save"
LATE = "409 late"
KEPT_MINUTES = 31
"""The last half hour, and the minute that is running."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that was answered."""

    minute: int
    page: str
    ending: str
    ms: int


@dataclass(slots=True)
class Tally:
    """Answers of one page: by their ending, and by the time they took."""

    endings: dict[str, int] = field(default_factory=dict)
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))
    most_ms: int = 0

    def add(self, ending: str, ms: int) -> None:
        """Count one answer."""
        self.endings[ending] = self.endings.get(ending, 0) + 1
        self.buckets[bisect_left(BOUNDS_MS, ms)] += 1
        self.most_ms = max(self.most_ms, ms)

    def join(self, other: Tally) -> None:
        """Count what another process or minute has counted."""
        for ending, count in other.endings.items():
            self.endings[ending] = self.endings.get(ending, 0) + count
        self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        self.most_ms = max(self.most_ms, other.most_ms)

    @property
    def count(self) -> int:
        """All answers."""
        return sum(self.endings.values())

    @property
    def errors(self) -> int:
        """Answers that say the fault is ours."""
        return sum(count for ending, count in self.endings.items() if ending.startswith("5"))

    @property
    def refused(self) -> int:
        """Answers that say no to whoever asked."""
        return sum(count for ending, count in self.endings.items() if ending.startswith("4"))

    def within_ms(self, percent: int) -> int:
        """The time that so many percent of the answers took at most: the upper bound of their bucket, never more
        than the longest."""
        wanted, seen = -(-self.count * percent // 100), 0
        for bound, count in zip(BOUNDS_MS, self.buckets, strict=False):
            seen += count
            if seen >= wanted:
                return min(bound, self.most_ms)
        return self.most_ms


Minute = dict[str, Tally]
"""What each page answered within a minute."""


def count(minutes: dict[int, Minute], hits: Iterable[Hit]) -> set[int]:
    """Count answers into their minutes; the minutes that changed."""
    changed = set()
    for hit in hits:
        minutes.setdefault(hit.minute, {}).setdefault(hit.page, Tally()).add(hit.ending, hit.ms)
        changed.add(hit.minute)
    return changed


def together(parts: Iterable[Minute]) -> Minute:
    """Minutes of several processes, or several minutes, as one."""
    whole: Minute = {}
    for part in parts:
        for page, tally in part.items():
            whole.setdefault(page, Tally()).join(tally)
    return whole


def total(minute: Minute) -> Tally:
    """All pages as one."""
    whole = Tally()
    for tally in minute.values():
        whole.join(tally)
    return whole


def written(minute: Minute) -> str:
    """A minute as text."""
    return json.dumps({page: [one.endings, one.buckets, one.most_ms] for page, one in minute.items()})


def read(text: str) -> Minute:
    """A minute out of its text. Raises ValueError for what is none."""
    try:
        found = {page: Tally(dict(one[0]), list(one[1]), int(one[2])) for page, one in json.loads(text).items()}
    except (AttributeError, IndexError, KeyError, TypeError) as failure:
        raise ValueError from failure
    if any(len(one.buckets) != len(BOUNDS_MS) + 1 for one in found.values()):
        raise ValueError
    return found


def slowest(minute: Minute, most: int) -> list[tuple[str, Tally]]:
    """The pages that keep people waiting longest, by the time that 95 of 100 answers took."""
    return sorted(minute.items(), key=lambda one: (-one[1].within_ms(95), -one[1].most_ms, one[0]))[:most]


def saves(minute: Mapping[str, Tally]) -> tuple[int, int, int]:
    """Saves of answers: acknowledged, refused as late, refused or failed for another reason."""
    tally = minute.get(SAVES, Tally())
    good, late = tally.endings.get("200", 0), tally.endings.get(LATE, 0)
    return good, late, tally.count - good - late
