"""Reports as sheets, papers and lines of text: the figures of contest.reports, the same ones as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from contest.reports import CUT_WORDS, HEADS, Column, Cut, Form, Line, Report, columns
from contest.services.documents.blocks import Block, Heading, Pairs, Paper, Signatures, Table, Words
from contest.services.documents.csv_files import Cell as Plain
from contest.services.documents.wording import moment, number
from contest.services.documents.workbook import Cell, Sheet

NOTES = "Trực thuộc"
FILTERS = "Bộ lọc"
METHOD = (
    "Mỗi người chỉ đếm một lần trong mỗi bảng, ở nơi có bài được tính mới nhất; lượt đếm ở nơi đã thi.",
    "Theo đợt và theo ngày, một người có thể có mặt ở nhiều dòng; dòng cộng đếm mỗi người một lần.",
    "Tỷ lệ là số người dự thi trên tổng số người đã chốt của đơn vị, làm tròn xuống một phần mười phần trăm.",
    "Điểm trung bình tính trên các bài được tính theo thể lệ, làm tròn xuống một phần mười điểm.",
)
HIDDEN = "Ô để trống là số liệu không hiện: nhóm quá ít người, hoặc cuộc thi chưa công bố điểm."


@dataclass(frozen=True, slots=True)
class Told:
    """What stands over a file. `house`: lines of the heading; `facts`: what was asked; `stamp`: who, when and why."""

    title: str
    house: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    at: datetime
    stamp: str = ""

    @property
    def top(self) -> tuple[str, ...]:
        """The lines over a sheet."""
        about = [f"{name}: {value}" for name, value in self.facts]
        return (", ".join(self.house), *about, f"Số liệu lúc {moment(self.at)}", *([self.stamp] if self.stamp else []))


def _figure(column: Column, line: Line) -> float | int | None:
    value = column.value(line)
    if value is None or column.form is Form.COUNT:
        return value
    return value / (1000 if column.form is Form.PER_MILLE else 10)


def _words(column: Column, line: Line) -> str:
    value = column.value(line)
    if value is None:
        return "–"
    if column.form is Form.COUNT:
        return number(value)
    return f"{number(value // 10)},{value % 10}" + ("%" if column.form is Form.PER_MILLE else "")


def _noted(report: Report) -> bool:
    return any(one.note for one in report.lines)


def _heads(report: Report) -> list[str]:
    return ["STT", HEADS[report.cut], *([NOTES] if _noted(report) else []), *(one.head for one in columns(report))]


def cut_sheet(report: Report, told: Told) -> Sheet:
    """A cut as a sheet: numbers are numbers, the whole stands last."""
    figures, notes = columns(report), _noted(report)
    first = 3 if notes else 2
    rows: list[tuple[Cell, ...]] = [
        (n, one.label, *([one.note] if notes else []), *(_figure(column, one) for column in figures))
        for n, one in enumerate(report.lines, start=1)
    ]
    last = ("", report.whole.label, *([""] if notes else []), *(_figure(one, report.whole) for one in figures))
    forms = list(enumerate((one.form for one in figures), start=first))
    return Sheet(
        CUT_WORDS[report.cut],
        (f"{told.title}, {CUT_WORDS[report.cut].lower()}", *told.top),
        tuple(_heads(report)),
        rows,
        (6, 46, *([34] if notes else []), *([14] * len(figures))),
        rates=tuple(n for n, form in forms if form is Form.PER_MILLE),
        tenths=tuple(n for n, form in forms if form is Form.TENTHS),
        total=last,
        stamp=told.stamp,
    )


def filters_sheet(told: Told, rows: int | None = None) -> Sheet:
    """What was asked, by whom and when, and how the figures are counted."""
    facts: list[tuple[Cell, ...]] = [*told.facts, ("Số liệu lúc", told.at)]
    if told.stamp:
        facts.append(("Người lập", told.stamp))
    if rows is not None:
        facts.append(("Số dòng", rows))
    facts += [("Cách tính", words) for words in (*METHOD, HIDDEN)]
    return Sheet(FILTERS, (told.title, ", ".join(told.house)), ("Mục", "Nội dung"), facts, (24, 100))


def cut_lines(report: Report) -> list[Sequence[Plain]]:
    """A cut as lines for CSV; shares in percent."""
    figures, notes = columns(report), _noted(report)
    heads = [f"{one.head} (%)" if one.form is Form.PER_MILLE else one.head for one in figures]
    found: list[Sequence[Plain]] = [["STT", HEADS[report.cut], *([NOTES] if notes else []), *heads]]
    for n, one in enumerate([*report.lines, report.whole], start=1):
        place: Plain = n if n <= len(report.lines) else None
        values = [_percent(column, one) for column in figures]
        found.append([place, one.label, *([one.note] if notes else []), *values])
    return found


def _percent(column: Column, line: Line) -> Plain:
    value = column.value(line)
    return value if value is None or column.form is Form.COUNT else value / 10


def paper(reports: Iterable[Report], told: Told) -> Paper:
    """Cuts as an official report for Word and PDF, to be numbered, dated and signed by people."""
    return Paper(
        stem=told.title,
        title="Báo cáo",
        about=_upper_first(told.title.removeprefix("Báo cáo").strip()),
        house=told.house,
        number="Số: ……/BC-……",
        blocks=tuple(_blocks(reports, told)),
        draft=False,
        wide=True,
    )


def _upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _blocks(reports: Iterable[Report], told: Told) -> Iterator[Block]:
    yield Pairs((*told.facts, ("Số liệu lúc", moment(told.at))))
    for n, report in enumerate(reports, start=1):
        yield Heading(f"{n}. {CUT_WORDS[report.cut]}")
        yield _table(report)
    for words in METHOD:
        yield Words(words)
    yield Words(HIDDEN)
    yield Signatures((("Người lập biểu",), ("TM. ……………………",)))


def _table(report: Report) -> Table:
    figures, notes = columns(report), _noted(report)
    before = 3 if notes else 2
    rows = tuple(
        (str(n), one.label, *([one.note] if notes else []), *(_words(column, one) for column in figures))
        for n, one in enumerate(report.lines, start=1)
    )
    total = ("", report.whole.label, *([""] if notes else []), *(_words(one, report.whole) for one in figures))
    widths = (4, 26 if report.cut is Cut.UNIT else 20, *([18] if notes else []), *([9] * len(figures)))
    return Table(tuple(_heads(report)), rows, widths, tuple(range(before, before + len(figures))), total)
