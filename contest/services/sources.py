"""Where the figures of a board come from: Redis without a word to SQL, or SQL for as long as Redis is silent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice
from operator import itemgetter
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from contest import finding
from contest.boards import Tallies
from contest.contests import CATEGORY, Contest, scope_of
from contest.people import public_name
from contest.refusals import NoSuchContest, NotFound
from contest.services import facts
from contest.services.facts import Facts
from contest.services.trees import Branch, Tree, branches
from contest.store import contests, entrants, results, sittings
from contest.store.boards import Boards
from contest.store.echo import Silent
from contest.store.lines import WHOLE, Seat
from contest.store.units import PlacedUnit, unit_path


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an individual board; `score` None while it may not be shown."""

    rank: int
    tie: bool
    person_id: int
    name: str
    unit: str
    score: int | None
    elapsed_ms: int


class Source(Protocol):
    """Where the figures of one contest and scope come from."""

    facts: Facts
    tree: Tree

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        """(key, row without rank) …, people before the first row's key, length of the board, key after the last row."""

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        """Sums of the units, in their order."""

    def seats(self, person_id: int, units: Sequence[int]) -> list[Seat | None] | None:
        """A person's seat on each board, None for one they are not on; None without a result."""

    def named(self, session: Session, unit: int, words: Sequence[str], most: int) -> list[tuple[int, Row]]:
        """(index, row) of the first people of a board whose public name answers to all the words, in its order."""


# The tree of each contest by the version of its content, so that a page does not read a thousand units again.
_TREES: dict[str, tuple[str, Tree]] = {}


class Live:
    """From Redis, without a word to SQL."""

    def __init__(self, boards: Boards, slug: str, scope: int) -> None:
        meta = boards.meta(slug)
        if not meta:
            raise Silent
        try:
            self.facts = facts.read(meta, scope)
            self.boards, self.scope, self.generation, version = boards, scope, meta["generation"], meta["tree"]
            if self.facts.slug != slug:
                raise Silent
        except (Silent, KeyError) as fault:
            boards.give_up(slug)
            raise Silent from fault
        known = _TREES.get(slug)
        if known is None or known[0] != version:
            known = _TREES[slug] = version, Tree([Branch(*row) for row in boards.tree(slug, self.generation)])
        self.tree = known[1]

    def at(self, scope: int) -> Live:
        """The same boards at another scope."""
        self.facts, self.scope = replace(self.facts, scope=scope), scope
        return self

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        found = self.boards.stretch(self.facts.slug, self.scope, unit, first, last)
        if found is None:
            raise Silent
        rows = [
            (line.key, Row(0, False, line.person, line.name, self._unit_name(line.path), line.score, line.elapsed_ms))
            for line in found.lines
        ]
        return rows, found.before, found.length, found.next_key

    def _unit_name(self, path: tuple[int, ...]) -> str:
        branch = self.tree.by_id.get(path[-1])
        return branch.name if branch else ""

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        return self.boards.tallies(self.facts.slug, self.generation, self.scope, units)

    def seats(self, person_id: int, units: Sequence[int]) -> list[Seat | None] | None:
        return self.boards.seats(self.facts.slug, self.scope, person_id, units)

    def named(self, session: Session, unit: int, words: Sequence[str], most: int) -> list[tuple[int, Row]]:
        """Names out of SQL, since Redis keeps no order of names; seats as on the board itself."""
        found = []
        for one in _answering(session, (self.facts.contest_id, self.scope, unit), words, most):
            seat = (self.seats(one.person_id, [unit]) or [None])[0]
            if seat is not None:
                found.append((seat.index, _row(self.tree, one, seat.rank)))
        return sorted(found, key=itemgetter(0))


class Slow:
    """From SQL, for as long as Redis is silent."""

    def __init__(
        self, session: Session, contest: Contest, scope: int, known: Sequence[PlacedUnit] | None = None
    ) -> None:
        """`known`: every unit, where they were read already."""
        self.session, self.contest, self.scope = session, contest, scope
        self.facts = facts.of(contest, scope)
        pins = None if known is None else entrants.pinned(session, contest.id)
        self.tree = Tree(branches(session, contest, known=known, pinned=pins))
        self.paths = {one.id: unit_path(((pins or {}).get(one.id) or one).path) for one in known or ()} or None
        self._sums: dict[int, Tallies] | None = None

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        found = results.stretch(self.session, self.contest.id, self.scope, unit, first, last + 1)
        after = found[last - first + 1].order_key if len(found) > last - first + 1 else ""
        found = found[: last - first + 1]
        key = found[0].order_key if found else ""
        before, length = results.ahead_and_length(self.session, self.contest.id, self.scope, unit, key)
        return [(one.order_key, _row(self.tree, one, 0)) for one in found], before, length, after

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        if self._sums is None:
            self._sums = unit_sums(self.session, self.contest, self.scope, self.paths)
        return [self._sums.get(unit, Tallies()) for unit in units]

    def seats(self, person_id: int, units: Sequence[int]) -> list[Seat | None] | None:
        own = results.of_person(self.session, self.contest.id, person_id)
        mine = next((one for one in own if one.scope == self.scope), None)
        return None if mine is None else [results.seat(self.session, self.scope, unit, mine) for unit in units]

    def named(self, session: Session, unit: int, words: Sequence[str], most: int) -> list[tuple[int, Row]]:
        people = _answering(session, (self.contest.id, self.scope, unit), words, most)
        board = results.order(session, self.contest.id, self.scope, unit) if people else []
        found = []
        for one in people:
            index = bisect_left(board, (one.order_key, str(one.person_id)))
            found.append((index, _row(self.tree, one, bisect_left(board, (one.order_key, "")) + 1)))
        return found


def _row(tree: Tree, one: results.Placed, rank: int) -> Row:
    branch, name = tree.by_id.get(one.unit_id or WHOLE), public_name(one.name, one.shows_name)
    return Row(rank, False, one.person_id, name, branch.name if branch else "", one.score, one.elapsed_ms)


def _answering(session: Session, scope: tuple[int, int, int], words: Sequence[str], most: int) -> list[results.Placed]:
    """The first people of a board in SQL whose public name answers: nobody is found by a name they do not show."""
    wide = finding.is_wide(words)
    with closing(results.possibly_named(session, *scope, words, ordered=wide)) as people:
        meant = (one for one in people if finding.answers(public_name(one.name, one.shows_name), words))
        by_rank = meant if wide else nsmallest(most, meant, key=lambda one: (one.order_key, str(one.person_id)))
        return [results.Placed(*one) for one in islice(by_rank, most)]


def unit_sums(
    session: Session, contest: Contest, scope: int, paths: Mapping[int, tuple[int, ...]] | None = None
) -> dict[int, Tallies]:
    """Sums of every unit and of the whole contest, from SQL. `paths`: of every unit, where they were read already."""
    entries = sittings.entries_by_unit(session, contest.id, contest.rounds_in(scope), scope // CATEGORY)
    people = results.unit_sums(session, contest.id, scope)
    paths = paths or entrants.paths(session, contest.id)
    sums: dict[int, Tallies] = {}
    for unit_id in entries.keys() | people.keys():
        count, points, full = people.get(unit_id, (0, 0, 0))
        own = Tallies(count, entries.get(unit_id, 0), points, full)
        for place in (WHOLE, *paths.get(unit_id or WHOLE, ())):
            sums[place] = sums.get(place, Tallies()).plus(own)
    return sums


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which boards of a contest: of a round (None: all rounds), of a category (0: everybody)."""

    slug: str
    round: int | None = None
    category: int = 0


def ask(reads: Callable[[], Session], boards: Boards | None, asked: Asked, question: Callable[[Source], T]) -> T:
    """Put a question to the live boards of a contest, or while they are silent to SQL, by the session `reads` gives.

    Raises NoSuchContest, NotFound for a round or category that is not there, and what the question raises.
    """
    if boards is not None:
        with suppress(Silent):
            known = Live(boards, asked.slug, WHOLE)
            return question(known.at(_scope(known.facts, asked)))
    session = reads()
    contest = contests.by_slug(session, asked.slug)
    if contest is None:
        raise NoSuchContest
    return question(Slow(session, contest, _scope(facts.of(contest), asked)))


def _scope(known: Facts, asked: Asked) -> int:
    if asked.round is not None and asked.round not in known.rounds:
        raise NotFound
    if not 0 <= asked.category <= len(known.categories):
        raise NotFound
    number = WHOLE if asked.round is None or len(known.rounds) == 1 else asked.round
    return scope_of(number, asked.category)
