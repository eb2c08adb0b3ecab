"""The result of an attempt: receipt, score, time, rank so far; answers and the law behind them when the rules allow."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from contest import complaints
from contest.contests import Contest
from contest.rulebook import Told
from contest.services import attempts as attempt_service
from contest.services import outcomes, standings, strikes
from contest.services.sources import Source
from contest.store import attempts, contests, results
from contest.store.attempts import Attempt
from contest.web import access, edge, snapshots
from contest.web.media import image
from contest.web.site import now
from contest.web.standings import rank_text

blueprint = Blueprint("results", __name__)


@blueprint.get("/ket-qua/<token>")
def show(token: str) -> ResponseReturnValue:
    """A handed-in attempt of the person's own. An overdue one that nobody closed yet is closed here."""
    session, person = edge.reads(), access.me()
    attempt = attempt_service.mine(session, token, person)
    if attempt.is_open and now() <= attempt.accepts_until:
        return redirect(f"/lam-bai/{token}", 303)
    if attempt.is_open:
        with edge.writes() as (writing, after):
            handed = attempt_service.hand_in(writing, token, person.id, now())
            after(edge.echo(handed))
        attempt = handed.attempt
    contest = contests.by_id(session, attempt.contest_id)
    reveal = contest.reveals(now())
    return render_template(
        "result.html",
        contest={"slug": contest.slug, "title": contest.title},
        result=_view(attempt, contest, reveal),
        items=outcomes.items(session, contest, attempt) if reveal else [],
        image=image,
        complaints_until=contest.complaints_until if complaints.takes(contest, now()) else None,
    )


def _view(attempt: Attempt, contest: Contest, reveal: bool) -> dict[str, Any]:
    session, person = edge.reads(), access.me()
    mine = results.of_person(session, contest.id, person.id)
    told = is_told(contest, attempt)
    used = sum(one.round_id == attempt.round_id for one in attempts.of_person(session, contest.id, person.id))
    allowed = contest.rules.attempts
    return {
        "told": told,
        "told_at": next(one.last_close for one in contest.rounds if one.id == attempt.round_id),
        "score": attempt.score if told else None,
        "max_score": attempt.max_score,
        "right": attempt.right_count if told else None,
        "questions": contest.rules.questions,
        "answered": outcomes.answered(session, attempt),
        "elapsed_ms": attempt.elapsed_ms,
        "handed_in_at": attempt.handed_in_at,
        "closed_by": attempt.closed_by,
        "deadline_at": attempt.deadline_at,
        "token": attempt.token,
        "receipt": attempt.receipt,
        "number": attempt.number,
        "rank_text": _rank(contest, person.id, person.unit_id) if told else None,
        # Which of several papers counts tells which is the better one.
        "counts": any(one.attempt_id == attempt.id for one in mine) if told else None,
        "attempts_left": None if allowed is None or attempt.struck == "person" else max(0, allowed - used),
        "annulled": _annulled(attempt),
        "struck": attempt.struck,
        "complaint_days": contest.rules.complaint_days if contest.complaints_until is None else 0,
        "reveal": reveal,
        "reveal_at": contest.closes_at,
    }


def _annulled(attempt: Attempt) -> str | None:
    """Why the results of an attempt were annulled, in the organizers' words; None: they were not."""
    strike = strikes.against(edge.reads(), attempt)
    return strike.reason if strike else None


def is_told(contest: Contest, attempt: Attempt) -> bool:
    """Whether a contestant may know by now what a handed-in paper of theirs is worth."""
    window = next(one for one in contest.rounds if one.id == attempt.round_id)
    return contest.rules.told is Told.SCORE or window.settled_at is not None


def _rank(contest: Contest, person_id: int, unit_id: int | None) -> str | None:
    def look(origin: Source) -> str | None:
        place = standings.my_place(origin, person_id, unit_id)
        # A board that stands still is not the final one, whatever was settled since.
        return rank_text(place, final=origin.facts.settled) if place else None

    return snapshots.ask(contest.slug, None, look)
