"""Codes of answers: every answer has one, every code within the bound is one answer, and places lead back to places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.kinds import (
    MILLION,
    MOST_NUMBER,
    NUMERIC_ZERO,
    Answer,
    Kind,
    Shape,
    as_written,
    decode,
    encode,
    number_from,
)

CODED = [kind for kind in Kind if kind is not Kind.SHORT_TEXT]
shapes = st.builds(Shape, st.sampled_from(CODED), st.integers(2, 8), st.integers(2, 8))


@st.composite
def coded(draw: st.DrawFn) -> tuple[Shape, int]:
    """A shape and a code within its bound."""
    shape = draw(shapes)
    return shape, draw(st.integers(0, shape.bound - 1))


@st.composite
def answered(draw: st.DrawFn) -> tuple[Shape, Answer]:
    """A shape and an answer that fits it, in places as shown."""
    shape = draw(shapes)
    if shape.kind.takes_one:
        return shape, draw(st.integers(0, shape.options - 1))
    if shape.kind is Kind.MULTIPLE:
        return shape, draw(st.frozensets(st.integers(0, shape.options - 1), min_size=1))
    if shape.kind is Kind.NUMERIC:
        return shape, Decimal(draw(st.integers(-NUMERIC_ZERO, NUMERIC_ZERO))) / MILLION
    digit = st.none() | st.integers(0, shape.base - 2)
    digits = draw(st.lists(digit, min_size=shape.options, max_size=shape.options).filter(any_told))
    return shape, tuple(digits)


def any_told(digits: list[int | None]) -> bool:
    return any(one is not None for one in digits)


@given(coded())
def test_a_code_within_the_bound_is_one_answer_and_no_other(given_code: tuple[Shape, int]) -> None:
    shape, code = given_code
    back = encode(shape, decode(shape, code))
    assert back == (None if code == 0 and not _has_zero(shape) else code)


def _has_zero(shape: Shape) -> bool:
    """Kinds whose code 0 is an answer: the first place, or the lowest number."""
    return shape.kind.takes_one or shape.kind is Kind.NUMERIC


@given(answered())
def test_an_answer_comes_back_from_its_code(given_answer: tuple[Shape, Answer]) -> None:
    shape, answer = given_answer
    code = encode(shape, answer)
    assert code is not None
    assert 0 <= code < shape.bound <= 2 * 10**15 + 1
    assert decode(shape, code) == answer


@given(shapes)
def test_nothing_chosen_has_no_code(shape: Shape) -> None:
    if shape.kind is Kind.MULTIPLE:
        assert encode(shape, frozenset()) is None
    elif not _has_zero(shape):
        assert encode(shape, (None,) * shape.options) is None


NO_ANSWERS: list[tuple[Shape, Answer]] = [
    (Shape(Kind.SINGLE, 4), 4),
    (Shape(Kind.SINGLE, 4), -1),
    (Shape(Kind.TRUE_FALSE, 2), 2),
    (Shape(Kind.SINGLE, 4), frozenset({1})),
    (Shape(Kind.MULTIPLE, 4), frozenset({4})),
    (Shape(Kind.MULTIPLE, 4), 3),
    (Shape(Kind.TRUE_FALSE_GROUP, 3), (0, 1)),
    (Shape(Kind.TRUE_FALSE_GROUP, 3), (0, 1, 2)),
    (Shape(Kind.MATCHING, 2, 3), (0, 3)),
    (Shape(Kind.MATCHING, 2, 3), (-2, 0)),
    (Shape(Kind.ORDERING, 3), (0, 1, 3)),
    (Shape(Kind.NUMERIC, 0), Decimal(MOST_NUMBER) + 1),
    (Shape(Kind.NUMERIC, 0), "11"),
]


@pytest.mark.parametrize(("shape", "answer"), NO_ANSWERS)
def test_what_does_not_fit_the_shape_has_no_code(shape: Shape, answer: Answer) -> None:
    with pytest.raises(ValueError, match="no answer"):
        encode(shape, answer)


@given(answered(), st.randoms())
def test_places_as_shown_lead_back_to_the_places_as_written(given_answer: tuple[Shape, Answer], luck: object) -> None:
    """Whatever the order, what the answer says of an option is told of that very option."""
    shape, answer = given_answer
    order = list(range(shape.ordered))
    luck.shuffle(order)  # type: ignore[attr-defined]
    written = as_written(shape, answer, order)
    if shape.kind.takes_one:
        assert written == order[answer]  # type: ignore[index]
    elif shape.kind is Kind.MULTIPLE:
        assert isinstance(written, frozenset)
        assert {order.index(place) for place in written} == answer
    elif shape.kind is Kind.ORDERING:
        assert [written[order[shown]] for shown in range(shape.options)] == list(answer)  # type: ignore
    elif shape.kind is Kind.MATCHING:
        assert [None if one is None else order.index(one) for one in written] == list(answer)  # type: ignore
    else:
        assert written == answer


def test_an_order_that_changes_nothing_changes_no_answer() -> None:
    assert as_written(Shape(Kind.ORDERING, 3), (2, None, 0), (0, 1, 2)) == (2, None, 0)
    assert as_written(Shape(Kind.MATCHING, 2, 3), (2, None), (0, 1, 2)) == (2, None)


def test_bounds_of_the_largest_questions() -> None:
    assert Shape(Kind.MULTIPLE, 8).bound == 256
    assert Shape(Kind.TRUE_FALSE_GROUP, 8).bound == 3**8
    assert Shape(Kind.MATCHING, 8, 8).bound == 9**8
    assert Shape(Kind.ORDERING, 8).bound == 9**8
    assert Shape(Kind.SHORT_TEXT, 0).bound == 0


NUMBERS = {
    "11": "11",
    "11,5": "11.5",
    "11.5": "11.5",
    " 1 250 ": "1250",
    "-3,25": "-3.25",
    "\u22123": "-3",
    "+7": "7",
    "0,000001": "0.000001",
    "1.234": "1.234",
    "1.234.567": "1234567",
    "1000000000": "1000000000",
    "-1000000000": "-1000000000",
    ",5": "0.5",
    "5,": "5",
    "1,50000000": "1.5",
}


@pytest.mark.parametrize(("words", "number"), NUMBERS.items())
def test_a_number_is_read_as_people_write_it(words: str, number: str) -> None:
    assert number_from(words) == Decimal(number)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "mười",
        "1e5",
        "1,2,3",
        "1.2.3",
        "0,0000001",
        "1000000000,1",
        "٣",
        "NaN",
        "Infinity",
        "--1",
        "1-",
        "½",
        "0x1",
        "_1",
    ],
)
def test_what_is_no_number_is_none(words: str) -> None:
    assert number_from(words) is None
