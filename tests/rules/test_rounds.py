"""Rounds: when a window is open, where a contest with gaps stands, and which round matters now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from contest.rounds import DAY_MINUTES, Hours, Phase, Round, at, faults, phase

MS = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)
T = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIRST = Round(1, 1, "Đợt 1", T, T + HOUR)
SECOND = Round(2, 2, "Đợt 2", T + 2 * HOUR, T + 3 * HOUR)
THIRD = Round(3, 3, "Đợt 3", T + 3 * HOUR, T + 4 * HOUR)  # follows the second without a gap
ALL = (FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (T - MS, Phase.UPCOMING),
        (T, Phase.OPEN),
        (T + HOUR - MS, Phase.OPEN),
        (T + HOUR, Phase.CLOSED),
        (T + HOUR + MS, Phase.CLOSED),
    ],
)
def test_the_opening_moment_is_in_a_round_and_the_closing_moment_is_not(now: datetime, found: Phase) -> None:
    assert FIRST.phase(now) is found


def test_a_round_that_closes_as_it_opens_is_never_open() -> None:
    empty = Round(1, 1, "", T, T)
    assert [empty.phase(now) for now in (T - MS, T, T + MS)] == [Phase.UPCOMING, Phase.CLOSED, Phase.CLOSED]


TIME_LINE = [
    (T - MS, Phase.UPCOMING, FIRST),
    (T, Phase.OPEN, FIRST),
    (T + HOUR - MS, Phase.OPEN, FIRST),
    (T + HOUR, Phase.UPCOMING, SECOND),  # the gap: closed for now, but not over
    (T + 2 * HOUR - MS, Phase.UPCOMING, SECOND),
    (T + 2 * HOUR, Phase.OPEN, SECOND),
    (T + 3 * HOUR - MS, Phase.OPEN, SECOND),
    (T + 3 * HOUR, Phase.OPEN, THIRD),
    (T + 4 * HOUR - MS, Phase.OPEN, THIRD),
    (T + 4 * HOUR, Phase.CLOSED, THIRD),
    (T + 400 * HOUR, Phase.CLOSED, THIRD),
]


@pytest.mark.parametrize(("now", "found", "current"), TIME_LINE)
def test_a_contest_stands_where_its_rounds_stand_gaps_included(now: datetime, found: Phase, current: Round) -> None:
    for rounds in permutations(ALL):
        assert phase(rounds, now) is found
        assert at(rounds, now) is current


def test_a_contest_has_at_least_one_round() -> None:
    with pytest.raises(ValueError, match="at least one round"):
        at((), T)


# Hours inside a round: T is Monday, 23 November 2026, 8:00 in Vietnam

MINUTE = timedelta(minutes=1)
OFFICE = (Hours((0, 1), 8 * 60, 11 * 60), Hours((0,), 14 * 60, 17 * 60), Hours((4,), 0, DAY_MINUTES))
WEEK = Round(1, 1, "Đợt 1", T + 30 * MINUTE, T + timedelta(days=6), OFFICE)
NOON, AFTERNOON = T + 3 * HOUR, T + 6 * HOUR
TUESDAY, FRIDAY = T + timedelta(days=1), T + timedelta(days=4) - 8 * HOUR


@pytest.mark.parametrize(
    ("now", "found", "next_"),
    [
        (T, Phase.UPCOMING, T + 30 * MINUTE),  # the hours have begun, the round has not
        (T + 30 * MINUTE - MS, Phase.UPCOMING, T + 30 * MINUTE),
        (T + 30 * MINUTE, Phase.OPEN, T + 30 * MINUTE),
        (NOON - MS, Phase.OPEN, NOON - MS),
        (NOON, Phase.UPCOMING, AFTERNOON),  # a gap of the day
        (AFTERNOON - MS, Phase.UPCOMING, AFTERNOON),
        (AFTERNOON, Phase.OPEN, AFTERNOON),
        (AFTERNOON + 3 * HOUR, Phase.UPCOMING, TUESDAY),  # the evening
        (TUESDAY, Phase.OPEN, TUESDAY),
        (TUESDAY + 3 * HOUR, Phase.UPCOMING, FRIDAY),  # two days without hours
        (FRIDAY - MS, Phase.UPCOMING, FRIDAY),
        (FRIDAY, Phase.OPEN, FRIDAY),
        (FRIDAY + 24 * HOUR - MS, Phase.OPEN, FRIDAY + 24 * HOUR - MS),
        (FRIDAY + 24 * HOUR, Phase.UPCOMING, None),  # nothing is to come any more
        (T + timedelta(days=6), Phase.CLOSED, None),
    ],
)
def test_papers_start_in_the_hours_of_a_round_by_the_clock_of_vietnam(
    now: datetime, found: Phase, next_: datetime | None
) -> None:
    assert WEEK.phase(now) is found
    assert WEEK.next_opening(now) == next_


def test_a_sitting_is_the_hours_and_the_round_together() -> None:
    assert WEEK.sitting(T + HOUR) == (T + 30 * MINUTE, NOON)
    assert WEEK.sitting(AFTERNOON) == (AFTERNOON, AFTERNOON + 3 * HOUR)
    assert WEEK.sitting(NOON) is None
    assert FIRST.sitting(T) == (T, T + HOUR)
    assert FIRST.sitting(T + HOUR) is None


def test_hours_that_meet_are_one_stretch_and_a_close_cuts_them() -> None:
    met = replace(WEEK, hours=(Hours((0,), 8 * 60, 10 * 60), Hours((0,), 9 * 60, 12 * 60)), closes_at=T + 3 * HOUR)
    assert met.sitting(T + 90 * MINUTE) == (T + 30 * MINUTE, T + 3 * HOUR)


def test_some_may_sit_longer_than_the_close_never_shorter() -> None:
    assert FIRST.last_close == FIRST.closes_at
    assert replace(FIRST, ends_at=T + 2 * HOUR).last_close == T + 2 * HOUR
    assert replace(FIRST, ends_at=T).last_close == FIRST.closes_at


@pytest.mark.parametrize(
    ("rounds", "found"),
    [
        (ALL, []),
        (ALL[::-1], []),
        ((), ["no_rounds"]),
        ((replace(FIRST, closes_at=T),), ["closes_before_opening:1"]),
        ((replace(FIRST, hours=(Hours((0,), 600, 600),)),), ["bad_hours:1"]),
        ((replace(FIRST, hours=(Hours((), 0, 600),)),), ["bad_hours:1"]),
        ((replace(FIRST, hours=(Hours((7,), 0, 600),)),), ["bad_hours:1"]),
        ((replace(FIRST, hours=(Hours((0, 0), 0, 600),)),), ["bad_hours:1"]),
        ((replace(FIRST, hours=(Hours((0,), 0, DAY_MINUTES + 1),)),), ["bad_hours:1"]),
        ((replace(FIRST, hours=(Hours((2,), 0, 600),)),), ["never_open:1"]),
        ((FIRST, replace(SECOND, opens_at=T + HOUR - MS)), ["rounds_overlap:2"]),
        ((FIRST, THIRD), ["round_numbers"]),
    ],
)
def test_rounds_that_cannot_be_announced_say_why(rounds: tuple[Round, ...], found: list[str]) -> None:
    assert faults(rounds) == found
