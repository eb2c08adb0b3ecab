"""What Word numbers by itself, and tables: of questions, of keys, of data, or as layout."""

from __future__ import annotations

import pytest

from questions.formats.reading import KeySource, Read, ReadQuestion
from questions.formats.word import docx
from tests.questions.word_files import (
    BOLD,
    RED,
    YELLOW,
    document,
    listed,
    numbering,
    paragraph,
    run,
    table,
)

LETTERS = "ABCD"
TEXTS = ("một", "hai", "ba", "bốn")
RIGHT = (1, 3, 0, 2, 1, 0)
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems if problem.code != "key_by_format"]


def options(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def test_automatic_numbers_and_letters_are_seen() -> None:
    lists = [numbering(71, [("decimal", "%1."), ("upperLetter", "%2.")])]
    blocks = []
    for number in (1, 2):
        blocks.append(paragraph(f"Hỏi {number}?", properties=listed(71)))
        blocks += [paragraph(text, properties=listed(71, 1)) for text in TEXTS]
    found = docx.read(document(*blocks, lists=lists))
    assert [(q.number, q.text, options(q)) for q in found.questions] == [
        (str(n), f"Hỏi {n}?", list(TEXTS)) for n in (1, 2)
    ]


def test_automatic_words_of_a_list_start_questions() -> None:
    lists = [numbering(71, [("decimal", "Câu %1:")]), numbering(72, [("upperLetter", "%1.")])]
    blocks = [paragraph("Hỏi?", properties=listed(71)), *[paragraph(text, properties=listed(72)) for text in TEXTS]]
    blocks += [
        paragraph("Nữa?", properties=listed(71)),
        *[paragraph(text, properties=listed(72)) for text in TEXTS],
        "Đáp án: B",
    ]
    found = docx.read(document(*blocks, lists=lists))
    # The letters of the second question read E, F, G, H on the page: places count.
    assert [(q.number, options(q)) for q in found.questions] == [("1", list(TEXTS)), ("2", list(TEXTS))]
    assert found.questions[1].key == (1,)


def test_a_wrong_automatic_letter_beside_typed_ones_counts_as_a_place() -> None:
    lists = [numbering(72, [("lowerLetter", "%1.")])]
    blocks = [
        "Câu 1: Hỏi?",
        paragraph("một\tb. hai", properties=listed(72)),
        paragraph("ba\td. bốn", properties=listed(72)),
        "Đáp án: c",
    ]
    (question,) = docx.read(document(*blocks, lists=lists)).questions
    assert (options(question), question.key) == (list(TEXTS), (2,))


def test_automatic_letters_bear_the_looks_of_their_paragraph() -> None:
    lists = [numbering(72 + n, [("upperLetter", "%1.")]) for n in range(3)]
    blocks = []
    for n, right in enumerate(RIGHT[:3]):
        blocks.append(f"Câu {n + 1}: Hỏi {n}?")
        blocks += [
            paragraph(run(text, RED if place == right else ""), properties=listed(72 + n))
            for place, text in enumerate(TEXTS)
        ]
    assert [question.key for question in docx.read(document(*blocks, lists=lists)).questions] == [
        (right,) for right in RIGHT[:3]
    ]


def test_bullets_and_numbers_as_options() -> None:
    lists = [
        numbering(73, [("bullet", "\uf0b7")]),
        numbering(74, [("decimal", "%1.")]),
        numbering(75, [("decimal", "%1)")]),
    ]
    blocks = [
        paragraph("Hỏi?", properties=listed(74)),
        *[paragraph(text + (" ✅" if text == "ba" else ""), properties=listed(73)) for text in TEXTS],
    ]
    blocks += [paragraph("Nữa?", properties=listed(74)), *[paragraph(text, properties=listed(73)) for text in TEXTS]]
    found = docx.read(document(*blocks, lists=lists))
    assert [(options(q), q.key) for q in found.questions] == [(list(TEXTS), (2,)), (list(TEXTS), ())]
    blocks = ["Câu 1: Hỏi?", *[paragraph(text, properties=listed(75)) for text in TEXTS], "Đáp án: 3"]
    (question,) = docx.read(document(*blocks, lists=lists)).questions
    assert (options(question), question.key) == (list(TEXTS), (2,))


def test_a_list_starts_anew_where_word_says_so() -> None:
    lists = [numbering(76, [("decimal", "%1.")], start=16)]
    blocks = [
        *[block for n in (16, 17) for block in (paragraph(f"Hỏi {n}?", properties=listed(76)), "A. x", "B. y")],
        "41. Typed?",
        "A. x",
        "B. y",
    ]
    assert [question.number for question in docx.read(document(*blocks, lists=lists)).questions] == ["16", "17", "41"]


def test_a_whole_question_in_one_paragraph_with_soft_breaks() -> None:
    found = docx.read(
        document(
            paragraph(run("Câu 1.\nHỏi?\nA. một\nB. hai\nC. ba\nĐáp án: B")),
            paragraph("Câu 2. Nữa?\n", run("A. một\n"), run("B. hai", RED)),
        )
    )
    assert [(q.text, options(q), q.key) for q in found.questions] == [
        ("Hỏi?", ["một", "hai", "ba"], (1,)),
        ("Nữa?", ["một", "hai"], (1,)),
    ]


def test_runs_may_cut_words_anywhere() -> None:
    found = docx.read(
        document(
            paragraph("C", "âu ", "3", "5", ":", " Ho\u0309", "\u0301i?"),
            paragraph("A", ".", "mo", run("\t", BOLD), "t"),
            paragraph("B.", " hai"),
        )
    )
    (question,) = found.questions
    assert (question.number, options(question)) == ("35", ["mo t", "hai"])


HEADER = ["STT", "Nội dung", "Phương án trả lời", "Đáp án"]


def test_a_table_of_questions_over_several_tables() -> None:
    first = table([HEADER, ["1", "Hỏi?", "A. một\nB. hai", "B"], ["2", "Câu dài", "A. một\nB. hai", "A"]])
    second = table([["", "viết tiếp", "\nC. ba", ""], ["3", "Ba?", "A. một\nB. hai", "A"]])
    found = docx.read(document("DANH SÁCH", first, second))
    assert [(q.text, options(q), q.key) for q in found.questions] == [
        ("Hỏi?", ["một", "hai"], (1,)),
        ("Câu dài\nviết tiếp", ["một", "hai", "ba"], (0,)),
        ("Ba?", ["một", "hai"], (0,)),
    ]
    assert found.questions[0].place == "bảng 1, dòng 2"
    assert found.questions[2].place == "bảng 2, dòng 2"


def test_a_table_with_a_column_an_option_and_typed_questions_beside_it() -> None:
    rows = [["TT", "Câu hỏi", "A", "B", "C", "Đáp án"], ["1", "Hỏi?", "một", "hai", "ba", "C"]]
    found = docx.read(
        document("Câu 1: Trước?", "A. x", "B. y", "Đáp án: A", table(rows), "Câu 2: Sau?", "A. x", "B. y", "Đáp án: B")
    )
    assert [(q.text, q.key) for q in found.questions] == [("Trước?", (0,)), ("Hỏi?", (2,)), ("Sau?", (1,))]


def test_a_table_without_a_key_column_is_read_by_its_looks() -> None:
    rows = [["STT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Phương án C"]]
    for number, right in enumerate((1, 0, 2), 1):
        rows.append(
            [
                str(number),
                f"Hỏi {number}?",
                *[paragraph(run(text, YELLOW if place == right else "")) for place, text in enumerate(TEXTS[:3])],
            ]
        )
    found = docx.read(document(table(rows)))
    assert [(q.number, options(q), q.key) for q in found.questions] == [
        (str(n), list(TEXTS[:3]), (right,)) for n, right in enumerate((1, 0, 2), 1)
    ]


def test_tables_as_layout() -> None:
    found = docx.read(
        document(
            table([["Câu 1: Hỏi?"]]), table([["A. một", "B. hai"], ["C. ba", "D. bốn"]]),
            table([["Câu 2:", "Nữa?"], ["A.", "một"], ["B.", "hai"]]),
            "Câu 3: Cột?", table([["A. một", "C. ba"], ["B. hai", "D. bốn"]]), "Đáp án: B",
        )
    )  # fmt: skip
    assert [(q.text, options(q)) for q in found.questions] == [
        ("Hỏi?", list(TEXTS)),
        ("Nữa?", ["một", "hai"]),
        ("Cột?", list(TEXTS)),
    ]
    assert found.questions[2].key == (1,)


def test_a_table_of_data_belongs_to_the_stem() -> None:
    found = docx.read(
        document(
            "Câu 1: Cho bảng:",
            table([["Năm", "2010", "2020"], ["Dân số", "12", "15"]]),
            "Năm nào đông hơn?",
            "A. 2010",
            "B. 2020",
            "Đáp án: B",
        )
    )
    (question,) = found.questions
    assert question.text == "Cho bảng:\nNăm | 2010 | 2020\nDân số | 12 | 15\nNăm nào đông hơn?"


@pytest.mark.parametrize(
    "rows",
    [
        [["Câu", "Đáp án"], ["1", "B"], ["2", "D"], ["3", "A"]],
        [["1", "2", "3"], ["B", "D", "A"]],
        [["Câu", "1", "2", "3"], ["Đáp án", "B", "D", "A"]],
        [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "B", "3", "A"], ["2", "D", "", ""]],
        [["1-B", "3-A"], ["2-D", ""]],
    ],
)
def test_a_table_of_keys_at_the_end(rows: list[list[str]]) -> None:
    body = [
        line
        for n in (1, 2, 3)
        for line in (f"Câu {n}: Hỏi {n}?", *[f"{letter}. {text}" for letter, text in zip(LETTERS, TEXTS, strict=True)])
    ]
    found = docx.read(document(*body, "HẾT", "ĐÁP ÁN", table(rows)))
    assert [question.key for question in found.questions] == [(1,), (3,), (0,)]
    assert {question.key_source for question in found.questions} == {KeySource.KEY_LIST}


def test_tables_of_keys_for_each_part() -> None:
    body = ["PHẦN I. Một", "Câu 1. Hỏi?", "A. x", "B. y", "Câu 2. Nữa?", "A. x", "B. y"]
    body += ["PHẦN II. Mỗi ý chọn đúng hoặc sai", "Câu 1. Xét", "a) p", "b) q", "PHẦN III. Trả lời ngắn", "Câu 1. Tính"]
    keys = ["ĐÁP ÁN", "Phần I", table([["Câu", "1", "2"], ["Chọn", "B", "A"]]), "Phần II"]
    keys += [table([["Câu", "1"], ["Đáp án", "a) Đ\nb) S"]]), "Phần III", table([["Câu", "1"], ["Đáp án", "2,5"]])]
    found = docx.read(document(*body, *keys))
    assert [(q.key, q.accepted) for q in found.questions] == [((1,), ()), ((0,), ()), ((0, 1), ()), ((), ("2,5",))]


def test_a_table_of_keys_for_several_papers() -> None:
    rows = table([["Câu", "101", "102"], ["1", "A", "B"], ["2", "B", "A"]])
    body = ["Câu 1. Hỏi?", "A. x", "B. y", "Câu 2. Nữa?", "A. x", "B. y", "ĐÁP ÁN", rows]
    assert [q.key for q in docx.read(document("Mã đề 102", *body)).questions] == [(1,), (0,)]
    assert {q.key for q in docx.read(document(*body)).questions} == {()}


def test_a_table_of_mere_figures_is_no_list_of_keys() -> None:
    data = table([["1", "2", "3"], ["10", "20", "30"]])
    found = docx.read(document("Câu 1: Cho bảng:", data, "Chọn.", "A. x", "B. y", "Câu 2: Nữa?", "A. x", "B. y"))
    assert found.questions[0].text == "Cho bảng:\n1 | 2 | 3\n10 | 20 | 30\nChọn."
    assert codes(found) == ["key_missing"] * 2
