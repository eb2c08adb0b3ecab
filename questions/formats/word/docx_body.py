"""The body of a Word file walked once: paragraphs, tables, content controls and text boxes, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from questions.formats.word.docx_package import W

WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph of the body, or a table, with its place."""

    place: str
    element: _Element


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with what is in it. `row` counts from 1; merged cells go on in `down`."""

    row: int
    column: int
    element: _Element
    down: bool


class TooDeep(ValueError):
    """Tables within tables past all use."""


def spots(body: _Element) -> Iterator[Spot]:
    """Paragraphs («đoạn 12», counted from 1) and tables («bảng 2») of the body, in order."""
    paragraphs = tables = 0
    for element in _blocks(body, 0):
        if element.tag == f"{W}p":
            paragraphs += 1
            yield Spot(f"đoạn {paragraphs}", element)
        else:
            tables += 1
            yield Spot(f"bảng {tables}", element)


def _blocks(holder: _Element, depth: int) -> Iterator[_Element]:
    if depth > DEEPEST:
        raise TooDeep
    for child in holder:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in WRAPPERS:
            yield from _blocks(child, depth + 1)


def blocks_in(holder: _Element) -> list[_Element]:
    """Paragraphs and tables of a cell or a text box."""
    return list(_blocks(holder, 0))


def rows_of(table: _Element) -> list[list[Cell]]:
    """The rows of a table; a cell over several columns holds the first of them."""
    rows = []
    for number, row in enumerate(_children(table, f"{W}tr", 0), 1):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        cells: list[Cell] = []
        column = 0
        for element in _children(row, f"{W}tc", 0):
            merge = element.find(f"{W}tcPr/{W}vMerge")
            down = merge is not None and merge.get(f"{W}val") != "restart"
            cells.append(Cell(number, column, element, down))
            column += _span(element)
        rows.append(cells)
    return rows


def _children(holder: _Element, tag: str, depth: int) -> Iterator[_Element]:
    if depth > DEEPEST:
        raise TooDeep
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, tag, depth + 1)


def _span(cell: _Element) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    digits = found.get(f"{W}val", "1") if found is not None else "1"
    return min(int(digits), 63) if digits.isdecimal() and int(digits) > 0 else 1


def paragraphs_at(body: _Element) -> dict[str, _Element]:
    """A paragraph for each place that reading names: «đoạn 12», «bảng 2», «bảng 2, dòng 3»."""
    found: dict[str, _Element] = {}
    for spot in spots(body):
        if spot.element.tag == f"{W}p":
            found[spot.place] = spot.element
            continue
        for cells in rows_of(spot.element):
            inner: Sequence[_Element] = [one for cell in cells for one in cell.element.iter(f"{W}p")]
            if inner:
                found.setdefault(spot.place, inner[0])
                found[f"{spot.place}, dòng {cells[0].row}"] = inner[0]
    return found
