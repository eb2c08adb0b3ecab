"""Rounds: windows of time in which attempts are started and handed in (domain: đợt thi)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

# Law, working hours and contests follow the clock on the wall here, whatever zone a machine stands in.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_MINUTES = 24 * 60
YEARS = range(2000, 2201)
"""Years that a contest may lie in; a date outside them is a slip of the pen."""


class Phase(StrEnum):
    """Where a window stands at a moment."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class Closing(StrEnum):
    """What the close of a window does to papers that are being sat."""

    CUT = "cut"
    """They end with it."""
    FULL_TIME = "full_time"
    """Who started in time has all of the paper's minutes."""


@dataclass(frozen=True, slots=True)
class Hours:
    """On these days of the week (0 Monday … 6 Sunday), from one minute of the day to another, by Vietnam's clock."""

    days: tuple[int, ...]
    opens: int
    closes: int

    def on(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The opening and the close on the day of a moment; None on a day that is not theirs."""
        day = moment.astimezone(VIETNAM).date()
        if day.weekday() not in self.days:
            return None
        midnight = datetime.combine(day, time(), VIETNAM)
        return midnight + timedelta(minutes=self.opens), midnight + timedelta(minutes=self.closes)

    @property
    def sound(self) -> bool:
        """Whether there is such a time of day, on any day."""
        days = bool(self.days) and set(self.days) <= set(range(7)) and len(set(self.days)) == len(self.days)
        return days and 0 <= self.opens < self.closes <= DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Round:
    """A window: open from `opens_at` on, closed from `closes_at` on, in between only in its `hours` if it names any."""

    id: int
    number: int
    title: str
    opens_at: datetime
    closes_at: datetime
    hours: tuple[Hours, ...] = ()
    ends_at: datetime | None = None
    """Later than the close where some unit or person was given more time; None: nobody was."""
    predicted_value: int | None = None
    """The true value of what was guessed in it, known once it is settled."""
    settled_at: datetime | None = None
    revealed_at: datetime | None = None
    """When its provisional results, and the seed of its draw, were made public."""

    def phase(self, now: datetime) -> Phase:
        """The window's phase; the opening moment is inside it, the closing moment is not."""
        if now < self.opens_at:
            return Phase.UPCOMING
        if now >= self.closes_at:
            return Phase.CLOSED
        return Phase.OPEN if self.sitting(now) else Phase.UPCOMING

    def sitting(self, now: datetime) -> tuple[datetime, datetime] | None:
        """From when to when papers may be started about this moment; None outside the window or its hours."""
        if not self.opens_at <= now < self.closes_at:
            return None
        if not self.hours:
            return self.opens_at, self.closes_at
        spans = [span for one in self.hours if (span := one.on(now)) is not None and span[0] <= now < span[1]]
        if not spans:
            return None
        return max(self.opens_at, min(start for start, _ in spans)), min(self.closes_at, max(end for _, end in spans))

    def next_opening(self, now: datetime) -> datetime | None:
        """The next moment from `now` on at which papers may be started; None when there is none."""
        start = max(now, self.opens_at)
        if start >= self.closes_at:
            return None
        if not self.hours or self.sitting(start):
            return start
        days = [start + timedelta(days=n) for n in range(8)]
        openings = [span[0] for day in days for one in self.hours if (span := one.on(day)) is not None]
        later = [moment for moment in openings if start <= moment < self.closes_at]
        return min(later, default=None)

    @property
    def last_close(self) -> datetime:
        """When the last of those who may sit longer must be in."""
        return max(self.closes_at, self.ends_at or self.closes_at)


def phase(rounds: Sequence[Round], now: datetime) -> Phase:
    """Phase of a whole contest: open while a round is, closed after the last, else upcoming (gaps included)."""
    if any(one.phase(now) is Phase.OPEN for one in rounds):
        return Phase.OPEN
    if all(one.phase(now) is Phase.CLOSED for one in rounds):
        return Phase.CLOSED
    return Phase.UPCOMING


def at(rounds: Sequence[Round], now: datetime) -> Round:
    """The round that matters now: the open one, else the next to open, else the last that was.

    Raises ValueError for a contest without rounds.
    """
    if not rounds:
        raise ValueError("a contest has at least one round")
    ordered = sorted(rounds, key=lambda one: one.opens_at)
    for one in ordered:
        if one.phase(now) is not Phase.CLOSED:
            return one
    return ordered[-1]


def faults(rounds: Sequence[Round]) -> list[str]:
    """Why these rounds cannot be announced, as codes with the round's number; empty when they can."""
    found = [] if rounds else ["no_rounds"]
    ordered = sorted(rounds, key=lambda one: one.opens_at)
    for one in ordered:
        if one.closes_at <= one.opens_at:
            found.append(f"closes_before_opening:{one.number}")
        elif not all(span.sound for span in one.hours):
            found.append(f"bad_hours:{one.number}")
        elif one.next_opening(one.opens_at) is None:
            found.append(f"never_open:{one.number}")
    found += [f"rounds_overlap:{two.number}" for one, two in pairwise(ordered) if two.opens_at < one.closes_at]
    if [one.number for one in ordered] != list(range(1, len(ordered) + 1)):
        found.append("round_numbers")
    return found
