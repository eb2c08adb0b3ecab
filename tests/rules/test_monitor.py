"""What the live monitor warns of, and just when it begins to."""

from __future__ import annotations

import pytest

from contest import monitor
from contest.monitor import Level, Vitals

CALM = Vitals(
    sitting_long=19, hand_ins=0, requests=100, errors=1, board_ms=10_000, swept_ms=30_000, overdue=3, overdue_ms=60_000,
    clock_off_ms=-2000, disk_free=1_000_000_000,
)  # fmt: skip


def said(**values: object) -> list[tuple[str, str]]:
    from_calm = {name: getattr(CALM, name) for name in CALM.__slots__}
    found = monitor.alerts(Vitals(**(from_calm | values)))  # type: ignore[arg-type]
    return [(one.level.value, one.words % {name: str(value) for name, value in one.values.items()}) for one in found]


def test_at_every_bound_there_is_still_no_alert() -> None:
    assert said() == []
    assert monitor.alerts(Vitals()) == []


@pytest.mark.parametrize(
    ("values", "level", "words"),
    [
        ({"errors": 2}, "bad", "2 trong 100 yêu cầu"),
        ({"sitting_long": 20}, "warn", "20 người đã ngồi thi"),
        ({"overdue_ms": 60_001}, "bad", "3 bài đã hết giờ"),
        ({"swept_ms": 30_001}, "bad", "Tiến trình thu bài không chạy"),
        ({"clock_off_ms": 2001}, "bad", "lệch 2 giây"),
        ({"clock_off_ms": -3500}, "bad", "lệch 3 giây"),
        ({"disk_free": 999_999_999}, "bad", "999 MB"),
        ({"redis_silent": True}, "warn", "Redis im lặng"),
        ({"board_ms": 10_001}, "warn", "từ 10 giây trước"),
    ],
)
def test_just_beyond_a_bound_there_is_one(values: dict[str, object], level: str, words: str) -> None:
    ((found, sentence),) = said(**values)
    assert found == level
    assert words in sentence


def test_a_hand_in_within_five_minutes_is_calm_and_what_is_wrong_comes_first() -> None:
    assert said(sitting_long=500, hand_ins=1) == []
    assert [level for level, _ in said(redis_silent=True, errors=50)] == [Level.BAD.value, Level.WARN.value]


def test_who_sat_is_counted_back_from_who_sits() -> None:
    # Five sit; in the last minute two came and one went, in the one before three came.
    assert monitor.in_room(5, (0, 3, 2), (0, 0, 1)) == (1, 4, 5)
    assert monitor.in_room(0, (9,), (0,)) == (0,)
