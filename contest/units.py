"""The union tree: what a unit is, how its name is looked for, what a subtree adds up to, and what makes a tree unsound.

Units are joined by their codes here; ids belong to the store. Days are calendar days in Vietnam.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contest.people import folded
from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind


class Kind(StrEnum):
    """Where a unit stands. Area, sector and commune are upper unions; central holds jointly managed units."""

    PROVINCE = "province"
    AREA = "area"
    SECTOR = "sector"
    COMMUNE = "commune"
    CENTRAL = "central"
    GRASSROOTS = "grassroots"


class Sector(StrEnum):
    """Administrative and public service (hành chính sự nghiệp), or enterprise."""

    HCSN = "hcsn"
    ENTERPRISE = "enterprise"


UPPER_KINDS = frozenset({Kind.AREA, Kind.SECTOR, Kind.COMMUNE})
MOST_LETTERS = {"code": 32, "name": 200, "aliases": 400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A union unit. Headcounts stand on grassroots units only; women are women among the workers."""

    code: str
    parent: str | None
    name: str
    kind: Kind
    valid_from: date
    valid_to: date | None = None
    """First day on which the unit no longer stands."""
    placed_from: date | None = None
    """First day under its present parent, where it was moved there; before that it hung elsewhere."""
    sector: Sector | None = None
    joint: bool = False
    workers: int = 0
    members: int = 0
    women: int = 0
    successor: str | None = None
    aliases: str = ""

    def stands_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Headcount:
    """A sum over grassroots units."""

    units: int = 0
    workers: int = 0
    members: int = 0
    women: int = 0


@dataclass(frozen=True, slots=True)
class UnitProblem:
    """Why a tree is unsound: the unit's code, the field to mend, a code of the problem, words for a person."""

    unit: str
    field: str
    code: str
    message: str


class UnsoundTree(Refusal):
    """A tree that may not enter, with all that is wrong with it."""

    code, kind = "unsound_tree", RefusalKind.INVALID
    words = N_("Cây đơn vị còn chỗ sai, nên chưa ghi gì: %(faults)s")

    def __init__(self, problems: Sequence[UnitProblem]) -> None:
        super().__init__(faults=" ".join(f"{problem.unit}: {problem.message}" for problem in problems[:5]))
        self.problems = tuple(problems)


def fold(text: str) -> str:
    """The text as people type it in a hurry: small letters, no accents, đ as d, single spaces between words."""
    return " ".join(re.findall(r"\w+", folded(text)))


def matches(query: str, *texts: str) -> bool:
    """Whether each word of the query lies within the texts, in any order, accents aside."""
    haystack = fold(" ".join(texts))
    return all(word in haystack for word in fold(query).split())


def with_alias(aliases: str, name: str) -> str:
    """Other names with one more, by words apart; the oldest give way where there is no room."""
    if fold(name) in fold(aliases):
        return aliases
    parts = [one for one in (*aliases.split("; "), name) if one]
    while len("; ".join(parts)) > MOST_LETTERS["aliases"] and len(parts) > 1:
        parts.pop(0)
    return "; ".join(parts)[: MOST_LETTERS["aliases"]]


def headcount_under(units: Iterable[Unit], root: str, day: date) -> Headcount:
    """What the grassroots units standing on a day under (and including) the root add up to.

    A jointly managed unit counts only under a root that is itself jointly managed: it stands outside the sums of
    the province.
    """
    by_code = {unit.code: unit for unit in units}
    counted = [
        unit
        for unit in by_code.values()
        if unit.kind is Kind.GRASSROOTS
        and unit.joint == by_code[root].joint
        and unit.stands_on(day)
        and root in _line(unit.code, by_code)
    ]
    return Headcount(
        units=len(counted),
        workers=sum(unit.workers for unit in counted),
        members=sum(unit.members for unit in counted),
        women=sum(unit.women for unit in counted),
    )


def find_problems(units: Sequence[Unit]) -> tuple[UnitProblem, ...]:
    """Everything that makes these units no sound tree, in the order of the units; empty for a sound one."""
    by_code = {unit.code: unit for unit in units}
    found: list[UnitProblem] = []
    for unit in units:
        found += _within_itself(unit)
        found += _under_parent(unit, by_code)
        found += _succession(unit, by_code)
    return (*found, *_duplicates(units))


def top_down(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units of a sound tree, each after its parent."""
    units = tuple(units)
    by_code = {unit.code: unit for unit in units}
    return tuple(sorted(units, key=lambda unit: len(_line(unit.code, by_code))))


def _parent(unit: Unit) -> str | None:
    return unit.parent


def _successor(unit: Unit) -> str | None:
    return unit.successor


def _line(code: str, by_code: Mapping[str, Unit], step: Callable[[Unit], str | None] = _parent) -> list[str]:
    """The codes from a unit to the last that the step leads to; stops at an unknown code and before a cycle closes."""
    line: list[str] = []
    following: str | None = code
    while following is not None and following in by_code and following not in line:
        line.append(following)
        following = step(by_code[following])
    return line


def _within_itself(unit: Unit) -> Iterator[UnitProblem]:
    for field, most in MOST_LETTERS.items():
        if len(getattr(unit, field)) > most:
            yield UnitProblem(unit.code, field, "too_long", f"Dài quá {most} ký tự.")
    yield from _headcounts(unit)
    if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
        yield UnitProblem(unit.code, "valid_to", "ends_before_start", "Ngày kết thúc không sau ngày bắt đầu.")


def _headcounts(unit: Unit) -> Iterator[UnitProblem]:
    counts = (unit.workers, unit.members, unit.women)
    if min(counts) < 0:
        yield UnitProblem(unit.code, "workers", "negative", "Số lượng không được âm.")
    if unit.members > unit.workers:
        yield UnitProblem(unit.code, "members", "members_over_workers", "Số đoàn viên lớn hơn số lao động.")
    if unit.women > unit.workers:
        yield UnitProblem(unit.code, "women", "women_over_workers", "Số nữ lớn hơn số lao động.")
    if unit.kind is Kind.GRASSROOTS and unit.sector is None:
        yield UnitProblem(unit.code, "sector", "no_sector", "Công đoàn cơ sở thiếu khối (HCSN hoặc doanh nghiệp).")
    if unit.kind is not Kind.GRASSROOTS and (unit.sector is not None or any(counts)):
        message = "Chỉ công đoàn cơ sở mang khối và số lượng; cấp trên là tổng của các cơ sở."
        yield UnitProblem(unit.code, "workers", "counts_above_grassroots", message)


def _under_parent(unit: Unit, by_code: Mapping[str, Unit]) -> Iterator[UnitProblem]:
    if (unit.parent is None) != (unit.kind is Kind.PROVINCE):
        yield UnitProblem(unit.code, "parent", "root", "Cấp tỉnh đứng đầu cây; mọi đơn vị khác phải có cấp trên.")
    if unit.parent is None:
        return
    parent = by_code.get(unit.parent)
    if parent is None:
        yield UnitProblem(unit.code, "parent", "unknown_parent", f"Không có đơn vị cấp trên mang mã {unit.parent}.")
        return
    if by_code[_line(unit.code, by_code)[-1]].parent in by_code:
        yield UnitProblem(unit.code, "parent", "cycle", "Đơn vị nằm dưới chính nó hoặc nối vào một vòng.")
    if parent.kind is Kind.GRASSROOTS:
        yield UnitProblem(unit.code, "parent", "under_grassroots", "Công đoàn cơ sở không có đơn vị trực thuộc.")
    if parent.joint and not unit.joint:
        yield UnitProblem(
            unit.code, "joint", "joint", "Đơn vị dưới đơn vị phối hợp quản lý cũng phải là phối hợp quản lý."
        )
    starts, ends = unit.placed_from or unit.valid_from, unit.valid_to or date.max
    if starts < parent.valid_from or ends > (parent.valid_to or date.max):
        yield UnitProblem(unit.code, "valid_from", "outside_parent", "Thời gian tồn tại vượt ra ngoài của cấp trên.")


def _succession(unit: Unit, by_code: Mapping[str, Unit]) -> Iterator[UnitProblem]:
    if unit.successor is None:
        return
    if unit.valid_to is None:
        yield UnitProblem(
            unit.code, "successor", "succeeded_while_standing", "Đơn vị chưa kết thúc thì chưa có kế tục."
        )
    if unit.successor not in by_code:
        yield UnitProblem(unit.code, "successor", "unknown_successor", f"Không có đơn vị mang mã {unit.successor}.")
    elif by_code[_line(unit.code, by_code, _successor)[-1]].successor in by_code:
        yield UnitProblem(unit.code, "successor", "successor_cycle", "Các đơn vị kế tục nhau thành vòng.")


def _duplicates(units: Sequence[Unit]) -> Iterator[UnitProblem]:
    """Codes used twice, and names used twice under one parent on the same day."""
    for code, times in Counter(unit.code for unit in units).items():
        if times > 1:
            yield UnitProblem(code, "code", "duplicate_code", f"Mã {code} dùng cho {times} đơn vị.")
    namesakes: dict[tuple[str | None, str], list[Unit]] = defaultdict(list)
    for unit in units:
        earlier = namesakes[unit.parent, " ".join(unit.name.casefold().split())]
        if any(_overlap(unit, other) for other in earlier if other.code != unit.code):
            yield UnitProblem(unit.code, "name", "duplicate_name", f"Cấp trên đã có đơn vị tên «{unit.name}».")
        earlier.append(unit)


def _overlap(one: Unit, other: Unit) -> bool:
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)
