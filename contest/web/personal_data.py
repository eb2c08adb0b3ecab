"""A person's own data: what is kept, put right, taken along, and asked to be erased; consents; who looked."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from contest.consents import VERSION, Consent, Purpose, standing, told
from contest.data_requests import ASKS_WORDS, OUTCOME_WORDS, DataRequest, Outcome
from contest.erasure import HOLDS
from contest.looks import WHAT_WORDS
from contest.people import ROLE_WORDS, Person, clean, masked_phone
from contest.refusals import N_, NotFound, Refusal, UnknownUnit
from contest.services import consents as consent_service
from contest.services import data_requests as service
from contest.services import erasure, subject_data
from contest.services.data_requests import Details
from contest.services.documents import pdf
from contest.store import consents, data_requests, looks, payouts, units
from contest.units import matches
from contest.web import access, again, edge, errors, words
from contest.web.downloads import attachment
from contest.web.fields import PageForm
from contest.web.site import now, site
from contest.web.words import ZONE, _

blueprint = Blueprint("personal_data", __name__)
HOME = "/tai-khoan/du-lieu"
DONE = {
    "sua": N_("Đã sửa thông tin."),
    "gui": N_("Đã gửi yêu cầu. Ban tổ chức trả lời trong 2 ngày làm việc."),
    "don-vi": N_("Đã đổi đơn vị. Cán bộ công đoàn của đơn vị mới xác nhận sau."),
    "dong-y": N_("Đã ghi sự đồng ý của bạn."),
    "rut": N_("Đã rút đồng ý. Các trang đổi theo ngay."),
    "rut-yeu-cau": N_("Đã rút yêu cầu."),
}
MOST_MATCHES = 20
MOST_LOOKS = 50


class DetailsForm(PageForm):
    """A person's own details."""

    name = StringField()
    birth_date = DateField()
    gender = RadioField(validate_choice=False)


class UnitForm(PageForm):
    """The unit to move to: searched for, then chosen."""

    q = StringField()


class TakeForm(PageForm):
    """The password again, before everything is handed out."""

    take_password = PasswordField()


class EraseForm(PageForm):
    """The password again, before asking to be erased."""

    erase_password = PasswordField()


Forms = dict[str, PageForm]


def _forms(**given: PageForm) -> Forms:
    """The forms of the page with labels, those that were posted in place of the fresh ones."""
    me = access.me()
    details = given.get("details") or DetailsForm(name=me.name, birth_date=me.birth_date, gender=me.gender)
    forms: Forms = {"details": details, "unit": UnitForm(), "take": TakeForm(), "erase": EraseForm(), **given}
    labels = {
        "name": _("Họ và tên"), "birth_date": _("Ngày sinh"), "gender": _("Giới tính"), "q": _("Đơn vị mới"),
        "take_password": _("Mật khẩu của bạn"), "erase_password": _("Mật khẩu của bạn, để xoá"),
    }  # fmt: skip
    for form in forms.values():
        for field in form:
            field.label.text = labels[field.name]
    forms["details"]["gender"].choices = [SelectChoice("female", _("Nữ")), SelectChoice("male", _("Nam"))]
    return forms


def _require(form: PageForm) -> bool:
    for field in form:
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return bool(form.validate())


@blueprint.get(HOME)
def show() -> str:
    """All of it, and what can be done about it."""
    return _page(_forms())


def _page(forms: Forms, wrong: PageForm | None = None, found: list[dict[str, Any]] | None = None) -> str:
    session, me = edge.reads(), access.me()
    asked = data_requests.of_person(session, me.id)
    history = consents.history(session, me.id)
    seen = looks.of_person(session, me.id, MOST_LOOKS)
    unit = units.by_id(session, me.unit_id) if me.unit_id else None
    return render_template(
        "personal_data/show.html",
        home=HOME,
        forms=forms,
        wrong=wrong,
        found=found,
        me={"name": me.name, "phone": masked_phone(me.phone), "unit": unit.name if unit else me.unit_text},
        purposes=_purposes(history, me),
        history=[(_(told(one.purpose, one.version).title), one) for one in history],
        looks=[(one, _(WHAT_WORDS.get(one.what, one.what)), _(ROLE_WORDS[one.role])) for one in seen],
        requests=[_request(one) for one in asked],
        asking={one.asks.value for one in asked if one.outcome is None},
        holds=[(_(HOLDS[one.why], title=one.title), one.title) for one in erasure.holds(session, me.id)],
        running=service.is_running(session, me),
        has_sat=service.has_sat(session, me),
        last_day=erasure.last_day(session, me.id, site().settings.retention_months),
        prizes=payouts.unpaid(session, me.id),
        done=_(DONE[key]) if (key := request.args.get("da", "")) in DONE else None,
    )


def _purposes(history: list[Consent], me: Person) -> list[dict[str, Any]]:
    """Every purpose with its words, and since when it holds. Boards go by `shows_name`, so the page does too.

    Who was given a role was never asked whether they take part.
    """
    held = standing(history)
    shown = []
    for purpose in Purpose:
        since = held.get(purpose)
        if purpose is Purpose.TAKE_PART and since is None and not me.may_sit:
            continue
        stands = me.shows_name if purpose is Purpose.PUBLIC_NAME else since is not None
        of = told(purpose, since.version if since else VERSION)
        said = " ".join(_(one) for one in (of.asks, of.who, of.kept) if one)
        named = {"key": purpose.value, "title": _(of.title), "said": said}
        shown.append({**named, "stands": stands, "since": since.given_at if since and stands else None})
    return shown


def _request(one: DataRequest) -> dict[str, Any]:
    return {
        "of": one,
        "title": _(ASKS_WORDS[one.asks]),
        "outcome": _(OUTCOME_WORDS[one.outcome]) if one.outcome else None,
    }


@blueprint.post(f"{HOME}/dong-y")
def consent() -> ResponseReturnValue:
    """Agree to a purpose, or take the consent back: one press either way."""
    asked, gives = request.form.get("muc-dich", ""), request.form.get("buoc") == "dong-y"
    if asked not in list(Purpose):
        raise NotFound
    act = consent_service.agree if gives else consent_service.withdraw
    with edge.writes() as (session, after):
        act(session, access.me(), Purpose(asked), now())
        after(edge.renamed(access.me().id))
    return redirect(f"{HOME}?da={'dong-y' if gives else 'rut'}", 303)


@blueprint.post(f"{HOME}/sua")
def correct() -> ResponseReturnValue:
    """Put one's own details right, or ask for it."""
    form: DetailsForm = DetailsForm.posted()
    forms = _forms(details=form)
    if not _require(form) or form.birth_date.data is None:
        return _page(forms, form), 422
    try:
        today = now().astimezone(ZONE).date()
        details: Details = service.checked_details(
            form.name.data or "", form.birth_date.data, form.gender.data or "", today
        )
        with edge.writes() as (session, after):
            done = service.correct(session, access.me(), details, now())
            after(edge.renamed(access.me().id))
    except Refusal as refusal:
        form.blame("birth_date" if refusal.code == "bad_birth_date" else "name", refusal)
        return _page(forms, form), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da={_word(done, 'sua')}", 303)


def _word(done: Outcome | None, at_once: str) -> str:
    return "gui" if done is None else at_once


@blueprint.post(f"{HOME}/don-vi")
def change_unit() -> ResponseReturnValue:
    """Look for the new unit by its name; once one is chosen, move there or ask for it."""
    form: UnitForm = UnitForm.posted()
    forms, chosen = _forms(unit=form), request.form.get("don-vi", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return _search(forms, form)
    try:
        with edge.writes() as (session, _after):
            done = service.change_unit(session, access.me(), int(chosen), now())
    except Refusal as refusal:
        form.blame("q", refusal)
        return _page(forms, form), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da={_word(done, 'don-vi')}", 303)


def _search(forms: Forms, form: UnitForm) -> ResponseReturnValue:
    query = clean(form.q.data or "")
    listed = units.search_list(edge.reads(), now().date()) if query else ()
    fitting = [one for one in listed if matches(query, one.name, one.parent_name, one.aliases)][:MOST_MATCHES]
    if not fitting:
        form.blame("q", UnknownUnit())
        return _page(forms, form), 422
    found = [{"id": one.id, "name": one.name, "upper": one.parent_name} for one in fitting]
    return _page(forms, found=found)


@blueprint.post(f"{HOME}/tai")
def take() -> ResponseReturnValue:
    """Everything as a file: JSON for machines, PDF for reading."""
    form: TakeForm = TakeForm.posted()
    forms, ending = _forms(take=form), "json" if request.form.get("tep") == "json" else "pdf"
    try:
        again.check(form.take_password.data or "")
    except Refusal as refusal:
        form.blame("take_password", refusal)
        return _page(forms, form), errors.STATUS[refusal.kind]
    with edge.writes() as (session, _after):
        subject = subject_data.gather(session, access.me().id, now())
        subject_data.handed_over(session, subject, ending, access.me().id, now())
    if ending == "json":
        data = json.dumps(subject_data.to_json(subject), ensure_ascii=False, indent=1).encode()
    else:
        data = pdf.pdf(subject_data.paper(subject, words.house_name(site().settings.site_organizer)))
    return attachment(data, "Dữ liệu của tôi", ending)


@blueprint.post(f"{HOME}/xoa")
def erase() -> ResponseReturnValue:
    """Ask to be erased; it is done once nothing holds it any more."""
    form: EraseForm = EraseForm.posted()
    forms = _forms(erase=form)
    try:
        again.check(form.erase_password.data or "")
        with edge.writes() as (session, _after):
            service.ask_erasure(session, access.me(), now())
    except Refusal as refusal:
        form.blame("erase_password", refusal)
        return _page(forms, form), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da=gui", 303)


@blueprint.post(f"{HOME}/rut-yeu-cau")
def take_back() -> ResponseReturnValue:
    """Withdraw a request of one's own."""
    asked = request.form.get("yeu-cau", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        raise NotFound
    with edge.writes() as (session, _after):
        service.take_back(session, access.me(), int(asked), now())
    return redirect(f"{HOME}?da=rut-yeu-cau", 303)
