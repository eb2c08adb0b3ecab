"""Papers lie apart by contest: on PostgreSQL what knows its contest touches that contest's partition and no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from contest.attempts import contest_of
from contest.contests import Contest
from contest.services import attempts
from contest.services.sweeping import Sweeper
from contest.store import answers, entries, partitions
from contest.store import attempts as store
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, choices, contestant, fill, hand_in
from tests.conftest import Clock

PARTITION = re.compile(r"\b(?:attempt|answer)_(?:c[0-9]+|default)\b")


@pytest.fixture
def hall(writing: Writing, clock: Clock) -> tuple[list[Contest], Contestant]:
    """Three contests, and somebody who may sit in all of them."""
    with writing() as session:
        return [factories.contest(session, clock.now, f"thu-{n}") for n in range(3)], contestant(session, clock.now)


def touched(engine: Engine, act: Callable[[], object]) -> set[str]:
    """The partitions that PostgreSQL planned for in the statements of an act, as it explains them."""
    plans: list[str] = []

    def explain(_connection: object, cursor: object, statement: str, values: object, *_rest: object) -> None:
        if re.search(r"\b(attempt|answer)\b", statement) and statement.lstrip().startswith(
            ("SELECT", "WITH", "UPDATE")
        ):
            told = cursor.connection.execute(f"EXPLAIN {statement}", values).fetchall()  # type: ignore[attr-defined]
            plans.extend(row[0] for row in told)

    event.listen(engine, "before_cursor_execute", explain)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    assert plans
    return {name for plan in plans for name in PARTITION.findall(plan)}


def test_every_act_of_a_paper_touches_its_contest_alone(
    engine: Engine, writing: Writing, session: Session, hall: tuple[list[Contest], Contestant], clock: Clock
) -> None:
    (first, second, third), who = hall
    for one in (first, third):
        fill(writing, begin(writing, one, who, clock.now), who, clock.now, Way())
    attempt = begin(writing, second, who, clock.now)
    assert contest_of(attempt.token) == second.id

    def lead() -> None:
        with writing() as own:
            assert entries.lead(own, attempt.token, who.key_hash, clock.now)

    told = choices(session, attempt, Way(seq=7))

    def save() -> None:
        with writing() as own:
            assert isinstance(attempts.save(own, attempt.token, who.key_hash, told, clock.now), attempts.Saved)

    acts: dict[str, Callable[[], object]] = {
        "lead": lead,
        "save": save,
        "paper": lambda: [
            store.by_token(session, attempt.token, who.person.id),
            answers.of_attempt(session, attempt.id, second.id),
        ],
        "hand in": lambda: hand_in(writing, attempt, who, clock.now + timedelta(minutes=3)),
    }
    if engine.dialect.name == "postgresql":
        ours = {partitions.name(table, second.id) for table in partitions.PARTED}
        for name, act in acts.items():
            assert touched(engine, act) <= ours, name
        late = store.by_token(session, begin(writing, second, who, clock.now).token, who.person.id)
        assert late is not None
        closing = touched(engine, lambda: hand_in(writing, late, None, clock.now + timedelta(hours=2)))
        assert closing == ours
    else:
        for act in acts.values():
            act()
    session.rollback()
    sat = {one.id: answers.of_attempt(session, one.id) for one in store.of_everything(session, who.person.id)}
    assert {id_ for id_, places in sat.items() if any(place.seq == 7 for place in places)} == {attempt.id}


def test_a_token_from_before_still_opens_its_paper_and_a_changed_one_opens_none(
    writing: Writing, session: Session, hall: tuple[list[Contest], Contestant], clock: Clock
) -> None:
    (first, second, _), who = hall
    attempt = begin(writing, first, who, clock.now)
    old = attempt.token[:22]
    with writing() as own:
        own.execute(text("UPDATE attempt SET token = :old WHERE id = :id"), {"old": old, "id": attempt.id})
    found = store.by_token(session, old, who.person.id)
    assert found is not None
    fill(writing, found, who, clock.now, Way())
    with writing() as own:
        taken = entries.lead(own, old, who.key_hash, clock.now)
    assert taken is not None
    assert (taken.attempt_id, taken.contest_id) == (attempt.id, first.id)
    for other in (attempt.token, old + "zzzz", old + attempt.token[22:-1] + str(second.id), old + "0", old[:-1] + "é"):
        assert store.by_token(session, other, who.person.id) is None
        assert store.lock(session, other, None) is None
    session.rollback()
    assert hand_in(writing, found, who, clock.now + timedelta(minutes=1)).attempt.score == 5


def test_a_contest_without_a_partition_goes_on_in_the_default_one(
    engine: Engine, writing: Writing, session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who reads all papers just when it is announced keeps it from a partition, and from nothing else."""
    postgresql = engine.dialect.name == "postgresql"
    if postgresql:
        session.execute(text("SELECT count(*) FROM attempt_default"))
    with writing() as own:
        contest, who = factories.contest(own, clock.now), contestant(own, clock.now)
    session.rollback()
    with writing() as own:
        assert partitions.has(own, contest.id) is False
        partitions.catch_up(own)
        assert partitions.has(own, contest.id) is postgresql
    if not postgresql:
        return
    session.execute(text("SELECT count(*) FROM attempt_default"))
    with writing() as own:
        second = factories.contest(own, clock.now, "hai")
    session.rollback()
    attempt = begin(writing, second, who, clock.now)
    with writing() as own:
        partitions.catch_up(own)
        assert partitions.has(own, second.id) is False
        # The first paper may come just after the look for one.
        with monkeypatch.context() as patch:
            patch.setattr(partitions, "_is_fresh", lambda *_: True)
            partitions.catch_up(own)
        assert partitions.has(own, second.id) is False
        assert own.scalar(text("SHOW lock_timeout")) == "0"
    fill(writing, attempt, who, clock.now, Way())
    assert attempts.mine(session, attempt.token, who.person).contest_id == second.id
    assert session.execute(text("SELECT count(*) FROM answer_default WHERE seq = 1")).scalar_one() == 21


def test_the_database_soon_knows_that_a_young_contest_has_grown(
    engine: Engine, writing: Writing, hall: tuple[list[Contest], Contestant], clock: Clock
) -> None:
    """What was planned for an empty partition is not used for thousands of papers (contest.store.partitions.learn)."""
    (first, *_), who = hall
    with writing() as own:
        assert partitions.grown(own) == []
    attempt = begin(writing, first, who, clock.now)
    postgresql = engine.dialect.name == "postgresql"
    ours = {partitions.name(table, first.id) for table in partitions.PARTED}
    with writing() as own:
        assert set(partitions.grown(own)) == (ours if postgresql else set())
    with Session(engine) as reading:
        Sweeper(writing, None).sweep(reading, clock.now)
    with writing() as own:
        assert partitions.grown(own) == []
        if postgresql:
            known = text("SELECT reltuples FROM pg_class WHERE relname = :name")
            assert own.scalar(known, {"name": partitions.name("answer", first.id)}) == 21
    assert attempt.is_open
