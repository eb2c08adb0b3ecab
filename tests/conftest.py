"""What a test may ask for: a database of its own with bank and tree, a real Redis, the application, a clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

import config
from config import Settings
from contest import sample_units
from contest.services import units as unit_service
from contest.store.boards import Boards
from contest.store.echo import Echo
from contest.store.engine import WRITES, prepare
from contest.store.nodes import Nodes
from contest.store.redis_server import PrivateRedis, find_or_start, stop
from questions import bank
from tests import cluster as redis_cluster
from tests import warm
from tests.postgres import cluster
from wsgi import NAME, create_app

# Machines are slow and shared; a slow example is no failure. CI draws the same examples every time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
warm.share_addresses()

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"
CLUSTER = os.environ.get("TEST_REDIS") == "cluster"


DRIVING = (
    *("browser/", "chaos/", "live/", "load/"),
    *("services/test_jobs.py", "web/test_replica.py", "web/test_serving.py"),
)
"""Tests that drive other programs, on the clock of the machine. What fails there is tried once more, and is named
(docs/decisions/0053); a test of a rule, a service or a page has one try."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests that drive other programs their second try."""
    here = Path(__file__).parent
    for item in items:
        if str(item.path.relative_to(here)).startswith(DRIVING):
            item.add_marker(pytest.mark.flaky(reruns=1))


class Clock:
    """The clock of a test: it stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> datetime:
        """Move on, by timedelta's words; the new moment."""
        self.now += timedelta(**amount)
        return self.now


def _settings(folder: Path, database_url: str, redis_url: str | None) -> Settings:
    environ = {"HOITHI_INSTANCE": str(folder), "DATABASE_URL": database_url, "HOITHI_TESTING": "1"}
    environ |= {"TRUSTED_HOSTS": "localhost", "SITE_PHONE": "0215 3825 000"}
    return replace(config.load(environ), redis_url=redis_url)


@pytest.fixture
def redis_timeout_ms() -> int:
    """A machine that runs tests on every core answers late; only the tests of a silent Redis mean to wait for it."""
    return 2000


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the database server: a folder for SQLite, a private cluster for PostgreSQL."""
    if not POSTGRES:
        yield "sqlite"
        return
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def ground(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database with the schema, the bundled bank and the tree of 2022, for copying."""
    folder = tmp_path_factory.mktemp("ground")
    url = _create(server, folder / "ground.sqlite3", "ground")
    made = create_app(_settings(folder, url, None))
    with made.app_context():
        upgrade(directory="contest/store/migrations")
        # A copy is whole only when nobody holds the original open.
        made.extensions["sqlalchemy"].engine.dispose()
    engine = prepare(create_engine(url))
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        bank.load_bundled(session, NOW - timedelta(days=30))
        unit_service.plant(session, sample_units.tree(2022))
        session.commit()
    engine.dispose()
    return url


def _create(server: str, path: Path, name: str, template: str | None = None) -> str:
    """A new database; with a template, a copy of it."""
    if server == "sqlite":
        if template is not None:
            shutil.copy(make_url(template).database or "", path)
        return f"sqlite:///{path}"
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        connection.execute(text(f"CREATE DATABASE {name}{copied}"))
    administration.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


_COUNTER = iter(range(1_000_000))


@pytest.fixture
def database_url(server: str, ground: str, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own."""
    name = f"test_{next(_COUNTER)}"
    url = _create(server, tmp_path / "test.sqlite3", name, ground)
    yield url
    if server != "sqlite":
        administration = create_engine(server, isolation_level="AUTOCOMMIT")
        with administration.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        administration.dispose()


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    """A real Redis of this run's own: one server, or with TEST_REDIS=cluster a cluster of three."""
    if CLUSTER:
        with redis_cluster.cluster() as formed:
            yield PrivateRedis(formed.url, 0, ours_to_end=False)
        return
    folder = tmp_path_factory.mktemp("redis")
    running = find_or_start(folder)
    yield running
    stop(folder, running)


@pytest.fixture(scope="session")
def redis_server(shared_redis: PrivateRedis) -> PrivateRedis:
    """The Redis of a test: this run's own, where the test brings none."""
    return shared_redis


@pytest.fixture
def in_cluster() -> bool:
    """Whether the Redis of a test is a cluster."""
    return CLUSTER


@pytest.fixture
def boards(redis_server: PrivateRedis, in_cluster: bool) -> Iterator[Boards]:
    """The live boards on an empty Redis."""
    found = Boards(Nodes(redis_server.url, 1000) if in_cluster else Echo(redis_server.url, 1000))
    redis_cluster.empty(found)
    yield found
    found.echo.close()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the test's database."""
    made = prepare(create_engine(database_url))
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write; the test commits."""
    with Session(engine, expire_on_commit=False) as made:
        yield made


@pytest.fixture
def writing(engine: Engine) -> Callable[[], object]:
    """`with writing() as session:` — a transaction of its own that means to write, committed at the end."""

    @contextmanager
    def open_one() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as made:
            made.connection(execution_options=WRITES)
            yield made
            made.commit()

    return open_one


@pytest.fixture
def clock() -> Clock:
    """The moment of the test."""
    return Clock(NOW)


@pytest.fixture
def redis_settings(redis_server: PrivateRedis, redis_timeout_ms: int, in_cluster: bool) -> dict[str, Any]:
    """What the application is told of its Redis."""
    return {"redis_url": redis_server.url, "redis_timeout_ms": redis_timeout_ms, "redis_cluster": in_cluster}


@pytest.fixture
def app(
    database_url: str,
    redis_settings: dict[str, Any],
    boards: Boards,
    tmp_path: Path,
    clock: Clock,
) -> Iterator[Flask]:
    """The application on the test's database and Redis, with the test's clock."""
    made = create_app(replace(_settings(tmp_path, database_url, None), **redis_settings))
    warm.share_templates(made)
    site = made.extensions[NAME]
    made.extensions[NAME] = replace(site, clock=clock, settings=replace(site.settings, board_max_age_s=0))
    yield made
    made.wsgi_app.close()  # type: ignore[attr-defined]
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
