"""Reopening a handed-in paper (mở lại bài thi): when that may be, and how much time it has then. A grave act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contest.contests import Contest, State
from contest.refusals import N_, Paused, Refusal, RoundClosed
from contest.rounds import Closing, Phase, Round

LEAST_MINUTES = 2
LEAST = timedelta(minutes=LEAST_MINUTES)
"""Whoever lost the last moments of a paper has at least these."""


def check_round(contest: Contest, window: Round, closes_at: datetime | None, now: datetime) -> Round:
    """The round of the paper as its person has it. `closes_at`: a later close that they were given, or None.

    Only while it is open: afterwards its keys may be known to somebody. Raises RoundClosed, Paused.
    """
    own = window if closes_at is None or closes_at <= window.closes_at else replace(window, closes_at=closes_at)
    running = contest.state is State.ANNOUNCED and window.settled_at is None and not contest.reveals(now)
    if not running or own.phase(now) is not Phase.OPEN:
        raise RoundClosed(closed=own.closes_at)
    if (pause := contest.pause_at(now)) is not None:
        raise Paused(until=pause[1])
    return own


def check_paper(numbers: Sequence[int], number: int, *, reopened: bool, struck: bool) -> None:
    """Whether the paper of that number may be opened again; `numbers`: of all that the person began in its round.

    Raises AlreadyReopened, StruckNotReopened, NotTheLast.
    """
    if reopened:
        raise AlreadyReopened
    if struck:
        raise StruckNotReopened
    if max(numbers) != number:
        raise NotTheLast


def left(deadline_at: datetime, handed_in_at: datetime) -> timedelta:
    """What a paper has when it is opened again: what was left when it was handed in, and no less than LEAST."""
    return max(deadline_at - handed_in_at, LEAST)


def deadline(own: Round, closing: Closing, amount: timedelta, now: datetime) -> datetime:
    """When the paper must be in again. Raises TooLateToReopen where its round closes before LEAST is over."""
    if closing is Closing.FULL_TIME:
        return now + amount
    end = (own.sitting(now) or (own.opens_at, own.closes_at))[1]
    if end < now + LEAST:
        raise TooLateToReopen(minutes=LEAST_MINUTES)
    return min(now + amount, end)


class NotHandedIn(Refusal):
    code = "not_handed_in"
    words = N_("Bài này chưa nộp, hoặc người này đang làm một bài khác trong cuộc thi.")


class AlreadyReopened(Refusal):
    code = "already_reopened"
    words = N_("Bài này đã được mở lại một lần. Mỗi bài chỉ mở lại một lần.")


class StruckNotReopened(Refusal):
    code = "struck_not_reopened"
    words = N_("Bài này đã bị huỷ kết quả hoặc không được tính, nên không mở lại.")


class NotTheLast(Refusal):
    code = "not_the_last"
    words = N_("Người này đã bắt đầu một lượt thi sau lượt này, nên không mở lại.")


class TooLateToReopen(Refusal):
    code = "too_late_to_reopen"
    words = N_("Đợt thi đóng sau chưa đầy %(minutes)s phút nữa, nên không mở lại. Hãy thêm giờ cho người này trước.")


class ReopeningWaits(Refusal):
    code = "reopening_waits"
    words = N_("Đã có một đề nghị mở lại bài này, đang chờ người thứ hai duyệt.")
