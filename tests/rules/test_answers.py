"""Answers as people write them: clean words, and forms read as the answers they mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contest.answers import MOST_CODE, from_form, on_form, said
from contest.refusals import BadAnswer, BadGuess, BadNumber, BadWords, Refusal
from questions.kinds import LONGEST_ANSWER, Kind, Shape, decode

GROUP = Shape(Kind.TRUE_FALSE_GROUP, 3)
BOXES = Shape(Kind.MULTIPLE, 4)
PAIRS = Shape(Kind.MATCHING, 2, 3)
STEPS = Shape(Kind.ORDERING, 3)
WORDS = Shape(Kind.SHORT_TEXT, 0)
NUMBER = Shape(Kind.NUMERIC, 0)
ROWS = Shape(Kind.SINGLE, 4)


# Words


CLEANED = {
    "  mũ   bảo hộ ": "mũ bảo hộ",
    "mũ\nbảo\thộ": "mũ bảo hộ",
    unicodedata.normalize("NFD", "mũ bảo hộ"): "mũ bảo hộ",
    "mũ\u200b bảo\u00ad hộ": "mũ bảo hộ",
    "\u202ehộ\u202c": "hộ",
    "a\x00b\x07": "ab",
    "\ud800mũ": "mũ",
    "\ue000mũ": "mũ",
    "👷‍♀️ mũ": "👷♀\ufe0f mũ",
    "": None,
    " \u200b\n": None,
    "ꪀꪱ": "ꪀꪱ",
}


@pytest.mark.parametrize(("typed", "kept"), CLEANED.items())
def test_words_are_kept_clean(typed: str, kept: str | None) -> None:
    assert said(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["a" * (LONGEST_ANSWER + 1), "a" + "\u0300\u0316\u0317\u0318", "\u0316\u0317", "\u0488", "x" + "\u0489" * 9],
)
def test_heaps_of_marks_and_essays_are_no_answers(typed: str) -> None:
    with pytest.raises(BadAnswer):
        said(typed)


def test_the_longest_answer_is_taken_whole() -> None:
    assert said("ữ" * LONGEST_ANSWER) == "ữ" * LONGEST_ANSWER
    assert said(unicodedata.normalize("NFD", "ữ" * LONGEST_ANSWER)) == "ữ" * LONGEST_ANSWER


@given(st.text(max_size=300))
@example("0\n\U00018cd6\r0")
def test_whatever_is_typed_is_refused_or_cleaned_once_and_for_all(typed: str) -> None:
    try:
        kept = said(typed)
    except BadAnswer:
        return
    if kept is not None:
        assert said(kept) == kept
        assert 1 <= len(kept) <= LONGEST_ANSWER
        assert not any(unicodedata.category(sign)[0] == "C" for sign in kept)
        kept.encode()


# Forms


FORMS = [
    (ROWS, {"q3": "2"}, 2),
    (ROWS, {"q3": ""}, None),
    (BOXES, {"m3": "1", "q3.0": "1", "q3.2": "1"}, frozenset({0, 2})),
    (BOXES, {"m3": "1"}, None),
    (BOXES, {"m3": "1", "q3.9": "1", "q4.1": "1"}, None),
    (GROUP, {"m3": "1", "q3.0": "0", "q3.2": "1"}, (0, None, 1)),
    (PAIRS, {"m3": "1", "q3.0": "2", "q3.1": ""}, (2, None)),
    (STEPS, {"m3": "1", "q3.0": "2", "q3.1": "0", "q3.2": "1"}, (2, 0, 1)),
    (WORDS, {"q3": " mũ  bảo hộ"}, "mũ bảo hộ"),
    (WORDS, {"q3": "  "}, None),
    (NUMBER, {"q3": ""}, None),
]


@pytest.mark.parametrize(("shape", "fields", "answer"), FORMS)
def test_a_form_is_read_as_the_answer_it_means(shape: Shape, fields: dict[str, str], answer: object) -> None:
    assert on_form(3, shape, fields)
    told = from_form(3, shape, fields)
    assert (decode(shape, told) if isinstance(told, int) else told) == answer


def test_a_number_is_read_from_a_form_with_either_mark() -> None:
    for text in ("11,5", "11.5", " 11,50 "):
        assert from_form(3, NUMBER, {"q3": text}) == 10**15 + 11_500_000
    assert from_form(3, NUMBER, {"q3": "-1000000000"}) == 0
    assert from_form(3, NUMBER, {"q3": "1000000000"}) == MOST_CODE


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        (ROWS, {"q3": "x"}),
        (ROWS, {"q3": "-1"}),
        (ROWS, {"q3": "٣"}),
        (ROWS, {"q3": "9" * 400}),
        (GROUP, {"m3": "1", "q3.0": "2"}),
        (GROUP, {"m3": "1", "q3.0": "9" * 16}),
        (PAIRS, {"m3": "1", "q3.0": "3"}),
        (STEPS, {"m3": "1", "q3.1": "3"}),
        (BOXES, {"m3": "1", "q3.1": "on"}),
    ],
)
def test_a_form_that_no_page_of_ours_sends_is_refused(shape: Shape, fields: dict[str, str]) -> None:
    with pytest.raises(BadAnswer):
        from_form(3, shape, fields)


@pytest.mark.parametrize("text", ["mười một", "1e5", "0,0000001", "1000000001", "11,5,2"])
def test_words_where_a_number_is_asked_for_are_named_by_their_question(text: str) -> None:
    with pytest.raises(BadNumber) as refused:
        from_form(3, NUMBER, {"q3": text})
    assert refused.value.values == {"position": 3}


@pytest.mark.parametrize(("shape", "refusal"), [(WORDS, BadWords), (NUMBER, BadNumber)])
@pytest.mark.parametrize("text", ["1" * 201, "a" + "\u0300\u0316\u0317\u0318"])
def test_what_is_no_answer_in_a_box_is_named_by_its_question(shape: Shape, refusal: type[Refusal], text: str) -> None:
    with pytest.raises(refusal) as refused:
        from_form(3, shape, {"q3": text})
    assert refused.value.values == {"position": 3}


def test_a_prediction_is_a_whole_number_as_ever() -> None:
    assert from_form(21, None, {"q21": "1.250"}) == 1250
    with pytest.raises(BadGuess):
        from_form(21, None, {"q21": "12,5x"})


@pytest.mark.parametrize("shape", [ROWS, WORDS, NUMBER, BOXES, GROUP, PAIRS, STEPS, None])
def test_a_form_without_the_place_says_nothing_of_it(shape: Shape | None) -> None:
    """A page that never showed the question must not clear its answer."""
    assert not on_form(3, shape, {"q4": "1", "m4": "1", "s3": "2", "q31": "0", "q3.0x": "1"})
