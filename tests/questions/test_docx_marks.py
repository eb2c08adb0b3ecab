"""Keys of Word files by their looks: one option marked, and no other."""

from __future__ import annotations

import pytest

from questions.formats.reading import KeySource, Read, ReadQuestion
from questions.formats.word import docx
from questions.kinds import Kind
from tests.questions.word_files import (
    BOLD,
    ITALIC,
    RED,
    UNDERLINE,
    YELLOW,
    document,
    paragraph,
    run,
)

LETTERS = "ABCD"
TEXTS = ("một", "hai", "ba", "bốn")
RIGHT = (1, 3, 0, 2, 1, 0)
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems if problem.code != "key_by_format"]


def options(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def marked(label: str = "", whole: str = "", every_label: str = "", everything: str = "", count: int = 6) -> bytes:
    """Questions whose right option has looks of its own on its letter or all over; others as told."""
    blocks = []
    for number, right in enumerate(RIGHT[:count], 1):
        blocks.append(paragraph(run(f"Câu {number}: ", BOLD), run(f"Hỏi {number}?", everything)))
        for place, text in enumerate(TEXTS):
            own = place == right
            head = run(LETTERS[place] + ".", (label + whole if own else "") + every_label + everything)
            blocks.append(paragraph(head, run(f" {text} {number}", (whole if own else "") + everything)))
    return document(*blocks)


@pytest.mark.parametrize(
    ("looks", "source"),
    [
        (UNDERLINE, KeySource.UNDERLINE),
        (BOLD, KeySource.BOLD),
        (ITALIC, KeySource.ITALIC),
        (RED, KeySource.COLOUR),
        ('<w:color w:val="C00000"/>', KeySource.COLOUR),
        (YELLOW, KeySource.HIGHLIGHT),
        ('<w:shd w:val="clear" w:fill="FFFF00"/>', KeySource.HIGHLIGHT),
    ],
)
@pytest.mark.parametrize("where", ["label", "whole"])
def test_the_odd_one_out_is_the_key(looks: str, source: KeySource, where: str) -> None:
    found = docx.read(marked(**{where: looks}))
    assert [question.key for question in found.questions] == [(right,) for right in RIGHT]
    assert {question.key_source for question in found.questions} == {source}
    assert [problem.code for problem in found.problems] == ["key_by_format"]


@pytest.mark.parametrize(
    "looks",
    [
        *(f'<w:color w:val="{colour}"/>' for colour in ("222222", "05121F", "333333", "000000", "auto")),
        '<w:color w:val="FF0000" w:themeColor="text1"/>',
        '<w:highlight w:val="white"/>',
        '<w:shd w:val="clear" w:fill="FFFFFF"/>',
        '<w:u w:val="none"/>',
        '<w:b w:val="0"/>',
    ],
)
def test_ink_and_white_are_no_marks(looks: str) -> None:
    found = docx.read(marked(whole=looks))
    assert {question.key for question in found.questions} == {()}
    assert codes(found) == ["key_missing"] * 6


def test_bold_everywhere_is_no_mark_and_does_not_hide_another() -> None:
    assert {question.key for question in docx.read(marked(everything=BOLD)).questions} == {()}
    for looks in ({"every_label": BOLD}, {"everything": BOLD}):
        found = docx.read(marked(label=UNDERLINE, **looks))
        assert [question.key for question in found.questions] == [(right,) for right in RIGHT]


def test_a_bold_first_option_in_every_question_is_a_habit() -> None:
    blocks = []
    for number in range(1, 7):
        blocks += [f"Câu {number}: Hỏi {number}?", paragraph(run("A. một", BOLD)), "B. hai", "C. ba"]
    assert {question.key for question in docx.read(document(*blocks)).questions} == {()}


def test_underlined_words_within_options_are_content() -> None:
    blocks = []
    for number in range(1, 4):
        blocks += [f"Câu {number}: Từ nào đọc khác?"]
        blocks += [paragraph(f"{letter}. p", run("a", UNDERLINE), f"rk{number}{letter}") for letter in LETTERS]
    assert {question.key for question in docx.read(document(*blocks)).questions} == {()}


def question_with(*options: str) -> list[str]:
    return ["Câu 1: Hỏi?", *options]


def test_two_marks_are_an_error_and_disagreeing_marks_are_no_key() -> None:
    two = document("Câu 1: Hỏi?", paragraph(run("A. một", RED)), paragraph(run("B. hai", RED)), "C. ba",
                   "Câu 2: Nữa?", paragraph(run("A. một", RED)), "B. hai", "C. ba",
                   "Câu 3: Nữa kia?", "A. một", paragraph(run("B. hai", RED)), "C. ba")  # fmt: skip
    found = docx.read(two)
    assert codes(found) == ["key_many"]
    assert [question.key for question in found.questions] == [(0,), (1,)]
    clash = document("Câu 1: Hỏi?", paragraph(run("A. một", RED)), paragraph(run("B. hai", YELLOW)), "C. ba")
    found = docx.read(clash)
    assert (codes(found), found.questions[0].key) == (["key_conflict"], ())


def test_a_line_outranks_the_looks_and_the_clash_is_told() -> None:
    found = docx.read(document("Câu 1: Hỏi?", paragraph(run("A. một", RED)), "B. hai", "Đáp án: B"))
    assert (found.questions[0].key, codes(found)) == ((1,), ["key_conflict"])


def test_only_a_third_highlighted_leaves_the_others_without_a_key() -> None:
    blocks = []
    for number in range(1, 10):
        mark = YELLOW if number % 3 == 0 else ""
        blocks += [f"Câu {number}: Hỏi {number}?", "A. một", paragraph(run("B. hai", mark)), "C. ba"]
    found = docx.read(document(*blocks))
    assert [question.key for question in found.questions] == [(), (), (1,)] * 3


def test_options_of_one_line_each_have_their_looks() -> None:
    blocks = []
    for number, right in enumerate(RIGHT, 1):
        runs = [
            run(f"{letter}.", UNDERLINE if place == right else BOLD) + run(f" {text}\t")
            for place, (letter, text) in enumerate(zip(LETTERS, TEXTS, strict=True))
        ]
        blocks += [f"Câu {number}: Hỏi {number}?", paragraph(*runs)]
    found = docx.read(document(*blocks))
    assert [question.key for question in found.questions] == [(right,) for right in RIGHT]
    assert options(found.questions[0]) == list(TEXTS)


def test_groups_of_statements_by_underlined_letters() -> None:
    blocks = ["PHẦN II. Trong mỗi ý a), b), c), d) ở mỗi câu, thí sinh chọn đúng hoặc sai."]
    for number, true in enumerate(((0, 2), (0, 1, 2, 3), (3,)), 1):
        blocks.append(f"Câu {number}. Xét {number}:")
        blocks += [
            paragraph(run(f"{letter})", UNDERLINE if place in true else ""), f" ý {letter}")
            for place, letter in enumerate("abcd")
        ]
    found = docx.read(document(*blocks))
    assert [question.key for question in found.questions] == [(0, 1, 0, 1), (0, 0, 0, 0), (1, 1, 1, 0)]
    assert {question.kind for question in found.questions} == {Kind.TRUE_FALSE_GROUP}


def test_one_underlined_word_in_an_option_is_content() -> None:
    blocks = []
    for number in range(1, 5):
        blocks += [
            f"Câu {number}: Hỏi {number}?",
            paragraph("A. một ", run("không", UNDERLINE), " hai ba bốn năm"),
            "B. hai",
        ]
    assert {question.key for question in docx.read(document(*blocks)).questions} == {()}


def test_options_that_are_all_marked_single_out_none() -> None:
    blocks = []
    for number in range(1, 5):
        marks = (RED, RED) if number == 4 else (RED, "")
        blocks += [
            f"Câu {number}: Hỏi {number}?",
            *[paragraph(run(f"{letter}.", mark), " x" + letter) for letter, mark in zip("AB", marks, strict=True)],
        ]
    found = docx.read(document(*blocks))
    assert [question.key for question in found.questions] == [(0,), (0,), (0,), ()]
    assert codes(found) == ["key_missing"]


def test_a_shaded_paragraph_marks_its_option() -> None:
    fill = '<w:shd w:val="clear" w:fill="FFFF00"/>'
    blocks = []
    for number, right in enumerate((1, 0, 1), 1):
        blocks.append(f"Câu {number}: Hỏi {number}?")
        blocks += [
            paragraph(f"{letter}. x{letter}", properties=fill if place == right else "")
            for place, letter in enumerate("AB")
        ]
    assert [question.key for question in docx.read(document(*blocks)).questions] == [(1,), (0,), (1,)]
