"""Sitting a paper: rules, start, save, review, hand in."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from contest.refusals import (
    AnswerLate,
    AttemptClosed,
    BadGuess,
    BadNumber,
    BadRequestBody,
    BadWords,
    Busy,
    MustSignIn,
    Refusal,
    TooOften,
)
from contest.services import answers as answer_service
from contest.services import attempts as service
from contest.services import entry
from contest.services import people as people_service
from contest.services.attempts import Late
from contest.store import attempts as store
from contest.store.attempts import Attempt
from contest.web import access, bodies, cookies, edge, entries, errors, origins, papers, start_page
from contest.web.buckets import Buckets
from contest.web.contests import found
from contest.web.site import BUSY, EXPRESS, now

blueprint = Blueprint("attempts", __name__)
# A person changes an answer a few times a second at most; a script that hammers one paper waits.
BUCKETS = Buckets(per_second=4, burst=40)


@blueprint.get("/cuoc-thi/<slug>/bat-dau")
def start_form(slug: str) -> ResponseReturnValue:
    """The rules in short and the button that starts the clock."""
    contest, person = found(slug), access.me()
    mine = store.of_person(edge.reads(), contest.id, person.id)
    running = next((one for one in mine if one.is_open and now() <= one.accepts_until), None)
    if running is not None:
        return redirect(f"/lam-bai/{running.token}", 303)
    try:
        return start_page.offered(contest, entry.opening(edge.reads(), contest, person, mine, now()))
    except Refusal as refusal:
        return start_page.refused(contest, refusal)


@blueprint.post("/cuoc-thi/<slug>/bat-dau")
def start(slug: str) -> ResponseReturnValue:
    """Start the one attempt there can be; pressing twice leads to the same paper."""
    contest, form = found(slug), start_page.promise(posted=True)
    try:
        if not form.validate():
            opened = service.next_attempt(edge.reads(), contest, access.me(), now())
            return start_page.unsworn(contest, opened, form)
        with edge.writes() as (session, after):
            started = service.start(session, contest, access.me(), now(), origins.here())
            after(edge.echo(started.closed))
    except Refusal as refusal:
        return start_page.refused(contest, refusal)
    return redirect(f"/lam-bai/{started.attempt.token}", 303)


@blueprint.get("/lam-bai/<token>")
def paper(token: str) -> ResponseReturnValue:
    """The whole paper in one document."""
    return _sheet(token, "paper.html")


@blueprint.get("/lam-bai/<token>/xem-lai")
def review(token: str) -> ResponseReturnValue:
    """What is answered and what is not, before the paper is handed in."""
    return _sheet(token, "review.html")


def _sheet(token: str, template: str) -> ResponseReturnValue:
    """The person's own paper while it takes answers; after that its result. Raises NoSuchAttempt."""
    session = edge.reads()
    try:
        attempt, contest = service.open_mine(session, token, access.me(), now())
    except AttemptClosed:
        return redirect(f"/ket-qua/{token}", 303)
    return papers.sheet(session, template, contest, attempt)


@blueprint.put("/lam-bai/<token>/cau-tra-loi")
def save(token: str) -> ResponseReturnValue:
    """Keep answers. Who it is, whether they may, and whether it is in time is settled by one statement.

    What the express lane (contest.web.lane) did not take comes here, and is told why.
    """
    told = entries.listed(bodies.told(entries.MOST_BYTES, BadRequestBody))
    key = _admitted(token)
    lease = entries.lease(request.headers.get("X-Lease"))
    with edge.writes() as (session, _after):
        outcome = service.save(session, token, people_service.key_hash(key), told, now(), lease)
    if isinstance(outcome, Late):
        return errors.answer(409, outcome.refusal.code, errors.words(outcome.refusal), {"seconds_left": 0})
    return jsonify(entries.told(outcome.stored, outcome.deadline_at, now()))


@blueprint.post("/lam-bai/<token>/may")
def lead(token: str) -> ResponseReturnValue:
    """Let the page that asks lead the paper: saves of any page that led before are refused from now on.

    As with saves, what the express lane did not take comes here.
    """
    key = _admitted(token)
    with edge.writes() as (session, _after):
        led = service.lead(session, token, people_service.key_hash(key), now())
    return jsonify(entries.led(led.lease, led.stored, led.deadline_at, now()))


def _admitted(token: str) -> str:
    """The key of the browser that saves or leads. Raises TooOften, Busy, MustSignIn."""
    if EXPRESS not in request.environ and not BUCKETS.take(token):
        raise TooOften(minutes=1)
    if BUSY in request.environ:
        raise Busy
    key = cookies.key()
    if key is None:
        raise MustSignIn
    return key


def _says_answers() -> bool:
    """Whether the plain form carries answers; the page with script has sent them before."""
    return any(name[:1] in ("q", "m") for name in request.form)


def _save_posted(attempt: Attempt) -> None:
    """Keep what the plain form says. Raises BadAnswer, BadGuess, BadNumber, BadWords, AnswerLate, AttemptClosed."""
    if not _says_answers():
        return
    key = cookies.key() or ""
    with edge.writes() as (session, _after):
        outcome = answer_service.save_form(session, attempt, request.form, people_service.key_hash(key), now())
    # Only now, so that the transaction that keeps the rest, or late words apart, is committed.
    if outcome is not None:
        raise outcome.refusal if isinstance(outcome, Late) else outcome


@blueprint.post("/lam-bai/<token>")
def save_form(token: str) -> ResponseReturnValue:
    """The plain form of the paper: keep all of it and go on to the review."""
    attempt = service.mine(edge.reads(), token, access.me())
    _save_posted(attempt)
    return redirect(f"/lam-bai/{token}/xem-lai", 303)


@blueprint.post("/lam-bai/<token>/nop")
def hand_in(token: str) -> ResponseReturnValue:
    """Hand in, once. What the form still carries is kept first, if it is in time; late words change nothing."""
    if _says_answers():
        attempt = service.mine(edge.reads(), token, access.me())
        # Before the deadline a box that holds no answer can still be mended; after it, it must not stop the rest.
        over = now() >= attempt.deadline_at or not attempt.is_open
        with suppress(AnswerLate, AttemptClosed, *((BadNumber, BadGuess, BadWords) if over else ())):
            _save_posted(attempt)
    with edge.writes() as (session, after):
        handed = service.hand_in(session, token, access.me().id, now())
        after(edge.echo(handed))
    return redirect(f"/ket-qua/{token}", 303)
