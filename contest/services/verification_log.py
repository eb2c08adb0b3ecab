"""The log of attempts read for a verification, and who stands before whom by it, criterion by criterion.

It knows no order keys, no result rows, no paths, and none of the code that ranks.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.standings import Counting
from contest.store.attempts import AttemptRow

Merit = tuple[Any, ...]
"""The measures of a ranking chain in its order; less is better."""


class Paper(NamedTuple):
    """A handed-in attempt that counts, as the log has it; times in milliseconds."""

    id: int
    person: int
    round: int
    number: int
    unit: int | None
    score: int
    most: int
    taken: int
    started: int
    handed_in: int
    guess: int | None
    category: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it earned every point; a paper whose questions were all struck out has none to earn."""
        return 0 < self.most == self.score


def log(session: Session, contest: Contest) -> list[Paper]:
    """All handed-in attempts of a contest that count."""
    query = select(
        AttemptRow.id,
        AttemptRow.person_id,
        AttemptRow.round_id,
        AttemptRow.number,
        AttemptRow.unit_id,
        AttemptRow.score,
        AttemptRow.max_score,
        AttemptRow.elapsed_ms,
        # As they are kept, in milliseconds.
        type_coerce(AttemptRow.started_at, BigInteger),
        type_coerce(AttemptRow.handed_in_at, BigInteger),
        AttemptRow.guess,
        AttemptRow.category,
    ).where(AttemptRow.contest_id == contest.id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None))
    rows: Iterable[Any] = session.execute(query)
    return [Paper(*row) for row in rows]


def _better(rule: Counting, one: Paper, other: Paper) -> bool:
    if rule is Counting.FIRST:
        return (one.handed_in, one.number) < (other.handed_in, other.number)
    if rule is Counting.LAST:
        return (one.handed_in, one.number) > (other.handed_in, other.number)
    if one.score != other.score:
        return one.score > other.score
    if rule is Counting.BEST and one.taken != other.taken:
        return one.taken < other.taken
    return (one.handed_in, one.number) < (other.handed_in, other.number)


@dataclass(slots=True)
class Stand:
    """A person in one scope: the paper that counts, how many there were, how many were perfect."""

    paper: Paper
    papers: int = 0
    perfect: int = 0


def within(contest: Contest, papers: list[Paper], scope: int) -> list[Paper]:
    """The papers of a scope: of its round and of its category, where it names them."""
    category, number = divmod(scope, 1000)
    rounds = {one.id for one in contest.rounds if number in (0, one.number)}
    return [paper for paper in papers if paper.round in rounds and category in (0, paper.category)]


def stands(contest: Contest, papers: list[Paper], scope: int) -> dict[int, Stand]:
    """Everybody's counted paper in a scope."""
    found: dict[int, Stand] = {}
    for paper in within(contest, papers, scope):
        stand = found.get(paper.person)
        if stand is None:
            stand = found[paper.person] = Stand(paper)
        elif _better(contest.rules.counting, paper, stand.paper):
            stand.paper = paper
        stand.papers += 1
        stand.perfect += paper.is_full
    return found


def _misses(contest: Contest, scope: int) -> Callable[[Stand], Merit]:
    """How far somebody's guess missed; alike for all while the truth of any round of the scope is not known."""
    whole = all(one.settled_at for one in contest.rounds if scope % 1000 in (0, one.number))
    truths = {one.id: one.predicted_value if whole else None for one in contest.rounds}
    over_is_behind = contest.rules.guessing.side == "not_over"

    def miss(stand: Stand) -> Merit:
        guess, truth = stand.paper.guess, truths[stand.paper.round]
        if truth is None:
            return (0, 0)
        if guess is None:
            return (2, 0)
        return (int(over_is_behind and guess > truth), abs(guess - truth))

    return miss


def _lots(contest: Contest, scope: int) -> Callable[[Stand], int]:
    """Everybody's number in the draw; alike for all until its seed is public."""
    seed = bytes.fromhex(contest.seed_of(scope)) if contest.is_revealed(scope) else None

    def lot(stand: Stand) -> int:
        if seed is None:
            return 0
        drawn = hmac.digest(seed, b"draw/2:" + contest.code_of(stand.paper.person).encode(), "sha256")
        return int.from_bytes(drawn[:7], "big") % 10**15

    return lot


def merits(
    contest: Contest, scope: int = 0, essays: Mapping[tuple[int, int], int] | None = None
) -> Callable[[Stand], Merit]:
    """What ranks somebody in a scope. `essays`: points by (round, person)."""
    miss, lot = _misses(contest, scope), _lots(contest, scope)

    def essay(stand: Stand) -> int:
        return (essays or {}).get((stand.paper.round, stand.paper.person), 0)

    def short(stand: Stand) -> bool:
        has = {"score": stand.paper.score, "essay": essay(stand), "total": stand.paper.score + essay(stand)}
        return any(has[floor.of] < floor.least for floor in contest.rules.floors)

    measures: dict[str, Callable[[Stand], object]] = {
        "score": lambda one: -one.paper.score,
        "all_right": lambda one: not one.paper.is_full,
        "prediction": miss,
        "time_taken": lambda one: one.paper.taken,
        "handed_in": lambda one: one.paper.handed_in,
        "started": lambda one: one.paper.started,
        "full_marks": lambda one: -one.perfect,
        "draw": lot,
        "essay": lambda one: -essay(one),
        "total": lambda one: -one.paper.score - essay(one),
        "floors": short,
    }
    chain = [measures[name] for name in contest.rules.ranking]
    return lambda stand: tuple(measure(stand) for measure in chain)


def comparison(
    contest: Contest, scope: int = 0, essays: Mapping[tuple[int, int], int] | None = None
) -> Callable[[Stand, Stand], int]:
    """−1, 0 or 1: who stands before whom. `essays` as in `merits`."""
    merit = merits(contest, scope, essays)

    def compare(one: Stand, other: Stand) -> int:
        left, right = merit(one), merit(other)
        return (left > right) - (left < right)

    return compare
