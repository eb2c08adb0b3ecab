"""The acts of the log of activities: written, worded anew, accepted, struck out; officers within their subtree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import activities as rules
from contest.activities import Activity, ActivityFixed, ActivityMoved, Kind, NoSuchActivity, State, Sum, UnitOutOfReach
from contest.refusals import NotFound
from contest.rounds import VIETNAM
from contest.services.proposals import reasoned
from contest.store import activities as store
from contest.store import audit, units
from contest.store.activities import Kept, Sieve

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes. `path`: of the unit below which an officer may; None: an organizer, anywhere and accepted at once."""

    id: int
    path: str | None = None

    @property
    def decides(self) -> bool:
        """Whether what they write counts without being looked at."""
        return self.path is None


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the log. `sums`: what counts of all that was asked for, by kind; `waiting`: how many lines wait."""

    rows: list[Kept]
    total: int
    page: int
    pages: int
    sums: dict[Kind, Sum]
    waiting: int

    @property
    def whole(self) -> Sum:
        """All kinds together."""
        return rules.whole(self.sums.values())


def shown(session: Session, sieve: Sieve, page: int) -> Shown:
    """A page of the log. Two statements, however long it is. Raises NotFound past the last page."""
    found = store.sums(session, sieve)
    total = sum(one.lines for one in found.values())
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    # Lines that were struck out are summed when nothing else was asked for: they then say how much they said.
    counts = State.STRUCK if sieve.state is State.STRUCK else State.ACCEPTED
    return Shown(
        rows=store.listed(session, sieve, (page - 1) * A_PAGE, A_PAGE),
        total=total,
        page=page,
        pages=pages,
        sums={kind: one for (state, kind), one in found.items() if state is counts},
        waiting=sum(one.lines for (state, _kind), one in found.items() if state is State.WAITING),
    )


def found(session: Session, writer: Writer, activity_id: int) -> Kept:
    """A line within reach. Raises NoSuchActivity for any other."""
    kept = store.by_id(session, activity_id, writer.path)
    if kept is None:
        raise NoSuchActivity
    return kept


def write(session: Session, writer: Writer, one: Activity, now: datetime) -> int:
    """Put a line into the log; its id. Raises BadActivity, UnitOutOfReach."""
    checked = _checked(session, writer, one, now)
    state = State.ACCEPTED if writer.decides else State.WAITING
    activity_id = store.add(session, checked, state, writer.id, now)
    detail = {"kind": checked.kind.value, "unit": checked.unit_id, "state": state.value, **_numbers(checked)}
    audit.record(session, now, writer.id, "activity.write", f"activity:{activity_id}", **detail)
    return activity_id


def edit(session: Session, writer: Writer, activity_id: int, version: int, one: Activity, now: datetime) -> None:
    """Word a line anew; an officer only while it waits.

    `version`: the wording that was read. Raises NoSuchActivity, ActivityFixed, ActivityMoved, BadActivity,
    UnitOutOfReach.
    """
    held = _hold(session, writer, activity_id, version)
    checked = _checked(session, writer, one, now)
    fields = rules.changed(held.activity, checked)
    if not fields:
        return
    store.change(session, activity_id, checked, held.state, (writer.id, now, ""))
    detail = {"fields": fields, "before": _numbers(held.activity), "after": _numbers(checked)}
    audit.record(session, now, writer.id, "activity.edit", f"activity:{activity_id}", **detail)


def accept(session: Session, writer: Writer, activity_id: int, version: int, now: datetime) -> None:
    """Let a line that waits count, as it was read. Raises NoSuchActivity, ActivityFixed, ActivityMoved."""
    held = _hold(session, writer, activity_id, version)
    if not writer.decides or held.state is not State.WAITING:
        raise ActivityFixed
    store.change(session, activity_id, held.activity, State.ACCEPTED, (writer.id, now, ""))
    audit.record(session, now, writer.id, "activity.accept", f"activity:{activity_id}", **_numbers(held.activity))


def strike(session: Session, writer: Writer, activity_id: int, reason: str, now: datetime) -> None:
    """Strike a line out for a reason: it is kept and counts no more.

    Raises ReasonMissing, NoSuchActivity, ActivityFixed.
    """
    why = reasoned(reason)
    held = _hold(session, writer, activity_id, None)
    store.change(session, activity_id, held.activity, State.STRUCK, (writer.id, now, why))
    detail = {"reason": why, "before": held.state.value, **_numbers(held.activity)}
    audit.record(session, now, writer.id, "activity.strike", f"activity:{activity_id}", **detail)


def _hold(session: Session, writer: Writer, activity_id: int, version: int | None) -> Kept:
    store.hold(session, activity_id)
    held = found(session, writer, activity_id)
    if held.state is State.STRUCK or (not writer.decides and held.state is not State.WAITING):
        raise ActivityFixed
    if version is not None and version != held.version:
        raise ActivityMoved
    return held


def _checked(session: Session, writer: Writer, one: Activity, now: datetime) -> Activity:
    checked = rules.checked(one, now.astimezone(VIETNAM).date())
    unit = units.by_id(session, checked.unit_id)
    if unit is None or (writer.path is not None and not unit.path.startswith(writer.path)):
        raise UnitOutOfReach
    if not (unit.valid_from <= checked.ends and (unit.valid_to is None or checked.ends < unit.valid_to)):
        raise UnitOutOfReach
    return checked


def _numbers(one: Activity) -> dict[str, int]:
    return {"times": one.times, "people": one.people, "copies": one.copies}
