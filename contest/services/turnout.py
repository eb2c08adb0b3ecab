"""Who has and who has not taken part, for the officer of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import collation
from contest.boards import Tallies
from contest.contests import Contest
from contest.refusals import NotFound
from contest.services.sources import Slow
from contest.services.trees import Branch
from contest.store import sittings, units
from contest.store.units import PlacedUnit


@dataclass(frozen=True, slots=True)
class Child:
    """A unit below, with its turnout. `per_mille` None without a headcount."""

    unit_id: int
    name: str
    people: int
    headcount: int
    per_mille: int | None


@dataclass(frozen=True, slots=True)
class Turnout:
    """A unit's turnout in a contest. `waiting`: (name, is sitting now) of the first few hundred of
    the `waiting_total` registered people without a hand-in."""

    unit: Branch
    people: int
    entries: int
    registered: int
    children: tuple[Child, ...]
    waiting_total: int
    waiting: tuple[tuple[str, bool], ...]
    sitting: int = 0
    """How many of those who wait are sitting a paper now."""
    place: tuple[int, int] | None = None
    """Its rank by rate among the units beside it, and how many they are; None where it may not be known."""

    @property
    def per_mille(self) -> int | None:
        """People out of a thousand workers; None without a headcount."""
        return Tallies(self.people).rate(self.unit.headcount)


MOST_WAITING = 500


def in_reach(session: Session, scope_unit: int, unit: int) -> PlacedUnit:
    """A unit within an officer's reach. Raises NotFound for any other."""
    placed = units.by_id(session, unit)
    if placed is None or scope_unit not in units.unit_path(placed.path):
        raise NotFound
    return placed


def turnout(session: Session, contest: Contest, scope_unit: int, unit: int, now: datetime) -> Turnout:
    """Figures of a unit within an officer's reach, straight from SQL. Raises NotFound outside of it."""
    placed = in_reach(session, scope_unit, unit)
    figures = Slow(session, contest, 0)
    if unit not in figures.tree.by_id:
        raise NotFound
    below = figures.tree.below(unit)
    own, *sums = figures.tallies([unit, *below])
    children = [
        Child(one, branch.name, tally.people, branch.headcount, tally.rate(branch.headcount))
        for one, tally in zip(below, sums, strict=True)
        for branch in [figures.tree.by_id[one]]
    ]
    children.sort(key=lambda one: (one.per_mille is None, one.per_mille or 0, collation.key(one.name)))
    total, sitting, waiting = sittings.waiting(session, contest.id, placed.path, MOST_WAITING)
    registered = sittings.registered(session, placed.path)
    here = figures.tree.by_id[unit]
    place = _place(figures, unit, now)
    return Turnout(
        here, own.people, own.entries, registered, tuple(children), total, tuple(waiting), sitting=sitting, place=place
    )


def _place(figures: Slow, unit: int, now: datetime) -> tuple[int, int] | None:
    """Where a unit stands by its rate among those beside it.

    An officer may sit too, and sees no more of other unions than the public board tells: nothing while the order of
    unions would give a guess away, nor of boards that are hidden or stand still.
    """
    facts = figures.facts
    if not (facts.ranks_unions and facts.shows()) or facts.frozen_since(now) is not None:
        return None
    parent = figures.tree.by_id[unit].parent_id
    beside = [one for one in figures.tree.children.get(parent, []) if figures.tree.by_id[one].headcount]
    if unit not in beside or len(beside) < 2:
        return None
    tallies = figures.tallies(beside)
    rates = {one: sums.rate(figures.tree.by_id[one].headcount) or 0 for one, sums in zip(beside, tallies, strict=True)}
    if not any(rates.values()):
        # Everybody would be the first.
        return None
    return 1 + sum(rate > rates[unit] for rate in rates.values()), len(beside)
