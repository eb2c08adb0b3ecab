"""The uploaded list back to its author: beside each row what is wrong with it, the cells concerned tinted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from python_calamine import CalamineWorkbook

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.reading import Problem, Severity
from questions.formats.sheets import delimited
from questions.formats.sheets.cells import words_of
from questions.formats.sheets.heading_words import PROBLEM_HEADING
from questions.formats.sheets.headings import HEADER_ROWS, find_header

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = re.compile(r"^(?:(?P<sheet>.*), )?dòng (?P<row>[0-9]{1,7})(?:, cột (?P<column>[A-Z]{1,3}))?$", re.DOTALL)
CELL = re.compile(r"^(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})$", re.DOTALL)
TINTS = {Severity.ERROR: "FFF4C7C3", Severity.WARNING: "FFFCE8B2"}
WORDS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Lưu ý"}
WIDTH = 60


@dataclass(slots=True)
class Notes:
    """What is to be said on one sheet: words by row (from 1), and tints by (row, column letters or None)."""

    words: dict[int, list[str]] = field(default_factory=dict)
    tints: dict[tuple[int, str | None], Severity] = field(default_factory=dict)

    def said(self, row: int) -> str:
        return "\n".join(self.words.get(row, ()))


def annotated(data: bytes, problems: Sequence[Problem], fmt: str) -> bytes:
    """The uploaded list with a column «Vấn đề». A workbook comes back as .xlsx, delimited text as such.

    The places of the problems are those that reading made. A file that cannot be opened comes back as it is. The
    column is passed over when the file is read again.
    """
    if data.startswith(ZIP) and not isinstance(open_checked(data), ArchiveFault):
        return _of_ods(data, problems) if fmt == "ods" else _of_xlsx(data, problems)
    if data.startswith(OLE):
        return _of_ods(data, problems)
    if data.startswith(ZIP):
        return data
    notes = _notes(problems).get("", Notes())
    return delimited.annotated(data, {row: notes.said(row) for row in notes.words})


def _notes(problems: Sequence[Problem]) -> dict[str, Notes]:
    """By the name of the sheet; "" for a file that has none."""
    found: dict[str, Notes] = {}
    for problem in problems:
        place = CELL.match(problem.place) or ROW.match(problem.place)
        if place is None:
            continue
        notes, row = found.setdefault(place["sheet"] or "", Notes()), int(place["row"])
        line = f"{WORDS[problem.severity]}: {problem.message}"
        if line not in notes.words.setdefault(row, []):
            notes.words[row].append(line)
        at = row, place["column"]
        worse = problem.severity is Severity.ERROR or at not in notes.tints
        notes.tints[at] = problem.severity if worse else notes.tints[at]
    return found


def _of_xlsx(data: bytes, problems: Sequence[Problem]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    told = _notes(problems)
    for sheet in book.worksheets:
        _settle_formulas(sheet, values[sheet.title])
        _note(sheet, told.get(sheet.title, Notes()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _settle_formulas(sheet: Any, values: Any) -> None:
    """Formulas become what they came to: a file saved by us would hold no results, and could not be read again."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                value = values.cell(cell.row, cell.column).value
                if value is not None:
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"


def _note(sheet: Any, notes: Notes) -> None:
    top = _header_row(_top(sheet))
    column = next((n for n in range(1, sheet.max_column + 1) if sheet.cell(top, n).value == PROBLEM_HEADING), None)
    for row in range(top, sheet.max_row + 1) if column is not None else ():
        cell = sheet.cell(row, column)
        cell.value, cell.fill = None, PatternFill()
    if notes.words:
        _write(sheet, notes, top, column or sheet.max_column + 1)


def _top(sheet: Any) -> list[list[str]]:
    return [[words_of(cell) for cell in row] for row in sheet.iter_rows(max_row=HEADER_ROWS, values_only=True)]


def _write(sheet: Any, notes: Notes, top: int, column: int) -> None:
    sheet.cell(top, column, PROBLEM_HEADING).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    for row in notes.words:
        cell = sheet.cell(row, column, notes.said(row))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for (row, letters), severity in notes.tints.items():
        place = column if letters is None else column_index_from_string(letters)
        sheet.cell(row, place).fill = PatternFill("solid", fgColor=TINTS[severity])


def _header_row(rows: Sequence[Sequence[str]]) -> int:
    header = find_header(rows)
    return header.row + 1 if header is not None else 1


def _of_ods(data: bytes, problems: Sequence[Problem]) -> bytes:
    """A new workbook with the values of one that openpyxl cannot write."""
    told = _notes(problems)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in _sheets(data):
            notes = told.get(name, Notes())
            top = _header_row(rows[:HEADER_ROWS])
            width = max(map(len, rows), default=0)
            sheet = book.add_worksheet(name)
            formats = {severity: book.add_format({"bg_color": f"#{tint[2:]}"}) for severity, tint in TINTS.items()}
            for number, row in enumerate(rows, 1):
                last = PROBLEM_HEADING if number == top else notes.said(number)
                for column, words in enumerate([*row, *[""] * (width - len(row)), last]):
                    letters = None if column == width else get_column_letter(column + 1)
                    tint = notes.tints.get((number, letters))
                    sheet.write_string(number - 1, column, words, formats[tint] if tint else None)
    return out.getvalue()


def _sheets(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield name, [[words_of(cell) for cell in row] for row in rows]
