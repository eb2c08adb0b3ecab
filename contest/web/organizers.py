"""The organizers' overview: all contests by where they stand, what waits to be done, and the rooms of the house."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template

from contest import organizers as rules
from contest.contests import State
from contest.life import STATE_WORDS
from contest.organizers import GROUP_WORDS, TASK_WORDS, Group, Task
from contest.rounds import Phase
from contest.services import duties
from contest.services import organizers as service
from contest.services.organizers import Row
from contest.web import access, edge
from contest.web.cards import closed_at
from contest.web.contest_desk import home, next_of, standing
from contest.web.site import now
from contest.web.words import _, number

blueprint = Blueprint("organizers", __name__)

TASK_PAGES = {
    Task.COMPLAINTS: "/khieu-nai",
    Task.INQUIRIES: "/hoi-dap",
    Task.PROPOSALS: "/de-nghi",
    Task.VALUE: "#cac-dot",
    Task.AWARDS: "/giai-thuong",
    Task.WORKS: "/cham-bai",
    Task.SECTIONS: "/soan",
}
LAW_PAGE = "/to-chuc/ngan-hang/phap-luat"


@blueprint.get("/to-chuc", endpoint="contests")
def overview() -> str:
    """Contests in their groups, each with its next step; above them what waits, below them the rooms of the house."""
    closed = duties.closed_to(edge.reads(), access.me())
    found = service.overview(edge.reads(), now(), closed)
    groups = [
        (_(GROUP_WORDS[group]), [_card(one) for one in rows])
        for group, rows in groupby(found.rows, key=lambda one: one.group)
    ]
    return render_template("organizer.html", groups=groups, tasks=_tasks(found.rows), unplaced=found.unplaced)


def _tasks(rows: tuple[Row, ...]) -> list[tuple[str, str, str]]:
    """What waits in all contests: words, page, and the title of the contest."""
    listed = []
    for row in rows:
        for task, count in rules.tasks(row.contest, row.waiting, now()):
            page = home(row.contest.slug) + TASK_PAGES[task] if task in TASK_PAGES else LAW_PAGE
            listed.append((_said(task, count), page, row.contest.title))
    return listed


def _said(task: Task, count: int) -> str:
    values = {"n": number(count)} if "%(n)s" in TASK_WORDS[task] else {}
    return _(TASK_WORDS[task], **values)


def _card(row: Row) -> dict[str, Any]:
    """A contest as its card shows it."""
    one, here = row.contest, home(row.contest.slug)
    step = next_of(one, row.waiting.business)
    running = one.phase(now()) is Phase.OPEN
    return {
        "title": one.title,
        "practice": one.rules.practice,
        "standing": _("Đang mở") if running else _(STATE_WORDS[standing(one)]),
        "paused": one.pause_at(now()) is not None,
        "opens_at": one.opens_at,
        "closes_at": closed_at(one, now()),
        "figures": None if one.state is State.DRAFT else _figures(row),
        "url": here,
        "live": f"{here}/truc-tiep" if row.group is Group.OPEN else None,
        "analysis": None if one.state is State.DRAFT else f"{here}/phan-tich",
        "next": None if row.group is Group.OPEN else step,
    }


def _figures(row: Row) -> str:
    values = {"sitting": number(row.sitting), "papers": number(row.papers), "people": number(row.people)}
    if row.sitting or row.group is Group.OPEN:
        return _("%(sitting)s đang làm · %(papers)s bài đã nộp · %(people)s người", **values)
    return _("%(papers)s bài đã nộp · %(people)s người", papers=values["papers"], people=values["people"])
