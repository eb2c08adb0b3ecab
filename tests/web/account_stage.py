"""People on a roster, officers who issue codes, and the codes they get."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.services import codes, second_factor
from contest.services.codes import Card
from contest.store import units
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from tests.factories import PASSWORD, grassroots, person
from tests.web.client import Browser, Page


def entry(session: Session, now: datetime, name: str = "Lò Văn Thẻ", **given: object) -> int:
    """Somebody on the roster of the first grassroots unit."""
    values: dict[str, object] = {
        "unit_id": grassroots(session),
        "phone": None,
        "name": name,
        "birth_date": None,
        "gender": None,
        "added_at": now,
    }
    row = RosterEntryRow(**(values | given))
    session.add(row)
    session.flush()
    return row.id


def officer(session: Session, now: datetime, n: int = 0) -> Person:
    """The officer of the n-th grassroots unit alone."""
    unit = grassroots(session, n)
    return person(session, now, Role.OFFICER, unit_id=unit, scope_unit_id=unit)


def activation(session: Session, secret: str, by: Person, now: datetime) -> list[Card]:
    """Cards for all of the officer's unit."""
    unit = units.by_id(session, by.scope_unit_id or 0)
    assert unit is not None
    return codes.issue_activation(session, secret, by, unit, None, now)


def elsewhere(session: Session, unit_id: int) -> int:
    """A grassroots unit under another upper union than this one."""
    parent = session.get_one(UnitRow, unit_id).parent_id
    query = session.query(UnitRow.id).where(UnitRow.kind == "grassroots", UnitRow.parent_id != parent)
    return int(query.order_by(UnitRow.id).first()[0])  # type: ignore[index]


def hidden(page: Page, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input id="{name}" name="{name}" type="hidden" value="([^"]*)"', page.text)
    assert found is not None, page.words
    return found[1]


def with_factor(session: Session, secret: str, who: Person, now: datetime) -> tuple[str, list[str]]:
    """The person's second factor, turned on: its secret and the spare codes."""
    second_factor.begin(session, secret, who, now)
    clear = second_factor.state(session, secret, who.id).secret
    assert clear is not None
    return clear, second_factor.confirm(session, secret, who, pyotp.TOTP(clear).at(now), now)


def half_way(browser: Browser, who: Person, to: str = "/") -> Page:
    """The right password of somebody with a second factor."""
    return browser.post("/dang-nhap", {"phone": who.phone, "password": PASSWORD, "next": to})
