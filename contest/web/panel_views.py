"""What the organizers' desk of judging shows: lines of the rubric, of judges, of works and of rounds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from contest import judging as rules
from contest.contests import Contest
from contest.judging import Criterion
from contest.people import masked_phone
from contest.refusals import N_
from contest.services import panels as service
from contest.services.panels import Judged
from contest.store import essays
from contest.store import judging as store
from contest.store.judging import Judging
from contest.web.site import now
from contest.web.words import _
from contest.works import State

STEP_WORDS = {
    "new": N_("Chưa chia"),
    "short": N_("Thiếu giám khảo"),
    "going": N_("Đang chấm"),
    "third": N_("Chờ giám khảo thứ ba"),
    "meeting": N_("Cần họp"),
    "done": N_("Đã có điểm"),
    "invalid": N_("Không chấm"),
}


def home(contest: Contest) -> str:
    """The address of the desk."""
    return f"/to-chuc/cuoc-thi/{contest.slug}/cham-bai"


def rubric_rows(judging: Judging, typed: list[Criterion] | None) -> list[dict[str, Any]]:
    known = list(judging.rubric) if typed is None else typed
    padded = [*known, *[Criterion("", 0)] * (rules.MOST_CRITERIA - len(known))]
    return [{"n": n, "name": one.name, "most": one.most or ""} for n, one in enumerate(padded, start=1)]


def judge_rows(session: Session, contest: Contest, found_works: list[Judged]) -> list[dict[str, Any]]:
    """The panel with how far each is; a number masked, as organizers see numbers everywhere."""
    dealt: Counter[int] = Counter()
    saved: Counter[int] = Counter()
    for work in found_works:
        for one in work.markings:
            if one.state != "recused" and work.work.state is State.HANDED:
                dealt[one.judge_id] += 1
                saved[one.judge_id] += one.state == "saved"
    return [
        {
            "id": one.id,
            "name": one.name,
            "phone": masked_phone(one.phone),
            "saved": saved[one.id],
            "dealt": dealt[one.id],
        }
        for one in store.panel(session, contest.id)
    ]


def work_row(contest: Contest, one: Judged) -> dict[str, Any]:
    return {
        "code": one.work.code,
        "url": f"{home(contest)}/bai/{one.work.code}",
        "round": next(window.number for window in contest.rounds if window.id == one.work.round_id),
        "words": one.work.words,
        "totals": one.totals,
        "points": one.points,
        "step": _(STEP_WORDS[one.step]),
    }


def round_rows(session: Session, contest: Contest, found_works: list[Judged]) -> list[dict[str, Any]]:
    """Each round with works: how many are decided, and how many people have essay points in the results."""
    over = {one.id for one in service.over(contest, now())}
    given = essays.of_rounds(session, [one.id for one in contest.rounds])
    rows = []
    for window in contest.rounds:
        mine = [one for one in found_works if one.work.round_id == window.id]
        left = sum(one.step not in ("done", "invalid") for one in mine)
        if mine:
            inside = sum(round_id == window.id for round_id, _person in given)
            ready = not left and window.id in over
            rows.append({"number": window.number, "works": len(mine), "left": left, "ready": ready, "inside": inside})
    return rows
