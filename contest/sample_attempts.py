"""How the sample's people take part: who, how often, when, how well. By keyed hash, so the same on every machine.

The shape is that of a federation's real year: 1.6 papers a person, most in working hours, better the second time, a
few perfect, a few closed by the server, a few still being sat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contest.sample_draw import draw, draw_between

# Out of ten people, how many sit one, two and three papers: 16 papers in all.
TIMES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 3)
LEFT_OPEN = 40


@dataclass(frozen=True, slots=True)
class Sat:
    """One paper to be. `skill` is the share of right answers in a thousand; `left` how it ended."""

    person: int
    number: int
    started_at: datetime
    seconds: int
    skill: int
    left: str
    """«handed_in», «overdue» (closed by the server) or «open» (being sat now)."""


def order(people: Mapping[int, int | None], seed: int, contest: str) -> list[int]:
    """The people (with their units) in the order in which the sample calls them.

    Units differ in zeal, so that their rates do. A longer load goes on where a shorter one ended.
    """
    zeal = {unit: draw_between(40, 200, seed, "zeal", contest, unit) for unit in set(people.values())}
    return sorted(people, key=lambda person: draw(seed, "turn", contest, person) // zeal[people[person]])


@dataclass(frozen=True, slots=True)
class Span:
    """What the sample must know of a contest: its address, opening, minutes, and the present moment."""

    contest: str
    opens_at: datetime
    minutes: int
    now: datetime


def sittings(people: Mapping[int, int | None], total: int, span: Span, seed: int) -> Iterator[Sat]:
    """That many papers of these people, person by person; the last few are open now.

    Nobody starts before the opening, and nobody's papers overlap.
    """
    made = 0
    contest, opens_at, minutes, now = span.contest, span.opens_at, span.minutes, span.now
    called = order(people, seed, contest)
    wanted = _times(called, total, seed, contest)
    for person in called:
        if made >= total:
            return
        times = min(wanted[person], total - made)
        moment = opens_at + timedelta(seconds=_when(opens_at, now, seed, contest, person))
        ability = 560 + draw(seed, "ability", contest, person) % 400
        for number in range(1, times + 1):
            made += 1
            left_open = made > total - min(LEFT_OPEN, total // 20) and number == times
            words = (seed, contest, person, number)
            seconds = draw_between(minutes * 9, minutes * 57, *words, "seconds")
            overdue = draw(*words, "ends") % 60 == 0
            start = now - timedelta(seconds=draw_between(30, minutes * 45, *words, "ago")) if left_open else moment
            left = "open" if left_open else "overdue" if overdue else "handed_in"
            skill = 1000 if draw(*words, "sure") % 50 == 0 else min(985, ability + 45 * number)
            yield Sat(person, number, start, seconds, skill, left)
            moment = start + timedelta(minutes=minutes, seconds=draw_between(60, 3000, *words, "rest"))


def _times(called: Sequence[int], total: int, seed: int, contest: str) -> dict[int, int]:
    """How many papers each sits: as drawn, and up to three where the draw falls short of the total."""
    times = {person: TIMES[draw(seed, "times", contest, person) % len(TIMES)] for person in called}
    short = max(0, total - sum(times.values()))
    for person in called:
        more = min(max(TIMES) - times[person], short)
        times[person] += more
        short -= more
    return times


def _when(opens_at: datetime, now: datetime, seed: int, contest: str, person: int) -> int:
    """Seconds after the opening: over the days so far, in the working day, early enough for three papers."""
    span = max(600, int((now - opens_at).total_seconds()) - 5 * 3600)
    day, second = divmod(draw(seed, "when", contest, person) % span, 86400)
    # Two draws averaged gather people about the middle of the day; the first day opens with a rush.
    gathered = (second + draw(seed, "hour", contest, person) % 86400) // 2
    return min(day * 86400 + gathered, span)
