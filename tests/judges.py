"""A contest with an essay, its writers and its judges, brought to any point of judging in one line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.judging import Criterion
from contest.papers import Quota
from contest.people import Person, Role
from contest.services import judging, panels, works
from contest.services.contests import Window
from contest.services.judging import Sheet
from contest.standings import Floor
from contest.store import judging as store
from contest.store import works as work_store
from contest.works import Draft
from tests import factories

Writing = Callable[[], AbstractContextManager[Session]]
RULES: dict[str, Any] = {
    "blueprint": (Quota("ma-tuy", "recall", 3),),
    "prediction": None,
    "essay_points": 10,
    "floors": (Floor("essay", 7),),
    "ranking": ("floors", "total", "essay", "time_taken"),
}
LETTERS = "ABCDEGHIKL"
RUBRIC = (Criterion("Đúng pháp luật", 40), Criterion("Liên hệ thực tế", 30), Criterion("Trình bày", 30))


def essay(n: int) -> str:
    """A work that shares no five words with another."""
    return " ".join(f"bài{n}từ{k}" for k in range(60))


@dataclass
class Court:
    """A contest whose works are judged. `codes` by the writer's id."""

    contest: Contest
    organizer: Person
    writers: list[Person]
    judges: list[Person]
    codes: dict[int, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The first writer's work."""
        return self.codes[self.writers[0].id]

    def before(self, session: Session, code: str) -> list[Person]:
        """The judges who have a work, in the order it was dealt."""
        work = work_store.by_code(session, self.contest.id, code)
        assert work is not None
        by_id = {one.id: one for one in self.judges}
        return [by_id[one.judge_id] for one in store.of_work(session, work.id) if one.state != "recused"]


def write(session: Session, contest: Contest, who: Person, body: str, now: datetime) -> str:
    """Write a work and hand it in; its code."""
    kept = works.hand_in(session, contest, who, 1, Draft(body, 1, 0, "thu"), now)
    return kept.work.code


def convene(writing: Writing, now: datetime, writers: int = 3, judges: int = 3, **given: Any) -> Court:
    """A contest that is open, works handed in, a rubric and a panel; nobody has a work yet."""
    with writing() as session:
        contest = factories.contest(session, now, **{**RULES, **given})
        unit, other = factories.grassroots(session), factories.grassroots(session, 1)
        organizer = factories.person(session, now, Role.ORGANIZER)
        who = [
            factories.person(session, now, unit_id=unit, name=f"Người Viết {'ABCDEFGHIK'[n]}") for n in range(writers)
        ]
        panel = [
            factories.person(session, now, Role.JUDGE, unit_id=other, name=f"Giám Khảo {LETTERS[n]}")
            for n in range(judges)
        ]
        court = Court(contest, organizer, who, panel)
        for n, one in enumerate(who):
            court.codes[one.id] = write(session, contest, one, essay(n), now)
        panels.put_rubric(session, contest, RUBRIC, 0, organizer.id, now)
        for one in panel:
            panels.add_judge(session, contest, one.phone, organizer.id, now)
        return court


SHOWN = ("QX-0417", "QX-0022")
"""Codes of the two works of `stocked`, which share a passage."""


def stocked(session: Session, judge: Person, organizer: Person, now: datetime) -> None:
    """A contest «da-viet» that closed yesterday: two works, dealt to this judge and another one, one of them marked."""
    windows = [Window("Đợt 1", now - timedelta(days=9), now - timedelta(days=1))]
    contest = factories.contest(session, now - timedelta(days=9, hours=1), "da-viet", windows=windows, **RULES)
    unit = factories.grassroots(session, 1)
    other = factories.person(session, now, Role.JUDGE, unit_id=factories.grassroots(session, 2))
    for n, code in enumerate(SHOWN):
        who = factories.person(session, now, unit_id=unit)
        body = f"{essay(0)}\n\n{essay(n + 1)}"
        write(session, contest, who, body, now - timedelta(days=2))
        (work,) = work_store.of_person(session, contest.id, who.id)
        work_store.change(session, work.id, code=code)
    panels.put_rubric(session, contest, RUBRIC, 0, organizer.id, now)
    for one in (judge, other):
        panels.add_judge(session, contest, one.phone, organizer.id, now)
    panels.deal(session, contest, panels.liken(session, contest, now), organizer.id, now)
    judging.save(session, contest, other, SHOWN[0], Sheet((30, 20, 20), "Bài viết có ý", 0), now)


def deal(writing: Writing, court: Court, now: datetime) -> int:
    """Deal all works out, as the page does."""
    with writing() as session:
        likened = panels.liken(session, court.contest, now)
        return panels.deal(session, court.contest, likened, court.organizer.id, now)


def mark(
    writing: Writing, court: Court, judge: Person, code: str, points: Sequence[int], now: datetime, version: int = 0
) -> None:
    """Save a judge's marks."""
    with writing() as session:
        judging.save(session, court.contest, judge, code, Sheet(tuple(points), "Nhận xét", version), now)
