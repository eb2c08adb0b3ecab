"""What a list of people brings to rosters: every row ready, to be looked at, wrong, or there already.

Nothing is merged unasked: a row that may be somebody who is there already waits for the officer's word.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from contest.people import folded
from contest.refusals import N_
from contest.roster import Entry, Held, is_near, is_same
from contest.roster_sheet import Line, Problem
from contest.units import fold


class State(StrEnum):
    """What becomes of a row."""

    READY = "ready"
    LOOK = "look"
    """Enters only if the officer says so."""
    WRONG = "wrong"
    THERE = "there"
    """It is on the roster already, or stands in the file before."""


@dataclass(frozen=True, slots=True)
class Known:
    """A grassroots union that rows may name. `aliases`: older names, parted by semicolons."""

    id: int
    code: str
    name: str
    aliases: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, judged. `number`: its own in the file; `entry` None where it is wrong."""

    number: int
    state: State
    line: Line
    entry: Entry | None
    problems: tuple[Problem, ...]


NEAREST = 3
MOST_SEARCHES = 40
"""So many unknown names get the nearest ones told: each search looks through all units."""
WRONG = frozenset(
    {
        "no_name", "bad_name", "bad_phone", "bad_birth", "bad_age", "long_code", "no_unit", "unknown_union",
        "unknown_union_near", "ambiguous_union", "phone_twice", "code_twice", "phone_held", "code_held",
    }
)  # fmt: skip
THERE = frozenset({"there", "same_row"})


@dataclass(slots=True)
class Ground:
    """What rows are judged against: the units they may name, their rosters, and where else numbers stand."""

    units: Sequence[Known]
    held: Iterable[Held]
    elsewhere: Mapping[str, set[int]]
    default: int | None = None
    """The union of rows that name none."""
    _by_code: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, set[int]] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _near: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.units:
            self._by_code[one.code.casefold()] = one.id
            self._names[one.id] = one.name
            for name in (one.name, *one.aliases.split(";")):
                if bare := _bare(name):
                    self._by_name.setdefault(bare, set()).add(one.id)

    def unit_of(self, line: Line) -> tuple[int | None, Problem | None]:
        """The union that a row names, and what is to be said of it."""
        if line.unit_code:
            found = self._by_code.get(line.unit_code.casefold())
            return (found, None) if found is not None else (None, self._unknown(line.unit_code))
        if not line.unit:
            return self.default, None if self.default is not None else Problem("no_unit")
        named = self._by_name.get(_bare(line.unit), set())
        if len(named) == 1:
            return next(iter(named)), None
        if self.default is not None:
            # A list of one union often names its workshops in that column.
            return self.default, None if self.default in named else Problem("unit_default", {"text": line.unit})
        if named:
            return None, Problem("ambiguous_union", {"text": line.unit, "n": len(named)})
        return None, self._unknown(line.unit)

    def _unknown(self, text: str) -> Problem:
        bare = _bare(text)
        if bare not in self._near and len(self._near) < MOST_SEARCHES:
            close = difflib.get_close_matches(bare, self._by_name, NEAREST, 0.5)
            ids = dict.fromkeys(unit for name in close for unit in sorted(self._by_name[name]))
            self._near[bare] = "; ".join(self._names[one] for one in list(ids)[:NEAREST])
        near = self._near.get(bare, "")
        return Problem(
            "unknown_union_near" if near else "unknown_union", {"text": text} | ({"near": near} if near else {})
        )


_HEADS = ("cong doan co so", "cdcs")


def _bare(name: str) -> str:
    """A union's name without its kind, folded: «CĐCS Trường A» and «Công đoàn cơ sở trường A» are one."""
    text = fold(name)
    head = next((one for one in _HEADS if text.startswith(f"{one} ")), "")
    return text.removeprefix(head).strip()


def judge(lines: Sequence[Line], ground: Ground) -> list[Row]:
    """Every row of a file against the rosters and against the rows before it, in their order."""
    units: dict[int, _Unit] = {}
    for one in ground.held:
        units.setdefault(one.entry.unit_id, _Unit()).note(one.entry, 0)
    first: dict[str, tuple[int, int]] = {}
    return [_row(line, ground, units, first) for line in lines]


def _row(line: Line, ground: Ground, units: dict[int, _Unit], first: dict[str, tuple[int, int]]) -> Row:
    unit_id, problem = ground.unit_of(line)
    problems = [*line.problems, *([problem] if problem else [])]
    if unit_id is None or line.name is None or any(one.code in WRONG for one in problems):
        return Row(line.number, State.WRONG, line, None, tuple(problems))
    entry = Entry(unit_id, line.name, line.phone, line.code, line.born, line.gender)
    unit = units.setdefault(unit_id, _Unit())
    problems += unit.against(entry)
    if entry.phone is not None:
        unit_before, row = first.setdefault(entry.phone, (unit_id, line.number))
        if unit_before != unit_id:
            problems.append(Problem("phone_two_units", {"row": row}))
        if ground.elsewhere.get(entry.phone, set()) - {unit_id}:
            problems.append(Problem("phone_elsewhere"))
    codes = {one.code for one in problems}
    state = next(
        (of for of, among in ((State.WRONG, WRONG), (State.THERE, THERE)) if codes & among),
        State.LOOK if codes else State.READY,
    )
    if state in (State.READY, State.LOOK):
        unit.note(entry, line.number)
    return Row(line.number, state, line, None if state is State.WRONG else entry, tuple(problems))


class _Unit:
    """Who is on a unit's roster, and in rows before; row 0: on the roster."""

    def __init__(self) -> None:
        self.by: dict[tuple[str, str], tuple[Entry, int]] = {}
        self.names: dict[str, list[tuple[Entry, int]]] = {}

    def note(self, entry: Entry, row: int) -> None:
        """One more entry."""
        for name, value in (("phone", entry.phone), ("code", entry.code)):
            if value is not None:
                self.by.setdefault((name, value.casefold()), (entry, row))
        self.names.setdefault(folded(entry.name), []).append((entry, row))

    def against(self, entry: Entry) -> list[Problem]:
        """What is to be said of one more: that it is there, that it cannot be, or whom it may be."""
        alike = self.names.get(folded(entry.name), [])
        same = next(((one, row) for one, row in alike if is_same(entry, one)), None)
        if same is not None:
            return [Problem("same_row", {"row": same[1]}) if same[1] else Problem("there")]
        for name, value in (("phone", entry.phone), ("code", entry.code)):
            holder = self.by.get((name, value.casefold())) if value is not None else None
            if holder is not None:
                one, row = holder
                return [Problem(f"{name}_twice", {"row": row}) if row else Problem(f"{name}_held", {"name": one.name})]
        near = next(((one, row) for one, row in alike if is_near(entry, one)), None)
        if near is None:
            return []
        return [Problem("near_row", {"row": near[1]}) if near[1] else Problem("near", {"name": near[0].name})]


WORDS: dict[str, str] = {
    "no_name": N_("Thiếu họ tên."),
    "bad_name": N_("Họ tên chưa đúng: chỉ gồm chữ cái và dấu cách, từ 2 đến 80 ký tự."),
    "bad_phone": N_(
        "Số điện thoại chưa đúng. Số di động có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09; mỗi ô một số."
    ),
    "bad_birth": N_("Không hiểu ngày sinh «%(text)s». Ghi ngày/tháng/năm, ví dụ 15/02/1990."),
    "bad_age": N_("Ngày sinh %(text)s không hợp lý: tuổi từ 14 đến 110."),
    "year_only": N_("Chỉ có năm sinh %(text)s nên ngày sinh để trống."),
    "bad_gender": N_("Không hiểu giới tính «%(text)s» nên để trống."),
    "long_code": N_("Mã số dài quá 32 ký tự."),
    "no_unit": N_("Dòng này chưa ghi đơn vị. Thêm cột «Mã đơn vị», hoặc chọn một công đoàn cơ sở rồi tải lại."),
    "unknown_union": N_("Không có đơn vị «%(text)s» trong phạm vi của bạn."),
    "unknown_union_near": N_("Không có đơn vị «%(text)s» trong phạm vi của bạn. Gần giống: %(near)s."),
    "ambiguous_union": N_("Có %(n)s đơn vị mang tên «%(text)s». Ghi mã đơn vị."),
    "unit_default": N_("«%(text)s» không phải tên công đoàn cơ sở nên dòng này vào đơn vị đang chọn."),
    "phone_twice": N_("Số điện thoại này đã ở dòng %(row)s với người khác. Sửa một trong hai dòng."),
    "code_twice": N_("Mã số này đã ở dòng %(row)s với người khác. Sửa một trong hai dòng."),
    "phone_held": N_("Số điện thoại này đã có trong danh sách đơn vị, của %(name)s."),
    "code_held": N_("Mã số này đã có trong danh sách đơn vị, của %(name)s."),
    "phone_two_units": N_("Số điện thoại này cũng ở dòng %(row)s, cho một đơn vị khác."),
    "phone_elsewhere": N_("Số điện thoại này đang ở danh sách của một đơn vị khác."),
    "near": N_("Có thể là một người với %(name)s đã có trong danh sách."),
    "near_row": N_("Có thể là một người với dòng %(row)s."),
    "there": N_("Đã có trong danh sách."),
    "same_row": N_("Trùng dòng %(row)s."),
}
"""What is said of a row, by the code of the problem."""
