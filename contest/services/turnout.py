"""Who has and who has not taken part, for the officer of a unit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.refusals import NotFound
from contest.services.sources import Slow
from contest.services.trees import Branch
from contest.store import sittings, units


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


MOST_WAITING = 500


def turnout(session: Session, contest: Contest, scope_unit: int, unit: int) -> Turnout:
    """Figures of a unit within an officer's reach, straight from SQL. Raises NotFound outside of it."""
    placed = units.by_id(session, unit)
    if placed is None or scope_unit not in units.unit_path(placed.path):
        raise NotFound
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
    children.sort(key=lambda one: (one.per_mille is None, one.per_mille or 0, one.name))
    total, waiting = sittings.waiting(session, contest.id, placed.path, MOST_WAITING)
    registered = sittings.registered(session, placed.path)
    here = figures.tree.by_id[unit]
    return Turnout(here, own.people, own.entries, registered, tuple(children), total, tuple(waiting))
