"""A real streaming replica: boards and reports are read from it and nothing else, and nothing is older than said."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from structlog.testing import capture_logs

from contest.papers import Quota
from contest.people import Person, Role
from contest.services import jobs
from contest.services import units as unit_service
from contest.store.engine import WRITES
from contest.store.replica import LOOK_SECONDS, REST_SECONDS, Replica
from contest.units import Kind, Sector, Unit
from contest.web import replica as pages
from contest.web.commands import jobs as job_commands
from contest.web.site import NAME
from questions import bank
from tests import conftest, factories, postgres
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import NOW, Clock
from tests.postgres import Follower, Server
from tests.web.client import Browser
from tests.web.stage import engine_of
from wsgi import create_app

# A connection whose server was stopped under it may be found open by whoever tidies up; that is no fault of a test.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
AGE_SECONDS = 6
READY_SECONDS = 20.0
BLUEPRINT = (Quota("ma-tuy", "recall", 3),)
SINCE = (NOW - timedelta(days=900)).date()
TREE = (
    Unit(code="T", parent=None, name="LĐLĐ tỉnh", kind=Kind.PROVINCE, valid_from=SINCE),
    Unit(code="A", parent="T", name="LĐLĐ huyện A", kind=Kind.AREA, valid_from=SINCE),
    Unit(code="A1", parent="A", name="CĐCS 1", kind=Kind.GRASSROOTS, valid_from=SINCE, sector=Sector.HCSN, workers=9),
)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@dataclass
class Pair:
    """A database and the replica that follows it."""

    primary: Server
    replica: Follower

    @staticmethod
    def at(server: Server) -> Connection:
        return create_engine(server.url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()

    def caught_up(self) -> None:
        """Wait until the replica has all that is written by now."""
        with self.at(self.primary) as first, self.at(self.replica) as second:
            mark = first.scalar(text("SELECT pg_current_wal_lsn()::text"))
            behind = text("SELECT pg_last_wal_replay_lsn() < CAST(:mark AS pg_lsn)")
            until(lambda: second.scalar(behind, {"mark": mark}) is False)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """The replica takes what it is sent, and shows none of it."""
        with self.at(self.replica) as connection:
            connection.execute(text("SELECT pg_wal_replay_pause()"))
            until(lambda: connection.scalar(text("SELECT pg_get_wal_replay_pause_state()")) == "paused")
            yield
            connection.execute(text("SELECT pg_wal_replay_resume()"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    try:
        with postgres.running(durable=True) as primary:
            _plant(primary, tmp_path_factory.mktemp("pair"))
            with postgres.replica(primary) as replica:
                yield Pair(primary, replica)
    except postgres.NoPostgres as reason:
        pytest.skip(str(reason))


def _plant(primary: Server, folder: Path) -> None:
    """The schema, the bundled bank and three units."""
    made = create_app(conftest._settings(folder, primary.url, None))
    with made.app_context():
        upgrade(directory="contest/store/migrations")
        engine = engine_of(made)
        with Session(engine) as session:
            session.connection(execution_options=WRITES)
            bank.load_bundled(session, NOW - timedelta(days=30))
            unit_service.plant(session, TREE)
            session.commit()
        engine.dispose()


@pytest.fixture
def database_url(pair: Pair) -> str:
    return pair.primary.url


@pytest.fixture
def redis_settings(pair: Pair) -> dict[str, Any]:
    """No Redis: every board is read from SQL."""
    return {"redis_url": None, "database_replica_url": pair.replica.url, "replica_age_s": AGE_SECONDS}


class Site:
    """The application with a contest that three people have sat, and who looks at it."""

    def __init__(
        self, app: Flask, writing: Writing, clock: Clock, pair: Pair, slug: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.app, self.writing, self.clock, self.pair, self.slug = app, writing, clock, pair, slug
        self.monkeypatch = monkeypatch
        rules: dict[str, Any] = {"prediction": None, "ranking": ("score", "time_taken"), "blueprint": BLUEPRINT}
        with writing() as own:
            self.contest = factories.contest(own, clock.now, slug, **rules)
            self.me: Person = factories.person(own, clock.now, Role.ORGANIZER)
            self.organizer = Browser(app, factories.sign_in(own, self.me, clock.now))
            self.person = contestant(own, clock.now)
        for _ in range(3):
            self.sits()
        pair.caught_up()
        self.shift = 0.0
        self.replica._monotonic = lambda: time.monotonic() + self.shift
        self.looks()

    @property
    def replica(self) -> Replica:
        found = self.app.extensions[NAME].replica
        assert isinstance(found, Replica)
        return found

    def sits(self) -> None:
        with self.writing() as own:
            self.last = contestant(own, self.clock.now)
        sit(self.writing, self.contest, self.last, self.clock.now, Way(right=2))

    def forward(self, seconds: float) -> None:
        """So much time passes for the line to the replica."""
        self.shift += seconds

    def looks(self) -> None:
        """The process compares the two as often as it must to know where the replica stands."""
        for _ in range(2):
            self.forward(LOOK_SECONDS)
            self.board()

    def board(self) -> int:
        """How many people the public board shows."""
        page = Browser(self.app).get(f"/cuoc-thi/{self.slug}/xep-hang.json")
        assert page.status == 200
        return int(page.json["people"])

    def report(self, wait_s: float = pages.PAGE_WAIT_SECONDS) -> int:
        """How many people the organizer's report counts; the replica is given that long to come up to the database."""
        self.monkeypatch.setattr(pages, "PAGE_WAIT_SECONDS", wait_s)
        page = self.organizer.get(f"/to-chuc/bao-cao?cuoc-thi={self.slug}&chia=dot")
        assert page.status == 200
        return next(n for n in range(9) if f"Đợt 1 {n} {n}" in page.words)

    def file(self) -> list[str]:
        """The lines of the same report as a file, made by a job."""
        asked = self.organizer.post(f"/to-chuc/bao-cao?cuoc-thi={self.slug}&chia=dot", {"tep": "bang.csv"})
        with self.writing() as own:
            job = jobs.claim(own, self.clock.now)
        assert job is not None
        with self.app.app_context():
            done = self.app.test_cli_runner().invoke(args=["jobs", "run", str(job.id), str(job.tries)])
        assert done.exit_code == 0, done.output
        return self.organizer.get(f"{asked.location}/tep").response.get_data(as_text=True).splitlines()

    @contextmanager
    def seen(self) -> Iterator[tuple[list[str], list[str]]]:
        """Which tables of results were read: on the database, on the replica."""
        there: tuple[list[str], list[str]] = ([], [])
        with factories.counted(engine_of(self.app)) as first, factories.counted(self.replica.engine) as second:
            yield there
            for told, all_of_it in zip(there, (first, second), strict=True):
                told += [one for one in all_of_it if "FROM result" in one or "FROM attempt" in one]


@pytest.fixture
def stage(
    app: Flask, writing: Writing, clock: Clock, pair: Pair, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:  # fmt: skip
    # The limits of a job's process would stay with the process of the tests.
    monkeypatch.setattr(job_commands, "_confine", lambda: None)
    made = Site(app, writing, clock, pair, f"thu-{len(request.node.name)}", monkeypatch)
    yield made
    made.replica.engine.dispose()
    gc.collect()


def test_boards_and_reports_are_read_from_the_replica_and_a_paper_never_is(stage: Site) -> None:
    with stage.seen() as (primary, replica):
        assert stage.board() == 3
    assert replica
    assert primary == []
    with stage.seen() as (primary, replica):
        # A busy machine may take longer than a page waits, and the database writes into its log when it likes.
        assert stage.report(READY_SECONDS) == 3
    assert replica
    assert primary == []
    with stage.seen() as (primary, replica):
        assert any(one.split(",")[2] == "3" for one in stage.file() if one.startswith("1,"))
    assert replica
    assert primary == []
    browser = Browser(stage.app, stage.person.key)
    with factories.counted(stage.replica.engine) as seen:
        token = browser.post(f"/cuoc-thi/{stage.slug}/bat-dau", {"honest": "y"}).location.rsplit("/", 1)[1]
        assert browser.get(f"/lam-bai/{token}").status == 200
        sent = [{"question": 1, "choice": 0, "seq": 1}]
        assert browser.put(f"/lam-bai/{token}/cau-tra-loi", sent).json["saved"] == sent
        assert browser.post(f"/lam-bai/{token}/nop").status == 303
        assert browser.get("/tai-khoan").status == 200
    assert seen == []
    replica = stage.replica.current(Session(engine_of(stage.app)), 5.0)
    assert replica is not None
    with replica, pytest.raises(DBAPIError, match="read-only"):
        replica.execute(text("UPDATE contest SET title = 'x'"))


def test_while_the_replica_stands_still_saves_go_on_and_nobody_is_told_what_is_older_than_promised(
    stage: Site,
) -> None:
    with stage.pair.standing_still(), capture_logs() as logs:
        stage.sits()
        # The board may be some seconds old, and is; a report, a file, and what one is told of oneself may not.
        with stage.seen() as (primary, replica):
            assert stage.board() == 3
        assert (primary, bool(replica)) == ([], True)
        assert stage.report() == 4
        assert Browser(stage.app, stage.last.key).get(f"/cuoc-thi/{stage.slug}/xep-hang/toi.json").json is not None
        assert any(one.split(",")[2] == "4" for one in stage.file() if one.startswith("1,"))
        stage.forward(AGE_SECONDS)
        assert stage.board() == 4
        stage.sits()
        assert (stage.board(), stage.report()) == (5, 5)
        assert ("replica_left", "behind") in {(one["event"], one.get("reason")) for one in logs}
    stage.pair.caught_up()
    stage.looks()
    with stage.seen() as (primary, replica):
        assert (stage.board(), stage.report(READY_SECONDS)) == (5, 5)
    assert (primary, bool(replica)) == ([], True)
    # A quiet hour is no lag.
    stage.forward(3600)
    with stage.seen() as (primary, replica):
        assert stage.board() == 5
    assert primary == []


def test_without_its_replica_a_site_reads_from_the_database_and_takes_it_up_again(stage: Site) -> None:
    stage.pair.replica.stop()
    with capture_logs() as logs:
        stage.sits()
        assert (stage.board(), stage.report()) == (4, 4)
        stage.forward(REST_SECONDS)
        assert (stage.board(), stage.report()) == (4, 4)
        stage.pair.replica.start()
        stage.pair.caught_up()
        stage.forward(REST_SECONDS)
        stage.looks()
        with stage.seen() as (primary, replica):
            assert (stage.board(), stage.report(READY_SECONDS)) == (4, 4)
    assert (primary, bool(replica)) == ([], True)
    assert [one["event"] for one in logs if one["event"].startswith("replica")] == ["replica_left", "replica_used"]


def test_what_follows_nobody_is_no_replica(stage: Site) -> None:
    """A replica that was made the database while the site still names it as one."""
    odd = Replica(stage.pair.primary.url, AGE_SECONDS, 1)
    with Session(engine_of(stage.app)) as session:
        assert odd.recent(session) is None
        assert odd.current(session, 0.1) is None
    assert odd.state == "behind"
    odd.engine.dispose()
