"""Complaints (khiếu nại): when they are taken, how many, how long, and how they may end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from contest.contests import Contest, State
from contest.refusals import N_, Kind, Refusal

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


class NoSuchComplaint(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có khiếu nại này.")


class ComplaintsClosed(Refusal):
    code = "complaints_closed"
    words = N_("Cuộc thi hiện không nhận khiếu nại.")


class BadComplaint(Refusal):
    code, kind = "bad_complaint", Kind.INVALID
    words = N_("Nội dung khiếu nại dài từ %(least)s đến %(most)s ký tự.")


class TooManyComplaints(Refusal):
    code = "too_many_complaints"
    words = N_("Mỗi người gửi nhiều nhất %(most)s khiếu nại trong một cuộc thi.")


class BadReply(Refusal):
    code, kind = "bad_reply", Kind.INVALID
    words = N_("Trả lời dài từ %(least)s đến %(most)s ký tự và nêu rõ chấp nhận hay không.")


class ComplaintAnswered(Refusal):
    code = "complaint_answered"
    words = N_("Khiếu nại này đã được trả lời; câu trả lời là cuối cùng.")
