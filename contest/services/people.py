"""The acts of a person: register, sign in and out, change the password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from contest import people as rules
from contest.consents import Purpose
from contest.people import STAFF, Person, Role
from contest.refusals import PhoneTaken, UnknownUnit, WrongPassword, WrongSignIn
from contest.roster import Entry
from contest.services import consents, passwords, roster
from contest.store import audit, second_factor, units
from contest.store import people as store
from contest.store.people import Identity, SignInRow

# Contestants stay signed in through a contest of weekly rounds (decision 33); whoever sees other people's data is asked
# again every day.
IDLE = {False: timedelta(days=14), True: timedelta(minutes=30)}
LASTING = {False: timedelta(days=35), True: timedelta(hours=12)}
# A paper that was begun in the last minutes of a sign-in is finished in it: longer than any paper lasts.
OVERTIME = timedelta(hours=48)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Registration:
    """What a person tells on registering, checked by `registration`."""

    phone: str
    name: str
    birth_date: date
    gender: str
    unit_id: int | None
    unit_text: str | None
    shows_name: bool
    member: bool | None = None
    consents: frozenset[Purpose] = frozenset()


def key_hash(key: str) -> str:
    """What the server keeps of a cookie's key."""
    return sha256(key.encode()).hexdigest()


def register(session: Session, who: Registration, password_hash: str, now: datetime) -> bool:
    """Open an account; False when the number has one, which stays as it is. Raises UnknownUnit."""
    if who.unit_id is None and not who.unit_text:
        raise UnknownUnit
    if who.unit_id is not None and not units.exists(session, who.unit_id, now.date()):
        raise UnknownUnit
    values = {
        "phone": who.phone,
        "name": who.name,
        "birth_date": who.birth_date,
        "gender": who.gender,
        "unit_id": who.unit_id,
        "unit_text": who.unit_text,
        "shows_name": who.shows_name,
        "member": who.member,
        "role": Role.CONTESTANT,
        "password_hash": password_hash,
        "created_at": now,
    }
    person_id = store.add(session, values)
    if person_id is not None:
        consents.give(session, person_id, who.consents, now)
        agreed = sorted(one.value for one in who.consents)
        audit.record(
            session, now, person_id, "person.register", f"person:{person_id}", unit=who.unit_id, consents=agreed
        )
        if who.unit_id is not None:
            mine = Entry(who.unit_id, who.name, who.phone, None, who.birth_date, who.gender)
            roster.welcome(session, person_id, mine, now)
    return person_id is not None


def declare(session: Session, person: Person, *, member: bool, workplace: str, now: datetime) -> None:
    """What a person says of themselves after registering: whether they are a member, and where nobody placed them yet.

    The unit that an officer placed them in stays; `workplace` empty changes nothing.
    """
    values: dict[str, object] = {"member": member}
    if person.unit_id is None and (written := rules.clean(workplace)[:200]):
        values["unit_text"] = written
    store.change(session, person.id, values)
    audit.record(session, now, person.id, "person.declare", f"person:{person.id}", member=member)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody who is given an account with a role. `scope_unit_id`: the root of the subtree an officer sees."""

    phone: str
    name: str
    role: Role
    unit_id: int | None
    scope_unit_id: int | None


def appoint(session: Session, who: Appointment, password_hash: str, now: datetime) -> int:
    """Open an account with a role; its id. Raises PhoneTaken, UnknownUnit for a unit that is no grassroots union."""
    if who.unit_id is not None and not units.exists(session, who.unit_id, now.date()):
        raise UnknownUnit
    values: dict[str, object] = {
        "phone": who.phone,
        "name": who.name,
        "unit_id": who.unit_id,
        "scope_unit_id": who.scope_unit_id,
        "role": who.role,
        "shows_name": True,
        "password_hash": password_hash,
        "created_at": now,
    }
    person_id = store.add(session, values)
    if person_id is None:
        raise PhoneTaken
    audit.record(session, now, None, "person.appoint", f"person:{person_id}", role=who.role.value)
    return person_id


def check(session: Session, phone: str, password: str) -> Person:
    """The person of that number and password. Raises WrongSignIn alike for a wrong number and a wrong password."""
    found = store.credentials(session, phone)
    # No transaction stays open while the hash is computed.
    session.rollback()
    if not passwords.fits(password, None if found is None else found[1]) or found is None:
        raise WrongSignIn
    return found[0]


def sign_in(session: Session, person: Person, device: str, now: datetime) -> str:
    """Begin a sign-in; the new key for the cookie, which only the person's browser will know."""
    key = secrets.token_urlsafe(32)
    lasting = LASTING[person.role in STAFF]
    session.add(
        SignInRow(
            key_hash=key_hash(key),
            person_id=person.id,
            device=rules.clean(device)[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + lasting,
        )
    )
    store.change(session, person.id, {"active_at": now})
    audit.record(session, now, person.id, "person.sign_in", f"person:{person.id}")
    return key


def standing(identity: Identity | None, now: datetime, *, sits: bool = False) -> Identity | None:
    """The identity, unless its sign-in has run out or lain idle too long.

    `sits`: on the way through a paper; then it may idle, and outlive its end by OVERTIME.
    """
    if identity is None or now >= identity.expires_at + (OVERTIME if sits else timedelta()):
        return None
    idle = IDLE[identity.person.role in STAFF]
    return identity if sits or now < identity.seen_at + idle else None


def sign_out(session: Session, identity: Identity, now: datetime) -> None:
    """End this sign-in."""
    store.end_sign_ins(session, identity.person.id, now, only=identity.key_hash)
    audit.record(session, now, identity.person.id, "person.sign_out", f"person:{identity.person.id}")


def end_one(session: Session, identity: Identity, ended: str, now: datetime) -> None:
    """End another sign-in of the same person."""
    store.end_sign_ins(session, identity.person.id, now, only=ended)
    audit.record(session, now, identity.person.id, "person.end_sign_in", f"person:{identity.person.id}")


def fresh_password(session: Session, person: Person, current: str, new: str) -> str:
    """The hash of a new password, after checking the current one. Raises WrongPassword, WeakPassword, Busy."""
    rules.check_password(new, person.phone, person.name, person.role)
    confirm(session, person, current)
    return passwords.hashed(new)


def confirm(session: Session, person: Person, password: str) -> None:
    """Make sure that it is still they who sit there. Raises WrongPassword, Busy.

    No transaction stays open while the hash is computed.
    """
    found = store.credentials(session, person.phone)
    session.rollback()
    if found is None or not passwords.fits(password, found[1]):
        raise WrongPassword


def change_password(session: Session, identity: Identity, password_hash: str, now: datetime) -> None:
    """Set a new password and end all other sign-ins."""
    store.set_password(session, identity.person.id, password_hash)
    store.end_sign_ins(session, identity.person.id, now, but=identity.key_hash)
    second_factor.end_halves(session, identity.person.id)
    audit.record(session, now, identity.person.id, "person.change_password", f"person:{identity.person.id}")
