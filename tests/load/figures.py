"""Latencies by act, what went wrong by status, how late the generator itself was, how old the boards were."""

from __future__ import annotations

import math
import time
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LATE_MS = 50.0
BOARD_SECONDS = 5.0
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}


def _floats() -> array[float]:
    return array("d")


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of sorted values does not pass; 0 of none."""
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else 0.0


def spread_of(ms: Iterable[float]) -> dict[str, float]:
    """p50 to p99.9 and the longest, in milliseconds."""
    ordered = sorted(ms)
    told = {name: round(percentile(ordered, share), 1) for name, share in SHARES.items()}
    return {"n": len(ordered), **told, "max": round(ordered[-1], 1) if ordered else 0.0}


@dataclass(slots=True)
class Figures:
    """All that a run counts. Moments are seconds of the run's own clock; `ms` and `at` of an act go side by side."""

    ms: dict[str, array[float]] = field(default_factory=lambda: defaultdict(_floats))
    at: dict[str, array[float]] = field(default_factory=lambda: defaultdict(_floats))
    late: array[float] = field(default_factory=_floats)
    wrong: Counter[str] = field(default_factory=Counter)
    shed: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    offered: int = 0
    requests: int = 0
    done: int = 0
    boards: list[tuple[float, float, int]] = field(default_factory=list)
    """Of each board read: when, as of when it says it is, how many hand-ins it counts (−1: it does not say)."""

    def due(self, count: int = 1) -> None:
        """Something is due to be sent."""
        self.offered += count

    def sent(self, late_s: float) -> None:
        """A request leaves; the generator is so many seconds later with it than it meant to be."""
        self.requests += 1
        self.late.append(max(0.0, late_s) * 1000)

    def answered(self, act: str, due: float, moment: float) -> None:
        """A good reply, as many seconds after the request was due."""
        self.done += 1
        self.ms[act].append((moment - due) * 1000)
        self.at[act].append(due)

    def failed(self, act: str, what: object, words: str = "") -> None:
        """A reply that should not have come, or none."""
        self.wrong[f"{act}: {what}"] += 1
        if len(self.examples) < 5:
            self.examples.append(f"{act}: {what} {words[:160]}".strip())

    @property
    def errors(self) -> int:
        """How much went wrong."""
        return self.wrong.total()

    @property
    def lateness_ms(self) -> float:
        """p99 of how late the generator was with its own requests."""
        return round(percentile(sorted(self.late), 0.99), 1)

    def acts(self) -> dict[str, dict[str, float]]:
        """Spread of each act."""
        return {act: spread_of(ms) for act, ms in sorted(self.ms.items())}

    def within(self, act: str, begin: float, end: float) -> list[float]:
        """Milliseconds of an act that was due between two moments."""
        return [ms for ms, at in zip(self.ms[act], self.at[act], strict=True) if begin <= at < end]

    def board_age_s(self) -> float:
        """The oldest board that anybody was shown, by what it says of itself, in seconds."""
        return round(max((seen - told for seen, told, _ in self.boards), default=0.0), 2)

    def board_behind_s(self, hand_ins: Sequence[float], before: int) -> float:
        """The longest that an acknowledged hand-in was missing from a board that was read afterwards, in seconds.

        `hand_ins`: moments of acknowledgement in order; `before`: how many hand-ins the board counted at the start.
        Moments are of the wall's clock.
        """
        worst = 0.0
        for seen, _told, counted in self.boards:
            missing = max(0, counted - before)
            if counted >= 0 and missing < bisect_right(hand_ins, seen):
                worst = max(worst, seen - hand_ins[missing])
        return round(worst, 2)


@dataclass(slots=True)
class Clock:
    """The run's own clock, from a beginning a moment ahead: nothing of the site, nothing that anybody sets."""

    zero: float = field(default_factory=lambda: time.monotonic() + 0.2)

    def now(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.zero
