"""When a question comes back, and which one comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.practice import (
    AGAIN,
    DAYS,
    FIRST,
    KNOWN,
    LAST,
    Card,
    answered,
    chosen,
    in_order,
    next_due,
    tally,
)
from contest.rounds import VIETNAM

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # nine in the morning in Vietnam
KEY = b"k" * 32
MOMENTS = st.integers(-(10**6), 10**6).map(lambda minutes: NOW + timedelta(minutes=minutes))
CARDS = st.builds(
    lambda box, due, seen, wrong, last, right: Card(box, due, seen + wrong, seen, last, right),
    st.integers(FIRST, LAST),
    MOMENTS,
    st.integers(0, 50),
    st.integers(1, 50),
    MOMENTS,
    st.booleans(),
)


def climbed(times: int, begin: datetime = NOW) -> Card:
    """A card answered right that many times, each time when it was due."""
    card, now = None, begin
    for _ in range(times):
        card = answered(card, right=True, now=now)
        now = card.due_at
    assert card is not None
    return card


def test_a_question_answered_right_at_once_comes_back_the_next_day_at_midnight() -> None:
    card = answered(None, right=True, now=NOW)
    assert card == Card(2, datetime(2026, 11, 25, 17, 0, tzinfo=UTC), 1, 1, NOW, last_right=True)


def test_a_question_answered_wrong_comes_back_after_ten_minutes_and_again_the_next_day() -> None:
    wrong = answered(None, right=False, now=NOW)
    assert (wrong.box, wrong.due_at) == (1, NOW + timedelta(minutes=10))
    mended = answered(wrong, right=True, now=wrong.due_at)
    assert mended.due_at.astimezone(VIETNAM).date() == NOW.astimezone(VIETNAM).date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("times", "box", "days"), [(1, 2, 1), (2, 3, 3), (3, 4, 7), (4, 5, 16), (5, 5, 16), (9, 5, 16)]
)
def test_each_right_answer_on_its_day_opens_the_next_box_up_to_the_last(times: int, box: int, days: int) -> None:
    card = climbed(times)
    assert card.box == box
    assert card.due_at - card.last_at <= timedelta(days=days)
    assert card.due_at.astimezone(VIETNAM).date() - card.last_at.astimezone(VIETNAM).date() == timedelta(days=days)


def test_a_question_is_known_after_right_answers_on_three_days_and_not_before() -> None:
    assert [climbed(n).is_known for n in (1, 2, 3, 4)] == [False, False, True, True]
    assert KNOWN == 4


def test_a_wrong_answer_sends_even_the_best_known_question_back_to_the_first_box() -> None:
    best = climbed(6)
    fallen = answered(best, right=False, now=best.due_at)
    assert (fallen.box, fallen.due_at, fallen.is_known) == (1, best.due_at + AGAIN, False)


def test_a_right_answer_before_its_day_proves_nothing() -> None:
    card = answered(None, right=True, now=NOW)
    early = answered(card, right=True, now=card.due_at - timedelta(seconds=1))
    assert (early.box, early.due_at, early.seen, early.right) == (card.box, card.due_at, 2, 2)
    assert answered(card, right=True, now=card.due_at).box == card.box + 1


def test_just_before_midnight_the_next_day_is_a_minute_away_and_still_the_next_day() -> None:
    late = datetime(2026, 11, 25, 16, 59, tzinfo=UTC)
    assert answered(None, right=True, now=late).due_at == late + timedelta(minutes=1)


@given(CARDS | st.none(), st.booleans(), MOMENTS)
def test_after_an_answer_a_question_is_never_due_at_once_and_never_later_than_the_longest_wait(
    card: Card | None, right: bool, now: datetime
) -> None:
    after = answered(card, right, now)
    assert after.due_at > now
    assert after.due_at <= max(now + timedelta(days=DAYS[LAST]), card.due_at if card else now)
    assert after.seen == (card.seen if card else 0) + 1
    assert 0 <= after.right <= after.seen
    assert FIRST <= after.box <= LAST


@given(CARDS, MOMENTS)
def test_a_right_answer_never_brings_a_question_back_sooner(card: Card, now: datetime) -> None:
    after = answered(card, right=True, now=now)
    assert after.due_at >= card.due_at
    assert after.box >= card.box


@given(st.dictionaries(st.integers(1, 40), CARDS, min_size=1), MOMENTS, st.booleans())
def test_a_mistake_always_comes_back(cards: dict[int, Card], now: datetime, only: bool) -> None:
    """However many others there are: answer what is asked, right, and the mistake is asked before long."""
    missed = min(cards)
    cards[missed] = answered(cards[missed], right=False, now=now)
    moment = now + AGAIN
    for _ in range(len(cards) + 1):
        asked = chosen(cards, cards, KEY, moment, only_mistakes=only)
        assert asked is not None
        if asked == missed:
            return
        cards[asked] = answered(cards[asked], right=True, now=moment)
    raise AssertionError("the mistake was never asked again")


@given(st.dictionaries(st.integers(1, 40), CARDS), st.sets(st.integers(1, 40)), MOMENTS, st.booleans())
def test_what_comes_next_is_one_of_those_offered_and_right_answers_come_to_an_end(
    cards: dict[int, Card], offered: set[int], now: datetime, only: bool
) -> None:
    for _ in range(2 * len(offered) + 1):
        asked = chosen(cards, offered, KEY, now, only_mistakes=only)
        if asked is None:
            return
        assert asked in offered
        cards[asked] = answered(cards.get(asked), right=True, now=now)
    raise AssertionError("it never ends")


def test_due_mistakes_come_first_then_the_unseen_then_the_one_met_longest_ago() -> None:
    known = climbed(1, NOW - timedelta(days=9))
    older = climbed(1, NOW - timedelta(days=12))
    wrong = answered(None, right=False, now=NOW - timedelta(hours=1))
    longer = answered(None, right=False, now=NOW - timedelta(hours=2))
    cards = {1: known, 2: older, 3: wrong, 4: longer}
    offered = {1, 2, 3, 4, 5}
    asked = []
    for _ in range(6):
        one = chosen(cards, offered, KEY, NOW)
        asked.append(one)
        if one is not None:
            cards[one] = answered(cards.get(one), right=True, now=NOW)
    assert asked == [4, 3, 5, 2, 1, None]


def test_what_was_never_met_comes_in_an_order_of_ones_own_that_others_joining_do_not_shuffle() -> None:
    few, many = range(1, 21), range(1, 41)
    assert in_order(few, KEY) == in_order(few, KEY) != in_order(few, b"o" * 32)
    assert in_order(few, KEY) == [one for one in in_order(many, KEY) if one <= 20]
    assert chosen({}, few, KEY, NOW) == in_order(few, KEY)[0]


def test_of_mistakes_alone_one_wrong_just_now_is_asked_without_waiting_and_one_mended_is_not() -> None:
    wrong = answered(None, right=False, now=NOW)
    assert chosen({1: wrong}, [1, 2], KEY, NOW, only_mistakes=True) == 1
    mended = answered(wrong, right=True, now=NOW + timedelta(minutes=1))
    assert chosen({1: mended}, [1, 2], KEY, NOW + timedelta(minutes=2), only_mistakes=True) is None
    assert chosen({1: mended}, [1, 2], KEY, NOW + timedelta(minutes=10), only_mistakes=True) == 1


def test_how_far_one_is_counts_offered_questions_only() -> None:
    cards = {1: climbed(4, NOW - timedelta(days=40)), 2: answered(None, right=False, now=NOW), 9: climbed(1)}
    told = tally(cards, [1, 2, 3], NOW)
    assert (told.offered, told.known, told.today, told.mistakes) == (3, 1, 2, 1)
    assert next_due(cards, [1, 2, 3]) == min(cards[1].due_at, cards[2].due_at)
    assert next_due(cards, [3]) is None
    assert next_due(cards, [1, 2, 9], only_mistakes=True) == cards[2].due_at


def test_what_is_due_this_evening_counts_as_today_and_what_is_due_at_midnight_does_not() -> None:
    tonight = datetime(2026, 11, 25, 16, 59, tzinfo=UTC)
    due = [
        Card(2, tonight, 1, 1, NOW, last_right=True),
        Card(2, tonight + timedelta(minutes=1), 1, 1, NOW, last_right=True),
    ]
    assert tally(dict(enumerate(due)), [0, 1], NOW).today == 1
