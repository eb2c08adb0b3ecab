"""Questions to Excel workbooks: a whole bank, and the template that organizers fill in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from questions.formats.examples import EXAMPLES
from questions.formats.office_pictures import as_png
from questions.formats.reading import ReadQuestion, Written
from questions.formats.sheets.annotating import annotated as annotated
from questions.formats.sheets.sheet_out import FIXED, KEY, KIND, LEVEL, PARTIAL, PASSAGE, TEXT, OutTable, table_of
from questions.kinds import KIND_WORDS
from questions.levels import LEVEL_WORDS
from questions.pictures import Picture

SHEET, GUIDE_SHEET, PICTURES = "Câu hỏi", "Hướng dẫn", "Hình ảnh"
# Everything is text: no cell is run, fetched or made into a number.
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into every file, so that equal banks make equal files."""
WIDTHS = {"STT": 6, "Mã": 12, KIND: 16, PASSAGE: 40, TEXT: 60, KEY: 14, LEVEL: 14, "Giải thích": 40, "Chủ đề": 22}
WIDTHS |= {"Văn bản": 18, PARTIAL: 12, FIXED: 12, PICTURES: 30}
OPTION_WIDTH, OTHER_WIDTH = 26, 8
PICTURE_HEIGHT = 96
"""Pixels of a picture as it stands in its row; the file holds all of it."""
TEMPLATE_ROWS = 2_000

GUIDE = (
    "Mỗi câu hỏi một dòng. Các dòng «Ví dụ …» được bỏ qua khi nhập; có thể xóa hoặc gõ đè lên.",
    "STT: số của câu trong tệp này. Mã: mã riêng của câu, có thể để trống.",
    "Loại câu hỏi: chọn trong danh sách. Để trống thì máy đọc theo phương án và đáp án.",
    "Ngữ liệu: đoạn văn dùng chung; các câu có cùng đoạn văn (hoặc gộp ô) là một nhóm.",
    "Một lựa chọn: đáp án là một chữ cái, ví dụ B. Nhiều lựa chọn: các chữ cái, ví dụ A, C.",
    "Đúng/Sai: phương án A là Đúng, phương án B là Sai; đáp án A hoặc B.",
    "Nhóm đúng/sai: mỗi phương án là một ý; đáp án ghi lần lượt, ví dụ Đ, S, Đ, S.",
    "Trả lời ngắn: để trống phương án; đáp án là các câu trả lời được chấp nhận, ngăn bằng dấu |.",
    "Trả lời bằng số: để trống phương án; đáp án là số, ví dụ 11,5 hoặc 11 ± 0,5.",
    "Ghép đôi: mỗi phương án là một cặp «vế trái = vế phải»; các cặp ghi đúng sẵn, hoặc đáp án ghi 1-b, 2-a.",
    "Sắp xếp: ghi các mục theo thứ tự đúng, hoặc đáp án ghi thứ tự, ví dụ B, A, C.",
    "Chưa có đáp án thì để trống ô đáp án; câu vào ngân hàng ở dạng nháp.",
    "Mức độ: Nhận biết, Thông hiểu, Vận dụng, Vận dụng cao.",
    "Văn bản, Điều, Khoản, Điểm: căn cứ pháp lý, ví dụ 50/2024/QH15 · 5 · 2 · a.",
    "Chấm từng phần: ghi x nếu trả lời đúng một phần được một phần điểm.",
    "Giữ nguyên thứ tự: ghi x nếu không được trộn phương án của câu.",
    "Hình ảnh: chèn ảnh vào ô cùng dòng với câu; ảnh của phương án chèn vào ô phương án. Ghi văn bản thay thế cho ảnh.",
)


def write(questions: Sequence[ReadQuestion]) -> Written:
    """Questions as a workbook that reads back to the same, pictures included; what it cannot hold is in the losses."""
    table = table_of(questions, drawn=True)
    if any(question.pictures for question in questions):
        for row in table.rows:
            row.append("" if row is not table.rows[0] else PICTURES)
    out = io.BytesIO()
    with _book(out) as book:
        sheet = book.add_worksheet(SHEET)
        _fill(book, sheet, table)
        for number, question in enumerate(questions, 1):
            _draw(sheet, number, table, question)
    return Written(out.getvalue(), table.losses)


def template() -> bytes:
    """A workbook to fill in: every column, an example of each kind, a guide. As it is, it brings in nothing."""
    table = table_of(EXAMPLES, every_column=True)
    out = io.BytesIO()
    with _book(out) as book:
        sheet = book.add_worksheet(SHEET)
        _fill(book, sheet, table)
        for heading, words in ((KIND, KIND_WORDS.values()), (LEVEL, LEVEL_WORDS.values())):
            column = table.column(heading)
            choice = {"validate": "list", "source": list(words), "error_type": "warning"}
            sheet.data_validation(1, column, TEMPLATE_ROWS, column, choice)
        _write_guide(book)
    return out.getvalue()


def _book(out: io.BytesIO) -> Any:
    book = xlsxwriter.Workbook(out, SETTINGS)
    book.set_properties({"created": MADE})
    return book


def _fill(book: Any, sheet: Any, table: OutTable) -> None:
    """The cells, the header bold and always in sight."""
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, name in enumerate(table.rows[0]):
        other = OPTION_WIDTH if column in table.options else OTHER_WIDTH
        sheet.set_column(column, column, WIDTHS.get(name, other), body)
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(table.rows[1:], 1):
        for column, words in enumerate(row):
            if words:
                sheet.write_string(number, column, words, body)
    sheet.freeze_panes(1, 0)


def _draw(sheet: Any, row: int, table: OutTable, question: ReadQuestion) -> None:
    """The pictures of a question in its row: each at the part it belongs to."""
    offsets: dict[int, int] = {}
    for column, picture in _pictures(table, question):
        scale = min(1.0, PICTURE_HEIGHT / picture.height)
        sheet.set_row_pixels(row, PICTURE_HEIGHT + 24)
        options = {
            "image_data": io.BytesIO(as_png(picture)),
            "description": picture.alt,
            "decorative": not picture.alt,
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": offsets.get(column, 0),
            "y_offset": 20,
            "object_position": 1,
        }
        sheet.insert_image(row, column, f"{picture.digest[:16]}.png", options)
        # All start in the first column's width, or they would be read as standing at the next cell.
        offsets[column] = offsets.get(column, 0) + 8


def _pictures(table: OutTable, question: ReadQuestion) -> Iterator[tuple[int, Picture]]:
    if question.stimulus and question.stimulus.picture:
        yield table.column(PASSAGE), question.stimulus.picture
    for place, option in zip(table.options, question.options, strict=False):
        if option.picture:
            yield place, option.picture
    for picture in question.pictures:
        yield table.column(PICTURES), picture


def _write_guide(book: Any) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, "Cách điền mẫu câu hỏi", book.add_format({"bold": True, "font_size": 14}))
    for number, words in enumerate(GUIDE, 2):
        sheet.write_string(number, 0, words)
