"""A sheet without headings that is a typed list: «Câu 1 …», «A …», «Đáp án: B», a line a row."""

from __future__ import annotations

from dataclasses import replace

from questions.formats.reading import Read
from questions.formats.sheets.cells import Row
from questions.formats.sheets.sheet import Table, read_table
from questions.formats.typed.rich import Line, plain
from questions.formats.typed.text_grammar import Source, read_lines
from questions.formats.word.docx_tables import row_of_layout

UNREAD = frozenset({"missing_column"})
MOST_CELLS = 8
"""A row with more filled cells is no line of a typed list."""


def read_rows(fmt: str, table: Table) -> Read:
    """The questions of a table; where no heading is found, those that its rows spell line by line."""
    found = read_table(fmt, table)
    if found.items or not any(problem.code in UNREAD for problem in found.remarks):
        return found
    rows = [row for row in table.rows if any(row.words())]
    if any(sum(map(bool, row.words())) > MOST_CELLS for row in rows):
        return found
    typed = read_lines(fmt, Source([line for row in rows for line in _lines(table, row)]))
    whole = sum(len(item.question.options) > 1 for item in typed.items)
    return replace(typed, format=fmt) if whole and 2 * whole >= len(typed.items) else found


def _lines(table: Table, row: Row) -> list[Line]:
    place = table.place(row.number, None)
    cells = [[Line(place, plain(part)) for part in word.split("\n") if part] for word in row.words() if word]
    return row_of_layout(cells)
