"""Complaints (khiếu nại): when they are taken, how many, how long, and how they may end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from contest.contests import Contest, State

MOST = 10
"""Complaints of one person in one contest."""
TEXT = (20, 2000)
"""Characters of a complaint."""
REPLY = (10, 2000)
"""Characters of an answer."""


class Outcome(StrEnum):
    """How a complaint was answered; final."""

    UPHELD = "upheld"
    REJECTED = "rejected"


def takes(contest: Contest, now: datetime) -> bool:
    """Whether complaints are taken now: results are provisional, and the time for complaints has not run out."""
    until = contest.complaints_until
    return contest.state is State.PROVISIONAL and until is not None and now < until


def worded(text: str, bounds: tuple[int, int]) -> str | None:
    """Words as they will be kept, trimmed line by line; None when they are too short or too long."""
    written = "\n".join(line.strip() for line in text.replace("\x00", "").strip().splitlines())
    return written if bounds[0] <= len(written) <= bounds[1] else None
