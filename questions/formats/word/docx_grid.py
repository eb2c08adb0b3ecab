"""A table of Word as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.sheets.cells import Row
from questions.formats.typed.rich import PICTURE, Line, Rich
from questions.wording import clean


@dataclass(slots=True)
class Grid:
    """A table as lines: for each row its cells, for each cell its lines. `place` is «bảng 2»."""

    place: str
    rows: list[tuple[int, list[list[Line]]]]
    pictured: bool = False

    def words(self) -> list[Row]:
        return [Row(number, tuple(text_of(cell) for cell in cells)) for number, cells in self.rows]


def text_of(cell: Sequence[Line]) -> str:
    """The words of a cell, with a sign for each picture."""
    return clean("\n".join(PICTURE.sub("▣", line.text) for line in cell))


def joined(cell: Sequence[Line]) -> Rich:
    """The lines of a cell as one."""
    words = Rich()
    for at, line in enumerate(cell):
        words = (words + Rich("\n", b"\x00") if at else words) + line.words
    return words
