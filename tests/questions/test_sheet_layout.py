"""Rows that are no questions, cells that stand for several rows, lists without a header, lists of keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questions.formats.sheets.headless import guessed_header
from questions.formats.sheets.sheet_extras import Extras, Merge
from questions.formats.typed.key_table import key_rows
from questions.pictures import PictureFault, Stimulus
from tests.questions.made import PICTURES
from tests.questions.tables import codes, only, rows_of, table, texts

HEADER = ("STT", "Câu hỏi", "A", "B", "Đáp án")


def test_headings_between_questions_are_the_sections_they_stand_under() -> None:
    read = table(
        HEADER, ("PHẦN I. LUẬT",), ("1", "Một?", "x", "y", "A"), ("", "II. Điều lệ"), ("1", "Hai?", "x", "y", "B")
    )
    assert [question.section for question in read.questions] == ["PHẦN I. LUẬT", "II. Điều lệ"]
    assert read.problems == ()


def test_a_number_that_is_there_twice_under_one_heading_is_told() -> None:
    rows = [(str(n), f"Câu {n} hỏi gì?", "x", "y", "A") for n in (1, 2, 2, 3)]
    read = table(HEADER, *rows)
    assert [(problem.code, problem.place) for problem in read.problems] == [("number_repeated", "dòng 4")]
    assert "dòng 3" in read.problems[0].message


def test_a_list_that_begins_again_says_so_once() -> None:
    assert codes(table(HEADER, *[(str(n), f"Câu {n} của {m}?", "x", "y", "A") for m in "ab" for n in (1, 2, 3)])) == [
        "number_repeated"
    ]


def test_the_header_once_more_and_numbers_of_columns_are_passed_over() -> None:
    read = table(
        HEADER, ("(1)", "(2)", "(3)", "(4)", "(5)"), ("1", "Một?", "x", "y", "A"), HEADER, ("2", "Hai?", "x", "y", "B")
    )
    assert (len(read.questions), read.problems) == (2, ())


def test_rows_that_only_have_a_number_are_blank() -> None:
    assert only(table(HEADER, ("1", "Một?", "x", "y", "A"), ("2",), ("3",))).number == "1"


def test_a_merged_passage_speaks_for_the_rows_it_covers() -> None:
    header = ("STT", "Ngữ liệu", "Câu hỏi", "A", "B", "Đáp án")
    rows = [(str(n), "Đoạn văn dài." if n == 1 else "", f"Câu {n}?", "x", "y", "A") for n in (1, 2, 3)]
    read = table(header, *rows, extras=Extras((Merge(2, 1, 3, 1),)))
    assert [question.stimulus for question in read.questions] == [
        Stimulus("Đoạn văn dài."),
        Stimulus("Đoạn văn dài."),
        None,
    ]


def test_content_beside_question_content_is_a_passage_when_long_and_a_heading_when_short() -> None:
    header = ("STT", "NỘI DUNG", "NỘI DUNG CÂU HỎI", "A", "B", "Đáp án")
    long = "Đoạn trích. " * 10
    question = only(table(header, ("1", long, "Câu?", "x", "y", "A")))
    assert question.stimulus == Stimulus(long.strip())
    question = only(table(header, ("1", "Luật Công đoàn", "Câu?", "x", "y", "A")))
    assert (question.stimulus, question.section) == (None, "Luật Công đoàn")


@pytest.mark.parametrize("column", [1, 2, 4])
def test_a_stem_an_option_or_a_key_merged_over_two_questions_refuses_both(column: int) -> None:
    rows = [("1", "Một?", "x", "y", "A"), ("2", "Hai?", "z", "t", "B")]
    second = tuple("" if place == column else cell for place, cell in enumerate(rows[1]))
    read = table(HEADER, rows[0], second, extras=Extras((Merge(2, column, 3, column),)))
    assert read.questions == ()
    assert [problem.code for problem in read.problems].count("merged_cells") == 2


def test_a_cell_merged_with_blank_rows_below_harms_nothing() -> None:
    read = table(HEADER, ("1", "Một?", "x", "y", "A"), (), extras=Extras((Merge(2, 1, 3, 1), Merge(2, 4, 3, 4))))
    assert only(read).key == (0,)


def test_pictures_belong_to_the_part_in_whose_column_they_stand() -> None:
    one, two, three = PICTURES
    extras = Extras(pictures={2: {1: [one], 3: [two]}, 9: {0: [three]}})
    read = table(HEADER, ("1", "Ảnh gì?", "x", "", "A"), extras=extras)
    (question,) = read.questions
    assert (question.pictures, question.options[1].picture, codes(read)) == ((one,), two, ["picture_unplaced"])


def test_a_broken_picture_costs_the_question_only_as_the_whole_of_an_option() -> None:
    fault = PictureFault("unsupported_image", "Không đọc được ảnh. Hãy chèn lại.")
    read = table(HEADER, ("1", "Ảnh gì?", "x", "y", "A"), extras=Extras(pictures={2: {1: [fault]}}))
    assert (len(read.questions), codes(read)) == (1, ["unsupported_image"])
    read = table(HEADER, ("1", "Ảnh gì?", "x", "", "A"), extras=Extras(pictures={2: {3: [fault]}}))
    assert (len(read.questions), codes(read)[0]) == (0, "unsupported_image")


def test_a_link_to_a_picture_is_told_and_never_fetched() -> None:
    read = table((*HEADER, "Hình ảnh"), ("1", "Ảnh gì?", "x", "y", "A", "https://example.org/a.png"))
    assert [(problem.code, problem.place) for problem in read.problems] == [("external_link", "F2")]
    assert read.questions[0].pictures == ()


def test_errors_in_the_stem_cost_the_question_and_beside_it_only_their_words() -> None:
    header = (*HEADER, "Giải thích", "Mức độ")
    read = table(header, ("1", "#REF!", "x", "y", "A", "", ""), ("2", "Hai?", "x", "y", "A", "#N/A", "#NAME?"))
    assert [(problem.code, problem.place) for problem in read.problems] == [
        ("error_cell", "B2"),
        ("error_cell", "F3"),
        ("error_cell", "G3"),
    ]
    assert (read.questions[0].explanation, read.questions[0].level) == (None, None)


def test_a_number_that_lost_its_digits_is_told() -> None:
    assert codes(table(HEADER, ("1", "Số nào?", "9.12E+08", "y", "B"))) == ["number_as_text"]


def test_our_own_column_of_problems_is_not_read() -> None:
    assert only(table((*HEADER, "Vấn đề"), ("1", "Một?", "x", "y", "A", "Lỗi: sai"))).key == (0,)


PLAIN = (
    ("1", "Một cộng một là mấy?", "một", "hai", "ba", "b"),
    ("2", "Hai cộng hai là mấy?", "bốn", "năm", "sáu", "a"),
)


@pytest.mark.parametrize("first", [0, 1])
def test_a_plain_list_without_a_header_is_read_with_a_warning(first: int) -> None:
    read = table(*[row[first:] for row in PLAIN], headless=True)
    assert codes(read) == ["header_guessed"]
    assert [question.key for question in read.questions] == [(1,), (0,)]
    assert texts(read.questions[0]) == ["một", "hai", "ba"]


def test_the_key_of_such_a_list_may_stand_before_the_options_and_count_from_zero() -> None:
    rows = [(row[1], str("ab".index(row[5])), *row[2:5]) for row in PLAIN]
    read = table(*rows, headless=True)
    assert [question.key for question in read.questions] == [(1,), (0,)]


@pytest.mark.parametrize(
    "rows",
    [
        [("Họ tên", "Đơn vị"), ("An", "Trường")],
        [("An", "Ba", "Tám", "Chín"), ("Bình", "Bốn", "Mười", "Một")],
        [("3 + 4?", "7", "8", "9", "1"), ("1 + 1 bằng?", "2", "3", "4", "1")],
        [PLAIN[0]],
        [("Một cộng một là mấy nào?", "1", "hai", "ba", "2"), ("Hai cộng hai là mấy nào?", "2", "bốn", "năm", "1")],
    ],
)
def test_a_list_that_can_be_understood_in_two_ways_is_not(rows: list[tuple[str, ...]]) -> None:
    assert guessed_header(rows_of(rows)) is None
    assert codes(table(*rows, headless=True)) == ["missing_column"]


def test_only_files_of_text_may_lack_a_header() -> None:
    assert codes(table(*PLAIN)) == ["missing_column"]


@pytest.mark.parametrize(
    "rows",
    [
        [("Câu", "Đáp án"), (1, "A"), (2, "B"), (3, "C")],
        [("STT", "Đáp án"), ("1", "A"), ("2", "B"), ("3", "C")],
        [(1, "A"), (2, "B"), (3, "C")],
        [("BẢNG ĐÁP ÁN",), ("Câu", "ĐA", "Câu", "ĐA"), (1, "A", 3, "C"), (2, "B", "", "")],
        [("1-A", "2-B"), ("3-C", "")],
        [("1.A",), ("2.B",), ("3.C",)],
        [("Câu", 1, 2, 3), ("Đáp án", "A", "B", "C")],
        [(1, 2), ("A", "B"), (3, ""), ("C", "")],
    ],
)
def test_a_table_of_keys_is_known_in_any_of_its_shapes(rows: list[tuple[object, ...]]) -> None:
    assert key_rows(rows_of(rows)) == [(None, "1", "A"), (None, "2", "B"), (None, "3", "C")]  # type: ignore[arg-type]


def test_keys_stand_under_sections_or_papers() -> None:
    rows = rows_of([("PHẦN I",), (1, "A"), (2, "B"), ("PHẦN II",), (1, "Đ S Đ Đ")])
    assert key_rows(rows) == [("PHẦN I", "1", "A"), ("PHẦN I", "2", "B"), ("PHẦN II", "1", "Đ S Đ Đ")]
    rows = rows_of([("Câu", "101", "102"), (1, "A", "C"), (2, "B", "D")])
    assert key_rows(rows) == [("101", "1", "A"), ("102", "1", "C"), ("101", "2", "B"), ("102", "2", "D")]


@pytest.mark.parametrize(
    "rows", [[], [("An", "Ba")], [(1, "Nguyễn An"), (2, "Trần Bình")], [HEADER, ("1", "Câu?", "x", "y", "A")]]
)
def test_other_tables_are_no_table_of_keys(rows: list[tuple[object, ...]]) -> None:
    assert key_rows(rows_of(rows)) is None  # type: ignore[arg-type]


def test_a_file_of_keys_alone_is_refused_by_name() -> None:
    read = table(("STT", "Đáp án"), ("1", "A"), ("2", "B"))
    assert codes(read) == ["only_keys"]
    assert "Hãy" in read.problems[0].message


def test_a_question_without_words_of_its_own_may_be_a_picture() -> None:
    read = table(HEADER, ("1", "", "x", "y", "A"), extras=Extras(pictures={2: {1: [PICTURES[1]]}}))
    assert replace(read.questions[0], place="").pictures == (PICTURES[1],)
