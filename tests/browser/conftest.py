"""A real site and real browsers: what the journeys, the pages and the keyboard tests ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy import create_engine, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from contest.people import Person
from contest.services import attempts, samples
from contest.services.contests import Window
from contest.store import attempts as attempt_store
from contest.store import contests
from contest.store.answers import AnswerRow
from contest.store.redis_server import PrivateRedis, find_or_start, stop
from contest.store.units import UnitRow
from tests import factories, judges
from tests.browser import finder, looks
from tests.browser.people import Cast, cast
from tests.browser.running import RunningSite, free_port
from tests.web import pledge_stage

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
# Without motion, so that no picture and no measure of contrast falls into a change of colours.
HERE = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "reduced_motion": "reduce"}
SIZES = {"phone": PHONE, "desk": DESK}
SEED = 2026
SHOWN, HIDDEN, EMPTY = "phong-chong-ma-tuy", "an-toan-bom-min", "an-ninh-mang"
DAY = timedelta(days=1)
HOURS = timedelta(hours=6)

_KEYS: dict[int, dict[int, str]] = {}
Opener = Callable[..., BrowserContext]


def _copy(server: str, ground: str, folder: Path) -> str:
    """The address of a database of the site's own: a copy of the ground."""
    if server == "sqlite":
        shutil.copy(make_url(ground).database or "", folder / "site.sqlite3")
        return f"sqlite:///{folder / 'site.sqlite3'}"
    name = "browser_site"
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {make_url(ground).database}"))
    administration.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def redis_of_the_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    """A Redis of the site's own: it lives on while other tests run, and its upkeep would write over their boards."""
    folder = tmp_path_factory.mktemp("site-redis")
    running = find_or_start(folder)
    yield running
    stop(folder, running)


@pytest.fixture(scope="session")
def site(
    browser: Browser,
    server: str,
    ground: str,
    redis_of_the_site: PrivateRedis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningSite]:
    """A running site with the sample's three contests, some of the sample's people and their papers."""
    folder = tmp_path_factory.mktemp("site")
    environ = {
        "HOITHI_INSTANCE": str(folder),
        "DATABASE_URL": _copy(server, ground, folder),
        "REDIS_URL": redis_of_the_site.url,
        "TRUSTED_HOSTS": "localhost,127.0.0.1",
        "SITE_PHONE": "0215 3825 000",
        "PORT": str(free_port()),
        "WEB_WORKERS": "2",
    }
    made = RunningSite(folder, environ)
    now = datetime.now(UTC)
    with made.writing() as session:
        samples.load_ground(session, 2022, now)
        samples.load_people(session, 900, factories.password_hash(), now, SEED)
        for slug, total in (("phong-chong-ma-tuy", 700), ("an-toan-bom-min", 300)):
            samples.load_attempts(session, slug, total, now, SEED)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def people(site: RunningSite) -> Cast:
    """One person of each role."""
    with site.writing() as session:
        return cast(session, datetime.now(UTC))


@pytest.fixture(scope="session")
def stage(site: RunningSite, people: Cast) -> dict[str, str]:
    """Contests in every phase, and papers of the contestant in every state; words to put into addresses."""
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now - 6 * DAY, "da-dong", windows=[Window("Đợt 1", now - 5 * DAY, now - DAY)])
        factories.contest(session, now, "sap-mo", windows=[Window("Đợt 1", now + 3 * DAY, now + 9 * DAY)])
        unit = session.get_one(UnitRow, people.contestant.unit_id)
        words = {"unit": unit.name, "upper": str(unit.parent_id), "shown": SHOWN, "hidden": HIDDEN, "empty": EMPTY}
        words["closed"] = _paper(session, "da-dong", people, now - 2 * DAY, now - 2 * DAY + timedelta(minutes=7))
        words["done"] = _paper(session, SHOWN, people, now - 2 * DAY, now - 2 * DAY + timedelta(minutes=11))
        words["timeout"] = _paper(session, HIDDEN, people, now - DAY, now - DAY + timedelta(hours=1))
        words["open"] = _paper(session, SHOWN, people, now)
        words["certificate"] = _certificate(session, words["done"], people, now)
        pledge_stage.stocked(session, now)
        essay = {"essay_points": 10, "prediction": None, "ranking": ("total", "time_taken")}
        factories.contest(session, now, "tu-luan", **essay)
        judges.stocked(session, people.judge, people.organizer, now)
    return words


def _certificate(session: Session, token: str, cast: Cast, now: datetime) -> str:
    """The contestant's certificate of having taken part; its code."""
    attempt = attempt_store.by_token(session, token, cast.contestant.id)
    assert attempt is not None
    return pledge_stage.given(session, attempt, now)


def _paper(session: Session, slug: str, cast: Cast, began: datetime, ended: datetime | None = None) -> str:
    """A paper of the contestant with twelve answers; handed in if `ended`; its token."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    attempt = attempts.start(session, contest, cast.contestant, began).attempt
    twelve = (AnswerRow.attempt_id == attempt.id, AnswerRow.position <= 12)
    session.execute(update(AnswerRow).where(*twelve).values(choice=AnswerRow.position % 2, seq=1))
    if ended is not None:
        attempts.hand_in(session, attempt.token, cast.contestant.id, ended)
    else:
        # Its pages are looked at for longer than a paper lasts.
        late = {"deadline_at": began + HOURS, "accepts_until": began + HOURS}
        session.execute(update(attempt_store.AttemptRow).where(attempt_store.AttemptRow.id == attempt.id).values(late))
    return attempt.token


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; without one the tests are skipped, or fail where REQUIRE_BROWSER says so."""
    path = finder.browser_path()
    if path is None:
        (pytest.fail if finder.required() else pytest.skip)(finder.HOW)
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=path)
        yield made
        made.close()


@pytest.fixture
def opened(browser: Browser, site: RunningSite) -> Iterator[Opener]:
    """`opened("phone", who)`: a fresh browser of that size, signed in if `who` is given; closed at the end."""
    keys = _KEYS.setdefault(id(site), {})
    with ExitStack() as stack:

        def open_one(size: str = "phone", who: Person | None = None, **given: Any) -> BrowserContext:
            given.setdefault("base_url", site.url)
            made = browser.new_context(**{**SIZES[size], **HERE, **given})
            stack.callback(made.close)
            made.set_default_timeout(15_000)
            if who is not None:
                keys[who.id] = keys.get(who.id) or site.key(who)
                made.add_cookies([{"name": "sid", "value": keys[who.id], "url": site.url}])
            return made

        yield open_one
