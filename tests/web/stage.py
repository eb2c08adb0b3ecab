"""What tests of pages set up and look at: people of every role, papers sat to order, the database as one value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.people import Person, Role
from contest.services import attempts as service
from contest.store import answers
from contest.store import people as people_store
from contest.store.attempts import Attempt, AttemptRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from contest.web.site import NAME, Site
from questions.schema import Base
from tests import factories

ROLES = ("guest", *(role.value for role in Role))


def state(engine: Engine, but: Iterable[str] = ()) -> dict[str, str]:
    """Every table of the database as a digest of its rows; `but`: columns that may move, as «table.column»."""
    left_out = set(but)
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [one for one in table.columns if f"{table.name}.{one.name}" not in left_out]
            rows = sorted(map(repr, connection.execute(select(*columns))))
            found[table.name] = sha256("\n".join(rows).encode()).hexdigest()
    return found


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Names of the tables that are not what they were."""
    return [name for name in before if before[name] != after[name]]


def unit_of(session: Session, unit_id: int) -> UnitRow:
    """A unit's row."""
    return session.get_one(UnitRow, unit_id)


def become(session: Session, person: Person, role: Role) -> None:
    """Give a person a role after the fact; an officer gets the union above their own to look after."""
    scope = unit_of(session, person.unit_id or 0).parent_id if role is Role.OFFICER else None
    session.execute(update(PersonRow).where(PersonRow.id == person.id).values(role=role, scope_unit_id=scope))


def again(session: Session, person: Person) -> Person:
    """The person as they stand now."""
    found = people_store.credentials(session, person.phone)
    assert found is not None
    return found[0]


def right_places(session: Session, attempt: Attempt) -> dict[int, int]:
    """Place of the right option of each scored question of a paper."""
    found = {}
    for place, key in answers.for_marking(session, attempt.id):
        if place.revision_id is not None and key is not None:
            found[place.position] = place.option_order.index(key.choices[0])
    return found


def bounds(session: Session, attempt: Attempt) -> dict[int, int]:
    """Number of options of each scored question of a paper."""
    return {one.position: one.bound for one in answers.of_attempt(session, attempt.id) if one.revision_id is not None}


def started(session: Session, contest: Contest, person: Person, now: datetime) -> Attempt:
    """An open paper."""
    return service.start(session, contest, person, now).attempt


def answer(session: Session, attempt: Attempt, key: str, chosen: dict[int, int | None], now: datetime) -> None:
    """Keep answers on a paper, with the first counter."""
    entries = [Entry(position, choice, 1) for position, choice in chosen.items()]
    outcome = service.save(session, attempt.token, factories.people_service.key_hash(key), entries, now)
    assert isinstance(outcome, service.Saved)


def sat(
    session: Session,
    contest: Contest,
    person: Person,
    now: datetime,
    took: datetime,
    right: int = 0,
    guess: int | None = None,
) -> Attempt:
    """A handed-in paper with that many right answers and the rest wrong."""
    attempt = started(session, contest, person, now)
    key = factories.sign_in(session, person, now)
    places, sizes = right_places(session, attempt), bounds(session, attempt)
    chosen: dict[int, int | None] = {
        position: place if n < right else (place + 1) % sizes[position]
        for n, (position, place) in enumerate(places.items())
    }
    if guess is not None:
        chosen[len(places) + 1] = guess
    answer(session, attempt, key, chosen, now)
    return service.hand_in(session, attempt.token, person.id, took).attempt


def site_of(app: Flask) -> Site:
    """The application's site, for looking and for changing a setting of the test's own."""
    found: Site = app.extensions[NAME]
    return found


def engine_of(app: Flask) -> Engine:
    """The engine that the application itself uses."""
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engine
    return engine


def addresses(text: str) -> set[str]:
    """Addresses of our own that a page links to."""
    return {one.replace("&amp;", "&").split("#")[0] for one in re.findall(r'href="(/[^"#]*)', text)}


def attempts_of(session: Session, person: Person) -> list[Any]:
    """The rows of a person's papers."""
    return list(session.scalars(select(AttemptRow).where(AttemptRow.person_id == person.id).order_by(AttemptRow.id)))
