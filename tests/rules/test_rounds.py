"""Rounds: when a window is open, where a contest with gaps stands, and which round matters now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from contest.rounds import Phase, Round, at, phase

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
