"""Boards: what the public may see of the standings, and the arithmetic of the union board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from contest.collective import Formula
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
    """Whether shown counters would tell the predicted quantity to whoever enters last; none tells a stated one."""
    return counters is Counters.SHOWN and quantity not in (Quantity.ALL_RIGHT, Quantity.STATED)


def bounded(counters: Counters, quantity: Quantity | None, prediction_open: bool) -> bool:
    """Whether the individual board shows leaders only.

    Its length tells the number of people, and its run of full marks the number of people with all answers right.
    """
    if not prediction_open or quantity is None:
        return False
    return counters is not Counters.SHOWN or quantity is Quantity.ALL_RIGHT


class Order(StrEnum):
    """In which order a board of unions stands on the page. Ranks are by the rules whatever the order."""

    OFFICIAL = ""
    RATE = "ty-le"
    MEAN = "diem"
    PEOPLE = "nguoi"


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One union on a board of its siblings, with the whole figures; `rank` None where the order may not show."""

    rank: int | None
    tie: bool
    unit_id: int
    headcount: int
    tallies: Tallies


def measure(formula: Formula, headcount: int, tallies: Tallies) -> Fraction | None:
    """What a union is ranked by, exactly; None where it cannot be told (no headcount, nobody).

    A board moves with every hand-in, so it ranks by running totals only; any other formula falls back to the rate.
    """
    return {
        Formula.PEOPLE: Fraction(tallies.people),
        Formula.ENTRIES: Fraction(tallies.entries),
        Formula.POINTS: Fraction(tallies.points),
        Formula.MEAN: Fraction(tallies.points, tallies.people) if tallies.people else None,
    }.get(formula, Fraction(tallies.people, headcount) if headcount else None)


def rank_units(units: Iterable[tuple[int, int, Tallies]], formula: Formula = Formula.RATE) -> list[UnitStanding]:
    """Unions (id, headcount, tallies) by a formula; equal ones share a rank, as on the list that is signed.

    Unions that cannot be measured come last and share a rank. Within a rank who has more people stands first, then the
    lower id, for display only.
    """
    rows = [(measure(formula, headcount, tallies), headcount, tallies, unit) for unit, headcount, tallies in units]
    rows.sort(key=lambda row: (row[0] is None, -(row[0] or 0), -row[2].people, row[3]))
    standings: list[UnitStanding] = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        sharing, rank = list(group), len(standings) + 1
        standings += [UnitStanding(rank, len(sharing) > 1, one[3], one[1], one[2]) for one in sharing]
    return standings


_SHOWN_BY = {Order.RATE: Formula.RATE, Order.MEAN: Formula.MEAN, Order.PEOPLE: Formula.PEOPLE}


def in_order(standings: Sequence[UnitStanding], order: Order) -> list[UnitStanding]:
    """Ranked unions in the order of a page: ranks stay as they are, and what cannot be measured stands last."""
    if order is Order.OFFICIAL:
        return list(standings)
    figures = [(measure(_SHOWN_BY[order], one.headcount, one.tallies), one) for one in standings]
    figures.sort(key=lambda pair: (pair[0] is None, -(pair[0] or 0)))
    return [one for _, one in figures]
