"""The live monitor: what the database knows of a contest just now, and what Redis knows of the site's pulse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import monitor as rules
from contest.contests import Contest
from contest.monitor import MINUTES, QUIET, SETTLED_IN, SILENT_MINUTES, Vitals
from contest.pulse import total
from contest.services import pulse
from contest.services.pulse import Beats
from contest.store import monitor as store
from contest.store import units
from contest.store.boards import Boards
from contest.store.echo import Silent
from contest.store.monitor import Flow, Room
from questions.schema import to_millis


@dataclass(frozen=True, slots=True)
class Union:
    """An upper union with those of its people who sit now; without a name: those who have no union yet."""

    name: str
    sitting: int
    quiet: int


@dataclass(frozen=True, slots=True)
class Echoed:
    """What Redis says; `state`: «ok», «silent», or «none» where the site has no Redis. Times in whole milliseconds."""

    state: str
    ping_ms: int = 0
    board_ms: int | None = None
    beats: Beats | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """All that the monitor shows, at one moment. `clock_off_ms`: clock of the database minus that of this machine."""

    sitting: int
    quiet: int
    long: int
    unions: tuple[Union, ...]
    flow: Flow
    in_room: tuple[int, ...]
    echoed: Echoed
    database_ms: int
    clock_off_ms: int


# Gives milliseconds since 1970 by the clock of this machine.
Clock = Callable[[], int]


def shot(session: Session, boards: Boards | None, contest: Contest, now: datetime, clock: Clock) -> Shot:
    """A picture of a contest just now. Four statements, whatever goes on."""
    began = clock()
    theirs = store.clock_ms(session)
    took = max(0, clock() - began)
    found = store.rooms(session, contest.id, now, QUIET, SETTLED_IN)
    flow = store.flow(session, contest.id, now, MINUTES)
    sitting = sum(one.sitting for one in found)
    return Shot(
        sitting=sitting,
        quiet=sum(one.quiet for one in found),
        long=sum(one.long for one in found),
        unions=_unions(session, found),
        flow=flow,
        in_room=rules.in_room(sitting, flow.starts, flow.hand_ins),
        echoed=_echoed(boards, contest, now, clock),
        database_ms=took,
        clock_off_ms=theirs - (began + took // 2),
    )


def _unions(session: Session, found: Sequence[Room]) -> tuple[Union, ...]:
    """By the unit below the root, most people first."""
    sums: dict[int, tuple[int, int]] = {}
    for one in found:
        upper = one.path[min(1, len(one.path) - 1)] if one.path else 0
        sitting, quiet = sums.get(upper, (0, 0))
        sums[upper] = sitting + one.sitting, quiet + one.quiet
    names = units.names(session, [one for one in sums if one]) if sums else {}
    unions = [Union(names.get(unit, ""), *counts) for unit, counts in sums.items()]
    return tuple(sorted(unions, key=lambda one: (-one.sitting, one.name)))


def _echoed(boards: Boards | None, contest: Contest, now: datetime, clock: Clock) -> Echoed:
    if boards is None:
        return Echoed("none")
    try:
        began = clock()
        checked = boards.meta(contest.slug).get("checked", "")
        took = max(0, clock() - began)
        beats = pulse.read(boards, now)
    except Silent:
        return Echoed("silent")
    moving = contest.opens_at <= now and contest.settled_at is None
    age = to_millis(now) - int(checked) if checked.isdigit() and moving else None
    return Echoed("ok", took, None if age is None else max(0, age), beats)


def vitals(shot: Shot, disk_free: int | None) -> Vitals:
    """What alerts are judged by."""
    beats = shot.echoed.beats
    answered = total(beats.last(SILENT_MINUTES)) if beats else None
    return Vitals(
        sitting_long=shot.long,
        hand_ins=sum(shot.flow.hand_ins[-SILENT_MINUTES:]),
        requests=answered.count if answered else 0,
        errors=answered.errors if answered else 0,
        redis_silent=shot.echoed.state == "silent",
        board_ms=shot.echoed.board_ms,
        swept_ms=beats.swept_ms if beats else None,
        overdue=shot.flow.overdue,
        overdue_ms=shot.flow.overdue_ms,
        clock_off_ms=shot.clock_off_ms,
        disk_free=disk_free,
    )
