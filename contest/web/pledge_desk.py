"""The organizers' pledges: drawn up, opened, closed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateTimeLocalField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from contest import pledges as rules
from contest.people import clean
from contest.pledges import Campaign, State, Words
from contest.refusals import N_, NotFound, Refusal
from contest.rounds import YEARS, Phase
from contest.services import pledges as service
from contest.store import pledges as store
from contest.web import access, edge
from contest.web.deeds import utc
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import ZONE, _

blueprint = Blueprint("pledge_desk", __name__)
HOME = "/to-chuc/cam-ket"
DONE = {
    "luu": N_("Đã lưu bản cam kết."),
    "mo": N_("Bản cam kết đã mở."),
    "dong": N_("Bản cam kết đã đóng."),
}
STATES = {"mo": State.OPEN, "dong": State.CLOSED}
FORMAT = "%Y-%m-%dT%H:%M"


class CampaignForm(PageForm):
    """What a campaign asks people to sign, and when."""

    title = StringField(N_("Tên bản cam kết"))
    text = TextAreaField(N_("Lời cam kết"))
    opens_at = DateTimeLocalField(N_("Mở lúc"), format=[FORMAT])
    closes_at = DateTimeLocalField(N_("Đóng lúc"), format=[FORMAT])


def _form(campaign: Campaign | None = None) -> CampaignForm:
    given = {}
    if campaign is not None:
        words = campaign.words
        given = {"title": words.title, "text": words.text}
        given |= {name: getattr(words, name).astimezone(ZONE) for name in ("opens_at", "closes_at")}
    form: CampaignForm = CampaignForm(request.form if request.method == "POST" else None, data=given)
    for field in form:
        field.label.text = _(field.label.text)
        field.validators = [InputRequired(_("Điền vào ô này."))]
    form.title.data = clean(form.title.data or "")
    form.text.data = "\n".join(line.strip() for line in (form.text.data or "").replace("\x00", "").strip().splitlines())
    for name, bounds in (("title", rules.TITLE), ("text", rules.TEXT)):
        words_of = _("Viết từ %(least)s đến %(most)s ký tự.", least=bounds[0], most=bounds[1])
        form[name].validators = [*form[name].validators, Length(*bounds, message=words_of)]
    return form


def _taken(form: CampaignForm) -> Words | None:
    """What was filled in; None, with the fields blamed, when it is not whole."""
    if not form.validate():
        return None
    odd = [one for one in (form.opens_at, form.closes_at) if one.data.year not in YEARS]
    for field in odd:
        field.errors = [_("Ngày này không hợp lý.")]
    opens, closes = utc(form.opens_at.data), utc(form.closes_at.data)
    if odd or opens is None or closes is None:
        return None
    return Words(form.title.data or "", form.text.data or "", opens, closes)


@blueprint.get(HOME)
def show() -> str:
    """All campaigns, drafts too."""
    session = edge.reads()
    counts = store.counts(session)
    rows = [
        {"of": one, "phase": one.phase(now()), "people": counts.get(one.id, 0)} for one in store.everything(session)
    ]
    return render_template("pledges/desk.html", rows=rows, home=HOME)


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """A campaign to be."""
    return _page(None, _form())


@blueprint.post(f"{HOME}/moi")
def create() -> ResponseReturnValue:
    """Draw up a campaign."""
    form = _form()
    if (words := _taken(form)) is None:
        return _page(None, form), 422
    try:
        with edge.writes() as (session, _after):
            slug = service.create(session, words, access.me().id, now())
    except Refusal as refusal:
        form.blame("closes_at", refusal)
        return _page(None, form), 422
    return redirect(f"{HOME}/{slug}?da=luu", 303)


@blueprint.get(f"{HOME}/<slug>")
def campaign(slug: str) -> str:
    """One campaign: its words, and what can be done about it."""
    found = service.drawn_up(edge.reads(), slug)
    return _page(found, _form(found))


def _page(found: Campaign | None, form: CampaignForm) -> str:
    return render_template(
        "pledges/campaign.html",
        campaign=found,
        draft=found is None or found.state is State.DRAFT,
        phase=found.phase(now()) if found else None,
        over=found is not None and now() >= found.words.closes_at,
        closes=found is not None and found.state is State.OPEN and found.phase(now()) is not Phase.CLOSED,
        form=form,
        here=f"{HOME}/{found.slug}" if found else f"{HOME}/moi",
        home=HOME,
        title_most=rules.TITLE[1],
        text_most=rules.TEXT[1],
        done=_(DONE[asked]) if found and (asked := request.args.get("da", "")) in DONE else None,
    )


@blueprint.post(f"{HOME}/<slug>")
def edit(slug: str) -> ResponseReturnValue:
    """Put other words in place of a draft's."""
    found, form = service.drawn_up(edge.reads(), slug), _form()
    if (words := _taken(form)) is None:
        return _page(found, form), 422
    try:
        with edge.writes() as (session, _after):
            service.edit(session, slug, words, access.me().id, now())
    except Refusal as refusal:
        form.blame("closes_at", refusal)
        return _page(service.drawn_up(edge.reads(), slug), form), 422
    return redirect(f"{HOME}/{slug}?da=luu", 303)


@blueprint.post(f"{HOME}/<slug>/buoc")
def put(slug: str) -> ResponseReturnValue:
    """Open a campaign, or close it."""
    asked = request.form.get("buoc", "")
    if asked not in STATES:
        raise NotFound
    with edge.writes() as (session, _after):
        service.put(session, slug, STATES[asked], access.me().id, now())
    return redirect(f"{HOME}/{slug}?da={asked}", 303)
