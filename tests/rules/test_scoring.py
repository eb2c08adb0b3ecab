"""Scoring: whole points, whatever the order, and a right answer more never harms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.scoring import Score, add_up
from questions.marking import KeyRevision, Ruling, mark

EACH = st.integers(1, 1000)


@st.composite
def papers(draw: st.DrawFn) -> tuple[list[int | None], list[KeyRevision], int]:
    """Answers, keys and the points of a question, of one paper."""
    size = draw(st.integers(1, 30))
    keys = [KeyRevision(1, Ruling.NORMAL, (draw(st.integers(0, 3)),)) for _ in range(size)]
    answers = draw(st.lists(st.none() | st.integers(0, 3), min_size=size, max_size=size))
    return answers, keys, draw(EACH)


def score(answers: list[int | None], keys: list[KeyRevision], each: int) -> Score:
    return add_up([mark(answer, key, each) for answer, key in zip(answers, keys, strict=True)], each)


@pytest.mark.parametrize(
    ("marks", "each", "expected"),
    [
        ([1, 1, 1], 1, Score(3, 3, True)),
        ([1, 0, 1], 1, Score(2, 2, False)),
        ([0, 0], 5, Score(0, 0, False)),
        ([5, 5], 5, Score(10, 2, True)),
        ([2, 5], 5, Score(7, 1, False)),  # a part of the points is not a right answer
    ],
)
def test_points_add_up_and_all_right_means_every_question(marks: list[int], each: int, expected: Score) -> None:
    assert add_up(marks, each) == expected


@given(papers())
def test_a_score_is_whole_and_lies_between_nothing_and_the_maximum(
    paper: tuple[list[int | None], list[KeyRevision], int],
) -> None:
    answers, keys, each = paper
    found = score(answers, keys, each)
    assert type(found.points) is int
    assert 0 <= found.points <= len(keys) * each
    assert found.points == each * sum(answer == key.choices[0] for answer, key in zip(answers, keys, strict=True))
    assert found.full_marks is (found.points == len(keys) * each)


@given(papers(), st.randoms())
def test_the_order_in_which_answers_were_saved_changes_no_score(
    paper: tuple[list[int | None], list[KeyRevision], int], chance: object
) -> None:
    answers, keys, each = paper
    pairs = list(zip(answers, keys, strict=True))
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert score([one for one, _ in pairs], [key for _, key in pairs], each) == score(answers, keys, each)


@given(papers(), st.data())
def test_one_wrong_answer_turned_right_raises_the_score_by_its_points(
    paper: tuple[list[int | None], list[KeyRevision], int], data: st.DataObject
) -> None:
    answers, keys, each = paper
    place = data.draw(st.integers(0, len(keys) - 1))
    before = score([*answers[:place], None, *answers[place + 1 :]], keys, each)
    after = score([*answers[:place], keys[place].choices[0], *answers[place + 1 :]], keys, each)
    assert after.points == before.points + each
    assert after.right == before.right + 1
    assert not before.full_marks
