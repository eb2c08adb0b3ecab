"""What would follow if papers had earned something else: ranks, true values of guesses, prizes. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from sqlalchemy.orm import Session

from contest import corrections as rules
from contest.boards import Tallies
from contest.contests import CATEGORY, WHOLE, Contest
from contest.corrections import MOST_MOVERS, Effect, Mover, Stand
from contest.services import awards, prizes, results, upkeep
from contest.services.remarking import Earned, Remarked
from contest.services.results import Deriving
from contest.store import entrants, sittings
from contest.store.results import Result
from contest.store.sittings import Final


def effect(session: Session, contest: Contest, found: Remarked) -> Effect:
    """The effect of papers earning what `found` says. Derived in memory, by the very rules that derive the results."""
    essays = results.essays(session, contest)
    finals = list(sittings.of_contest(session, contest.id))
    fresh = [_with(final, found.changed.get(final.sitting.attempt_id)) for final in finals]
    before = _derived(contest, essays, finals)
    after = _derived(contest, essays, fresh)
    moved = _moved(session, contest, after)
    if moved is not contest:
        after = _derived(moved, essays, fresh)
    old, new = _stands(before), _stands(after)
    movers = rules.movers(old, new)
    paths = entrants.paths(session, contest.id)
    mine, unions = _prizes(session, _Side(contest, finals, before, paths))
    new_mine, new_unions = _prizes(session, _Side(moved, fresh, after, paths))
    steps = [one.new_score - one.score for one in movers if one.scope == WHOLE]
    return Effect(
        papers=len(found.papers),
        remarked=len(found.changed),
        gain=sum(one > 0 for one in steps),
        lose=sum(one < 0 for one in steps),
        ranks=Counter(one.scope for one in movers if one.rank != one.new_rank),
        people=Counter(one.scope for one in before),
        movers=tuple(_first(movers)),
        prizes=tuple(rules.prize_changes(mine, new_mine)),
        union_prizes=tuple(rules.prize_changes(unions, new_unions)),
        predicted=tuple(
            (one.number, one.predicted_value, other.predicted_value)
            for one, other in zip(contest.rounds, moved.rounds, strict=True)
            if one.predicted_value != other.predicted_value
        ),
    )


def _with(final: Final, earned: Earned | None) -> Final:
    if earned is None:
        return final
    points, most, _ = earned
    return replace(final, sitting=replace(final.sitting, score=points, full_marks=0 < most == points))


def _derived(contest: Contest, essays: Mapping[tuple[int, int], int], finals: Sequence[Final]) -> list[Result]:
    deriving = Deriving(contest, essays)
    return [result for person in results.by_person(finals) for result in deriving.results(person)]


def _moved(session: Session, contest: Contest, after: Iterable[Result]) -> Contest:
    """The contest with the true values of guesses that these results would give; itself where none is another."""
    values = upkeep.values(session, contest, upkeep.tallied(session, contest, after))
    if all(one.predicted_value == values.get(one.id, one.predicted_value) for one in contest.rounds):
        return contest
    fresh = [replace(one, predicted_value=values.get(one.id, one.predicted_value)) for one in contest.rounds]
    return replace(contest, rounds=tuple(fresh))


def _stands(derived: Iterable[Result]) -> list[Stand]:
    return [Stand(one.scope, one.person_id, one.score, one.order_key) for one in derived]


@dataclass(frozen=True, slots=True)
class _Side:
    """Results and the papers they come from, as they are or as they would be (contest.services.collective.Ground)."""

    contest: Contest
    finals: Sequence[Final]
    derived: Sequence[Result]
    paths: Mapping[int, tuple[int, ...]]

    def sums(self, scope: int) -> Mapping[int, Tallies]:
        """As the protocol says."""
        category, rounds = scope // CATEGORY, set(self.contest.rounds_in(scope))
        own: dict[int, Tallies] = {}
        for final in self.finals:
            if final.round_id in rounds and category in (0, final.category):
                _add(own, final.sitting.unit_id, Tallies(0, 1, 0, 0))
        for one in self.derived:
            if one.scope == scope:
                _add(own, one.unit_id, Tallies(1, 0, one.score, int(one.full_marks)))
        found: dict[int, Tallies] = {}
        for unit, tallies in own.items():
            for place in (WHOLE, *self.paths.get(unit, ())):
                _add(found, place, tallies)
        return found

    def scores(self, scope: int) -> Sequence[tuple[int | None, int]]:
        """As the protocol says."""
        found = [(one.unit_id, one.score) for one in self.derived if one.scope == scope]
        return sorted(found, key=lambda one: -one[1])

    def units(self, people: Collection[int]) -> Mapping[tuple[int, int], int | None]:
        """As the protocol says."""
        return {(one.scope, one.person_id): one.unit_id for one in self.derived if one.person_id in people}

    def boards(self) -> Mapping[int, list[tuple[int, int, str]]]:
        """Each scope from the first down, as services.prizes reads it."""
        found: dict[int, list[tuple[int, int, str]]] = {}
        for one in sorted(self.derived, key=attrgetter("order_key", "person_id")):
            found.setdefault(one.scope, []).append((one.person_id, one.score, one.order_key))
        return found


def _add(sums: dict[int, Tallies], unit: int | None, more: Tallies) -> None:
    place = unit or WHOLE
    sums[place] = sums.get(place, Tallies()).plus(more)


Prizes = dict[int, tuple[str, ...]]


def _prizes(session: Session, side: _Side) -> tuple[Prizes, Prizes]:
    """Prizes by person and by union, each with its list, as these results would give them."""
    of_people, of_unions = Prizes(), Prizes()
    boards = side.boards()
    won = prizes.individual(session, side.contest, lambda scope: boards.get(scope, []))
    for award in awards.with_unions(session, side.contest, won, side).awards:
        theirs, winner = (of_people, award.person_id) if award.unit_id is None else (of_unions, award.unit_id)
        if winner is not None:
            theirs[winner] = (*theirs.get(winner, ()), f"{award.prize} ({award.list})")
    return of_people, of_unions


def _first(movers: Iterable[Mover]) -> Iterable[Mover]:
    """The first of each board."""
    seen: Counter[int] = Counter()
    for one in movers:
        seen[one.scope] += 1
        if seen[one.scope] <= MOST_MOVERS:
            yield one
