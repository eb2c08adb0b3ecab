"""Activation: somebody on the roster opens their account with the code that an officer handed them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest.codes import BadCode, PhoneHasAccount
from contest.people import Person
from contest.services import codes
from contest.services import people as people_service
from contest.services.people import Registration
from contest.store import audit, people, roster_joining
from contest.store import codes as code_store
from contest.store.codes import Entry


@dataclass(frozen=True, slots=True)
class Activation:
    """A code as it was typed, and what its holder tells; `told.unit_id` is the roster's, whatever is sent."""

    secret: str
    text: str
    told: Registration


def whose(session: Session, secret: str, text: str, now: datetime) -> Entry:
    """Whom a code is for. Raises BadCode."""
    return codes.entry(session, secret, text, now)[1]


def open_account(session: Session, asked: Activation, password_hash: str, now: datetime) -> Person:
    """Open the account and join it to the roster; the officer who issued the code has vouched for them by it.

    Name, unit and, where the roster has it, the number are the roster's. Raises BadCode, also for whoever comes
    second with the same code, PhoneHasAccount and UnknownUnit; then the code is not spent.
    """
    code, entry = codes.entry(session, asked.secret, asked.text, now)
    codes.spend(session, code, now)
    who = replace(asked.told, name=entry.name, unit_id=entry.unit_id, unit_text=None)
    who = replace(who, phone=entry.phone or who.phone)
    if not people_service.register(session, who, password_hash, now):
        raise PhoneHasAccount
    found = people.credentials(session, who.phone)
    if found is None:
        raise BadCode
    person = found[0]
    # Registering may have met another entry that looks alike; whoever was handed the card of this one is this one.
    code_store.let_go(session, person.id, but=entry.id)
    people.change(session, person.id, {"vouched_at": now, "vouched_by": code.issued_by})
    roster_joining.join(session, [(entry.id, person.id)], now)
    audit.record(session, now, person.id, "code.activated", f"person:{person.id}", unit=entry.unit_id, code=code.id)
    return person
