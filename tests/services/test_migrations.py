"""The migrations make the very schema that the rows describe, and go back to nothing, on the database under test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

import config
from contest.store import partitions
from contest.store.engine import prepare
from questions.schema import Base
from tests import factories
from tests.acts import Way, Writing, begin, contestant, fill, hand_in, sit
from tests.conftest import Clock
from tests.web.stage import moved, state
from wsgi import create_app

FOLDER = "contest/store/migrations"
_EMPTY = count(1)


@pytest.fixture
def empty_url(server: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if server == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"empty_{next(_EMPTY)}"
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


@pytest.fixture
def bare(empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on that database."""
    environ = {"HOITHI_INSTANCE": str(tmp_path), "DATABASE_URL": empty_url, "HOITHI_TESTING": "1"}
    made = create_app(config.load(environ))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def runner(bare: Flask) -> FlaskCliRunner:
    return bare.test_cli_runner()


def tables(url: str) -> set[str]:
    """Names of the tables, the migrations' own and partitions apart."""
    engine = create_engine(url)
    names = {name for name in inspect(engine).get_table_names() if not partitions.is_partition(name)}
    engine.dispose()
    return names - {"alembic_version"}


def schema(engine: Engine) -> dict[str, object]:
    """Columns, keys, indexes and checks of every table, as the database itself tells them."""
    found: dict[str, object] = {}
    eye = inspect(engine)
    for name in sorted(set(eye.get_table_names()) - {"alembic_version"}):
        if partitions.is_partition(name):
            continue
        columns = {one["name"]: (str(one["type"]), one["nullable"]) for one in eye.get_columns(name)}
        foreign = {
            (tuple(one["constrained_columns"]), one["referred_table"], tuple(one["referred_columns"]))
            for one in eye.get_foreign_keys(name)
        }
        uniques = {(one["name"], tuple(one["column_names"])) for one in eye.get_unique_constraints(name)}
        indexes = {
            (one["name"], tuple(one["column_names"]), bool(one["unique"]))
            for one in eye.get_indexes(name)
            if not one.get("duplicates_constraint")
        }
        checks = {one["name"] for one in eye.get_check_constraints(name)}
        primary = eye.get_pk_constraint(name)["constrained_columns"]
        found[name] = (columns, foreign, uniques, indexes, checks, primary)
    return found


def test_from_nothing_they_make_what_the_rows_describe(bare: Flask, runner: FlaskCliRunner, empty_url: str) -> None:
    with bare.app_context():
        upgrade(directory=FOLDER)
    assert tables(empty_url) == set(Base.metadata.tables)
    checked = runner.invoke(args=["db", "check", "-d", FOLDER])
    assert checked.exit_code == 0, checked.output


def last(name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a key or an index as PostgreSQL has them."""
    return (*(one for one in columns if one != "contest_id"), "contest_id") if name in partitions.LAST else columns


def parted(found: dict[str, object]) -> dict[str, object]:
    """What the rows describe as PostgreSQL has it in partitions (contest.store.partitions)."""
    for table, key in partitions.KEYS.items():
        columns, foreign, uniques, indexes, checks, _primary = found[table]  # type: ignore[misc]
        foreign = {one for one in foreign if one[1] != "attempt"}
        uniques = {(one, last(one, over)) for one, over in uniques}
        indexes = {(one, last(one, over), unique) for one, over, unique in indexes}
        found[table] = (columns, foreign, uniques, indexes, checks, list(key))
    return found


def test_they_make_what_the_rows_would_make_by_themselves(bare: Flask, empty_url: str) -> None:
    """`db check` does not look at checks, nor at every index: the database tells all of it."""
    with bare.app_context():
        upgrade(directory=FOLDER)
    engine = prepare(create_engine(empty_url))
    migrated = schema(engine)
    with bare.app_context():
        downgrade(directory=FOLDER, revision="base")
    Base.metadata.create_all(engine)
    described = schema(engine)
    assert migrated == (described if engine.dialect.name == "sqlite" else parted(described))
    Base.metadata.drop_all(engine)
    engine.dispose()


def test_they_go_back_to_nothing_and_come_again(bare: Flask, runner: FlaskCliRunner, empty_url: str) -> None:
    for _ in range(2):
        with bare.app_context():
            upgrade(directory=FOLDER)
        assert tables(empty_url) == set(Base.metadata.tables)
        with bare.app_context():
            downgrade(directory=FOLDER, revision="base")
        assert tables(empty_url) == set()
    with bare.app_context():
        upgrade(directory=FOLDER)
    checked = runner.invoke(args=["db", "check", "-d", FOLDER])
    assert checked.exit_code == 0, checked.output


def test_a_second_upgrade_changes_nothing(bare: Flask, empty_url: str) -> None:
    engine = create_engine(empty_url)
    with bare.app_context():
        upgrade(directory=FOLDER)
        before = schema(engine)
        upgrade(directory=FOLDER)
    assert schema(engine) == before
    engine.dispose()


def test_papers_that_were_sat_come_through_unharmed_both_ways(
    engine: Engine, database_url: str, writing: Writing, session: Session, clock: Clock, tmp_path: Path
) -> None:
    """Back to before papers were parted by contest, and parted again; open papers go on where they stood."""
    with writing() as own:
        held = [factories.contest(own, clock.now, f"thu-{n}") for n in range(2)]
        people = [contestant(own, clock.now) for _ in range(2)]
    for contest in held:
        sit(writing, contest, people[0], clock.now)
    open_paper = begin(writing, held[1], people[1], clock.now)
    fill(writing, open_paper, people[1], clock.now, Way())
    with writing() as own:
        # No act makes a contest with papers a draft again; a hand in the database might, and must not cost them.
        own.execute(text("UPDATE contest SET state = 'draft' WHERE id = :held"), {"held": held[0].id})
    before = state(engine)
    app = create_app(
        config.load({"HOITHI_INSTANCE": str(tmp_path), "DATABASE_URL": database_url, "HOITHI_TESTING": "1"})
    )
    engine.dispose()
    with app.app_context():
        downgrade(directory=FOLDER, revision="0017")
        eye = inspect(engine)
        assert {one["referred_table"] for one in eye.get_foreign_keys("result")} >= {"attempt"}
        assert "contest_id" not in {one["name"] for one in eye.get_columns("answer")}
        assert (
            session.execute(text("SELECT count(*) FROM answer JOIN attempt ON attempt.id = attempt_id")).scalar() == 63
        )
        session.rollback()
        upgrade(directory=FOLDER)
        app.extensions["sqlalchemy"].engine.dispose()
    assert moved(before, state(engine)) == []
    with writing() as own:
        own.execute(text("UPDATE contest SET state = 'announced'"))
    if engine.dialect.name == "postgresql":
        assert all(partitions.has(session, contest.id) for contest in held)
        session.rollback()
    fill(writing, open_paper, people[1], clock.now, Way(right=9, seq=2))
    assert hand_in(writing, open_paper, people[1], clock.now + timedelta(minutes=2)).attempt.score == 9
    assert begin(writing, held[0], people[1], clock.now).id > open_paper.id
