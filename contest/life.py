"""The life of a contest: draft → announced → closed → checking → provisional → final → published → locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from contest.contests import Contest, State
from contest.predictions import Quantity
from contest.refusals import N_, Kind, Refusal
from contest.rounds import VIETNAM, Phase


class Step(StrEnum):
    """What organizers do to take a contest on."""

    ANNOUNCE = "announce"
    CLOSE = "close"
    CHECK = "check"
    REVEAL = "reveal"
    FINISH = "finish"
    PUBLISH = "publish"
    LOCK = "lock"


_FROM: dict[Step, tuple[frozenset[State], State]] = {
    Step.ANNOUNCE: (frozenset({State.DRAFT}), State.ANNOUNCED),
    Step.CLOSE: (frozenset({State.ANNOUNCED}), State.CLOSED),
    Step.CHECK: (frozenset({State.ANNOUNCED, State.CLOSED}), State.CHECKING),
    Step.REVEAL: (frozenset({State.CHECKING}), State.PROVISIONAL),
    Step.FINISH: (frozenset({State.PROVISIONAL}), State.FINAL),
    Step.PUBLISH: (frozenset({State.FINAL}), State.PUBLISHED),
    Step.LOCK: (frozenset({State.PUBLISHED}), State.LOCKED),
}

STATE_WORDS = {
    State.DRAFT: N_("Bản nháp"),
    State.ANNOUNCED: N_("Đã công bố thể lệ"),
    State.CLOSED: N_("Đã đóng"),
    State.CHECKING: N_("Đang kiểm tra kết quả"),
    State.PROVISIONAL: N_("Kết quả tạm thời"),
    State.FINAL: N_("Kết quả chính thức"),
    State.PUBLISHED: N_("Đã công bố"),
    State.LOCKED: N_("Đã khoá hồ sơ"),
}

BLOCK_WORDS = {
    "other_step": N_("Cuộc thi đang ở bước khác."),
    "not_over": N_("Cuộc thi chưa đóng."),
    "papers_open": N_("Còn bài thi chưa thu, hoặc có đợt chưa chốt."),
    "value_missing": N_("Chưa ghi con số thật của câu dự đoán."),
    "complaints_open": N_("Còn khiếu nại chưa trả lời."),
    "complaints_running": N_("Chưa hết hạn khiếu nại."),
    "proposals_open": N_("Còn đề nghị chờ người thứ hai duyệt."),
    "awards_unsigned": N_("Danh sách giải chưa được người thứ hai duyệt."),
}


@dataclass(frozen=True, slots=True)
class Business:
    """What is still to be done about a contest."""

    complaints: int = 0
    proposals: int = 0
    signed: bool = False
    """The list of prizes bears two names."""


def target(step: Step) -> State:
    """Where a step leads."""
    return _FROM[step][1]


def blocks(contest: Contest, step: Step, business: Business, now: datetime) -> list[str]:
    """Why a step cannot be taken now, as codes of BLOCK_WORDS; empty when it can."""
    if contest.state not in _FROM[step][0]:
        return ["other_step"]
    found = []
    if step is Step.CHECK and contest.phase(now) is not Phase.CLOSED:
        found.append("not_over")
    if step in (Step.CHECK, Step.REVEAL) and not contest.is_settled():
        found.append("value_missing" if value_missing(contest) else "papers_open")
    if step in (Step.REVEAL, Step.FINISH, Step.PUBLISH, Step.LOCK) and business.proposals:
        found.append("proposals_open")
    if step is Step.FINISH:
        if contest.complaints_until is None or now < contest.complaints_until:
            found.append("complaints_running")
        if business.complaints:
            found.append("complaints_open")
    if step in (Step.FINISH, Step.PUBLISH, Step.LOCK) and not business.signed:
        found.append("awards_unsigned")
    return found


def value_missing(contest: Contest) -> bool:
    """Whether a round that is not settled waits for a number that only the organizers can state."""
    stated = contest.rules.quantity is Quantity.STATED
    return stated and any(one.settled_at is None and one.predicted_value is None for one in contest.rounds)


def next_step(contest: Contest) -> Step | None:
    """The step that takes a contest on in its usual course: it closes by the clock, so CLOSE is none of them."""
    course = (one for one in Step if one is not Step.CLOSE)
    return next((one for one in course if contest.state in _FROM[one][0]), None)


def complaints_until(days: int, now: datetime) -> datetime:
    """Until when results made public now may be complained of: the end of the last of these days in Vietnam.

    No days, no complaints.
    """
    if not days:
        return now
    last = now.astimezone(VIETNAM).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time(), VIETNAM).astimezone(UTC)


class StepBlocked(Refusal):
    code = "step_blocked"
    words = N_("Chưa làm được bước này. %(why)s")


class RoundNotOver(Refusal):
    code = "round_not_over"
    words = N_("Đợt %(number)s chưa thu xong bài, nên chưa làm được việc này.")


class RoundSettled(Refusal):
    code = "round_settled"
    words = N_("Đợt %(number)s đã chốt, không kéo dài được nữa.")


class RoundHeldBack(Refusal):
    code = "round_held_back"
    words = N_("Kết quả đợt %(number)s được công bố cùng kết quả toàn cuộc thi.")


class NoSuchRound(Refusal):
    code, kind = "no_such_round", Kind.INVALID
    words = N_("Cuộc thi không có đợt này.")


class NoNumberAsked(Refusal):
    code = "no_number_asked"
    words = N_("Câu dự đoán của cuộc thi này không cần ban tổ chức ghi con số.")


class BadValue(Refusal):
    code, kind = "bad_value", Kind.INVALID
    words = N_("Con số thật phải là số nguyên từ 0 đến %(most)s.")


class BadPause(Refusal):
    code, kind = "bad_pause", Kind.INVALID
    words = N_("Giờ tiếp tục phải sau lúc này và không quá %(hours)s giờ.")


class AlreadyPaused(Refusal):
    code = "already_paused"
    words = N_("Cuộc thi đang tạm dừng đến %(until)s.")


class NotPaused(Refusal):
    code = "not_paused"
    words = N_("Cuộc thi không tạm dừng.")


class TooLate(Refusal):
    code, kind = "too_late", Kind.INVALID
    words = N_("Giờ đóng mới muộn hơn giờ đóng cũ quá %(days)s ngày. Hãy kiểm tra lại ngày và năm.")


class NotLater(Refusal):
    code, kind = "not_later", Kind.INVALID
    words = N_("Giờ đóng mới phải sau giờ đóng cũ và sau lúc này.")


class RoundsOverlap(Refusal):
    code = "rounds_overlap"
    words = N_("Đợt %(number)s mở lúc %(opens)s, nên đợt trước nó không kéo dài quá giờ đó.")


class NothingGiven(Refusal):
    code, kind = "nothing_given", Kind.INVALID
    words = N_("Hãy ghi giờ đóng mới hoặc số phút thêm, từ 1 đến %(most)s phút.")


class NobodyGiven(Refusal):
    code, kind = "nobody_given", Kind.INVALID
    words = N_("Hãy chọn đúng một đơn vị hoặc một người được thêm giờ.")
