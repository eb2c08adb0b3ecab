"""Jobs (việc chạy nền): what somebody asked to have made, the file it becomes, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from contest.people import Person
from contest.refusals import N_, Kind, Refusal


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"
    """Taken back by whoever asked, or by the loss of the right to ask."""


OPEN = frozenset({State.WAITING, State.RUNNING})
KEPT_FOR = timedelta(hours=24)
"""How long a file waits to be fetched."""
AGAIN = timedelta(minutes=1)
"""The same question by the same person within this time is the same job: a button that was pressed twice."""
MOST_KEPT = 20
"""Jobs of one person that are kept; the oldest that are over make room."""
MOST_OPEN = 5
"""Jobs of one person that may wait or run at once."""
MOST_TRIES = 3
"""A job whose process died is begun anew until it has been begun this often."""
SECONDS = 600
"""How long one try may take."""
LEASE = timedelta(seconds=30)
"""A running job that nobody has spoken for in this time is dead."""
PIECE = 512 * 1024
"""Most bytes of a row of a file."""

GAVE_UP = N_("Việc này bị ngắt nhiều lần nên đã dừng. Thử lại, hoặc báo người quản trị.")
TOO_LONG = N_("Việc này chạy quá mười phút nên đã dừng. Hãy chọn phạm vi nhỏ hơn.")
TOO_LARGE = N_("Tệp quá lớn so với bộ nhớ cho phép. Hãy chọn phạm vi nhỏ hơn.")
BROKEN = N_("Không lập được tệp vì một lỗi của hệ thống. Lỗi đã được ghi lại; báo người quản trị nếu còn gặp.")


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made: a file with its name, without the ending, and how many rows of data it holds."""

    stem: str
    ending: str
    data: bytes
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Right:
    """By what right somebody asked: the role, and the unit at the root of what an officer sees."""

    role: str
    scope_unit_id: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `done` of `of`: how far it is, in whatever it counts; `sha256`, `size` (bytes) and `rows` of its file."""

    id: int
    kind: str
    params: Mapping[str, Any]
    by: int
    right: Right
    state: State
    tries: int
    asked_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    done: int = 0
    of: int = 0
    failure: str | None = None
    stem: str = ""
    ending: str = ""
    size: int = 0
    sha256: str = ""
    rows: int = 0
    title: str = field(default="")

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def about(self) -> frozenset[str]:
        """Addresses of the contests that it is about."""
        return frozenset(self.params.get("contests", ()))

    @property
    def kept_until(self) -> datetime | None:
        """Until when its file can be fetched; None while there is none."""
        return self.finished_at + KEPT_FOR if self.finished_at is not None and self.state is State.DONE else None

    @property
    def per_cent(self) -> int | None:
        """How far it is; None where it has not said."""
        return min(100, self.done * 100 // self.of) if self.of else None


def holds(job: Job, person: Person) -> bool:
    """Whether somebody may see a job: it is their own, and they still hold the right they asked by."""
    return job.by == person.id and job.right == Right(person.role.value, person.scope_unit_id)


class NoSuchJob(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có tệp này, hoặc tệp đã hết hạn. Tệp được giữ 24 giờ; hãy lập lại.")


class TooManyJobs(Refusal):
    code, kind = "too_many_jobs", Kind.TOO_OFTEN
    words = N_("Bạn đang có %(most)s việc chưa xong. Đợi một việc xong rồi yêu cầu tiếp.")


class Dropped(Exception):
    """A job was taken back while it ran: whoever runs it stops at once."""
