"""A contest: whether it is open, on which boards an attempt counts, and what it gives away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contest.boards import Counters
from contest.contests import Contest, State
from contest.predictions import Quantity
from contest.rounds import Phase, Round
from contest.rulebook import Reveal
from contest.sample_contests import MINES

MS = timedelta(milliseconds=1)
DAY = timedelta(days=1)
T = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIRST = Round(71, 1, "Đợt 1", T, T + DAY)
SECOND = Round(70, 2, "Đợt 2", T + 2 * DAY, T + 3 * DAY)
CONTEST = Contest(
    id=1, slug="thu", title="Thử", state=State.ANNOUNCED, seed="00" * 32, rules_id=1, rules=MINES.rules,
    rounds=(SECOND, FIRST), predicted_value=None, settled_at=None,
)  # fmt: skip
BEFORE, DURING, GAP, AFTER = T - MS, T, T + DAY, T + 3 * DAY


@pytest.mark.parametrize(
    ("state", "phases"),
    [
        (State.DRAFT, (Phase.UPCOMING, Phase.UPCOMING, Phase.UPCOMING, Phase.UPCOMING)),
        (State.ANNOUNCED, (Phase.UPCOMING, Phase.OPEN, Phase.UPCOMING, Phase.CLOSED)),
        (State.CLOSED, (Phase.CLOSED, Phase.CLOSED, Phase.CLOSED, Phase.CLOSED)),
        (State.PUBLISHED, (Phase.CLOSED, Phase.CLOSED, Phase.CLOSED, Phase.CLOSED)),
    ],
)
def test_a_contest_is_open_only_while_announced_and_in_a_round(state: State, phases: tuple[Phase, ...]) -> None:
    stood = replace(CONTEST, state=state)
    assert tuple(stood.phase(now) for now in (BEFORE, DURING, GAP, AFTER)) == phases


def test_a_contest_lasts_from_its_first_opening_to_its_last_close() -> None:
    assert (CONTEST.opens_at, CONTEST.closes_at) == (T, T + 3 * DAY)


def test_an_attempt_counts_for_the_contest_and_for_its_own_round() -> None:
    assert CONTEST.scopes(71) == (0, 1)
    assert CONTEST.scopes(70) == (0, 2)


def test_a_single_round_has_no_board_beside_the_contests() -> None:
    assert replace(CONTEST, rounds=(FIRST,)).scopes(71) == (0,)


@pytest.mark.parametrize(
    ("prediction", "settled", "still_open"),
    [(None, None, False), (None, AFTER, False), (Quantity.PEOPLE, None, True), (Quantity.PEOPLE, AFTER, False)],
)
def test_a_prediction_is_open_until_it_is_settled(
    prediction: Quantity | None, settled: datetime | None, still_open: bool
) -> None:
    stood = replace(CONTEST, rules=replace(MINES.rules, prediction=prediction), settled_at=settled)
    assert stood.prediction_open is still_open


def test_counters_are_hidden_until_the_prediction_is_settled() -> None:
    assert CONTEST.counters is Counters.HIDDEN
    assert replace(CONTEST, settled_at=AFTER).counters is Counters.SHOWN


@pytest.mark.parametrize(
    ("reveal", "state", "now", "shown"),
    [
        (Reveal.AFTER_CLOSE, State.ANNOUNCED, BEFORE, False),
        (Reveal.AFTER_CLOSE, State.ANNOUNCED, DURING, False),
        (Reveal.AFTER_CLOSE, State.ANNOUNCED, GAP, False),
        (Reveal.AFTER_CLOSE, State.ANNOUNCED, AFTER - MS, False),
        (Reveal.AFTER_CLOSE, State.ANNOUNCED, AFTER, True),
        (Reveal.AFTER_CLOSE, State.CLOSED, DURING, True),
        (Reveal.AFTER_CLOSE, State.PUBLISHED, AFTER, True),
        (Reveal.AFTER_CLOSE, State.DRAFT, AFTER, False),
        (Reveal.NEVER, State.ANNOUNCED, AFTER, False),
        (Reveal.NEVER, State.PUBLISHED, AFTER, False),
    ],
)
def test_right_answers_show_after_the_close_and_never_before(
    reveal: Reveal, state: State, now: datetime, shown: bool
) -> None:
    stood = replace(CONTEST, state=state, rules=replace(MINES.rules, reveal=reveal))
    assert replace(stood, settled_at=now).reveals(now) is shown
    # Until every paper is in, somebody could still use the key.
    assert stood.reveals(now) is False
