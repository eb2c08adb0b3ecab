"""The people of the browser tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.services import attempts
from contest.store import contests
from contest.store.units import UnitRow
from tests import factories

_NUMBERS = count(1)
NAMES = {Role.CONTESTANT: "Thi", Role.OFFICER: "Cán", Role.ORGANIZER: "Tổ", Role.ADMIN: "Quản", Role.JUDGE: "Chấm"}


def fresh_phone() -> str:
    """A number that neither the sample nor another test uses, canonical."""
    return f"+8497{next(_NUMBERS):07d}"


def unit_below(session: Session, upper: str, n: int = 0) -> UnitRow:
    """The n-th grassroots unit of the upper union of that name."""
    parent = session.scalars(select(UnitRow).where(UnitRow.name == upper)).one()
    below = select(UnitRow).where(UnitRow.parent_id == parent.id, UnitRow.kind == "grassroots").order_by(UnitRow.id)
    return session.scalars(below.offset(n).limit(1)).one()


def person(session: Session, now: datetime, role: Role = Role.CONTESTANT, **given: object) -> Person:
    """A person with an account whose number nobody else has."""
    return factories.person(session, now, role, **{"phone": fresh_phone(), **given})


def finish(session: Session, slug: str, who: Person, now: datetime) -> str:
    """Sit and hand in a paper at once, unanswered; its token."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    token = attempts.start(session, contest, who, now).attempt.token
    attempts.hand_in(session, token, who.id, now)
    return token


@dataclass(frozen=True, slots=True)
class Cast:
    """One of each role."""

    contestant: Person
    officer: Person
    organizer: Person
    admin: Person
    judge: Person


def cast(session: Session, now: datetime) -> Cast:
    """One of each role, in a small union: its officer's page is short."""
    unit_id = unit_below(session, "Liên đoàn Lao động thị xã Mường Lay").id
    roles = (Role.CONTESTANT, Role.OFFICER, Role.ORGANIZER, Role.ADMIN, Role.JUDGE)
    return Cast(*(person(session, now, role, unit_id=unit_id, name=f"Lò Thị {NAMES[role]}") for role in roles))
