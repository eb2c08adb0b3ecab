"""The standings for whoever looks: pages of individual and union boards, and the reader's own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contest import boards as rules
from contest.boards import LEADERS, PAGE, Counters, Tallies
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


def unions(origin: Source, unit: int, page: int, *, grassroots: bool) -> Board:
    """A page of the board of unions below a unit: its direct children, or all grassroots units. Raises NotFound."""
    if (unit and unit not in origin.tree.by_id) or page < 1:
        raise NotFound
    if not origin.facts.shows():
        return _unseen(origin, unit, page)
    members = origin.tree.grassroots(unit) if grassroots else origin.tree.below(unit)
    sums = origin.tallies(members)
    listed = [(one, origin.tree.by_id[one].headcount, sums[n]) for n, one in enumerate(members)]
    standing = rules.rank_units(listed, origin.facts.formula)
    if not origin.facts.ranks_unions:
        # Their order, with headcounts known, would pin every count between its neighbours'.
        standing = [rules.UnitStanding(None, False, *one) for one in listed]
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


def _may_know(origin: Source, seat: Seat) -> bool:
    """Whether somebody may know their place in their union: where boards are bounded, the last place is a count."""
    return not origin.facts.bounded or (seat.rank <= LEADERS <= seat.length)


def my_place(origin: Source, person_id: int, own_unit: int | None, unit: int = WHOLE, reach: int = 5) -> MyPlace | None:
    """The person's place on a board and in their own union; None while they have no result there, or nobody may know.

    Where everybody sees but their own row, nobody stands around them.
    """
    if not origin.facts.tells or (origin.facts.show is Show.HIDDEN and not origin.facts.shows()):
        return None
    if not origin.facts.shows():
        reach = 0
    asked = [unit] if own_unit is None else [unit, own_unit]
    seat, *own = origin.seats(person_id, asked) or [None]
    if seat is None:
        return None
    # Somebody who moved since has no seat in the new union yet: an entry keeps the unit it was made for.
    unit_rank = own[0].rank if own and own[0] and _may_know(origin, own[0]) else None
    if origin.facts.bounded and seat.rank > LEADERS:
        return MyPlace(None, None, unit_rank, (), person_id)
    first = max(0, seat.index - reach)
    last = min(seat.index + reach, LEADERS - 1) if origin.facts.bounded else seat.index + reach
    # Of very many who share a leading rank, the reader may sit past the last row that may be shown.
    rows, before, _, after = origin.rows(unit, first, last) if first <= last else ([], 0, 0, "")
    around = _shown(origin, ranked(rows, before, first, after))
    return MyPlace(
        seat.rank,
        rules.visible(seat.length, origin.facts.shown) if not origin.facts.bounded else None,
        unit_rank,
        tuple(one for one in around if origin.facts.shows() or one.person_id == person_id),
        person_id,
    )
