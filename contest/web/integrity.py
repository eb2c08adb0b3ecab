"""The integrity desk: signals of unfair play with their evidence, for a person to look into and decide."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import archive
from contest.contests import Contest
from contest.people import canonical_phone
from contest.refusals import NotFound, Refusal
from contest.services import analysis, signals
from contest.signals import Kind, Signal
from contest.store import signals as store
from contest.web import access, edge, errors, integrity_views, integrity_words
from contest.web.contests import found
from contest.web.integrity_views import home, number_in
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("integrity", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/kiem-tra"
KEPT_SECONDS = 3600
PAGE = 25
_ONE_AT_A_TIME = Lock()
"""Two who ask at once wait for one reading of all papers, and share it."""


def _signals(contest: Contest) -> list[Signal]:
    """The signals of a contest, kept until a paper is handed in or moved or a key corrected, an hour at most."""
    archive.here(contest)
    session = edge.reads()
    name = ("signals", contest.id, store.stamp(session, contest.id))
    with _ONE_AT_A_TIME:
        made: list[Signal] = site().kept.get(name, KEPT_SECONDS, lambda: signals.find(session, contest))
    return made


@blueprint.get(HOME)
def show(slug: str) -> str:
    """All signals, those nobody looked into first; of one kind, or the next page, by the address."""
    contest = found(slug)
    everything = _signals(contest)
    kind = next((one for one in Kind if one == request.args.get("loai")), None)
    kept = [one for one in everything if kind in (None, one.kind)]
    looked = sorted(signals.looked(edge.reads(), contest, kept), key=lambda one: one.look is not None)
    pages = max(1, -(-len(looked) // PAGE))
    page = min(max(1, number_in(request.args.get("trang")) or 1), pages)
    shown = looked[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "integrity/signals.html",
        **integrity_views.top(contest, "dau-hieu"),
        rows=integrity_views.rows(contest, shown),
        kinds=integrity_views.kinds(contest, signals.count(everything), kind),
        kind=kind,
        bounds=integrity_words.bounds(),
        page=page,
        pages=pages,
        open_count=sum(one.look is None for one in looked),
    )


@blueprint.get(f"{HOME}/dau-hieu")
def signal(slug: str) -> ResponseReturnValue:
    """One signal with its people, their papers and what may be done."""
    contest = found(slug)
    if not request.args.get("so"):
        return redirect(home(contest), 303)
    return _signal(contest, request.args["so"])


def _signal(contest: Contest, digest: str, wrong: str | None = None) -> str:
    one = signals.by_digest(_signals(contest), digest)
    (looked,) = signals.looked(edge.reads(), contest, [one])
    return render_template(
        "integrity/signal.html",
        **integrity_views.top(contest, "dau-hieu"),
        signal=integrity_views.rows(contest, [looked])[0],
        people=integrity_views.people(contest, one.people, set(one.attempts)),
        pairs=integrity_views.pairs(contest, one),
        wrong=wrong,
    )


@blueprint.post(f"{HOME}/dau-hieu")
def look(slug: str) -> ResponseReturnValue:
    """Note that a signal was looked into and nothing was found."""
    contest, digest, reason = found(slug), request.form.get("so", ""), request.form.get("ly_do", "")
    one = signals.by_digest(_signals(contest), digest)
    try:
        with edge.writes() as (session, _after):
            signals.look_into(session, contest, one, reason, access.me().id, now())
    except Refusal as refusal:
        return _signal(contest, digest, errors.words(refusal)), errors.STATUS[refusal.kind]
    return redirect(f"{home(contest)}?da=xem", 303)


@blueprint.get(f"{HOME}/cap")
def pair(slug: str) -> ResponseReturnValue:
    """Two papers side by side, once no paper of their rounds can take an answer: they show the key."""
    contest = found(slug)
    archive.here(contest)
    ids = [number_in(request.args.get(name)) for name in ("a", "b")]
    if not any(ids):
        return redirect(home(contest), 303)
    told = store.told(edge.reads(), contest.id, [one for one in ids if one])
    if len(told) != len(ids):
        raise NotFound
    one, other = (told[number] for number in ids if number)
    ready = {window.id for window in analysis.ready(edge.reads(), contest, now()).rounds}
    may_see = {one.round_id, other.round_id} <= ready
    return render_template(
        "integrity/pair.html",
        **integrity_views.top(contest, "dau-hieu"),
        sides=integrity_views.sides(contest, one, other),
        rows=integrity_views.side_by_side(contest, one, other) if may_see else None,
    )


@blueprint.get(f"{HOME}/nguoi")
def person(slug: str) -> ResponseReturnValue:
    """A person who takes part, with all of their papers and what stands against them."""
    contest = found(slug)
    asked = number_in(request.args.get("so"))
    if asked is None:
        return render_template("integrity/person.html", **integrity_views.top(contest, "nguoi"), who=None, wrong=None)
    people = integrity_views.people(contest, (asked,), set())
    if not people or not people[0]["papers"]:
        raise NotFound
    return render_template("integrity/person.html", **integrity_views.top(contest, "nguoi"), who=people[0], wrong=None)


@blueprint.post(f"{HOME}/nguoi")
def find(slug: str) -> ResponseReturnValue:
    """Whose telephone number it is; that it was asked is a line of the record."""
    contest = found(slug)
    shown: dict[str, Any] = integrity_views.top(contest, "nguoi") | {"who": None}
    try:
        with edge.writes() as (session, _after):
            phone = canonical_phone(request.form.get("so_dien_thoai", ""))
            face = signals.whose(session, contest, phone, access.me().id, now())
    except Refusal as refusal:
        return render_template("integrity/person.html", **shown, wrong=errors.words(refusal)), 422
    if not store.told_of(edge.reads(), contest.id, [face.person_id]):
        wrong = _("%(name)s chưa có lượt thi nào trong cuộc thi này.", name=face.name)
        return render_template("integrity/person.html", **shown, wrong=wrong), 422
    return redirect(f"{home(contest)}/nguoi?so={face.person_id}", 303)
