"""The life of a question in the bank: draft, checked, live, retired; who may move it, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a question stands: being written, looked over by a second person, in use, out of use."""

    DRAFT = "draft"
    CHECKED = "checked"
    LIVE = "live"
    RETIRED = "retired"


class Refusal(StrEnum):
    """Why a question may not be moved."""

    NO_SUCH_STEP = "no_such_step"
    NOT_YOUR_TASK = "not_your_task"
    NO_KEY = "no_key"
    OWN_WORK = "own_work"
    CHANGED_SINCE = "changed_since"
    RETIRED = "retired"

    @property
    def words(self) -> str:
        return REFUSAL_WORDS[self]


REFUSAL_WORDS = {
    Refusal.NO_SUCH_STEP: "Không chuyển thẳng được sang trạng thái này. Hãy đi lần lượt: soạn, duyệt, đưa vào dùng.",
    Refusal.NOT_YOUR_TASK: "Vai của bạn không được làm việc này. Hãy nhờ ban tổ chức.",
    Refusal.NO_KEY: "Câu hỏi chưa có đáp án. Hãy nhập đáp án trước khi duyệt.",
    Refusal.OWN_WORK: "Người soạn không tự duyệt câu của mình. Hãy nhờ người khác duyệt.",
    Refusal.CHANGED_SINCE: "Câu này vừa được người khác sửa. Hãy xem bản mới rồi làm lại.",
    Refusal.RETIRED: "Câu đã cho nghỉ thì không sửa hay dùng lại được. Hãy tạo bản sao.",
}

# From which status to which. Nothing comes back from retirement: an attempt may still point at it, a paper never.
# What is live goes back to draft when its law has lapsed or somebody rewrites it; contests keep what they have pinned.
STEPS = {
    Status.DRAFT: frozenset({Status.CHECKED, Status.RETIRED}),
    Status.CHECKED: frozenset({Status.DRAFT, Status.LIVE, Status.RETIRED}),
    Status.LIVE: frozenset({Status.DRAFT, Status.CHECKED, Status.RETIRED}),
    Status.RETIRED: frozenset[Status](),
}
REVIEWERS = frozenset({"organizer", "admin"})


@dataclass(frozen=True, slots=True)
class Move:
    """A wish to move a question. `role` and whether the mover wrote it say who asks.

    `seen`: whether the mover has before them what stands in the bank now.
    """

    present: Status
    wanted: Status
    role: str
    is_author: bool
    has_key: bool
    seen: bool = True


def refusal(move: Move) -> Refusal | None:
    """Why not, or None. Two pairs of eyes: the author of a question does not check it."""
    if move.role in REVIEWERS and move.present is Status.RETIRED:
        return Refusal.RETIRED
    if not move.seen:
        return Refusal.CHANGED_SINCE
    if move.wanted not in STEPS[move.present]:
        return Refusal.NO_SUCH_STEP
    if move.role not in REVIEWERS:
        return Refusal.NOT_YOUR_TASK
    if move.wanted in (Status.CHECKED, Status.LIVE) and not move.has_key:
        return Refusal.NO_KEY
    if move.present is Status.DRAFT and move.wanted is Status.CHECKED and move.is_author:
        return Refusal.OWN_WORK
    return None


def allotment_refusal(present: Status, role: str, seen: bool) -> Refusal | None:
    """Why a question may not be kept for practice or given back to contests; `seen` as Move has it."""
    if role not in REVIEWERS:
        return Refusal.NOT_YOUR_TASK
    if present is Status.RETIRED:
        return Refusal.RETIRED
    return None if seen else Refusal.CHANGED_SINCE
