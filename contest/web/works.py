"""A writer's page: the work of the round that is open, kept while it is written, handed in, taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from contest import works as rules
from contest.contests import Contest
from contest.refusals import NotFound, Refusal, TooOften
from contest.services import works as service
from contest.services.works import Kept, Place
from contest.store import essays
from contest.web import access, bodies, edge, errors, work_words
from contest.web.buckets import Buckets
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _
from contest.works import BadDraft, Draft, State, Verdict, WorksClosed, WorkTooLong, WorkWords

blueprint = Blueprint("works", __name__)
HOME = "/cuoc-thi/<slug>/bai-viet"
MOST_BYTES = 128 * 1024
# A page sends once in five seconds; a script that hammers one work waits.
BUCKETS = Buckets(per_second=1, burst=20)


class WorkForm(PageForm):
    """The writing, the round it is for, and the counters that tell the newer word from the older."""

    body = TextAreaField()
    round = HiddenField()
    base = HiddenField()
    seq = HiddenField()
    writer = HiddenField()


def _contest(slug: str) -> Contest:
    contest = found(slug)
    if not contest.rules.essay_points:
        raise NotFound
    return contest


def _whole(text: str | None, most: int = rules.MOST_SEQ) -> int:
    """A counter out of a form. Raises BadDraft."""
    if not text or not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= most):
        raise BadDraft
    return int(text)


@blueprint.get(HOME)
def show(slug: str) -> ResponseReturnValue:
    """The work of the round that is open, and what became of others."""
    contest = _contest(slug)
    return _page(contest, service.place(edge.reads(), contest, access.me(), now()))


def _page(contest: Contest, place: Place, status: int = 200, **given: Any) -> ResponseReturnValue:
    work, window = place.work, place.window
    form = given.pop("form", None) or _blank(place)
    form.body.label.text = _("Bài viết của bạn")
    done = {"luu": _("Đã lưu bản nháp."), "nop": _("Đã nộp bài viết."), "rut": _("Đã rút bài về. Nhớ nộp lại.")}
    writes = window is not None and (work is None or work.state is State.DRAFT)
    shown = {
        "contest": contest,
        "here": f"/cuoc-thi/{contest.slug}/bai-viet",
        "form": form,
        "writes": writes,
        "window": window,
        "work": work,
        "owner": contest.code_of(access.me().id),
        "refusal": errors.words(place.refusal) if place.refusal else None,
        "most_words": rules.MOST_WORDS,
        "most_marks": rules.MOST_MARKS,
        "points": contest.rules.essay_points,
        "works": _told(contest, place),
        "done": done.get(request.args.get("da", "")),
        "other": None,
    }
    return render_template("works/write.html", **{**shown, **given}), status


def _blank(place: Place) -> WorkForm:
    work, base = place.work, place.work.seq if place.work else 0
    counters = {"base": str(base), "seq": str(base + 1), "writer": ""}
    data = {"body": work.body if work else "", "round": str(place.window.number) if place.window else "", **counters}
    return WorkForm(data=data)


def _told(contest: Contest, place: Place) -> list[dict[str, Any]]:
    """What a writer may know of each of their works by now; the points once results of its round are public."""
    public = {one.id for one in contest.rounds if one.revealed_at is not None or contest.is_revealed()}
    known = [one for one in place.mine if one.round_id in public]
    marks = essays.of_rounds(edge.reads(), [one.round_id for one in known]) if known else {}
    return [
        {
            "work": one,
            "round": next(window for window in contest.rounds if window.id == one.round_id),
            "standing": work_words.standing(contest, one),
            "points": marks.get((one.round_id, one.person_id)) if one.round_id in public else None,
            "is_open": place.window is not None and place.window.id == one.round_id,
        }
        for one in place.mine
    ]


@blueprint.post(HOME)
def write(slug: str) -> ResponseReturnValue:
    """The plain form: keep the draft, and hand it in if that button was pressed."""
    contest, form = _contest(slug), WorkForm.posted()
    person, place_number = access.me(), _whole(form.round.data, 999)
    base = _whole(form.base.data)
    sent = Draft(form.body.data or "", max(_whole(form.seq.data), base + 1), base, form.writer.data or "")
    hands_in = request.form.get("viec") == "nop"
    try:
        with edge.writes() as (session, _after):
            kept = service.save(session, contest, person, place_number, sent, now())
        if hands_in and kept.verdict is not Verdict.CONFLICT:
            # The draft is kept by now, whatever may be wrong with it as a work.
            with edge.writes() as (session, _after):
                kept = service.hand_in(session, contest, person, place_number, sent, now())
    except (WorkTooLong, WorkWords) as refusal:
        return _again(contest, form, refusal)
    except WorksClosed as refusal:
        place = service.place(edge.reads(), contest, person, now())
        return _page(contest, place, 409, refusal=errors.words(refusal), lost=form.body.data)
    if kept.verdict is Verdict.CONFLICT:
        return _chosen_between(contest, form, kept)
    return redirect(f"/cuoc-thi/{slug}/bai-viet?da={'nop' if hands_in else 'luu'}", 303)


def _again(contest: Contest, form: WorkForm, refusal: Refusal) -> ResponseReturnValue:
    """The form as it was sent, with what is wrong; it builds on what is kept by now."""
    place = service.place(edge.reads(), contest, access.me(), now())
    _build_on(form, place.work.seq if place.work else 0)
    form.validate()
    form.blame("body", refusal)
    return _page(contest, place, 422, form=form)


def _build_on(form: WorkForm, seq: int) -> None:
    form.base.data, form.seq.data = str(seq), str(seq + 1)


def _chosen_between(contest: Contest, form: WorkForm, kept: Kept) -> ResponseReturnValue:
    """Both versions: what was sent in the box, what is kept beside it. Sent again, the former takes its place."""
    _build_on(form, kept.work.seq)
    place = service.place(edge.reads(), contest, access.me(), now())
    return _page(contest, place, 409, form=form, other=kept.work)


@blueprint.post(f"{HOME}/rut")
def take_back(slug: str) -> ResponseReturnValue:
    """Make a draft of a handed-in work again."""
    contest = _contest(slug)
    with edge.writes() as (session, _after):
        service.take_back(session, contest, access.me(), _whole(request.form.get("round"), 999), now())
    return redirect(f"/cuoc-thi/{slug}/bai-viet?da=rut", 303)


@blueprint.put(f"{HOME}.json")
def save(slug: str) -> ResponseReturnValue:
    """Keep a draft while it is being written."""
    contest, (place_number, sent) = _contest(slug), _sent()
    if not BUCKETS.take(f"{contest.id}:{access.me().id}"):
        raise TooOften(minutes=1)
    with edge.writes() as (session, _after):
        kept = service.save(session, contest, access.me(), place_number, sent, now())
    work, told = kept.work, {}
    if kept.verdict is Verdict.CONFLICT:
        sentence = _("Bài này vừa được viết ở trang khác hoặc máy khác.")
        told = {"error": {"code": "conflict", "message": sentence}, "body": work.body}
    saved_at = f"{work.saved_at:%Y-%m-%dT%H:%M:%S}Z"
    reply = jsonify({**told, "seq": work.seq, "words": work.words, "saved_at": saved_at})
    reply.status_code = 409 if told else 200
    return reply


def _sent() -> tuple[int, Draft]:
    """The round and the draft in the body. Raises BadDraft."""
    data = bodies.told(MOST_BYTES, BadDraft)
    if not isinstance(data, dict) or data.keys() != {"round", "body", "seq", "base", "writer"}:
        raise BadDraft
    wholes = [data[name] for name in ("round", "seq", "base")]
    if any(not isinstance(one, int) or isinstance(one, bool) or not 0 <= one <= rules.MOST_SEQ for one in wholes):
        raise BadDraft
    if not isinstance(data["body"], str) or not isinstance(data["writer"], str) or data["round"] > 999:
        raise BadDraft
    return data["round"], Draft(data["body"], data["seq"], data["base"], data["writer"])
