"""Consents: given on opening an account, given and withdrawn on the page of one's data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from contest.consents import VERSION, Purpose, standing
from contest.people import Person
from contest.store import audit, people
from contest.store import consents as store


def give(session: Session, person_id: int, purposes: Collection[Purpose], now: datetime) -> None:
    """Keep what somebody agrees to, in today's words; what holds already stays. The caller writes the audit.

    `person.shows_name` follows, and whoever agrees to take part may start papers again.
    """
    held = standing(store.history(session, person_id))
    store.add(session, person_id, set(purposes) - set(held), VERSION, now)
    if Purpose.TAKE_PART in purposes:
        people.change(session, person_id, {"restricted_at": None})
    if Purpose.PUBLIC_NAME in purposes:
        people.rename(session, person_id, {"shows_name": True}, now)


def agree(session: Session, person: Person, purpose: Purpose, now: datetime) -> None:
    """Agree to one purpose more."""
    give(session, person.id, {purpose}, now)
    audit.record(session, now, person.id, "consent.give", f"person:{person.id}", purpose=purpose.value, version=VERSION)


def withdraw(session: Session, person: Person, purpose: Purpose, now: datetime) -> None:
    """Take a consent back; it holds from the next request on.

    Whoever does not agree to take part starts no paper any more, and their name is shown nowhere in full; what was done
    before stays lawful, and stays.
    """
    ended = set(Purpose) if purpose is Purpose.TAKE_PART else {purpose}
    store.withdraw(session, person.id, ended, now)
    if Purpose.TAKE_PART in ended:
        people.change(session, person.id, {"restricted_at": now})
    if Purpose.PUBLIC_NAME in ended:
        people.rename(session, person.id, {"shows_name": False}, now)
    audit.record(session, now, person.id, "consent.withdraw", f"person:{person.id}", purpose=purpose.value)
