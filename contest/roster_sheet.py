"""A list of people in a sheet: which columns it has, and what each row says of somebody.

The header row is found among the first 15 rows by its words, in any order of columns, accents and case aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contest.people import canonical_phone, checked_birth_date, checked_name, clean
from contest.refusals import BadBirthDate, BadName, BadPhone
from contest.units import fold

Cell = str | int | float | bool | None
HEADER_ROWS = 15
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CODE = 32

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("Họ và tên", "Họ tên", "Họ, tên", "Tên đoàn viên", "Họ và tên đoàn viên", "Họ tên đoàn viên",
             "Họ và tên khai sinh", "Họ và tên CNVCLĐ", "Họ tên người lao động", "Họ và tên người lao động"),
    "family": ("Họ", "Họ đệm", "Họ và tên đệm", "Họ và đệm", "Họ và chữ đệm"),
    "given": ("Tên",),
    "phone": ("Số điện thoại", "Điện thoại", "SĐT", "ĐT", "Số ĐT", "Di động", "Số di động", "Điện thoại di động",
              "Số điện thoại di động", "Số điện thoại Zalo", "Phone"),
    "code": ("Mã đoàn viên", "Mã số", "Mã số đoàn viên", "Số thẻ", "Số thẻ đoàn viên", "Mã nhân viên", "Mã NV",
             "Mã cán bộ", "Mã", "Mã ĐV"),
    "born": ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Ngày tháng năm", "NTNS"),
    "gender": ("Giới tính", "Nam/nữ", "Nam, nữ", "Giới"),
    "women": ("Nữ",),
    "unit_code": ("Mã đơn vị", "Mã CĐCS", "Mã công đoàn cơ sở"),
    "unit": ("Đơn vị", "Tên đơn vị", "Công đoàn cơ sở", "CĐCS", "Tên CĐCS", "Đơn vị công tác", "Thuộc đơn vị",
             "Công đoàn", "Nơi công tác"),
}  # fmt: skip
TITLES = {
    "name": "Họ và tên",
    "phone": "Số điện thoại",
    "code": "Mã đoàn viên",
    "born": "Ngày sinh",
    "gender": "Giới tính",
    "unit_code": "Mã đơn vị",
    "unit": "Đơn vị",
}
"""The columns of our own template, in their order."""

_FIELDS = {fold(word): name for name, words in HEADINGS.items() for word in words}
_GENDERS = {"nam": "male", "nu": "female", "male": "male", "female": "female"}
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
_SERIALS = range(8_000, 60_000)
"""Days that may be somebody's birth, as a spreadsheet counts them: 1921 to 2064."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be said of a row: a code of roster.WORDS, and what fills its named places."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says of somebody; what it does not say, or not so that it can be understood, is None or empty."""

    number: int
    name: str | None = None
    phone: str | None = None
    code: str | None = None
    born: date | None = None
    gender: str | None = None
    unit_code: str = ""
    unit: str = ""
    problems: tuple[Problem, ...] = ()


def header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    """The place of the header row, from 0, and the column of each field; None where there is none."""
    for number, row in enumerate(rows[:HEADER_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row[:MOST_COLUMNS]):
            name = _FIELDS.get(fold(words(cell).partition("(")[0]))
            if name is not None:
                columns.setdefault(name, column)
        if "name" in columns or {"family", "given"} <= columns.keys():
            return number, columns
        if "given" in columns and len(columns) > 1:
            return number, {"name" if key == "given" else key: place for key, place in columns.items()}
    return None


def read_line(number: int, cells: Sequence[Cell], columns: Mapping[str, int], today: date) -> Line:
    """What one row says. `number`: its own in the file; never raises on what stands there."""

    def at(name: str) -> Cell:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    problems: list[Problem] = []
    return Line(
        number,
        name=_name(" ".join(words(at(one)) for one in ("family", "given", "name")), problems),
        phone=_phone(at("phone"), problems),
        code=_code(words(at("code")), problems),
        born=_born(at("born"), today, problems),
        gender=_gender(words(at("gender")), words(at("women")), problems),
        unit_code=words(at("unit_code"))[:LONGEST_CODE],
        unit=words(at("unit"))[:200],
        problems=tuple(problems),
    )


def words(cell: Cell) -> str:
    """A cell as its author sees it, cleaned: 2.0 is «2»."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    return "" if cell is None or isinstance(cell, bool) else clean(str(cell))


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether a row says nothing."""
    return not any(map(words, cells))


def _name(text: str, problems: list[Problem]) -> str | None:
    text = clean(text)
    if not text:
        problems.append(Problem("no_name"))
        return None
    try:
        return checked_name(text)
    except BadName:
        problems.append(Problem("bad_name"))
        return None


def _phone(cell: Cell, problems: list[Problem]) -> str | None:
    text = words(cell).lstrip("'")
    if not text:
        return None
    # Where the cell is a number, the spreadsheet has dropped the zero that it began with.
    bare = re.sub(r"[\s.\-]", "", text)
    try:
        return canonical_phone(f"0{bare}" if re.fullmatch(r"[35789]\d{8}", bare, re.ASCII) else text)
    except BadPhone:
        problems.append(Problem("bad_phone"))
        return None


def canonical_code(text: str) -> str | None:
    """«tx-12 » → «TX-12»; None for nothing."""
    return clean(text).upper() or None


def _code(text: str, problems: list[Problem]) -> str | None:
    if len(text) > LONGEST_CODE:
        problems.append(Problem("long_code"))
        return None
    return canonical_code(text)


def _born(cell: Cell, today: date, problems: list[Problem]) -> date | None:
    text = words(cell).lstrip("'")
    if not text:
        return None
    if re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        problems.append(Problem("year_only", {"text": text}))
        return None
    found = day_of(text)
    if found is None:
        problems.append(Problem("bad_birth", {"text": text[:40]}))
        return None
    try:
        return checked_birth_date(found, today)
    except BadBirthDate:
        problems.append(Problem("bad_age", {"text": f"{found:%d/%m/%Y}"}))
        return None


def day_of(text: str) -> date | None:
    """«15/02/1990», «15-2-1990», «1990-02-15», or the day's number in a spreadsheet; None for anything else."""
    if re.fullmatch(r"\d{4,5}", text, re.ASCII):
        return _EPOCH + timedelta(days=int(text)) if int(text) in _SERIALS else None
    parts = re.fullmatch(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4})", text, re.ASCII)
    try:
        return date(*(int(part) for part in reversed(parts.groups()))) if parts else date.fromisoformat(text[:10])
    except ValueError:
        return None


def _gender(text: str, women: str, problems: list[Problem]) -> str | None:
    if text:
        found = _GENDERS.get(fold(text))
        if found is None:
            problems.append(Problem("bad_gender", {"text": text[:40]}))
        return found
    return "female" if fold(women) in ("x", "nu", "1") else None
