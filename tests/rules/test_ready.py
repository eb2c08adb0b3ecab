"""Before a deed: the one word on why not, said the same by the page that offers it and by the act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contest import ready
from contest.contests import State
from contest.life import AlreadyPaused, NoNumberAsked, NoSuchRound, NotPaused, RoundHeldBack, RoundNotOver, RoundSettled
from contest.predictions import Guessing, Quantity
from contest.refusals import Refusal, WrongMoment
from tests.rules.test_life import CONTEST, MS, OPEN, SETTLED, T

NOW = T + timedelta(hours=1)
RUNNING = replace(CONTEST, rounds=OPEN, settled_at=None)
PAUSED = replace(RUNNING, pauses=((T, NOW + MS),))
RUN = frozenset({State.ANNOUNCED, State.CLOSED})
BEFORE_RESULTS = frozenset({State.ANNOUNCED, State.CLOSED, State.CHECKING})


def why(deed: object, *given: object) -> type[Refusal] | None:
    try:
        deed(*given)  # type: ignore[operator]
    except Refusal as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("state", list(State))
def test_a_contest_is_paused_and_resumed_while_papers_may_run(state: State) -> None:
    going, stopped = replace(RUNNING, state=state), replace(PAUSED, state=state)
    assert why(ready.to_pause, going, NOW) is (None if state in RUN else WrongMoment)
    assert why(ready.to_resume, stopped, NOW) is (None if state in RUN else WrongMoment)


def test_a_pause_is_neither_doubled_nor_ended_twice() -> None:
    assert why(ready.to_pause, PAUSED, NOW) is AlreadyPaused
    assert why(ready.to_pause, PAUSED, NOW + MS) is None
    assert ready.to_resume(PAUSED, NOW) == (T, NOW + MS)
    assert why(ready.to_resume, PAUSED, NOW + MS) is NotPaused


@pytest.mark.parametrize("state", list(State))
def test_time_is_given_until_the_last_round_is_settled(state: State) -> None:
    first_settled = replace(RUNNING, state=state, rounds=(SETTLED[0], OPEN[1]))
    assert why(ready.to_give_time, first_settled) is (None if state is State.ANNOUNCED else WrongMoment)
    assert why(ready.to_give_time, CONTEST) is RoundSettled


@pytest.mark.parametrize("state", list(State))
def test_a_settled_round_is_revealed_before_the_results_of_the_whole(state: State) -> None:
    held = replace(CONTEST, state=state)
    assert why(ready.to_reveal_round, held, 1) is (None if state in BEFORE_RESULTS else WrongMoment)


def test_a_round_is_revealed_once_after_it_is_settled_and_never_the_last() -> None:
    shown = replace(SETTLED[0], revealed_at=NOW)
    assert why(ready.to_reveal_round, RUNNING, 1) is RoundNotOver
    assert why(ready.to_reveal_round, CONTEST, 3) is NoSuchRound
    assert why(ready.to_reveal_round, replace(CONTEST, rounds=(shown, SETTLED[1])), 1) is WrongMoment
    assert why(ready.to_reveal_round, replace(CONTEST, rounds=(shown, SETTLED[1])), 2) is RoundHeldBack


def test_a_round_is_held_back_while_one_guess_is_for_the_whole_contest() -> None:
    guessed = replace(CONTEST.rules, prediction=Quantity.PEOPLE, guessing=Guessing(whole_contest=True))
    assert why(ready.to_reveal_round, replace(CONTEST, rules=guessed), 1) is RoundHeldBack


def test_a_true_value_is_stated_where_one_is_asked_once_nobody_can_guess_any_more() -> None:
    one = replace(CONTEST.rules, prediction=Quantity.STATED, guessing=Guessing(whole_contest=False, words="Bao nhiêu?"))
    whole = replace(one, guessing=replace(one.guessing, whole_contest=True))
    each, all_of_it = replace(RUNNING, rules=one), replace(RUNNING, rules=whole)
    first_close = OPEN[0].closes_at
    assert why(ready.to_state_value, RUNNING, 1, NOW) is NoNumberAsked
    assert why(ready.to_state_value, each, 1, first_close - MS) is RoundNotOver
    assert ready.to_state_value(each, 1, first_close) == [OPEN[0]]
    assert why(ready.to_state_value, all_of_it, 1, first_close) is RoundNotOver
    assert ready.to_state_value(all_of_it, 1, OPEN[1].closes_at) == list(OPEN)
    assert why(ready.to_state_value, replace(each, state=State.PROVISIONAL), 1, first_close) is WrongMoment
