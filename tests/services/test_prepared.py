"""What a connection to PostgreSQL has prepared outlives the rollback that ends every read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contest.store.engine import prepare
from tests.postgres import cluster

OFTEN = 6
"""The driver prepares a statement once it was asked five times."""
QUESTION = text("SELECT relname FROM pg_class WHERE relname = :name")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%relname = %'")


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Engine]:
    """One connection to a PostgreSQL of its own, whichever database the other tests run on."""
    with cluster() as url:
        engine = prepare(create_engine(url, pool_size=1, max_overflow=0))
        yield engine
        engine.dispose()


def read(engine: Engine) -> None:
    """A read as a request does it: a session that ends without a commit."""
    with Session(engine) as session:
        session.execute(QUESTION, {"name": "attempt"}).all()


def prepared(engine: Engine) -> int:
    with Session(engine) as session:
        return int(session.execute(PREPARED).scalar_one())


def test_a_statement_that_is_asked_often_is_prepared_though_every_read_is_rolled_back(postgresql: Engine) -> None:
    for _ in range(OFTEN):
        read(postgresql)
    assert prepared(postgresql) == 1


def test_after_a_statement_that_failed_the_connection_goes_on(postgresql: Engine) -> None:
    with Session(postgresql) as session, pytest.raises(DBAPIError):
        session.execute(text("SELECT 1 / 0"))
    for _ in range(OFTEN):
        read(postgresql)
    assert prepared(postgresql) == 1


def test_what_was_written_and_rolled_back_is_gone(postgresql: Engine) -> None:
    with Session(postgresql) as session:
        session.execute(text("CREATE TABLE rolled_back (id integer)"))
        session.rollback()
        assert session.execute(text("SELECT to_regclass('rolled_back')")).scalar_one() is None
