"""Tables as lines of text (CSV): no cell begins a formula, whatever program opens the file."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a BOM, by which Excel knows it."""
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows([_guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + lines.getvalue().encode()


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
