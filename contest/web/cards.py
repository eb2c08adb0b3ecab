"""A contest as a card: what every list and page says of it, and the one thing this reader can do with it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contest.contests import Contest, State
from contest.people import Person
from contest.rounds import Phase
from contest.store.attempts import Attempt
from contest.web.words import _


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a contest in a list. `phase`: upcoming, open, closed or published."""

    slug: str
    title: str
    summary: str
    subject: str
    phase: str
    opens_at: datetime
    closes_at: datetime
    questions: int
    minutes: int
    attempts: int | None
    action_label: str
    action_url: str
    action_post: bool = False


def card(
    contest: Contest, subjects: dict[str, str], person: Person | None, mine: Iterable[Attempt], now: datetime
) -> Card:
    """The card of a contest for this reader. `subjects`: names by code."""
    label, url = _action(contest, person, [one for one in mine if one.contest_id == contest.id], now)
    names = dict.fromkeys(subjects.get(quota.subject, quota.subject) for quota in contest.rules.blueprint)
    return Card(
        slug=contest.slug,
        title=contest.title,
        summary=contest.rules.summary,
        subject=", ".join(names),
        phase="published" if contest.state is State.PUBLISHED else contest.phase(now).value,
        opens_at=contest.opens_at,
        closes_at=contest.closes_at,
        questions=contest.rules.questions,
        minutes=contest.rules.minutes,
        attempts=contest.rules.attempts,
        action_label=label,
        action_url=url,
    )


def _action(contest: Contest, person: Person | None, mine: list[Attempt], now: datetime) -> tuple[str, str]:
    here = f"/cuoc-thi/{contest.slug}"
    running = next((one for one in mine if one.is_open and now <= one.accepts_until), None)
    if running is not None:
        return _("Làm tiếp"), f"/lam-bai/{running.token}"
    if person is None and contest.phase(now) is not Phase.CLOSED:
        return _("Đăng ký dự thi"), "/dang-ky"
    if person is not None and contest.phase(now) is Phase.OPEN:
        if not person.may_sit:
            return _("Xem bảng xếp hạng"), f"{here}/xep-hang"
        used = sum(not one.is_open for one in mine)
        if contest.rules.attempts is None or len(contest.rounds) > 1 or used < contest.rules.attempts:
            return _("Vào thi"), f"{here}/bat-dau"
    finished = [one for one in mine if not one.is_open]
    if finished:
        return _("Xem kết quả"), f"/ket-qua/{finished[-1].token}"
    return _("Xem bảng xếp hạng"), f"{here}/xep-hang"
