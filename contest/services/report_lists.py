"""Rows of the long files of reports: people, attendance, questions; read as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from contest import collation
from contest.contests import WHOLE, Contest
from contest.people import masked_phone
from contest.reports import GENDER_WORDS, UNKNOWN_UNIT, Report
from contest.reports import Level as UnitLevel
from contest.services import analysis
from contest.services.analysis import Question
from contest.services.documents.workbook import Cell, Sheet
from contest.services.jobs import Tell
from contest.services.reports import Ground
from contest.store import reports as store
from contest.store.reports import Listed, Present
from questions.levels import LEVEL_WORDS, Level

TELL_EVERY = 500
"""Rows between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of a file: its heads, widths in letters, and rows to be read once. `rates`: columns of shares."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterator[tuple[Any, ...]]
    rates: tuple[int, ...] = ()


PERSON = ("STT", "Họ và tên", "Số điện thoại", "Giới", "Năm sinh", "Đơn vị", "Công đoàn cấp trên", "Số lượt")
PERSON_WIDTHS = (8, 30, 16, 12, 10, 44, 40, 10)


def people(ground: Ground, now: datetime, tell: Tell) -> Listing:
    """Everybody who took part within reach, unit by unit and by name; their results where they may be told."""
    told = ground.marks_told(now)
    marks: tuple[str, ...] = ("Điểm", "Điểm tối đa", "Thời gian làm (giây)") if ground.alone else ("Tổng điểm",)
    heads = (*PERSON, *(marks if told else ()), "Nộp lúc")
    widths = (*PERSON_WIDTHS, *([12] * len(marks) if told else ()), 18)
    total, above = store.whole(ground.session, ground.within).people, _above(ground)
    found = _by_name(store.people(ground.session, ground.within))
    rows = (_person(ground, n, one, above(one.unit_id), told) for n, one in enumerate(found, start=1))
    return Listing(heads, widths, _telling(rows, tell, total))


def _person(ground: Ground, n: int, one: Listed, above: str, told: bool) -> tuple[Cell, ...]:
    born = one.birth_date.year if one.birth_date else None
    first = (n, one.name, masked_phone(one.phone), GENDER_WORDS[one.gender], born, one.unit or UNKNOWN_UNIT, above)
    marks: tuple[Cell, ...] = (one.points, one.of, one.elapsed_ms // 1000) if ground.alone else (one.points,)
    return (*first, one.entries, *(marks if told else ()), one.handed_in_at)


def _above(ground: Ground) -> Callable[[int | None], str]:
    """The name of the unit above a unit."""

    def name(unit_id: int | None) -> str:
        branch = ground.tree.by_id.get(unit_id or WHOLE)
        parent = ground.tree.by_id.get(branch.parent_id) if branch else None
        return parent.name if parent else ""

    return name


def _by_name(found: Iterable[Any]) -> Iterator[Any]:
    """The people of each unit in the order of Vietnamese names."""
    for _, group in groupby(found, key=attrgetter("unit_id")):
        yield from sorted(group, key=lambda one: collation.key(one.name))


def _telling(rows: Iterable[tuple[Any, ...]], tell: Tell, total: int) -> Iterator[tuple[Any, ...]]:
    for n, row in enumerate(rows):
        if n % TELL_EVERY == 0:
            tell(n, max(n, total))
        yield row


ATTENDANCE = ("STT", "Họ và tên", "Đơn vị", "Công đoàn cấp trên", "Tình trạng", "Số lượt")
ATTENDANCE_WIDTHS = (8, 32, 46, 42, 22, 10)


def attendance(ground: Ground, tell: Tell) -> Listing:
    """Everybody of the units within reach, with or without entries; last in each unit those without an account."""
    path = ground.placed.path if ground.placed is not None else "/"
    absent, above = store.without_account(ground.session, path), _above(ground)
    found = _with_absent(store.attendance(ground.session, ground.within, path), absent)
    rows = (_present(n, one, above(one.unit_id)) for n, one in enumerate(found, start=1))
    return Listing(ATTENDANCE, ATTENDANCE_WIDTHS, _telling(rows, tell, 0))


def _with_absent(found: Iterator[Present], absent: dict[int, list[Present]]) -> Iterator[Present]:
    for unit_id, group in groupby(found, key=attrgetter("unit_id")):
        yield from _by_name(group)
        yield from _by_name(absent.pop(unit_id, []))
    for rest in absent.values():
        yield from _by_name(rest)


def _present(n: int, one: Present, above: str) -> tuple[Cell, ...]:
    state = "Đã thi" if one.entries else "Chưa thi" if one.account else "Chưa có tài khoản"
    return n, one.name, one.unit, above, state, one.entries


ITEMS = (
    "Mã", "Chủ đề", "Mức độ", "Nội dung", "Đáp án", "Số bài có câu này", "Trả lời", "Bỏ trống", "Tỷ lệ đúng",
    "Độ phân biệt",
)  # fmt: skip
ITEM_WIDTHS = (12, 24, 16, 70, 12, 12, 12, 12, 12, 12)


def items(session: Session, contest: Contest, now: datetime) -> Listing | None:
    """What the answers of the closed rounds say of each question; None while there are none."""
    ready = analysis.ready(session, contest, now)
    if not ready.rounds:
        return None
    found = analysis.of_rounds(session, contest, [one.id for one in ready.rounds])
    return Listing(ITEMS, ITEM_WIDTHS, map(_item, found.questions), rates=(8,)) if found.questions else None


def _item(one: Question) -> tuple[Cell, ...]:
    figures, source = one.figures, one.source
    told = (
        source.code,
        source.subject_name,
        LEVEL_WORDS[Level(source.level)] if source.level else "",
        one.text.text,
        one.key_words,
    )
    counts = one.asked.counts
    facility = round(float(figures.facility), 4) if counts else None
    apart = None if figures.discrimination is None or not counts else round(figures.discrimination, 4)
    return (*told, figures.seen, figures.answered, figures.omitted, facility, apart)


UNION = ("Mã", "Người lao động", "Đoàn viên", "Nữ")


def with_heads(ground: Ground, sheet: Sheet, report: Report, level: UnitLevel) -> Sheet:
    """The sheet of a cut by unit, with the code of each unit and what it has of workers, members and women today."""
    own = {one.id: one for one in ground.units.values()}
    rows: list[tuple[Cell, ...]] = []
    for row, line in zip(sheet.rows, report.lines, strict=True):
        unit = own.get(line.unit_id or 0)
        below = [own[one] for one in _grassroots(ground, line.unit_id) if unit and own[one].joint == unit.joint]
        heads = (sum(getattr(one, name) for one in below) for name in ("workers", "members", "women"))
        rows.append((*row, unit.code if unit else "", *heads))
    name = "Công đoàn cơ sở" if level is UnitLevel.GRASSROOTS else "Đơn vị trực thuộc"
    widths = (*sheet.widths, 16, 14, 14, 14)
    return replace(sheet, name=name, heads=(*sheet.heads, *UNION), rows=rows, widths=widths)


def _grassroots(ground: Ground, unit_id: int | None) -> list[int]:
    branch = ground.tree.by_id.get(unit_id or 0)
    if branch is None:
        return []
    return [branch.id] if branch.kind == "grassroots" else ground.tree.grassroots(branch.id)
