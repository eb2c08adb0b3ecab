"""The log of activities as the crawls of all pages meet it: a line that counts, one that waits, one struck out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.activities import Activity, Kind, Subject
from contest.people import Person
from contest.rounds import VIETNAM
from contest.services import activities
from contest.services.activities import Writer
from contest.store.units import UnitRow
from tests import factories

REASONS = {
    "activities.write": {422},  # says nothing
    "activities.edit": {422},
    "activities.accept": {409},  # has not seen the line
    "activities.strike": {422},  # gives no reason
    "activities.own_write": {422},
    "activities.own_edit": {422},
    "activities.own_strike": {422},
}
PLACE = "<int(max=999999999):activity_id>"


def stocked(session: Session, people: Mapping[str, Person], now: datetime) -> None:
    """Three lines of the first grassroots unit, numbered from 1; the second waits."""
    unit = session.get_one(UnitRow, factories.grassroots(session))
    today = now.astimezone(VIETNAM).date()
    one = Activity(Kind.CLASS, Subject.DRUGS, "Tập huấn", today, today, unit.id, times=2, people=80, women=30)
    board = Writer(people["organizer"].id)
    activities.write(session, board, one, now)
    activities.write(session, Writer(people["officer"].id, unit.path), one, now)
    activities.strike(session, board, activities.write(session, board, one, now), "Ghi hai lần một lớp", now)


def address_of(kind: str, rule: str) -> str | None:
    """A line that waits, or one that never was; nobody owns them."""
    named = {"own": "2", "foreign": None, "missing": "999999"}[kind]
    return rule.replace(PLACE, named) if named else None
