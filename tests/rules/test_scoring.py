"""Scoring: whole points, whatever the order, and a right answer more never harms."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.attempts import Sitting
from contest.scoring import Mark, Score, add_up
from contest.standings import Contender, Known, order_key
from questions.kinds import Kind
from questions.marking import KeyRevision, Ruling, mark, worth

EACH = st.integers(1, 1000)
Paper = tuple[list[int | None], list[KeyRevision], int]


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Answers, keys under any ruling and the points of a question, of one paper."""
    size = draw(st.integers(1, 30))
    keys = [_key(draw) for _ in range(size)]
    answers = draw(st.lists(st.none() | st.integers(0, 3), min_size=size, max_size=size))
    return answers, keys, draw(EACH)


def _key(draw: st.DrawFn) -> KeyRevision:
    ruling = draw(st.sampled_from(Ruling))
    size = 2 if ruling is Ruling.ALSO_ACCEPT else 1
    choices = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size, unique=True))
    return KeyRevision(1, ruling, tuple(choices))


def marks(answers: list[int | None], keys: list[KeyRevision], each: int) -> list[Mark]:
    return [Mark(mark(answer, key, each), worth(key, each)) for answer, key in zip(answers, keys, strict=True)]


def contender(score: Score) -> Contender:
    """Somebody with that score, in the same time as everybody."""
    return Contender(1, Sitting(1, None, 1, score.points, score.full_marks, 60_000, 0, 60_000, None), 0)


@pytest.mark.parametrize(
    ("earned", "bonus", "expected"),
    [
        ([(1, 1), (1, 1), (1, 1)], 0, Score(3, 3, 3)),
        ([(1, 1), (0, 1), (1, 1)], 0, Score(2, 3, 2)),
        ([(0, 5), (0, 5)], 0, Score(0, 10, 0)),
        ([(2, 5), (5, 5)], 0, Score(7, 10, 1)),  # a part of the points is not a right answer
        ([(5, 5), (0, 0)], 0, Score(5, 5, 1)),  # what was struck out is right for nobody
        ([(0, 5)], 5, Score(5, 10, 0)),  # credited to everybody, and not on this paper
        ([], 0, Score(0, 0, 0)),
    ],
)
def test_points_add_up(earned: list[tuple[int, int]], bonus: int, expected: Score) -> None:
    assert add_up([Mark(*one) for one in earned], bonus) == expected


@pytest.mark.parametrize(
    ("score", "full"),
    [(Score(3, 3, 3), True), (Score(2, 3, 2), False), (Score(5, 5, 1), True), (Score(0, 0, 0), False)],
)
def test_full_marks_are_every_point_there_was_to_earn(score: Score, full: bool) -> None:
    assert score.full_marks is full


@given(papers(), st.integers(0, 3))
def test_a_score_is_whole_and_lies_between_nothing_and_the_maximum(paper: Paper, credited: int) -> None:
    answers, keys, each = paper
    found = add_up(marks(answers, keys, each), credited * each)
    assert type(found.points) is int
    assert 0 <= found.points <= found.most
    assert found.most == each * (sum(key.ruling is not Ruling.VOID for key in keys) + credited)
    assert 0 <= found.right <= len(keys)


@given(papers(), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_were_saved_changes_no_score(paper: Paper, chance: random.Random) -> None:
    earned = marks(*paper)
    shuffled = list(earned)
    chance.shuffle(shuffled)
    assert add_up(shuffled) == add_up(earned)


@given(papers(), st.data())
def test_one_wrong_answer_turned_right_never_lowers_score_or_rank(paper: Paper, data: st.DataObject) -> None:
    answers, keys, each = paper
    place = data.draw(st.integers(0, len(keys) - 1))
    right: list[int | None] = [*answers[:place], keys[place].choices[0], *answers[place + 1 :]]
    before, after = add_up(marks(answers, keys, each)), add_up(marks(right, keys, each))
    assert after.most == before.most
    assert after.points >= before.points
    assert after.right >= before.right
    chain = data.draw(st.permutations(["score", "all_right", "time_taken"]))
    keyed = [order_key(chain, contender(one), Known()) for one in (before, after)]
    assert keyed[1] <= keyed[0]


@given(st.sets(st.integers(0, 5), min_size=1), st.sets(st.integers(0, 5)), st.integers(1, 60), st.data())
def test_of_several_choices_a_right_one_more_and_a_wrong_one_less_never_lower_a_mark(
    right: set[int], chosen: set[int], each: int, data: st.DataObject
) -> None:
    key = KeyRevision(1, Ruling.NORMAL, tuple(sorted(right)), (), Kind.MULTIPLE, partial=True)
    wrong = sorted((right - chosen) | (chosen - right))
    if wrong:
        turned = chosen ^ {data.draw(st.sampled_from(wrong))}
        assert mark(frozenset(turned), key, each) >= mark(frozenset(chosen), key, each)
