"""Cells of a table: what may stand in one, how it reads as words, and what spreadsheets do to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from questions.wording import clean

Cell = str | int | float | bool | date | datetime | time | timedelta | None

ERROR_VALUE = re.compile(r"^#(?:REF!|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA)$")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        return self.cells[place] if place < len(self.cells) else None

    def word(self, place: int) -> str:
        return words_of(self.cell(place))

    def words(self) -> list[str]:
        return [words_of(cell) for cell in self.cells]


def words_of(cell: Cell) -> str:
    """The cell as its author sees it: 2.0 is «2», an empty cell is ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    if isinstance(cell, date | datetime):
        return cell.strftime("%d/%m/%Y")
    return clean(str(cell))


def is_blank(row: Row) -> bool:
    return not any(row.words())


def is_fraction(cell: Cell) -> bool:
    """A number with decimals: a percentage, or a text that a spreadsheet took for a number."""
    return isinstance(cell, float) and not cell.is_integer()


def column_letters(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellFault:
    code: str
    message: str


def cell_fault(cell: Cell) -> CellFault | None:
    """What a spreadsheet has made of an option or a key, if it is no longer what its author typed."""
    if isinstance(cell, date | datetime | time | timedelta):
        return CellFault(
            "date_ambiguous", f"Ô này thành ngày giờ ({_typed(cell)}). Hãy định dạng ô là Văn bản rồi gõ lại."
        )
    if isinstance(cell, bool):
        return CellFault(
            "error_cell", "Ô này thành giá trị TRUE/FALSE. Hãy định dạng ô là Văn bản rồi gõ lại, ví dụ «Đúng»."
        )
    if isinstance(cell, str) and ERROR_VALUE.match(cell.strip()):
        return CellFault("error_cell", f"Ô này báo lỗi {cell.strip()}. Hãy gõ nội dung thay cho công thức.")
    return None


def _typed(cell: date | datetime | time | timedelta) -> str:
    if isinstance(cell, date):
        # Vietnamese banks hold fractions such as 1/3, which Excel turns into 3 January or 1 March.
        return f"{cell:%d/%m/%Y}, có thể vốn là {cell.day}/{cell.month} hoặc {cell.month}/{cell.day}"
    return str(cell)
