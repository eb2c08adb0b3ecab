"""Acts on the union tree: plant one, sum it up, bring one in from a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from contest.store import units as store
from contest.units import UPPER_KINDS, Kind, Sector, Unit, UnsoundTree, find_problems, top_down


@dataclass(frozen=True, slots=True)
class Planted:
    """How many units were new, changed, and already just so."""

    added: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class TreeSummary:
    """The tree on a day, in units and people; jointly managed units (central) stand outside all sums but their own."""

    upper: int
    grassroots: int
    central: int
    workers: int
    members: int
    women: int
    by_sector: Mapping[str, int]
    """Grassroots units by sector code."""


def plant(session: Session, tree: Sequence[Unit]) -> Planted:
    """Put a tree into the store. Units known by code take on what the tree says; stored units it omits stay.

    The statements do not grow with the units (a batch of rows counts as one). Planting the same tree again changes
    nothing. UnsoundTree when the stored and the new units together make no sound tree; then nothing is written.
    """
    stored = store.whole_tree(session)
    before = _by_code(stored)
    after = before | {unit.code: unit for unit in tree}
    told = {unit.code for unit in tree}
    problems = find_problems((*(unit for code, unit in before.items() if code not in told), *tree))
    if problems:
        raise UnsoundTree(problems)
    ids = {unit.code: unit.id for unit in stored}
    new = [unit for unit in top_down(after.values()) if unit.code not in ids]
    changed = {ids[code]: after[code] for code in before if after[code] != before[code]}
    ids |= store.add(session, new)
    store.rewrite(session, changed)
    known = {unit.id: store.Place(unit.id, unit.parent_id, unit.successor_id, unit.path) for unit in stored}
    store.place(session, [place for place in _places(after, ids) if known.get(place.id) != place])
    return Planted(added=len(new), changed=len(changed), same=len(tree) - len(new) - len(changed))


def stored_tree(session: Session) -> dict[str, Unit]:
    """Every unit there ever was, by code. One statement."""
    return _by_code(store.whole_tree(session))


def summary(session: Session, on: date) -> TreeSummary:
    """The tree as it stands on a day. One statement."""
    counts = store.kind_counts(session, on)
    counted = [one for one in counts if one.kind is Kind.GRASSROOTS and not one.joint]
    by_sector = {sector.value: sum(one.sum.units for one in counted if one.sector is sector) for sector in Sector}
    return TreeSummary(
        upper=sum(one.sum.units for one in counts if one.kind in UPPER_KINDS and not one.joint),
        grassroots=sum(one.sum.units for one in counted),
        central=sum(one.sum.units for one in counts if one.kind is Kind.GRASSROOTS and one.joint),
        workers=sum(one.sum.workers for one in counted),
        members=sum(one.sum.members for one in counted),
        women=sum(one.sum.women for one in counted),
        by_sector=by_sector,
    )


def _by_code(stored: Sequence[store.PlacedUnit]) -> dict[str, Unit]:
    codes = {unit.id: unit.code for unit in stored}
    return {unit.code: _unit(unit, codes) for unit in stored}


def _unit(unit: store.PlacedUnit, codes: Mapping[int, str]) -> Unit:
    return Unit(
        code=unit.code,
        parent=None if unit.parent_id is None else codes[unit.parent_id],
        name=unit.name,
        kind=unit.kind,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        placed_from=unit.placed_from,
        sector=unit.sector,
        joint=unit.joint,
        workers=unit.workers,
        members=unit.members,
        women=unit.women,
        successor=None if unit.successor_id is None else codes[unit.successor_id],
        aliases=unit.aliases,
    )


def _places(units: Mapping[str, Unit], ids: Mapping[str, int]) -> list[store.Place]:
    paths: dict[str, str] = {}
    places = []
    for unit in top_down(units.values()):
        above = "/" if unit.parent is None else paths[unit.parent]
        paths[unit.code] = f"{above}{ids[unit.code]}/"
        parent_id = None if unit.parent is None else ids[unit.parent]
        successor_id = None if unit.successor is None else ids[unit.successor]
        places.append(store.Place(ids[unit.code], parent_id, successor_id, paths[unit.code]))
    return places
