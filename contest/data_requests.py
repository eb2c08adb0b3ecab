"""What people ask about their own data, and by when it must be answered and done (Decree 356/2025).

An answer within 2 working days, the thing itself within 15 days. Working days are Monday to Friday in Vietnam: public
holidays are not known here, so a day may be called late that is not yet, never the other way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from contest.refusals import N_, Kind, Refusal
from contest.rounds import VIETNAM


class Asks(StrEnum):
    """What is asked for."""

    CORRECT = "correct"
    """Another name, birth date or sex than those that papers were handed in under."""
    UNIT = "unit"
    ERASE = "erase"


ASKS_WORDS = {
    Asks.CORRECT: N_("Sửa thông tin"),
    Asks.UNIT: N_("Đổi đơn vị"),
    Asks.ERASE: N_("Xoá dữ liệu"),
}


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OUTCOME_WORDS = {
    Outcome.DONE: N_("Đã làm"),
    Outcome.REFUSED: N_("Không làm được"),
    Outcome.WITHDRAWN: N_("Bạn đã rút"),
}

ANSWER_WORKING_DAYS = 2
DONE_DAYS = 15
SATURDAY = 5


class Due(StrEnum):
    """How urgent a request is."""

    CALM = "calm"
    SOON = "soon"
    """Due within a day, or an answer is due and none was given yet."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A request of a person. `wants`: what is asked for, by its kind; emptied once the request has ended."""

    id: int
    person_id: int
    asks: Asks
    asked_at: datetime
    wants: Mapping[str, str] = field(default_factory=dict)
    answer: str | None = None
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    ended_at: datetime | None = None

    @property
    def answer_by(self) -> datetime:
        """The end of the second working day after the one on which it was asked."""
        day, left = self.asked_at.astimezone(VIETNAM).date(), ANSWER_WORKING_DAYS
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY
        return _end_of(day)

    @property
    def done_by(self) -> datetime:
        """The end of the last of the days in which it must be done."""
        return _end_of(self.asked_at.astimezone(VIETNAM).date() + timedelta(days=DONE_DAYS))

    def due(self, now: datetime) -> Due:
        """Late when a bound has passed, soon when the nearest one passes within a day."""
        if self.outcome is not None:
            return Due.CALM
        nearest = self.done_by if self.answered_at is not None else min(self.answer_by, self.done_by)
        if now >= nearest:
            return Due.LATE
        return Due.SOON if now >= nearest - timedelta(days=1) else Due.CALM


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM).astimezone(UTC)


class NoSuchDataRequest(Refusal):
    code, kind = "no_such_data_request", Kind.MISSING
    words = N_("Không có yêu cầu này.")


class DataRequestEnded(Refusal):
    code = "data_request_ended"
    words = N_("Yêu cầu này đã xong từ trước.")


class AlreadyAsked(Refusal):
    code = "already_asked"
    words = N_("Bạn đã gửi yêu cầu này rồi. Ban tổ chức đang xem.")


class NothingChanged(Refusal):
    code, kind = "nothing_changed", Kind.INVALID
    words = N_("Thông tin bạn ghi giống hệt thông tin đang giữ.")


class StillNeeded(Refusal):
    code = "still_needed"
    words = N_("Chưa xoá được: %(why)s")
