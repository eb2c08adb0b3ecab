"""Pledges for everybody: the list, the text, signing it and taking one's signature back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from contest.pledges import Campaign, Signature
from contest.rounds import Phase
from contest.services import pledges as service
from contest.services.pledges import Tally
from contest.store import pledges as store
from contest.web import access, edge
from contest.web.fields import PageForm
from contest.web.site import now, site
from contest.web.words import _, number, tenths

blueprint = Blueprint("pledges", __name__)


class PledgeForm(PageForm):
    """One's word."""

    agree = BooleanField()


def _form() -> PledgeForm:
    form: PledgeForm = PledgeForm(request.form if request.method == "POST" else None)
    form.agree.label.text = _("Tôi đã đọc và cam kết làm đúng những điều trên")
    form.agree.validators = [InputRequired(_("Đánh dấu vào ô này để ký cam kết."))]
    return form


@blueprint.get("/cam-ket")
def listing() -> str:
    """The campaigns there are, the open ones first."""
    session = edge.reads()
    counts = store.counts(session)
    rows = [
        {
            "url": f"/cam-ket/{one.slug}",
            "title": one.words.title,
            "phase": one.phase(now()),
            "opens_at": one.words.opens_at,
            "closes_at": one.words.closes_at,
            "people": counts.get(one.id, 0),
        }
        for one in store.everything(session)
        if one.is_public
    ]
    order = (Phase.OPEN, Phase.UPCOMING, Phase.CLOSED)
    return render_template("pledges/list.html", rows=sorted(rows, key=lambda one: order.index(one["phase"])))


@blueprint.get("/cam-ket/<slug>")
def show(slug: str) -> str:
    """The text, who signs it, and how many of each union did."""
    return _page(service.found(edge.reads(), slug), _form())


def _page(campaign: Campaign, form: PledgeForm) -> str:
    viewer = access.viewer()
    person = viewer.person if viewer else None
    mine = store.signature(edge.reads(), campaign.id, person.id) if person else None
    tally = _tally(campaign)
    unit = tally.units.get(person.unit_id or 0) if person else None
    return render_template(
        "pledges/show.html",
        campaign=campaign,
        words=campaign.words,
        phase=campaign.phase(now()),
        form=form,
        person=person,
        unit=unit.name if unit else person.unit_text if person else None,
        mine=mine,
        said=_said(mine),
        people=tally.people,
        own={"signed": unit.signed, "workers": unit.workers} if unit else None,
        bars=_bars(tally, unit.upper_id if unit else None),
        here=f"/cam-ket/{campaign.slug}",
        address=request.host_url.rstrip("/") + f"/cam-ket/{campaign.slug}",
    )


def _tally(campaign: Campaign) -> Tally:
    """The counts, at most as old as a public board may be."""
    age, kept = site().settings.board_max_age_s, site().kept
    found: Tally = kept.get(("pledge", campaign.id), age, lambda: service.tally(edge.reads(), campaign, now()))
    return found


def _said(mine: Signature | None) -> str | None:
    return _("Bạn là người thứ %(n)s ký cam kết", n=number(mine.number)) if mine and mine.stands else None


def _bars(tally: Tally, own: int | None) -> list[dict[str, Any]]:
    return [
        {
            "rank": None,
            "label": one.name,
            "note": _("%(n)s trong %(of)s người", n=number(one.signed), of=number(one.workers))
            if one.workers
            else _("chưa có số người lao động"),
            "value_text": f"{tenths(one.per_mille)}%" if one.per_mille is not None else number(one.signed),
            "per_mille": one.per_mille,
            "mine": one.id == own,
        }
        for one in tally.uppers
    ]


@blueprint.post("/cam-ket/<slug>/ky")
def sign(slug: str) -> ResponseReturnValue:
    """Sign."""
    campaign, form = service.found(edge.reads(), slug), _form()
    if not form.validate():
        return _page(campaign, form), 422
    with edge.writes() as (session, _after):
        service.sign(session, slug, access.me(), now())
    return redirect(f"/cam-ket/{slug}#chu-ky", 303)


@blueprint.post("/cam-ket/<slug>/rut")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take one's signature back."""
    with edge.writes() as (session, _after):
        service.withdraw(session, slug, access.me(), now())
    return redirect(f"/cam-ket/{slug}", 303)
