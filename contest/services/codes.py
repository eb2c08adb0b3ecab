"""One-time codes: issued by an officer for people of their own subtree, spent once by whoever was handed one.

The clear code is given back to whoever issued it and is kept nowhere: not in SQL, not in a log, not in the record.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import codes as rules
from contest.codes import BadCode, Held, Kind, NobodyChosen, StaffAccount, TooManyCards
from contest.people import Person, Role
from contest.refusals import NotFound
from contest.services import turnout
from contest.store import audit, people
from contest.store import codes as store
from contest.store.codes import Entry, Holder
from contest.store.units import PlacedUnit

KEPT_FOR = timedelta(days=7)
"""Codes that ran out unused stay this long, so that a question about one can be answered."""
ISSUERS = (Role.OFFICER, Role.ADMIN)
"""Who loses such a role leaves no code behind that opens anything."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed for one person: the clear code, grouped, and until when it is good."""

    name: str
    unit: str
    code: str
    until: datetime


def reach(session: Session, scope: int | None, unit: int) -> PlacedUnit:
    """A unit whose people this officer issues codes for. `scope` None: an admin's. Raises NotFound."""
    return turnout.in_reach(session, unit if scope is None else scope, unit)


def holder(session: Session, who: Person, person_id: int, now: datetime) -> Holder:
    """An account that this officer may issue a code for.

    Raises NotFound outside of their subtree as for nobody, StaffAccount for an account with a role (an admin's aside).
    """
    admin = who.role is Role.ADMIN
    path = None if admin else turnout.in_reach(session, who.scope_unit_id or 0, who.scope_unit_id or 0).path
    found = store.holder(session, person_id, path, now)
    if found is None:
        raise NotFound
    if found.role is not Role.CONTESTANT and not admin:
        raise StaffAccount
    return found


def issue_recovery(session: Session, secret: str, who: Person, person_id: int, now: datetime) -> Card:
    """A code that sets a new password for an account; the one before is good no more. Raises as `holder` does."""
    found = holder(session, who, person_id, now)
    made = Making(secret, Kind.RECOVER, who.id, now)
    (clear,) = _issue(session, made, [(found.id, found.unit_id)])
    detail = {"unit": found.unit_id, "role": found.role.value}
    audit.record(session, now, who.id, "code.recover", f"person:{found.id}", **detail)
    return Card(found.name, found.unit, rules.grouped(clear), now + rules.LASTS)


def issue_activation(
    session: Session, secret: str, who: Person, unit: PlacedUnit, chosen: Collection[int] | None, now: datetime
) -> list[Card]:
    """Codes for those of a unit's roster who have no account: all of them (`chosen` None), or the chosen.

    Raises NobodyChosen, TooManyCards.
    """
    most = rules.MOST_AT_ONCE
    if chosen is None:
        total, found = store.entries(session, unit.id, now, most)
    else:
        found = store.chosen(session, unit.id, chosen, now, most + 1)
        total = len(found)
    if not found:
        raise NobodyChosen
    if total > most:
        raise TooManyCards(most=most)
    return _cards(session, Making(secret, Kind.ACTIVATE, who.id, now), unit, found)


@dataclass(frozen=True, slots=True)
class Making:
    """Under what codes are made: the house's secret, what they are good for, who issues them and when."""

    secret: str
    kind: Kind
    by: int
    now: datetime


def _cards(session: Session, made: Making, unit: PlacedUnit, found: list[Entry]) -> list[Card]:
    clear = _issue(session, made, [(one.id, one.unit_id) for one in found])
    audit.record(session, made.now, made.by, "code.activate", f"unit:{unit.id}", unit=unit.id, people=len(found))
    until = made.now + rules.LASTS
    return [Card(one.name, one.unit, rules.grouped(code), until) for one, code in zip(found, clear, strict=True)]


def _issue(session: Session, made: Making, subjects: list[tuple[int, int | None]]) -> list[str]:
    """The clear codes of these subjects (id, unit), in their order; what stood for them before stands no more."""
    store.replace(session, made.kind, [subject for subject, _ in subjects], made.now)
    clear = [rules.drawn(secrets.choice) for _ in subjects]
    activates = made.kind is Kind.ACTIVATE
    store.add(
        session,
        [
            {
                "kind": made.kind.value,
                "roster_entry_id": subject if activates else None,
                "person_id": None if activates else subject,
                "unit_id": unit_id,
                "hash": rules.digest(made.secret, made.kind.value, code),
                "issued_by": made.by,
                "issued_at": made.now,
                "expires_at": made.now + rules.LASTS,
            }
            for (subject, unit_id), code in zip(subjects, clear, strict=True)
        ],
    )
    return clear


def held(session: Session, secret: str, kind: Kind, text: str) -> Held:
    """The code that somebody typed, if there is such a one. Raises BadCode.

    What cannot be a code is looked up too, so that a right form is not to be read off the time it takes.
    """
    found = store.by_hash(session, rules.digest(secret, kind.value, rules.read(text) or ""), kind)
    if found is None or issuer_role(session, found) not in ISSUERS:
        raise BadCode
    return found


def issuer_role(session: Session, code: Held) -> Role | None:
    """The role that whoever issued a code has by now; None for an account that is not in use any more."""
    issuer = people.by_id(session, code.issued_by)
    return None if issuer is None else issuer.role


def entry(session: Session, secret: str, text: str, now: datetime) -> tuple[Held, Entry]:
    """A code of activation with the person on the roster it is for. Raises BadCode unless it still stands."""
    code = held(session, secret, Kind.ACTIVATE, text)
    found = store.entry(session, code.roster_entry_id or 0, now)
    if found is None or not code.stands(found.unit_id, now):
        raise BadCode
    return code, found


def spend(session: Session, code: Held, now: datetime) -> None:
    """Spend a code. Raises BadCode when somebody was faster."""
    if not store.use(session, code.id, now):
        raise BadCode


def tidy(session: Session, now: datetime) -> None:
    """Drop codes that ran out unused."""
    store.forget(session, now - KEPT_FOR)
