"""Workbooks that we write: banks, the template, an uploaded list with its problems beside it."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from PIL import Image

from questions.formats.examples import EXAMPLES, is_example
from questions.formats.office_pictures import CHUNK, as_png, taken
from questions.formats.reading import ReadQuestion
from questions.formats.sheets import workbook, xlsx, xlsx_out
from questions.formats.sheets.annotating import annotated
from questions.kinds import Kind, Option
from questions.pictures import Picture, Stimulus
from tests.questions.made import PICTURES
from tests.questions.old_office import ods, xls
from tests.questions.tables import codes

QUESTION = ReadQuestion("", text="=1+1?", options=(Option("@một"), Option("+hai")), key=(1,), code="K-1")


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_everything_is_text_below_a_header_that_stays() -> None:
    sheet = opened(xlsx_out.write([QUESTION]).data).active
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert "=1+1?" in [cell.value for cell in cells]


def test_equal_questions_make_equal_files() -> None:
    assert xlsx_out.write([QUESTION]).data == xlsx_out.write([QUESTION]).data


def test_the_template_as_downloaded_brings_in_nothing() -> None:
    read = xlsx.read(xlsx_out.template())
    assert (read.items, codes(read)) == ((), ["example_skipped"])


def test_the_template_shows_every_kind_and_offers_kinds_and_levels() -> None:
    assert {example.kind for example in EXAMPLES} == set(Kind)
    sheet = opened(xlsx_out.template())["Câu hỏi"]
    lists = [one.formula1 for one in sheet.data_validations.dataValidation]
    assert any("Ghép đôi" in words for words in lists)
    assert any("Vận dụng cao" in words for words in lists)


def test_a_filled_in_template_brings_in_what_was_added_or_typed_over() -> None:
    book = opened(xlsx_out.template())
    sheet = book["Câu hỏi"]
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index("Nội dung câu hỏi") + 1).value = "Câu của chúng tôi?"
    row = sheet.max_row + 1
    for name, words in (
        ("Nội dung câu hỏi", "Câu mới?"),
        ("Phương án A", "x"),
        ("Phương án B", "y"),
        ("Đáp án đúng", "B"),
    ):
        sheet.cell(row, names.index(name) + 1).value = words
    out = io.BytesIO()
    book.save(out)
    read = xlsx.read(out.getvalue())
    assert [question.text for question in read.questions] == ["Câu của chúng tôi?", "Câu mới?"]
    assert codes(read) == ["example_skipped"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_the_examples_are_good_questions(example: ReadQuestion) -> None:
    assert is_example(example.text)
    read = xlsx.read(xlsx_out.write([replace(example, text=f"Không phải {example.text}")]).data)
    assert read.problems == ()
    assert replace(read.questions[0], place="", number=None, key_source=None, text=example.text) == example


def test_pictures_come_back_under_their_names_at_their_parts() -> None:
    one, two, three = PICTURES
    question = replace(
        QUESTION,
        options=(Option("", picture=one), Option("chữ", picture=two), Option("không ảnh")),
        pictures=(three, one),
        stimulus=Stimulus("Đoạn văn", two),
    )
    written = xlsx_out.write([QUESTION, question])
    read = xlsx.read(written.data)
    assert (written.losses, read.problems) == ((), ())
    assert replace(read.questions[1], place="", number=None, key_source=None) == question
    assert read.questions[0].pictures == ()


def test_a_clip_cannot_be_held_and_is_said_to_be_lost() -> None:
    question = replace(QUESTION, stimulus=Stimulus("Xem phim", video="0" * 64))
    assert [(loss.code, loss.place) for loss in xlsx_out.write([question]).losses] == [("lost_video", "K-1")]


def test_a_picture_that_lies_about_its_kept_form_is_taken_as_it_shows() -> None:
    one, two, _ = PICTURES
    assert taken(as_png(one), one.alt) == one
    plain = io.BytesIO()
    Image.open(io.BytesIO(two.data)).save(plain, "PNG")
    claim = CHUNK + one.data
    lie = len(one.data).to_bytes(4, "big") + claim + zlib.crc32(claim).to_bytes(4, "big")
    shown = taken(plain.getvalue()[:-12] + lie + plain.getvalue()[-12:])
    assert isinstance(shown, Picture)
    assert (shown.width, shown.digest == one.digest) == (two.width, False)


HEADER = ["STT", "Câu hỏi", "A", "B", "Đáp án", "Điểm"]


def uploaded() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Bộ đề!")
        sheet.write("A1", "BỘ CÂU HỎI", book.add_format({"bold": True, "font_color": "red"}))
        sheet.write_row("A2", HEADER)
        sheet.write_row("A3", ["1", "Một?", "x", "y", "A"])
        sheet.write_row("A4", ["2", "Hai?", "x", "x", "Z"])
        sheet.write_row("A5", ["3", "Ba?", "x", "y", ""])
        sheet.write_formula("C3", '="x"', None, "x")
    return out.getvalue()


def test_the_list_comes_back_with_its_problems_and_reads_as_before() -> None:
    read = xlsx.read(uploaded())
    back = annotated(uploaded(), read.problems, "xlsx")
    sheet = opened(back).active
    assert sheet["A1"].font.color.rgb == "FFFF0000"
    assert sheet["G2"].value == "Vấn đề"
    assert sheet["G3"].value is None
    assert "Đáp án «Z»" in sheet["G4"].value
    assert sheet["E4"].fill.fgColor.rgb == "FFF4C7C3"
    assert sheet["G5"].value.startswith("Lưu ý: Câu này chưa có đáp án")
    again = xlsx.read(back)
    assert (again.items, again.remarks) == (read.items, read.remarks)


def test_a_second_time_takes_the_place_of_the_first() -> None:
    back = annotated(uploaded(), xlsx.read(uploaded()).problems, "xlsx")
    clean = opened(annotated(back, (), "xlsx")).active
    assert [clean.cell(row, column).value for row in (2, 4, 5) for column in (7, 8)] == [None] * 6
    again = opened(annotated(back, xlsx.read(back).problems, "xlsx")).active
    assert (again["G2"].value, again["H2"].value) == ("Vấn đề", None)


@pytest.mark.parametrize("fmt", ["xls", "ods"])
def test_other_workbooks_come_back_as_xlsx(fmt: str) -> None:
    rows = [HEADER, ["1", "Hai?", "x", "y", "Z", ""]]
    data = xls({"Trang 1": rows}) if fmt == "xls" else ods(rows)
    read = workbook.read_xls(data) if fmt == "xls" else workbook.read_ods(data)
    sheet = opened(annotated(data, read.problems, fmt)).active
    assert sheet.title == "Trang 1"
    assert (sheet["G1"].value, sheet["E2"].fill.fgColor.rgb) == ("Vấn đề", "FFF4C7C3")
    assert "Đáp án «Z»" in sheet["G2"].value
