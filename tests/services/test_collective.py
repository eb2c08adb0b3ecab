"""Collective lists over real results: every formula against plain counting, upper unions, headcounts, trials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.collective import Apart, Band, CollectiveRule, Formula, Headcount, Level
from contest.contests import Contest
from contest.predictions import Quantity
from contest.prizes import FiguresClosed, Ladder, Prize, Span
from contest.refusals import BadRulebook, NotFound
from contest.services import collective, formula_trials, upkeep
from contest.store import contests
from contest.store import results as result_store
from contest.store.attempts import AttemptRow
from contest.store.entrants import ContestUnitRow
from contest.store.results import Result
from tests import acts, factories
from tests.acts import Way
from tests.conftest import NOW
from tests.web.stage import state, unit_of

Writing = Callable[[], Any]
LATER = NOW + timedelta(days=9)
PRIZES = (Ladder(Span.OVERALL, (Prize("Nhất", 1, 500), Prize("Nhì", 2, 300))),)
# Right answers of the people of each of four units; the first person of the first unit sits twice.
SCORES = ((18, 10, 10), (17, 17), (12,), ())


@pytest.fixture
def hall(writing: Writing) -> tuple[Contest, list[int]]:
    """A settled contest of one round, and the units."""
    with writing() as session:
        contest = factories.contest(
            session, NOW, prediction=None, ranking=("score", "time_taken"), prizes=PRIZES, collective=(RATE,)
        )
        units = [factories.grassroots(session, 30 * n) for n in range(4)]
        for unit, heads in zip(units, (10, 4, 2, 5), strict=True):
            pinned = (ContestUnitRow.unit_id == unit) & (ContestUnitRow.contest_id == contest.id)
            session.execute(update(ContestUnitRow).where(pinned).values(workers=heads, members=heads // 2))
        named = [(unit, right) for unit, rights in zip(units, SCORES, strict=True) for right in rights]
        people = [(acts.contestant(session, NOW, unit_id=unit), right) for unit, right in named]
    for n, (who, right) in enumerate(people):
        acts.sit(writing, contest, who, NOW, Way(right=right, taken=timedelta(minutes=2, seconds=n)))
    acts.sit(writing, contest, people[0][0], NOW + timedelta(hours=1), Way(right=3))
    with writing() as session:
        settled = upkeep.settle(session, contests.by_id(session, contest.id), LATER)
    assert settled is not None
    return settled, units


RATE = CollectiveRule("Tỷ lệ", Formula.RATE)


def values(session: Session, hall: tuple[Contest, list[int]], rule: CollectiveRule) -> list[Fraction | None]:
    contest, units = hall
    found = {one.unit_id: one.value for one in collective.ranked(session, contest, rule, 0)}
    return [found[unit] for unit in units]


@pytest.mark.parametrize(
    ("formula", "more", "measured"),
    [
        (Formula.PEOPLE, {}, [3, 2, 1, 0]),
        (Formula.ENTRIES, {}, [4, 2, 1, 0]),
        (Formula.RATE, {}, [30, 50, 50, 0]),
        (Formula.RATE, {"headcount": Headcount.MEMBERS}, [60, 100, 100, 0]),
        (Formula.POINTS, {}, [38, 34, 12, 0]),
        (Formula.MEAN, {}, [Fraction(38, 3), 17, 12, None]),
        (Formula.MEAN_TOP, {"top": 2}, [14, 17, 6, 0]),
        (Formula.WINNERS, {}, [1, 2, 0, 0]),
        (Formula.RATE_AND_PRIZES, {"prize_points": (("Nhất", 10), ("Nhì", 8))}, [40, 66, 50, 0]),
    ],
)
def test_each_formula_over_real_papers(
    session: Session,
    hall: tuple[Contest, list[int]],
    formula: Formula,
    more: dict[str, Any],
    measured: list[int | Fraction | None],
) -> None:
    assert values(session, hall, replace(RATE, formula=formula, **more)) == measured


def test_ranks_are_shared_and_a_unit_without_anybody_stands_apart(
    session: Session, hall: tuple[Contest, list[int]]
) -> None:
    contest, units = hall
    found = {one.unit_id: one for one in collective.ranked(session, contest, RATE, 0)}
    assert [(found[unit].rank, found[unit].tie) for unit in units] == [(3, False), (1, True), (1, True), (None, False)]
    assert found[units[3]].why is Apart.BELOW_QUORUM
    assert (found[units[0]].headcount, found[units[0]].people) == (10, 3)


def test_upper_unions_sum_what_is_below_them(session: Session, hall: tuple[Contest, list[int]]) -> None:
    contest, units = hall
    found = {one.unit_id: one for one in collective.ranked(session, contest, replace(RATE, level=Level.UPPER), 0)}
    parents = {unit_of(session, unit).parent_id or 0 for unit in units}
    assert sum(found[one].people for one in parents) == sum(map(len, SCORES))
    assert not set(units) & set(found)


def test_a_list_takes_as_many_statements_whatever_the_people(
    session: Session, hall: tuple[Contest, list[int]], writing: Writing, engine: Engine
) -> None:
    rule = replace(RATE, formula=Formula.RATE_AND_PRIZES, prize_points=(("Nhất", 1),))
    with factories.counted(engine) as few:
        collective.ranked(session, hall[0], rule, 0)
    session.rollback()
    with writing() as own:
        attempt = own.scalars(select(AttemptRow.id).limit(1)).one()
        people = [factories.person(own, NOW).id for _ in range(300)]
        behind(own, hall[0].id, attempt, people)
    with factories.counted(engine) as many:
        collective.ranked(session, hall[0], rule, 0)
    assert len(many) == len(few) <= 12


def behind(session: Session, contest_id: int, attempt: int, people: list[int]) -> None:
    rows = [Result(contest_id, 0, who, attempt, None, 1, 0, False, 1, "999999-999999999") for who in people]
    result_store.put(session, rows)


# Trials


def test_a_trial_stands_beside_the_signed_list_and_keeps_nothing(
    session: Session, hall: tuple[Contest, list[int]], engine: Engine
) -> None:
    contest, units = hall
    before = state(engine)
    trial = formula_trials.try_out(session, contest, replace(RATE, title="Thử", formula=Formula.PEOPLE), 0)
    assert [one.unit_id for one in trial.placed[:3]] == units[:3]
    assert trial.signed == "Tỷ lệ"
    assert [trial.ranks[unit] for unit in units] == [3, 1, 1, None]
    session.commit()
    assert state(engine) == before


def test_a_rule_of_bands_ranks_each_apart(session: Session, hall: tuple[Contest, list[int]]) -> None:
    contest, units = hall
    bands = (Band("Nhỏ", 1, 4), Band("Lớn", 5, 10))
    found = {one.unit_id: one for one in formula_trials.try_out(session, contest, replace(RATE, bands=bands), 0).placed}
    assert [(found[unit].band, found[unit].rank) for unit in units] == [
        ("Lớn", 1),
        ("Nhỏ", 1),
        ("Nhỏ", 1),
        ("Lớn", None),
    ]


def test_what_contradicts_itself_or_is_not_there_is_refused(session: Session, hall: tuple[Contest, list[int]]) -> None:
    with pytest.raises(BadRulebook):
        formula_trials.try_out(session, hall[0], replace(RATE, formula=Formula.MEAN_TOP), 0)
    with pytest.raises(NotFound):
        formula_trials.try_out(session, hall[0], RATE, 1)


def test_while_a_guess_is_open_nobody_tries_a_formula(writing: Writing, session: Session) -> None:
    with writing() as own:
        contest = factories.contest(own, NOW, prediction=Quantity.ALL_RIGHT)
    with pytest.raises(FiguresClosed):
        formula_trials.try_out(session, contest, RATE, 0)
