"""A sheet of union units: which columns it has, what its cells say, and where they say nothing sensible.

The header row is found among the first 15 rows by its words (accents and case aside). A column that the sheet lacks
leaves known units as they are; an empty cell in a column it has empties the field, save kind and first day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from contest.people import clean
from contest.units import Kind, Sector, Unit, fold

Cell = str | float | int | bool | date | datetime | None
HEADER_ROWS = 15

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("Mã", "Mã đơn vị"),
    "parent": ("Mã cấp trên", "Mã đơn vị cấp trên", "Thuộc"),
    "name": ("Tên", "Tên đơn vị", "Đơn vị"),
    "kind": ("Loại", "Cấp"),
    "sector": ("Khối",),
    "joint": ("Phối hợp", "Phối hợp quản lý"),
    "workers": ("Lao động", "Số lao động", "CNVCLĐ"),
    "members": ("Đoàn viên", "Số đoàn viên"),
    "women": ("Nữ", "Số nữ", "Lao động nữ"),
    "valid_from": ("Từ ngày",),
    "valid_to": ("Hết từ ngày", "Đến trước ngày"),
    "successor": ("Mã kế tục", "Kế tục"),
    "aliases": ("Tên khác", "Tên cũ"),
}

KIND_WORDS = {
    Kind.PROVINCE: ("tỉnh",),
    Kind.AREA: ("địa phương", "khu vực", "huyện"),
    Kind.SECTOR: ("ngành",),
    Kind.COMMUNE: ("xã", "phường", "xã phường"),
    Kind.CENTRAL: ("trung ương", "ngành trung ương"),
    Kind.GRASSROOTS: ("cơ sở", "CĐCS", "công đoàn cơ sở"),
}

SECTOR_WORDS = {Sector.HCSN: ("hành chính sự nghiệp",), Sector.ENTERPRISE: ("doanh nghiệp", "DN")}

_FIELDS = {fold(word): field for field, words in HEADINGS.items() for word in words}
_KINDS = {fold(word): kind for kind, words in KIND_WORDS.items() for word in (*words, kind.value)}
_SECTORS = {fold(word): sector for sector, words in SECTOR_WORDS.items() for word in (*words, sector.value)}
_YES = {"x", "co", "1", "true", "yes"}
_NO = {"", "khong", "0", "false", "no"}


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong in a sheet, where («C7», or «tệp» for the whole file), and what to do. Always an error."""

    place: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a sheet says. `places` gives the cell of each field of each unit: {(unit code, field): «C7»}."""

    rows: int
    units: tuple[Unit, ...]
    problems: tuple[SheetProblem, ...]
    places: Mapping[tuple[str, str], str]


class _Unread(Exception):
    """A cell that cannot be understood."""


def read_sheet(rows: Sequence[Sequence[Cell]], known: Mapping[str, Unit], today: date) -> SheetRead:
    """The units of a sheet. `known` by code fills columns it lacks; a new unit without a first day begins today."""
    found = _header(rows)
    if found is None:
        message = f"Không thấy hàng tiêu đề có các cột «Mã» và «Tên đơn vị» trong {HEADER_ROWS} hàng đầu."
        return SheetRead(0, (), (SheetProblem("tệp", "no_header", message),), {})
    top, columns = found
    units: list[Unit] = []
    problems: list[SheetProblem] = []
    places: dict[tuple[str, str], str] = {}
    filled = [(number, row) for number, row in enumerate(rows[top + 1 :], top + 2) if any(_text(cell) for cell in row)]
    for number, row in filled:
        values, wrong = _values(row, columns, number)
        problems += wrong
        code = values.get("code")
        if code and values.get("name") and not wrong:
            units.append(_unit(code, values, known, today))
            places |= {(code, field): f"{_letters(column)}{number}" for field, column in columns.items()}
    return SheetRead(len(filled), tuple(units), tuple(problems), places)


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:HEADER_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            field = _FIELDS.get(fold(_text(cell)))
            if field is not None:
                columns.setdefault(field, column)
        if {"code", "name"} <= columns.keys():
            return number, columns
    return None


def _values(row: Sequence[Cell], columns: Mapping[str, int], number: int) -> tuple[dict[str, Any], list[SheetProblem]]:
    values: dict[str, Any] = {}
    wrong: list[SheetProblem] = []
    for field, column in columns.items():
        cell = row[column] if column < len(row) else None
        try:
            values[field] = _READERS[field](cell)
        except _Unread as unread:
            wrong.append(SheetProblem(f"{_letters(column)}{number}", f"bad_{field}", str(unread)))
    return values, wrong


def _unit(code: str, values: dict[str, Any], known: Mapping[str, Unit], today: date) -> Unit:
    start = known.get(code) or Unit(code=code, parent=None, name="", kind=Kind.GRASSROOTS, valid_from=today)
    kept = {field: value for field, value in values.items() if value is not None or field not in ("kind", "valid_from")}
    return replace(start, **kept)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else clean(str(cell))


def _required(cell: Cell) -> str:
    text = _text(cell)
    if not text:
        raise _Unread("Ô này không được để trống.")
    return text


def _optional(cell: Cell) -> str | None:
    return _text(cell) or None


def _count(cell: Cell) -> int:
    text = _text(cell)
    bare = re.sub(r"(?<=\d)[.\s](?=\d{3}(\D|$))", "", text)
    if not re.fullmatch(r"\d{0,9}", bare, re.ASCII):
        raise _Unread(f"«{text}» không phải số nguyên. Ghi số người, ví dụ 35.")
    return int(bare or 0)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if not text:
        return None
    parts = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        return date(*(int(part) for part in reversed(parts.groups()))) if parts else date.fromisoformat(text)
    except ValueError:
        raise _Unread(f"«{text}» không phải ngày. Ghi ngày/tháng/năm, ví dụ 01/07/2025.") from None


def _kind(cell: Cell) -> Kind | None:
    text = _text(cell)
    if text and fold(text) not in _KINDS:
        raise _Unread(f"Không hiểu loại «{text}». Dùng: tỉnh, khu vực, ngành, xã, trung ương, cơ sở.")
    return _KINDS.get(fold(text))


def _sector(cell: Cell) -> Sector | None:
    text = _text(cell)
    if text and fold(text) not in _SECTORS:
        raise _Unread(f"Không hiểu khối «{text}». Dùng: HCSN hoặc doanh nghiệp.")
    return _SECTORS.get(fold(text))


def _yes(cell: Cell) -> bool:
    text = fold(_text(cell))
    if text not in _YES | _NO:
        raise _Unread(f"Không hiểu «{_text(cell)}». Ghi x nếu có, để trống nếu không.")
    return text in _YES


_READERS: dict[str, Any] = {
    "code": _required,
    "parent": _optional,
    "name": _required,
    "kind": _kind,
    "sector": _sector,
    "joint": _yes,
    "workers": _count,
    "members": _count,
    "women": _count,
    "valid_from": _day,
    "valid_to": _day,
    "successor": _optional,
    "aliases": _text,
}


def _letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
