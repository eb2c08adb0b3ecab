"""The life of a contest: each step from its own place, what is in the way of it, and what the public is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from contest import life, life_words
from contest.contests import Contest, State
from contest.life import BLOCK_WORDS, STATE_WORDS, Business, Step
from contest.predictions import Guessing, Quantity
from contest.prizes import Ladder, Prize, Span, Ties
from contest.rounds import Round
from contest.sample_contests import MINES
from contest.standings import commitment

MS, DAY = timedelta(milliseconds=1), timedelta(days=1)
T = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SETTLED = (
    Round(1, 1, "Đợt 1", T, T + DAY, settled_at=T + DAY),
    Round(2, 2, "Đợt 2", T + 2 * DAY, T + 3 * DAY, settled_at=T + 3 * DAY),
)
OPEN = tuple(replace(one, settled_at=None) for one in SETTLED)
RULES = replace(MINES.rules, ranking=("score", "draw"), prediction=None)
SIGNED, NOTHING = Business(signed=True), Business()
LATER = T + 30 * DAY

CONTEST = Contest(
    id=1, slug="thu", title="Thử", state=State.ANNOUNCED, seed="00" * 32, rules_id=1, rules=RULES, rounds=SETTLED,
    settled_at=T + 3 * DAY, draw_seed="11" * 32, complaints_until=T + 10 * DAY,
)  # fmt: skip

COURSE = {
    (State.DRAFT, Step.ANNOUNCE): State.ANNOUNCED,
    (State.ANNOUNCED, Step.CLOSE): State.CLOSED,
    (State.ANNOUNCED, Step.CHECK): State.CHECKING,
    (State.CLOSED, Step.CHECK): State.CHECKING,
    (State.CHECKING, Step.REVEAL): State.PROVISIONAL,
    (State.PROVISIONAL, Step.FINISH): State.FINAL,
    (State.FINAL, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.LOCK): State.LOCKED,
}


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_each_step_is_taken_from_its_own_place_and_no_other(state: State, step: Step) -> None:
    found = life.blocks(replace(CONTEST, state=state), step, SIGNED, LATER)
    if (state, step) in COURSE:
        assert found == []
        assert life.target(step) is COURSE[state, step]
    else:
        assert found == ["other_step"]


def test_its_usual_course_closes_by_the_clock() -> None:
    found = [life.next_step(replace(CONTEST, state=state)) for state in State]
    assert found == [
        Step.ANNOUNCE, Step.CHECK, Step.CHECK, Step.REVEAL, Step.FINISH, Step.PUBLISH, Step.LOCK, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "found"),
    [(T + 3 * DAY - MS, ["not_over"]), (T + 3 * DAY, [])],
)
def test_results_are_checked_once_the_last_round_is_over(now: datetime, found: list[str]) -> None:
    assert life.blocks(CONTEST, Step.CHECK, NOTHING, now) == found


def test_results_are_checked_once_every_paper_is_in() -> None:
    assert life.blocks(replace(CONTEST, rounds=OPEN), Step.CHECK, NOTHING, LATER) == ["papers_open"]


def test_a_number_that_only_organizers_know_is_asked_for_by_its_name() -> None:
    rules = replace(MINES.rules, prediction=Quantity.STATED, guessing=Guessing(words="Bao nhiêu?"))
    waiting = replace(CONTEST, rules=rules, rounds=OPEN)
    assert life.blocks(waiting, Step.CHECK, NOTHING, LATER) == ["value_missing"]
    stated = tuple(replace(one, predicted_value=5) for one in OPEN)
    assert life.blocks(replace(waiting, rounds=stated), Step.CHECK, NOTHING, LATER) == ["papers_open"]


@pytest.mark.parametrize(
    ("state", "step", "business", "found"),
    [
        (State.CHECKING, Step.REVEAL, Business(proposals=1), ["proposals_open"]),
        (State.CHECKING, Step.REVEAL, Business(complaints=1), []),
        (State.PROVISIONAL, Step.FINISH, Business(1, 1), ["proposals_open", "complaints_open", "awards_unsigned"]),
        (State.PROVISIONAL, Step.FINISH, SIGNED, []),
        (State.FINAL, Step.PUBLISH, NOTHING, ["awards_unsigned"]),
        (State.FINAL, Step.PUBLISH, Business(proposals=2, signed=True), ["proposals_open"]),
        (State.PUBLISHED, Step.LOCK, Business(proposals=1, signed=True), ["proposals_open"]),
        (State.PUBLISHED, Step.LOCK, NOTHING, ["awards_unsigned"]),
    ],
)  # fmt: skip
def test_open_business_holds_up_the_steps_that_it_would_undo(
    state: State, step: Step, business: Business, found: list[str]
) -> None:
    assert life.blocks(replace(CONTEST, state=state), step, business, LATER) == found


@pytest.mark.parametrize(("now", "found"), [(T + 10 * DAY - MS, ["complaints_running"]), (T + 10 * DAY, [])])
def test_results_are_final_when_the_days_of_complaints_are_over(now: datetime, found: list[str]) -> None:
    assert life.blocks(replace(CONTEST, state=State.PROVISIONAL), Step.FINISH, SIGNED, now) == found


def test_without_an_end_of_complaints_nothing_is_final() -> None:
    revealed = replace(CONTEST, state=State.PROVISIONAL, complaints_until=None)
    assert life.blocks(revealed, Step.FINISH, SIGNED, LATER) == ["complaints_running"]


@pytest.mark.parametrize(
    ("revealed", "days", "until"),
    [
        # 16:59 UTC is a minute to midnight in Vietnam; 17:00 is the next day there.
        (datetime(2026, 11, 25, 16, 59, tzinfo=UTC), 3, datetime(2026, 11, 28, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), 3, datetime(2026, 11, 29, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), 1, datetime(2026, 11, 26, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), 0, datetime(2026, 11, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_complaints_run_for_whole_days_in_vietnam(revealed: datetime, days: int, until: datetime) -> None:
    assert life.complaints_until(days, revealed) == until


def test_every_state_and_block_has_words() -> None:
    assert STATE_WORDS.keys() == set(State)
    codes = {
        code
        for state, step, business, rounds in product(State, Step, (NOTHING, Business(1, 1)), (OPEN, SETTLED))
        for code in life.blocks(replace(CONTEST, state=state, rounds=rounds), step, business, T)
    }
    assert codes | {"value_missing"} == BLOCK_WORDS.keys()


# Notices


def test_every_step_has_its_notice_in_words_with_a_full_stop() -> None:
    told = [life_words.step(CONTEST, step, T, "thể lệ có lỗi nặng") for step in Step]
    assert len(set(told)) == len(told)
    assert all(text.endswith(".") and "!" not in text for text in told)


def test_an_early_close_tells_when_and_why() -> None:
    assert life_words.step(CONTEST, Step.CLOSE, T, "thể lệ có lỗi nặng.") == (
        "Cuộc thi đóng lúc 08:00 thứ Hai, 23/11/2026, không nhận lượt thi mới. Bài đang làm vẫn được làm hết giờ. "
        "Lý do: thể lệ có lỗi nặng."
    )


def test_the_seeds_are_told_with_the_results_and_their_fingerprints_before() -> None:
    before = life_words.step(CONTEST, Step.ANNOUNCE, T)
    after = life_words.step(CONTEST, Step.REVEAL, T)
    for scope in range(3):
        assert commitment(CONTEST.seed_of(scope)) in before
        assert CONTEST.seed_of(scope) not in before
        assert CONTEST.seed_of(scope) in after
    assert RULES.digest() in before
    assert "Khiếu nại được nhận đến 08:00 thứ Năm, 03/12/2026." in after


def test_a_round_tells_its_own_seed_only() -> None:
    text = life_words.revealed(CONTEST, 1)
    assert CONTEST.seed_of(1) in text
    assert CONTEST.seed_of(0) not in text


LADDERS = (Ladder(Span.OVERALL, (Prize("Nhất", 1),)),)


@pytest.mark.parametrize(
    ("changes", "drawn"),
    [
        ({}, [0, 1, 2]),
        ({"ranking": ("score",)}, []),
        ({"ranking": ("score",), "prizes": LADDERS}, [0, 1, 2]),
        ({"ranking": ("score",), "prizes": LADDERS, "prize_ties": Ties.SHARE}, []),
    ],
)
def test_seeds_are_spoken_of_only_where_something_is_drawn(changes: dict[str, object], drawn: list[int]) -> None:
    stood = replace(CONTEST, rules=replace(RULES, **changes))  # type: ignore[arg-type]
    assert life_words.drawn_scopes(stood) == drawn
    assert ("Mã số bốc thăm" in life_words.step(stood, Step.REVEAL, T)) is bool(drawn)


def test_a_single_round_has_one_draw() -> None:
    assert life_words.drawn_scopes(replace(CONTEST, rounds=SETTLED[:1])) == [0]


def test_time_given_is_told_with_who_until_when_and_why() -> None:
    assert life_words.extended(SETTLED[0], "bão số 9") == (
        "Đợt 1 được kéo dài đến 08:00 thứ Ba, 24/11/2026 cho mọi người. Lý do: bão số 9."
    )
    assert life_words.extended_some("CĐCS Trường A", 2, T, 10, "mất điện") == (
        "Đợt 2: CĐCS Trường A được thi đến 08:00 thứ Hai, 23/11/2026 và được thêm 10 phút làm bài. Lý do: mất điện."
    )
    assert "được thi đến" not in life_words.extended_some("một thí sinh", 1, None, 5, "khiếm thị")
    assert life_words.stated(SETTLED[0], 1234567, "niên giám") == (
        "Con số thật của câu dự đoán đợt 1: 1.234.567. Nguồn: niên giám."
    )
