"""Certificates of a unit as one PDF: for its officer, and for the organizers of a contest."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.certificates import KIND_WORDS, Kind, NoSuchCertificate
from contest.contests import Contest
from contest.refusals import NotFound, Refusal
from contest.rounds import VIETNAM
from contest.services import certificate_batches as service
from contest.services import turnout
from contest.store import units
from contest.store.units import PlacedUnit
from contest.web import access, certificates, contest_desk, edge, errors, jobs, officers, words
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("certificate_batches", __name__)
OWN = "/can-bo/chung-nhan"
HOME = "/to-chuc/cuoc-thi/<slug>/chung-nhan/don-vi"


def _own() -> tuple[Contest | None, PlacedUnit]:
    asked = officers.chosen()
    return asked.contest, turnout.in_reach(edge.reads(), asked.scope, asked.unit)


def _any(slug: str) -> tuple[Contest, PlacedUnit]:
    contest, text = contest_desk.held(slug), request.values.get("don-vi", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    unit = units.by_id(edge.reads(), int(text)) if text else units.roots(edge.reads())[0]
    if unit is None:
        raise NotFound
    return contest, unit


@blueprint.get(OWN)
def own() -> str:
    """What an officer's unit has and may have."""
    contest, unit = _own()
    return _page(OWN, contest, unit)


@blueprint.post(OWN)
def make_own() -> ResponseReturnValue:
    """Issue what is due to an officer's unit, and have the PDF made."""
    contest, unit = _own()
    if contest is None:
        raise NotFound
    return _make(OWN, contest, unit)


@blueprint.get(HOME)
def show(slug: str) -> str:
    """The same for any unit, for organizers."""
    contest, unit = _any(slug)
    return _page(_home(contest), contest, unit)


@blueprint.post(HOME)
def make(slug: str) -> ResponseReturnValue:
    """Issue what is due to a unit, and have the PDF made."""
    contest, unit = _any(slug)
    return _make(_home(contest), contest, unit)


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/chung-nhan/don-vi"


def _page(home: str, contest: Contest | None, unit: PlacedUnit, refusal: str = "") -> str:
    crowded = contest is not None and service.too_many(edge.reads(), contest, unit)
    below = units.children(edge.reads(), unit.id, now().astimezone(VIETNAM).date())
    kept = {"cuoc-thi": contest.slug} if contest is not None and home == OWN else {}
    return render_template(
        "certificates/batch.html",
        home=home,
        own=home == OWN,
        contest=contest,
        unit=unit,
        kinds=[] if contest is None or crowded else _kinds(contest, unit),
        crowded=crowded,
        most=service.MOST,
        children=[{"name": one.name, "query": {**kept, "don-vi": one.id}} for one in below],
        refusal=refusal,
    )


def _kinds(contest: Contest, unit: PlacedUnit) -> list[dict[str, Any]]:
    return [
        {"value": kind.value, "words": _(KIND_WORDS[kind]), "ready": len(found.ready), "due": len(found.due)}
        for kind, found in service.batches(edge.reads(), contest, unit).items()
    ]


def _make(home: str, contest: Contest, unit: PlacedUnit) -> ResponseReturnValue:
    asked = request.form.get("loai", "")
    if asked not in list(Kind):
        raise NoSuchCertificate
    query = f"?don-vi={unit.id}" + (f"&cuoc-thi={contest.slug}" if home == OWN else "")
    house = words.house_name(site().settings.site_organizer)
    told = {"now": now(), "house": house, "back": home + query, "address": certificates.check_address}
    try:
        with edge.writes() as (session, _after):
            job = service.ask(session, contest, unit, Kind(asked), access.me().id, told)
    except Refusal as refusal:
        return _page(home, contest, unit, errors.words(refusal)), errors.STATUS[refusal.kind]
    return redirect(jobs.address(job), 303)
