"""Statements built once: the driver says what the library would; what PostgreSQL has prepared outlives a rollback."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Select, UpdateBase, bindparam, create_engine, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError, MultipleResultsFound
from sqlalchemy.orm import Session

from contest import store
from contest.services.people import key_hash
from contest.store import attempts as attempt_store
from contest.store import audit as audit_store
from contest.store import results as result_store
from contest.store.audit import AuditRow
from contest.store.engine import prepare
from contest.store.people import PersonRow
from contest.store.prepared import Prepared
from tests import factories
from tests.acts import Way, Writing, begin, contestant, sit
from tests.conftest import Clock
from tests.factories import counted
from tests.postgres import cluster

OFTEN = 6
"""Left to itself, the driver prepares a statement once it was asked five times."""
QUESTION = text("SELECT relname FROM pg_class WHERE relname = :name")
BUILT = Prepared(lambda _dialect: QUESTION)
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
        BUILT.rows(session, name="attempt")


def prepared(engine: Engine) -> int:
    with Session(engine) as session:
        return int(session.execute(PREPARED).scalar_one())


def test_what_is_put_together_for_one_page_is_planned_for_its_own_values_each_time(postgresql: Engine) -> None:
    for _ in range(OFTEN):
        with Session(postgresql) as session:
            session.execute(QUESTION, {"name": "attempt"}).all()
    assert prepared(postgresql) == 0


def test_what_is_built_once_is_prepared_once_though_every_read_is_rolled_back(postgresql: Engine) -> None:
    for _ in range(2):
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


def every() -> dict[str, Prepared]:
    """All statements of the house that are built once."""
    found: dict[str, Prepared] = {}
    for module in pkgutil.iter_modules(store.__path__, f"{store.__name__}."):
        if not module.ispkg:
            held = vars(importlib.import_module(module.name)).items()
            found |= {f"{module.name}.{name}": one for name, one in held if isinstance(one, Prepared)}
    return found


@pytest.fixture
def values(writing: Writing, clock: Clock) -> dict[str, Any]:
    """What the places of those statements are filled with: a contest, somebody who sat it and sits it again."""
    with writing() as own:
        contest = factories.contest(own, clock.now)
        who, stranger = contestant(own, clock.now), contestant(own, clock.now)
    sit(writing, contest, who, clock.now, Way())
    open_one = begin(writing, contest, who, clock.forward(minutes=30))
    person = who.person
    return {
        "contest": contest.id,
        "id": contest.id,
        "slug": contest.slug,
        "person": person.id,
        "phone": person.phone,
        "unit": person.unit_id,
        "key_hash": key_hash(who.key),
        "attempt": open_one.id,
        "of": open_one.id,
        "token": open_one.token,
        "round": open_one.round_id,
        "rules": open_one.rules_id,
        "stranger": stranger.person.id,
    }


def test_the_driver_says_what_the_library_would(session: Session, values: dict[str, Any]) -> None:
    line = session.connection()
    dialect, asked = line.dialect, set[str]()
    for name, prepared in every().items():
        statement: Any = prepared._statement(dialect.name)
        if not isinstance(statement, Select):
            continue
        given = {one.key: values[one.key] for one in statement.compile(dialect=dialect).bind_names if one.required}
        asking = prepared._ready(line, given)
        assert asking is not None, name
        library = [tuple(row) for row in line.execute(statement, given)]
        for _ in range(2):
            found = asking.rows(line, given)
            assert found == library, name
            assert [[type(one) for one in row] for row in found] == [[type(one) for one in row] for row in library]
        asked |= {name} if library else set()
    assert len(asked) >= 14, asked


def written(session: Session, table: str, act: Callable[[], object]) -> list[tuple[Any, ...]]:
    """Rows of a table after an act, their own numbers apart; the act is undone."""
    with session.begin_nested() as tried:
        act()
        rows = session.execute(text(f"SELECT * FROM {table}")).mappings()
        found = [tuple(value for name, value in row.items() if name != "id") for row in rows]
        tried.rollback()
    return sorted(found, key=repr)


@pytest.fixture
def deeds(values: dict[str, Any], clock: Clock) -> dict[str, tuple[Prepared, str, dict[str, Any]]]:
    """Statements that write, by name: each with its table and what it writes."""
    contest, person, now = values["contest"], values["person"], clock.now
    began = {"token": "x" * 22, "contest_id": contest, "round_id": values["round"], "rules_id": values["rules"]}
    began |= {"person_id": values["stranger"], "unit_id": None, "number": 1, "started_at": now, "max_score": 4}
    began |= {"deadline_at": now + timedelta(minutes=9), "accepts_until": now + timedelta(minutes=10)}
    settled = {"handed_in_at": now, "closed_at": now, "closed_by": "person", "score": 3, "max_score": 4}
    settled |= {"right_count": 3, "elapsed_ms": 77_000, "guess": None, "receipt": "ABCD-EFGH"}
    stands = {"contest_id": contest, "person_id": person, "attempt_id": values["of"], "unit_id": None, "attempts": 2}
    stands |= {"score": 3, "full_marks": True, "elapsed_ms": 77_000, "order_key": "é|7"}
    both = {
        f"{name}_{n}": n if name == "scope" else value for n in (0, 1) for name, value in {**stands, "scope": 0}.items()
    }
    said = {"at": now, "actor_id": None, "act": "thử", "subject": "contest:1", "detail": {"«": [1, None]}}
    return {
        "attempts._start": (attempt_store._start, "attempt", began),
        "attempts._finish": (attempt_store._finish, "attempt", {"of": values["of"], "contest": contest, **settled}),
        "audit._record": (audit_store._record, "audit", said),
        "results._put": (result_store._put, "result", {**stands, "scope": 1}),
        "results._put_beside": (result_store._put_beside(2), "result", both),
    }


def test_the_driver_writes_what_the_library_would(session: Session, deeds: dict[str, Any]) -> None:
    for name, (prepared, table, given) in deeds.items():
        library = written(session, table, lambda one=prepared, told=given: one._asked(session.connection(), told))
        for _ in range(2):
            assert written(session, table, lambda one=prepared, told=given: one.run(session, told)) == library, name
        assert library != written(session, table, lambda: None), name
    dialect = session.get_bind().dialect.name
    writes = {name for name, one in every().items() if isinstance(one._statement(dialect), UpdateBase)}
    assert {name.removeprefix("contest.store.") for name in writes} <= deeds.keys()


def test_a_deed_that_names_other_columns_writes_those_and_nothing_of_the_one_before(
    session: Session, clock: Clock
) -> None:
    noted = Prepared(lambda _dialect: insert(AuditRow.__table__).inline())  # type: ignore[arg-type]
    first = {
        "at": clock.now,
        "act": "thử",
        "subject": "a",
        "detail": {},
        "actor_id": factories.person(session, clock.now).id,
    }
    noted.run(session, first)
    noted.run(session, {"at": clock.now, "act": "thử", "subject": "b", "detail": {"n": 1}})
    rows = session.execute(select(AuditRow.subject, AuditRow.actor_id, AuditRow.detail).where(AuditRow.act == "thử"))
    assert sorted(tuple(row) for row in rows) == [("a", first["actor_id"], {}), ("b", None, {"n": 1})]


def test_a_question_that_lacks_a_value_is_refused_and_not_asked_with_the_one_before(session: Session) -> None:
    assert _named.rows(session, name="không ai") == []
    with pytest.raises((KeyError, DBAPIError)):
        _named.rows(session)
    session.rollback()


@Prepared
def _named(_dialect: str) -> Select[int, str]:
    return select(PersonRow.id, PersonRow.name).where(PersonRow.name == bindparam("name")).order_by(PersonRow.id)


@Prepared
def _wrong(_dialect: str) -> Select[Any]:
    return select(literal_column("no_such_column")).select_from(PersonRow)


def test_what_the_session_has_not_written_yet_is_found_and_the_question_is_counted(
    session: Session, clock: Clock
) -> None:
    person = factories.person(session, clock.now)
    session.get_one(PersonRow, person.id).name = "Lò Thị Mới"
    with counted(session.get_bind()) as seen:  # type: ignore[arg-type]
        assert _named.row(session, name="Lò Thị Mới") == (person.id, "Lò Thị Mới")
        assert _named.row(session, name="không ai") is None
    assert [one.split()[0] for one in seen] == ["UPDATE", "SELECT", "SELECT"]
    session.get_one(PersonRow, factories.person(session, clock.now).id).name = "Lò Thị Mới"
    with pytest.raises(MultipleResultsFound):
        _named.row(session, name="Lò Thị Mới")


def test_a_failure_is_told_as_the_library_tells_it_and_holds_nobodys_words(session: Session) -> None:
    with pytest.raises(DBAPIError) as told:
        _wrong.rows(session)
    session.rollback()
    assert "no_such_column" in str(told.value)
    assert told.value.connection_invalidated is False
    assert _named.rows(session, name="không ai") == []


def test_a_connection_that_is_lost_is_given_up_and_the_next_question_has_another(postgresql: Engine) -> None:
    lost = Prepared(lambda _dialect: select(literal_column("pg_terminate_backend(pg_backend_pid())")))
    here = Prepared(lambda _dialect: select(literal_column("1")))
    with Session(postgresql) as session:
        with pytest.raises(DBAPIError) as told:
            lost.rows(session)
        assert told.value.connection_invalidated is True
        session.rollback()
        assert here.rows(session) == [(1,)]
