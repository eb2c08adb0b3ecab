"""The result of an attempt: receipt, score, time, rank so far; answers and the law behind them when the rules allow.

`?cau=sai` shows only the questions that were not right.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import complaints
from contest.certificates import is_told
from contest.contests import Contest, State
from contest.rounds import Phase
from contest.services import attempts as attempt_service
from contest.services import outcomes, reopening, sharing, standings, strikes
from contest.services.sources import Source
from contest.store import contests
from contest.store import outcomes as outcome_store
from contest.store.attempts import Attempt
from contest.web import access, edge, shells, snapshots, words, work_words
from contest.web import sharing as sharing_pages
from contest.web.board_mine import rank_text
from contest.web.media import image
from contest.web.site import now
from contest.web.words import number

blueprint = Blueprint("results", __name__)


@blueprint.get("/ket-qua/<token>")
def show(token: str) -> ResponseReturnValue:
    """A handed-in attempt of the person's own. An overdue one that nobody closed yet is closed here."""
    session, person = edge.reads(), access.me()
    attempt, contest = attempt_service.mine_with_contest(session, token, person)
    if attempt.is_open and now() <= attempt.accepts_until:
        return redirect(f"/lam-bai/{token}", 303)
    if attempt.is_open:
        with edge.writes() as (writing, after):
            handed = attempt_service.hand_in(writing, token, person.id, now())
            after(edge.echo(handed))
        attempt, contest = handed.attempt, contests.by_id(session, attempt.contest_id)
    reveal = contest.reveals(now()) and contest.archived_at is None
    given: dict[str, Any] = {
        "contest": {"slug": contest.slug, "title": contest.title},
        "share": _share(attempt, contest),
        "complaints_until": contest.complaints_until if complaints.takes(contest, now()) else None,
        "work": work_words.note(contest, person),
    }
    result = _view(attempt, contest, reveal)
    if not reveal and given["work"] is None and all(result[name] is None for name in _RARE):
        return _kept(result, given)
    items = outcomes.items(session, contest, attempt) if reveal else []
    return render_template(
        "result.html", result=result, items=items, only_wrong=request.args.get("cau") == "sai", image=image, **given
    )


_RARE = ("annulled", "struck", "reopened")
_OWN = ("score", "right", "answered", "elapsed", "time", "day", "deadline", "token", "receipt", "rank_text")


def _kept(result: dict[str, Any], given: dict[str, Any]) -> str:
    """The page of a plain result: alike for all of a contest, but for what they earned and when."""
    own = {name: result[name] for name in _OWN if result[name] is not None}
    blank = result | {name: shells.hole(name) for name in own}
    alike = [(name, value) for name, value in result.items() if name not in own]
    alike += [("until", given["complaints_until"]), *given["contest"].items(), *(given["share"] or {}).items()]

    def told() -> dict[str, Any]:
        return {"result": blank, "items": [], "only_wrong": False, "image": image, **given}

    return shells.page("result.html", tuple(alike), own, told)


def _view(attempt: Attempt, contest: Contest, reveal: bool) -> dict[str, Any]:
    session, person = edge.reads(), access.me()
    beside = outcome_store.beside(session, attempt)
    told = is_told(contest, attempt.round_id)
    window = next(one for one in contest.rounds if one.id == attempt.round_id)
    allowed = contest.rules.attempts
    return {
        "told": told,
        "told_at": window.last_close,
        "score": number(attempt.score) if told and attempt.score is not None else None,
        "max_score": attempt.max_score,
        "right": attempt.right_count if told else None,
        "questions": contest.rules.questions,
        "answered": None if contest.archived_at else beside.answered,
        "archived": contest.archived_at is not None,
        **_times(attempt),
        "closed_by": attempt.closed_by,
        "token": attempt.token,
        "receipt": attempt.receipt,
        "number": attempt.number,
        "rank_text": _rank(contest, person.id, person.unit_id) if told else None,
        # Which of several papers counts tells which is the better one.
        "counts": beside.counts if told else None,
        "attempts_left": None if allowed is None or attempt.struck == "person" else max(0, allowed - beside.used),
        "again": window.phase(now()) is Phase.OPEN and contest.phase(now()) is Phase.OPEN,
        "essay": contest.rules.essay_points if window.settled_at is None else 0,
        "checking": contest.state is State.CHECKING,
        "credited": contest.credited if told else 0,
        "annulled": _annulled(attempt),
        "struck": attempt.struck,
        "reopened": reopening.done(session, attempt),
        "complaint_days": contest.rules.complaint_days if contest.complaints_until is None else 0,
        "reveal": reveal,
        "reveal_at": contest.closes_at,
    }


def _times(attempt: Attempt) -> dict[str, str]:
    """When a handed-in attempt was handed in and until when it could be, and how long it took, in words."""
    assert attempt.handed_in_at is not None
    return {
        "elapsed": words.duration(attempt.elapsed_ms or 0),
        "time": words.clock_s(attempt.handed_in_at),
        "day": words.day(attempt.handed_in_at),
        "deadline": words.clock_s(attempt.deadline_at),
    }


def _annulled(attempt: Attempt) -> str | None:
    """Why the results of an attempt were annulled, in the organizers' words; None: they were not."""
    strike = strikes.against(edge.reads(), attempt)
    return strike.reason if strike else None


def _share(attempt: Attempt, contest: Contest) -> dict[str, Any] | None:
    """What the person may pass on; None for an attempt that nobody should be shown."""
    if not sharing.may_share(attempt):
        return None
    text = sharing_pages.invitation(contest.title, contest.slug)
    return {"text": text, "score": sharing.may_show_score(contest, attempt)}


def _rank(contest: Contest, person_id: int, unit_id: int | None) -> str | None:
    def look(origin: Source) -> str | None:
        place = standings.my_place(origin, person_id, unit_id, reach=None)
        # A board that stands still is not the final one, whatever was settled since.
        return rank_text(place, final=origin.facts.settled) if place else None

    return snapshots.ask(contest.slug, None, look)
