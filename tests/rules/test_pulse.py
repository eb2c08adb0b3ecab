"""The pulse: answers counted by page, ending and time, and added up over processes and minutes."""

from __future__ import annotations

import pytest

from contest import pulse
from contest.pulse import BOUNDS_MS, Hit, Tally


def tally(*times: int, ending: str = "200") -> Tally:
    made = Tally()
    for ms in times:
        made.add(ending, ms)
    return made


def test_answers_are_counted_by_minute_page_and_ending() -> None:
    minutes: dict[int, pulse.Minute] = {}
    hits = [
        Hit(7, "attempts.save", "200", 4),
        Hit(7, "attempts.save", "200", 6),
        Hit(7, "attempts.save", "409 late", 5),
        Hit(7, "attempts.save", "429 too_often", 0),
        Hit(8, "attempts.save", "503 busy", 9000),
        Hit(8, "home.show", "200", 30),
    ]
    assert pulse.count(minutes, hits) == {7, 8}
    assert pulse.saves(minutes[7]) == (2, 1, 1)
    assert pulse.saves(minutes[8]) == (0, 0, 1)
    assert pulse.saves({}) == (0, 0, 0)
    whole = pulse.total(pulse.together(minutes.values()))
    assert (whole.count, whole.errors, whole.refused, whole.most_ms) == (6, 1, 2, 9000)
    assert pulse.total(minutes[7]).count == 4  # adding up changes nothing that was added


@pytest.mark.parametrize(
    ("times", "half", "most_of_them"),
    [
        ((3,), 3, 3),
        ((1, 7, 7, 7), 7, 7),
        ((*[4] * 95, *[700] * 5), 5, 5),
        ((*[4] * 94, *[700] * 6), 5, 700),
        ((), 0, 0),
    ],
)
def test_a_time_is_told_by_the_bound_of_its_bucket_and_never_above_the_longest(
    times: tuple[int, ...], half: int, most_of_them: int
) -> None:
    assert (tally(*times).within_ms(50), tally(*times).within_ms(95)) == (half, most_of_them)


def test_every_time_has_one_bucket() -> None:
    for place, bound in enumerate(BOUNDS_MS):
        assert tally(bound).buckets[place] == 1
        assert tally(bound + 1).buckets[place + 1] == 1


def test_the_slowest_pages_come_first() -> None:
    minute = {"a": tally(3, 3), "b": tally(900), "c": tally(700), "d": tally(20)}
    assert [page for page, _ in pulse.slowest(minute, 3)] == ["b", "c", "d"]


def test_a_minute_goes_through_text_and_back_and_junk_does_not() -> None:
    minute = {"a": tally(3, 900), "b": tally(1, ending="409 late")}
    assert pulse.read(pulse.written(minute)) == minute
    for junk in ("", "[]", "5", '{"a": 5}', '{"a": [{}, [1], 2]}', '{"a": [{"200": 1}]}', "null"):
        with pytest.raises(ValueError):  # noqa: PT011 (any kind of it)
            pulse.read(junk)
