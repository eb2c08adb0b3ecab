"""The analysis as files for a spreadsheet: numbers as numbers, and no text that it would take for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from contest.services.analysis import Question
from contest.services.documents.csv_files import Cell, csv_of
from contest.web import bank_words
from contest.web.analysis_words import NAMES, THIRDS
from contest.web.words import _
from questions.kinds import LETTERS

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def headings(letters: int) -> list[str]:
    """The names of the columns; as many for options as the widest question has."""
    before = [_("Mã"), _("Chủ đề"), _("Mức độ"), _("Kiểu câu"), _("Nội dung"), _("Đáp án"), _("Cần xem")]
    figures = [_("Số bài có câu này"), _("Trả lời"), _("Bỏ trống"), _("Tỷ lệ đúng"), _("Độ phân biệt"), _("Chênh lệch")]
    each = [_("Chọn %(letter)s", letter=letter) for letter in LETTERS[:letters]]
    return [*before, *figures, *map(_, THIRDS), _("Thời gian trung vị (giây)"), *each]


def cells(question: Question, letters: int) -> list[Cell]:
    """A question as a row. What is not told of a question whose key was ruled on stays empty."""
    figures, source, counts = question.figures, question.source, question.asked.counts
    level = _(bank_words.LEVELS[source.level]) if source.level else ""  # type: ignore[index]
    kind = _(bank_words.KINDS[question.text.shape.kind])
    doubts = "; ".join(_(NAMES[one]) for one in figures.doubts)
    before: list[Cell] = [source.code, source.subject_name, level, kind, question.text.text, question.key_words, doubts]
    shares: list[Cell] = [round(float(one.facility), 4) for one in figures.thirds] if counts else [None] * 3
    told: list[Cell] = [
        round(float(figures.facility), 4) if counts else None,
        None if figures.discrimination is None else round(figures.discrimination, 4),
        round(float(figures.difference), 4) if counts else None,
    ]
    seconds = None if figures.median_ms is None else round(figures.median_ms / 1000, 1)
    picks: list[Cell] = [*figures.picks, *[None] * (letters - len(figures.picks))]
    return [*before, figures.seen, figures.answered, figures.omitted, *told, *shares, seconds, *picks]


def written(
    ending: str,
    facts: Sequence[tuple[str, str]],
    sentences: Sequence[str],
    questions: Sequence[Question],
    title: str,
) -> tuple[str, bytes]:
    """Type and bytes of the file: «csv» holds the table, «xlsx» a sheet for the whole beside it."""
    letters = max((len(one.figures.picks) for one in questions), default=0)
    rows: list[Sequence[Cell]] = [headings(letters), *(cells(one, letters) for one in questions)]
    if ending == "csv":
        return KINDS[ending], csv_of(rows)
    whole: list[Sequence[Cell]] = [[_("Cuộc thi"), title], *facts, *([one] for one in sentences)]
    return KINDS[ending], _xlsx(rows, whole)


def _xlsx(rows: Sequence[Sequence[Cell]], whole: Sequence[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        _table(book, rows)
        other = book.add_worksheet(_("Tổng quan"))
        other.set_column(0, 0, 24)
        for n, row in enumerate(whole):
            for column, cell in enumerate(row):
                _put(other, n, column, cell, None)
    return out.getvalue()


def _table(book: xlsxwriter.Workbook, rows: Sequence[Sequence[Cell]]) -> None:
    """The questions on a sheet whose heads stay in sight."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    share, plain = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "0.00"})
    sheet, last = book.add_worksheet(_("Câu hỏi")), len(rows[0]) - 1
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows) - 1, last)
    sheet.set_column(0, last, 13)
    sheet.set_column(4, 4, 60, book.add_format({"text_wrap": True}))
    formats = {10: share, 11: plain, 12: share, 13: share, 14: share, 15: share}
    for n, row in enumerate(rows):
        for column, cell in enumerate(row):
            _put(sheet, n, column, cell, bold if n == 0 else formats.get(column))


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, form: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, form)
    elif cell is not None:
        sheet.write_number(row, column, cell, form)
