"""Tables of cells for tests of the sheet grammar."""

from __future__ import annotations

from collections.abc import Sequence

from questions.formats.reading import Read, ReadQuestion
from questions.formats.sheets.cells import Cell, Row, column_letters
from questions.formats.sheets.sheet import Table, read_table
from questions.formats.sheets.sheet_extras import Extras


def rows_of(rows: Sequence[Sequence[Cell]]) -> tuple[Row, ...]:
    return tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1))


def table(*rows: Sequence[Cell], extras: Extras | None = None, headless: bool = False) -> Read:
    """The reading of these rows, numbered from 1."""

    def place(row: int, column: int | None) -> str:
        return f"dòng {row}" if column is None else f"{column_letters(column)}{row}"

    return read_table("csv", Table(rows_of(rows), place, extras or Extras(), headless))


def codes(read: Read) -> list[str]:
    return [problem.code for problem in read.problems]


def only(read: Read) -> ReadQuestion:
    """The one question, and nothing wrong with it."""
    assert read.problems == ()
    (question,) = read.questions
    return question


def texts(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]
