"""Looks: who saw somebody's personal data in the clear, when, what and why. The person may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contest.people import Role
from contest.refusals import N_

WHAT_WORDS = {
    "phone": N_("Số điện thoại"),
    "birth_date": N_("Ngày sinh"),
    "person": N_("Hồ sơ của một người"),
    "identity": N_("Số căn cước"),
    "list": N_("Danh sách có số điện thoại"),
    "payment": N_("Bảng chi trả có số căn cước"),
    "paper": N_("Bài thi của đợt đang mở"),
    "data": N_("Toàn bộ dữ liệu của một người"),
}
"""What was looked at, by the short word that is kept; a word that stands here not is shown as it is."""

ALARM = 200
"""People whose data one person may see in the clear in a day before it is called out."""
DAY = timedelta(hours=24)
KEPT_FOR = timedelta(days=730)
"""Two years: longer than any complaint about a contest of the year before."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look, as the person whose data it was may see it: by which role of which unit, never by whose name."""

    at: datetime
    what: str
    reason: str
    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Looker:
    """How much one person looked since a moment: how many looks, at how many people, the last of them."""

    by: int
    name: str
    role: Role
    looks: int
    people: int
    last_at: datetime
    today: int
    """People of the last 24 hours."""

    @property
    def alarming(self) -> bool:
        """Whether somebody should ask them why."""
        return self.today >= ALARM


def crossed(before: int, after: int) -> bool:
    """Whether the alarm goes off between two counts of a day: once for every full ALARM people."""
    return before // ALARM < after // ALARM
