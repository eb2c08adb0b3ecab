"""Registering in three steps; earlier answers travel in hidden fields, so Back works and nothing is lost.

A link of a union brings the unit along (`linked`): then the second step is left out until somebody asks for it.
`next` is the address of ours that the person was on the way to.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from contest import collation
from contest import people as rules
from contest.refusals import Refusal, UnknownUnit
from contest.services import limits, passwords
from contest.services import people as service
from contest.services.people import Registration
from contest.store import units
from contest.units import Kind, matches
from contest.web import consents, edge
from contest.web import units as unit_pages
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.onward import local_path
from contest.web.people import sign_in_form_with
from contest.web.site import now, site
from contest.web.words import ZONE, _

blueprint = Blueprint("registration", __name__)
STEPS = ("phone", "union", "person")
MOST_MATCHES = 30


class RegisterForm(PageForm):
    """All three steps; each validates its own part."""

    phone = StringField()
    q = StringField()
    unit_id = HiddenField()
    upper = SelectField(validate_choice=False)
    unit_text = StringField()
    above = SelectField(validate_choice=False)
    name = StringField()
    birth_date = DateField()
    gender = RadioField(choices=[SelectChoice("female"), SelectChoice("male")], validate_choice=False)
    password = PasswordField()
    member = BooleanField()
    agree = BooleanField()
    shows_name = BooleanField()
    contact = BooleanField()
    next = HiddenField()
    linked = BooleanField()

    step = 1
    consent_hints: dict[str, str]
    unit_name = ""
    listing = ""
    """Where the script finds all units."""
    torn = False
    """The link named a unit that there is not, or no more."""
    matches: tuple[tuple[int, str, str], ...] = ()
    members: tuple[tuple[int, str], ...] = ()
    """The grassroots units of the chosen upper union."""

    @property
    def place(self) -> tuple[int, int]:
        """Which step this is for the person, and of how many."""
        return (2 if self.step == 3 else 1, 2) if self.linked.data else (self.step, 3)


def _form(step: int) -> RegisterForm:
    form = RegisterForm(request.form if request.method == "POST" else None)
    form.step = step
    labels = {
        "phone": _("Số điện thoại"),
        "q": _("Công đoàn cơ sở của bạn"),
        "upper": _("Công đoàn cấp trên"),
        "unit_text": _("Tên đơn vị"),
        "above": _("Công đoàn cấp trên của đơn vị đó"),
        "name": _("Họ và tên"),
        "birth_date": _("Ngày sinh"),
        "gender": _("Giới tính"),
        "password": _("Mật khẩu"),
        "member": _("Tôi là đoàn viên công đoàn."),
    }
    for name, label in labels.items():
        form[name].label.text = label
    consents.label(form, require=step == 3)
    form.gender.choices = [SelectChoice("female", _("Nữ")), SelectChoice("male", _("Nam"))]
    form.next.data = local_path(request.values.get("next", ""))
    _require(form)
    return form


def _require(form: RegisterForm) -> None:
    """Validators of the step at hand only: the other parts are checked when their turn comes."""
    needed = _("Điền vào ô này.")
    if form.step == 1:
        form.phone.validators = [InputRequired(_("Nhập số điện thoại của bạn."))]
    if form.step == 2:
        form.unit_text.validators = [Optional(), Length(max=200, message=_("Tên đơn vị dài quá 200 ký tự."))]
    if form.step == 3:
        for field in (form.name, form.password):
            field.validators = [InputRequired(needed)]
        form.birth_date.validators = [InputRequired(_("Chọn ngày sinh của bạn."))]
        form.gender.validators = [InputRequired(_("Chọn giới tính."))]


def _page(form: RegisterForm, status: int = 200) -> ResponseReturnValue:
    unit_id, session, today = _unit_id(form), edge.reads(), now().date()
    if unit_id is not None and (form.step > 1 or form.linked.data):
        form.unit_name = units.standing_name(session, unit_id, today) or ""
    if form.step == 2:
        known = [SelectChoice(str(one), name) for one, name in units.uppers(session, today)]
        form.listing = unit_pages.address()
        form.upper.choices = form.above.choices = [SelectChoice("", _("Chọn trong danh sách")), *known]
    return render_template(f"register/{STEPS[form.step - 1]}.html", form=form), status


def _unit_id(form: RegisterForm) -> int | None:
    # Without script the step has both a kept choice and radio buttons of one name; the last one given counts.
    sent = request.form.getlist("unit_id") if request.method == "POST" else [request.args.get("don-vi", "")]
    given = [value for value in sent if value.isascii() and value.isdigit()]
    form.unit_id.data = given[-1][:9] if given else ""
    return int(form.unit_id.data) if form.unit_id.data else None


@blueprint.get("/dang-ky")
def register_form() -> ResponseReturnValue:
    """The first step. A poster's address may carry the unit (?don-vi=); one that does not stand is left out."""
    form = _form(1)
    unit_id = _unit_id(form)
    form.linked.data = unit_id is not None and units.exists(edge.reads(), unit_id, now().date())
    form.torn = bool(request.args.get("don-vi")) and not form.linked.data
    if form.torn:
        form.unit_id.data = ""
    return _page(form)


@blueprint.post("/dang-ky")
def register() -> ResponseReturnValue:
    """One step on, one back, a search, or the end."""
    step = {"2": 2, "3": 3}.get(request.form.get("step", ""), 1)
    form, go = _form(step), request.form.get("go", "next")
    if go in ("back", "unit"):
        return _back(form, go)
    if step == 2 and go in ("search", "upper"):
        return _search(form) if go == "search" else _under_upper(form)
    if not form.validate():
        return _page(form, 422)
    check = (_check_phone, _check_union, _finish)[step - 1]
    return check(form)


def _back(form: RegisterForm, go: str) -> ResponseReturnValue:
    """One step back, or to the choice of the unit, which a link had left out."""
    if go == "unit":
        form.linked.data, form.step = False, 2
    else:
        form.step = 1 if form.linked.data else max(1, form.step - 1)
    return _page(form)


def _check_phone(form: RegisterForm) -> ResponseReturnValue:
    try:
        rules.canonical_phone(form.phone.data or "")
    except Refusal as refusal:
        form.blame("phone", refusal)
        return _page(form, 422)
    unit_id = _unit_id(form)
    if form.linked.data and not (unit_id is not None and units.exists(edge.reads(), unit_id, now().date())):
        form.linked.data = False
    form.step = 3 if form.linked.data else 2
    return _page(form)


def _check_union(form: RegisterForm) -> ResponseReturnValue:
    unit_id = _unit_id(form)
    known = unit_id is not None and units.exists(edge.reads(), unit_id, now().date())
    written = rules.clean(form.unit_text.data or "")
    if unit_id is None and not written and form.q.data:
        # Enter in the search field, without script: the words were meant as a search.
        return _search(form)
    if not known and not written:
        form.blame("q", UnknownUnit())
        return _page(form, 422)
    form.step = 3
    return _page(form)


def _search(form: RegisterForm) -> ResponseReturnValue:
    _unit_id(form)
    query = rules.clean(form.q.data or "")
    listed = units.search_list(edge.reads(), now().date()) if query else ()
    fitting = (one for one in listed if matches(query, one.name, one.parent_name, one.aliases))
    form.matches = tuple(
        (one.id, one.name, one.parent_name) for one, _ in zip(fitting, range(MOST_MATCHES), strict=False)
    )
    return _page(form)


def _under_upper(form: RegisterForm) -> ResponseReturnValue:
    """The second of two ordinary lists: the grassroots units of the upper union that was chosen in the first."""
    _unit_id(form)
    asked = form.upper.data or ""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        below = units.children(edge.reads(), int(asked), now().date())
        members = [(one.id, one.name) for one in below if one.kind is Kind.GRASSROOTS]
        form.members = tuple(sorted(members, key=lambda one: collation.key(one[1])))
    return _page(form)


def _finish(form: RegisterForm) -> ResponseReturnValue:
    """Open the account. A number that has one gets the very same answer, and its account stays as it is."""
    try:
        who = _registration(form)
        rules.check_password(form.password.data or "", who.phone, who.name)
        with edge.writes() as (session, _after):
            address = limits.network(request.remote_addr or "")
            limits.count(session, site().settings.secret_key, "register.address", address, now())
        fresh = passwords.hashed(form.password.data or "")
        with edge.writes() as (session, _after):
            service.register(session, who, fresh, now())
    except Refusal as refusal:
        form.blame(_FIELDS.get(refusal.code, "name"), refusal)
        return _page(form, STATUS[refusal.kind])
    signing_in = sign_in_form_with()
    signing_in.password.data, signing_in.next.data = None, form.next.data
    return render_template("sign_in.html", form=signing_in, registered=True, refusal=None)


_FIELDS = {"bad_name": "name", "bad_birth_date": "birth_date", "weak_password": "password", "bad_phone": "name"}


def _registration(form: RegisterForm) -> Registration:
    born = form.birth_date.data
    assert born is not None
    unit_id = _unit_id(form)
    text = _written(form)
    return Registration(
        phone=rules.canonical_phone(form.phone.data or ""),
        name=rules.checked_name(form.name.data or ""),
        birth_date=rules.checked_birth_date(born, now().astimezone(ZONE).date()),
        gender="male" if form.gender.data == "male" else "female",
        unit_id=unit_id,
        unit_text=None if unit_id is not None else text or None,
        shows_name=bool(form.shows_name.data),
        member=bool(form.member.data),
        consents=consents.given(form),
    )


def _written(form: RegisterForm) -> str:
    """The unit that somebody wrote down, with the union above it where they chose one."""
    text, above = rules.clean(form.unit_text.data or "")[:200], form.above.data or ""
    if text and above.isascii() and above.isdigit() and len(above) < 10:
        known = dict(units.uppers(edge.reads(), now().date()))
        text = f"{text} · {known[int(above)]}"[:200] if int(above) in known else text
    return text
