"""The payment file of a contest for its organizers: who owes a number, one in the clear, all on a sheet, closed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from contest.contests import Contest
from contest.refusals import N_, NotFound, Refusal
from contest.services import payouts as service
from contest.services.payouts import Asking, Given
from contest.web import access, again, contest_desk, edge, errors
from contest.web.downloads import attachment
from contest.web.fields import PageForm
from contest.web.payouts import IdentityForm, identity_form, seal
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("payout_desk", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/chi-tra"
DONE = {"luu": N_("Đã lưu số căn cước."), "xong": N_("Đã đóng hồ sơ chi trả và xoá hết số căn cước.")}
A_PAGE = 50


class AskingForm(PageForm):
    """Why somebody wants to see numbers, and the password again."""

    reason = StringField()
    password = PasswordField()


def _asking() -> AskingForm:
    form = AskingForm(request.form if request.method == "POST" else None)
    form.reason.label.text, form.password.label.text = _("Lý do"), _("Mật khẩu của bạn")
    for field in form:
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _address(contest: Contest) -> str:
    return f"{contest_desk.home(contest.slug)}/chi-tra"


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Winners with what they get, and whether their number is there, masked."""
    return _page(contest_desk.held(slug))


def _page(contest: Contest, form: AskingForm | None = None, shown: str | None = None) -> str:
    stand = service.stand(edge.reads(), seal(), contest)
    asked = request.args.get("trang", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:5]) < 1000 else 1
    return render_template(
        "payouts/desk.html",
        contest=contest,
        desk=contest_desk.home(contest.slug),
        home=_address(contest),
        stand=stand,
        rows=stand.payees[(page - 1) * A_PAGE : page * A_PAGE],
        first=(page - 1) * A_PAGE,
        page=page,
        more=page * A_PAGE < len(stand.payees),
        missing=sum(one.identity is None for one in stand.payees),
        amount=sum(one.amount for one in stand.payees),
        form=form or _asking(),
        shown=shown,
        done=_(DONE[key]) if (key := request.args.get("da", "")) in DONE else None,
    )


def _asked_for(form: AskingForm) -> Asking:
    """The reason, once the password fits. Raises WrongPassword, TooOften."""
    again.check(form.password.data or "")
    return Asking(access.me().id, form.reason.data or "")


def _blamed(form: AskingForm, refusal: Refusal) -> None:
    form.blame("reason" if refusal.code == "reason_missing" else "password", refusal)


@blueprint.post(f"{HOME}/bang")
def sheet(slug: str) -> ResponseReturnValue | Response:
    """All numbers on a sheet, for whoever pays."""
    contest, form = contest_desk.held(slug), _asking()
    if not form.validate():
        return _page(contest, form), 422
    try:
        asking = _asked_for(form)
        with edge.writes() as (session, _after):
            data = service.sheet(session, seal(), contest, asking, now())
    except Refusal as refusal:
        _blamed(form, refusal)
        return _page(contest, form), errors.STATUS[refusal.kind]
    return attachment(data, f"Bảng chi trả {contest.title}", "xlsx")


@blueprint.post(f"{HOME}/xong")
def close(slug: str) -> ResponseReturnValue:
    """Everything is paid: the numbers go."""
    contest, form = contest_desk.held(slug), _asking()
    form.reason.validators = []
    try:
        again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            service.close(session, contest, access.me().id, now())
    except Refusal as refusal:
        _blamed(form, refusal)
        return _page(contest, form), errors.STATUS[refusal.kind]
    return redirect(f"{_address(contest)}?da=xong", 303)


@blueprint.get(f"{HOME}/<int(max=999999999999):person_id>")
def person(slug: str, person_id: int) -> str:
    """One winner: give their number for them, or see the one that is kept."""
    return _one(contest_desk.held(slug), person_id, identity_form())


def _one(
    contest: Contest, person_id: int, form: IdentityForm, asking: AskingForm | None = None, shown: str | None = None
) -> str:
    payee = service.mine(edge.reads(), seal(), contest, person_id)
    form.number.data = form.number.raw_data = None
    named: dict[str, Any] = {"payee": payee, "form": form, "asking": asking or _asking(), "shown": shown}
    return render_template("payouts/person.html", contest=contest, home=_address(contest), **named)


@blueprint.post(f"{HOME}/<int(max=999999999999):person_id>")
def give(slug: str, person_id: int) -> ResponseReturnValue:
    """Keep a number that a winner brought on paper."""
    contest, form = contest_desk.held(slug), identity_form()
    try:
        if not form.validate():
            return _one(contest, person_id, form), 422
        with edge.writes() as (session, _after):
            service.give(session, seal(), contest, Given(person_id, form.number.data or ""), access.me().id, now())
    except Refusal as refusal:
        if refusal.kind == "missing":
            raise NotFound from refusal
        form.blame("number", refusal)
        return _one(contest, person_id, form), errors.STATUS[refusal.kind]
    return redirect(f"{_address(contest)}?da=luu", 303)


@blueprint.post(f"{HOME}/<int(max=999999999999):person_id>/hien")
def reveal(slug: str, person_id: int) -> ResponseReturnValue:
    """One number in the clear, on this one page."""
    contest, form = contest_desk.held(slug), _asking()
    number = None
    try:
        if form.validate():
            asking = _asked_for(form)
            with edge.writes() as (session, _after):
                number = service.reveal(session, seal(), contest, person_id, asking, now())
    except Refusal as refusal:
        if refusal.kind == "missing":
            raise NotFound from refusal
        _blamed(form, refusal)
        return _one(contest, person_id, _blank(), form), errors.STATUS[refusal.kind]
    return _one(contest, person_id, _blank(), form, number), 200 if number else 422


def _blank() -> IdentityForm:
    form = IdentityForm()
    form.number.label.text = _("Số căn cước (12 chữ số)")
    return form
