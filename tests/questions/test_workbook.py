"""Old Excel and OpenDocument workbooks, and tables cut to what may be read."""

from __future__ import annotations

import pytest

from questions.formats.reading import Read
from questions.formats.sheets import ole, workbook
from tests.questions.old_office import compound, ods, xls

HEADER = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
ROW = ["1", "Một cộng một?", "một", "hai", "ba", "bốn", "B"]


def codes(read: Read) -> list[str]:
    return [problem.code for problem in read.problems]


def test_an_old_workbook_is_read_sheet_by_sheet() -> None:
    read = workbook.read_xls(xls({"Bộ đề": [HEADER, ROW], "Đề 2": [HEADER, [1.0, "Hai?", "x", "y", None, None, 2.0]]}))
    assert (read.format, read.problems) == ("xls", ())
    assert [(question.place, question.key) for question in read.questions] == [
        ("Bộ đề, dòng 2", (1,)),
        ("Đề 2, dòng 2", (1,)),
    ]


def test_merged_cells_of_an_old_workbook_are_known() -> None:
    header = ["STT", "Ngữ liệu", *HEADER[1:]]
    rows = [["1", "Đoạn văn.", *ROW[1:]], ["2", None, "Hai cộng hai?", *ROW[2:]]]
    read = workbook.read_xls(xls({"Bộ đề": [header, *rows]}, [(1, 2, 1, 1)]))
    assert [question.stimulus and question.stimulus.text for question in read.questions] == ["Đoạn văn.", "Đoạn văn."]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        ole.MAGIC + b"\0" * 600,
        compound(b"no workbook at all"),
        xls({"Bộ đề": [HEADER, ROW]})[:1500],
        ole.MAGIC + xls({"Bộ đề": [HEADER, ROW]})[8:44] + b"\xff" * 600,
    ],
)
def test_a_broken_old_workbook_is_refused_by_name(data: bytes) -> None:
    assert codes(workbook.read_xls(data)) == ["broken_workbook"]


@pytest.mark.parametrize(
    ("name", "kind"), [("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "doc"), ("Other", "")]
)
def test_old_files_are_told_apart_by_the_names_inside(name: str, kind: str) -> None:
    assert ole.holds(compound(b"x", name)) == kind
    assert ole.holds(compound(b"x", "EncryptedPackage")) == "locked"


def test_an_opendocument_sheet_is_read_with_what_hides_and_what_is_merged() -> None:
    merged = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1">'
        "<text:p>Đoạn văn.</text:p></table:table-cell>"
    )
    rows = [
        ["STT", "Ngữ liệu", *HEADER[1:]],
        ["1", merged, *ROW[1:]],
        ["2", "<table:covered-table-cell/>", "Hai cộng hai?", *ROW[2:]],
    ]
    read = workbook.read_ods(ods(rows, {2: 'table:visibility="filter"'}))
    assert (read.format, codes(read)) == ("ods", ["hidden_rows"])
    assert "dòng 3" in read.problems[0].message
    assert [question.stimulus and question.stimulus.text for question in read.questions] == ["Đoạn văn.", "Đoạn văn."]


def test_a_formula_of_an_opendocument_sheet_that_came_to_nothing_is_refused_by_address() -> None:
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    read = workbook.read_ods(ods([HEADER, [*ROW[:3], formula, *ROW[4:]]]))
    assert ("formula_cell", "Trang 1!D2") in [(problem.code, problem.place) for problem in read.problems]
    assert read.questions == ()


def test_repeated_rows_and_columns_of_an_opendocument_sheet_count() -> None:
    blank = '<table:table-cell table:number-columns-repeated="1000"/>'
    read = workbook.read_ods(ods([[blank], HEADER, ROW], {0: 'table:number-rows-repeated="3"'}))
    assert [question.place for question in read.questions] == ["Trang 1, dòng 5"]


def test_a_broken_opendocument_sheet_is_refused_by_name() -> None:
    assert codes(workbook.read_ods(ods([["<table:table-cell>"]]))) == ["broken_workbook"]
    assert codes(workbook.read_ods(b"PK\x03\x04x")) == ["broken_zip"]


@pytest.mark.parametrize("offset", [40, 44, 64, 72])
def test_counts_larger_than_the_file_are_not_believed(offset: int) -> None:
    data = bytearray(xls({"Bộ đề": [HEADER, ROW]}))
    assert ole.is_whole(bytes(data))
    data[offset : offset + 4] = b"\xff\xff\xff\x00"
    assert not ole.is_whole(bytes(data))


def test_hidden_rows_below_repeated_ones_are_told_by_their_own_numbers() -> None:
    attributes = {0: 'table:number-rows-repeated="3"', 2: 'table:visibility="collapse"'}
    read = workbook.read_ods(ods([["<table:table-cell/>"], HEADER, ROW], attributes))
    assert "dòng 5" in read.problems[0].message
