"""When people come: lists of seconds from the start, known before the run, whatever the server does."""

from __future__ import annotations

from collections.abc import Callable

RUSH_SECONDS, LAST_SECONDS = 180.0, 60.0
BURST_FACTOR, BURST_SECONDS = 10, 20.0


def spread(count: int, begin: float, end: float) -> list[float]:
    """So many, evenly from a second to another."""
    return [begin + (end - begin) * n / count for n in range(count)]


def steady(rate: float, seconds: float) -> list[float]:
    """At one pace a second."""
    return spread(int(rate * seconds), 0.0, seconds)


def opening(people: int, seconds: float) -> list[float]:
    """A start rush: half in the first three minutes (of a short run: its first tenth), the rest evenly after."""
    early, rush = people // 2, min(RUSH_SECONDS, seconds / 10)
    return spread(early, 0.0, rush) + spread(people - early, rush, seconds)


def closing(people: int, seconds: float) -> list[float]:
    """A closing rush: as many again in the last minute (of a short run: its last half) as in all the time before."""
    last = min(LAST_SECONDS, seconds / 2)
    early = people // 2
    return spread(early, 0.0, seconds - last) + spread(people - early, seconds - last, seconds)


def overload(rate: float, seconds: float) -> list[float]:
    """At one pace, then ten times that for twenty seconds in the middle, then back."""
    burst = min(BURST_SECONDS, seconds / 3)
    begin = (seconds - burst) / 2
    before = spread(int(rate * begin), 0.0, begin)
    during = spread(int(rate * BURST_FACTOR * burst), begin, begin + burst)
    after = spread(int(rate * (seconds - begin - burst)), begin + burst, seconds)
    return before + during + after


def burst_of(seconds: float) -> tuple[float, float]:
    """The second at which the overload of such a run begins, and that at which it ends."""
    burst = min(BURST_SECONDS, seconds / 3)
    return (seconds - burst) / 2, (seconds + burst) / 2


PATTERNS: dict[str, Callable[[float, float], list[float]]] = {
    "steady": lambda people, seconds: spread(int(people), 0.0, seconds),
    "opening": lambda people, seconds: opening(int(people), seconds),
    "closing": lambda people, seconds: closing(int(people), seconds),
}
