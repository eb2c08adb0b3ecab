"""The standings for whoever looks: from the live boards, or from SQL while Redis is silent. The same figures either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from contest import boards as rules
from contest.boards import LEADERS, PAGE, Counters, Tallies
from contest.contests import Contest
from contest.people import public_name
from contest.predictions import Quantity
from contest.refusals import NoSuchContest, NotFound
from contest.store import contests, results, sittings, units
from contest.store.boards import Boards
from contest.store.echo import Silent
from contest.store.lines import WHOLE


@dataclass(frozen=True, slots=True)
class Facts:
    """What a board must know of its contest. `settled`: the prediction's true value is known."""

    contest_id: int
    slug: str
    title: str
    counters: Counters
    prediction: Quantity | None
    settled: bool
    rounds: tuple[int, ...]

    @property
    def prediction_open(self) -> bool:
        """Whether nothing may tell the predicted quantity yet."""
        return self.prediction is not None and not self.settled

    @property
    def shown(self) -> Counters:
        """How counts show now."""
        return rules.in_force(self.counters, self.prediction_open)

    @property
    def bounded(self) -> bool:
        """Whether individual boards show leaders only."""
        return rules.bounded(self.counters, self.prediction, self.prediction_open)


def facts(contest: Contest) -> Facts:
    """The facts of a contest."""
    return Facts(
        contest.id,
        contest.slug,
        contest.title,
        contest.rules.counters,
        contest.rules.prediction,
        contest.settled_at is not None,
        tuple(one.number for one in contest.rounds),
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as boards need it. `headcount`: the workers of the grassroots units below it."""

    id: int
    parent_id: int
    name: str
    kind: str
    headcount: int


class Tree:
    """The union tree of a contest. Unit 0 is the whole contest; its children are the upper unions."""

    def __init__(self, branches: Sequence[Branch]) -> None:
        self.by_id = {one.id: one for one in branches}
        self.children: dict[int, list[int]] = {}
        for one in branches:
            self.children.setdefault(one.parent_id, []).append(one.id)

    def below(self, unit: int) -> list[int]:
        """Direct children; for the whole contest those of the roots."""
        if unit != WHOLE:
            return self.children.get(unit, [])
        return [child for root in self.children.get(WHOLE, []) for child in self.children.get(root, [])]

    def grassroots(self, unit: int) -> list[int]:
        """All grassroots units under a unit."""
        found: list[int] = []
        waiting = [unit]
        while waiting:
            for child in self.children.get(waiting.pop(), []):
                (found if self.by_id[child].kind == "grassroots" else waiting).append(child)
        return found

    def path(self, unit: int) -> list[Branch]:
        """From the root down to the unit itself."""
        steps: list[Branch] = []
        while unit in self.by_id:
            steps.append(self.by_id[unit])
            unit = self.by_id[unit].parent_id
        return steps[::-1]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an individual board."""

    rank: int
    tie: bool
    person_id: int
    name: str
    unit: str
    score: int
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of a union board, as the public may see it: None for what is hidden. `rate` per thousand."""

    rank: int
    tie: bool
    unit_id: int
    name: str
    parent: str
    headcount: int | None
    people: int | None
    entries: int | None
    rate: int | None
    mean_tenths: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board."""

    facts: Facts
    unit: Branch | None
    people: int | None
    entries: int | None
    page: int
    pages: int | None
    rows: tuple[Row, ...]
    unions: tuple[UnitRow, ...] = ()


class Source(Protocol):
    """Where the figures of one contest and scope come from."""

    facts: Facts
    tree: Tree

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        """(key, row without rank) …, people before the first row's key, length of the board, key after the last row."""

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        """Sums of the units, in their order."""

    def place(self, person_id: int, units: Sequence[int]) -> tuple[int, list[tuple[int, int]]] | None:
        """Index on the first board and (rank, length) on each; None when not there."""


_TREES: dict[tuple[str, str], Tree] = {}


class Live:
    """From Redis, without a word to SQL."""

    def __init__(self, boards: Boards, slug: str, scope: int) -> None:
        meta = boards.meta(slug)
        if not meta:
            raise Silent
        self.boards, self.scope, self.generation = boards, scope, meta["generation"]
        self.facts = facts_from(meta)
        known = (slug, meta["tree"])
        if known not in _TREES:
            _TREES[known] = Tree([Branch(*row) for row in boards.tree(slug, self.generation)])
        self.tree = _TREES[known]

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

    def place(self, person_id: int, units: Sequence[int]) -> tuple[int, list[tuple[int, int]]] | None:
        return self.boards.place(self.facts.slug, self.scope, person_id, units)


class Slow:
    """From SQL, for as long as Redis is silent."""

    def __init__(self, session: Session, contest: Contest, scope: int) -> None:
        self.session, self.contest, self.scope = session, contest, scope
        self.facts = facts(contest)
        self.tree = Tree(branches(session, contest.opens_at.date()))
        self._sums: dict[int, Tallies] | None = None

    def rows(self, unit: int, first: int, last: int) -> tuple[list[tuple[str, Row]], int, int, str]:
        found = results.stretch(self.session, self.contest.id, self.scope, unit, first, last + 1)
        after = found[last - first + 1].order_key if len(found) > last - first + 1 else ""
        found = found[: last - first + 1]
        key = found[0].order_key if found else ""
        before, length = results.ahead_and_length(self.session, self.contest.id, self.scope, unit, key)
        rows = [
            (one.order_key, Row(0, False, one.person_id, public_name(one.name, one.shows_name), self._name(one.unit_id), one.score, one.elapsed_ms))
            for one in found
        ]
        return rows, before, length, after

    def _name(self, unit_id: int | None) -> str:
        branch = self.tree.by_id.get(unit_id or WHOLE)
        return branch.name if branch else ""

    def tallies(self, units: Sequence[int]) -> list[Tallies]:
        if self._sums is None:
            self._sums = unit_sums(self.session, self.contest, self.scope, self.tree)
        return [self._sums.get(unit, Tallies()) for unit in units]

    def place(self, person_id: int, units: Sequence[int]) -> tuple[int, list[tuple[int, int]]] | None:
        mine = next((one for one in results.of_person(self.session, self.contest.id, person_id) if one.scope == self.scope), None)
        if mine is None:
            return None
        places = [
            results.ahead_and_length(self.session, self.contest.id, self.scope, unit, mine.order_key) for unit in units
        ]
        return places[0][0], [(ahead + 1, length) for ahead, length in places]


def branches(session: Session, day: date) -> list[Branch]:
    """The tree as boards need it: units that stand on the day, headcounts summed upward."""
    standing = [one for one in units.whole_tree(session) if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)]
    workers: dict[int, int] = {}
    by_id = {one.id: one for one in standing}
    for one in standing:
        for ancestor in sittings.unit_path(one.path):
            # Units managed jointly stand outside the sums of the province, yet count for themselves and their holder.
            if ancestor in by_id and by_id[ancestor].joint == one.joint:
                workers[ancestor] = workers.get(ancestor, 0) + one.workers
    return [Branch(one.id, one.parent_id or WHOLE, one.name, str(one.kind), workers.get(one.id, 0)) for one in standing]


def unit_sums(session: Session, contest: Contest, scope: int, tree: Tree) -> dict[int, Tallies]:
    """Sums of every unit of the tree and of the whole contest, from SQL."""
    in_scope = [one.id for one in contest.rounds if scope in (0, one.number)]
    entries = sittings.entries_by_unit(session, contest.id, in_scope)
    people = results.unit_sums(session, contest.id, scope)
    sums: dict[int, Tallies] = {}
    for unit_id in entries.keys() | people.keys():
        count, points, full = people.get(unit_id, (0, 0, 0))
        own = Tallies(count, entries.get(unit_id, 0), points, full)
        for place in (WHOLE, *(branch.id for branch in tree.path(unit_id or WHOLE))):
            sums[place] = sums.get(place, Tallies()).plus(own)
    return sums


def facts_from(meta: dict[str, str]) -> Facts:
    """The facts out of a board's meta. Raises Silent when it is not ours to read."""
    try:
        prediction = Quantity(meta["prediction"]) if meta["prediction"] else None
        counted = tuple(int(number) for number in meta["rounds"].split(","))
        counters = Counters(meta["counters"])
        return Facts(int(meta["id"]), meta["slug"], meta["title"], counters, prediction, bool(meta["settled"]), counted)
    except (KeyError, ValueError) as fault:
        raise Silent from fault


def meta_from(known: Facts, tree: str) -> dict[str, str]:
    """What `facts_from` reads; `tree` names the version of the tree."""
    return {
        "id": str(known.contest_id),
        "slug": known.slug,
        "title": known.title,
        "counters": known.counters.value,
        "prediction": known.prediction.value if known.prediction else "",
        "settled": "1" if known.settled else "",
        "rounds": ",".join(map(str, known.rounds)),
        "tree": tree,
    }


def source(session: Session, boards: Boards | None, slug: str, round_number: int | None) -> Source:
    """The figures of a contest, or of one of its rounds. Raises NoSuchContest."""
    if boards is not None:
        try:
            live = Live(boards, slug, _scope(round_number))
            return Live(boards, slug, WHOLE) if len(live.facts.rounds) == 1 and round_number in live.facts.rounds else live
        except Silent:
            pass
    contest = contests.by_slug(session, slug)
    if contest is None:
        raise NoSuchContest
    single = len(contest.rounds) == 1 and round_number == contest.rounds[0].number
    return Slow(session, contest, WHOLE if single else _scope(round_number))


def _scope(round_number: int | None) -> int:
    return round_number or WHOLE


def individuals(origin: Source, unit: int, page: int) -> Board:
    """A page of an individual board. Raises NotFound for a unit or page that is not there."""
    bounded = origin.facts.bounded
    if unit and unit not in origin.tree.by_id or page < 1 or (bounded and page > 1):
        raise NotFound
    size = LEADERS if bounded else PAGE
    rows, before, length, after = origin.rows(unit, (page - 1) * size, page * size - 1)
    pages = max(1, -(-length // size))
    if page > pages:
        raise NotFound
    return _board(origin, unit, page, None if bounded else pages, tuple(ranked(rows, before, (page - 1) * size, after)))


def ranked(rows: Sequence[tuple[str, Row]], before: int, first: int, after: str) -> list[Row]:
    """Give consecutive rows their ranks: equal keys share one. `before`: how many stand before the first row's key."""
    found: list[Row] = []
    for n, (key, row) in enumerate(rows):
        above = rows[n - 1][0] if n else None
        below = rows[n + 1][0] if n + 1 < len(rows) else after
        rank = found[-1].rank if above == key else (before + 1 if n == 0 else first + n + 1)
        tie = key in (above, below) or (n == 0 and before < first)
        found.append(Row(rank, tie, row.person_id, row.name, row.unit, row.score, row.elapsed_ms))
    return found


def _board(origin: Source, unit: int, page: int, pages: int | None, rows: tuple[Row, ...], unions: tuple[UnitRow, ...] = ()) -> Board:
    (sums,) = origin.tallies([unit])
    shown = origin.facts.shown
    people, entries = rules.visible(sums.people, shown), rules.visible(sums.entries, shown)
    return Board(origin.facts, origin.tree.by_id.get(unit), people, entries, page, pages, rows, unions)


def unions(origin: Source, unit: int, page: int, *, grassroots: bool) -> Board:
    """A page of the board of unions below a unit: its direct children, or all grassroots units. Raises NotFound."""
    if unit and unit not in origin.tree.by_id or page < 1:
        raise NotFound
    members = origin.tree.grassroots(unit) if grassroots else origin.tree.below(unit)
    sums = origin.tallies(members)
    standing = rules.rank_units((one, origin.tree.by_id[one].headcount, sums[n]) for n, one in enumerate(members))
    pages = max(1, -(-len(standing) // PAGE))
    if page > pages:
        raise NotFound
    here = standing[(page - 1) * PAGE : page * PAGE]
    return _board(origin, unit, page, pages, (), tuple(_union(origin, one, named=grassroots) for one in here))


def _union(origin: Source, standing: rules.UnitStanding, *, named: bool) -> UnitRow:
    """A union's row; `named`: its parent is told beside it, where not all rows have the same one."""
    branch = origin.tree.by_id[standing.unit_id]
    shown = origin.facts.shown
    people = rules.visible(standing.tallies.people, shown)
    parent = origin.tree.by_id.get(branch.parent_id) if named else None
    return UnitRow(
        rank=standing.rank,
        tie=standing.tie,
        unit_id=standing.unit_id,
        name=branch.name,
        parent=parent.name if parent else "",
        headcount=standing.headcount or None,
        people=people,
        entries=rules.visible(standing.tallies.entries, shown),
        rate=None if people is None else Tallies(people).rate(standing.headcount),
        mean_tenths=standing.tallies.mean_tenths(),
    )


@dataclass(frozen=True, slots=True)
class MyPlace:
    """Where the reader stands. `rank` and `people` None: not shown while the prediction is open.

    `around`: rows about the reader, the reader's own among them; empty when the rank is not shown.
    """

    rank: int | None
    people: int | None
    unit_rank: int | None
    around: tuple[Row, ...]
    person_id: int


def my_place(origin: Source, person_id: int, own_unit: int | None, unit: int = WHOLE, reach: int = 5) -> MyPlace | None:
    """The person's place on a board and in their own union; None while they have no result there."""
    asked = [unit] if own_unit is None else [unit, own_unit]
    found = origin.place(person_id, asked)
    if found is None or found[0] < 0:
        return None
    index, places = found
    rank, length = places[0]
    unit_rank = places[1][0] if own_unit is not None else None
    if origin.facts.bounded and rank > LEADERS:
        return MyPlace(None, None, unit_rank, (), person_id)
    first = max(0, index - reach)
    last = min(index + reach, LEADERS - 1) if origin.facts.bounded else index + reach
    rows, before, _, after = origin.rows(unit, first, last)
    return MyPlace(
        rank,
        rules.visible(length, origin.facts.shown) if not origin.facts.bounded else None,
        unit_rank,
        tuple(ranked(rows, before, first, after)),
        person_id,
    )
