"""Rounds: windows of time in which attempts are started and handed in (domain: đợt thi)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a window stands at a moment."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Round:
    """A window: open from `opens_at` on, closed from `closes_at` on."""

    id: int
    number: int
    title: str
    opens_at: datetime
    closes_at: datetime

    def phase(self, now: datetime) -> Phase:
        """The window's phase; the opening moment is inside it, the closing moment is not."""
        if now < self.opens_at:
            return Phase.UPCOMING
        return Phase.OPEN if now < self.closes_at else Phase.CLOSED


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
