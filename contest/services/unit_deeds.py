"""Deeds on the union tree: seen beforehand, done as one act with its history, undone while nothing followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.refusals import NotFound
from contest.rounds import VIETNAM
from contest.services import units
from contest.services.proposals import reasoned
from contest.store import audit, entrants
from contest.store import unit_deeds as store
from contest.store import unit_members as members
from contest.store import units as unit_store
from contest.store.unit_deeds import Change
from contest.store.units import PlacedUnit
from contest.unit_deeds import Deed, NotUndone, TreeMoved
from contest.unit_history import Act, as_of, plain, restored
from contest.units import Kind, Unit, UnsoundTree, find_problems


@dataclass(frozen=True, slots=True)
class Line:
    """A unit that a deed changes: as it is (None: it is opened) and as it will be; the names of where it hangs."""

    before: Unit | None
    after: Unit
    above: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a deed would do. `seen`: the state of the tree that it was foreseen in.

    `people`: accounts that go along to a successor; `staying`: those of units that end without one; `officers`: those
    whose subtree goes along; `contests`: titles of contests that have fixed their units and are not locked.
    """

    lines: tuple[Line, ...]
    people: int
    staying: int
    officers: int
    contests: tuple[str, ...]
    seen: int


def today_of(now: datetime) -> date:
    """The calendar day in Vietnam."""
    return now.astimezone(VIETNAM).date()


def foresee(session: Session, deed: Deed, now: datetime) -> Effect:
    """What a deed would do now. Raises what the deed raises, and UnsoundTree."""
    tree = units.stored_tree(session)
    changed = _sound(tree, deed, now)
    ids = {one.code: one.id for one in unit_store.whole_tree(session)}
    own, seen = members.people(session), Counter(one.unit_id for one in members.officers(session))
    ended = [one for code, one in changed.items() if one.valid_to is not None and tree[code].valid_to is None]
    going = [ids[one.code] for one in ended if one.successor is not None]
    left = [ids[one.code] for one in ended if one.successor is None]
    return Effect(
        lines=tuple(_line(tree, changed, code) for code in changed if changed[code] != tree.get(code)),
        people=sum(own.get(one, 0) for one in going),
        staying=sum(own.get(one, 0) for one in left),
        officers=sum(seen[one] for one in going),
        contests=tuple(entrants.running(session)),
        seen=store.last_deed(session),
    )


def _line(tree: Mapping[str, Unit], changed: Mapping[str, Unit], code: str) -> Line:
    before, after = tree.get(code), changed[code]
    names = {one.code: one.name for one in (*tree.values(), *changed.values())}
    return Line(before, after, (names.get((before.parent if before else None) or "", ""), names[after.parent or code]))


def _sound(tree: Mapping[str, Unit], deed: Deed, now: datetime) -> dict[str, Unit]:
    """The units as the deed leaves them. Raises what the deed raises, and UnsoundTree."""
    changed = deed.on(tree, today_of(now))
    if problems := find_problems(tuple((dict(tree) | changed).values())):
        raise UnsoundTree(problems)
    return changed


def do(session: Session, deed: Deed, reason: str, seen: int | None, by: int | None, now: datetime) -> int:
    """Do a deed; its number. `seen`: of the Effect that was agreed to; None: nobody looked.

    The tree is held: of two at once the second one is told to look again. Raises ReasonMissing, TreeMoved, what the
    deed raises, and UnsoundTree; then nothing is written.
    """
    why = reasoned(reason)
    store.hold_tree(session)
    if seen is not None and seen != store.last_deed(session):
        raise TreeMoved
    tree = units.stored_tree(session)
    changed = {code: one for code, one in _sound(tree, deed, now).items() if one != tree.get(code)}
    number = write(session, tree, changed, Written(deed.act, deed.day, why, by, now))
    moved = follow(session, now)
    main = next(iter(changed))
    audit.record(
        session, now, by, f"unit.{deed.act.value}", f"unit:{main}", deed=number, units=len(changed),
        day=deed.day.isoformat(), people=moved, reason=why,
    )  # fmt: skip
    return number


@dataclass(frozen=True, slots=True)
class Written:
    """What stands on each line of the history of a deed."""

    act: Act
    day: date
    reason: str
    by: int | None
    now: datetime


def write(session: Session, tree: Mapping[str, Unit], changed: Mapping[str, Unit], told: Written) -> int:
    """Write units as a deed leaves them, with its history; its number. The tree is held. Raises UnsoundTree."""
    units.plant(session, tuple(changed.values()))
    ids = {one.code: one.id for one in unit_store.whole_tree(session)}
    about = {"kind": told.act.value, "day": told.day, "at": told.now, "by": told.by, "reason": told.reason}
    rows = []
    for code, after in changed.items():
        before = tree.get(code)
        values = None if before is None else plain(before, after)
        rows.append({**about, "unit_id": ids[code], "before": values, "after": plain(after, before)})
    return store.write(session, rows)


# Whoever belongs to units that ended


def follow(session: Session, now: datetime) -> int:
    """Everybody whose unit ended goes over to what took over, and so do rosters and what officers see; how many people.

    An officer never comes to see more than a unit that took over: where that is the unit above, their reach stays as
    it was until somebody gives them another. Three statements where there is nobody to take along.
    """
    session.flush()
    today = today_of(now)
    own, seen, listed = members.held_units(session, today)
    if not (own or seen or listed):
        return 0
    known = {one.id: one for one in unit_store.whole_tree(session)}
    moved = 0
    for unit_id in own | seen | listed:
        heir = _heir(known, unit_id, today)
        if heir is None:
            continue
        if heir.kind is Kind.GRASSROOTS and unit_id in own:
            moved += members.take_along(session, unit_id, heir.id, now, scope=False)
        if heir.kind is Kind.GRASSROOTS and unit_id in listed:
            members.take_roster(session, unit_id, heir.id, now)
        if unit_id in seen and heir.id not in unit_store.unit_path(known[unit_id].path):
            members.take_along(session, unit_id, heir.id, now, scope=True)
    return moved


def _heir(known: Mapping[int, PlacedUnit], unit_id: int, today: date) -> PlacedUnit | None:
    """The unit that stands in place of one that ended; None for one that stands or that nobody succeeded."""
    unit = known[unit_id]
    while unit.valid_to is not None and unit.valid_to <= today:
        if unit.successor_id is None:
            return None
        unit = known[unit.successor_id]
    return None if unit.id == unit_id else unit


def catch_up(session: Session, now: datetime) -> int:
    """What a deed of a day that has come leaves to do: for the sweeper. How many people were taken along."""
    if not members.left_behind(session, today_of(now)):
        return 0
    store.hold_tree(session)
    if moved := follow(session, now):
        audit.record(session, now, None, "unit.follow", "unit:*", people=moved)
    return moved


# Undoing


def undo(session: Session, deed: int, reason: str, by: int | None, now: datetime) -> None:
    """Undo the latest deed: its units are again as they were, and whoever it took along goes back.

    Raises ReasonMissing, NotFound and NotUndone: something followed, the deed opened a unit, or a contest has fixed its
    units without one that the deed ended, whose people it would not know.
    """
    why = reasoned(reason)
    store.hold_tree(session)
    changes = store.of_deed(session, deed)
    if not changes:
        raise NotFound
    if not is_last(session, changes) or any(one.before is None for one in changes):
        raise NotUndone
    if entrants.lacking(session, [one.unit_id for one in changes if "valid_to" in (one.before or {})]):
        raise NotUndone
    known = {one.id: one for one in unit_store.whole_tree(session)}
    tree = units.stored_tree(session)
    back = {}
    for one in changes:
        unit = tree[known[one.unit_id].code]
        if restored(unit, one.after) != unit:
            raise NotUndone
        back[unit.code] = restored(unit, one.before or {})
    units.plant(session, tuple(back.values()))
    people = members.bring_back(session, [one.unit_id for one in changes], changes[0].at)
    store.mark_undone(session, deed, now)
    audit.record(session, now, by, "unit.undo", f"unit:{next(iter(back))}", deed=deed, people=people, reason=why)


def is_last(session: Session, changes: Sequence[Change]) -> bool:
    """Whether these are the lines of the latest deed, not undone."""
    return changes[0].undone_at is None and store.last_deed(session) == changes[0].deed * 2


# The tree on a day


def tree_on(session: Session, day: date) -> dict[str, Unit]:
    """Every unit there ever was, with name, place and headcounts as they were on a day. Two statements."""
    codes = {one.id: one.code for one in unit_store.whole_tree(session)}
    later = [(codes[one.unit_id], one.before) for one in store.later_than(session, day)]
    return as_of(units.stored_tree(session), later)


def snapshots(session: Session, unit_id: int) -> int:
    """How many contests have fixed a unit."""
    return entrants.contests_with(session, unit_id)
