"""What the fast reader does not tell of an OpenDocument spreadsheet: merged cells, hidden rows, unvalued formulas."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from questions.formats.sheets.cells import CellFault
from questions.formats.sheets.sheet_extras import Merge

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FORMULA = CellFault("formula_cell", "Ô này là công thức chưa có kết quả. Hãy gõ nội dung thay cho công thức.")


@dataclass(slots=True)
class OdsScan:
    """Of one sheet; rows by number from 1, columns from 0."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    faults: dict[int, dict[int, CellFault]] = field(default_factory=dict)


def scan_ods(content: bytes) -> dict[str, OdsScan]:
    """A scan for each sheet by name. ParseError or ValueError when the XML is broken."""
    found: dict[str, OdsScan] = {}
    # The look at the zip has bounded it and refused any DOCTYPE, without which there is no entity to expand.
    events = ElementTree.iterparse(io.BytesIO(content), events=("start", "end"))  # noqa: S314
    scan, row = OdsScan(), 0
    for event, element in events:
        if event == "start" and element.tag == f"{TABLE}table":
            scan, row = found.setdefault(element.get(f"{TABLE}name", ""), OdsScan()), 0
        elif event == "end" and element.tag == f"{TABLE}table-row":
            _look(element, row, scan)
            row += _count(element, "number-rows-repeated")
            element.clear()
    return found


def _look(element: ElementTree.Element, above: int, scan: OdsScan) -> None:
    """One row; `above` rows stand over it."""
    filled = False
    for column, cell in _cells(element):
        filled = filled or len(cell) > 0
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            scan.merges.append(Merge(above + 1, column, above + rows, column + columns - 1))
        valued = cell.get(f"{OFFICE}value-type") or len(cell)
        if cell.get(f"{TABLE}formula") and not valued:
            scan.faults.setdefault(above + 1, {})[column] = FORMULA
    if filled and element.get(f"{TABLE}visibility") in ("collapse", "filter"):
        scan.hidden_rows.append(above + 1)


def _cells(element: ElementTree.Element) -> Iterator[tuple[int, ElementTree.Element]]:
    column = 0
    for cell in element:
        yield column, cell
        column += _count(cell, "number-columns-repeated")


def _count(element: ElementTree.Element, name: str) -> int:
    return max(int(element.get(f"{TABLE}{name}", "1")), 1)
