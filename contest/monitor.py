"""The live monitor of a contest: what went on minute by minute, and what its organizers should look at now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contest.refusals import N_

MINUTE = timedelta(minutes=1)
MINUTES = 30
"""How far back the pictures go, the running minute with them."""
QUIET = timedelta(seconds=60)
"""Whoever saves nothing for so long may have lost the network, or is thinking."""
SETTLED_IN = timedelta(minutes=5)
MANY_SITTING = 20
SILENT_MINUTES = 5
ERROR_PERCENT = 1
BOARD_SECONDS = 10
SWEEPER_SECONDS = 30
OVERDUE_SECONDS = 60
CLOCK_SECONDS = 2
DISK_BYTES = 1_000_000_000


class Level(StrEnum):
    """How pressing: something is wrong, or something may be."""

    BAD = "bad"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence for the organizers; `values` fill its named places."""

    level: Level
    words: str
    values: dict[str, int]


@dataclass(frozen=True, slots=True)
class Vitals:
    """What alerts are judged by; None: not known, or it does not apply. Requests and errors: of the last minutes."""

    sitting_long: int = 0
    """People who have sat a paper for SETTLED_IN or longer."""
    hand_ins: int = 0
    """Within the last SILENT_MINUTES."""
    requests: int = 0
    errors: int = 0
    redis_silent: bool = False
    board_ms: int | None = None
    """How long ago the boards were held against the database; only while they may move."""
    swept_ms: int | None = None
    overdue: int = 0
    overdue_ms: int = 0
    clock_off_ms: int = 0
    """Clock of the database minus clock of this machine."""
    disk_free: int | None = None
    """Bytes, where the database is a file of this machine."""


def alerts(vitals: Vitals) -> list[Alert]:
    """What the organizers should look at now, what is wrong first."""
    found = [*_of_answers(vitals), *_of_the_room(vitals), *_of_the_machine(vitals)]
    return sorted(found, key=lambda one: one.level is not Level.BAD)


def _of_answers(vitals: Vitals) -> list[Alert]:
    if vitals.errors * 100 <= vitals.requests * ERROR_PERCENT:
        return []
    words = N_("Máy chủ gặp lỗi ở %(errors)s trong %(requests)s yêu cầu của %(minutes)s phút qua.")
    values = {"errors": vitals.errors, "requests": vitals.requests, "minutes": SILENT_MINUTES}
    return [Alert(Level.BAD, words, values)]


def _of_the_room(vitals: Vitals) -> list[Alert]:
    if vitals.hand_ins or vitals.sitting_long < MANY_SITTING:
        return []
    words = N_("%(minutes)s phút qua không ai nộp bài, trong khi %(n)s người đã ngồi thi từ lâu hơn.")
    return [Alert(Level.WARN, words, {"minutes": SILENT_MINUTES, "n": vitals.sitting_long})]


def _of_the_machine(vitals: Vitals) -> list[Alert]:
    found = []
    if vitals.overdue and vitals.overdue_ms > OVERDUE_SECONDS * 1000:
        words = N_("%(n)s bài đã hết giờ mà chưa thu, bài lâu nhất %(seconds)s giây.")
        found.append(Alert(Level.BAD, words, {"n": vitals.overdue, "seconds": vitals.overdue_ms // 1000}))
    if vitals.swept_ms is not None and vitals.swept_ms > SWEEPER_SECONDS * 1000:
        words = N_("Tiến trình thu bài không chạy từ %(seconds)s giây trước.")
        found.append(Alert(Level.BAD, words, {"seconds": vitals.swept_ms // 1000}))
    if abs(vitals.clock_off_ms) > CLOCK_SECONDS * 1000:
        words = N_("Đồng hồ của cơ sở dữ liệu lệch %(seconds)s giây so với máy chủ.")
        found.append(Alert(Level.BAD, words, {"seconds": abs(vitals.clock_off_ms) // 1000}))
    if vitals.disk_free is not None and vitals.disk_free < DISK_BYTES:
        words = N_("Ổ đĩa chỉ còn trống %(megabytes)s MB.")
        found.append(Alert(Level.BAD, words, {"megabytes": vitals.disk_free // 1_000_000}))
    if vitals.redis_silent:
        words = N_("Redis im lặng: bảng xếp hạng lấy từ cơ sở dữ liệu, bài thi không ảnh hưởng.")
        found.append(Alert(Level.WARN, words, {}))
    if vitals.board_ms is not None and vitals.board_ms > BOARD_SECONDS * 1000:
        words = N_("Bảng xếp hạng chưa đối chiếu lại từ %(seconds)s giây trước.")
        found.append(Alert(Level.WARN, words, {"seconds": vitals.board_ms // 1000}))
    return found


def in_room(sitting: int, starts: Sequence[int], hand_ins: Sequence[int]) -> tuple[int, ...]:
    """How many sat at the end of each minute, from how many sit now and what came and went, the oldest first."""
    found = [sitting]
    for came, went in zip(reversed(starts), reversed(hand_ins), strict=True):
        found.append(max(0, found[-1] - came + went))
    return tuple(reversed(found[:-1]))
