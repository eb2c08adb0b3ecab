"""Activation: a code on a card, typed or scanned, becomes an account; two steps, one form each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from contest import codes as code_rules
from contest import people as rules
from contest.codes import BadCode
from contest.refusals import Refusal, TooOften
from contest.rounds import Phase
from contest.services import activation as service
from contest.services import limits, passwords
from contest.services import people as people_service
from contest.services.activation import Activation
from contest.services.people import Registration
from contest.store import contests
from contest.store.codes import Entry
from contest.web import access, consents, cookies, edge, trying
from contest.web.devices import device_name
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.site import now, site
from contest.web.words import ZONE, _

blueprint = Blueprint("activation", __name__)
_FIELDS = {"bad_phone": "phone", "phone_has_account": "phone", "weak_password": "password", "bad_code": "ma"}
_FIELDS |= {"bad_birth_date": "birth_date", "too_often": "phone"}


class CodeForm(PageForm):
    """The first step: a code."""

    ma = StringField()


class ActivationForm(PageForm):
    """The second step: what the roster does not know of the person, and their password."""

    ma = HiddenField()
    proof = HiddenField()
    phone = StringField()
    birth_date = DateField()
    gender = RadioField(choices=[SelectChoice("female"), SelectChoice("male")], validate_choice=False)
    password = PasswordField()
    agree = BooleanField()
    shows_name = BooleanField()
    contact = BooleanField()
    consent_hints: dict[str, str]


def _code_form() -> CodeForm:
    form: CodeForm = CodeForm(request.form if request.method == "POST" else None, data={"ma": _scanned()})
    form.ma.label.text = _("Mã kích hoạt")
    form.ma.validators = [InputRequired(_("Nhập mã ghi trên thẻ của bạn."))]
    return form


def _scanned() -> str:
    """The code that the address brought, as it is printed; nothing is looked up for it before the button is pressed."""
    bare = code_rules.read(request.args.get("ma", ""))
    return code_rules.grouped(bare) if bare else ""


def _form(entry: Entry, *, posted: bool) -> ActivationForm:
    """The second step's form; what the roster knows is not asked."""
    form: ActivationForm = ActivationForm(request.form if posted else None)
    labels = {"phone": _("Số điện thoại"), "birth_date": _("Ngày sinh"), "gender": _("Giới tính")}
    for name, label in (labels | {"password": _("Mật khẩu")}).items():
        form[name].label.text = label
    form.gender.choices = [SelectChoice("female", _("Nữ")), SelectChoice("male", _("Nam"))]
    consents.label(form)
    form.password.validators = [InputRequired(_("Điền vào ô này."))]
    asked = {
        "phone": (entry.phone, _("Nhập số điện thoại của bạn.")),
        "birth_date": (entry.birth_date, _("Chọn ngày sinh của bạn.")),
        "gender": (entry.gender, _("Chọn giới tính.")),
    }
    for name, (known, words) in asked.items():
        if known is None:
            form[name].validators = [InputRequired(words)]
        else:
            del form[name]
    return form


@blueprint.get("/kich-hoat")
def show() -> str:
    """Where a code is typed; scanned, it stands in its field already."""
    return render_template("activation/code.html", form=_code_form())


@blueprint.post("/kich-hoat")
def enter() -> ResponseReturnValue:
    """A code; or, with it, all that an account needs."""
    text, mark = request.form.get("ma", ""), request.form.get("proof", "")
    finishing = request.form.get("go") == "finish" and trying.proven(mark, "activate", text)
    form = _code_form()
    if not finishing and not form.validate():
        return render_template("activation/code.html", form=form), 422
    try:
        if not finishing:
            trying.count()
        entry = service.whose(edge.reads(), site().settings.secret_key, text, now())
    except (BadCode, TooOften) as refusal:
        form.blame("ma", refusal)
        return render_template("activation/code.html", form=form), STATUS[refusal.kind]
    if finishing:
        return _finish(entry, text)
    return _person_page(entry, _form(entry, posted=False), text)


def _person_page(entry: Entry, form: ActivationForm, text: str, status: int = 200) -> ResponseReturnValue:
    form.ma.data, form.proof.data = text, trying.proof("activate", text)
    phone = rules.masked_phone(entry.phone) if entry.phone else None
    return render_template("activation/person.html", form=form, entry=entry, phone_masked=phone), status


def _finish(entry: Entry, text: str) -> ResponseReturnValue:
    form = _form(entry, posted=True)
    if not form.validate():
        return _person_page(entry, form, text, 422)
    try:
        key = _opened(entry, form, text)
    except Refusal as refusal:
        name = _FIELDS.get(refusal.code, "password")
        form.blame(name if name in form and name != "ma" else "password", refusal)
        return _person_page(entry, form, text, STATUS[refusal.kind])
    cookies.give(key)
    return redirect(_onward(), 303)


def _opened(entry: Entry, form: ActivationForm, text: str) -> str:
    """The key of the first sign-in of the new account."""
    told = _told(entry, form)
    rules.check_password(form.password.data or "", told.phone, entry.name)
    if entry.phone is None:
        # A number of their own choosing: each try tells whether it has an account.
        with edge.writes() as (session, _after):
            limits.count(session, site().settings.secret_key, "activate.entry", str(entry.id), now())
    fresh = passwords.hashed(form.password.data or "")
    asked = Activation(site().settings.secret_key, text, told)
    device = device_name(request.headers.get("User-Agent", ""))
    with edge.writes() as (session, _after):
        person = service.open_account(session, asked, fresh, now())
        if (viewer := access.viewer()) is not None:
            # Whoever was signed in on this telephone is so no more.
            people_service.sign_out(session, viewer.identity, now())
        return people_service.sign_in(session, person, device, now())


def _told(entry: Entry, form: ActivationForm) -> Registration:
    """What the roster and the person tell together. Raises BadPhone, BadBirthDate."""
    born = entry.birth_date or rules.checked_birth_date(form.birth_date.data, now().astimezone(ZONE).date())
    return Registration(
        phone=entry.phone or rules.canonical_phone(form.phone.data or ""),
        name=entry.name,
        birth_date=born,
        gender=entry.gender or ("male" if form.gender.data == "male" else "female"),
        unit_id=entry.unit_id,
        unit_text=None,
        shows_name=bool(form.shows_name.data),
        member=True,
        consents=consents.given(form),
    )


def _onward() -> str:
    """The contest that is open now and closes first; the home page when none is."""
    announced = contests.announced(edge.reads())
    found = sorted((one for one in announced if one.phase(now()) is Phase.OPEN), key=lambda one: one.closes_at)
    return f"/cuoc-thi/{found[0].slug}" if found else "/"
