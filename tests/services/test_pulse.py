"""The pulse of several processes: nothing is lost between threads, nothing counted twice, and Redis may forget."""

from __future__ import annotations

import sys
from datetime import timedelta
from threading import Thread

from contest import pulse as rules
from contest.pulse import SAVES, Hit
from contest.services import pulse
from contest.services.pulse import Pulse, minute_of
from contest.store.boards import Boards
from contest.store.echo import Echo
from tests.cluster import empty
from tests.conftest import Clock

THREADS, EACH = 8, 6000


def saves(boards: Boards, clock: Clock) -> list[int]:
    """Acknowledged saves of the minutes that have any."""
    return [good for good, _, _ in map(rules.saves, pulse.read(boards, clock.now).minutes) if good]


def note(made: Pulse, clock: Clock, times: int) -> None:
    for _ in range(times):
        made.note(Hit(minute_of(clock.now), SAVES, "200", 3))


def test_threads_that_note_while_others_tell_lose_nothing(boards: Boards, clock: Clock) -> None:
    made, often = Pulse(), sys.getswitchinterval()

    def act() -> None:
        for _ in range(EACH):
            note(made, clock, 1)
            made.tell(None, 0.0)

    threads = [Thread(target=act) for _ in range(THREADS)]
    sys.setswitchinterval(1e-5)  # threads take turns in the middle of everything
    try:
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        sys.setswitchinterval(often)
    made.tell(boards, 0.0)
    assert saves(boards, clock) == [THREADS * EACH]


def test_processes_and_minutes_are_added_up_and_telling_twice_changes_nothing(boards: Boards, clock: Clock) -> None:
    one, other = Pulse(), Pulse()
    note(one, clock, 3)
    note(other, clock, 4)
    for made in (one, other, one, other):
        made.tell(boards, 0.0)
    assert saves(boards, clock) == [7]
    clock.forward(minutes=1)
    note(one, clock, 5)
    one.tell(boards, 10.0)
    assert saves(boards, clock) == [7, 5]
    found = pulse.read(boards, clock.now)
    assert (len(found.minutes), rules.total(found.last(1)).count, rules.total(found.last(5)).count) == (30, 5, 12)
    clock.forward(minutes=29)
    assert saves(boards, clock) == [5]  # half an hour is kept, no more


def test_what_a_silent_redis_missed_is_told_later_and_what_an_emptied_one_lost_is_told_again(
    boards: Boards, clock: Clock
) -> None:
    made, nowhere = Pulse(), Boards(Echo("redis://127.0.0.1:1/0", 50))
    note(made, clock, 2)
    made.tell(nowhere, 0.0)
    made.tell(None, 0.0)
    made.tell(boards, 0.0)
    assert saves(boards, clock) == [2]
    clock.forward(minutes=1)
    note(made, clock, 1)
    made.tell(boards, 0.0)
    empty(boards)
    for _ in range(2):
        note(made, clock, 1)
        made.tell(boards, 0.0)
    assert saves(boards, clock) == [2, 3]


def test_junk_under_the_keys_is_passed_over(boards: Boards, clock: Clock) -> None:
    made = Pulse()
    note(made, clock, 2)
    made.tell(boards, 0.0)
    boards.echo.line("{pulse}").client.hset(f"{{pulse}}:v1:{minute_of(clock.now)}", "stranger", "[1, 2")
    assert saves(boards, clock) == [2]


def test_it_is_time_to_tell_every_five_seconds_and_the_sweeper_leaves_its_mark(boards: Boards, clock: Clock) -> None:
    made = Pulse()
    assert made.is_due(100.0)
    made.tell(boards, 100.0)
    assert not made.is_due(104.9)
    assert made.is_due(105.0)
    assert pulse.read(boards, clock.now).swept_ms is None
    pulse.note_sweep(boards, clock.now - timedelta(seconds=7))
    assert pulse.read(boards, clock.now).swept_ms == 7000
