"""Recovery: a new password by an officer's code or a link in a letter, and word of it to the account's owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import people as rules
from contest.codes import BadCode, Held, Kind
from contest.people import Person, Role
from contest.refusals import Refusal
from contest.services import codes
from contest.store import audit, people, second_factor
from contest.store import recovery as store

TOLD_FOR = timedelta(days=30)
"""How long the page of the account says that its password was set by somebody's code."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number and a code, as they were typed."""

    secret: str
    phone: str
    text: str


def whose(session: Session, claim: Claim, now: datetime) -> tuple[Held, Person]:
    """Whose account a code resets. Raises BadCode alike for a wrong number, a wrong code, or two that do not fit.

    Both are looked up whatever the other is: known and unknown numbers take the same two questions.
    """
    found = people.credentials(session, _number(claim.phone))
    code = codes.held(session, claim.secret, Kind.RECOVER, claim.text)
    if found is None or code.person_id != found[0].id or not code.stands(found[0].unit_id, now):
        raise BadCode
    # Given a role since the code was issued: from then on only an administrator's opens the account.
    if found[0].role is not Role.CONTESTANT and codes.issuer_role(session, code) is not Role.ADMIN:
        raise BadCode
    return code, found[0]


def _number(text: str) -> str:
    try:
        return rules.canonical_phone(text)
    except Refusal:
        return ""


def by_code(session: Session, claim: Claim, password_hash: str, now: datetime) -> None:
    """Set a new password with a code, once; every sign-in of the account ends. Raises BadCode."""
    code, person = whose(session, claim, now)
    codes.spend(session, code, now)
    renew(session, person.id, password_hash, now)
    audit.record(session, now, person.id, "person.recover", f"person:{person.id}", by="code", code=code.id)


def renew(session: Session, person_id: int, password_hash: str, now: datetime) -> None:
    """Put a new password in place of one that was forgotten, and end every sign-in, half-way ones too."""
    people.set_password(session, person_id, password_hash)
    people.end_sign_ins(session, person_id, now)
    second_factor.end_halves(session, person_id)


@dataclass(frozen=True, slots=True)
class Reset:
    """When a password was last set anew. `by`: who issued the code; empty: a link in a letter."""

    at: datetime
    by: str


def last_reset(session: Session, person_id: int, now: datetime) -> Reset | None:
    """What the owner of an account is told; None when nobody set its password of late."""
    found = store.last_reset(session, person_id, now - TOLD_FOR)
    return None if found is None else Reset(*found)
