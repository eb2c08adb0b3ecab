"""Marks: an answer and a revision of the key, in whole numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.marking import KeyRevision, Ruling, mark, worth

NORMAL = KeyRevision(1, Ruling.NORMAL, (2,))


def test_the_right_option_earns_the_points_and_any_other_none() -> None:
    assert [mark(choice, NORMAL, 5) for choice in (0, 1, 2, 3)] == [0, 0, 5, 0]


def test_no_answer_earns_nothing() -> None:
    assert mark(None, NORMAL, 5) == 0


def test_an_also_accepted_option_earns_as_much() -> None:
    key = KeyRevision(2, Ruling.ALSO_ACCEPT, (1, 2))
    assert [mark(choice, key, 5) for choice in (0, 1, 2, None)] == [0, 5, 5, 0]


def test_a_void_question_is_worth_nothing_to_anyone_and_to_the_maximum() -> None:
    key = KeyRevision(2, Ruling.VOID, ())
    assert mark(2, key, 5) == worth(key, 5) == 0


@pytest.mark.parametrize("ruling", [Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN])
def test_a_credited_question_earns_the_points_whatever_was_answered(ruling: Ruling) -> None:
    key = KeyRevision(2, ruling, ())
    assert [mark(choice, key, 5) for choice in (0, 3, None)] == [5, 5, 5]


@pytest.mark.parametrize(
    ("ruling", "choices"),
    [
        (Ruling.NORMAL, ()),
        (Ruling.NORMAL, (0, 1)),
        (Ruling.ALSO_ACCEPT, (0,)),
        (Ruling.NORMAL, (-1,)),
        (Ruling.ALSO_ACCEPT, (1, 1)),
    ],
)
def test_a_key_that_does_not_fit_its_ruling_cannot_be_made(ruling: Ruling, choices: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="choice"):
        KeyRevision(1, ruling, choices)


@given(
    ruling=st.sampled_from([Ruling.VOID, Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN]),
    choice=st.none() | st.integers(0, 7),
    points=st.integers(0, 100),
)
def test_nobody_earns_more_than_a_question_adds_to_the_maximum(ruling: Ruling, choice: int | None, points: int) -> None:
    for key in (KeyRevision(2, ruling, ()), NORMAL):
        assert 0 <= mark(choice, key, points) <= worth(key, points)
