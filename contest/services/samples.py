"""The sample: bank, union tree, people, contests, and a federation's year of papers. Never on a live site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contest import sample_attempts, sample_people, sample_units
from contest.consents import VERSION
from contest.contests import Contest
from contest.people import Role
from contest.roster import Entry
from contest.sample_attempts import Span
from contest.sample_contests import CONTESTS
from contest.sample_draw import draw
from contest.services import contests, practice, results, roster, sample_library
from contest.services import units as unit_service
from contest.services.contests import Window
from contest.services.sample_papers import Loader, Sitting
from contest.store import consents as consent_store
from contest.store import contests as contest_store
from contest.store import roster as roster_store
from contest.store import units
from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow
from contest.units import Kind
from questions import bank

OPENED_BEFORE = timedelta(days=13)
LASTS = timedelta(days=28, hours=9)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in of the sample, for trying every role."""

    role: Role
    phone: str
    name: str


SIGN_INS = (
    SignIn(Role.CONTESTANT, "+84900000001", "Lò Thị Mẫu"),
    SignIn(Role.OFFICER, "+84900000002", "Quàng Văn Mẫu"),
    SignIn(Role.ORGANIZER, "+84900000003", "Nguyễn Thị Mẫu"),
    SignIn(Role.JUDGE, "+84900000004", "Giàng A Mẫu"),
    SignIn(Role.ADMIN, "+84900000005", "Trần Văn Mẫu"),
)


def is_loaded(session: Session) -> bool:
    """Whether there is any contest, so that a first start knows it is one."""
    return bool(contest_store.everything(session))


def load_ground(session: Session, year: int, now: datetime) -> None:
    """The bank, the union tree, the contests and the study library; what is there already stays."""
    bank.load_bundled(session, now)
    if not is_loaded(session):
        practice.keep_share(session, now)
    unit_service.plant(session, sample_units.tree(year))
    there = {one.slug for one in contest_store.everything(session)}
    # Eight in the morning to five in the afternoon in Vietnam, which keeps UTC+7 all year.
    opens_at = (now - OPENED_BEFORE).replace(hour=1, minute=0, second=0, microsecond=0)
    window = Window("", opens_at, opens_at + LASTS)
    for sample in CONTESTS:
        if sample.slug not in there:
            contest_id = contests.draw_up(session, sample.slug, sample.title, sample.rules, [window], now)
            contests.announce(session, contest_id, now)
    sample_library.load(session, now)


def load_people(session: Session, count: int | None, password_hash: str, now: datetime, seed: int) -> int:
    """The sample's people, all with one password's hash, and a sign-in of each role; how many were new."""
    standing = [one for one in units.whole_tree(session) if _is_open_grassroots(one, now)]
    ids = {one.code: one.id for one in standing}
    total = sum(one.workers for one in standing) if count is None else count
    known = set(session.scalars(select(PersonRow.phone)))
    began = now - OPENED_BEFORE
    common = {"password_hash": password_hash, "created_at": began, "vouched_at": began}
    rows = [{**common, **_sign_in(session, one, standing[0].id)} for one in SIGN_INS if one.phone not in known]
    for person in sample_people.people(standing, total, seed):
        if person.phone not in known:
            own = {"phone": person.phone, "name": person.name, "birth_date": person.birth_date, "gender": person.gender}
            shows = draw(seed, "shows", person.phone) % 10 < 8
            own |= {
                "unit_id": ids[person.unit_code],
                "role": Role.CONTESTANT,
                "shows_name": shows,
                "scope_unit_id": None,
            }
            if draw(seed, "vouched", person.phone) % 20 == 0:
                own["vouched_at"] = None
            rows.append({**common, **own})
    for n in range(0, len(rows), 2000):
        session.execute(insert(PersonRow), rows[n : n + 2000])
    consent_store.suppose(session, VERSION)
    _load_roster(session, standing[0], now)
    return len(rows)


NEWCOMERS = ("Chang Thị Mới", "Hờ A Mới", "Lò Văn Mới", "Pờ Thị Mới", "Tòng Văn Mới", "Vừ Thị Mới")
"""On the roster of the sample's union, and without an account."""


def _load_roster(session: Session, unit: units.PlacedUnit, now: datetime) -> None:
    """The roster of the union that the sample's sign-ins belong to, unless it has one."""
    if roster_store.of_units(session, [unit.id]):
        return
    columns = (PersonRow.name, PersonRow.phone, PersonRow.birth_date, PersonRow.gender)
    theirs = select(*columns).where(PersonRow.unit_id == unit.id, PersonRow.vouched_at.is_not(None))
    people = session.execute(theirs.order_by(PersonRow.id))
    entries = [Entry(unit.id, name, phone, None, born, gender) for name, phone, born, gender in people]
    entries += [Entry(unit.id, name) for name in NEWCOMERS]
    roster.join(session, roster_store.add(session, entries, None, now), now)


def _is_open_grassroots(unit: units.PlacedUnit, now: datetime) -> bool:
    stands = unit.valid_from <= now.date() and (unit.valid_to is None or now.date() < unit.valid_to)
    return unit.kind is Kind.GRASSROOTS and not unit.joint and stands and unit.workers > 0


def _sign_in(session: Session, sample: SignIn, unit_id: int) -> dict[str, object]:
    upper = units.ancestors(session, unit_id)[-1].id
    return {
        "phone": sample.phone,
        "name": sample.name,
        "birth_date": None,
        "gender": None,
        "unit_id": unit_id,
        "role": sample.role,
        "shows_name": True,
        "scope_unit_id": upper if sample.role is Role.OFFICER else None,
    }


def load_attempts(session: Session, slug: str, total: int, now: datetime, seed: int) -> int:
    """Papers of a contest up to that many in all; how many were new. Results are written; boards are the upkeep's."""
    contest = contest_store.by_slug(session, slug)
    assert contest is not None, slug
    people = made_up_people(session)
    mine = AttemptRow.contest_id == contest.id
    there = {(person, n) for person, n in session.execute(select(AttemptRow.person_id, AttemptRow.number).where(mine))}
    span = Span(slug, contest.opens_at, contest.rules.minutes, now)
    sat = sample_attempts.sittings(people, total - _others(session, contest, people), span, seed)
    busy = set(session.scalars(select(AttemptRow.person_id).where(mine, AttemptRow.handed_in_at.is_(None))))
    fresh = (one for one in sat if (one.person, one.number) not in there and one.person not in busy)
    loader = Loader(session, contest, Sitting(contest.rounds[0], people, now, seed))
    made = loader.load(islice(fresh, max(0, total - len(there))))
    results.rewrite(session, contest)
    return made


def made_up_people(session: Session, most: int | None = None) -> dict[int, int | None]:
    """The sample's people by number, with their units; at most so many of them, from all over the tree."""
    made_up = PersonRow.phone.between("+84900010000", "+84900999999")
    query = select(PersonRow.id, PersonRow.unit_id).where(made_up).order_by(PersonRow.phone)
    rows = session.execute(query).all()
    count = len(rows) if most is None else min(most, len(rows))
    chosen = (rows[n * len(rows) // count] for n in range(count))
    return {row.id: row.unit_id for row in chosen}


def _others(session: Session, contest: Contest, people: dict[int, int | None]) -> int:
    """Attempts of people who are not of the sample: they count towards the total."""
    query = select(AttemptRow.person_id).where(AttemptRow.contest_id == contest.id)
    return sum(person not in people for person in session.scalars(query))
