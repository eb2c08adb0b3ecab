"""The law desk: instruments with their dates, and the questions that a lapse of law takes from contests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from contest.people import Role
from contest.services import bank_law, duties
from contest.services.bank_law import Lapse, LawRow
from contest.web import access, bank_search, bank_words, edge
from contest.web.bank_words import HOME
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _
from questions import store
from questions.desk import NotMoved
from questions.finding import NONE, Wanted
from questions.instruments import NUMBER, Instrument, InstrumentKind
from questions.wording import clean

blueprint = Blueprint("bank_law", __name__)
HERE = f"{HOME}/phap-luat"
LONGEST_TITLE, LONGEST_CODE = 300, 40


class InstrumentForm(PageForm):
    """An instrument as somebody types it."""

    code = StringField()
    title = StringField()
    kind = SelectField()
    in_force_from = DateField()
    lapsed_from = DateField()
    replaced_by = StringField()


def _form(known: Instrument | None = None) -> InstrumentForm:
    form = InstrumentForm(request.form if request.method == "POST" else None, obj=known)
    words = {
        "code": _("Số văn bản"),
        "title": _("Tên văn bản"),
        "kind": _("Loại văn bản"),
        "in_force_from": _("Có hiệu lực từ ngày"),
        "lapsed_from": _("Hết hiệu lực từ ngày"),
        "replaced_by": _("Số văn bản thay thế"),
    }
    for name, label in words.items():
        form[name].label.text = label
    form.kind.choices = [(one.value, _(said)) for one, said in bank_words.INSTRUMENT_KINDS.items()]
    number = _("Đây chưa phải là số văn bản. Ví dụ 50/2024/QH15.")
    too_long = _("Dài quá. Hãy rút gọn.")
    shape = Regexp(rf"^{NUMBER.pattern}$", message=number)
    form.code.validators = [InputRequired(_("Điền vào ô này.")), Length(max=LONGEST_CODE, message=too_long), shape]
    form.title.validators = [InputRequired(_("Điền vào ô này.")), Length(max=LONGEST_TITLE, message=too_long)]
    form.replaced_by.validators = [Optional(), Length(max=LONGEST_CODE, message=too_long), shape]
    for field in (form.in_force_from, form.lapsed_from):
        field.validators = [Optional()]
    for field in (form.code, form.title, form.replaced_by):
        field.data = " ".join(clean(field.data or "").split())
    return form


@blueprint.get(HERE)
def show() -> str:
    """Instruments, what lapses before contests are over, and the form to add or change one."""
    asked = request.args.get("van-ban", "")
    known = store.instruments(edge.reads()).get(asked)
    return _page(_form(known))


def _page(form: InstrumentForm) -> str:
    found = bank_law.overview(edge.reads(), now())
    closed = duties.closed_to(edge.reads(), access.me())
    return render_template(
        "bank/law.html",
        form=form,
        may_change=access.me().role is Role.ADMIN,
        rows=[_row(one) for one in found.rows],
        unknown=[(code, count, bank_search.address(Wanted(law=code))) for code, count in found.unknown],
        lapses=[_lapse(one) for one in found.lapses if one.contest.id not in closed],
        uncited=found.uncited,
        uncited_url=bank_search.address(Wanted(law=NONE)),
        done=bank_words.done(request.args.get("da")),
    )


def _row(row: LawRow) -> dict[str, Any]:
    one = row.instrument
    return {
        "code": one.code,
        "title": one.title,
        "from": bank_words.day_words(one.in_force_from) if one.in_force_from else _("chưa xác nhận"),
        "until": bank_words.day_words(one.lapsed_from) if one.lapsed_from else "–",
        "successor": one.replaced_by or "–",
        "standing": bank_words.standing_words(row.standing),
        "force": row.standing.force.value,
        "questions": row.questions,
        "url": bank_search.address(Wanted(law=one.code)),
    }


def _lapse(one: Lapse) -> dict[str, Any]:
    return {
        "contest": one.contest.title,
        "instrument": one.instrument.code,
        "law": one.instrument.words(),
        "on": bank_words.day_words(one.on),
        "round": one.round_title,
        "questions": one.questions,
        "pinned": one.pinned,
        "url": bank_search.address(Wanted(law=one.instrument.code)),
    }


@blueprint.post(HERE)
def put() -> ResponseReturnValue:
    """Add an instrument, or change what is known of it."""
    form = _form()
    if not form.validate() or not _holds(form):
        return _page(form), 422
    instrument = Instrument(
        form.code.data,
        form.title.data,
        InstrumentKind(form.kind.data),
        form.in_force_from.data,
        form.lapsed_from.data,
        form.replaced_by.data or None,
    )
    with edge.writes() as (session, _after):
        bank_law.put(session, instrument, access.me(), now())
    return redirect(f"{HERE}?da=van-ban", 303)


def _holds(form: InstrumentForm) -> bool:
    """Whether the fields agree with each other."""
    first, lapse = form.in_force_from.data, form.lapsed_from.data
    if first and lapse and lapse <= first:
        form.lapsed_from.errors = [_("Ngày hết hiệu lực phải sau ngày có hiệu lực.")]
    if form.replaced_by.data and form.replaced_by.data == form.code.data:
        form.replaced_by.errors = [_("Văn bản không thay thế chính nó.")]
    return not form.errors


@blueprint.post(f"{HERE}/tra-ve")
def send_back() -> ResponseReturnValue:
    """Make drafts again of all questions in use that rest on one instrument."""
    instrument = request.form.get("van-ban", "")
    if "\x00" in instrument:
        instrument = ""
    note = _("Văn bản %(code)s hết hiệu lực", code=instrument)[:200]
    try:
        with edge.writes() as (session, _after):
            bank_law.send_back(session, instrument, access.me(), note, now())
    except NotMoved:
        return redirect(HERE, 303)
    return redirect(f"{HERE}?da=tra-ve", 303)
