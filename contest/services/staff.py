"""The acts of an administrator on staff: give a role to an account that is there, take it away; sign-ins end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.people import Role
from contest.refusals import UnknownUnit
from contest.services.proposals import reasoned
from contest.staff import GIVEN, HasRole, NobodyThere, NoRoleToTake, PaperRunning, ScopeMissing
from contest.store import audit, people, units
from contest.store import staff as store


@dataclass(frozen=True, slots=True)
class Wish:
    """A role for whoever has that number (canonical). `scope_unit_id`: the root of the subtree an officer sees."""

    phone: str
    role: Role
    scope_unit_id: int | None = None


def appoint(session: Session, wish: Wish, reason: str, by: int, now: datetime) -> int:
    """Give a contestant's account a role; its id. Their sign-ins end, so that the next one is a staff member's.

    Raises ReasonMissing, NobodyThere, HasRole, PaperRunning, ScopeMissing, UnknownUnit.
    """
    given = reasoned(reason)
    found = people.credentials(session, wish.phone)
    if found is None:
        raise NobodyThere
    person_id = found[0].id
    if store.role_of(session, person_id) is not Role.CONTESTANT or wish.role not in GIVEN:
        raise HasRole
    if store.sits_now(session, person_id):
        raise PaperRunning
    scope_id = _scope(session, wish)
    people.change(session, person_id, {"role": wish.role.value, "scope_unit_id": scope_id})
    people.end_sign_ins(session, person_id, now)
    detail = {"role": wish.role.value, "scope": scope_id}
    audit.record(session, now, by, "person.appoint", f"person:{person_id}", reason=given, **detail)
    return person_id


def _scope(session: Session, wish: Wish) -> int | None:
    if wish.role is not Role.OFFICER:
        return None
    if wish.scope_unit_id is None:
        raise ScopeMissing
    if units.by_id(session, wish.scope_unit_id) is None:
        raise UnknownUnit
    return wish.scope_unit_id


def dismiss(session: Session, person_id: int, reason: str, by: int, now: datetime) -> None:
    """Take a role away; the account stays, as a contestant's, and its sign-ins end. Raises ReasonMissing, NoRoleToTake.

    Duties in contests stay on paper (contest.duties), and give nothing without the role.
    """
    given, role = reasoned(reason), store.role_of(session, person_id)
    if role not in GIVEN:
        raise NoRoleToTake
    people.change(session, person_id, {"role": Role.CONTESTANT.value, "scope_unit_id": None})
    ended = people.end_sign_ins(session, person_id, now)
    detail = {"role": role.value, "sign_ins": ended}
    audit.record(session, now, by, "person.dismiss", f"person:{person_id}", reason=given, **detail)
