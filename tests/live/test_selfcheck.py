"""A site looks at what it stands on before it starts: a real PostgreSQL that would lose answers, a Redis that drops."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import config
from contest.services import selfcheck
from contest.store import partitions, redis_server
from contest.store.redis_server import find_or_start
from tests.live.stack import free_port
from tests.postgres import cluster, programs
from wsgi import create_app

MOST_SECONDS = 30


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    """The address of a PostgreSQL that forgets at a power cut."""
    with cluster() as url:
        yield url


@pytest.fixture
def dropping(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis that drops keys when its memory is full."""
    server = find_or_start(tmp_path / "r")
    app = create_app(config.load({"HOITHI_INSTANCE": str(tmp_path / "i"), "REDIS_URL": server.url}))
    app.extensions["hoithi"].boards.echo.client.config_set("maxmemory-policy", "allkeys-lru")
    yield server.url
    redis_server.stop(tmp_path / "r", server)


def site(folder: Path, database_url: str, redis_url: str, live: str) -> Flask:
    """The application on these stores."""
    environ = {"HOITHI_INSTANCE": str(folder), "DATABASE_URL": database_url, "REDIS_URL": redis_url}
    environ |= {"HOITHI_LIVE": live, "SECRET_KEY": "s" * 40, "IDENTITY_KEY": "i" * 40, "PORT": str(free_port())}
    return create_app(config.load(environ | {"TRUSTED_HOSTS": "localhost"}))


def test_a_live_site_on_weak_ground_does_not_start_and_says_all_of_it_at_once(
    hasty: str, dropping: str, tmp_path: Path
) -> None:
    app = site(tmp_path, hasty, dropping, live="1")
    asked = app.test_cli_runner().invoke(args=["check", "--json"])
    told = json.loads(asked.stdout)
    assert asked.exit_code == 1
    assert "no tables yet" in told["faults"][0]
    assert "fsync = off, synchronous_commit = off, full_page_writes = off" in told["faults"][1]
    assert any("allkeys-lru" in one for one in told["warnings"])
    served = app.test_cli_runner().invoke(args=["serve", "--without-sweeper"])
    assert served.exit_code == 1
    assert "no tables yet" in served.output
    assert "fsync = off" in served.output
    with app.app_context():
        upgrade(directory="contest/store/migrations")
        app.extensions["sqlalchemy"].engine.dispose()
    healed = app.test_cli_runner().invoke(args=["check"])
    assert "no tables" not in healed.output
    assert "fsync = off" in healed.output
    # The same ground is good enough for trying things out.
    tried = site(tmp_path, hasty, dropping, live="0").test_cli_runner().invoke(args=["check", "--json"])
    assert tried.exit_code == 0
    assert any("fsync = off" in one for one in json.loads(tried.stdout)["warnings"])


def test_a_slow_look_is_not_taken_for_a_wrong_clock(hasty: str, tmp_path: Path) -> None:
    app = site(tmp_path, hasty, "unix:///nobody", live="1")
    told, real = app.extensions["hoithi"].settings, lambda: time.time_ns() // 1_000_000
    with app.app_context():
        with Session(app.extensions["sqlalchemy"].engine) as session:
            for before, after, wrong in ((-6000, 0, False), (0, 6000, False), (-6000, -3000, True), (3000, 6000, True)):
                moments = iter((real() + before, real() + after))
                verdict = selfcheck.look(session, None, told, lambda: next(moments), debug=False)  # noqa: B023
                assert any("clock" in one for one in verdict.faults) is wrong
        app.extensions["sqlalchemy"].engine.dispose()


def test_a_database_that_does_not_answer_is_a_fault_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://hoithi:geheim@/hoithi?host={tmp_path}"
    asked = site(tmp_path, url, "unix:///nobody", live="1").test_cli_runner().invoke(args=["check"])
    assert asked.exit_code == 1
    assert "The database does not answer" in asked.output
    assert "geheim" not in asked.output


def test_the_roles_let_the_web_write_rows_and_nothing_else(hasty: str, tmp_path: Path) -> None:
    app = site(tmp_path, hasty, "unix:///nobody", live="0")
    with app.app_context():
        upgrade(directory="contest/store/migrations")
        app.extensions["sqlalchemy"].engine.dispose()
    folder = hasty.partition("host=")[2]

    def sql(role: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [programs() / "psql", "-h", folder, "-U", role, "-d", "hoithi", "-v", "ON_ERROR_STOP=1", "-qAt"]
        return subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=MOST_SECONDS)

    for _ in range(2):  # run again, it changes nothing
        done = sql("hoithi", "-f", "deploy/roles.sql")
        assert done.returncode == 0, done.stderr
    as_web = hasty.replace("://hoithi@", "://hoithi_web@")
    assert site(tmp_path, as_web, "unix:///nobody", live="0").test_cli_runner().invoke(args=["check"]).exit_code == 0
    written = sql(
        "hoithi_web", "-c", "INSERT INTO limit_count SELECT * FROM limit_count; UPDATE person SET name = name"
    )
    assert written.returncode == 0, written.stderr
    for role, refused in (
        ("hoithi_web", "CREATE TABLE x (n int)"),
        ("hoithi_web", "DROP TABLE person"),
        ("hoithi_web", "UPDATE alembic_version SET version_num = '1'"),
        ("hoithi_reader", "SELECT password_hash FROM person"),
        ("hoithi_reader", "DELETE FROM result"),
    ):
        done = sql(role, "-c", refused)
        assert done.returncode != 0, refused
        assert "permission denied" in done.stderr or "must be owner" in done.stderr, done.stderr
    # It announces contests all the same; they do without a partition of their own.
    web = site(tmp_path, as_web, "unix:///nobody", live="0")
    with web.app_context():
        with Session(web.extensions["sqlalchemy"].engine) as session:
            assert partitions.ensure(session, 7) is False
            session.execute(text("SELECT 1"))
        web.extensions["sqlalchemy"].engine.dispose()
    assert sql("hoithi_reader", "-c", "SELECT count(*) FROM result").stdout.strip() == "0"
    # What commands by hand make is the owner's: the next migration changes it, backups and readers read it.
    by_hand = create_engine(hasty.replace("://hoithi@", "://hoithi_job@"))
    with Session(by_hand) as session:
        assert partitions.ensure(session, 7) is True
        session.commit()
    by_hand.dispose()
    for role, allowed in (
        ("hoithi", "ALTER TABLE answer ADD COLUMN x int"),
        ("hoithi", "SELECT * FROM answer_c7"),
        ("hoithi_reader", "SELECT * FROM answer_c7"),
    ):
        done = sql(role, "-c", allowed)
        assert done.returncode == 0, done.stderr
