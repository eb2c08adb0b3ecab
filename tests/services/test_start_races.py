"""A start beside an act that moves results: whichever comes second sees what the first has done.

The act is done and not committed when the start begins in another thread; then it is committed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import Contest
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import Disqualified, NotEligible, Paused, RoundClosed
from contest.services import attempts, mergers, strikes, time_given, upkeep
from contest.services.contests import Window
from contest.services.mergers import Pair
from contest.services.strikes import Struck
from contest.store import contests, results
from contest.store.attempts import Attempt
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, hand_in, sit
from tests.conftest import Clock

WHY = "Một lý do đủ dài để ghi lại"
HOUR = timedelta(hours=1)
Ground = tuple[Contest, Contestant, Contestant]


@pytest.fixture
def made(writing: Writing, clock: Clock) -> Ground:
    """A contest of one round, and two people of two unions."""
    rules = {"prediction": Quantity.ENTRIES, "counters": Counters.HIDDEN, "ranking": ("score", "prediction")}
    with writing() as session:
        windows = [Window("Đợt 1", clock.now - HOUR, clock.now + HOUR)]
        blueprint = (Quota("ma-tuy", "recall", 3),)
        held = factories.contest(session, clock.now, blueprint=blueprint, windows=windows, attempts=3, **rules)
        people = [contestant(session, clock.now, unit_id=factories.grassroots(session, n)) for n in (0, 1)]
    return held, people[0], people[1]


def beside(writing: Writing, first: Callable[[Session], object], second: Callable[[], Attempt]) -> Future[Attempt]:
    """What the second gave, begun while the first was done and not committed."""
    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            first(session)
            going = pool.submit(second)
            time.sleep(0.5)
        going.exception(10)
        return going


def starting(writing: Writing, held: Contest, who: Contestant, now: datetime) -> Callable[[], Attempt]:
    """A start by the contest as it was read before."""

    def start() -> Attempt:
        with writing() as session:
            return attempts.start(session, held, who.person, now).attempt

    return start


def test_a_start_beside_a_merger_of_units_counts_for_the_unit_that_stays(
    made: Ground, writing: Writing, clock: Clock
) -> None:
    held, one, two = made
    pair = Pair(one.person.unit_id or 0, two.person.unit_id or 0)
    act = lambda session: mergers.merge_units(session, held, pair, WHY, None, clock.now)  # noqa: E731
    going = beside(writing, act, starting(writing, held, one, clock.now))
    assert going.result().unit_id == two.person.unit_id


def test_nobody_starts_beside_their_own_disqualification(made: Ground, writing: Writing, clock: Clock) -> None:
    held, one, _ = made
    sit(writing, held, one, clock.now)
    later = clock.forward(minutes=10)
    act = lambda session: strikes.strike(session, held, Struck(one.person.id), WHY, None, later)  # noqa: E731
    assert isinstance(beside(writing, act, starting(writing, held, one, later)).exception(), Disqualified)


def test_an_account_that_is_being_merged_away_starts_nothing(made: Ground, writing: Writing, clock: Clock) -> None:
    held, one, two = made
    pair = Pair(one.person.id, two.person.id)
    act = lambda session: mergers.merge_people(session, held, pair, WHY, None, clock.now)  # noqa: E731
    assert isinstance(beside(writing, act, starting(writing, held, one, clock.now)).exception(), NotEligible)


def test_nobody_starts_in_a_round_that_is_being_settled(made: Ground, writing: Writing, clock: Clock) -> None:
    held, one, two = made
    sit(writing, held, two, clock.now, Way(guess=1))
    close = held.rounds[0].closes_at
    act = lambda session: upkeep.settle(session, held, close)  # noqa: E731
    going = beside(writing, act, starting(writing, held, one, close - timedelta(seconds=1)))
    assert isinstance(going.exception(), RoundClosed)


def test_nobody_starts_in_a_pause_that_is_being_declared(made: Ground, writing: Writing, clock: Clock) -> None:
    held, one, _ = made
    stop = time_given.Stop(clock.now + HOUR)
    act = lambda session: time_given.pause(session, held, stop, WHY, None, clock.now)  # noqa: E731
    going = beside(writing, act, starting(writing, held, one, clock.now + timedelta(milliseconds=5)))
    assert isinstance(going.exception(), Paused)


def test_a_hand_in_beside_a_disqualification_counts_nowhere(
    made: Ground, writing: Writing, clock: Clock, session: Session
) -> None:
    held, one, _ = made
    open_paper = begin(writing, held, one, clock.now)
    act = lambda own: strikes.strike(own, held, Struck(one.person.id), WHY, None, clock.now)  # noqa: E731
    finish = lambda: hand_in(writing, open_paper, one, clock.now + timedelta(minutes=1)).attempt  # noqa: E731
    assert beside(writing, act, finish).exception() is None
    assert results.of_person(session, held.id, one.person.id) == []


def test_a_round_that_was_given_more_time_meanwhile_is_not_settled(
    made: Ground, writing: Writing, clock: Clock
) -> None:
    held, _, _ = made
    with writing() as session:
        longer = time_given.Longer(1, held.rounds[0].closes_at + 2 * HOUR)
        time_given.extend_round(session, held, longer, WHY, None, clock.now)
    with writing() as session:
        assert upkeep.settle(session, held, held.rounds[0].closes_at) is None
        assert contests.by_id(session, held.id).rounds[0].settled_at is None


def test_a_pause_in_which_a_paper_was_worked_on_is_its_own_time(made: Ground, writing: Writing, clock: Clock) -> None:
    held, one, two = made
    papers = [begin(writing, held, who, clock.now) for who in (one, two)]
    stop = time_given.Stop(clock.now + timedelta(minutes=30), moves_close=True)
    with writing() as session:
        time_given.pause(session, held, stop, WHY, None, clock.now)
    inside, after = clock.now + timedelta(minutes=20), clock.now + timedelta(minutes=35)
    assert hand_in(writing, papers[0], one, inside).attempt.elapsed_ms == 20 * 60_000
    assert hand_in(writing, papers[1], two, after).attempt.elapsed_ms == 5 * 60_000
