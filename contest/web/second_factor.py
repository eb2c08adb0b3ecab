"""The second factor: asked for after the right password, and set up on the page that guards an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired
from wtforms.validators import Optional as Unasked

from contest import mail as mail_rules
from contest import second_factor as rules
from contest.people import STAFF
from contest.refusals import N_, Busy, Refusal, TooOften, WrongPassword
from contest.second_factor import FactorStays, WrongFactor
from contest.services import limits
from contest.services import people as people_service
from contest.services import second_factor as service
from contest.services.documents.certificate import code_picture
from contest.store import mail as mail_store
from contest.web import access, again, cookies, edge
from contest.web.devices import device_name
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.onward import local_path
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("second_factor", __name__)
HOME = "/tai-khoan/bao-ve"
DONE = {
    "tat": N_("Đã tắt xác thực hai bước."),
    "thu": N_("Đã gửi thư xác nhận. Mở đường dẫn trong thư trong 30 phút."),
    "bo-thu": N_("Đã bỏ địa chỉ e-mail."),
}


class FactorForm(PageForm):
    """The digits, or a spare code."""

    ma = StringField()
    next = HiddenField()


class GuardForm(PageForm):
    """All that the page of guarding asks; each of its forms sends its own part."""

    ma = StringField()
    password = PasswordField()
    email = EmailField()
    mail_password = PasswordField()
    """Another field than `password`: the page has both."""


def count(person_id: int) -> None:
    """Count a try at somebody's second factor. Raises TooOften."""
    secret = site().settings.secret_key
    with edge.writes() as (session, _after):
        for scope in ("factor.account", "factor.hour", "factor.day"):
            limits.count(session, secret, scope, str(person_id), now())


# Signing in


def _asking(*, posted: bool) -> FactorForm:
    form: FactorForm = FactorForm(request.form if posted else None, data={"next": request.args.get("next", "")})
    form.next.data = local_path(form.next.data or "")
    form.ma.label.text = _("Mã xác thực")
    form.ma.validators = [InputRequired(_("Nhập mã đang hiện trên ứng dụng của bạn."))]
    return form


@blueprint.get("/dang-nhap/ma")
def ask() -> ResponseReturnValue:
    """The second step of signing in. Whoever is not half-way begins at the first."""
    try:
        service.waiting(edge.reads(), cookies.key(), now())
    except Refusal:
        return redirect("/dang-nhap", 303)
    return render_template("protection/ask.html", form=_asking(posted=False))


@blueprint.post("/dang-nhap/ma")
def answer() -> ResponseReturnValue:
    """Sign in with the digits, or a spare code; each serves once."""
    form = _asking(posted=True)
    if not form.validate():
        return render_template("protection/ask.html", form=form), 422
    device = device_name(request.headers.get("User-Agent", ""))
    try:
        count(service.waiting(edge.reads(), cookies.key(), now()))
        with edge.writes() as (session, _after):
            secret, typed = site().settings.secret_key, form.ma.data or ""
            person = service.complete(session, secret, cookies.key(), typed, now())
            key = people_service.sign_in(session, person, device, now())
    except (WrongFactor, TooOften) as refusal:
        form.blame("ma", refusal)
        return render_template("protection/ask.html", form=form), STATUS[refusal.kind]
    cookies.give(key)
    return redirect(local_path(form.next.data or ""), 303)


# Guarding an account


def guard_form(*, posted: bool, needs: tuple[str, ...] = ()) -> GuardForm:
    """The form of the page; `needs`: the fields that this part of it asks for."""
    form: GuardForm = GuardForm(request.form if posted else None)
    labels = {"ma": _("Mã 6 chữ số"), "password": _("Mật khẩu hiện tại"), "email": _("Địa chỉ e-mail")}
    labels["mail_password"] = labels["password"]
    for name, label in labels.items():
        form[name].label.text = label
        form[name].validators = [InputRequired(_("Điền vào ô này."))] if name in needs else [Unasked()]
    return form


def page(form: GuardForm, status: int = 200) -> ResponseReturnValue:
    """The page of guarding, with the parts that concern whoever looks."""
    person, settings = access.me(), site().settings
    staff = person.role in STAFF
    state = service.state(edge.reads(), settings.secret_key, person.id) if staff else None
    held = mail_store.of_person(edge.reads(), person.id) if settings.mail_url else None
    return render_template(
        "protection/show.html",
        form=form,
        state=state,
        setup=_setup(state.secret, person.phone) if state and state.secret else None,
        required=settings.staff_second_factor == "required",
        due=request.args.get("can") == "1" and state is not None and not state.on,
        mails=bool(settings.mail_url),
        mail_masked=mail_rules.masked_address(held.address) if held else None,
        verified=held is not None and held.verified_at is not None,
        done=_(DONE[asked]) if (asked := request.args.get("da", "")) in DONE else None,
        home=HOME,
    ), status


def _setup(secret: str, phone: str) -> dict[str, Any]:
    """What is scanned, and what is typed where nothing can be."""
    told = rules.address(secret, phone[-3:], site().settings.site_name)
    return {"picture": code_picture(told), "secret": rules.grouped(secret)}


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """What guards the account."""
    return page(guard_form(posted=False))


@blueprint.post(f"{HOME}/bat")
def begin() -> ResponseReturnValue:
    """Draw a secret, to be scanned on the page that follows."""
    with edge.writes() as (session, _after):
        service.begin(session, site().settings.secret_key, access.me(), now())
    return redirect(f"{HOME}#hai-buoc", 303)


@blueprint.post(f"{HOME}/xac-nhan")
def confirm() -> ResponseReturnValue:
    """Turn it on, after the password once more: else a machine left alone would shut its owner out for good.

    The spare codes stand on this answer and nowhere else, so it is no redirect.
    """
    form = guard_form(posted=True, needs=("ma", "password"))
    if not form.validate():
        return page(form, 422)
    try:
        again.check(form.password.data or "")
        count(access.me().id)
        with edge.writes() as (session, _after):
            secret, typed = site().settings.secret_key, form.ma.data or ""
            codes = service.confirm(session, secret, access.me(), typed, now())
    except (WrongFactor, WrongPassword, TooOften, Busy) as refusal:
        form.ma.data = ""
        form.blame("ma" if isinstance(refusal, WrongFactor) else "password", refusal)
        return page(form, STATUS[refusal.kind])
    return render_template("protection/spares.html", codes=codes, fresh=True, home=HOME)


@blueprint.post(f"{HOME}/ma-du-phong")
def spares() -> ResponseReturnValue:
    """New spare codes, after the password once more."""
    form = guard_form(posted=True, needs=("password",))
    if not form.validate():
        return page(form, 422)
    try:
        again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            codes = service.renew_spares(session, site().settings.secret_key, access.me(), now())
    except Refusal as refusal:
        form.blame("password", refusal)
        return page(form, STATUS[refusal.kind])
    return render_template("protection/spares.html", codes=codes, fresh=False, home=HOME)


@blueprint.post(f"{HOME}/tat")
def take_off() -> ResponseReturnValue:
    """Turn it off, after the password once more, where the house does not require it."""
    form = guard_form(posted=True, needs=("password",))
    if not form.validate():
        return page(form, 422)
    try:
        if site().settings.staff_second_factor == "required":
            raise FactorStays
        again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            service.take_off(session, access.me().id, access.me().id, now())
    except Refusal as refusal:
        form.blame("password", refusal)
        return page(form, STATUS[refusal.kind])
    return redirect(f"{HOME}?da=tat", 303)
