"""Who does what in a contest: the chief shares out the work; from the first chief on nobody else enters."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from contest import collation
from contest.contests import Contest
from contest.duties import DUTY_MEANS, DUTY_WORDS, Duty, NoSuchDuty
from contest.people import Role, masked_phone
from contest.refusals import N_, Refusal
from contest.services import duties as service
from contest.store import duties as store
from contest.web import access, edge, errors
from contest.web.contest_desk import held
from contest.web.contest_desk import home as desk
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("duties", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/phan-cong"
DONE_WORDS = {"giao": N_("Đã phân công."), "thoi": N_("Đã thôi phân công. Người này mất quyền ngay.")}


class DutyForm(PageForm):
    """Who, and what they do."""

    nguoi = SelectField(N_("Người của ban tổ chức"), coerce=int)
    viec = SelectField(N_("Nhiệm vụ"), coerce=Duty)


def _form(*, first: bool) -> DutyForm:
    form = DutyForm(request.form if request.method == "POST" else None)
    people = sorted(store.organizers(edge.reads()), key=lambda one: collation.key(one[1]))
    form.nguoi.choices = [SelectChoice(one, f"{name} ({masked_phone(phone)})") for one, name, phone in people]
    offered = [Duty.CHIEF] if first else list(Duty)
    form.viec.choices = [SelectChoice(one, f"{_(DUTY_WORDS[one])}: {_(DUTY_MEANS[one])}") for one in offered]
    for one in form:
        one.label.text = _(one.label.text)
    return form


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Who does what now, and who did."""
    contest = held(slug)
    return _page(contest, None)


def _page(contest: Contest, form: DutyForm | None, wrong: str | None = None) -> str:
    """`wrong`: why a duty was not taken away."""
    rows = store.of_contest(edge.reads(), contest.id)
    standing = [one for one in rows if one.taken_at is None]
    me = access.me()
    mine = {one.duty for one in standing if one.person_id == me.id}
    told = request.args.get("da", "")
    return render_template(
        "duties/show.html",
        contest=contest,
        home=f"{desk(contest.slug)}/phan-cong",
        desk=desk(contest.slug),
        form=form or _form(first=not standing),
        standing=[_row(one) for one in standing],
        past=[_row(one) for one in rows if one.taken_at is not None],
        meanings=[(_(DUTY_WORDS[one]), _(DUTY_MEANS[one])) for one in Duty],
        may=not standing or Duty.CHIEF in mine or me.role is Role.ADMIN,
        done=_(DONE_WORDS[told]) if told in DONE_WORDS else None,
        wrong=wrong,
    )


def _row(one: store.Held) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "duty": _(DUTY_WORDS[one.duty]),
        "at": one.given_at,
        "by": one.given_by or _("dòng lệnh"),
        "taken_at": one.taken_at,
        "gone": one.role not in store.RUNS,
    }


@blueprint.post(HOME)
def give(slug: str) -> ResponseReturnValue:
    """Give somebody a duty."""
    contest = held(slug)
    form = _form(first=not service.in_force(edge.reads(), contest))
    if not form.validate():
        return _page(contest, form), 422
    try:
        with edge.writes() as (session, _after):
            service.give(session, contest, form.nguoi.data, form.viec.data, access.me().id, now())
    except Refusal as refusal:
        form.blame("nguoi" if refusal.code != "chief_first" else "viec", refusal)
        return _page(contest, form), errors.STATUS[refusal.kind]
    return _back(contest, "giao")


@blueprint.post(f"{HOME}/thoi")
def take(slug: str) -> ResponseReturnValue:
    """Take a duty away."""
    contest, asked = held(slug), request.form.get("so", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 15):
        raise NoSuchDuty
    try:
        with edge.writes() as (session, _after):
            service.take(session, contest, int(asked), access.me().id, now())
    except Refusal as refusal:
        return _page(contest, None, errors.words(refusal)), errors.STATUS[refusal.kind]
    return _back(contest, "thoi")


def _back(contest: Contest, done: str) -> ResponseReturnValue:
    """The page again, or the overview for whoever has just shut themselves out."""
    shut_out = contest.id in service.closed_to(edge.reads(), access.me())
    return redirect("/to-chuc" if shut_out else f"{desk(contest.slug)}/phan-cong?da={done}", 303)
