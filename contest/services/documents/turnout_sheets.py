"""Sheets of the officer's desk: unions below a unit, their league, and who has not taken part yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contest.contests import Contest
from contest.services.documents.wording import moment
from contest.services.documents.workbook import Cell, Sheet
from contest.store.turnout import Waiting
from contest.turnout import Turnout


def _top(title: str, unit: str, contest: Contest, now: datetime) -> tuple[str, ...]:
    return title, f"Đơn vị: {unit}", f"Cuộc thi: {contest.title}", f"Số liệu lúc {moment(now)}"


def _share(row: Turnout) -> Cell:
    return None if row.per_mille is None else row.tallies.people / row.headcount


def unions(unit: str, contest: Contest, rows: Sequence[Turnout], now: datetime) -> Sheet:
    """The unions below a unit, in the order given."""
    target = contest.rules.target_percent
    lacking = "Chưa thi" if target is None else f"Còn thiếu để đạt {target}%"
    heads = ("STT", "Đơn vị", "Người đã thi", "Lượt thi", "Số người", "Tỷ lệ", lacking)
    cells: list[tuple[Cell, ...]] = [
        (n, one.name, one.tallies.people, one.tallies.entries, one.headcount or None, _share(one), one.missing)
        for n, one in enumerate(rows, start=1)
    ]
    top = _top("Mức tham gia của các đơn vị", unit, contest, now)
    return Sheet("Tham gia", top, heads, tuple(cells), (6, 46, 14, 12, 12, 10, 18), rates=(5,))


def league(unit: str, contest: Contest, rows: Sequence[tuple[int | None, Turnout]], now: datetime) -> Sheet:
    """The league of the unions below a unit; one without a headcount has no rank."""
    heads = ("Hạng", "Đơn vị", "Người đã thi", "Lượt thi", "Số người", "Tỷ lệ", "Thêm hôm nay")
    cells: list[tuple[Cell, ...]] = [
        (rank, one.name, one.tallies.people, one.tallies.entries, one.headcount or None, _share(one), one.gained)
        for rank, one in rows
    ]
    top = _top("Bảng thi đua theo tỷ lệ tham gia", unit, contest, now)
    return Sheet("Thi đua", top, heads, tuple(cells), (8, 46, 14, 12, 12, 10, 14), rates=(5,))


def missing(unit: str, contest: Contest, people: Sequence[Waiting], by: str, now: datetime) -> Sheet:
    """Who has not taken part yet; the sheet says who took it, so that a copy gone astray tells whose it was."""
    heads = ("STT", "Họ và tên", "Đơn vị", "Tình trạng")
    cells: list[tuple[Cell, ...]] = [(n, one.name, one.unit, STATES[state(one)]) for n, one in enumerate(people, 1)]
    top = (*_top("Danh sách chưa dự thi", unit, contest, now), f"Người tải tệp: {by}")
    return Sheet("Chưa dự thi", top, heads, tuple(cells), (6, 34, 46, 28))


STATES = {"none": "Chưa có tài khoản", "account": "Có tài khoản, chưa thi", "sitting": "Đang làm bài"}


def state(one: Waiting) -> str:
    """How somebody without a hand-in stands: one of STATES."""
    return "none" if one.person_id is None else "sitting" if one.sitting else "account"
