"""Inquiries (hỏi đáp): what somebody asks the organizers of a contest, and the answers that they keep at hand.

No complaints: those are about a result, have a time limit and an outcome.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from contest.contests import Contest, State
from contest.refusals import N_, Refusal
from contest.refusals import Kind as Fault
from contest.rounds import VIETNAM

A_DAY = 5
"""Inquiries of one person in one contest on one day of Vietnam."""
TEXT = (10, 1000)
"""Characters of an inquiry, and of the question that the public reads."""
REPLY = (2, 2000)
"""Characters of an answer."""
TITLE = (2, 80)
"""Characters of the title of an answer that is kept at hand."""
CANNED = (2, 1000)
"""Characters of such an answer: the page of an inquiry carries them all."""
MOST_CANNED = 30
"""Answers kept at hand."""


class Kind(StrEnum):
    """What an inquiry is about."""

    TECHNICAL = "technical"
    RULES = "rules"
    ACCOUNT = "account"
    OTHER = "other"


KIND_WORDS = {
    Kind.TECHNICAL: N_("Kỹ thuật"),
    Kind.RULES: N_("Thể lệ"),
    Kind.ACCOUNT: N_("Tài khoản"),
    Kind.OTHER: N_("Việc khác"),
}


def takes(contest: Contest) -> bool:
    """Whether inquiries are taken: from the announcement until everything is locked."""
    return contest.state not in (State.DRAFT, State.LOCKED)


def day_of(now: datetime) -> datetime:
    """The last midnight of Vietnam: from then on today's inquiries count."""
    return now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)


class NoSuchInquiry(Refusal):
    code, kind = "not_found", Fault.MISSING
    words = N_("Không có câu hỏi này.")


class InquiriesClosed(Refusal):
    code = "inquiries_closed"
    words = N_("Cuộc thi đã khoá hồ sơ nên không nhận câu hỏi nữa.")


class BadInquiry(Refusal):
    code, kind = "bad_inquiry", Fault.INVALID
    words = N_("Câu hỏi dài từ %(least)s đến %(most)s ký tự.")


class TooManyInquiries(Refusal):
    code = "too_many_inquiries"
    words = N_("Mỗi ngày bạn gửi nhiều nhất %(most)s câu hỏi trong một cuộc thi. Mai hãy hỏi tiếp.")


class BadAnswer(Refusal):
    code, kind = "bad_answer", Fault.INVALID
    words = N_("Trả lời dài từ %(least)s đến %(most)s ký tự.")


class InquiryAnswered(Refusal):
    code = "inquiry_answered"
    words = N_("Người khác trong ban tổ chức vừa trả lời câu này. Câu trả lời đó được giữ.")


class NotAnswered(Refusal):
    code = "not_answered"
    words = N_("Trả lời trước rồi mới đưa vào mục Hỏi đáp chung.")


class NoSuchCanned(Refusal):
    code, kind = "not_found", Fault.MISSING
    words = N_("Không có câu trả lời mẫu này.")


class BadCanned(Refusal):
    code, kind = "bad_canned", Fault.INVALID
    words = N_("Tên mẫu dài từ %(least)s đến %(most)s ký tự.")


class TooManyCanned(Refusal):
    code = "too_many_canned"
    words = N_("Chỉ giữ được %(most)s câu trả lời mẫu. Hãy bỏ bớt.")
