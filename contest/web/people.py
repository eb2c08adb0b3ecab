"""Signing in and out, the account page, and the password."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from contest import people as rules
from contest.people import ROLE_WORDS, STAFF
from contest.refusals import N_, Busy, NotFound, Refusal, TooOften, WrongSignIn
from contest.services import limits, recovery, second_factor
from contest.services import people as service
from contest.store import people as store
from contest.store import units
from contest.web import access, cookies, edge, errors, shells
from contest.web.devices import device_name
from contest.web.fields import PageForm
from contest.web.onward import local_path
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("people", __name__)


class SignInForm(PageForm):
    """Telephone number and password."""

    phone = StringField()
    password = PasswordField()
    next = HiddenField()


def sign_in_form_with(next_path: str = "/") -> SignInForm:
    """The form with labels in the reader's language."""
    form = SignInForm(request.form if request.method == "POST" else None, data={"next": next_path})
    form.next.data = local_path(form.next.data or "")
    form.phone.label.text, form.password.label.text = _("Số điện thoại"), _("Mật khẩu")
    form.phone.validators = [InputRequired(_("Nhập số điện thoại của bạn."))]
    form.password.validators = [InputRequired(_("Nhập mật khẩu của bạn."))]
    return form


@blueprint.get("/dang-nhap")
def sign_in_form() -> str:
    """The sign-in page."""
    onward = local_path(request.args.get("next", ""))
    own = {"next": onward, "next_coded": quote(onward)}

    def told() -> dict[str, Any]:
        form = sign_in_form_with()
        form.next.data = shells.hole("next")
        onward_coded = shells.hole("next_coded") if onward != "/" else ""
        return {"form": form, "registered": False, "refusal": None, "onward": onward_coded}

    return shells.page("sign_in.html", onward == "/", own, told)


@blueprint.post("/dang-nhap")
def sign_in() -> ResponseReturnValue:
    """Sign in, or say in one and the same way that number or password are not right."""
    form = sign_in_form_with()
    if not form.validate():
        return render_template("sign_in.html", form=form, registered=False, refusal=None), 422
    try:
        key, whole = _sign_in(form.phone.data or "", form.password.data or "")
    except (WrongSignIn, TooOften, Busy) as refusal:
        status = errors.STATUS[refusal.kind]
        said, wait = _said(refusal), status == 429
        page = render_template("sign_in.html", form=form, registered=False, refusal=said, wait=wait)
        return page, status, {"Retry-After": "60"} if wait else {}
    cookies.give(key)
    onward = local_path(form.next.data or "")
    return redirect(onward if whole else f"/dang-nhap/ma?next={quote(onward)}", 303)


FEW_TRIES = 4
"""From here on the page says how many tries are left: nobody counts them before."""


def _said(refusal: Refusal) -> str:
    words, left = errors.words(refusal), refusal.values.get("left")
    if not isinstance(left, int) or not 0 < left <= FEW_TRIES:
        return words
    minutes = limits.LIMITS["sign_in.account"].seconds // 60
    return " ".join((words, _("Còn %(n)s lần thử trong %(minutes)s phút.", n=left, minutes=minutes)))


def _sign_in(phone_text: str, password: str) -> tuple[str, bool]:
    """The key of a new sign-in; False: of one that waits for the second factor, and opens nothing yet.

    Raises WrongSignIn (with how many tries are `left`), TooOften, Busy.
    """
    try:
        phone = rules.canonical_phone(phone_text)
    except Refusal:
        # No account can bear it; it counts as itself, so that one person's slip limits nobody else.
        phone = phone_text[:40]
    secret = site().settings.secret_key
    with edge.writes() as (session, _after):
        left = limits.count(session, secret, "sign_in.account", phone, now())
        limits.count(session, secret, "sign_in.address", limits.network(request.remote_addr or ""), now())
        # Last, as everybody meets at this one row.
        limits.count(session, secret, "sign_in.all", "", now())
    try:
        person = service.check(edge.reads(), phone, password)
    except WrongSignIn as wrong:
        raise WrongSignIn(left=left) from wrong
    with edge.writes() as (session, _after):
        if (old := cookies.key()) is not None and (known := store.identity(session, service.key_hash(old))):
            service.sign_out(session, known, now())
        if second_factor.is_on(session, person.id):
            return second_factor.halve(session, person, now()), False
        return service.sign_in(session, person, device_name(request.headers.get("User-Agent", "")), now()), True


@blueprint.post("/dang-xuat")
def sign_out() -> Response:
    """End this sign-in at the server, and ask the browser to forget what it keeps of us."""
    with edge.writes() as (session, _after):
        service.sign_out(session, access.identity(), now())
    response = redirect("/", 303)
    response.delete_cookie(cookies.name(), path="/", secure=site().settings.cookie_secure, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response  # type: ignore[return-value]


class PasswordForm(PageForm):
    """The current password and the new one."""

    current = PasswordField()
    new = PasswordField()


def _password_form(*, posted: bool) -> PasswordForm:
    form = PasswordForm(request.form if posted else None)
    form.current.label.text, form.new.label.text = _("Mật khẩu hiện tại"), _("Mật khẩu mới")
    for field in (form.current, form.new):
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return form


@blueprint.get("/tai-khoan")
def account() -> str:
    """The person's own page."""
    return _account(_password_form(posted=False), saved=request.args.get("da") == "luu")


class DeclareForm(PageForm):
    """What some contests ask of whoever enters."""

    member = RadioField(N_("Bạn có phải là đoàn viên công đoàn không?"), validate_choice=False)
    workplace = StringField(N_("Đơn vị của bạn"))


def _account(form: PasswordForm, *, saved: bool = False, declared: DeclareForm | None = None) -> str:
    session, identity = edge.reads(), access.identity()
    person = identity.person
    unit = units.by_id(session, person.unit_id) if person.unit_id else None
    shown = {
        "name": person.name,
        "phone_masked": rules.masked_phone(person.phone),
        "unit_name": unit.name if unit else person.unit_text,
        "role_name": _(ROLE_WORDS[person.role]),
        "staff": person.role in STAFF,
    }
    if declared is None:
        declared = DeclareForm(member="co" if person.member else "khong", workplace=person.unit_text)
    listed = [
        {
            "device": row.device,
            "seen_at": row.seen_at,
            "current": row.key_hash == identity.key_hash,
            "key": row.key_hash[:16],
        }
        for row in store.sign_ins(session, person.id, now())
    ]
    declared.member.choices = [SelectChoice("co", _("Tôi là đoàn viên")), SelectChoice("khong", _("Không"))]
    for field in declared:
        field.label.text = _(field.label.text)
    named = {"placed": person.unit_id is not None, "declared": declared}
    named |= {"reset": recovery.last_reset(session, person.id, now()), "mails": bool(site().settings.mail_url)}
    return render_template("account.html", person=shown, sign_ins=listed, form=form, saved=saved, **named)


@blueprint.post("/tai-khoan/khai")
def declare() -> ResponseReturnValue:
    """Say whether one is a member, and where one works."""
    form: DeclareForm = DeclareForm.posted()
    with edge.writes() as (session, _after):
        told = {"member": form.member.data == "co", "workplace": form.workplace.data or ""}
        service.declare(session, access.me(), now=now(), **told)
    return redirect("/tai-khoan?da=luu", 303)


@blueprint.post("/tai-khoan")
def change_password() -> ResponseReturnValue:
    """Change the password; every other sign-in ends."""
    form, identity = _password_form(posted=True), access.identity()
    try:
        if not form.validate():
            return _account(form), 422
        with edge.writes() as (session, _after):
            limits.count(session, site().settings.secret_key, "password.account", str(identity.person.id), now())
        fresh = service.fresh_password(edge.reads(), identity.person, form.current.data or "", form.new.data or "")
    except Refusal as refusal:
        form.blame("current" if refusal.code == "wrong_password" else "new", refusal)
        return _account(form), errors.STATUS[refusal.kind]
    with edge.writes() as (session, _after):
        service.change_password(session, identity, fresh, now())
    return redirect("/tai-khoan?da=luu", 303)


@blueprint.post("/tai-khoan/ket-thuc")
def end_sign_in() -> ResponseReturnValue:
    """End one of the person's own sign-ins, named by the beginning of its hash. Raises NotFound for anybody else's."""
    identity, start = access.identity(), request.form.get("key", "")
    mine = store.sign_ins(edge.reads(), identity.person.id, now())
    ended = next((row.key_hash for row in mine if len(start) == 16 and row.key_hash.startswith(start)), None)
    if ended is None:
        raise NotFound
    with edge.writes() as (session, _after):
        service.end_one(session, identity, ended, now())
    return redirect("/tai-khoan?da=luu", 303)
