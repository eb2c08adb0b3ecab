"""The process in which a list of people is read: under limits, writing nothing, and then it ends.

It takes the bytes of a file and answers with a line of JSON: {"heads": [cell, …], "columns": {field: column},
"rows": [[number, [cell, …]], …]} of the first sheet that names people, or {"fault": code}.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from contest import roster_sheet
from contest.roster_sheet import MOST_COLUMNS, MOST_ROWS, Cell
from questions.formats import archive
from questions.formats.confining import confine
from questions.formats.sheets import delimited, ole

ZIP = b"PK\x03\x04"
SEPARATORS = ",;\t"
FIRST_ROWS = MOST_ROWS + roster_sheet.HEADER_ROWS + 1
LONGEST_CELL = 400
"""Characters that are kept of a cell."""


class Unread(Exception):
    """Why a file is no list: a code of roster.UNREAD."""


def main(given: BinaryIO, answers: BinaryIO) -> None:
    """Read the file, answer once."""
    confine()
    answers.write(json.dumps(_answer(given.read())).encode() + b"\n")


def _answer(data: bytes) -> dict[str, Any]:
    try:
        return _list([_even(rows) for rows in _sheets(data)])
    except Unread as fault:
        return {"fault": str(fault)}
    except (MemoryError, RecursionError):
        return {"fault": "too_hard"}
    except PasswordError:
        return {"fault": "locked"}
    except Exception:
        return {"fault": "unreadable"}
    except BaseException as fault:
        # The fast reader is written in another language; its panics are no ordinary exceptions.
        if type(fault).__name__ != "PanicException":
            raise
        return {"fault": "unreadable"}


def _sheets(data: bytes) -> Iterator[list[list[Any]]]:
    if data.startswith(ole.MAGIC):
        if ole.holds(data) == "locked" or not ole.is_whole(data):
            raise Unread("locked" if ole.holds(data) == "locked" else "unreadable")
    elif not data.startswith(ZIP):
        yield _delimited(data)
        return
    elif isinstance(found := archive.open_checked(data), archive.ArchiveFault):
        raise Unread("locked" if found.code == "encrypted" else "unreadable")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(meta.name)
            yield sheet.to_python(skip_empty_area=False, nrows=FIRST_ROWS + 1)


def _delimited(data: bytes) -> list[list[Any]]:
    text, _ = delimited.decode(data)
    if text is None:
        raise Unread("unreadable")
    sample = text[:20_000]
    separator = max(SEPARATORS, key=sample.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _even(rows: Sequence[Sequence[Any]]) -> list[list[Cell]]:
    return [[_cell(one) for one in row[:MOST_COLUMNS]] for row in rows]


def _cell(cell: Any) -> Cell:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if cell is None or isinstance(cell, int | float | bool):
        return cell
    return str(cell)[:LONGEST_CELL]


def _list(sheets: Sequence[list[list[Cell]]]) -> dict[str, Any]:
    for rows in sheets:
        if (found := roster_sheet.header(rows)) is not None:
            top, columns = found
            body = enumerate(rows[top + 1 :], top + 2)
            filled = [[number, row] for number, row in body if not roster_sheet.is_blank(row)]
            if not filled:
                raise Unread("empty")
            if len(filled) > MOST_ROWS or len(rows) > FIRST_ROWS:
                raise Unread("too_big")
            return {"heads": list(map(roster_sheet.words, rows[top])), "columns": columns, "rows": filled}
    written = any(not roster_sheet.is_blank(row) for rows in sheets for row in rows)
    raise Unread("no_header" if written else "empty")


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, out)
