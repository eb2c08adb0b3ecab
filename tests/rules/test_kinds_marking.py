"""Marks of every kind of question: whole, in part, at the edges."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.kinds import Answer, Kind
from questions.marking import KeyRevision, Ruling, mark, number_range

POINTS = 6


def key(
    kind: Kind, choices: tuple[int, ...] = (), accepted: tuple[str, ...] = (), partial: bool = False
) -> KeyRevision:
    return KeyRevision(1, Ruling.NORMAL, choices, accepted, kind, partial)


MULTIPLE = key(Kind.MULTIPLE, (0, 2, 3), partial=True)
GROUP = key(Kind.TRUE_FALSE_GROUP, (0, 1, 0, 1), partial=True)
MATCHING = key(Kind.MATCHING, (2, 0, 1), partial=True)
ORDERING = key(Kind.ORDERING, (2, 0, 1, 3), partial=True)  # option 2 first: ranks by option are 1, 2, 0, 3
NUMBER = key(Kind.NUMERIC, accepted=("11±0.5", "-3"))
WORDS = key(Kind.SHORT_TEXT, accepted=("mũ bảo hộ", "Hòa Bình"))

MARKS: list[tuple[KeyRevision, Answer | None, int]] = [
    (key(Kind.SINGLE, (2,)), 2, 6),
    (key(Kind.SINGLE, (2,)), 1, 0),
    (key(Kind.TRUE_FALSE, (1,)), 1, 6),
    (key(Kind.TRUE_FALSE, (1,)), 0, 0),
    (MULTIPLE, frozenset({0, 2, 3}), 6),
    (MULTIPLE, frozenset({0, 2}), 4),
    (MULTIPLE, frozenset({3}), 2),
    (MULTIPLE, frozenset({0, 2, 3, 1}), 4),  # a wrong one takes away what a right one gives
    (MULTIPLE, frozenset({0, 1}), 0),
    (MULTIPLE, frozenset({1}), 0),
    (MULTIPLE, frozenset(range(8)), 0),
    (GROUP, (0, 1, 0, 1), 6),
    (GROUP, (0, 1, 0, 0), 4),  # 4.5, rounded down
    (GROUP, (0, None, None, None), 1),
    (GROUP, (1, 0, 1, 0), 0),
    (MATCHING, (2, 0, 1), 6),
    (MATCHING, (2, None, 1), 4),
    (MATCHING, (2, 2, 2), 2),
    (ORDERING, (1, 2, 0, 3), 6),
    (ORDERING, (1, 2, 3, 0), 3),
    (ORDERING, (0, 1, 2, 3), 1),
    (NUMBER, Decimal("11"), 6),
    (NUMBER, Decimal("10.5"), 6),
    (NUMBER, Decimal("11.5"), 6),
    (NUMBER, Decimal("10.499999"), 0),
    (NUMBER, Decimal("11.500001"), 0),
    (NUMBER, Decimal("-3"), 6),
    (NUMBER, Decimal("3"), 0),
    (key(Kind.SHORT_TEXT, accepted=("%",)), "%", 6),
    (key(Kind.SHORT_TEXT, accepted=("%",)), "!", 0),  # where there is nothing else, punctuation tells apart
    (WORDS, "Mũ  BẢO hộ.", 6),
    (WORDS, "hoà bình", 6),  # the tone mark on the other letter
    (WORDS, "mu bao ho", 0),
    (WORDS, "mũ bảo hộ đỏ", 0),
]


@pytest.mark.parametrize(("held", "answer", "marks"), MARKS)
def test_marks_of_each_kind(held: KeyRevision, answer: Answer | None, marks: int) -> None:
    assert mark(answer, held, POINTS) == marks


@pytest.mark.parametrize(("held", "answer", "marks"), [one for one in MARKS if one[0].partial])
def test_without_parts_it_is_all_or_nothing(held: KeyRevision, answer: Answer, marks: int) -> None:
    strict = key(held.kind, held.choices, held.accepted)
    assert mark(answer, strict, POINTS) == (POINTS if marks == POINTS else 0)


@pytest.mark.parametrize("held", [MULTIPLE, GROUP, MATCHING, ORDERING, NUMBER, WORDS])
def test_no_answer_earns_nothing_whatever_the_kind(held: KeyRevision) -> None:
    assert mark(None, held, POINTS) == 0


@given(st.sets(st.integers(0, 7), min_size=1), st.frozensets(st.integers(0, 7), min_size=1), st.integers(1, 100))
def test_parts_of_several_choices_never_pass_the_points_and_need_all_for_all(
    right: set[int], answer: frozenset[int], points: int
) -> None:
    earned = mark(answer, key(Kind.MULTIPLE, tuple(sorted(right)), partial=True), points)
    assert 0 <= earned <= points
    assert (earned == points) == (answer == right)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), min_size=1, max_size=8), st.integers(1, 100)
)
def test_parts_item_by_item_grow_with_each_right_one(pairs: list[tuple[int, int | None]], points: int) -> None:
    choices, answer = zip(*pairs, strict=True)
    held = key(Kind.MATCHING, choices, partial=True)
    hits = sum(one == two for one, two in pairs)
    assert mark(answer, held, points) == points * hits // len(pairs)


def test_a_range_of_numbers_names_both_ends() -> None:
    assert number_range("11±0.5") == (Decimal("10.5"), Decimal("11.5"))
    assert number_range("11") == (Decimal(11), Decimal(11))


@pytest.mark.parametrize("words", ["", "±1", "11±", "11±-1", "mười", "1±2±3"])
def test_what_is_no_range_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        number_range(words)
