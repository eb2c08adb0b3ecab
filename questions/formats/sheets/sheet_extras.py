"""What a spreadsheet holds beside the values of its cells: merged ranges, pictures, cells that cannot be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from questions.formats.sheets.cells import Cell, CellFault, Row
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header
from questions.pictures import Picture, PictureFault

SHARED = (Column.PASSAGE, Column.GROUP, Column.SUBJECT, Column.LEVEL, Column.KIND, Column.CITATION, Column.INSTRUMENT)
"""Columns in which a merged cell speaks for every row it covers."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows by their numbers in the file, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Extras:
    """`pictures` and `faults` by number of the row, then by column from 0."""

    merges: tuple[Merge, ...] = ()
    pictures: Mapping[int, Mapping[int, Sequence[Picture | PictureFault]]] = field(default_factory=dict)
    faults: Mapping[int, Mapping[int, CellFault]] = field(default_factory=dict)


def filled_down(rows: Sequence[Row], header: Header, merges: Sequence[Merge]) -> list[Row]:
    """The rows with the words of merged cells repeated in the columns that rows may share."""
    shared = {header.at(column) for column in SHARED}
    values = {row.number: row for row in rows}
    changed: dict[int, dict[int, Cell]] = {}
    for merge in merges:
        top = values.get(merge.first_row)
        if top is None or merge.first_column not in shared or merge.last_row == merge.first_row:
            continue
        for number in range(merge.first_row + 1, merge.last_row + 1):
            if number in values:
                changed.setdefault(number, {})[merge.first_column] = top.cell(merge.first_column)
    return [_with(row, changed[row.number]) if row.number in changed else row for row in rows]


def _with(row: Row, cells: Mapping[int, Cell]) -> Row:
    width = max(len(row.cells), max(cells) + 1)
    return replace(row, cells=tuple(cells.get(place, row.cell(place)) for place in range(width)))


def merge_faults(rows: Sequence[Row], header: Header, merges: Sequence[Merge]) -> dict[int, dict[int, CellFault]]:
    """Cells of questions that share a stem, an option or a key by a merged range: nobody can tell whose it is."""
    own = {*header.keys, *(place for _, place in header.options)}
    own |= {place for place in (header.at(Column.TEXT), header.at(Column.ALL_OPTIONS)) if place is not None}
    numbers = {row.number: row for row in rows}
    faults: dict[int, dict[int, CellFault]] = {}
    for merge in merges:
        if merge.first_column not in own or merge.last_row == merge.first_row:
            continue
        covered = [numbers[number] for number in range(merge.first_row, merge.last_row + 1) if number in numbers]
        speaking = [row for row in covered if row.number == merge.first_row or any(row.word(place) for place in own)]
        for row in speaking if len(speaking) > 1 else ():
            message = (
                f"Ô gộp qua các dòng {merge.first_row}–{merge.last_row} nên không rõ thuộc câu nào. "
                "Hãy bỏ gộp ô, ghi mỗi câu đủ trên một dòng."
            )
            faults.setdefault(row.number, {})[merge.first_column] = CellFault("merged_cells", message)
    return faults
