"""Sitting a paper: rules, start, save, review, hand in."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from contest.attempts import Entry
from contest.contests import Contest
from contest.refusals import (
    AnswerLate,
    AttemptClosed,
    BadAnswer,
    BadGuess,
    BadNumber,
    BadRequestBody,
    BadWords,
    MustSignIn,
    Refusal,
    TooOften,
)
from contest.services import answers as answer_service
from contest.services import attempts as service
from contest.services import people as people_service
from contest.services.attempts import Late, Led, Saved
from contest.store import attempts as store
from contest.store import contests as contest_store
from contest.store.attempts import Attempt
from contest.web import access, bodies, cookies, edge, errors, origins, papers
from contest.web.buckets import Buckets
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("attempts", __name__)
MOST_BYTES = 16 * 1024
MOST_ENTRIES = 100
# A person changes an answer a few times a second at most; a script that hammers one paper waits.
BUCKETS = Buckets(per_second=4, burst=40)


class StartForm(PageForm):
    """The one promise before a paper."""

    honest = BooleanField(validators=[InputRequired()])


def _start_form(*, posted: bool) -> StartForm:
    form: StartForm = StartForm.posted() if posted else StartForm()
    form.honest.label.text = _("Tôi tự làm bài, không nhờ người khác làm hộ.")
    form.honest.validators = [InputRequired(_("Đánh dấu vào ô này để bắt đầu làm bài."))]
    return form


@blueprint.get("/cuoc-thi/<slug>/bat-dau")
def start_form(slug: str) -> ResponseReturnValue:
    """The rules in short and the button that starts the clock."""
    contest = found(slug)
    mine = store.of_person(edge.reads(), contest.id, access.me().id)
    running = next((one for one in mine if one.is_open and now() <= one.accepts_until), None)
    if running is not None:
        return redirect(f"/lam-bai/{running.token}", 303)
    return _before_start(contest, _start_form(posted=False))


def _before_start(contest: Contest, form: StartForm, status: int = 200) -> ResponseReturnValue:
    shown: dict[str, Any] = {"contest": contest, "form": form, "refusal": None}
    try:
        opened = service.next_attempt(edge.reads(), contest, access.me(), now())
        window, number, deadline = opened.window, opened.number, opened.deadline_at
        short = deadline < now() + timedelta(minutes=contest.rules.minutes)
        left = int((deadline - now()).total_seconds() // 60)
        shown |= {"round": window, "number": number, "deadline": deadline, "short_minutes": left if short else None}
    except Refusal as refusal:
        shown["refusal"] = errors.words(refusal)
        status = errors.STATUS[refusal.kind]
    facts = {"slug": contest.slug, "title": contest.title, "questions": contest.rules.questions}
    shown["contest"] = facts | {"minutes": contest.rules.minutes}
    return render_template("start.html", allowed=contest.rules.attempts, **shown), status


@blueprint.post("/cuoc-thi/<slug>/bat-dau")
def start(slug: str) -> ResponseReturnValue:
    """Start the one attempt there can be; pressing twice leads to the same paper."""
    contest, form = found(slug), _start_form(posted=True)
    if not form.validate():
        return _before_start(contest, form, 422)
    try:
        with edge.writes() as (session, after):
            started = service.start(session, contest, access.me(), now(), origins.here())
            after(edge.echo(started.closed))
    except Refusal as refusal:
        return _before_start(contest, form, errors.STATUS[refusal.kind])
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
        attempt = service.open_mine(session, token, access.me(), now())
    except AttemptClosed:
        return redirect(f"/ket-qua/{token}", 303)
    contest = contest_store.by_id(session, attempt.contest_id)
    return render_template(template, paper=papers.paper(session, contest, attempt))


@blueprint.put("/lam-bai/<token>/cau-tra-loi")
def save(token: str) -> ResponseReturnValue:
    """Keep answers. Who it is, whether they may, and whether it is in time is settled by one statement."""
    entries = _entries()
    if not BUCKETS.take(token):
        raise TooOften(minutes=1)
    key = cookies.key()
    if key is None:
        raise MustSignIn
    with edge.writes() as (session, _after):
        outcome = service.save(session, token, people_service.key_hash(key), entries, now(), _lease())
    if isinstance(outcome, Late):
        return errors.answer(409, outcome.refusal.code, errors.words(outcome.refusal), {"seconds_left": 0})
    return jsonify(_told(outcome))


def _told(outcome: Saved | Led) -> dict[str, Any]:
    """What a page is told of what is kept, of the time and of how much of it is left."""
    return {
        "saved": [{"question": one.position, "choice": one.answer, "seq": one.seq} for one in outcome.stored],
        "server_time": f"{now():%Y-%m-%dT%H:%M:%S}.{now().microsecond // 1000:03d}Z",
        "seconds_left": max(0, int((outcome.deadline_at - now()).total_seconds())),
    }


@blueprint.post("/lam-bai/<token>/may")
def lead(token: str) -> ResponseReturnValue:
    """Let the page that asks lead the paper: saves of any page that led before are refused from now on."""
    if not BUCKETS.take(token):
        raise TooOften(minutes=1)
    key = cookies.key()
    if key is None:
        raise MustSignIn
    with edge.writes() as (session, _after):
        led = service.lead(session, token, people_service.key_hash(key), now())
    return jsonify(lease=led.lease, **_told(led))


def _lease() -> int | None:
    """The lead that the sending page says it has; None for who says nothing of it. Raises BadRequestBody."""
    told = request.headers.get("X-Lease")
    if told is not None and not re.fullmatch(r"[0-9]{1,9}", told):
        raise BadRequestBody
    return None if told is None else int(told)


def _entries() -> list[Entry]:
    """The answers in the body. Raises BadRequestBody for what is no JSON list, BadAnswer for what is no answer."""
    data = bodies.told(MOST_BYTES, BadRequestBody)
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_ENTRIES:
        raise BadRequestBody if not isinstance(data, list) else BadAnswer
    return [_entry(one) for one in data]


def _entry(data: object) -> Entry:
    if not isinstance(data, dict) or data.keys() != {"question", "choice", "seq"}:
        raise BadAnswer
    question, choice, seq = data["question"], data["choice"], data["seq"]
    if not (_is_whole(question) and _is_whole(seq)):
        raise BadAnswer
    if not (choice is None or isinstance(choice, str) or _is_whole(choice)):
        raise BadAnswer
    return answer_service.entry_of(question, choice, seq)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _save_posted(attempt: Attempt) -> None:
    """Keep what the plain form says. Raises BadAnswer, BadGuess, BadNumber, BadWords, AnswerLate, AttemptClosed."""
    if not any(name[:1] in ("q", "m") for name in request.form):
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
    attempt = service.mine(edge.reads(), token, access.me())
    # Before the deadline a box that holds no answer can still be mended; after it, it must not stop the rest.
    over = now() >= attempt.deadline_at or not attempt.is_open
    with suppress(AnswerLate, AttemptClosed, *((BadNumber, BadGuess, BadWords) if over else ())):
        _save_posted(attempt)
    with edge.writes() as (session, after):
        handed = service.hand_in(session, token, access.me().id, now())
        after(edge.echo(handed))
    return redirect(f"/ket-qua/{token}", 303)
