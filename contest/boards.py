"""Boards: what the public may see of the standings, and the arithmetic of the union board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contest.predictions import Quantity

# While a counter is hidden, no board may be read to its end: its length is the counter.
LEADERS = 10
PAGE = 50
ROUNDING = 10


class Counters(StrEnum):
    """How counts of people and entries show while a prediction is open."""

    SHOWN = "shown"
    ROUNDED = "rounded"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Tallies:
    """What a unit's subtree adds up to. `points` sums the counted scores; `full` counts people with full marks."""

    people: int = 0
    entries: int = 0
    points: int = 0
    full: int = 0

    def plus(self, other: Tallies) -> Tallies:
        """The sum of two disjoint subtrees."""
        return Tallies(
            self.people + other.people,
            self.entries + other.entries,
            self.points + other.points,
            self.full + other.full,
        )

    def rate(self, headcount: int) -> int | None:
        """People per thousand of a headcount, rounded down; None where no headcount was declared."""
        return self.people * 1000 // headcount if headcount else None

    def mean_tenths(self) -> int | None:
        """Mean counted score in tenths of a point, rounded down; None while nobody took part."""
        return self.points * 10 // self.people if self.people else None


def visible(count: int, counters: Counters) -> int | None:
    """A count as the public may see it: whole, rounded down to tens, or not at all."""
    if counters is Counters.HIDDEN:
        return None
    return count // ROUNDING * ROUNDING if counters is Counters.ROUNDED else count


def in_force(counters: Counters, prediction_open: bool) -> Counters:
    """The contest's policy bites only while the prediction is open."""
    return counters if prediction_open else Counters.SHOWN


def gives_away(quantity: Quantity, counters: Counters) -> bool:
    """Whether shown counters would tell the predicted quantity to whoever enters last."""
    return counters is Counters.SHOWN and quantity is not Quantity.ALL_RIGHT


def bounded(counters: Counters, quantity: Quantity | None, prediction_open: bool) -> bool:
    """Whether the individual board shows leaders only.

    Its length tells the number of people, and its run of full marks the number of people with all answers right.
    """
    if not prediction_open or quantity is None:
        return False
    return counters is not Counters.SHOWN or quantity is Quantity.ALL_RIGHT


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One union on a board of its siblings, with the whole figures; `rank` None where the order may not show."""

    rank: int | None
    tie: bool
    unit_id: int
    headcount: int
    tallies: Tallies


def rank_units(units: Iterable[tuple[int, int, Tallies]]) -> list[UnitStanding]:
    """Unions (id, headcount, tallies) by rate, then by people; equal ones share a rank.

    Unions without a declared headcount have no rate and come last. The rate is compared exactly, as a fraction.
    """
    rows = list(units)
    # Two fractions with denominators up to a thousand million differ by at least one part in 10^18.
    scale = 10**18

    def merit(row: tuple[int, int, Tallies]) -> tuple[int, int, int]:
        _, headcount, tallies = row
        if not headcount:
            return (1, 0, -tallies.people)
        return (0, -(tallies.people * scale // headcount), -tallies.people)

    rows.sort(key=lambda row: (merit(row), row[0]))
    merits = [merit(row) for row in rows]
    standings: list[UnitStanding] = []
    for place, (unit_id, headcount, tallies) in enumerate(rows):
        shared = _neighbour_equal(merits, place)
        position = standings[-1].rank if place and merits[place] == merits[place - 1] else place + 1
        standings.append(UnitStanding(position, shared, unit_id, headcount, tallies))
    return standings


def _neighbour_equal(merits: list[tuple[int, int, int]], place: int) -> bool:
    before = place > 0 and merits[place - 1] == merits[place]
    after = place + 1 < len(merits) and merits[place + 1] == merits[place]
    return before or after
