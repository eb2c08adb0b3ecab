"""What would follow if papers had earned something else: ranks, true values of guesses, prizes. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from sqlalchemy.orm import Session

from contest import corrections as rules
from contest.contests import WHOLE, Contest
from contest.corrections import MOST_MOVERS, Effect, Mover, Stand
from contest.services import prizes, results, upkeep
from contest.services.remarking import Earned, Remarked
from contest.services.results import Deriving
from contest.store import sittings
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
    steps = [one.new_score - one.score for one in movers if one.scope == WHOLE]
    return Effect(
        papers=len(found.papers),
        remarked=len(found.changed),
        gain=sum(one > 0 for one in steps),
        lose=sum(one < 0 for one in steps),
        ranks=Counter(one.scope for one in movers if one.rank != one.new_rank),
        people=Counter(one.scope for one in before),
        movers=tuple(_first(movers)),
        prizes=tuple(rules.prize_changes(_prizes(session, contest, old), _prizes(session, moved, new))),
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


def _prizes(session: Session, contest: Contest, stands: Sequence[Stand]) -> dict[int, tuple[str, ...]]:
    """Individual prizes by person, each with its list, as these boards would give them."""
    if not contest.rules.prizes:
        return {}
    boards: dict[int, list[tuple[int, int, str]]] = {}
    for one in sorted(stands, key=attrgetter("order_key", "person_id")):
        boards.setdefault(one.scope, []).append((one.person_id, one.score, one.order_key))
    won: dict[int, tuple[str, ...]] = {}
    for award in prizes.individual(session, contest, lambda scope: boards.get(scope, [])).awards:
        if award.person_id is not None:
            won[award.person_id] = (*won.get(award.person_id, ()), f"{award.prize} ({award.list})")
    return won


def _first(movers: Iterable[Mover]) -> Iterable[Mover]:
    """The first of each board."""
    seen: Counter[int] = Counter()
    for one in movers:
        seen[one.scope] += 1
        if seen[one.scope] <= MOST_MOVERS:
            yield one
