"""What no question may be, whichever file or form it comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questions.formats.judging import judge
from questions.formats.reading import Findings, ReadQuestion
from questions.kinds import Kind, Option

PAIRS = ReadQuestion(
    "",
    text="Ghép đôi.",
    kind=Kind.MATCHING,
    options=(Option("Kìm"), Option("Búa")),
    matches=("Cắt", "Đóng"),
    key=(0, 1),
)


def codes(question: ReadQuestion) -> list[str]:
    return [one.code for one in judge(question, Findings("")).problems]


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        (("Cắt", "Đóng"), []),
        (("Cắt", "CẮT "), ["option_duplicate"]),
        (("Hòa", "Hoà"), ["option_duplicate"]),
        (("Cắt", "", "Đóng"), ["option_empty"]),
    ],
)
def test_two_matches_that_say_the_same_are_refused(matches: tuple[str, ...], expected: list[str]) -> None:
    """Whoever chose the other of the two would be marked wrong for a right answer."""
    assert codes(replace(PAIRS, matches=matches)) == expected


@pytest.mark.parametrize("words", ["1.250", "-1.250", "1.250±0.5", "11±1.000"])
def test_one_point_before_three_digits_is_looked_at_by_a_person(words: str) -> None:
    assert codes(ReadQuestion("", text="Bao nhiêu?", kind=Kind.NUMERIC, accepted=(words,))) == ["number_doubt"]


@pytest.mark.parametrize("words", ["1250", "1,250", "0.125", "1.25", "1.2505", "1.234.567", "11±0.5", "1250.125"])
def test_other_numbers_are_what_they_say(words: str) -> None:
    assert codes(ReadQuestion("", text="Bao nhiêu?", kind=Kind.NUMERIC, accepted=(words,))) == []
