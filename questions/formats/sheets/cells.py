"""Cells of a table: what may stand in one, how it reads as words, and what spreadsheets do to them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from questions.wording import clean

Cell = str | int | float | bool | date | datetime | time | timedelta | None

ERROR_VALUE = re.compile(r"^#(?:REF!|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA)$")
SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?[Ee]\+?\d{1,2}$", re.ASCII)


@dataclass(frozen=True)
class Row:
    """`number` is the row's number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @cached_property
    def _words(self) -> list[str]:
        return [words_of(cell) for cell in self.cells]

    def cell(self, place: int) -> Cell:
        return self.cells[place] if place < len(self.cells) else None

    def word(self, place: int) -> str:
        return self._words[place] if place < len(self.cells) else ""

    def words(self) -> list[str]:
        """All cells as words; not to be changed."""
        return self._words


def words_of(cell: Cell) -> str:
    """The cell as its author sees it: 2.0 is «2», an empty cell is ""."""
    if isinstance(cell, str):
        return clean(cell) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _float_words(cell)
    if isinstance(cell, date | datetime):
        return cell.strftime("%d/%m/%Y")
    return clean(str(cell))


def _float_words(number: float) -> str:
    if not math.isfinite(number):
        return repr(number)
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(repr(number)), "f").replace(".", ",")


def is_blank(row: Row) -> bool:
    return not any(row.words())


def is_fraction(cell: Cell) -> bool:
    """A number with decimals: a percentage, or a text that a spreadsheet took for a number."""
    return isinstance(cell, float) and not cell.is_integer()


def lost_digits(cell: Cell) -> bool:
    """A long number that a spreadsheet has saved as «9.12E+08»."""
    return isinstance(cell, str) and bool(SCIENTIFIC.match(cell.strip()))


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
    if cell is None or isinstance(cell, str):
        return _error_fault(cell)
    if isinstance(cell, date | datetime | time | timedelta):
        return CellFault(
            "date_ambiguous", f"Ô này thành ngày giờ ({_typed(cell)}). Hãy định dạng ô là Văn bản rồi gõ lại."
        )
    if isinstance(cell, bool):
        return CellFault(
            "error_cell", "Ô này thành giá trị TRUE/FALSE. Hãy định dạng ô là Văn bản rồi gõ lại, ví dụ «Đúng»."
        )
    return None


def _error_fault(words: str | None) -> CellFault | None:
    if words and words.lstrip().startswith("#") and ERROR_VALUE.match(words.strip()):
        return CellFault("error_cell", f"Ô này báo lỗi {words.strip()}. Hãy gõ nội dung thay cho công thức.")
    return None


def _typed(cell: date | datetime | time | timedelta) -> str:
    if not isinstance(cell, date):
        return str(cell)
    # Vietnamese banks hold fractions such as 1/3, which Excel turns into 3 January or 1 March; «3/2021» into 1 March.
    ways = list(dict.fromkeys((f"{cell.day}/{cell.month}", f"{cell.month}/{cell.day}")))
    if cell.day == 1:
        ways.append(f"{cell.month}/{cell.year}")
    return f"{cell:%d/%m/%Y}, có thể vốn là {' hoặc '.join(ways)}"
