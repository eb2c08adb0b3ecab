"""Who has not been vouched for: an officer says «yes, ours», places somebody, or says «not ours» with a reason.

Results stay as they are pinned on attempts: an attempt counts for the unit it was made for, whatever is said here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.people import Person, folded
from contest.refusals import NotFound
from contest.roster import Entry, NobodyChosen, NotGrassroots, owner
from contest.roster_rows import Known
from contest.rounds import VIETNAM
from contest.services.proposals import reasoned
from contest.services.turnout import in_reach
from contest.store import audit, units
from contest.store import roster as roster_store
from contest.store import roster_confirming as store
from contest.store import roster_joining as joining
from contest.store.roster_confirming import Unsure
from contest.store.units import PlacedUnit
from contest.units import Kind

A_PAGE = 50
MOST_WRITTEN = 200
LONGEST = 170
"""Characters that are kept of what somebody gave as their unit, beside what is added to it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. `hint`: «elsewhere» (their number stands on another unit's roster), «alike» (name and birth
    date stand on the roster of their unit), or empty."""

    who: Unsure
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of who waits under a unit: those who named it, and those who wrote a workplace under it."""

    unit: PlacedUnit
    total: int
    named: list[Waiting]
    written: list[Waiting]
    page: int
    pages: int


def desk(session: Session, unit: PlacedUnit, page: int) -> Desk:
    """Who waits under a unit within reach. Raises NotFound past the last page. Six statements, however many wait."""
    total, named = store.of_subtree(session, unit.path, (page - 1) * A_PAGE, A_PAGE) if page > 0 else (0, [])
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    written = store.written(session, uppers(session, unit), MOST_WRITTEN) if page == 1 else []
    hints = _hints(session, [*named, *written])
    return Desk(
        unit,
        total,
        [Waiting(one, hints.get(one.id, "")) for one in named],
        [Waiting(one, hints.get(one.id, "")) for one in written],
        page,
        pages,
    )


def uppers(session: Session, unit: PlacedUnit) -> list[str]:
    """Names of the unit and of the unions below it that stand above grassroots ones: what registration writes down."""
    if unit.kind is Kind.GRASSROOTS:
        return []
    return store.uppers_under(session, unit.path)


def _hints(session: Session, people: Collection[Unsure]) -> dict[int, str]:
    where = roster_store.elsewhere(session, {one.phone for one in people})
    ours = roster_store.of_units(session, {one.unit_id for one in people if one.unit_id is not None})
    alike = {(one.entry.unit_id, folded(one.entry.name), one.entry.born) for one in ours if one.person_id is None}
    found: dict[int, str] = {}
    for one in people:
        if where.get(one.phone, set()) - {one.unit_id}:
            found[one.id] = "elsewhere"
        elif one.birth_date and (one.unit_id, folded(one.name), one.birth_date) in alike:
            found[one.id] = "alike"
    return found


def confirm(session: Session, unit: PlacedUnit, ids: Collection[int], by: Person, now: datetime) -> int:
    """Vouch for people who named a unit under this one; how many.

    Whoever the roster of their unit has by number, or by name and birth date, is joined to it. Raises NobodyChosen
    where none of them waits any more.
    """
    named = [one for one in store.among(session, ids, unit.path, []) if one.id != by.id]
    if not named:
        raise NobodyChosen
    for one in named:
        assert one.unit_id is not None
        _vouch(session, one, one.unit_id, by, now)
        audit.record(session, now, by.id, "roster.confirm", f"person:{one.id}", unit=one.unit_id)
    return len(named)


def place(session: Session, unit: PlacedUnit, ids: Collection[int], into: int, by: Person, now: datetime) -> int:
    """Put people who wrote a workplace under this unit into a grassroots union of it, and vouch for them; how many.

    Raises NotGrassroots for a union out of reach, NobodyChosen.
    """
    day = now.astimezone(VIETNAM).date()
    try:
        target = in_reach(session, unit.id, into)
    except NotFound:
        raise NotGrassroots from None
    if target.kind is not Kind.GRASSROOTS or not units.exists(session, target.id, day):
        raise NotGrassroots
    waiting = [one for one in store.among(session, ids, unit.path, uppers(session, unit)) if one.unit_id is None]
    if not waiting:
        raise NobodyChosen
    store.place(session, [one.id for one in waiting], target.id, None)
    for one in waiting:
        _vouch(session, one, target.id, by, now)
        audit.record(session, now, by.id, "roster.place", f"person:{one.id}", unit=target.id)
    return len(waiting)


def _vouch(session: Session, who: Unsure, unit_id: int, by: Person, now: datetime) -> None:
    entry = Entry(unit_id, who.name, who.phone, None, who.birth_date)
    mine = owner(entry, joining.candidates(session, entry))
    joining.vouch(session, [who.id], by.id, now)
    if mine is not None:
        joining.join(session, [(mine.id, who.id)], now)


def refuse(session: Session, unit: PlacedUnit, ids: Collection[int], reason: str, by: Person, now: datetime) -> int:
    """Say of people that they are not of this unit; how many. They keep their account and wait for the organizers.

    Raises ReasonMissing, NobodyChosen.
    """
    given = reasoned(reason)
    waiting = [one for one in store.among(session, ids, unit.path, uppers(session, unit)) if one.id != by.id]
    if not waiting:
        raise NobodyChosen
    for one in waiting:
        # Without the union above it: who said no is not asked again.
        said = one.unit.rpartition(" · ")[0] or one.unit if one.unit_id is None else one.unit
        store.place(session, [one.id], None, f"{said[:LONGEST]} (đơn vị không xác nhận)")
        audit.record(session, now, by.id, "roster.refuse", f"person:{one.id}", unit=one.unit_id, reason=given)
    return len(waiting)


def targets(session: Session, unit: PlacedUnit, now: datetime) -> list[Known]:
    """The grassroots unions under a unit that somebody may be put into."""
    return roster_store.known_units(session, unit.path, now.astimezone(VIETNAM).date())
