"""The yearly account (báo cáo năm): what a federation did in a year for the knowledge of law, in seven parts.

A contest belongs to the year in which its last close falls, by Vietnam's clock; a pledge likewise; an activity to the
year in which it ends. Every number is derived: from the software, or from lines of the log that people wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from contest import activities
from contest.activities import Kind as ActivityKind
from contest.boards import Tallies
from contest.refusals import N_, Kind, Refusal
from contest.rounds import VIETNAM

FIRST = 2000
INSTANT = timedelta(milliseconds=1)
"""What closes at midnight closes in the day before."""
UNPLACED = N_("Chưa xếp đơn vị")
TEXT = 8000
"""Characters of remarks, and of proposals."""


def year_of(moment: datetime) -> int:
    """The year that Vietnam's clock shows."""
    return moment.astimezone(VIETNAM).year


def closing_year(closes_at: datetime) -> int:
    """The year to which something that closes then belongs: at midnight of New Year, the year that has ended."""
    return year_of(closes_at - INSTANT)


def bounds(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year in Vietnam, and that of the next."""
    first, after = (datetime(one, 1, 1, tzinfo=VIETNAM) for one in (year, year + 1))
    return first, after


def day_of(year: int, now: datetime) -> date:
    """The day on which unions are counted: 31 December, or today while the year goes on."""
    return min(date(year, 12, 31), now.astimezone(VIETNAM).date())


@dataclass(frozen=True, slots=True)
class Unions:
    """The tree on a day: upper unions, grassroots ones by sector, those managed jointly apart, and their people."""

    upper: int = 0
    grassroots: int = 0
    hcsn: int = 0
    enterprise: int = 0
    central: int = 0
    workers: int = 0
    members: int = 0
    women: int = 0


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A contest of the year. `units` grassroots unions took part of `units_of`; `headcount` by its rules."""

    title: str
    opens_at: datetime
    closes_at: datetime
    sum: Tallies
    units: int
    units_of: int
    headcount: int
    prizes: int
    works: int
    open: bool = False
    """It goes on: its figures are those by now."""

    @property
    def days(self) -> str:
        """«05/10/2026 – 20/11/2026» by Vietnam's clock."""
        first, last = self.opens_at.astimezone(VIETNAM), (self.closes_at - INSTANT).astimezone(VIETNAM)
        return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A pledge of the year: who signed of how many workers, and in how many grassroots unions of how many."""

    title: str
    people: int
    workers: int
    units: int
    units_of: int


@dataclass(frozen=True, slots=True)
class UnionLine:
    """An upper union: workers on the day, contests (each person once in each) and activities of the units below it.

    `heads` sums its headcounts over the contests of the year, which the rate is against.
    """

    name: str
    workers: int
    sum: Tallies
    heads: int
    times: int = 0
    reached: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """What the software holds beside papers. `people` took part in the year's contests, each counted once."""

    people: int = 0
    works: int = 0
    essays: int = 0
    trials: int = 0
    """Entries of trial contests."""
    learners: int = 0
    """People who practised last in this year."""
    learnt: int = 0
    """Answers to the practice questions that were met last in this year."""


@dataclass(frozen=True, slots=True)
class Year:
    """All figures of a year."""

    year: int
    day: date
    unions: Unions
    contests: tuple[ContestLine, ...] = ()
    beside: Beside = Beside()
    pledges: tuple[PledgeLine, ...] = ()
    log: Mapping[ActivityKind, activities.Sum] = field(default_factory=dict)
    lines: tuple[UnionLine, ...] = ()

    @property
    def whole(self) -> Tallies:
        """All contests together: somebody in two of them counts twice."""
        total = Tallies()
        for one in self.contests:
            total = total.plus(one.sum)
        return total


@dataclass(frozen=True, slots=True)
class Note:
    """What the organizers say of a year. `version` counts how often it was saved."""

    remarks: str = ""
    proposals: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A year beside the one before it."""

    this: Year
    last: Year
    note: Note = Note()

    @property
    def open(self) -> bool:
        """Whether a contest of the year still goes on: nobody should sign its figures yet."""
        return any(one.open for one in self.this.contests)


class NoSuchYear(Refusal):
    code, kind = "no_such_year", Kind.MISSING
    words = N_("Không có báo cáo của năm này. Chọn năm nay hoặc một năm trước.")


class NoteMoved(Refusal):
    code = "note_moved"
    words = N_("Người khác vừa lưu phần này. Xem bản đã lưu rồi ghi tiếp.")


class NoteTooLong(Refusal):
    code, kind = "note_too_long", Kind.INVALID
    words = N_("Viết nhiều nhất %(most)s ký tự.")
