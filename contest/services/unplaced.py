"""Placing people whom no unit holds, a group at a time; what they sat before may count for their unit too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from contest import unplaced as rules
from contest.refusals import NotFound
from contest.services import switching
from contest.services.unit_deeds import today_of
from contest.store import audit, contests, units
from contest.store import unplaced as store
from contest.store.unplaced import Waiting
from contest.unit_deeds import UnitUnknown
from contest.unplaced import Choice, Group, NobodyChosen, Proposal, Proposing

MOST_AT_ONCE = 200


def token_of(group: Group) -> str:
    """A group's place in an address: what people wrote does not stand there."""
    return f"don-vi-{group.unit_id}" if group.unit_id else sha256(group.key.encode()).hexdigest()[:16]


def groups(session: Session, today: date) -> list[Group]:
    """All who wait: the largest group first, those that were set aside last. Three statements."""
    left = [Group("", name, above, people, unit) for unit, name, above, people in store.left_behind(session, today)]
    wrote = rules.grouped(store.texts(session), store.aside(session))
    return sorted([*left, *wrote], key=lambda one: (one.aside, -one.people, one.key))


def found(session: Session, token: str, today: date) -> Group | None:
    """The group of that place in an address."""
    return next((one for one in groups(session, today) if token_of(one) == token), None) if token else None


def proposing(session: Session, today: date) -> Proposing:
    """Proposals out of the units that stand. One statement."""
    listed = units.search_list(session, today)
    return Proposing(Choice(one.id, one.name, one.parent_name, one.aliases) for one in listed)


@dataclass(frozen=True, slots=True)
class Shown:
    """A group with its people, and the units that it may mean."""

    group: Group
    people: tuple[Waiting, ...]
    proposals: tuple[Proposal, ...]


def shown(session: Session, token: str, now: datetime) -> Shown:
    """A group. Raises NotFound."""
    group = found(session, token, today_of(now))
    if group is None:
        raise NotFound
    people = _people(session, group)[:MOST_AT_ONCE]
    return Shown(group, tuple(people), tuple(proposing(session, today_of(now)).nearest(group)))


def _people(session: Session, group: Group) -> list[Waiting]:
    texts = [one for one in store.texts(session) if rules.key_of(one) == group.key] if not group.unit_id else []
    return store.waiting(session, texts, group.unit_id)


@dataclass(frozen=True, slots=True)
class Placing:
    """Who is placed where. `earlier`: what they sat for no unit, in rounds that are not settled, counts for it too."""

    people: Collection[int]
    unit_id: int
    earlier: bool


def place(session: Session, token: str, placing: Placing, by: int | None, now: datetime) -> list[int]:
    """Place people of a group; the contests whose results moved by it.

    Raises NotFound, UnitUnknown (no grassroots unit that stands) and NobodyChosen.
    """
    group = found(session, token, today_of(now))
    if group is None:
        raise NotFound
    if not units.exists(session, placing.unit_id, today_of(now)):
        raise UnitUnknown
    chosen = [one.id for one in _people(session, group) if one.id in set(placing.people)]
    if not chosen:
        raise NobodyChosen
    moved = []
    for contest_id in store.sat_without(session, chosen) if placing.earlier else []:
        held = switching.hold(session, contests.by_id(session, contest_id))
        if store.count_for(session, contest_id, chosen, placing.unit_id):
            switching.switch(session, held)
            moved.append(contest_id)
    store.place(session, chosen, placing.unit_id, by, now)
    detail = {"people": chosen, "earlier": placing.earlier, "contests": moved, "left": group.unit_id}
    audit.record(session, now, by, "unit.place", f"unit:{placing.unit_id}", **detail)
    return moved


def set_aside(session: Session, token: str, by: int | None, now: datetime, *, back: bool) -> None:
    """Mark a group as of no unit of the tree, or take that `back`. Raises NotFound."""
    group = found(session, token, today_of(now))
    if group is None or group.unit_id:
        raise NotFound
    store.set_aside(session, group.key, by, now, back=back)
    audit.record(session, now, by, "unit.aside", f"unit_group:{token}", people=group.people, back=back)
