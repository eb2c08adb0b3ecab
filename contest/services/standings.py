"""The standings for whoever looks: pages of individual and union boards, and the reader's own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contest import boards as rules
from contest.boards import LEADERS, PAGE, Counters, Order, Tallies
from contest.refusals import NotFound
from contest.rulebook import Show
from contest.services.facts import Facts
from contest.services.sources import Row, Source
from contest.services.trees import Branch
from contest.store.lines import WHOLE, Seat


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of a union board, as the public may see it: None for what is hidden. `rate` per thousand."""

    rank: int | None
    tie: bool
    unit_id: int
    name: str
    parent: str
    headcount: int | None
    people: int | None
    entries: int | None
    rate: int | None
    mean_tenths: int | None
    points: int | None = None


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


def individuals(origin: Source, unit: int, page: int) -> Board:
    """A page of an individual board. Raises NotFound for a unit or page that is not there."""
    bounded = origin.facts.bounded
    if (unit and unit not in origin.tree.by_id) or page < 1 or (bounded and page > 1):
        raise NotFound
    if not origin.facts.shows():
        return _unseen(origin, unit, page)
    size = LEADERS if bounded else PAGE
    rows, before, length, after = origin.rows(unit, (page - 1) * size, page * size - 1)
    pages = max(1, -(-length // size))
    if page > pages:
        raise NotFound
    if bounded and unit and length < LEADERS:
        # The whole of a short board is a count, and the counts of the units add up.
        rows = []
    shown = _shown(origin, ranked(rows, before, (page - 1) * size, after))
    return _board(origin, unit, page, None if bounded else pages, shown)


def _unseen(origin: Source, unit: int, page: int) -> Board:
    """A board that the public does not see yet: not even how long it is."""
    if page > 1:
        raise NotFound
    return Board(origin.facts, origin.tree.by_id.get(unit), None, None, 1, None, ())


def _shown(origin: Source, rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, score=None) for row in rows) if origin.facts.hides_scores else tuple(rows)


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


def _board(
    origin: Source, unit: int, page: int, pages: int | None, rows: tuple[Row, ...], unions: tuple[UnitRow, ...] = ()
) -> Board:
    (sums,) = origin.tallies([unit])
    shown = origin.facts.shown
    people, entries = rules.visible(sums.people, shown), rules.visible(sums.entries, shown)
    return Board(origin.facts, origin.tree.by_id.get(unit), people, entries, page, pages, rows, unions)


@dataclass(frozen=True, slots=True)
class Below:
    """Which unions stand on a board, and in which order: direct children of a unit, or all grassroots units below."""

    unit: int = WHOLE
    grassroots: bool = False
    order: Order = Order.OFFICIAL


def orders(facts: Facts) -> tuple[Order, ...]:
    """In which orders a board of unions may be shown: none but its own where an order would tell what is hidden."""
    if not facts.ranks_unions:
        return (Order.OFFICIAL,)
    return tuple(one for one in Order if one is not Order.MEAN or not facts.hides_scores)


def _standing(origin: Source, asked: Below) -> list[rules.UnitStanding]:
    members = origin.tree.grassroots(asked.unit) if asked.grassroots else origin.tree.below(asked.unit)
    sums = origin.tallies(members)
    listed = [(one, origin.tree.by_id[one].headcount, sums[n]) for n, one in enumerate(members)]
    if not origin.facts.ranks_unions:
        # Their order, with headcounts known, would pin every count between its neighbours'.
        return [rules.UnitStanding(None, False, *one) for one in listed]
    ranked_units = rules.rank_units(listed, origin.facts.formula)
    return rules.in_order(ranked_units, asked.order if asked.order in orders(origin.facts) else Order.OFFICIAL)


def unions(origin: Source, unit: int, page: int, *, grassroots: bool, order: Order = Order.OFFICIAL) -> Board:
    """A page of the board of unions below a unit: its direct children, or all grassroots units. Raises NotFound."""
    if (unit and unit not in origin.tree.by_id) or page < 1:
        raise NotFound
    if not origin.facts.shows():
        return _unseen(origin, unit, page)
    standing = _standing(origin, Below(unit, grassroots, order))
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
        mean_tenths=None if origin.facts.hides_scores else standing.tallies.mean_tenths(),
        # Beside a mean, points would tell the people.
        points=standing.tallies.points if shown is Counters.SHOWN and not origin.facts.hides_scores else None,
    )


def all_unions(origin: Source, asked: Below) -> list[UnitRow]:
    """Every row of a board of unions, in its order; none while the public does not see it."""
    if not origin.facts.shows():
        return []
    return [_union(origin, one, named=asked.grassroots) for one in _standing(origin, asked)]


@dataclass(frozen=True, slots=True)
class MyPlace:
    """Where the reader stands. `rank` and `people` None: not shown while the prediction is open.

    `around`: rows about the reader, the reader's own among them; empty when the rank is not shown. `first` is the index
    of the first of them, and `index` the reader's own, from 0; None where no page of the board shows it.
    """

    rank: int | None
    people: int | None
    unit_rank: int | None
    around: tuple[Row, ...]
    person_id: int
    first: int = 0
    index: int | None = None

    @property
    def mine(self) -> Row | None:
        """The reader's own row, where it may show."""
        return next((row for row in self.around if row.person_id == self.person_id), None)

    @property
    def page(self) -> int | None:
        """The page of the board that holds the reader's row."""
        return None if self.index is None else self.index // PAGE + 1


def _may_know(origin: Source, seat: Seat) -> bool:
    """Whether somebody may know their place in their union: where boards are bounded, the last place is a count."""
    return not origin.facts.bounded or (seat.rank <= LEADERS <= seat.length)


def my_place(
    origin: Source, person_id: int, own_unit: int | None, unit: int = WHOLE, reach: int | None = 5
) -> MyPlace | None:
    """The person's place on a board and in their own union; None while they have no result there, or nobody may know.

    `reach`: how many stand around them on either side; None: no row is read, theirs neither. Where everybody sees but
    their own row, nobody stands around them.
    """
    if not origin.facts.tells or (origin.facts.show is Show.HIDDEN and not origin.facts.shows()):
        return None
    if not origin.facts.shows():
        reach = reach and 0
    asked = [unit] if own_unit is None else [unit, own_unit]
    seat, *own = origin.seats(person_id, asked) or [None]
    if seat is None:
        return None
    # Somebody who moved since has no seat in the new union yet: an entry keeps the unit it was made for.
    unit_rank = own[0].rank if own and own[0] and _may_know(origin, own[0]) else None
    if origin.facts.bounded and (seat.rank > LEADERS or (unit and seat.length < LEADERS)):
        # Nor on the board of a unit with few people, whose last place is their number.
        return MyPlace(None, None, unit_rank, (), person_id)
    first, last = max(0, seat.index - (reach or 0)), seat.index + (reach or 0)
    last = min(last, LEADERS - 1) if origin.facts.bounded else last
    # Of very many who share a leading rank, the reader may sit past the last row that may be shown.
    read = reach is not None and first <= last
    rows, before, _, after = origin.rows(unit, first, last) if read else ([], 0, 0, "")
    around = _shown(origin, ranked(rows, before, first, after))
    return MyPlace(
        seat.rank,
        rules.visible(seat.length, origin.facts.shown) if not origin.facts.bounded else None,
        unit_rank,
        tuple(one for one in around if origin.facts.shows() or one.person_id == person_id),
        person_id,
        first,
        seat.index if origin.facts.shows() and seat.index <= last else None,
    )


@dataclass(frozen=True, slots=True)
class MyUnion:
    """The row of the reader's union on a board of unions, its index from 0 and its page."""

    row: UnitRow
    index: int
    page: int


def my_union(origin: Source, own_unit: int | None, asked: Below) -> MyUnion | None:
    """Where the reader's union stands: the unit itself, or the one of those listed that it belongs to."""
    if own_unit is None or not origin.facts.shows():
        return None
    path = {own_unit} if asked.grassroots else {one.id for one in origin.tree.path(own_unit)}
    standing = _standing(origin, asked)
    index = next((n for n, one in enumerate(standing) if one.unit_id in path), None)
    if index is None:
        return None
    return MyUnion(_union(origin, standing[index], named=asked.grassroots), index, index // PAGE + 1)
