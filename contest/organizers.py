"""All contests at a glance: in which group each stands, and what of it waits for its organizers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest.contests import PUBLIC, Contest, State
from contest.life import Business, value_missing
from contest.ready import is_over
from contest.refusals import N_
from contest.rounds import Phase


class Group(StrEnum):
    """Where a contest stands among all; in the order of the page."""

    OPEN = "open"
    DUE = "due"
    """Nobody starts any more, and its organizers have not published it yet."""
    COMING = "coming"
    """Announced; upcoming, or between two rounds."""
    DRAFTS = "drafts"
    DONE = "done"


GROUP_WORDS = {
    Group.OPEN: N_("Đang mở"),
    Group.DUE: N_("Đã đóng, chờ công bố"),
    Group.COMING: N_("Sắp mở"),
    Group.DRAFTS: N_("Bản nháp"),
    Group.DONE: N_("Đã xong"),
}


def group_of(contest: Contest, sitting: int, now: datetime) -> Group:
    """The group of a contest; while somebody still sits it is as good as open."""
    if contest.state is State.DRAFT:
        return Group.DRAFTS
    if contest.state in (State.PUBLISHED, State.LOCKED):
        return Group.DONE
    if contest.phase(now) is Phase.OPEN or sitting:
        return Group.OPEN
    return Group.DUE if contest.phase(now) is Phase.CLOSED else Group.COMING


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a contest waits, as rows tell it."""

    complaints: int = 0
    inquiries: int = 0
    proposals: int = 0
    works: int = 0
    """Written works that two judges have not marked yet."""
    lapsing: int = 0
    """Questions whose law does not last as long as the contest."""
    sections: int = 0
    """Pages of a draft that nobody has looked over."""
    signed: bool = False
    """A list of prizes was signed, or there is no prize."""

    @property
    def business(self) -> Business:
        """The same as the steps of a contest ask it."""
        return Business(self.complaints, self.proposals, self.signed)


class Task(StrEnum):
    """What may wait; its page is told by the web ring."""

    COMPLAINTS = "complaints"
    INQUIRIES = "inquiries"
    PROPOSALS = "proposals"
    VALUE = "value"
    AWARDS = "awards"
    WORKS = "works"
    LAW = "law"
    SECTIONS = "sections"


TASK_WORDS = {
    Task.COMPLAINTS: N_("%(n)s khiếu nại chưa trả lời"),
    Task.INQUIRIES: N_("%(n)s câu hỏi chưa trả lời"),
    Task.PROPOSALS: N_("%(n)s đề nghị chờ người thứ hai duyệt"),
    Task.VALUE: N_("Chưa ghi con số thật của câu dự đoán"),
    Task.AWARDS: N_("Danh sách giải chưa được duyệt"),
    Task.WORKS: N_("%(n)s bài viết chưa chấm đủ hai giám khảo"),
    Task.LAW: N_("%(n)s câu hỏi dẫn văn bản hết hiệu lực trong thời gian thi"),
    Task.SECTIONS: N_("Bản nháp còn %(n)s phần chưa xem"),
}


def tasks(contest: Contest, waiting: Waiting, now: datetime) -> Iterator[tuple[Task, int]]:
    """What of a contest waits for its organizers just now, each with how many there are."""
    over = contest.state is not State.DRAFT and contest.phase(now) is Phase.CLOSED
    ended = over and all(is_over(contest, one, now) for one in contest.rounds)
    found = (
        (Task.COMPLAINTS, waiting.complaints),
        (Task.INQUIRIES, waiting.inquiries if contest.state is not State.LOCKED else 0),
        (Task.PROPOSALS, waiting.proposals),
        (Task.VALUE, int(ended and contest.state not in PUBLIC and value_missing(contest))),
        (Task.AWARDS, int(contest.state in PUBLIC - {State.LOCKED} and not waiting.signed)),
        (Task.WORKS, waiting.works if over and contest.state not in PUBLIC else 0),
        (Task.LAW, waiting.lapsing),
        (Task.SECTIONS, waiting.sections if contest.state is State.DRAFT else 0),
    )
    yield from ((task, count) for task, count in found if count)
