"""The organizers' certificates: prizes issued by a decision, and any certificate taken back with a reason."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField
from wtforms.validators import InputRequired

from contest import certificates as rules
from contest.certificates import KIND_WORDS, Decision, Kind
from contest.contests import Contest
from contest.refusals import N_, Refusal
from contest.services import certificate_desk as service
from contest.store import certificates as store
from contest.web import access, contest_desk, edge
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _, number

blueprint = Blueprint("certificate_desk", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/chung-nhan"
STANDING_WORDS = {
    "valid": N_("Còn hiệu lực"),
    "superseded": N_("Không còn khớp kết quả"),
    "revoked": N_("Đã thu hồi"),
}


class DecisionForm(PageForm):
    """The decision by which prizes are given."""

    decision = StringField(N_("Số quyết định"))
    day = DateField(N_("Ngày quyết định"))


class RevokeForm(PageForm):
    """Which certificate is taken back, and why."""

    code = StringField(N_("Mã trên giấy"))
    reason = StringField(N_("Lý do thu hồi"))


SomeForm = TypeVar("SomeForm", bound=PageForm)


def _form(kind: type[SomeForm], *, posted: bool) -> SomeForm:
    form = kind(request.form if posted else None)
    for field in form:
        field.label.text = _(field.label.text)
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/chung-nhan"


@blueprint.get(HOME)
def show(slug: str) -> str:
    """How many were issued, those of prizes one by one, and what can be done."""
    return _page(contest_desk.held(slug))


def _page(contest: Contest, issuing: DecisionForm | None = None, revoking: RevokeForm | None = None) -> str:
    session = edge.reads()
    counts = store.count(session, contest.id)
    done = {"cap": _("Đã cấp giấy chứng nhận giải thưởng."), "thu-hoi": _("Đã thu hồi giấy chứng nhận.")}
    rows = [
        {
            "code": rules.grouped(one.certificate.code),
            "claim": one.certificate.claim,
            "decision": one.certificate.decision,
            "standing": _(STANDING_WORDS[one.standing.value]),
        }
        for one in service.prizes_of(session, contest)
    ]
    return render_template(
        "certificates/desk.html",
        contest=contest,
        home=_home(contest),
        rows=rows,
        facts=[(_(KIND_WORDS[kind]), number(counts.get(kind.value, 0))) for kind in Kind],
        form=revoking if revoking is not None and revoking.errors else issuing,
        issuing=issuing or _form(DecisionForm, posted=False),
        revoking=revoking or _form(RevokeForm, posted=False),
        done=done.get(request.args.get("da", "")),
    )


@blueprint.post(HOME)
def issue(slug: str) -> ResponseReturnValue:
    """Issue the certificates of all prizes on the signed list."""
    contest, form = contest_desk.held(slug), _form(DecisionForm, posted=True)
    if not form.validate() or form.day.data is None:
        return _page(contest, issuing=form), 422
    try:
        with edge.writes() as (session, _after):
            decision = Decision(form.decision.data or "", form.day.data)
            service.issue_prizes(session, contest, decision, access.me().id, now())
    except Refusal as refusal:
        form.blame("decision", refusal)
        return _page(contest_desk.held(slug), issuing=form), 422
    return redirect(f"{_home(contest)}?da=cap", 303)


@blueprint.post(f"{HOME}/thu-hoi")
def revoke(slug: str) -> ResponseReturnValue:
    """Take a certificate back."""
    contest, form = contest_desk.held(slug), _form(RevokeForm, posted=True)
    if not form.validate():
        return _page(contest, revoking=form), 422
    try:
        with edge.writes() as (session, _after):
            text, reason = form.code.data or "", form.reason.data or ""
            service.revoke(session, contest, text, reason, access.me().id, now())
    except Refusal as refusal:
        form.blame("reason" if refusal.code == "reason_missing" else "code", refusal)
        return _page(contest_desk.held(slug), revoking=form), 422
    return redirect(f"{_home(contest)}?da=thu-hoi", 303)
