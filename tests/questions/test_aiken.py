"""Aiken: strict files, kind readings, and the way there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from questions.formats.exchange import aiken, gift
from questions.formats.reading import Read, ReadQuestion
from questions.kinds import Kind, Option
from tests.questions.any_question import questions, told

TWO = "Một cộng một?\nA. một\nB. hai\nANSWER: B\n\nHai cộng hai?\nA) ba\nB) bốn\nC) năm\nANSWER: B\n"


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def test_two_questions() -> None:
    first, second = aiken.read(TWO.encode()).questions
    assert ([option.text for option in first.options], first.key, first.place) == (["một", "hai"], (1,), "dòng 1")
    assert ([option.text for option in second.options], second.key, second.place) == (
        ["ba", "bốn", "năm"],
        (1,),
        "dòng 6",
    )


def test_blank_lines_and_long_lines_are_forgiven() -> None:
    (question,) = aiken.read("Dòng một\n\ndòng hai?\n\nA. a\nthêm\n\nB. b\n\nanswer: a\n".encode()).questions
    assert question.text == "Dòng một\ndòng hai?"
    assert [option.text for option in question.options] == ["a\nthêm", "b"]
    assert question.key == (0,)


@pytest.mark.parametrize(("answer", "code"), [("D", "key_unknown"), ("hai", "key_unknown"), ("", "key_missing")])
def test_an_answer_that_names_no_option_is_no_key(answer: str, code: str) -> None:
    found = aiken.read(f"A?\nA. một\nB. hai\nANSWER: {answer}\n".encode())
    assert codes(found) == [code]
    assert found.items[0].question.key == ()


def test_a_question_without_an_answer_does_not_swallow_the_next() -> None:
    found = aiken.read("Một?\nA. a\nB. b\n\nHai?\nA. a\nB. b\nANSWER: A\n".encode())
    assert [question.key for question in found.questions] == [(), (0,)]


def test_several_answers() -> None:
    (question,) = aiken.read(b"M?\nA. a\nB. b\nC. c\nANSWER: A, C\n").questions
    assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 2))


def test_one_option_is_too_few() -> None:
    assert codes(aiken.read(b"M?\nA. a\nANSWER: A\n")) == ["option_count"]


def test_only_aiken_is_taken_for_aiken() -> None:
    assert aiken.looks_like(TWO)
    assert aiken.looks_like(TWO.encode())
    assert not gift.looks_like(TWO)
    assert not aiken.looks_like("Câu 1: Một?\nA. a\nB. b\nĐáp án: B\n")
    assert not aiken.looks_like("Câu 1: Một?\nA. a\nB. b\nANSWER: B\n")
    assert not aiken.looks_like("1. Một?\nA. a\nB. b\nANSWER: B\n")
    assert not aiken.looks_like("Bài giảng.\nA. Phần một\nB. Phần hai\n")
    assert not aiken.looks_like("")


@given(questions())
def test_what_goes_out_comes_back(question: ReadQuestion) -> None:
    written = aiken.write([question])
    lost = {problem.code for problem in written.losses}
    if "lost_question" in lost:
        assert written.data == b""
        return
    flat = [Option(" ".join(one.text.split()), one.pinned) for one in question.options]
    bare = replace(
        question,
        **{"text": " ".join(question.text.split()), "options": tuple(flat), "code": None, "subject": None},
        **{"level": None, "explanation": None, "reference": None},
    )
    (back,) = aiken.read(written.data).questions
    if "lost_order" in lost:
        back = replace(back, fixed_order=True)
    assert told(back) == told(bare)


def test_what_aiken_cannot_hold_is_told() -> None:
    wide = ReadQuestion("", text="A?", kind=Kind.NUMERIC, accepted=("1",), code="X-1")
    assert [(one.place, one.code) for one in aiken.write([wide]).losses] == [("X-1", "lost_question")]
