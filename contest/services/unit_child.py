"""The process in which a file of units becomes rows: under limits, writing nothing, and then it ends.

It takes the bytes of a file and answers with a line of JSON: {"form": …, "rows": [[cell, …], …]}, days as «2026-11-25»,
or {"fault": words}.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from typing import Any, BinaryIO

from contest.services.unit_rows import Unreadable, rows_of
from contest.unit_sheet import Cell
from questions.formats.confining import confine

SECONDS = 8
"""Of processor time: a sheet of a thousand units takes a tenth of one."""
MOST_ROWS, MOST_COLUMNS = 20_000, 60


def main(given: BinaryIO, answers: BinaryIO) -> None:
    """Read the file, answer once."""
    confine(seconds=SECONDS)
    try:
        form, rows = rows_of(given.read())
        told: dict[str, Any] = {
            "form": form,
            "rows": [[_plain(cell) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]],
        }
    except Unreadable as unreadable:
        told = {"fault": str(unreadable)}
    except MemoryError:
        told = {}
    answers.write(json.dumps(told).encode() + b"\n")


def _plain(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, (str, int, float)) else str(cell)


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, out)
