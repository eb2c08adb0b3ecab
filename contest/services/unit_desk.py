"""The union tree as organizers look through it: units found, a page at a time, and one unit with all about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from contest import collation
from contest.refusals import NotFound
from contest.store import unit_deeds as deeds
from contest.store import unit_members as members
from contest.store import units as store
from contest.store.unit_deeds import Change
from contest.store.units import PlacedUnit
from contest.units import Headcount, Kind, Sector, matches

PAGE = 50
STATES = ("standing", "closed", "ahead")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which units: words of a name or code, kind, sector, a state (STATES), right under which one, which page."""

    q: str = ""
    kind: Kind | None = None
    sector: Sector | None = None
    state: str = "standing"
    under: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with the name above it, its headcounts (of all below it), accounts and lines of rosters (of all below)."""

    unit: PlacedUnit
    above: str
    heads: Headcount
    people: int
    listed: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the units that were asked for, with how many there are in all."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


class Whole:
    """Every unit there ever was, with whom it holds, read once: three statements."""

    def __init__(self, session: Session, today: date) -> None:
        self.today = today
        self.known = {one.id: one for one in store.whole_tree(session)}
        self._people = self._summed(members.people(session))
        self._listed = self._summed(members.listed(session))
        self._heads = self._headcounts()

    def _summed(self, counts: Mapping[int, int]) -> dict[int, int]:
        """Of each unit and all below it."""
        sums: dict[int, int] = {}
        for unit_id, count in counts.items():
            for place in store.unit_path(self.known[unit_id].path):
                sums[place] = sums.get(place, 0) + count
        return sums

    def _headcounts(self) -> dict[int, Headcount]:
        """What stands today adds up to; a unit that ended, or is to come, tells its own."""
        sums: dict[int, Headcount] = {}
        for one in self.known.values():
            if one.kind is not Kind.GRASSROOTS:
                continue
            own = Headcount(1, one.workers, one.members, one.women)
            places = store.unit_path(one.path) if state(one, self.today) == "standing" else (one.id,)
            for place in places:
                if self.known[place].joint == one.joint:
                    sums[place] = _plus(sums.get(place, Headcount()), own)
        return sums

    def row(self, unit: PlacedUnit) -> Row:
        """The unit with its sums."""
        above = self.known[unit.parent_id].name if unit.parent_id else ""
        heads = self._heads.get(unit.id, Headcount())
        return Row(unit, above, heads, self._people.get(unit.id, 0), self._listed.get(unit.id, 0))

    def found(self, asked: Asked) -> Found:
        """A page of the units asked for: each after the one above it, by name; upper unions first."""
        wanted = [one for one in self.known.values() if self._fits(one, asked)]
        names = {one.id: collation.key(one.name) for one in self.known.values()}
        wanted.sort(key=lambda one: [(self._is_low(place), names[place]) for place in store.unit_path(one.path)])
        pages = max(1, -(-len(wanted) // PAGE))
        page = min(max(1, asked.page), pages)
        shown = wanted[(page - 1) * PAGE : page * PAGE]
        return Found(tuple(map(self.row, shown)), len(wanted), page, pages)

    def _is_low(self, unit_id: int) -> bool:
        return self.known[unit_id].kind is Kind.GRASSROOTS

    def _fits(self, unit: PlacedUnit, asked: Asked) -> bool:
        return (
            state(unit, self.today) == asked.state
            and asked.kind in (None, unit.kind)
            and asked.sector in (None, unit.sector)
            and asked.under in (None, unit.parent_id)
            and matches(asked.q, unit.name, unit.code, unit.aliases)
        )


def _plus(one: Headcount, other: Headcount) -> Headcount:
    return Headcount(
        one.units + other.units, one.workers + other.workers, one.members + other.members, one.women + other.women
    )


def state(unit: PlacedUnit, today: date) -> str:
    """One of STATES on a day."""
    if unit.valid_to is not None and unit.valid_to <= today:
        return "closed"
    return "ahead" if unit.valid_from > today else "standing"


@dataclass(frozen=True, slots=True)
class About:
    """All about one unit. `line`: the units above it, root first; `forebears`: whom it succeeded."""

    row: Row
    line: tuple[PlacedUnit, ...]
    heir: PlacedUnit | None
    forebears: tuple[PlacedUnit, ...]
    children: Found
    officers: tuple[str, ...]
    history: tuple[Change, ...]
    last: int
    """The number of the latest deed on the tree, 0 when it was undone."""


def about(session: Session, unit_id: int, today: date, page: int) -> About:
    """One unit and its children that stand. Raises NotFound. Six statements."""
    whole = Whole(session, today)
    unit = whole.known.get(unit_id)
    if unit is None:
        raise NotFound
    seen = deeds.last_deed(session)
    return About(
        row=whole.row(unit),
        line=tuple(whole.known[one] for one in store.unit_path(unit.path)[:-1]),
        heir=whole.known.get(unit.successor_id or 0),
        forebears=tuple(one for one in whole.known.values() if one.successor_id == unit_id),
        children=whole.found(Asked(under=unit_id, page=page)),
        officers=tuple(one.name for one in members.officers(session) if one.unit_id == unit_id),
        history=tuple(deeds.of_unit(session, unit_id)),
        last=0 if seen % 2 else seen // 2,
    )


def named(text: str, units: Iterable[PlacedUnit]) -> Sequence[PlacedUnit]:
    """The units that somebody means by a code («DB22-0001», or with its name behind it), or by a whole name."""
    code, wanted = text.split(" · ")[0].strip().casefold(), " ".join(text.split()).casefold()
    units = tuple(units)
    by_code = [one for one in units if one.code.casefold() == code]
    return by_code or [one for one in units if one.name.casefold() == wanted]
