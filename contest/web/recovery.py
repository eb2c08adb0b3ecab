"""A forgotten password: by the code that an officer handed over, or by a link to a proven address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from contest import people as rules
from contest.codes import BadCode
from contest.mail import Purpose, canonical_address
from contest.people import clean
from contest.refusals import Refusal, TooOften
from contest.services import limits, passwords
from contest.services import mail as mail_service
from contest.services import recovery as service
from contest.services.recovery import Claim
from contest.store import people
from contest.web import edge, trying
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.people import sign_in_form_with
from contest.web.sharing import absolute
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("recovery", __name__)
HOME = "/quen-mat-khau"


class ClaimForm(PageForm):
    """Whose account, and the code."""

    phone = StringField()
    ma = StringField()


class LetterForm(PageForm):
    """Where a letter is wanted: a number or an address."""

    to = StringField()


class NewForm(PageForm):
    """A new password, with what was proven before."""

    phone = HiddenField()
    ma = HiddenField()
    proof = HiddenField()
    new = PasswordField()


def _claim_form(*, posted: bool) -> ClaimForm:
    form: ClaimForm = ClaimForm(request.form if posted else None)
    form.phone.label.text, form.ma.label.text = _("Số điện thoại"), _("Mã đặt lại mật khẩu")
    form.phone.validators = [InputRequired(_("Nhập số điện thoại của bạn."))]
    form.ma.validators = [InputRequired(_("Nhập mã mà cán bộ công đoàn đưa cho bạn."))]
    return form


def _letter_form(*, posted: bool) -> LetterForm:
    form: LetterForm = LetterForm(request.form if posted else None)
    form.to.label.text = _("Số điện thoại hoặc e-mail đã xác nhận")
    form.to.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _new_form(*, posted: bool) -> NewForm:
    form: NewForm = NewForm(request.form if posted else None)
    form.new.label.text = _("Mật khẩu mới")
    form.new.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _page(form: ClaimForm, letter: LetterForm | None = None, status: int = 200) -> ResponseReturnValue:
    mails = bool(site().settings.mail_url)
    shown = letter or _letter_form(posted=False)
    wrong = letter if letter is not None and letter.errors else form
    return render_template("recovery/ask.html", form=wrong, claim=form, letter=shown if mails else None), status


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """The ways back into an account."""
    return _page(_claim_form(posted=False))


def _claim() -> Claim:
    return Claim(site().settings.secret_key, request.form.get("phone", ""), request.form.get("ma", ""))


@blueprint.post(HOME)
def enter() -> ResponseReturnValue:
    """A number and a code; or, with them, a new password."""
    claim, form = _claim(), _claim_form(posted=True)
    mark = request.form.get("proof", "")
    finishing = request.form.get("go") == "finish" and trying.proven(mark, "recover", claim.phone, claim.text)
    if not finishing and not form.validate():
        return _page(form, status=422)
    try:
        if not finishing:
            trying.count()
        person = service.whose(edge.reads(), claim, now())[1]
    except (BadCode, TooOften) as refusal:
        form.blame("ma", refusal)
        return _page(form, status=STATUS[refusal.kind])
    new = _new_form(posted=finishing)
    if not finishing:
        return _new_page(new, person.role in rules.STAFF)
    return _finish(claim, new, person)


def _new_page(form: NewForm, staff: bool, status: int = 200) -> ResponseReturnValue:
    form.phone.data, form.ma.data = request.form.get("phone", ""), request.form.get("ma", "")
    form.proof.data = trying.proof("recover", form.phone.data, form.ma.data)
    least = rules.LEAST_STAFF_PASSWORD if staff else rules.LEAST_PASSWORD
    return render_template("recovery/new.html", form=form, least=least, action=HOME), status


def _finish(claim: Claim, form: NewForm, person: rules.Person) -> ResponseReturnValue:
    try:
        if not form.validate():
            return _new_page(form, person.role in rules.STAFF, 422)
        rules.check_password(form.new.data or "", person.phone, person.name, person.role)
        fresh = passwords.hashed(form.new.data or "")
        with edge.writes() as (session, _after):
            service.by_code(session, claim, fresh, now())
    except Refusal as refusal:
        form.blame("new", refusal)
        return _new_page(form, person.role in rules.STAFF, STATUS[refusal.kind])
    return redirect(f"{HOME}/xong", 303)


@blueprint.get(f"{HOME}/xong")
def done() -> str:
    """The password is set: the sign-in follows, with the second factor where there is one."""
    return render_template("sign_in.html", form=sign_in_form_with(), renewed=True, registered=False, refusal=None)


@blueprint.post(f"{HOME}/gui-thu")
def send() -> ResponseReturnValue:
    """Ask for a letter. Whether there is such an account is told by nothing."""
    form = _letter_form(posted=True)
    if not site().settings.mail_url or not form.validate():
        return _page(_claim_form(posted=False), form, 422)
    text = clean(form.to.data or "")[:300]
    try:
        trying.count(by="recover")
        with edge.writes() as (session, _after):
            limits.count(session, site().settings.secret_key, "recover.account", _subject(text), now())
            mail_service.ask_recovery(session, text, absolute(""), now())
    except TooOften as refusal:
        form.blame("to", refusal)
        return _page(_claim_form(posted=False), form, 429)
    return redirect(f"{HOME}/da-gui", 303)


def _subject(text: str) -> str:
    """What letters are counted by: every spelling of a number or an address is one account."""
    try:
        return canonical_address(text) if "@" in text else rules.canonical_phone(text)
    except Refusal:
        return text.lower()


@blueprint.get(f"{HOME}/da-gui")
def sent() -> str:
    """What follows, alike for everybody."""
    return render_template("recovery/sent.html")


@blueprint.get("/dat-lai-mat-khau/<link>")
def by_link(link: str) -> ResponseReturnValue:
    """Where a letter leads. Raises BadLink."""
    held = mail_service.check(edge.reads(), site().settings.secret_key, Purpose.RECOVER, link, now())
    return _link_page(_new_form(posted=False), link, held.person_id)


def _link_page(form: NewForm, link: str, person_id: int, status: int = 200) -> ResponseReturnValue:
    person = people.by_id(edge.reads(), person_id)
    staff = person is not None and person.role in rules.STAFF
    least = rules.LEAST_STAFF_PASSWORD if staff else rules.LEAST_PASSWORD
    return render_template("recovery/new.html", form=form, least=least, action=f"/dat-lai-mat-khau/{link}"), status


@blueprint.post("/dat-lai-mat-khau/<link>")
def renew(link: str) -> ResponseReturnValue:
    """Set a new password by the link, once. Raises BadLink."""
    secret = site().settings.secret_key
    held, form = mail_service.check(edge.reads(), secret, Purpose.RECOVER, link, now()), _new_form(posted=True)
    person = people.by_id(edge.reads(), held.person_id)
    try:
        if not form.validate() or person is None:
            return _link_page(form, link, held.person_id, 422)
        rules.check_password(form.new.data or "", person.phone, person.name, person.role)
        fresh = passwords.hashed(form.new.data or "")
        with edge.writes() as (session, _after):
            mail_service.recover(session, secret, link, fresh, now())
    except Refusal as refusal:
        form.blame("new", refusal)
        return _link_page(form, link, held.person_id, STATUS[refusal.kind])
    return redirect(f"{HOME}/xong", 303)
