"""Checking the boards and the results by a second way that shares nothing with the first: plain Python over the log.

It knows no order keys, no paths: it follows parents upward, compares people criterion by criterion, and counts. What it
finds is held against every cell of the live boards, and against every row of the results, which prizes come from.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services import facts, verification_tree
from contest.services.upkeep import Difference
from contest.services.verification_log import Merit, Paper, Stand, comparison, log, merits, stands, within
from contest.services.verification_tree import Unit, cells, upward
from contest.store.boards import Boards
from contest.store.echo import Silent, Spoilt
from contest.store.essays import EssayMarkRow
from contest.store.results import ResultRow

__all__ = ["Check", "comparison", "log", "stands", "verify"]
MOST_SHOWN = 20
LINE = ("scope", "person", "score", "elapsed_ms", "attempts", "full", "path", "key")


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification looked at, and what did not agree."""

    contest: str
    boards: int
    cells: int
    differences: tuple[Difference, ...]


def verify(session: Session, boards: Boards, contest: Contest) -> Check:
    """Recompute every cell of every live board and every result of a contest and compare. Raises Silent."""
    meta = boards.meta(contest.slug)
    look = _Look(
        boards,
        contest,
        meta.get("generation"),
        log(session, contest),
        _results(session, contest),
        verification_tree.units(session, contest),
        _essays(session) if contest.rules.essay_points else {},
    )
    differences = list(look.everything(meta))
    return Check(contest.slug, look.boards_seen, look.cells_seen, tuple(differences[:MOST_SHOWN]))


@dataclass(frozen=True, slots=True)
class _Result:
    """A row of the results: what it says of the paper that counts, and its key."""

    person: int
    says: tuple[Any, ...]
    key: str


def _results(session: Session, contest: Contest) -> dict[int, list[_Result]]:
    """All results of a contest by scope, in the order of their keys. One statement."""
    said = ("attempt_id", "unit_id", "attempts", "score", "full_marks", "elapsed_ms")
    columns = [getattr(ResultRow, name) for name in said]
    query = select(ResultRow.scope, ResultRow.person_id, ResultRow.order_key, *columns)
    found: dict[int, list[_Result]] = defaultdict(list)
    for scope, person, key, *says in session.execute(query.where(ResultRow.contest_id == contest.id)):
        found[scope].append(_Result(person, tuple(says), key))
    for rows in found.values():
        rows.sort(key=lambda row: row.key)
    return found


def _essays(session: Session) -> dict[tuple[int, int], int]:
    """Points of all essays there are, by (round, person)."""
    return {(row.round_id, row.person_id): row.points for row in session.scalars(select(EssayMarkRow))}


def _read(text: str | None) -> dict[str, Any]:
    """A line as it stands in Redis; empty when it cannot be read."""
    try:
        data = json.loads(text or "")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _there(one: object, shown: bool) -> tuple[str, str, str]:
    """A cell that is there or absent, and should not be."""
    return str(one), *(("there", "absent") if shown else ("absent", "there"))


@dataclass(slots=True)
class _Look:
    """One verification under way."""

    boards: Boards
    contest: Contest
    generation: str | None
    papers: list[Paper]
    results: dict[int, list[_Result]]
    units: dict[int, Unit]
    essays: dict[tuple[int, int], int]
    lines: dict[int | None, list[int]] = field(default_factory=dict)
    boards_seen: int = 0
    cells_seen: int = 0
    _keys: dict[str, str] = field(default_factory=dict)
    """Everybody's key in the scope that is being looked at, by the first board they stand on: the whole contest's."""

    def up(self, unit: int | None) -> list[int]:
        """The whole contest and every unit from this one upward, followed once."""
        if unit not in self.lines:
            self.lines[unit] = [0, *upward(self.units, unit)]
        return self.lines[unit]

    def everything(self, meta: dict[str, str]) -> Iterator[Difference]:
        """All differences. Without boards only the results are left to look at."""
        if self.generation is None:
            yield Difference("*", "*", "no boards", "rebuild")
        for scope in self.contest.all_scopes:
            found = stands(self.contest, self.papers, scope)
            merit = merits(self.contest, scope, self.essays)
            placed = {person: merit(stand) for person, stand in found.items()}
            if self.generation is not None:
                yield from self._scope(self.generation, scope, found, placed)
            yield from self._rows(scope, found, placed)
        for scope in self.results.keys() - set(self.contest.all_scopes):
            yield from (Difference("results", *_there(f"{scope}:{row.person}", True)) for row in self.results[scope])
        if self.generation is not None:
            yield from self._facts(meta)
            yield from self._tree(self.generation)

    # The results

    def _rows(self, scope: int, found: dict[int, Stand], placed: dict[int, Merit]) -> Iterator[Difference]:
        rows = {row.person: row for row in self.results.get(scope, ())}
        for person in sorted(rows.keys() ^ found.keys()):
            yield Difference("results", *_there(f"{scope}:{person}", person in rows))
        known = [row for person, row in rows.items() if person in found]
        for row in known:
            stand = found[row.person]
            paper = stand.paper
            true = (paper.id, paper.unit, stand.papers, paper.score, paper.is_full, paper.taken)
            self.cells_seen += len(true)
            if row.says != true:
                yield Difference("results", f"{scope}:{row.person}", str(row.says), str(true))
        order = [(row.key, row.person) for row in known]
        yield from self._ordered("results", f"{scope}:", order, placed)

    def _ordered(
        self, board: str, scope: str, order: list[tuple[str, int]], placed: dict[int, Merit]
    ) -> Iterator[Difference]:
        """Where (key, person) … stand otherwise than they should: equal keys are for equal merit, and for it alone."""
        for (key, person), (next_key, following) in pairwise(order):
            before, after = placed[person], placed[following]
            if before > after or (before == after) != (key == next_key):
                yield Difference(board, f"{scope}{person} before {following}", key, next_key)

    # The boards

    def _scope(
        self, generation: str, scope: int, found: dict[int, Stand], placed: dict[int, Merit]
    ) -> Iterator[Difference]:
        counters, who, done = self.boards.cells(self.contest.slug, generation, scope)
        entries = {str(paper.id): paper for paper in within(self.contest, self.papers, scope)}
        yield from self._sets(f"{scope}:done", done, set(entries))
        yield from self._sets(f"{scope}:who", set(who), {str(person) for person in found})
        yield from self._counters(scope, counters, found, entries.values())
        by_unit: dict[int, set[str]] = defaultdict(set)
        for person, stand in found.items():
            for unit in self.up(stand.paper.unit):
                by_unit[unit].add(str(person))
        self._keys = {}
        # Every unit there is: a board that should be empty may not be.
        for unit in (0, *self.units):
            members = self.boards.members(self.contest.slug, generation, scope, unit)
            yield from self._board(f"{scope}:board:{unit}", members, by_unit[unit], placed)
        for person, stand in found.items():
            yield from self._line(scope, person, stand, who.get(str(person)))

    def _sets(self, board: str, shown: set[str], true: set[str]) -> Iterator[Difference]:
        self.cells_seen += len(true)
        for one in sorted(shown ^ true):
            yield Difference(board, *_there(one, one in shown))

    def _counters(
        self, scope: int, shown: dict[str, str], found: dict[int, Stand], entries: Iterable[Paper]
    ) -> Iterator[Difference]:
        entered = Counter(paper.unit for paper in entries)
        sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0])
        for stand in found.values():
            own, paper = sums[stand.paper.unit], stand.paper
            own[0], own[1], own[2] = own[0] + 1, own[1] + paper.score, own[2] + paper.is_full
        true: dict[str, int] = defaultdict(int)
        for home in entered.keys() | sums.keys():
            counts = (entered[home], *sums[home])
            for unit in self.up(home):
                for name, count in zip(("entries", "people", "points", "full"), counts, strict=True):
                    true[f"{unit}:{name}"] += count
        for cell in sorted(true.keys() | shown.keys()):
            self.cells_seen += 1
            if shown.get(cell, "0") != str(true.get(cell, 0)):
                yield Difference(f"{scope}:units", cell, shown.get(cell, "0"), str(true.get(cell, 0)))

    def _board(self, board: str, members: list[str], true: set[str], placed: dict[int, Merit]) -> Iterator[Difference]:
        keys = [member.rpartition(":")[::2] for member in members]
        self.boards_seen += 1
        self.cells_seen += len(true)
        if sorted(person for _, person in keys) != sorted(true):
            yield Difference(board, "people", str(len(keys)), str(len(true)))
            return
        for key, person in keys:
            if self._keys.setdefault(person, key) != key:
                yield Difference(board, f"{person} key", key, self._keys[person])
        yield from self._ordered(board, "", [(key, int(person)) for key, person in keys], placed)

    def _line(self, scope: int, person: int, stand: Stand, text: str | None) -> Iterator[Difference]:
        line, paper = _read(text), stand.paper
        shown = tuple(map(line.get, LINE))
        path = [0, *self.up(paper.unit)[:0:-1]]
        # The board's key: whether it is right, the order of the board tells.
        key = self._keys.get(str(person), line.get("key"))
        true = (scope, person, paper.score, paper.taken, stand.papers, int(paper.is_full), path, key)
        self.cells_seen += len(true)
        if shown != true:
            yield Difference(f"{scope}:who", str(person), str(shown), str(true))

    # What belongs to all boards

    def _facts(self, meta: dict[str, str]) -> Iterator[Difference]:
        true = facts.of(self.contest)
        try:
            known = facts.read(meta)
        except Silent:
            yield Difference("meta", "facts", "unreadable", str(true))
            return
        if known != true:
            yield Difference("meta", "facts", str(known), str(true))

    def _tree(self, generation: str) -> Iterator[Difference]:
        true = cells(self.units)
        self.cells_seen += len(true)
        try:
            shown = self.boards.tree(self.contest.slug, generation)
        except Spoilt:
            yield Difference("tree", "*", "unreadable", str(len(true)))
            return
        held, due = ({unit[0]: unit for unit in units} for units in (shown, true))
        for one in sorted(held.keys() | due.keys()):
            if held.get(one) != due.get(one):
                yield Difference("tree", str(one), str(held.get(one, "absent")), str(due.get(one, "absent")))
        if [unit[0] for unit in shown] != list(due):
            yield Difference("tree", "order", str(len(shown)), str(len(true)))
