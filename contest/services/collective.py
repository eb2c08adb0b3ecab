"""Collective lists as results now stand: what each union adds up to, in the order of a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from sqlalchemy.orm import Session

from contest import collective as rules
from contest.boards import Tallies
from contest.collective import Apart, CollectiveRule, Figures, Formula, Level
from contest.contests import CATEGORY, Contest
from contest.prizes import Award, Outcome
from contest.services import prizes
from contest.services.sources import unit_sums
from contest.services.trees import Tree, branches
from contest.store import awards as store
from contest.store import entrants
from contest.store.lines import WHOLE

WITH_PRIZES = (Formula.WINNERS, Formula.RATE_AND_PRIZES)


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit on a collective list. `value` exact, None where nothing can be measured; `why` it has no rank."""

    unit_id: int
    name: str
    band: str
    headcount: int
    people: int
    value: Fraction | None
    rank: int | None
    tie: bool
    why: Apart | None


class Ground(Protocol):
    """What a list is counted from: the results of a contest as they are kept, or as somebody foresees them."""

    def sums(self, scope: int) -> Mapping[int, Tallies]:
        """Sums of every unit, with all below it."""

    def scores(self, scope: int) -> Sequence[tuple[int | None, int]]:
        """(unit, counted score) of everybody on a board, the highest first."""

    def units(self, people: Collection[int]) -> Mapping[tuple[int, int], int | None]:
        """The unit that each counts for, by (scope, person)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The results as rows have them (Ground)."""

    session: Session
    contest: Contest

    def sums(self, scope: int) -> Mapping[int, Tallies]:
        """As the protocol says."""
        return unit_sums(self.session, self.contest, scope)

    def scores(self, scope: int) -> Sequence[tuple[int | None, int]]:
        """As the protocol says."""
        return store.scores(self.session, self.contest.id, scope)

    def units(self, people: Collection[int]) -> Mapping[tuple[int, int], int | None]:
        """As the protocol says."""
        known = store.winners(self.session, self.contest.id, people) if people else {}
        return {place: one.unit_id for place, one in known.items()}


def ranked(
    session: Session,
    contest: Contest,
    rule: CollectiveRule,
    scope: int,
    won: Outcome | None = None,
    ground: Ground | None = None,
) -> list[Placed]:
    """The list of a rule over a scope: band by band from rank 1 down, then the units without a rank.

    `won`: the individual prizes, where somebody has derived them already. `ground`: other results than those that are
    kept. Flat in people and units.
    """
    tree = Tree(branches(session, contest, rule.headcount))
    members = tree.below(WHOLE) if rule.level is Level.UPPER else tree.grassroots(WHOLE)
    ground = ground or Kept(session, contest)
    sums = ground.sums(scope)
    counting = _Counting(session, contest.id, ground, scope)
    best = counting.best(rule.top) if rule.formula is Formula.MEAN_TOP else {}
    if rule.formula in WITH_PRIZES:
        counting.count(won or prizes.individual(session, contest), dict(rule.prize_points))
    figures = []
    for unit in members:
        of, heads = sums.get(unit, Tallies()), tree.by_id[unit].headcount
        own = (of.people, of.entries, of.points, of.full, tuple(best.get(unit, ())))
        figures.append(Figures(unit, heads, *own, len(counting.winners[unit]), counting.points[unit]))
    by_id = {one.unit_id: one for one in figures}
    return [_placed(tree.by_id[one.unit_id].name, by_id[one.unit_id], one) for one in rules.ranked(rule, figures)]


def _placed(name: str, own: Figures, one: rules.Standing) -> Placed:
    return Placed(one.unit_id, name, one.band, own.headcount, own.people, one.value, one.rank, one.tie, one.apart)


class _Counting:
    """What only some formulas look at: the best scores and the individual prizes of each unit and all below it."""

    def __init__(self, session: Session, contest_id: int, ground: Ground, scope: int) -> None:
        self._session, self._contest_id, self._ground, self._scope = session, contest_id, ground, scope
        self._paths: Mapping[int, tuple[int, ...]] | None = None
        self.winners: dict[int, set[int]] = defaultdict(set)
        self.points: dict[int, int] = defaultdict(int)

    def _path(self, unit_id: int | None) -> tuple[int, ...]:
        if self._paths is None:
            self._paths = entrants.paths(self._session, self._contest_id)
        return self._paths.get(unit_id or WHOLE, ())

    def best(self, top: int) -> dict[int, list[int]]:
        """The best scores of each unit, the highest first, `top` of them at most."""
        found: dict[int, list[int]] = defaultdict(list)
        for unit_id, score in self._ground.scores(self._scope):
            for place in self._path(unit_id):
                if len(found[place]) < top:
                    found[place].append(score)
        return found

    def count(self, won: Outcome, points: Mapping[str, int]) -> None:
        """Count individual prizes with the units of their winners.

        A list of a round looks at that round's prizes, one of the whole contest at all.
        """
        known = self._ground.units({one.person_id for one in won.awards if one.person_id is not None})
        for award in self._within(won.awards):
            if award.person_id is None:
                continue
            for place in self._path(known[award.scope, award.person_id]):
                self.winners[place].add(award.person_id)
                self.points[place] += points.get(award.prize, 0)

    def _within(self, awards: Iterable[Award]) -> Iterator[Award]:
        number = self._scope % CATEGORY
        return (one for one in awards if number in (WHOLE, one.scope % CATEGORY))
