"""A header row is judged as a whole."""

from __future__ import annotations

import pytest

from questions.formats.sheets.headings import Column, find_header, header_of
from questions.formats.sheets.near_headings import missing_in, near_misses, questions_about


def columns(*cells: str) -> tuple[dict[Column, int], str]:
    header = header_of(0, cells)
    assert header is not None, cells
    return header.columns, "".join(letter for letter, _ in header.options)


@pytest.mark.parametrize(
    "cells",
    [
        ("STT", "Câu hỏi", "Đáp án A", "Đáp án B", "Đáp án C", "Đáp án D", "Đáp án"),
        ("TT", "NỘI DUNG CÂU HỎI ", "Đáp Án A", "Đáp Án B", "Đáp Án C", "Đáp Án D", "Đáp Án "),
        ("STT", "Nội dung", "A", "B", "C", "D", "Đáp án đúng (A/B/C/D)"),
        ("STT", "Câu hỏi", "Đáp án 1", "Đáp án 2", "Đáp án 3", "Đáp án 4", "Câu Trả lời đúng (Nhập 1 ,2,3,4,…)"),
        ("STT", "Câu hỏi", "Đáp án A", "B", "C", "D", "Đáp án đúng"),
        ("STT", "Câu hỏi", "Lựa chọn A", "Lựa chọn B", "Lựa chọn C", "Lựa chọn D", "Đáp án"),
        ("questionname", "questiontext", "option_a", "option_b", "option_c", "option_d", "correct"),
        ("No", "Question", "Answer 1", "Answer 2", "Answer 3", "Answer 4", "Correct answer(s)"),
        ("#", "Question Text", "Option 1", "Option 2", "Option 3", "Option 4", "Correct Answer"),
        ("Mã câu hỏi", "question", "choice1", "choice2", "choice3", "choice4", "Answer"),
    ],
)
def test_answer_means_option_with_a_letter_and_key_alone(cells: tuple[str, ...]) -> None:
    found, letters = columns(*cells)
    assert found[Column.TEXT] == 1
    assert letters == "ABCD"
    assert found[Column.KEY] == 6


def test_a_numbered_answer_beside_options_is_the_key() -> None:
    found, letters = columns("Question", "Option 1", "Option 2", "Option 3", "Answer 1", "Answer 2")
    assert letters == "ABC"
    assert found[Column.KEY] == 4


def test_the_key_may_stand_before_the_options() -> None:
    found, letters = columns("STT", "Câu hỏi", "Đáp án", "Phương án A", "Phương án B", "Phương án C")
    assert found[Column.KEY] == 2
    assert letters == "ABC"


def test_two_to_eight_option_columns_are_found() -> None:
    assert columns("Câu hỏi", "A", "B", "Đáp án")[1] == "AB"
    assert columns("Câu hỏi", *"ABCDEFGH", "Đáp án")[1] == "ABCDEFGH"


def test_content_beside_question_content_is_the_passage() -> None:
    found, _ = columns("STT", "NỘI DUNG", "NỘI DUNG CÂU HỎI", "A", "B", "Đáp án")
    assert (found[Column.TEXT], found[Column.PASSAGE]) == (2, 1)


def test_options_may_stand_in_one_cell() -> None:
    found, letters = columns("STT", "Nội dung", "Phương án trả lời", "Đáp án")
    assert (found[Column.ALL_OPTIONS], found[Column.KEY], letters) == (2, 3, "")


def test_answer_beside_right_answer_without_option_columns_holds_the_options() -> None:
    found, _ = columns("STT", "Câu hỏi", "Đáp án", "Đáp án đúng")
    assert (found[Column.ALL_OPTIONS], found[Column.KEY]) == (2, 3)


def test_a_point_of_law_stands_beside_article_or_clause_and_otherwise_is_marks() -> None:
    assert columns("Câu hỏi", "A", "B", "Đáp án", "Điều", "Khoản", "Điểm")[0][Column.POINT] == 6
    assert columns("Câu hỏi", "A", "B", "Đáp án", "Điểm")[0][Column.MARKS] == 4


def test_explanation_level_and_basis_are_found_with_their_hints() -> None:
    found, _ = columns(
        *("Câu hỏi", "A", "B", "Đáp án", "Lời giải", "Độ khó (1=Dễ, 2=TB, 3=Khó)"),
        "Căn cứ pháp lý (Văn bản/Điều khoản)",
    )
    assert (found[Column.EXPLANATION], found[Column.LEVEL], found[Column.CITATION]) == (4, 5, 6)
    assert columns("Câu hỏi", "A", "B", "Loại câu hỏi (NB-TH-VD-VC)")[0][Column.LEVEL] == 3


HEADER = ["STT", "Câu hỏi", "A", "B", "Đáp án"]


@pytest.mark.parametrize("above", range(15))
def test_the_header_is_found_in_any_of_the_first_fifteen_rows(above: int) -> None:
    header = find_header([["BỘ CÂU HỎI TÌM HIỂU PHÁP LUẬT"]] * above + [HEADER])
    assert header is not None
    assert header.row == above


def test_a_header_below_the_fifteenth_row_is_not_looked_for() -> None:
    assert find_header([["x"]] * 15 + [HEADER]) is None


def test_missing_headings_are_named() -> None:
    assert missing_in([["STT", "Câu hỏi", "Đáp án"]]) == ("Phương án A", "Phương án B")
    assert missing_in([["STT", "A", "B"]]) == ("Nội dung câu hỏi", "Đáp án đúng")


@pytest.mark.parametrize(
    "cells",
    [
        ("STT", "Cau hoi", "Dap an A", "Dap an B", "Dap an C", "Dap an D", "Dap an dung"),
        ("stt", "NOI DUNG CAU HOI", "Phuong an A", "Phuong an B", "Phuong an C", "Phuong an D", "DAP AN"),
        ("STT", "Câu  hỏi:", "Phương án\nA", "B.", "C)", "d", "Đáp án đúng [A-D]"),
        ("STT", "Câu hỏi", "Đáp án", "Đáp án", "Đáp án", "Đáp án", "Đáp án đúng"),
        ("STT", "Câu hỏi", "Đáp án", "", "", "", "Đáp án đúng"),
        ("Câu", "Đề bài", "Ý A", "Ý B", "Ý C", "Ý D", "Đáp án"),
    ],
)
def test_headings_are_known_without_accents_signs_and_hints(cells: tuple[str, ...]) -> None:
    found, letters = columns(*cells)
    assert (found[Column.TEXT], letters, found[Column.KEY]) == (1, "ABCD", 6)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (("STT", "Câu hỏi", "Phương án trả lời", "", "", "", "Đáp án"), ("", "", "A", "B", "C", "D", "")),
        (("STT", "Câu hỏi", "Đáp án", "", "", "", "Đáp án đúng"), ("", "", "1", "2", "3", "4", "")),
        (("STT", "Câu hỏi", "Các phương án", "", "", "", ""), ("", "", "A", "B", "C", "D", "Đáp án")),
    ],
)
def test_a_header_may_be_of_two_rows(upper: tuple[str, ...], lower: tuple[str, ...]) -> None:
    header = find_header([["BỘ CÂU HỎI"], upper, lower, ("1", "Câu?", "x", "y", "z", "t", "A")])
    assert header is not None
    assert (header.row, [place for _, place in header.options], header.at(Column.KEY)) == (2, [2, 3, 4, 5], 6)


def test_a_list_with_a_key_and_no_options_is_taken_only_when_no_better_header_is_there() -> None:
    header = find_header([["Câu hỏi", "Đáp án"], ["x", "y"], HEADER])
    assert header is not None
    assert header.row == 2
    header = find_header([["Câu hỏi", "Đáp án"]])
    assert header is not None
    assert not header.has_options


def test_all_columns_of_the_key_are_found() -> None:
    header = header_of(0, ("Câu hỏi", "A", "B", "C", "Đáp án đúng 1", "Đáp án đúng 2"))
    assert header is not None
    assert header.keys == (4, 5)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("Đáp ám", "Đáp án"), ("Cau hoii", "Câu hỏi"), ("Phương án đúngg", "Phương án đúng"), ("Họ tên", None)],
)
def test_a_heading_that_is_nearly_one_of_ours_is_asked_about(cell: str, meant: str | None) -> None:
    assert [other for _, other in near_misses([cell])] == ([meant] if meant else [])


def test_near_and_doubled_headings_of_a_list_are_told() -> None:
    cells = ("Câu hỏi", "A", "B", "Đáp ám", "Giải thích", "Giải thích")
    header = header_of(0, cells)
    assert header is not None
    assert [(place, code) for place, code, _ in questions_about(header, cells)] == [
        (3, "column_unread"),
        (5, "heading_doubled"),
    ]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Loại câu hỏi", Column.KIND),
        ("Question Type", Column.KIND),
        ("Loại câu hỏi (NB-TH-VD-VC)", Column.LEVEL),
        ("Ngữ liệu", Column.PASSAGE),
        ("Chương", Column.GROUP),
        ("Hình ảnh", Column.PICTURE),
        ("Image Link", Column.PICTURE),
        ("Chấm từng phần", Column.PARTIAL),
        ("Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs", Column.SECONDS),
        ("Vấn đề", Column.PROBLEM),
    ],
)
def test_the_other_columns_are_known(heading: str, column: Column) -> None:
    assert columns("Câu hỏi", "A", "B", "Đáp án", heading)[0][column] == 4
