"""What stands beside a result: how many papers were sat, which of them counts; found by the person alone."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from contest.services import attempts
from contest.store import outcomes
from contest.store.outcomes import Beside
from tests import factories
from tests.acts import Writing, begin, contestant
from tests.conftest import Clock


def test_of_two_papers_the_better_one_counts_and_both_are_used(writing: Writing, clock: Clock) -> None:
    with writing() as session:
        contest, who = factories.contest(session, clock.now, attempts=3), contestant(session, clock.now)
    first = begin(writing, contest, who, clock.now)
    with writing() as session:
        attempts.hand_in(session, first.token, who.person.id, clock.now)
    with writing() as session:
        assert outcomes.beside(session, first) == Beside(answered=0, used=1, counts=True)
    again = begin(writing, contest, who, clock.now)
    with writing() as session:
        assert outcomes.beside(session, again) == Beside(answered=0, used=2, counts=False)
        assert outcomes.beside(session, first) == Beside(answered=0, used=2, counts=True)


def test_somebody_elses_papers_and_results_are_not_counted(writing: Writing, clock: Clock) -> None:
    with writing() as session:
        contest = factories.contest(session, clock.now)
        one, other = contestant(session, clock.now), contestant(session, clock.now)
    mine, theirs = begin(writing, contest, one, clock.now), begin(writing, contest, other, clock.now)
    with writing() as session:
        attempts.hand_in(session, theirs.token, other.person.id, clock.now)
    with writing() as session:
        assert outcomes.beside(session, mine) == Beside(answered=0, used=1, counts=False)
        assert outcomes.beside(session, theirs).counts


def test_a_persons_results_stand_together_in_their_key(engine: Engine) -> None:
    """With the scope before the person, one person's rows were looked for among all of the contest."""
    assert inspect(engine).get_pk_constraint("result")["constrained_columns"] == ["contest_id", "person_id", "scope"]
    if engine.dialect.name == "sqlite":
        with engine.connect() as line:
            asked = "EXPLAIN QUERY PLAN SELECT scope FROM result WHERE contest_id = 1 AND person_id = 1"
            (plan,) = [row.detail for row in line.execute(text(asked))]
        assert "contest_id=? AND person_id=?" in plan
