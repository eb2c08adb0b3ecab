"""Bringing union units in from a spreadsheet or CSV file, all of it or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from contest.services.unit_rows import OLE, ZIP, Unreadable, rows_of
from contest.services.units import plant, stored_tree
from contest.unit_sheet import SheetProblem, read_sheet
from contest.units import UnitProblem, UnsoundTree


@dataclass(frozen=True, slots=True)
class UnitImport:
    """What became of a file: read = accepted + rejected + duplicates; accepted = added + changed."""

    format: str
    read: int
    added: int
    changed: int
    duplicates: int
    problems: tuple[SheetProblem, ...]

    @property
    def rejected(self) -> int:
        return self.read - self.added - self.changed - self.duplicates

    def as_json(self) -> dict[str, Any]:
        """The object of `units import --json`."""
        return {
            "format": self.format,
            "read": self.read,
            "accepted": self.added + self.changed,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "added": self.added,
            "changed": self.changed,
            "problems": [{**asdict(problem), "severity": "error"} for problem in self.problems],
        }


def bring_in(session: Session, data: bytes, today: date) -> UnitImport:
    """Plant the units of a CSV, xlsx or xls file. With any problem nothing is written, and all problems are told.

    Headings and words: contest.unit_sheet. A new unit without a first day begins today. Never raises on bad content.
    """
    try:
        form, rows = rows_of(data)
    except Unreadable as unreadable:
        form = "sheet" if data.startswith((ZIP, OLE)) else "csv"
        return UnitImport(form, 0, 0, 0, 0, (SheetProblem("tệp", "unreadable", str(unreadable)),))
    sheet = read_sheet(rows, stored_tree(session), today)
    if sheet.problems:
        return UnitImport(form, sheet.rows, 0, 0, 0, sheet.problems)
    try:
        planted = plant(session, sheet.units)
    except UnsoundTree as unsound:
        problems = tuple(at(problem, sheet.places) for problem in unsound.problems)
        return UnitImport(form, sheet.rows, 0, 0, 0, problems)
    return UnitImport(form, sheet.rows, planted.added, planted.changed, planted.same, ())


def at(problem: UnitProblem, places: Any) -> SheetProblem:
    place = places.get((problem.unit, problem.field)) or places.get((problem.unit, "code")) or problem.unit
    return SheetProblem(place, problem.code, f"{problem.unit}: {problem.message}")
