"""Turnout (mức tham gia): a union's people against its headcount and the target, in what order unions stand, by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from contest import collation
from contest.boards import Tallies
from contest.refusals import N_, Kind, Refusal

LONGEST_MESSAGE = 2000
"""Characters that an officer passes on in one piece; messengers cut longer ones."""


class UnitNotInContest(Refusal):
    """The unit came into the tree after the contest fixed its units, or was merged away in it."""

    code, kind = "unit_not_in_contest", Kind.MISSING
    words = N_("Đơn vị này không có trong cuộc thi. Chọn cuộc thi khác, hoặc xem ở cấp trên của đơn vị.")


@dataclass(frozen=True, slots=True)
class Turnout:
    """A union below another one. `target_percent` None: the rules state none; `gained`: people new since midnight."""

    unit_id: int
    name: str
    tallies: Tallies
    headcount: int
    target_percent: int | None = None
    gained: int = 0

    @property
    def per_mille(self) -> int | None:
        """People out of a thousand; None without a headcount."""
        return self.tallies.rate(self.headcount)

    @property
    def missing(self) -> int | None:
        """How many more people the target asks for, of all where there is none; None without a headcount."""
        return missing(self.tallies.people, self.headcount, self.target_percent)


def target(headcount: int, percent: int) -> int:
    """The people that a target asks for, rounded up: 80 % of 48 is 39."""
    return -(-headcount * percent // 100)


def missing(people: int, headcount: int, percent: int | None) -> int | None:
    """How many more people the target asks for, of all where there is none; None without a headcount."""
    if not headcount:
        return None
    return max(0, target(headcount, 100 if percent is None else percent) - people)


class Order(StrEnum):
    """In which order the unions of a table stand; the value is part of an address."""

    LOWEST = ""
    """By rate, the lowest first: who needs a word most."""
    NAME = "ten"
    PEOPLE = "nguoi"
    ENTRIES = "luot"
    MISSING = "thieu"


_BY: dict[Order, Callable[[Turnout], Any]] = {
    Order.LOWEST: lambda one: (one.per_mille is None, one.per_mille or 0),
    Order.NAME: lambda _one: 0,
    Order.PEOPLE: lambda one: -one.tallies.people,
    Order.ENTRIES: lambda one: -one.tallies.entries,
    Order.MISSING: lambda one: (one.missing is None, -(one.missing or 0)),
}


def in_order(rows: Iterable[Turnout], order: Order) -> list[Turnout]:
    """The unions of a table in an order; equal ones by name. Without a headcount a union has no rate and comes last."""
    return sorted(rows, key=lambda one: (_BY[order](one), collation.key(one.name)))


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brought: papers handed in, and people whose first one it was."""

    day: date
    entries: int
    newcomers: int


def by_day(found: Mapping[date, tuple[int, int]], first: date, last: date) -> list[Day]:
    """Every day from the first to the last, those that brought nothing too; and any before or after that did."""
    ends = (*found, first, max(first, last))
    start, days = min(ends), (max(ends) - min(ends)).days + 1
    whole = [start + timedelta(days=n) for n in range(days)]
    return [Day(one, *found.get(one, (0, 0))) for one in whole]


def named(names: Sequence[str], room: int, more: Callable[[int], str]) -> str:
    """«A, B, C», as many names as fit into so many characters; of the rest `more` says how many they are."""
    for shown in range(len(names), -1, -1):
        left = len(names) - shown
        words = ", ".join(names[:shown]) + (more(left) if left else "")
        if len(words) <= room:
            return words
    return ""
