"""Excel workbooks, good and hostile."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from PIL import Image

from questions.formats import detect
from questions.formats.reading import Read
from questions.formats.sheets import xlsx

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


def rezipped(
    change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None, data: bytes | None = None
) -> bytes:
    """A workbook (the good one) with members changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or GOOD)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return made.getvalue()


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
        (rezipped(same, {"xl/Workbook.xml": b"x"}), "name_clash"),
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


def png(shade: int = 0) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 200)).save(out, "PNG")
    out.seek(0)
    return out


def test_a_formula_counts_as_what_it_came_to_and_without_that_is_refused_by_address() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write_formula("D4", '="ha"&"i"', None, "hai")
        sheet.write_row("A5", ["2", "Hai cộng hai?", "ba", "bốn", "năm", "sáu", "B"])

    def unvalued(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        assert b't="inlineStr"' not in content
        cell = re.compile(rb'<c r="C5"[^>]*>.*?</c>')
        return cell.sub(b'<c r="C5"><f>1+1</f><v></v></c>', content)

    made = rezipped(unvalued, data=workbook(fill))
    read = xlsx.read(made)
    assert [option.text for option in read.questions[0].options] == ["một", "hai", "ba", "bốn"]
    assert [(problem.code, problem.place) for problem in read.problems][:1] == [("formula_cell", "Bộ đề!C5")]


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", HEADER)
        for row in range(1, 6):
            sheet.write_row(row, 0, [str(row), f"Câu {row} hỏi gì?", *ROW[2:]])
        for row in (1, 3, 4):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column("A:A", None, None, {"hidden": True})

    read = xlsx.read(workbook(fill))
    assert (len(read.questions), codes(read)) == (5, ["hidden_rows", "hidden_rows"])
    assert "3 dòng" in read.problems[0].message
    assert "dòng 2, 4–5" in read.problems[0].message
    assert "(A)" in read.problems[1].message


def test_a_merged_passage_and_a_merged_stem() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["STT", "Ngữ liệu", *HEADER[1:]])
        for row in range(1, 5):
            sheet.write_row(row, 0, [str(row), "", f"Câu {row} hỏi gì?", *ROW[2:]])
        sheet.merge_range("B2:B3", "Đoạn văn.")
        sheet.merge_range("C4:C5", "Câu của hai dòng?")

    read = xlsx.read(workbook(fill))
    assert [question.stimulus and question.stimulus.text for question in read.questions] == ["Đoạn văn.", "Đoạn văn."]
    assert [(problem.code, problem.place) for problem in read.problems if problem.code == "merged_cells"] == [
        ("merged_cells", "Bộ đề!C4"),
        ("merged_cells", "Bộ đề!C5"),
    ]


def test_pictures_over_and_in_cells_come_in_with_their_words() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.insert_image("B4", "a.png", {"image_data": png(), "description": "Biển báo"})
        sheet.embed_image("D4", "b.png", {"image_data": png(90), "description": "Sơ đồ"})
        sheet.insert_image("J9", "c.png", {"image_data": png(30)})

    read = xlsx.read(workbook(fill))
    (question,) = read.questions
    assert [picture.alt for picture in question.pictures] == ["Biển báo"]
    assert question.options[1].picture is not None
    assert (question.options[1].picture.alt, question.options[1].text) == ("Sơ đồ", "")
    assert codes(read) == ["picture_unplaced"]


def test_pictures_in_cells_as_another_office_writes_them() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write_formula("D4", '=_xlfn.DISPIMG("ID_0A1B",1)', None, '=DISPIMG("ID_0A1B",1)')

    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    images = (
        '<e:cellImages xmlns:e="http://www.wps.cn/officeDocument/2017/etCustomData" '
        f'xmlns:x="{drawing}/spreadsheetDrawing"'
        f' xmlns:a="{drawing}/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<e:cellImage><x:pic><x:nvPicPr><x:cNvPr id="2" name="ID_0A1B" descr="Sơ đồ"/></x:nvPicPr>'
        '<x:blipFill><a:blip r:embed="rId1"/></x:blipFill></x:pic></e:cellImage></e:cellImages>'
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/image" Target="media/image1.png"/></Relationships>'
    )
    extra = {
        "xl/cellimages.xml": images.encode(),
        "xl/_rels/cellimages.xml.rels": links.encode(),
        "xl/media/image1.png": png().getvalue(),
    }
    (question,) = xlsx.read(rezipped(same, extra, workbook(fill))).questions
    assert question.options[1].picture is not None
    assert (question.options[1].picture.alt, question.options[1].text) == ("Sơ đồ", "")


def test_parts_that_may_do_something_are_left_out_and_listed() -> None:
    extra = {"xl/externalLinks/externalLink1.xml": b"<x/>", "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}
    read = xlsx.read(rezipped(same, extra))
    assert (len(read.questions), codes(read)) == (1, ["active_content"])
    assert "OLE" in read.problems[0].message


def test_rich_text_and_line_breaks_of_excel_are_words() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write_rich_string("B4", "Một ", book.add_format({"bold": True}), "cộng", " một?")

    (question,) = xlsx.read(workbook(fill)).questions
    assert question.text == "Một cộng một?"
    broken_lines = rezipped(lambda name, content: content.replace("cộng một?".encode(), "cộng_x000D_\nmột?".encode()))
    assert xlsx.read(broken_lines).questions[0].text == "Một cộng\nmột?"


def test_dates_of_the_other_system_are_the_dates_that_were_seen() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write_datetime("C4", datetime(2026, 3, 1), book.add_format({"num_format": "d-mmm"}))  # noqa: DTZ001

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        fill(book, book.add_worksheet("Bộ đề"))
    (problem, *_) = xlsx.read(out.getvalue()).problems
    assert problem.code == "date_ambiguous"
    assert "01/03/2026, có thể vốn là 1/3 hoặc 3/1 hoặc 3/2026" in problem.message


def test_several_sheets_number_their_questions_apart() -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        plain(book, book.add_worksheet("Đề 2"))

    assert codes(xlsx.read(workbook(fill))) == []
