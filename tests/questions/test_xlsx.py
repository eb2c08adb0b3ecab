"""Excel workbooks, good and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from questions.formats import detect, xlsx
from questions.formats.reading import Read

HEADER = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
ROW = ["1", "Một cộng một?", "một", "hai", "ba", "bốn", "B"]


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        fill(book, book.add_worksheet("Bộ đề"))
    return data.getvalue()


def plain(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:G1", "BỘ CÂU HỎI")
    sheet.write_row("A3", HEADER)
    sheet.write_row("A4", ROW)


GOOD = workbook(plain)


def rezipped(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The good workbook with members changed or added."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return data.getvalue()


def same(_: str, content: bytes) -> bytes:
    return content


def codes(read: Read) -> list[str]:
    return [problem.code for problem in read.problems]


def test_a_list_below_a_merged_title_is_read_with_places_of_the_sheet() -> None:
    (question,) = xlsx.read(GOOD).questions
    assert question.text == "Một cộng một?"
    assert question.key == (1,)
    assert question.place == "Bộ đề, dòng 4"


def test_dates_and_errors_in_option_cells_are_named_by_their_address() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", ROW)
        sheet.write_datetime("C2", datetime(2026, 3, 1), book.add_format({"num_format": "d-mmm"}))  # noqa: DTZ001
        sheet.write_row("A3", ROW)
        sheet.write_formula("D3", "=1/0", None, "#DIV/0!")

    read = xlsx.read(workbook(fill))
    assert [(problem.code, problem.place) for problem in read.problems[:2]] == [
        ("date_ambiguous", "Bộ đề!C2"),
        ("error_cell", "Bộ đề!D3"),
    ]
    assert "1/3" in read.problems[0].message
    assert read.rejected == 2


def test_rubbish_sheets_are_passed_over_and_hidden_ones_are_named() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        book.add_worksheet("Sheet2")
        book.add_worksheet("Sheet3").write("A1", "dán nhầm")
        book.add_worksheet("Ẩn").hide()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Bộ đề'!$A$4:$A$4"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)

    read = xlsx.read(workbook(fill))
    assert len(read.questions) == 1
    assert codes(read) == ["sheet_skipped", "hidden_sheet"]


def test_every_sheet_with_a_list_is_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        second = book.add_worksheet("Đề 2")
        second.write_row("A1", HEADER)
        second.write_row("A2", ["1", "Hai cộng hai?", "hai", "bốn", "sáu", "tám", 2])

    assert [question.key for question in xlsx.read(workbook(fill)).questions] == [(1,), (1,)]


def test_an_empty_workbook_is_empty() -> None:
    assert codes(xlsx.read(workbook(lambda book, sheet: None))) == ["empty_file"]


def test_one_cell_at_the_far_corner_is_refused_before_it_costs_memory() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write("XFD1048576", "x")

    assert codes(xlsx.read(workbook(fill))) == ["sheet_too_large"]


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<row><c x=">" r="XFD1048576" t="str"><v>x</v></c></row></sheetData>', "sheet_too_large"),
        (b'<row r="1048576"><c t="str"><v>x</v></c></row></sheetData>', "sheet_too_large"),
        (b"<row><c><v>1</v></c></row>" * 21_000 + b"</sheetData>", "sheet_too_large"),
        (b'<row><c r="&#88;FD1"><v>1</v></c></row></sheetData>', "broken_workbook"),
    ],
)
def test_a_far_cell_is_met_however_it_is_written(data: bytes, code: str) -> None:
    made = rezipped(lambda name, content: content.replace(b"</sheetData>", data) if name == SHEET else content)
    assert codes(xlsx.read(made)) == [code]


def test_a_false_dimension_is_ignored() -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b'<dimension ref="A1:G4"/>', b'<dimension ref="A1:XFD1048576"/>')

    assert len(xlsx.read(rezipped(change)).questions) == 1


def test_formatted_empty_rows_far_below_do_not_matter() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        for row in range(20_200, 60_000, 100):
            sheet.write_blank(row, 0, None, book.add_format({"bold": True}))

    assert len(xlsx.read(workbook(fill)).questions) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (GOOD[: len(GOOD) // 2], "broken_zip"),
        (rezipped(same, {"bomb.xml": b" " * (8 * 1024 * 1024)}), "too_big_unpacked"),
        (rezipped(same, {"inner.zip": GOOD}), "nested_archive"),
        (rezipped(same, {"../../etc/passwd": b"x"}), "bad_path"),
        (rezipped(same, {"xl/Workbook.xml": b"x"}), "ambiguous_zip"),
        (b"MZ" + GOOD, "ambiguous_zip"),
        (rezipped(same, {"xl/vbaProject.bin": b"x"}), "active_content"),
        (rezipped(lambda name, content: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + content), "dtd_forbidden"),
        (rezipped(same, {f"m{n}": b"" for n in range(2_001)}), "too_many_files"),
        (rezipped(lambda name, content: b"<x" if name == "xl/workbook.xml" else content), "broken_workbook"),
        (rezipped(lambda name, content: b"" if "sheet1" in name else content), "broken_workbook"),
    ],
)
def test_a_hostile_or_broken_workbook_is_refused_by_name(data: bytes, code: str) -> None:
    read = xlsx.read(data)
    assert codes(read) == [code]
    assert read.questions == ()


def test_a_flipped_bit_is_met_by_the_checksum() -> None:
    spoilt = bytearray(GOOD)
    spoilt[60] ^= 0xFF
    assert codes(xlsx.read(bytes(spoilt))) in (["broken_zip"], ["ambiguous_zip"])


@pytest.mark.parametrize(
    ("data", "name", "fmt", "code"),
    [
        (b"", "a.csv", "auto", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "auto", "old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            *("a.xlsx", "auto", "encrypted"),
        ),
        (b"%PDF-1.7 \xff", "a.xlsx", "auto", "wrong_type"),
        (b"<!DOCTYPE html><p>", "a.csv", "auto", "wrong_type"),
        (b"\x01\x00\x9f" * 100, "a.xlsx", "auto", "not_a_zip"),
        (b"x,y", "a.csv", "xlsx", "not_a_zip"),
        (GOOD, "a.csv", "csv", "wrong_type"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.csv", "auto", "too_big"),
    ],
)
def test_a_file_of_another_type_is_refused_by_what_it_holds(data: bytes, name: str, fmt: str, code: str) -> None:
    assert codes(detect.read(detect.Upload(data, name, fmt))) == [code]


def test_the_name_of_a_file_does_not_decide_how_it_is_read() -> None:
    assert detect.read(detect.Upload(GOOD, "bộ đề.csv")).format == "xlsx"
    assert len(detect.read(detect.Upload("Câu hỏi,A,B,Đáp án\nx?,1,2,A\n".encode(), "bộ đề.xlsx")).questions) == 1
