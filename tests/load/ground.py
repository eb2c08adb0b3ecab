"""What must be there before a run: people who are signed in, and open papers; all by rows, none through pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Role
from contest.sample_attempts import Sat
from contest.services import people as people_service
from contest.services import samples, upkeep
from contest.services.sample_papers import Loader, Sitting
from contest.store import contests, units
from contest.store.attempts import AttemptRow
from contest.store.boards import BeingBuilt, Boards
from contest.store.people import PersonRow, SignInRow
from contest.web import cookies
from contest.web.database import db
from tests import factories
from tests.load.year import writing
from wsgi import NAME

SLUG = "phong-chong-ma-tuy"
SEED, YEAR, ROWS = 2022, 2022, 2000
BUILD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with an account: the row, the number to sign in with."""

    id: int
    phone: str
    unit: int | None


@dataclass(slots=True)
class Ground:
    """The site as it is before a run."""

    app: Flask
    contest: Contest
    accounts: list[Account]
    now: datetime

    def held(self, who: Account, key: str, seed: int) -> dict[str, Any]:
        """What a signed-in person brings to a journey."""
        settings = self.app.extensions[NAME].settings
        cookie = f"{cookies.name_of(secure=settings.cookie_secure)}={key}"
        token = cookies.token_of(settings.secret_key, key)
        return {**self.stranger(seed), "cookie": cookie, "csrf": token, "person": who.id}

    def stranger(self, seed: int) -> dict[str, Any]:
        """What anybody brings."""
        return {"slug": self.contest.slug, "seed": seed, "person": 0, "cookie": "", "etag": ""}

    def credentials(self, who: Account, seed: int) -> dict[str, Any]:
        """What somebody brings who signs in by password."""
        words = {"phone": _quoted(who.phone), "password": _quoted(factories.PASSWORD)}
        return {**self.stranger(seed), **words, "person": who.id}


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def prepare(app: Flask, people: int, now: datetime) -> Ground:
    """Bank, tree, contests, and that many people; inside an application context."""
    with writing() as session:
        samples.load_ground(session, YEAR, now)
        samples.load_people(session, people, factories.password_hash(), now, SEED)
    with writing() as session:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
        made_up = PersonRow.phone.between("+84900010000", "+84900999999")
        columns = (PersonRow.id, PersonRow.phone, PersonRow.unit_id)
        accounts = [Account(*row) for row in session.execute(select(*columns).where(made_up).order_by(PersonRow.phone))]
    return Ground(app, contest, accounts, now)


def sign_in(ground: Ground, accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """Sign-ins by rows; what each person holds."""
    keys = [secrets.token_urlsafe(32) for _ in accounts]
    times = {"created_at": ground.now, "seen_at": ground.now, "expires_at": ground.now + timedelta(hours=12)}
    rows = [
        {"key_hash": people_service.key_hash(key), "person_id": who.id, "device": "Máy đo", **times}
        for who, key in zip(accounts, keys, strict=True)
    ]
    with writing() as session:
        for begin in range(0, len(rows), ROWS):
            session.execute(insert(SignInRow), rows[begin : begin + ROWS])
    return [ground.held(who, key, n) for n, (who, key) in enumerate(zip(accounts, keys, strict=True), start=1)]


def staff(ground: Ground, role: Role, count: int) -> list[dict[str, Any]]:
    """So many of the staff, signed in; officers see the whole province."""
    with writing() as session:
        scope = {"scope_unit_id": units.roots(session)[0].id} if role is Role.OFFICER else {}
        made = [factories.person(session, ground.now, role, phone=_phone(role, n), **scope) for n in range(count)]
    return sign_in(ground, [Account(one.id, one.phone, one.unit_id) for one in made])


def _phone(role: Role, n: int) -> str:
    return f"+8498{list(Role).index(role)}{n:06d}"


def papers(ground: Ground, accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """An open paper of each, led by a page; what each person holds, the paper's token included."""
    own = {one.id: one.unit for one in accounts}
    started = ground.now - timedelta(minutes=2)
    with writing() as session:
        loader = Loader(session, ground.contest, Sitting(ground.contest.rounds[0], own, ground.now, SEED))
        loader.load(Sat(person, 1, started, 600, 700, "open") for person in own)
        mine = AttemptRow.contest_id == ground.contest.id
        session.execute(update(AttemptRow).where(mine, AttemptRow.handed_in_at.is_(None)).values(lease=1))
        rows = session.execute(select(AttemptRow.person_id, AttemptRow.token).where(mine))
        tokens = {row.person_id: row.token for row in rows}
    held = sign_in(ground, accounts)
    return [{**one, "here": tokens[one["person"]], "lease": 1} for one in held]


def build_boards(ground: Ground) -> None:
    """Boards of every contest, so that the run meets none that is still to be made."""
    live = ground.app.extensions[NAME].boards
    with Session(db.engine) as session:
        if live is not None:
            for contest in contests.announced(session):
                _built(session, live.patient(), contest, ground.now)


def hand_ins(ground: Ground) -> int:
    """How many hand-ins there are."""
    with Session(db.engine) as session:
        closed = AttemptRow.handed_in_at.is_not(None) & (AttemptRow.contest_id == ground.contest.id)
        return session.scalar(select(func.count()).select_from(AttemptRow).where(closed)) or 0


def _built(session: Session, live: Boards, contest: Contest, now: datetime) -> None:
    """Build a contest's boards, or wait until the sweeper has."""
    until = time.monotonic() + BUILD_SECONDS
    while time.monotonic() < until:
        with suppress(BeingBuilt):
            upkeep.rebuild(session, live, contest, now)
            return
        time.sleep(0.2)
    raise SystemExit("the boards are not built: see the sweeper's log")


def chosen(ground: Ground, count: int, begin: int = 0) -> list[Account]:
    """So many accounts, from a place in the list on."""
    found = list(islice(ground.accounts, begin, begin + count))
    if len(found) < count:
        raise SystemExit(f"{count} people are asked for, and there are {len(found)}: see --people")
    return found
