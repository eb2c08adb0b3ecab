"""The life of an attempt: who may start, by when it must be in, how long it took, and the receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.attempts import (
    RECEIPT_ALPHABET,
    TOKEN_BYTES,
    contest_of,
    deadline,
    elapsed_ms,
    is_late,
    new_token,
    next_number,
    receipt,
)
from contest.refusals import AttemptsSpent, NotOpenYet, RoundClosed
from contest.rounds import Round

MS = timedelta(milliseconds=1)
MICRO = timedelta(microseconds=1)
OPENS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
WINDOW = Round(1, 1, "Đợt 1", OPENS, CLOSES)
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DEADLINE = START + timedelta(minutes=30)
GRACE = timedelta(seconds=5)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for bare bounds
spans = st.timedeltas(timedelta(0), timedelta(days=2))


# Starting


def test_nobody_starts_a_millisecond_before_the_opening() -> None:
    with pytest.raises(NotOpenYet) as refused:
        next_number(WINDOW, [], 3, OPENS - MS)
    assert refused.value.values == {"opens": OPENS}


@pytest.mark.parametrize("now", [OPENS, OPENS + MS, CLOSES - MS])
def test_the_first_and_the_last_moment_of_a_round_are_open(now: datetime) -> None:
    assert next_number(WINDOW, [], 3, now) == 1


@pytest.mark.parametrize("now", [CLOSES, CLOSES + MS])
def test_nobody_starts_at_the_close(now: datetime) -> None:
    with pytest.raises(RoundClosed) as refused:
        next_number(WINDOW, [], 3, now)
    assert refused.value.values == {"closed": CLOSES}


@pytest.mark.parametrize(
    ("used", "allowed", "number"),
    [
        ([], 1, 1),
        ([1], 2, 2),
        ([1, 2], 3, 3),
        ([2, 1], 3, 3),
        (list(range(1, 1001)), None, 1001),
        ([], None, 1),
        ([1, 3], 3, 4),  # a number that was ever given is never given again
    ],
)
def test_attempts_are_numbered_on_from_the_highest(used: list[int], allowed: int | None, number: int) -> None:
    assert next_number(WINDOW, used, allowed, START) == number


@pytest.mark.parametrize(("used", "allowed"), [([1], 1), ([1, 2, 3], 3), ([1, 2, 3, 4], 3)])
def test_whoever_has_used_all_attempts_starts_no_more(used: list[int], allowed: int) -> None:
    with pytest.raises(AttemptsSpent) as refused:
        next_number(WINDOW, used, allowed, START)
    assert refused.value.values == {"allowed": allowed}


def test_a_closed_round_is_named_before_spent_attempts() -> None:
    with pytest.raises(RoundClosed):
        next_number(WINDOW, [1, 2, 3], 3, CLOSES)


@given(st.integers(1, 20))
def test_starting_until_refused_numbers_attempts_without_gaps(allowed: int) -> None:
    used: list[int] = []
    for _ in range(allowed):
        used.append(next_number(WINDOW, used, allowed, START))
    assert used == list(range(1, allowed + 1))
    with pytest.raises(AttemptsSpent):
        next_number(WINDOW, used, allowed, START)


# The deadline


@pytest.mark.parametrize(
    ("before_close", "minutes", "extra", "after_start"),
    [
        (timedelta(hours=2), 30, 0, timedelta(minutes=30)),
        (timedelta(hours=2), 30, 15, timedelta(minutes=45)),
        (timedelta(minutes=30), 30, 0, timedelta(minutes=30)),
        (timedelta(minutes=30) - MS, 30, 0, timedelta(minutes=30) - MS),
        (timedelta(minutes=30) + MS, 30, 0, timedelta(minutes=30)),
        (timedelta(minutes=40), 30, 15, timedelta(minutes=40)),
        (MS, 30, 0, MS),
    ],
)
def test_a_paper_is_due_after_its_minutes_but_never_after_the_close(
    before_close: timedelta, minutes: int, extra: int, after_start: timedelta
) -> None:
    start = CLOSES - before_close
    assert deadline(start, minutes, extra, CLOSES) == start + after_start


@given(moments, st.integers(1, 600), st.integers(0, 600), st.integers(0, 600), moments)
def test_more_extra_time_never_brings_the_deadline_forward(
    start: datetime, minutes: int, extra: int, more: int, closes: datetime
) -> None:
    assert deadline(start, minutes, extra, closes) <= deadline(start, minutes, extra + more, closes) <= closes


# Late or in time


@pytest.mark.parametrize(
    ("received", "late"),
    [
        (DEADLINE - MS, False),
        (DEADLINE, False),
        (DEADLINE + MS, False),
        (DEADLINE + timedelta(milliseconds=4900), False),
        (DEADLINE + GRACE - MS, False),
        (DEADLINE + GRACE, False),
        (DEADLINE + GRACE + MS, True),
        (DEADLINE + timedelta(milliseconds=5100), True),
    ],
)
def test_an_answer_is_late_once_the_grace_is_over(received: datetime, late: bool) -> None:
    assert is_late(DEADLINE, GRACE, received) is late


@pytest.mark.parametrize(("received", "late"), [(DEADLINE, False), (DEADLINE + MS, True)])
def test_without_a_grace_the_deadline_itself_is_the_last_moment(received: datetime, late: bool) -> None:
    assert is_late(DEADLINE, timedelta(0), received) is late


def test_the_zone_of_a_clock_makes_nobody_late() -> None:
    vietnam = DEADLINE.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+07:00").tzinfo)
    assert not is_late(vietnam, GRACE, DEADLINE + GRACE)
    assert is_late(vietnam, GRACE, DEADLINE + GRACE + MS)


@given(moments, spans, moments, moments)
def test_who_was_in_time_is_still_in_time_when_heard_earlier(
    due: datetime, grace: timedelta, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert is_late(due, grace, later) or not is_late(due, grace, earlier)


# Time taken


@pytest.mark.parametrize(
    ("handed_in", "taken"),
    [
        (START, 0),
        (START + MICRO, 0),
        (START + MS - MICRO, 0),
        (START + MS, 1),
        (START + timedelta(minutes=4, seconds=3, milliseconds=7), 243_007),
        (DEADLINE - MS, 1_799_999),
        (DEADLINE, 1_800_000),
        (DEADLINE + MS, 1_800_000),
        (DEADLINE + GRACE, 1_800_000),
        (START - MS, 0),  # a server clock that was set back
    ],
)
def test_time_taken_is_whole_milliseconds_up_to_the_deadline(handed_in: datetime, taken: int) -> None:
    assert elapsed_ms(START, DEADLINE, handed_in) == taken


@given(moments, spans, moments)
def test_time_taken_lies_within_the_papers_own_time(start: datetime, span: timedelta, handed_in: datetime) -> None:
    taken = elapsed_ms(start, start + span, handed_in)
    assert isinstance(taken, int)
    assert 0 <= taken <= span // MS


# The receipt


def test_a_receipt_has_two_groups_of_four_letters_that_nobody_mishears() -> None:
    assert receipt(bytes(16)) == "2222-2222"
    assert not set("01OILU") & set(RECEIPT_ALPHABET)
    assert len(set(RECEIPT_ALPHABET)) == len(RECEIPT_ALPHABET) == 30


@given(st.binary(min_size=5, max_size=32))
def test_every_receipt_is_of_the_alphabet(randomness: bytes) -> None:
    first, second = receipt(randomness).split("-")
    assert len(first) == len(second) == 4
    assert set(first + second) <= set(RECEIPT_ALPHABET)


@given(st.integers(0, 30**8 - 1), st.integers(0, 30**8 - 1))
def test_different_numbers_give_different_receipts(one: int, other: int) -> None:
    assert (receipt(one.to_bytes(5, "big")) == receipt(other.to_bytes(5, "big"))) is (one == other)


# Tokens

chances = st.binary(min_size=TOKEN_BYTES, max_size=TOKEN_BYTES)


@given(chances, st.integers(1, 36**10 - 1))
def test_a_token_names_its_contest_and_fits_its_column(chance: bytes, contest_id: int) -> None:
    token = new_token(chance, contest_id)
    assert contest_of(token) == contest_id
    assert len(token) <= 32
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    # The chance alone is a token as they were before: it names none.
    assert contest_of(token[:22]) is None


@given(st.text() | st.text("az09AZ-_é٣²", min_size=20, max_size=40))
def test_any_text_names_a_contest_or_none(text: str) -> None:
    named = contest_of(text)
    assert named is None or (len(text) <= 32 and new_token(bytes(TOKEN_BYTES), named)[22:] == text[22:])


@given(chances, chances, st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_tokens_are_one_only_by_the_same_chance_in_the_same_contest(
    one: bytes, other: bytes, first: int, second: int
) -> None:
    assert (new_token(one, first) == new_token(other, second)) == ((one, first) == (other, second))
