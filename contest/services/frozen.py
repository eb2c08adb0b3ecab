"""A board that stands still: as the log stood when its freeze began, whatever comes after.

Derived in plain memory from attempts written before that moment, under the true values of guesses that were known by
then, and kept in the process: nobody can tell from it what was handed in, settled or stated since. Corrections and
disqualifications of older papers, which are public by their notices, show in what is derived anew. Only names follow:
whoever does not want theirs shown any more is not asked to wait for the close.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock

from sqlalchemy.orm import Session

from contest import finding
from contest.boards import Tallies
from contest.contests import CATEGORY, Contest
from contest.people import public_name
from contest.refusals import NoSuchContest
from contest.rounds import Round
from contest.services import facts, results
from contest.services.facts import Facts
from contest.services.sources import Row, Source
from contest.services.trees import Tree, branches
from contest.services.upkeep import OVERLAP
from contest.store import contests, essays, people, sittings
from contest.store.lines import WHOLE, Seat
from contest.store.results import Result
from contest.store.sittings import Final


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on the board. `order`: by which they stand, the number read as text as Redis reads it."""

    order: tuple[str, str]
    row: Row
    path: tuple[int, ...]


class Still:
    """The figures of one scope as they stood (contest.services.sources.Source)."""

    def __init__(self, known: Facts, tree: Tree, places: list[Place], sums: dict[int, Tallies]) -> None:
        self.facts, self.tree, self._sums = known, tree, sums
        self._boards = {WHOLE: sorted(places, key=lambda one: one.order)}

    def renamed(self, names: Mapping[int, str]) -> Still:
        """The same figures with these names, by person; itself where none of them is another one."""
        whole = self._boards[WHOLE]
        if all(names.get(one.row.person_id, one.row.name) == one.row.name for one in whole):
            return self
        told = [replace(one, row=replace(one.row, name=names.get(one.row.person_id, one.row.name))) for one in whole]
        return Still(self.facts, self.tree, told, self._sums)

    def _board(self, unit: int) -> list[Place]:
        if unit not in self._boards:
            self._boards[unit] = [one for one in self._boards[WHOLE] if unit in one.path]
        return self._boards[unit]

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        """As the protocol says."""
        board = self._board(unit)
        found = [(one.order[0], one.row) for one in board[first : last + 1]]
        after = board[last + 1].order[0] if last + 1 < len(board) else ""
        before = bisect_left(board, (found[0][0], ""), key=lambda one: one.order) if found else 0
        return found, before, len(board), after

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        """As the protocol says."""
        return [self._sums.get(unit, Tallies()) for unit in units]

    def seats(self, person_id: int, units: Sequence[int]) -> list[Seat | None] | None:
        """As the protocol says."""
        mine = next((one for one in self._boards[WHOLE] if one.row.person_id == person_id), None)
        return None if mine is None else [self._seat(unit, mine) for unit in units]

    def named(self, _session: Session, unit: int, words: Sequence[str], most: int) -> list[tuple[int, Row]]:
        """As the protocol says."""
        board = self._board(unit)
        places = islice((n for n, one in enumerate(board) if finding.answers(one.row.name, words)), most)
        return [(n, replace(board[n].row, rank=self._rank(board, board[n]))) for n in places]

    def _seat(self, unit: int, mine: Place) -> Seat | None:
        if unit != WHOLE and unit not in mine.path:
            return None
        board = self._board(unit)
        index = bisect_left(board, mine.order, key=lambda one: one.order)
        return Seat(index, self._rank(board, mine), len(board))

    @staticmethod
    def _rank(board: list[Place], whose: Place) -> int:
        return bisect_left(board, (whose.order[0], ""), key=lambda one: one.order) + 1


@dataclass(frozen=True, slots=True)
class _Kept:
    """A board with when it was derived, and when its names were looked at last."""

    derived_at: datetime
    named_at: datetime
    still: Still


# The boards of this process. A hand-in that is being written while a freeze begins shows within OVERLAP.
_KEPT: OrderedDict[tuple[str, str, int, datetime], _Kept] = OrderedDict()
_LOCK = Lock()
MOST_KEPT = 24
FRESH = timedelta(seconds=5)


def source(session: Session, slug: str, scope: int, since: datetime, now: datetime | None = None) -> Source:
    """The board of a scope as it stood at `since`. Raises NoSuchContest.

    `now` None: long enough after it that every hand-in from before is written.
    """
    moment = now or since + OVERLAP
    name = (str(session.get_bind().engine.url), slug, scope, since)
    with _LOCK:
        held = _KEPT.get(name)
        if held is None or (held.derived_at < since + OVERLAP and moment - held.derived_at >= FRESH):
            held = _KEPT[name] = _Kept(moment, moment, _derived(session, slug, scope, since))
        elif moment - held.named_at >= FRESH:
            held = _KEPT[name] = _Kept(held.derived_at, moment, held.still.renamed(_names(session, held.named_at)))
        _KEPT.move_to_end(name)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return held.still


def _names(session: Session, since: datetime) -> dict[int, str]:
    """The printed names that changed since a moment; one that was being written then is not missed."""
    changed = people.renamed_since(session, since - OVERLAP)
    return {person: public_name(name, shows_name) for person, name, shows_name in changed}


def _derived(session: Session, slug: str, scope: int, since: datetime) -> Still:
    contest = contests.by_slug(session, slug)
    if contest is None:
        raise NoSuchContest
    stood = as_it_stood(contest, since)
    finals = list(sittings.before(session, contest.id, since))
    marks = essays.of_rounds(session, [one.id for one in contest.rounds], since) if contest.rules.essay_points else {}
    deriving, tree = results.Deriving(stood, marks), Tree(branches(session, contest))
    names, places, sums = sittings.names(session, contest.id), [], _Sums(scope, set(contest.rounds_in(scope)))
    for theirs in results.by_person(finals):
        sums.count(theirs)
        mine = next((one for one in deriving.results(theirs) if one.scope == scope), None)
        if mine is not None:
            path = next(one.path for one in theirs if one.sitting.attempt_id == mine.attempt_id)
            sums.stand(mine, path)
            places.append(_place(tree, mine, path, names[mine.person_id]))
    return Still(facts.of(stood, scope), tree, places, sums.by_unit)


def as_it_stood(contest: Contest, since: datetime) -> Contest:
    """The contest without what was settled from a moment on."""

    def stood(one: Round) -> Round:
        late = one.settled_at is None or one.settled_at >= since
        return replace(one, settled_at=None, predicted_value=None) if late else one

    settled = contest.settled_at if contest.settled_at and contest.settled_at < since else None
    return replace(contest, rounds=tuple(map(stood, contest.rounds)), settled_at=settled)


class _Sums:
    """Sums of units in a scope: entries as they were made, people where their counted attempt stands."""

    def __init__(self, scope: int, rounds: set[int]) -> None:
        self.category, self.rounds = scope // CATEGORY, rounds
        self.by_unit: dict[int, Tallies] = {}

    def count(self, finals: list[Final]) -> None:
        for one in finals:
            if one.round_id in self.rounds and self.category in (0, one.category):
                self._add(one.path, Tallies(0, 1, 0, 0))

    def stand(self, mine: Result, path: tuple[int, ...]) -> None:
        self._add(path, Tallies(1, 0, mine.score, int(mine.full_marks)))

    def _add(self, path: tuple[int, ...], more: Tallies) -> None:
        for unit in (WHOLE, *path):
            self.by_unit[unit] = self.by_unit.get(unit, Tallies()).plus(more)


def _place(tree: Tree, mine: Result, path: tuple[int, ...], named: tuple[str, bool]) -> Place:
    unit = tree.by_id.get(path[-1]) if path else None
    row = Row(0, False, mine.person_id, public_name(*named), unit.name if unit else "", mine.score, mine.elapsed_ms)
    return Place((mine.order_key, str(mine.person_id)), row, path)
