"""The log of activities as a workbook: the lines asked for, and what they add up to by kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contest.activities import KIND_WORDS, STATE_WORDS, SUBJECT_WORDS, Kind, State, Sum, whole
from contest.services.documents.wording import moment
from contest.services.documents.workbook import Cell, Sheet
from contest.store.activities import Kept

HEADS = (
    "STT", "Loại hoạt động", "Chủ đề", "Tên hoạt động", "Từ ngày", "Đến ngày", "Đơn vị tổ chức", "Nơi tổ chức",
    "Số lần", "Người tham dự", "Trong đó nữ", "Số bản", "Tình trạng", "Nguồn", "Ghi chú",
)  # fmt: skip
WIDTHS = (6, 24, 24, 44, 12, 12, 34, 24, 9, 12, 12, 12, 12, 30, 30)


def log_sheets(rows: Sequence[Kept], title: str, house: str, at: datetime) -> list[Sheet]:
    """Two sheets: the lines, and the sums of the accepted ones."""
    top = (title, house, f"Số liệu lúc {moment(at)}")
    lines: list[tuple[Cell, ...]] = [(n, *_cells(one)) for n, one in enumerate(rows, start=1)]
    sums: list[tuple[Cell, ...]] = [
        (KIND_WORDS[kind], *_sum(rows, kind)) for kind in Kind if any(one.activity.kind is kind for one in rows)
    ]
    heads = ("Loại hoạt động", "Số dòng", "Số lần", "Người tham dự", "Trong đó nữ", "Số bản")
    return [
        Sheet("Sổ hoạt động", top, HEADS, lines, WIDTHS),
        Sheet("Cộng theo loại", (f"{title}: cộng các dòng đã duyệt", *top[1:]), heads, sums, (44, 10, 10, 16, 14, 14)),
    ]


def _cells(one: Kept) -> tuple[Cell, ...]:
    words = one.activity
    return (
        KIND_WORDS[words.kind], SUBJECT_WORDS[words.subject], words.title, words.starts, words.ends, one.unit,
        words.place, words.times, words.people, words.women, words.copies,
        STATE_WORDS[one.state], words.source, words.note,
    )  # fmt: skip


def _sum(rows: Sequence[Kept], kind: Kind) -> tuple[int, ...]:
    counted = (one.activity for one in rows if one.activity.kind is kind and one.state is State.ACCEPTED)
    found = whole(Sum(1, one.times, one.people, one.women or 0, one.copies) for one in counted)
    return found.lines, found.times, found.people, found.women, found.copies
