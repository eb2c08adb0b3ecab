"""Reports (báo cáo): the figures of contests cut by round, unit, sector, gender, age, category or day.

In a cut a person counts once, where their latest counted paper stands, so the parts of a partition add up to the whole;
rounds and days are no partition of people, and their whole is counted for itself. Entries count where they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from contest import collation
from contest.boards import Tallies
from contest.refusals import N_, Kind, Refusal
from contest.turnout import missing


class Cut(StrEnum):
    """By what the figures are parted; the value is part of an address."""

    UNIT = "don-vi"
    ROUND = "dot"
    SECTOR = "khoi"
    GENDER = "gioi"
    AGE = "tuoi"
    CATEGORY = "bang"
    DAY = "ngay"


CUT_WORDS = {
    Cut.UNIT: N_("Theo đơn vị"),
    Cut.ROUND: N_("Theo đợt thi"),
    Cut.SECTOR: N_("Theo khối"),
    Cut.GENDER: N_("Theo giới"),
    Cut.AGE: N_("Theo độ tuổi"),
    Cut.CATEGORY: N_("Theo bảng"),
    Cut.DAY: N_("Theo ngày"),
}
HEADS = {
    Cut.UNIT: N_("Đơn vị"),
    Cut.ROUND: N_("Đợt thi"),
    Cut.SECTOR: N_("Khối"),
    Cut.GENDER: N_("Giới"),
    Cut.AGE: N_("Độ tuổi"),
    Cut.CATEGORY: N_("Bảng"),
    Cut.DAY: N_("Ngày"),
}
PARTITIONS = frozenset(set(Cut) - {Cut.ROUND, Cut.DAY})
"""Cuts in which everybody stands in exactly one group."""


class Level(StrEnum):
    """Which units stand on the lines of a cut by unit; the value is part of an address."""

    BELOW = "truc-tiep"
    """Those directly under the chosen one."""
    GRASSROOTS = "co-so"
    """All grassroots unions under it."""


LEVEL_WORDS = {Level.BELOW: N_("Đơn vị trực thuộc"), Level.GRASSROOTS: N_("Công đoàn cơ sở")}

AGE_BANDS = (30, 40, 50)
"""The last year of age of each band; the last band has no end."""
AGE_WORDS: Mapping[object, str] = {
    0: N_("Đến 30 tuổi"),
    1: N_("Từ 31 đến 40 tuổi"),
    2: N_("Từ 41 đến 50 tuổi"),
    3: N_("Trên 50 tuổi"),
    None: N_("Không khai"),
}
GENDER_WORDS: Mapping[object, str] = {"female": N_("Nữ"), "male": N_("Nam"), None: N_("Không khai")}
SECTOR_WORDS: Mapping[object, str] = {
    "hcsn": N_("Hành chính, sự nghiệp"),
    "enterprise": N_("Doanh nghiệp"),
    None: N_("Không rõ"),
}
UNKNOWN_UNIT = N_("Chưa xếp đơn vị")
NO_CATEGORY = N_("Không thuộc bảng nào")
WHOLE_WORDS = N_("Cộng, mỗi người một lần")
LEAST_TOLD = 10
"""Of fewer people than this an officer sees no marks: with a name and a mean, one could be read off."""


def band_starts(day: date) -> tuple[date, ...]:
    """For each band of age, the last birthday too early for it: whoever was born after it is of that band or younger.

    29 February becomes 1 March, on which such a person is a year older.
    """
    return tuple(_years_before(day, last + 1) for last in AGE_BANDS)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=3, day=1)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a group adds up to. `results`: counted papers (one a person and contest), `points` their sum.

    `full` and `passed` count people with a counted paper that has every answer right, or reaches the pass mark.
    """

    people: int = 0
    entries: int = 0
    results: int = 0
    points: int = 0
    full: int = 0
    passed: int = 0

    def __add__(self, other: Sum) -> Sum:
        """The sum of two groups that share nobody."""
        return Sum(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Sum)))


@dataclass(frozen=True, slots=True)
class Line:
    """A group. `label` in Vietnamese; `headcount` None where none can be set against it; `told`: its marks may show."""

    label: str
    sum: Sum
    headcount: int | None = None
    target: int | None = None
    unit_id: int | None = None
    note: str = ""
    told: bool = True

    @property
    def per_mille(self) -> int | None:
        """People out of a thousand of the headcount, rounded down."""
        return Tallies(self.sum.people).rate(self.headcount or 0)

    @property
    def missing(self) -> int | None:
        """How many more people the target asks for; None without a target or a headcount."""
        return None if self.target is None else missing(self.sum.people, self.headcount or 0, self.target)

    @property
    def mean_tenths(self) -> int | None:
        """Mean points of a counted paper in tenths, rounded down."""
        return self.sum.points * 10 // self.sum.results if self.told and self.sum.results else None

    @property
    def full(self) -> int | None:
        """People with full marks."""
        return self.sum.full if self.told else None

    @property
    def passed(self) -> int | None:
        """People who reach the pass mark."""
        return self.sum.passed if self.told else None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a cut. `marks`: mean and full marks have columns; `passes`: so has the pass mark."""

    cut: Cut
    lines: tuple[Line, ...]
    whole: Line
    marks: bool = True
    passes: bool = False


def summed(own: Mapping[int | None, Sum], paths: Mapping[int, Sequence[int]]) -> dict[int, Sum]:
    """Sums of every unit with all below it, out of what each unit has of its own."""
    sums: dict[int, Sum] = {}
    for unit_id, one in own.items():
        for place in paths.get(unit_id or 0, ()):
            sums[place] = sums.get(place, Sum()) + one
    return sums


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Units by their rate, the highest first, those without a headcount last; equal ones by name."""
    return sorted(lines, key=lambda one: (one.per_mille is None, -(one.per_mille or 0), collation.key(one.label)))


def guarded(report: Report, least: int = LEAST_TOLD) -> Report:
    """The report without the marks of small groups.

    Where the whole shows, what is hidden must not be the difference of what is shown: hidden groups hold `least` people
    together, or the smallest shown ones are hidden with them.
    """
    if report.whole.sum.people < least:
        return without_marks(report)
    hidden = {n for n, one in enumerate(report.lines) if 0 < one.sum.people < least}
    shown = sorted(set(range(len(report.lines))) - hidden, key=lambda n: report.lines[n].sum.people)
    shown = [n for n in shown if report.lines[n].sum.people]
    while shown and 0 < sum(report.lines[n].sum.people for n in hidden) < least:
        hidden.add(shown.pop(0))
    return replace(report, lines=tuple(replace(one, told=n not in hidden) for n, one in enumerate(report.lines)))


def without_marks(report: Report) -> Report:
    """The report with people and entries alone."""
    lines = tuple(replace(one, told=False) for one in report.lines)
    return replace(report, lines=lines, whole=replace(report.whole, told=False), marks=False)


class Form(StrEnum):
    """How the figures of a column are written."""

    COUNT = "count"
    PER_MILLE = "per_mille"
    """As a percentage with one decimal."""
    TENTHS = "tenths"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: the same on the page and in every file."""

    head: str
    form: Form
    value: Callable[[Line], int | None]


PEOPLE = Column(N_("Số người"), Form.COUNT, lambda one: one.sum.people)
ENTRIES = Column(N_("Số lượt"), Form.COUNT, lambda one: one.sum.entries)
HEADCOUNT = Column(N_("Tổng số người"), Form.COUNT, lambda one: one.headcount)
RATE = Column(N_("Tỷ lệ"), Form.PER_MILLE, lambda one: one.per_mille)
MISSING = Column(N_("Còn thiếu so với chỉ tiêu"), Form.COUNT, lambda one: one.missing)
MEAN = Column(N_("Điểm trung bình"), Form.TENTHS, lambda one: one.mean_tenths)
FULL = Column(N_("Đúng hết"), Form.COUNT, lambda one: one.full)
PASSED = Column(N_("Đạt"), Form.COUNT, lambda one: one.passed)


def columns(report: Report) -> list[Column]:
    """The columns that a report has figures for."""
    found = [PEOPLE, ENTRIES]
    every = [*report.lines, report.whole]
    if any(one.headcount for one in every):
        found += [HEADCOUNT, RATE]
    if any(one.missing is not None for one in every):
        found.append(MISSING)
    if report.marks:
        found += [MEAN, FULL, *([PASSED] if report.passes else [])]
    return found


class What(StrEnum):
    """The files there are."""

    CUT = "bang"
    OVERVIEW = "tong-hop"
    UNIONS = "don-vi"
    PEOPLE = "danh-sach"
    ATTENDANCE = "diem-danh"
    AWARDS = "giai-thuong"
    ITEMS = "cau-hoi"


ENDINGS = {
    What.CUT: ("xlsx", "docx", "pdf", "csv"),
    What.OVERVIEW: ("xlsx", "docx", "pdf"),
    What.UNIONS: ("xlsx",),
    What.PEOPLE: ("xlsx", "csv"),
    What.ATTENDANCE: ("xlsx", "csv"),
    What.AWARDS: ("xlsx",),
    What.ITEMS: ("xlsx", "csv"),
}
PERSONAL = frozenset({What.PEOPLE, What.ATTENDANCE, What.AWARDS})
"""What names people: it asks for a reason and the password, and bears who fetched it, when and why."""
FOR_OFFICERS = frozenset({What.CUT, What.OVERVIEW, What.UNIONS, What.PEOPLE, What.ATTENDANCE})
OF_ONE_CONTEST = frozenset({What.AWARDS, What.ITEMS})
MOST_CONTESTS = 12
"""Contests of one report."""


class NoSuchReport(Refusal):
    code, kind = "no_such_report", Kind.INVALID
    words = N_("Không có tệp loại này. Chọn lại loại báo cáo và định dạng.")


class OneContestOnly(Refusal):
    code, kind = "one_contest_only", Kind.INVALID
    words = N_("Tệp này lập cho một cuộc thi. Chọn đúng một cuộc thi.")


class NothingToAnalyse(Refusal):
    code = "nothing_to_analyse"
    words = N_("Chưa phân tích được câu hỏi: chưa có đợt nào đóng xong với bài đã nộp.")
