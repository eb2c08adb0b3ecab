"""Sheets as values, written by one program: text is text and never a formula; made to be printed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from contest.rounds import VIETNAM
from contest.services.documents.blocks import clean

Cell = str | int | float | date | datetime | None
"""A moment is written as Vietnam's clock shows it."""
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4 = 9
LONGEST_NAME = 31
LONGEST_HEADER = 240
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
RATE, NUMBER, TENTHS = "0.0%", "#,##0", "#,##0.0"
DAY, MOMENT = "dd/mm/yyyy", "hh:mm dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with lines of words over it. `widths` in letters; `rates` are columns of shares, 0 to 1.

    `sums`: columns that a last row in bold adds up, by a formula of ours; none: there is no such row. Without sums the
    rows may be read as they are written.
    """

    name: str
    top: tuple[str, ...]
    heads: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]
    widths: tuple[int, ...]
    sums: tuple[int, ...] = ()
    rates: tuple[int, ...] = ()
    tenths: tuple[int, ...] = ()
    """Columns of numbers with one decimal."""
    high: bool = False
    """Rows are high, to be signed in."""
    total: tuple[Cell, ...] = ()
    """A last row in bold that is no sum of the others."""
    stamp: str = ""
    """Over every printed page: who had it made, when and why."""


def workbook(sheets: Iterable[Sheet], title: str, made: datetime, *, long: bool = False) -> bytes:
    """The file; `made` stands in its properties, so that the same sheets at the same moment give the same words.

    `long`: rows go to a file of the system's folder as they come, for sheets that would fill the memory.
    """
    out, taken = io.BytesIO(), set[str]()
    settings = {**SETTINGS, **({"in_memory": False, "constant_memory": True} if long else {})}
    with xlsxwriter.Workbook(out, settings) as book:
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
        "tenths": book.add_format({**cell, "num_format": TENTHS}),
        "day": book.add_format({**cell, "num_format": DAY}),
        "moment": book.add_format({**cell, "num_format": MOMENT}),
        "total": book.add_format({**cell, "bold": True, "num_format": NUMBER}),
        "total_rate": book.add_format({**cell, "bold": True, "num_format": RATE}),
        "total_tenths": book.add_format({**cell, "bold": True, "num_format": TENTHS}),
    }


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, looks: dict[str, object]) -> None:
    first = len(sheet.top) + 1
    for n, words in enumerate(sheet.top):
        page.write_string(n, 0, clean(words), looks["first" if n == 0 else "line"])
    for column, words in enumerate(sheet.heads):
        page.write_string(first, column, words, looks["head"])
        page.set_column(column, column, sheet.widths[column])
    last, numbers = first, _numbers(sheet, looks, "")
    for last, row in enumerate(sheet.rows, start=first + 1):
        if sheet.high:
            page.set_row(last, 30)
        for column, cell in enumerate(row):
            _put(page, (last, column), cell, numbers[column], looks)
    bold = {**looks, "text": looks["total"]}
    for column, (cell, look) in enumerate(zip(sheet.total, _numbers(sheet, looks, "total_"), strict=False)):
        _put(page, (last + 1, column), cell, look, bold)
    if sheet.sums:
        _total(page, sheet, first + 1, looks)
    page.freeze_panes(first + 1, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)
    page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&C&10Trang &P / &N")
    if sheet.stamp:
        page.set_header("&L&8" + clean(sheet.stamp).replace("&", "&&")[:LONGEST_HEADER])


def _numbers(sheet: Sheet, looks: dict[str, object], row: str) -> list[object]:
    """How the numbers of each column look, in the rows or in the total."""
    plain = looks[f"{row}rate"], looks[f"{row}tenths"], looks["total" if row else "number"]
    return [
        plain[0 if column in sheet.rates else 1 if column in sheet.tenths else 2] for column in range(len(sheet.heads))
    ]


def _put(
    page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, number: object, looks: dict[str, object]
) -> None:
    if isinstance(cell, str):
        page.write_string(*at, clean(cell), looks["text"])
    elif cell is None:
        page.write_blank(*at, None, looks["text"])
    elif isinstance(cell, datetime):
        page.write_datetime(*at, cell.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0), looks["moment"])
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, looks["day"])
    else:
        page.write_number(*at, cell, number)


def _total(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, first: int, looks: dict[str, object]) -> None:
    rows = list(sheet.rows)
    last = first + len(rows)
    for column in range(len(sheet.heads)):
        if column in sheet.sums:
            letter = chr(ord("A") + column)
            value = sum(row[column] for row in rows if isinstance(row[column], int))  # type: ignore[misc]
            formula = f"=SUM({letter}{first + 1}:{letter}{last})" if rows else "=0"
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
