"""The roster of a unit: added to, mended, taken off; and joined to accounts as people register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import collation
from contest.contests import Contest
from contest.people import Person
from contest.refusals import NotFound
from contest.roster import Entry, Held, NoSuchEntry, NotGrassroots, RosterTaken, owner
from contest.services.turnout import in_reach
from contest.store import audit, units
from contest.store import roster as store
from contest.store import roster_joining as joining
from contest.store.roster import Line
from contest.store.units import PlacedUnit
from contest.units import Kind, matches

A_PAGE = 50
SORTED = 5_000
"""So many people are put into the order of Vietnamese names and searched; a greater unit is looked at by its parts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a unit's roster. `states`: how many are in which state, «all» of them; `found`: of the search."""

    unit: PlacedUnit
    states: dict[str, int]
    lines: list[Line]
    found: int
    page: int
    pages: int
    too_many: bool = False
    """More than are sorted and searched: a unit below is to be chosen first."""


def shown(session: Session, unit: PlacedUnit, contest: Contest | None, q: str, page: int) -> Shown:
    """A page of the roster of a unit and those below it, in the order of names. Raises NotFound past the last page.

    `q`: words of a name or a code. Three statements, however many there are.
    """
    contest_id = None if contest is None else contest.id
    states = store.states(session, unit.path, contest_id)
    known = store.index(session, unit.path, SORTED)
    hits = [one for one in known if matches(q, one[1], one[2] or "")] if q else known
    hits.sort(key=lambda one: (collation.key(one[1]), one[0]))
    pages = max(1, -(-len(hits) // A_PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    ids = [one[0] for one in hits[(page - 1) * A_PAGE : page * A_PAGE]]
    lines = store.lines(session, ids, contest_id) if ids else []
    return Shown(unit, states, lines, len(hits), page, pages, states["all"] > SORTED)


def found(session: Session, scope: int, entry_id: int) -> tuple[Held, PlacedUnit]:
    """An entry within reach, and its unit. Raises NoSuchEntry for any other."""
    held = store.by_id(session, entry_id)
    if held is None:
        raise NoSuchEntry
    try:
        return held, in_reach(session, scope, held.entry.unit_id)
    except NotFound:
        raise NoSuchEntry from None


def add(session: Session, entry: Entry, by: Person, now: datetime) -> int:
    """Add one by hand; its id. An account of the same unit and number is joined to it at once.

    Raises NotGrassroots, RosterTaken where number or code stand there already.
    """
    unit = units.by_id(session, entry.unit_id)
    if unit is None or unit.kind is not Kind.GRASSROOTS:
        raise NotGrassroots
    store.hold(session, [unit.id])
    _free(session, entry, None)
    (entry_id,) = store.add(session, [entry], by.id, now)
    join(session, [entry_id], now)
    audit.record(session, now, by.id, "roster.add", f"roster:{entry_id}", unit=unit.id)
    return entry_id


def mend(session: Session, held: Held, entry: Entry, by: Person, now: datetime) -> None:
    """Put other words in the place of an entry's. Raises NoSuchEntry (it was taken off just now), RosterTaken.

    Who is joined to it stays so: an officer who mends a number has not said that it is somebody else.
    """
    store.hold(session, [entry.unit_id])
    if store.by_id(session, held.id) is None:
        raise NoSuchEntry
    _free(session, entry, held.id)
    values = {"name": entry.name, "phone": entry.phone, "code": entry.code, "birth_date": entry.born}
    store.change(session, held.id, **values)
    join(session, [held.id], now)
    fields = sorted(
        name for name in ("name", "phone", "code", "born") if getattr(held.entry, name) != getattr(entry, name)
    )
    audit.record(session, now, by.id, "roster.mend", f"roster:{held.id}", unit=entry.unit_id, fields=fields)


def _free(session: Session, entry: Entry, but: int | None) -> None:
    if store.taken(session, entry, but):
        raise RosterTaken


def take_off(session: Session, held: Held, reason: str, by: Person, now: datetime) -> None:
    """Take somebody off the roster. Their account, results and confirmation stay. Raises NoSuchEntry."""
    store.hold(session, [held.entry.unit_id])
    if store.by_id(session, held.id) is None:
        raise NoSuchEntry
    store.change(session, held.id, removed_at=now, person_id=None)
    audit.record(
        session, now, by.id, "roster.take_off", f"roster:{held.id}", unit=held.entry.unit_id, reason=reason
    )  # fmt: skip


# Joining


def join(session: Session, entry_ids: Sequence[int], now: datetime) -> int:
    """Join entries to the accounts of the same unit and number; how many were. Three statements at most."""
    pairs = joining.matching_accounts(session, entry_ids)
    joining.join(session, pairs, now)
    return len(pairs)


def welcome(session: Session, person_id: int, who: Entry, now: datetime) -> bool:
    """Join somebody who has just registered to their entry, and vouch for them; False where none is theirs."""
    mine = owner(who, joining.candidates(session, who))
    if mine is None:
        return False
    joining.join(session, [(mine.id, person_id)], now)
    audit.record(session, now, None, "roster.join", f"person:{person_id}", entry=mine.id, unit=who.unit_id)
    return True
