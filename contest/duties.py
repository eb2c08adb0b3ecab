"""Duties (phân công): who does what in one contest. While nobody has a duty, every organizer does everything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from contest.refusals import N_, Kind, Refusal


class Duty(StrEnum):
    """What a person does in a contest. Whoever has any duty reads everything in it."""

    CHIEF = "chief"
    CONTENT = "content"
    RUNNING = "running"
    RESULTS = "results"
    WATCHING = "watching"


DUTY_WORDS = {
    Duty.CHIEF: N_("Trưởng ban"),
    Duty.CONTENT: N_("Nội dung"),
    Duty.RUNNING: N_("Điều hành thi"),
    Duty.RESULTS: N_("Kết quả"),
    Duty.WATCHING: N_("Chỉ xem"),
}
DUTY_MEANS = {
    Duty.CHIEF: N_("mọi việc, các bước của cuộc thi và phân công"),
    Duty.CONTENT: N_("thể lệ, câu hỏi, đáp án"),
    Duty.RUNNING: N_("giờ thi, thí sinh, thông báo, hỏi đáp, khiếu nại, huỷ và gộp"),
    Duty.RESULTS: N_("điểm tự luận, giải thưởng, chứng nhận, văn bản, báo cáo"),
    Duty.WATCHING: N_("xem mọi trang, không làm gì"),
}

_CHIEF: frozenset[Duty] = frozenset()
_CONTENT, _RUNNING, _RESULTS = frozenset({Duty.CONTENT}), frozenset({Duty.RUNNING}), frozenset({Duty.RESULTS})

WRITES: Mapping[str, frozenset[Duty]] = {
    "duties": _CHIEF,
    "contest_life": _CHIEF,
    "contest_life.reveal": _RESULTS,
    "contest_life.state_value": _RESULTS,
    "contest_time": _RUNNING,
    "contestants": _RUNNING,
    "contestants.find": frozenset(Duty),
    "reopening": _RUNNING,
    "notices": _RUNNING,
    "complaints": _RUNNING,
    "inquiry_desk": _RUNNING,
    "integrity": _RUNNING,
    "strikes": _RUNNING,
    "mergers": _RUNNING,
    "proposals": _CONTENT | _RUNNING | _RESULTS,
    "wizard": _CONTENT,
    "wizard_publish": _CHIEF,
    "corrections": _CONTENT,
    "essays": _RESULTS,
    "panels": _RESULTS,
    "awards": _RESULTS,
    "documents": _RESULTS,
    "certificate_desk": _RESULTS,
    "certificate_batches": _RESULTS,
    "payout_desk": _RESULTS,
}
"""Who writes, beside the chief: by the pages (what stands before the dot of an endpoint) or by one of their acts.

What is not named is the chief's alone.
"""


def may_write(endpoint: str, held: Collection[Duty]) -> bool:
    """Whether these duties of one person allow an act. An act is named by its endpoint, «pages.act»."""
    if Duty.CHIEF in held:
        return True
    theirs = WRITES.get(endpoint, WRITES.get(endpoint.partition(".")[0], _CHIEF))
    return not theirs.isdisjoint(held)


class NotAmongStaff(Refusal):
    code, kind = "not_among_staff", Kind.INVALID
    words = N_("Chỉ phân công được người có vai trò ban tổ chức hoặc quản trị.")


class ChiefFirst(Refusal):
    code, kind = "chief_first", Kind.INVALID
    words = N_("Hãy chọn trưởng ban trước. Từ lúc đó chỉ người được phân công vào được cuộc thi.")


class HasDuty(Refusal):
    code = "has_duty"
    words = N_("Người này đã có nhiệm vụ đó.")


class NoSuchDuty(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có nhiệm vụ này trong cuộc thi.")


class LastChief(Refusal):
    code = "last_chief"
    words = N_("Cuộc thi luôn có ít nhất một trưởng ban. Hãy thêm trưởng ban khác trước.")
