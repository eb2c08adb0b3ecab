"""Reading a key: a letter, a number, or the words of an option."""

from __future__ import annotations

import pytest

from questions.formats.sheets.key_cell import Choices, KeyFault, counts_from_zero, points, read_key, without_basis

CITIES = Choices("ABCD", ["Hà Nội", "Huế", "Đà Nẵng", "Điện Biên"])


@pytest.mark.parametrize("cell", ["C", "c", "C ", "C.", "(C)", "Đáp án C", "Phương án c", "3", "3.0", "3,0", "đà nẵng"])
def test_the_key_is_a_letter_a_number_from_one_or_the_words(cell: str) -> None:
    assert read_key(cell, CITIES) == (2,)


def test_an_empty_cell_is_no_key_yet() -> None:
    assert read_key("  ", CITIES) == ()


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
        *(("A, E", "key_unknown"), ("A hoặc B", "key_unknown"), ("AA", "key_unknown"), ("13", "key_unknown")),
        ("B. Hà Nội", "key_ambiguous"),
    ],
)
def test_a_key_that_points_nowhere_is_refused_by_name(cell: str, code: str) -> None:
    fault = read_key(cell, CITIES)
    assert isinstance(fault, KeyFault)
    assert fault.code == code
    assert "Hãy" in fault.message or "hãy" in fault.message


def test_a_number_that_is_also_the_words_of_another_option_is_ambiguous() -> None:
    fault = read_key("2", Choices("ABC", ["2", "3", "4"]))
    assert isinstance(fault, KeyFault)
    assert fault.code == "key_ambiguous"


def test_a_number_that_points_at_the_option_it_spells_is_not() -> None:
    assert read_key("2", Choices("ABC", ["1", "2", "3"])) == (1,)


def test_words_that_fit_two_options_are_ambiguous() -> None:
    fault = read_key("hai", Choices("AB", ["Hai", "hai"]))
    assert isinstance(fault, KeyFault)
    assert fault.code == "key_ambiguous"


def test_a_letter_means_its_column_even_after_an_unused_one() -> None:
    assert read_key("D", Choices("ABD", ["một", "hai", "ba"])) == (2,)


def test_a_column_counts_from_zero_only_when_all_of_it_is_numbers_and_one_is_zero() -> None:
    assert counts_from_zero(["0", "3", "", "1.0"])
    assert not counts_from_zero(["1", "3"])
    assert not counts_from_zero(["0", "A"])
    assert not counts_from_zero([])
    assert read_key("0", CITIES, first=0) == (0,)


@pytest.mark.parametrize(
    "cell", ["A,C", "1,3", "A và C", "AC", "A; C", "A C", "c, a", "1 3", "Hà Nội; Đà Nẵng", "Hà Nội\nĐà Nẵng", "A|C"]
)
def test_several_right_options_are_letters_numbers_or_words(cell: str) -> None:
    assert read_key(cell, CITIES) == (0, 2)


@pytest.mark.parametrize("cell", ["C. Đà Nẵng", "C) Đà Nẵng", "c - đà nẵng", "Đáp án: C", "Đáp án đúng là C", "[C]"])
def test_a_letter_may_stand_before_the_words_of_its_option(cell: str) -> None:
    assert read_key(cell, CITIES) == (2,)


@pytest.mark.parametrize("cell", ["?", "-", "…", "chưa có"])
def test_signs_of_a_key_to_come_are_no_key(cell: str) -> None:
    assert read_key(cell, CITIES) == ()


def test_several_letters_beside_an_option_that_gathers_others_are_ambiguous() -> None:
    for words in ("Cả A và B", "Tất cả các phương án trên"):
        fault = read_key("A, B", Choices("ABC", ["một", "hai", words]))
        assert isinstance(fault, KeyFault)
        assert fault.code == "key_ambiguous"


def test_the_legal_basis_behind_a_letter_is_parted_from_it() -> None:
    assert without_basis("C (Điều 2, Luật Công đoàn)") == ("C", "Điều 2, Luật Công đoàn")
    assert without_basis("C") == ("C", "")


@pytest.mark.parametrize(("cell", "told"), [("B", True), ("A, C", True), ("abd", True), ("Hà Nội", False), ("", False)])
def test_what_can_only_be_letters_is_told_from_words(cell: str, told: bool) -> None:
    assert points(cell) is told
