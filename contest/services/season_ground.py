"""What a season of the sample stands on before it opens: bank, tree, people, and the two slips that it will mend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest import sample_season, sample_units
from contest.contests import Contest
from contest.life import Step
from contest.people import Person, Role
from contest.sample_season import SLUG, SUBJECT, TITLE, Timetable
from contest.services import contests, life, samples
from contest.services import units as unit_service
from contest.services.contests import Window
from contest.store import contests as contest_store
from contest.store import people as people_store
from contest.store import units
from contest.store.people import PersonRow
from questions import bank, desk
from questions import store as bank_store

TREE = 2022
TWIN = "-GO-NHAM"
"""What the code of the misspelt unit ends in."""
MISSPELT_EVERY = 3
"""Of the people of that unit, one in so many named the misspelt one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Who plays and what is amiss. `people`: person → unit as registered; `truth`: the right place of the wrong key."""

    people: dict[int, int | None]
    contestant: Person
    organizer: int
    second: int
    revision_id: int
    truth: int
    unit_id: int
    twin_id: int


def is_there(session: Session) -> bool:
    """Whether the season was played, or begun."""
    return any(one.slug == SLUG for one in contest_store.everything(session))


def prepare(session: Session, count: int, password_hash: str, when: Timetable, seed: int) -> Ground:
    """Bank, tree and people as they are before the announcement; what is there already stays."""
    now = when.announced() - timedelta(days=1)
    bank.load_bundled(session, now)
    if not units.roots(session):
        unit_service.plant(session, sample_units.tree(TREE))
    samples.load_people(session, count, password_hash, now, seed)
    people = samples.made_up_people(session, count)
    unit_id, twin_id = _misspell(session, people, now)
    signed_in = {one.role: _person(session, one.phone) for one in samples.SIGN_INS}
    revision_id, truth = _mistake(session, signed_in[Role.ORGANIZER].id, when, now)
    return Ground(
        people, signed_in[Role.CONTESTANT], signed_in[Role.ORGANIZER].id, signed_in[Role.ADMIN].id,
        revision_id, truth, unit_id, twin_id,
    )  # fmt: skip


def _person(session: Session, phone: str) -> Person:
    found = people_store.credentials(session, phone)
    assert found is not None, phone
    return found[0]


def _misspell(session: Session, people: dict[int, int | None], now: datetime) -> tuple[int, int]:
    """A second, misspelt entry of the unit with most people, and some of them in it; (the right one, the other).

    Nobody declared a headcount of the second.
    """
    homes = [unit for unit in people.values() if unit is not None]
    unit_id = max(sorted(set(homes)), key=homes.count)
    tree = unit_service.stored_tree(session)
    right = units.by_id(session, unit_id)
    assert right is not None, unit_id
    known = replace(tree[right.code], workers=0, members=0, women=0, aliases="", successor=None)
    twin = replace(known, code=right.code + TWIN, name=sample_season.misspelt(right.name))
    unit_service.plant(session, [twin])
    planted = units.by_code(session, twin.code)
    assert planted is not None, twin.code
    moved = [person for person, home in people.items() if home == unit_id][::MISSPELT_EVERY]
    session.execute(update(PersonRow).where(PersonRow.id.in_(moved)).values(unit_id=planted.id))
    people |= dict.fromkeys(moved, planted.id)
    return unit_id, planted.id


def _mistake(session: Session, by: int, when: Timetable, now: datetime) -> tuple[int, int]:
    """An organizer's slip before the announcement, a wrong key in the bank; (revision, the place that is right)."""
    rounds = when.rounds()
    pool = bank_store.pool(session, {SUBJECT}, rounds[0].opens_at.date(), rounds[-1].closes_at.date())
    revision_id = next(one.revision_id for one in pool if one.level == "understanding")
    key = bank_store.keys(session, [revision_id])[revision_id]
    right = key.choices[0]
    wrong = replace(key, choices=(1 if right == 0 else 0,))
    desk.rekey(session, revision_id, wrong, "Nhập lại đáp án khi rà soát ngân hàng.", by, now)
    return revision_id, right


def announce(session: Session, when: Timetable, by: int) -> Contest:
    """Draw the contest up and announce it."""
    now = when.announced()
    windows = [Window(one.title, one.opens_at, one.closes_at, one.hours) for one in when.rounds()]
    contest_id = contests.draw_up(session, SLUG, TITLE, sample_season.rules(), windows, now)
    return life.take(session, contest_store.by_id(session, contest_id), Step.ANNOUNCE, by, now)
