"""Turnout: what a target asks for, in what order unions stand, days without gaps, and a message that is not cut."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.boards import Tallies
from contest.turnout import Day, Order, Turnout, by_day, in_order, missing, named, target

FIRST = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("people", "headcount", "percent", "lacking"),
    [
        (31, 48, 80, 8),
        (39, 48, 80, 0),
        (40, 48, 80, 0),
        (0, 1, 1, 1),
        (31, 48, None, 17),
        (50, 48, None, 0),
        (3, 0, 80, None),
    ],
)
def test_a_union_lacks_whole_people_up_to_its_target(
    people: int, headcount: int, percent: int | None, lacking: int | None
) -> None:
    assert missing(people, headcount, percent) == lacking


@given(st.integers(0, 10_000), st.integers(1, 100))
def test_a_target_is_the_least_number_of_people_that_is_enough(headcount: int, percent: int) -> None:
    asked = target(headcount, percent)
    assert asked * 100 >= headcount * percent > (asked - 1) * 100


def _row(name: str, people: int, headcount: int, entries: int = 0) -> Turnout:
    return Turnout(0, name, Tallies(people, entries), headcount)


def test_whoever_needs_a_word_most_stands_first_and_without_a_headcount_last() -> None:
    rows = [_row("Công đoàn B", 5, 10), _row("Công đoàn A", 1, 2), _row("Không khai", 9, 0), _row("Công đoàn C", 0, 9)]
    order = [one.name for one in in_order(rows, Order.LOWEST)]
    assert order == ["Công đoàn C", "Công đoàn A", "Công đoàn B", "Không khai"]
    assert [one.name for one in in_order(rows, Order.NAME)][-1] == "Không khai"
    assert in_order(rows, Order.PEOPLE)[0].name == "Không khai"
    assert [one.missing for one in in_order(rows, Order.MISSING)] == [9, 5, 1, None]


def test_a_day_that_brought_nothing_is_a_day() -> None:
    found = {FIRST + timedelta(days=2): (7, 3), FIRST - timedelta(days=1): (1, 1)}
    days = by_day(found, FIRST, FIRST + timedelta(days=3))
    assert [(one.day - FIRST).days for one in days] == [-1, 0, 1, 2, 3]
    assert [one.entries for one in days] == [1, 0, 0, 7, 0]
    assert by_day({}, FIRST, FIRST - timedelta(days=1)) == [Day(FIRST, 0, 0)]


@given(st.lists(st.text("abc đ", min_size=1, max_size=30), max_size=30), st.integers(0, 400))
def test_a_message_holds_as_many_names_as_fit_and_says_when_there_are_more(names: list[str], room: int) -> None:
    words = named(names, room, lambda left: f" và {left} người")
    assert len(words) <= room
    whole = ", ".join(names)
    if len(whole) <= room:
        assert words == whole
    elif words:
        assert words.rsplit(" và ", 1)[1] == f"{len(names) - _shown(names, words)} người"


def _shown(names: list[str], words: str) -> int:
    told = words.rsplit(" và ", 1)[0]
    return next(n for n in range(len(names)) if ", ".join(names[:n]) == told)
