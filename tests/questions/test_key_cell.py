"""Reading a key: a letter, a number, or the words of an option."""

from __future__ import annotations

import pytest

from questions.formats.key_cell import Choices, KeyFault, counts_from_zero, read_key

CITIES = Choices("ABCD", ["Hà Nội", "Huế", "Đà Nẵng", "Điện Biên"])


@pytest.mark.parametrize("cell", ["C", "c", "C ", "C.", "(C)", "Đáp án C", "Phương án c", "3", "3.0", "3,0", "đà nẵng"])
def test_the_key_is_a_letter_a_number_from_one_or_the_words(cell: str) -> None:
    assert read_key(cell, CITIES) == 2


def test_an_empty_cell_is_no_key_yet() -> None:
    assert read_key("  ", CITIES) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(
            ("E", "key_unknown"),
            ("5", "key_unknown"),
            ("0", "key_unknown"),
            ("Sài Gòn", "key_unknown"),
            ("-1", "key_unknown"),
        ),
        *(("A,B", "key_many"), ("1,2", "key_many"), ("A và C", "key_many"), ("AC", "key_many"), ("A; D", "key_many")),
    ],
)
def test_a_key_that_points_nowhere_or_twice_is_refused_by_name(cell: str, code: str) -> None:
    fault = read_key(cell, CITIES)
    assert isinstance(fault, KeyFault)
    assert fault.code == code
    assert "Hãy" in fault.message or "hãy" in fault.message


def test_a_number_that_is_also_the_words_of_another_option_is_ambiguous() -> None:
    fault = read_key("2", Choices("ABC", ["2", "3", "4"]))
    assert isinstance(fault, KeyFault)
    assert fault.code == "key_ambiguous"


def test_a_number_that_points_at_the_option_it_spells_is_not() -> None:
    assert read_key("2", Choices("ABC", ["1", "2", "3"])) == 1


def test_words_that_fit_two_options_are_ambiguous() -> None:
    fault = read_key("hai", Choices("AB", ["Hai", "hai"]))
    assert isinstance(fault, KeyFault)
    assert fault.code == "key_ambiguous"


def test_a_letter_means_its_column_even_after_an_unused_one() -> None:
    assert read_key("D", Choices("ABD", ["một", "hai", "ba"])) == 2


def test_a_column_counts_from_zero_only_when_all_of_it_is_numbers_and_one_is_zero() -> None:
    assert counts_from_zero(["0", "3", "", "1.0"])
    assert not counts_from_zero(["1", "3"])
    assert not counts_from_zero(["0", "A"])
    assert not counts_from_zero([])
    assert read_key("0", CITIES, first=0) == 0
