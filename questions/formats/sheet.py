"""The grammar of a question list laid out as a table of cells, whatever file it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from questions.formats.cells import Row, is_blank
from questions.formats.headings import Column, Header, find_header, missing_in
from questions.formats.key_cell import counts_from_zero
from questions.formats.reading import Item, Problem, Read, error
from questions.formats.sheet_row import RowReader

MOST_QUESTIONS = 20_000
"""More questions than this in one file are refused (reliability list, item 44)."""

NUMBERED = re.compile(r"^(?:câu(?: hỏi)?)?\s*[0-9]*\s*[.:]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells with the numbers the file gives them. `place(row, column)` names a cell; column None: the row."""

    rows: tuple[Row, ...]
    place: Callable[[int, int | None], str]


def read_table(fmt: str, table: Table) -> Read:
    """All questions of a table and all that is wrong with it. Never raises on content."""
    header = find_header([row.words() for row in table.rows])
    if header is None:
        return Read(fmt, remarks=(_no_header(table),))
    body = [row for row in table.rows[header.row + 1 :] if not is_blank(row)]
    if len(body) > MOST_QUESTIONS:
        return Read(fmt, remarks=(_too_many(table, len(body)),), unread=len(body))
    return _read_body(fmt, table, _settled(header, body), body)


def _read_body(fmt: str, table: Table, header: Header, body: Sequence[Row]) -> Read:
    reader = RowReader(header, table.place, first_key=0 if _from_zero(header, body) else 1)
    found = [reader.read(row) for row in body]
    items = tuple(one for one in found if isinstance(one, Item))
    return Read(fmt, items, tuple(one for one in found if isinstance(one, Problem)))


def _settled(header: Header, body: Sequence[Row]) -> Header:
    """«Câu hỏi» over «Câu 1», «Câu 2» is a number, and the column beside it («Nội dung») holds the questions."""
    text, beside = header.at(Column.TEXT), header.at(Column.GROUP)
    if text is None or beside is None or not all(NUMBERED.match(row.word(text)) for row in body):
        return header
    return replace(header, columns={**header.columns, Column.TEXT: beside, Column.NUMBER: text})


def _from_zero(header: Header, body: Sequence[Row]) -> bool:
    place = header.at(Column.KEY)
    return place is not None and counts_from_zero([row.word(place) for row in body])


def _no_header(table: Table) -> Problem:
    missing = missing_in([row.words() for row in table.rows]) or ("Nội dung câu hỏi", "Phương án A", "Đáp án đúng")
    named = ", ".join(f"«{name}»" for name in missing)
    message = f"Không thấy dòng tiêu đề trong 15 dòng đầu; còn thiếu cột {named}. Hãy thêm tiêu đề cột rồi tải lại."
    return error(table.place(table.rows[0].number if table.rows else 1, None), "missing_column", message)


def _too_many(table: Table, count: int) -> Problem:
    message = f"Tệp có {count} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
    return error(table.place(table.rows[-1].number, None), "too_many_rows", message)
