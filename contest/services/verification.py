"""Checking the boards by a second way that shares nothing with the first: plain Python over the log of attempts.

It knows no order keys, no result rows, no paths: it follows parents upward, compares people criterion by criterion, and
counts. What it finds is held against every cell of the live boards.
"""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services import facts
from contest.services.upkeep import Difference
from contest.standings import Counting
from contest.store.attempts import AttemptRow
from contest.store.boards import Boards
from contest.store.essays import EssayMarkRow
from contest.store.units import UnitRow


@dataclass(frozen=True, slots=True)
class Paper:
    """A handed-in attempt that counts, as the log has it; times in milliseconds."""

    id: int
    person: int
    round: int
    number: int
    unit: int | None
    score: int
    most: int
    taken: int
    started: float
    handed_in: float
    guess: int | None
    category: int = 0


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
        AttemptRow.started_at,
        AttemptRow.handed_in_at,
        AttemptRow.guess,
        AttemptRow.category,
    ).where(AttemptRow.contest_id == contest.id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None))
    rows: Iterable[Any] = session.execute(query)
    return [
        Paper(
            one, person, window, n, unit, score, most, taken, began.timestamp() * 1000, ended.timestamp() * 1000, guess,
            category,
        )
        for one, person, window, n, unit, score, most, taken, began, ended, guess, category in rows
    ]  # fmt: skip


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
        stand = found.setdefault(paper.person, Stand(paper))
        if _better(contest.rules.counting, paper, stand.paper):
            stand.paper = paper
        stand.papers += 1
        stand.perfect += paper.score == paper.most
    return found


def _misses(contest: Contest, scope: int) -> Callable[[Stand], float]:
    """How far somebody's guess missed; alike for all while the truth of any round of the scope is not known."""
    whole = all(one.settled_at for one in contest.rounds if scope % 1000 in (0, one.number))
    truths = {one.id: one.predicted_value if whole else None for one in contest.rounds}
    over_is_behind = contest.rules.guessing.side == "not_over"

    def miss(stand: Stand) -> float:
        guess, truth = stand.paper.guess, truths[stand.paper.round]
        if truth is None:
            return 0
        if guess is None:
            return float("inf")
        return abs(guess - truth) + (10**12 if over_is_behind and guess > truth else 0)

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


def comparison(
    contest: Contest, scope: int = 0, essays: Mapping[tuple[int, int], int] | None = None
) -> Callable[[Stand, Stand], int]:
    """−1, 0 or 1: who stands before whom, criterion by criterion. `essays`: points by (round, person)."""
    miss, lot = _misses(contest, scope), _lots(contest, scope)

    def essay(stand: Stand) -> int:
        return (essays or {}).get((stand.paper.round, stand.paper.person), 0)

    def short(stand: Stand) -> bool:
        has = {"score": stand.paper.score, "essay": essay(stand), "total": stand.paper.score + essay(stand)}
        return any(has[floor.of] < floor.least for floor in contest.rules.floors)

    measures: dict[str, Callable[[Stand], float]] = {
        "score": lambda one: -one.paper.score,
        "all_right": lambda one: one.paper.score != one.paper.most,
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

    def compare(one: Stand, other: Stand) -> int:
        for name in contest.rules.ranking:
            left, right = measures[name](one), measures[name](other)
            if left != right:
                return -1 if left < right else 1
        return 0

    return compare


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification looked at, and what did not agree."""

    contest: str
    boards: int
    cells: int
    differences: tuple[Difference, ...]


def verify(session: Session, boards: Boards, contest: Contest) -> Check:
    """Recompute every cell of every live board of a contest and compare. Raises Silent."""
    generation = boards.meta(contest.slug).get("generation")
    if generation is None:
        missing = Difference("*", "*", "no boards", "rebuild")
        return Check(contest.slug, 0, 0, (missing,))
    papers = log(session, contest)
    parents = {row.id: row.parent_id for row in session.execute(select(UnitRow.id, UnitRow.parent_id))}
    essays = {(row.round_id, row.person_id): row.points for row in session.scalars(select(EssayMarkRow))}
    look = _Look(boards, contest, generation, papers, parents, essays)
    differences = [difference for scope in contest.all_scopes for difference in look.scope(scope)]
    differences += _facts(boards, contest)
    return Check(contest.slug, look.boards_seen, look.cells_seen, tuple(differences[:20]))


def _facts(boards: Boards, contest: Contest) -> list[Difference]:
    known, true = facts.read(boards.meta(contest.slug)), facts.of(contest)
    return [] if known == true else [Difference("meta", "facts", str(known), str(true))]


def _read(text: str | None) -> dict[str, Any]:
    """A line as it stands in Redis; empty when it cannot be read."""
    try:
        data = json.loads(text or "")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


class _Look:
    """One verification under way."""

    def __init__(
        self,
        boards: Boards,
        contest: Contest,
        generation: str,
        papers: list[Paper],
        parents: dict[int, int | None],
        essays: dict[tuple[int, int], int],
    ) -> None:
        self.boards, self.contest, self.generation = boards, contest, generation
        self.papers, self.parents, self.essays = papers, parents, essays
        self.boards_seen = self.cells_seen = 0

    def up(self, unit: int | None) -> list[int]:
        """The whole contest and every unit from this one upward."""
        line = [0]
        while unit is not None:
            line.append(unit)
            unit = self.parents[unit]
        return line

    def scope(self, scope: int) -> Iterator[Difference]:
        """Differences in all boards of a scope."""
        counters, who, done = self.boards.cells(self.contest.slug, self.generation, scope)
        found = stands(self.contest, self.papers, scope)
        entries = {str(paper.id): paper for paper in within(self.contest, self.papers, scope)}
        yield from self._sets(f"{scope}:done", done, set(entries))
        yield from self._sets(f"{scope}:who", set(who), {str(person) for person in found})
        yield from self._counters(scope, counters, found, list(entries.values()))
        yield from self._orders(scope, found, who)

    def _sets(self, board: str, shown: set[str], true: set[str]) -> Iterator[Difference]:
        self.cells_seen += len(true)
        for one in sorted(shown ^ true):
            yield Difference(board, one, "there" if one in shown else "absent", "there" if one in true else "absent")

    def _counters(
        self, scope: int, shown: dict[str, str], found: dict[int, Stand], entries: list[Paper]
    ) -> Iterator[Difference]:
        true: dict[str, int] = defaultdict(int)
        for paper in entries:
            for unit in self.up(paper.unit):
                true[f"{unit}:entries"] += 1
        for stand in found.values():
            for unit in self.up(stand.paper.unit):
                true[f"{unit}:people"] += 1
                true[f"{unit}:points"] += stand.paper.score
                true[f"{unit}:full"] += stand.paper.score == stand.paper.most
        for cell in sorted(true.keys() | shown.keys()):
            self.cells_seen += 1
            if shown.get(cell, "0") != str(true.get(cell, 0)):
                yield Difference(f"{scope}:units", cell, shown.get(cell, "0"), str(true.get(cell, 0)))

    def _orders(self, scope: int, found: dict[int, Stand], who: dict[str, str]) -> Iterator[Difference]:
        compare = comparison(self.contest, scope, self.essays)
        merit = cmp_to_key(compare)
        ordered = sorted(found.items(), key=lambda one: merit(one[1]))
        by_unit: dict[int, list[tuple[int, Stand]]] = defaultdict(list)
        for person, stand in ordered:
            for unit in self.up(stand.paper.unit):
                by_unit[unit].append((person, stand))
            yield from self._line(scope, person, stand, who.get(str(person)))
        # Every unit there is: a board that should be empty may not be.
        for unit in (0, *sorted(self.parents)):
            yield from self._order(scope, unit, by_unit[unit], compare)

    def _line(self, scope: int, person: int, stand: Stand, text: str | None) -> Iterator[Difference]:
        line = _read(text)
        shown = tuple(line.get(name) for name in ("score", "elapsed_ms", "attempts", "full", "path"))
        path = [0, *self.up(stand.paper.unit)[:0:-1]]
        true = (stand.paper.score, stand.paper.taken, stand.papers, int(stand.paper.score == stand.paper.most), path)
        self.cells_seen += len(true)
        if shown != true:
            yield Difference(f"{scope}:who", str(person), str(shown), str(true))

    def _order(
        self, scope: int, unit: int, true: list[tuple[int, Stand]], compare: Callable[[Stand, Stand], int]
    ) -> Iterator[Difference]:
        members = self.boards.members(self.contest.slug, self.generation, scope, unit)
        self.boards_seen += 1
        self.cells_seen += len(true)
        keys = [member.rpartition(":")[::2] for member in members]
        stand = dict(true)
        shown = [person for _, person in keys]
        if sorted(shown) != sorted(map(str, stand)):
            yield Difference(f"{scope}:board:{unit}", "people", str(len(shown)), str(len(true)))
            return
        for (key, person), (next_key, following) in pairwise(keys):
            merit = compare(stand[int(person)], stand[int(following)])
            if merit > 0 or (merit == 0) != (key == next_key):
                yield Difference(f"{scope}:board:{unit}", f"{person} before {following}", key, next_key)
