"""The grammar of a question list in a table of cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.reading import Read, Severity
from questions.formats.sheets.cells import Cell, Row, column_letters
from questions.formats.sheets.sheet import Table, read_table
from questions.instruments import Reference
from questions.kinds import Kind
from questions.levels import Level

HEADER = (
    "STT",
    "Mã",
    "Câu hỏi",
    "A",
    "B",
    "C",
    "D",
    "Đáp án",
    "Mức độ",
    "Giải thích",
    "Văn bản",
    "Điều",
    "Khoản",
    "Điểm",
)
GOOD = ("1", "K-1", "Một cộng một?", "1", "2", "3", "4", "B", "Nhận biết", "Vì thế.", "116/2025/QH15", "5", "2", "a")


def table(*rows: Sequence[Cell]) -> Read:
    def place(row: int, column: int | None) -> str:
        return f"dòng {row}" if column is None else f"{column_letters(column)}{row}"

    return read_table("csv", Table(tuple(Row(n, tuple(cells)) for n, cells in enumerate(rows, 1)), place))


def changed(**cells: Cell) -> tuple[Cell, ...]:
    """The good row with other cells; names are the headings without accents."""
    names = ("stt", "ma", "cau", "a", "b", "c", "d", "dap_an", "muc", "giai_thich", "van_ban", "dieu", "khoan", "diem")
    return tuple(cells.get(name, good) for name, good in zip(names, GOOD, strict=True))


def codes(read: Read) -> list[str]:
    return [problem.code for problem in read.problems]


def test_a_good_row_becomes_a_question_with_its_level_and_law() -> None:
    read = table(HEADER, GOOD)
    (question,) = read.questions
    assert question.text == "Một cộng một?"
    assert [option.text for option in question.options] == ["1", "2", "3", "4"]
    assert (question.number, question.code, question.key) == ("1", "K-1", (1,))
    assert question.level is Level.RECALL
    assert question.explanation == "Vì thế."
    assert question.reference == Reference("116/2025/QH15", "5", "2", "a")
    assert (read.problems, read.rejected) == ((), 0)


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        (changed(dap_an="E"), "key_unknown", "H2"),
        (changed(a="2", b="3", c="4", d="5", dap_an="2"), "key_ambiguous", "H2"),
        (changed(b="1 "), "option_duplicate", "E2"),
        (changed(b="", c="", d="", dap_an="A"), "option_count", "dòng 2"),
        (changed(b=""), "option_gap", "dòng 2"),
        (changed(cau=""), "text_missing", "C2"),
        (changed(c=date(2026, 3, 1)), "date_ambiguous", "F2"),
        (changed(dap_an=date(2026, 3, 1)), "date_ambiguous", "H2"),
        (changed(c=True), "error_cell", "F2"),
        (changed(c="#REF!"), "error_cell", "F2"),
        (changed(cau="x" * 4001), "text_too_long", "C2"),
        (changed(giai_thich="x" * 4001), "text_too_long", "J2"),
        (changed(ma="x" * 65), "text_too_long", "B2"),
        (changed(d="x" * 1001), "text_too_long", "G2"),
        (changed(dieu="Điều lệ"), "citation_unread", "dòng 2"),
        (changed(van_ban="Luật ấy"), "citation_unread", "dòng 2"),
    ],
)
def test_a_faulty_row_is_rejected_with_a_code_and_a_place(row: tuple[Cell, ...], code: str, place: str) -> None:
    read = table(HEADER, row, GOOD)
    assert len(read.questions) == 1
    assert read.rejected == 1
    fault = next(problem for problem in read.problems if problem.code == code)
    assert (fault.place, fault.severity) == (place, Severity.ERROR)
    assert "ãy" in fault.message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (changed(dap_an=""), "key_missing"),
        (changed(muc="siêu khó"), "level_unknown"),
        (changed(d="Tất cả các phương án trên"), "position_word"),
        (changed(c=0.25), "number_as_text"),
        (changed(van_ban=""), "citation_unread"),
    ],
)
def test_a_doubtful_row_comes_in_with_a_warning(row: tuple[Cell, ...], code: str) -> None:
    read = table(HEADER, row)
    assert len(read.questions) == 1
    assert codes(read) == [code]
    assert read.problems[0].severity is Severity.WARNING


def test_a_question_without_a_key_has_no_key_and_none_is_guessed() -> None:
    assert table(HEADER, changed(dap_an="")).questions[0].key == ()


def test_all_faults_of_all_rows_are_reported_in_one_go() -> None:
    read = table(HEADER, changed(dap_an="E", b="1"), changed(stt="2", cau=""))
    assert codes(read) == ["key_unknown", "option_duplicate", "text_missing"]
    assert read.rejected == 2


def test_whole_numbers_of_a_spreadsheet_lose_their_point() -> None:
    (question,) = table(HEADER, changed(a=1.0, b=2.0, c=3.0, d=4.0, dap_an=2.0, dieu=5.0, khoan=2.0)).questions
    assert question.options[1].text == "2"
    assert question.key == (1,)
    assert question.reference == Reference("116/2025/QH15", "5", "2", "a")


def test_a_column_of_numbers_with_a_zero_counts_from_zero() -> None:
    read = table(
        HEADER, changed(a="m", b="n", c="p", d="q", dap_an=0.0), changed(a="x", b="y", c="z", d="t", dap_an=3.0)
    )
    assert [question.key for question in read.questions] == [(0,), (3,)]


def test_letters_repeated_inside_the_options_are_stripped() -> None:
    (question,) = table(HEADER, changed(a="a.  in", b="b. ra", c="c) lên", d="d: xuống")).questions
    assert [option.text for option in question.options] == ["in", "ra", "lên", "xuống"]


@pytest.mark.parametrize("marked", ["hai (đúng)", "*hai", "✅ hai", "hai ✅"])
def test_a_mark_on_one_option_is_the_key_and_is_stripped(marked: str) -> None:
    (question,) = table(HEADER, changed(b=marked, dap_an="")).questions
    assert question.key == (1,)
    assert question.options[1].text == "hai"


def test_an_explicit_key_outranks_a_mark_and_the_clash_is_reported() -> None:
    read = table(HEADER, changed(b="hai (đúng)", dap_an="C"))
    assert read.questions[0].key == (2,)
    assert codes(read) == ["key_conflict"]


def test_two_marks_are_no_key() -> None:
    read = table(HEADER, changed(a="một (đúng)", b="hai (đúng)", dap_an=""))
    assert codes(read) == ["key_many"]


def test_options_in_one_cell_are_split_at_their_letters() -> None:
    header = ("STT", "Nội dung", "Phương án trả lời", "Đáp án")
    read = table(header, ("1", "Câu?", "A. một\nB. hai\nC. ba", "C"), ("2", "Câu nữa?", "một\nhai", "1"))
    assert [[option.text for option in question.options] for question in read.questions] == [
        ["một", "hai", "ba"],
        ["một", "hai"],
    ]
    assert [question.key for question in read.questions] == [(2,), (0,)]


def test_a_question_column_of_numbers_gives_way_to_the_content_beside_it() -> None:
    header = ("Câu hỏi", "Nội dung", "A", "B", "Đáp án")
    read = table(header, ("Câu 1", "Một?", "x", "y", "A"), ("Câu 2:", "Hai?", "x", "y", "B"))
    assert [(question.number, question.text) for question in read.questions] == [("Câu 1", "Một?"), ("Câu 2:", "Hai?")]


def test_a_basis_in_one_cell_is_read_or_kept_in_the_explanation() -> None:
    header = ("Câu hỏi", "A", "B", "Đáp án", "Căn cứ")
    law = "Khoản 2 Điều 5 Luật An ninh mạng số 116/2025/QH15"
    read = table(header, ("Câu?", "x", "y", "A", law), ("Câu nữa?", "x", "y", "A", "Điều lệ Công đoàn"))
    assert read.questions[0].reference == Reference("116/2025/QH15", "5", "2")
    assert read.questions[1].explanation == "Điều lệ Công đoàn"
    assert codes(read) == ["citation_unread"]


@pytest.mark.parametrize("points", ["-1", "0", "NaN", "Infinity", "1e400", "１", "năm"])
def test_points_that_are_no_number_above_zero_are_refused(points: str) -> None:
    read = table(("Câu hỏi", "A", "B", "Đáp án", "Điểm"), ("Câu?", "x", "y", "A", points))
    assert codes(read) == ["bad_number"]


def test_blank_rows_are_passed_over_and_remarks_are_said_to_be() -> None:
    read = table(HEADER, (), GOOD, ("", "", " "), ("", "", "*Ghi chú: còn bổ sung"), ("PHẦN II",))
    assert (len(read.questions), read.rejected) == (1, 0)
    assert codes(read) == ["row_skipped"]


def test_a_bare_number_is_not_taken_for_a_code() -> None:
    assert table(HEADER, changed(ma="17")).questions[0].code is None


def test_a_table_without_a_header_names_what_is_missing() -> None:
    read = table(("Họ tên", "Đơn vị"), ("An", "Trường"))
    assert codes(read) == ["missing_column"]
    assert "Nội dung câu hỏi" in read.problems[0].message


def test_more_questions_than_the_limit_are_refused_as_a_whole() -> None:
    read = table(HEADER, *[GOOD] * 20_001)
    assert (codes(read), read.questions, read.rejected) == (["too_many_rows"], (), 20_001)


CELLS = st.none() | st.text(max_size=12) | st.floats() | st.integers() | st.booleans() | st.dates()


@given(st.lists(st.lists(CELLS, max_size=16), max_size=6))
def test_no_content_makes_reading_raise_and_every_row_is_accounted_for(rows: list[list[Cell]]) -> None:
    read = table(HEADER, *rows)
    errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    assert len(read.questions) + read.rejected <= len(rows)
    assert bool(read.rejected) == bool(errors)
    for question in read.questions:
        assert 2 <= len(question.options) <= 8 or not question.kind.has_options
        assert all(0 <= place < len(question.options) for place in question.key)


WIDE = (*HEADER, "Loại câu hỏi", "Ngữ liệu", "Chấm từng phần", "Hình ảnh", "Chương")
WORDS = st.sampled_from(
    [
        "",
        "Đ S Đ S",
        "1-b, 2-a",
        "B, A",
        "Ghép đôi",
        "Sắp xếp",
        "Nhóm đúng/sai",
        "Trả lời bằng số",
        "Tự luận",
        "x",
        "1010",
        "một = 1",
        "a) b",
        "12 ± 0,5",
        "PHẦN I. Luật",
        "Đúng",
        "Sai",
        "?",
        "A",
        "A, C",
        "NB",
        "#REF!",
        "*một",
        "1,2; 3",
    ]
)


@given(st.lists(st.lists(CELLS | WORDS, max_size=19), max_size=6))
def test_no_content_of_any_kind_makes_reading_raise(rows: list[list[Cell]]) -> None:
    read = table(WIDE, *rows)
    for question in read.questions:
        assert question.kind.has_options == bool(question.options)
        assert question.kind is not Kind.MATCHING or len(question.matches) >= 2


def test_a_table_of_questions_by_number_and_their_keys_is_one_of_keys() -> None:
    assert codes(table(("Câu hỏi", "Đáp án"), ("Câu 1", "A"), ("Câu 2", "C"))) == ["only_keys"]
