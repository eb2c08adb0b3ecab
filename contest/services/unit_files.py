"""Bringing union units in from a spreadsheet or CSV file, all of it or nothing."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook
from sqlalchemy.orm import Session

from contest.services.units import plant, stored_tree
from contest.unit_sheet import Cell, SheetProblem, read_sheet
from contest.units import UnitProblem, UnsoundTree

MOST_BYTES = 8 * 2**20
MOST_UNPACKED_BYTES = 100 * 2**20
"""A sheet of units is well under 1 MiB; far beyond that a zip is a trap."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


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


class _Unreadable(Exception):
    """A file that is no sheet; words for the person."""


def bring_in(session: Session, data: bytes, today: date) -> UnitImport:
    """Plant the units of a CSV, xlsx or xls file. With any problem nothing is written, and all problems are told.

    Headings and words: contest.unit_sheet. A new unit without a first day begins today. Never raises on bad content.
    """
    form = "sheet" if data.startswith((ZIP, OLE)) else "csv"
    try:
        rows = _spreadsheet(data) if form == "sheet" else _delimited(data)
    except _Unreadable as unreadable:
        return UnitImport(form, 0, 0, 0, 0, (SheetProblem("tệp", "unreadable", str(unreadable)),))
    sheet = read_sheet(rows, stored_tree(session), today)
    if sheet.problems:
        return UnitImport(form, sheet.rows, 0, 0, 0, sheet.problems)
    try:
        planted = plant(session, sheet.units)
    except UnsoundTree as unsound:
        problems = tuple(_at(problem, sheet.places) for problem in unsound.problems)
        return UnitImport(form, sheet.rows, 0, 0, 0, problems)
    return UnitImport(form, sheet.rows, planted.added, planted.changed, planted.same, ())


def _at(problem: UnitProblem, places: Any) -> SheetProblem:
    place = places.get((problem.unit, problem.field)) or places.get((problem.unit, "code")) or problem.unit
    return SheetProblem(place, problem.code, f"{problem.unit}: {problem.message}")


def _spreadsheet(data: bytes) -> Sequence[Sequence[Cell]]:
    if len(data) > MOST_BYTES or (data.startswith(ZIP) and _unpacked(data) > MOST_UNPACKED_BYTES):
        raise _Unreadable("Tệp quá lớn so với một danh sách đơn vị. Xóa hình và trang tính thừa rồi lưu lại.")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)  # type: ignore[return-value]
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise _Unreadable(
            "Không đọc được bảng tính. Mở bằng Excel rồi lưu lại thành .xlsx, không đặt mật khẩu."
        ) from error


def _unpacked(data: bytes) -> int:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except BadZipFile as error:
        raise _Unreadable("Tệp bị hỏng. Tải hoặc chép lại tệp.") from error


def _delimited(data: bytes) -> Sequence[Sequence[Cell]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
        first = text.partition("\n")[0]
        separator = max(",;\t", key=first.count)
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _Unreadable("Không đọc được tệp. Lưu lại thành CSV UTF-8 hoặc .xlsx.") from error
