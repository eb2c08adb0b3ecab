"""The prediction: what is guessed, how near a guess lies, and how people write one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.predictions import (
    FARTHEST,
    MEASURED,
    MOST,
    QUESTIONS,
    ROUND_QUESTIONS,
    Quantity,
    Side,
    Tally,
    distance,
    read,
)
from contest.refusals import BadGuess

guesses = st.integers(0, MOST)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [(Quantity.PEOPLE, 412), (Quantity.ENTRIES, 660), (Quantity.ALL_RIGHT, 17), (Quantity.ALL_RIGHT_PERCENT, 4)],
)
def test_the_true_value_is_read_off_the_log(quantity: Quantity, value: int) -> None:
    assert Tally(people=412, entries=660, all_right=17).value(quantity) == value


@pytest.mark.parametrize(
    ("people", "all_right", "percent"),
    [(0, 0, 0), (1, 1, 100), (3, 2, 66), (3, 0, 0), (200, 199, 99), (1000, 9, 0), (38_600, 38_600, 100)],
)
def test_a_percentage_drops_what_is_less_than_one(people: int, all_right: int, percent: int) -> None:
    assert Tally(people, people * 2, all_right).value(Quantity.ALL_RIGHT_PERCENT) == percent


def test_no_log_tells_a_number_that_the_organizers_state() -> None:
    assert Tally(people=412, entries=660, all_right=17).value(Quantity.STATED) is None


def test_every_quantity_says_how_it_is_measured_and_has_a_question_unless_the_organizers_ask_it() -> None:
    assert set(MEASURED) == set(Quantity)
    assert set(QUESTIONS) == set(ROUND_QUESTIONS) == set(Quantity) - {Quantity.STATED}
    assert not set(QUESTIONS.values()) & set(ROUND_QUESTIONS.values())


@pytest.mark.parametrize(
    ("guess", "value", "away"),
    [
        (100, 100, 0),
        (99, 100, 1),
        (101, 100, 1),
        (0, 12_846, 12_846),
        (MOST, 0, MOST),
        (None, 0, FARTHEST),
        (None, 5, FARTHEST),
    ],
)
def test_above_and_below_count_alike_and_no_guess_is_farthest(guess: int | None, value: int, away: int) -> None:
    assert distance(guess, value) == away


@pytest.mark.parametrize(("nearer", "farther"), [(100, 99), (99, 0), (0, 101), (101, 102), (102, MOST), (MOST, None)])
def test_where_nobody_may_guess_over_a_guess_above_is_behind_all_that_are_not(nearer: int, farther: int | None) -> None:
    assert distance(nearer, 100, Side.NOT_OVER) < distance(farther, 100, Side.NOT_OVER)


@given(st.integers(0, 40_000_000) | st.none(), st.integers(0, 40_000_000), st.integers(0, 40_000_000))
def test_not_over_orders_any_guesses_as_its_sentence_says(first: int | None, second: int, value: int) -> None:
    def merit(guess: int | None) -> tuple[bool, bool, int]:
        return (guess is None, guess is not None and guess > value, abs((guess or 0) - value) if guess else value)

    by_distance = distance(first, value, Side.NOT_OVER) < distance(second, value, Side.NOT_OVER)
    if first is None:
        assert not by_distance
    else:
        assert by_distance is (merit(first) < merit(second))


@given(guesses, guesses, st.sampled_from(Side))
def test_a_distance_has_ten_digits_at_most_and_none_is_farther_than_no_guess(
    guess: int, value: int, side: Side
) -> None:
    assert 0 <= distance(guess, value, side) < distance(None, value, side) == FARTHEST


@given(guesses, guesses)
def test_a_distance_fits_its_column_and_is_nothing_only_for_the_true_value(guess: int, value: int) -> None:
    assert 0 <= distance(guess, value) <= MOST
    assert (distance(guess, value) == 0) is (guess == value)


@given(guesses, st.integers(0, 40_000_000))
def test_no_guess_is_never_nearer_than_a_guess(guess: int, value: int) -> None:
    assert distance(guess, value) <= distance(None, value)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("", None),
        ("   ", None),
        ("0", 0),
        ("007", 7),
        ("12846", 12_846),
        (" 12.846 ", 12_846),
        ("12,846", 12_846),
        ("12 846", 12_846),
        ("12\u00a0846", 12_846),
        ("12\u202f846", 12_846),
        ("999.999.999", MOST),
        ("0" * 6000 + "42", 42),
    ],
)
def test_a_guess_is_read_as_people_write_it(text: str, guess: int | None) -> None:
    assert read(text) == guess


@pytest.mark.parametrize(
    "text",
    [
        "-1", "+1", "1e3", "0x10", "hai", "12 người", "1_000", "1'000", "½", "²", "12²", "１２", "١٢", "१२",
        "12\u200b846",
        "1000000000", "1.000.000.000", "9" * 12, "9" * 6000, "0" * 12 + "9" * 10, "0" * 12 + "9" * 6000,
        "NaN", "inf", "None", "1/2", "12;3", "\x0012",
    ],
)  # fmt: skip
def test_anything_but_a_whole_number_in_bounds_is_refused(text: str) -> None:
    with pytest.raises(BadGuess) as refused:
        read(text)
    assert refused.value.values == {"most": MOST}


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    try:
        guess = read(text)
    except BadGuess:
        return
    assert guess is None or 0 <= guess <= MOST


@given(guesses)
def test_a_guess_with_dots_between_thousands_is_the_same_guess(guess: int) -> None:
    assert read(f"{guess:,}".replace(",", ".")) == guess == read(str(guess))
