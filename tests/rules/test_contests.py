"""A contest: whether it is open, on which boards an attempt counts, and what it gives away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contest.boards import Counters
from contest.contests import Contest, State, settled_rounds
from contest.predictions import Guessing, Quantity
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
    rounds=(SECOND, FIRST), settled_at=None, draw_seed="11" * 32,
)  # fmt: skip
BEFORE, DURING, GAP, AFTER = T - MS, T, T + DAY, T + 3 * DAY


def over(settled: datetime | None, **changes: object) -> Contest:
    """The contest with its rounds settled (or not)."""
    rounds = tuple(replace(one, settled_at=settled, **changes) for one in CONTEST.rounds)  # type: ignore[arg-type]
    return replace(CONTEST, rounds=rounds, settled_at=settled)


def one_settled() -> Contest:
    """The contest with its first round settled and its second to come."""
    return replace(CONTEST, rounds=(SECOND, replace(FIRST, settled_at=T + DAY, predicted_value=7)))


@pytest.mark.parametrize(
    ("state", "phases"),
    [
        (State.DRAFT, (Phase.UPCOMING, Phase.UPCOMING, Phase.UPCOMING, Phase.UPCOMING)),
        (State.ANNOUNCED, (Phase.UPCOMING, Phase.OPEN, Phase.UPCOMING, Phase.CLOSED)),
        (State.CLOSED, (Phase.CLOSED, Phase.CLOSED, Phase.CLOSED, Phase.CLOSED)),
        *((state, (Phase.CLOSED,) * 4) for state in State if state.step > State.CLOSED.step),
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
    stood = replace(over(settled), rules=replace(MINES.rules, prediction=prediction))
    assert stood.prediction_open is still_open


def test_counters_are_hidden_until_the_prediction_is_settled() -> None:
    assert CONTEST.counters is Counters.HIDDEN
    assert over(AFTER).counters is Counters.SHOWN


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


def test_rounds_are_settled_one_by_one_and_the_whole_with_the_last() -> None:
    stood = one_settled()
    assert [stood.is_settled(scope) for scope in (0, 1, 2, 1001, 1002)] == [False, True, False, True, False]
    assert stood.predicted == {71: 7}
    assert list(settled_rounds(stood)) == [1]
    assert over(AFTER).is_settled()


def test_what_is_guessed_of_the_whole_contest_is_known_with_its_last_round() -> None:
    rules = replace(MINES.rules, guessing=Guessing(whole_contest=True))
    assert list(settled_rounds(replace(one_settled(), rules=rules))) == []
    assert sorted(settled_rounds(replace(over(AFTER), rules=rules))) == [1, 2]


@pytest.mark.parametrize("state", State)
def test_draws_are_public_with_the_results_and_a_rounds_own_with_its(state: State) -> None:
    public = state.step >= State.PROVISIONAL.step
    stood = replace(one_settled(), state=state)
    assert [stood.is_revealed(scope) for scope in (0, 1, 2)] == [public] * 3
    shown = replace(stood, rounds=(SECOND, replace(FIRST, revealed_at=GAP)))
    assert [shown.is_revealed(scope) for scope in (0, 1, 2, 1001)] == [public, True, public, True]


def test_each_draw_has_a_seed_of_its_own_that_categories_share() -> None:
    seeds = [CONTEST.seed_of(scope) for scope in (0, 1, 2)]
    assert len(set(seeds)) == 3
    assert CONTEST.seed_of(1001) == seeds[1]
    assert all(len(seed) == 64 for seed in seeds)


FREEZING = replace(CONTEST, rules=replace(MINES.rules, freeze_minutes=60))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("scope", "now", "since"),
    [
        (1, T + DAY - HOUR - MS, None),
        (1, T + DAY - HOUR, T + DAY - HOUR),
        (1, AFTER, T + DAY - HOUR),
        (2, T + 3 * DAY - HOUR - MS, None),
        (2, T + 3 * DAY - HOUR, T + 3 * DAY - HOUR),
        # The whole contest stands still from its first round's freeze on, or the difference would tell the rest.
        (0, T + DAY - HOUR, T + DAY - HOUR),
        (0, T + 2 * DAY, T + DAY - HOUR),
        (1001, T + DAY, T + DAY - HOUR),
    ],
)
def test_boards_stand_still_some_minutes_before_the_close(scope: int, now: datetime, since: datetime | None) -> None:
    assert FREEZING.frozen_since(scope, now) == since


def test_boards_move_again_once_their_results_are_public() -> None:
    shown = replace(FREEZING, rounds=(SECOND, replace(FIRST, settled_at=GAP, revealed_at=GAP)))
    assert shown.frozen_since(1, AFTER) is None
    assert shown.frozen_since(0, T + 2 * DAY) is None
    assert shown.frozen_since(0, AFTER) == T + 3 * DAY - HOUR
    assert replace(FREEZING, state=State.PROVISIONAL).frozen_since(0, AFTER) is None
    assert CONTEST.frozen_since(0, AFTER) is None


def test_a_pause_holds_its_first_moment_and_not_its_last() -> None:
    paused = replace(CONTEST, pauses=((T, T + HOUR),))
    assert [paused.pause_at(now) is not None for now in (T - MS, T, T + HOUR - MS, T + HOUR)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert paused.phase(T) is Phase.OPEN


def test_the_last_close_is_that_of_those_who_may_sit_longer() -> None:
    assert CONTEST.last_close == CONTEST.closes_at
    longer = replace(CONTEST, rounds=(replace(SECOND, ends_at=AFTER + DAY), FIRST))
    assert longer.last_close == AFTER + DAY
