"""Erasing a person: asked for by themselves, done by organizers or the command line, or by the house when time is up.

What was sat, marked, ranked, won and recorded stays, under a pseudonym: boards and the record verify as before.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from contest import erasure as rules
from contest.data_requests import NoSuchDataRequest, StillNeeded
from contest.people import STAFF, Role
from contest.store import audit, contests, payouts
from contest.store import erasure as store

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]

ANNOUNCED = timedelta(days=30)
"""How long before it is done a person reads that their data will go."""
AT_ONCE = 500
MONTH = timedelta(days=30, hours=10, minutes=30)
"""A twelfth of 365.25 days, rounded: what a number of months means where no calendar is asked."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why somebody cannot be erased yet: a word of contest.erasure.HOLDS, and the contest it is about."""

    why: str
    title: str = ""


def holds(session: Session, person_id: int) -> list[Hold]:
    """All that keeps somebody from being erased now; empty when nothing does."""
    role = store.role(session, person_id)
    found = [Hold("staff")] if role is not None and Role(role) in STAFF else []
    if store.is_busy(session, person_id):
        found.append(Hold("paper"))
    known = (contests.by_id(session, one) for one in store.contests_of(session, person_id))
    found += [Hold("results", one.title) for one in known if rules.awaits_results(one)]
    return found + [Hold("prize", title) for _, _, title in payouts.unpaid(session, person_id)]


def erase(session: Session, person_id: int, reason: str, by: int | None, now: datetime) -> None:
    """Take everything that tells who somebody was, and their double accounts with them. `by` None: the server.

    Raises NoSuchDataRequest for nobody or somebody erased before, StillNeeded (`why`: the first hold's word).
    """
    person = store.row(session, person_id)
    if person is None or person.erased_at is not None:
        raise NoSuchDataRequest
    if found := holds(session, person_id):
        raise StillNeeded(why=rules.HOLDS[found[0].why] % {"title": found[0].title})
    for one in (*store.doubles(session, person_id), person_id):
        row = store.row(session, one)
        if row is not None:
            clean = partial(rules.without, name=row.name, phone=row.phone)
            store.erase(session, row, clean, now, _awaiting(session))
    audit.record(session, now, by, "person.erase", f"person:{person_id}", reason=reason)


def bound(now: datetime, months: int) -> datetime:
    """Whoever did nothing since then has their contact data taken."""
    return now - months * MONTH


def due(session: Session, now: datetime, months: int, most: int = AT_ONCE) -> list[int]:
    """People whose time is up and whom nothing holds; a batch of them."""
    listed = store.inactive(session, bound(now, months), _awaiting(session), most)
    return [one for one in listed if not holds(session, one)]


def _awaiting(session: Session) -> list[int]:
    return [one.id for one in contests.everything(session) if rules.awaits_results(one)]


def counted(session: Session, now: datetime, months: int) -> int:
    """How many people's time is up within ANNOUNCED, at most a thousand; some may be held by then."""
    return len(store.inactive(session, bound(now + ANNOUNCED, months), _awaiting(session), 1000))


def retain(writing: Writing, now: datetime, months: int) -> int:
    """Erase a batch of those whose time is up, each in a transaction of its own; how many.

    The sweeper does it again and again, and boards follow in its next rounds.
    """
    with writing() as session:
        listed = due(session, now, months)
    for one in listed:
        with writing() as session, suppress(StillNeeded, NoSuchDataRequest):
            erase(session, one, f"retention:{months}", None, now)
    return len(listed)


def last_day(session: Session, person_id: int, months: int) -> datetime | None:
    """When somebody's contact data goes, if they neither sign in nor take part until then.

    None while a contest of theirs is not settled, or something else holds them.
    """
    latest = store.latest(session, person_id)
    return None if latest is None else latest + months * MONTH
