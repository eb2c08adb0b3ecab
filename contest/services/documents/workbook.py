"""Sheets as values, written by one program: text is text and never a formula; made to be printed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from contest.services.documents.blocks import clean

Cell = str | int | float | None
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4 = 9
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
RATE, NUMBER = "0.0%", "#,##0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with lines of words over it. `widths` in letters; `rates` are columns of shares, 0 to 1.

    `total`: a last row in bold, or none; `sums`: columns that it adds up, by a formula of ours.
    """

    name: str
    top: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    sums: tuple[int, ...] = ()
    rates: tuple[int, ...] = ()
    high: bool = False
    """Rows are high, to be signed in."""


def workbook(sheets: Iterable[Sheet], title: str, made: datetime) -> bytes:
    """The file; `made` stands in its properties, so that the same sheets at the same moment give the same words."""
    out, taken = io.BytesIO(), set[str]()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        book.set_properties({"title": clean(title), "created": made.replace(tzinfo=None)})
        looks = _looks(book)
        for sheet in sheets:
            _write(book.add_worksheet(_name(sheet.name, taken)), sheet, looks)
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, object]:
    cell = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "Times New Roman", "font_size": 12}
    line = {"font_name": "Times New Roman", "font_size": 12}
    return {
        "first": book.add_format({**line, "bold": True, "font_size": 14}),
        "line": book.add_format(line),
        "head": book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#EAF1F7"}),
        "text": book.add_format(cell),
        "number": book.add_format({**cell, "num_format": NUMBER}),
        "rate": book.add_format({**cell, "num_format": RATE}),
        "total": book.add_format({**cell, "bold": True, "num_format": NUMBER}),
    }


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, looks: dict[str, object]) -> None:
    first = len(sheet.top) + 1
    for n, words in enumerate(sheet.top):
        page.write_string(n, 0, clean(words), looks["first" if n == 0 else "line"])
    for column, words in enumerate(sheet.heads):
        page.write_string(first, column, words, looks["head"])
        page.set_column(column, column, sheet.widths[column])
    for n, row in enumerate(sheet.rows, start=first + 1):
        if sheet.high:
            page.set_row(n, 30)
        for column, cell in enumerate(row):
            _put(page, (n, column), cell, looks["rate" if column in sheet.rates else "number"], looks["text"])
    if sheet.sums:
        _total(page, sheet, first + 1, looks)
    page.freeze_panes(first + 1, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)
    page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&C&10Trang &P / &N")


def _put(page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, number: object, text: object) -> None:
    if isinstance(cell, str):
        page.write_string(*at, clean(cell), text)
    elif cell is None:
        page.write_blank(*at, None, text)
    else:
        page.write_number(*at, cell, number)


def _total(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, first: int, looks: dict[str, object]) -> None:
    last = first + len(sheet.rows)
    for column in range(len(sheet.heads)):
        if column in sheet.sums:
            letter = chr(ord("A") + column)
            value = sum(row[column] for row in sheet.rows if isinstance(row[column], int))  # type: ignore[misc]
            formula = f"=SUM({letter}{first + 1}:{letter}{last})" if sheet.rows else "=0"
            page.write_formula(last, column, formula, looks["total"], value)
        else:
            page.write_string(last, column, "Cộng" if column == 1 else "", looks["total"])


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes, and no second sheet has."""
    plain = " ".join(clean(wanted).translate(FORBIDDEN).split())[:LONGEST_NAME] or "Trang"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        ending = f" ({n})"
        name = plain[: LONGEST_NAME - len(ending)] + ending
    taken.add(name.casefold())
    return name
