"""The roster of a unit: who is on it and whether they took part; one added by hand, mended, taken off."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from contest import people as rules
from contest.contests import Contest
from contest.people import Role, masked_phone
from contest.refusals import N_, BadBirthDate, BadName, BadPhone, NotFound, ReasonMissing
from contest.roster import Entry, Held, RosterTaken, mended
from contest.roster_sheet import LONGEST_CODE, canonical_code
from contest.rounds import Phase
from contest.services import roster as service
from contest.services.proposals import LEAST, MOST, reasoned
from contest.services.turnout import in_reach
from contest.store import contests, units
from contest.store import roster as store
from contest.store.units import PlacedUnit
from contest.units import Kind
from contest.web import access, edge
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import ZONE, _

blueprint = Blueprint("roster", __name__)
HOME = "/can-bo/danh-sach"
DONE = {
    "them": N_("Đã thêm vào danh sách."),
    "sua": N_("Đã lưu."),
    "dua-ra": N_("Đã đưa ra khỏi danh sách."),
}
STATE_WORDS = {"none": N_("Chưa có tài khoản"), "account": N_("Đã có tài khoản"), "taken": N_("Đã thi")}


def scope() -> int:
    """The root of what the signed-in person may see. Raises NotFound for an officer who was given no unit."""
    person = access.me()
    if person.role in (Role.ADMIN, Role.ORGANIZER) and person.scope_unit_id is None:
        return units.roots(edge.reads())[0].id
    if person.scope_unit_id is None:
        raise NotFound
    return person.scope_unit_id


def number_of(text: str) -> int:
    """The number of an address. Raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def asked_unit() -> PlacedUnit:
    """The unit that the address or the form names, else the whole of what the person sees. Raises NotFound."""
    root = scope()
    return in_reach(edge.reads(), root, number_of(request.values.get("don-vi") or str(root)))


def at_hand() -> Contest | None:
    """The contest that the address names, else the one that is open or closes last. Raises NotFound for none such."""
    known = sorted(
        contests.announced(edge.reads()), key=lambda one: (one.phase(now()) is not Phase.OPEN, one.closes_at)
    )
    slug = request.args.get("cuoc-thi")
    if slug is None:
        return known[0] if known else None
    found = next((one for one in known if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


@blueprint.get(HOME)
def listing() -> str:
    """A page of the roster of a unit and those below it."""
    session, unit, contest = edge.reads(), asked_unit(), at_hand()
    q = rules.clean(request.args.get("tim", ""))[:80]
    shown = service.shown(session, unit, contest, q, number_of(request.args.get("trang", "1")))
    return render_template(
        "roster/list.html",
        **place(unit),
        shown=shown,
        contest=contest,
        children=store.by_child(session, unit.id) if unit.kind is not Kind.GRASSROOTS else [],
        rows=[_row(one) for one in shown.lines],
        facts=_facts(shown.states),
        q=q,
        before=_page(unit, contest, q, shown.page - 1) if shown.page > 1 else None,
        after=_page(unit, contest, q, shown.page + 1) if shown.page < shown.pages else None,
        done=_(DONE[asked]) if (asked := request.args.get("da", "")) in DONE else None,
    )


def place(unit: PlacedUnit) -> dict[str, Any]:
    """What every page of the roster says of where it is: the unit, the one above it within reach, the address."""
    is_top = unit.parent_id is None or unit.id == scope()
    above = None if is_top else next(reversed(units.ancestors(edge.reads(), unit.id)), None)
    is_organizer = access.me().role is Role.ORGANIZER
    return {
        "unit": unit,
        "above": above,
        "home": HOME,
        "grassroots": unit.kind is Kind.GRASSROOTS,
        "board": is_organizer,
    }


def _page(unit: PlacedUnit, contest: Contest | None, q: str, page: int) -> dict[str, object]:
    given = {"don-vi": unit.id, "cuoc-thi": contest.slug if contest else None, "tim": q or None, "trang": page}
    return {name: value for name, value in given.items() if value is not None}


def _row(one: store.Line) -> dict[str, object]:
    phone = masked_phone(one.phone) if one.phone else None
    words = {"state": one.state, "state_words": _(STATE_WORDS[one.state]), "url": f"{HOME}/{one.id}"}
    return {"name": one.name, "unit": one.unit, "code": one.code, "phone": phone, **words}


def _facts(states: dict[str, int]) -> list[tuple[str, int]]:
    return [(_("Trong danh sách"), states["all"]), *((_(words), states[name]) for name, words in STATE_WORDS.items())]


class EntryForm(PageForm):
    """One person of a roster."""

    name = StringField()
    phone = StringField()
    code = StringField()
    born = DateField(validators=[Optional()])
    gender = SelectField(validate_choice=False)
    reason = StringField()


def _form(held: Held | None = None) -> EntryForm:
    given = {"name": held.entry.name, "code": held.entry.code} if held is not None else {}
    form: EntryForm = EntryForm(request.form if request.method == "POST" else None, data=given)
    labels = {
        "name": _("Họ và tên"),
        "phone": _("Số điện thoại"),
        "code": _("Mã đoàn viên"),
        "born": _("Ngày sinh"),
        "gender": _("Giới tính"),
        "reason": _("Lý do"),
    }
    for name, label in labels.items():
        form[name].label.text = label
    form.gender.choices = [
        SelectChoice("", _("Không rõ")),
        SelectChoice("female", _("Nữ")),
        SelectChoice("male", _("Nam")),
    ]
    form.name.validators = [InputRequired(_("Điền vào ô này."))]
    form.code.validators = [Length(max=LONGEST_CODE, message=_("Mã số dài quá 32 ký tự."))]
    return form


_FIELDS = {BadName: "name", BadPhone: "phone", BadBirthDate: "born", RosterTaken: "phone"}


def _taken(form: EntryForm, unit_id: int, held: Held | None) -> Entry:
    """What was filled in; an empty number or birth date leaves what stands. Raises BadName, BadPhone, BadBirthDate."""
    before = None if held is None else held.entry
    phone = rules.clean(form.phone.data or "")
    today: date = now().astimezone(ZONE).date()
    gender = form.gender.data if form.gender.data in ("female", "male") else None
    fresh = Entry(unit_id, rules.checked_name(form.name.data or ""), gender=gender)
    return mended(
        fresh if before is None else before,
        fresh.name,
        rules.canonical_phone(phone) if phone else before.phone if before else None,
        canonical_code(form.code.data or ""),
        rules.checked_birth_date(form.born.data, today) if form.born.data else before.born if before else None,
    )


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """Somebody to be added by hand to the roster of one union."""
    unit = asked_unit()
    if unit.kind is not Kind.GRASSROOTS:
        raise NotFound
    return _person(unit, _form())


@blueprint.post(f"{HOME}/moi")
def add() -> ResponseReturnValue:
    """Add one by hand."""
    unit, form = asked_unit(), _form()
    if not form.validate():
        return _person(unit, form), 422
    try:
        entry = _taken(form, unit.id, None)
        with edge.writes() as (session, _after):
            service.add(session, entry, access.me(), now())
    except tuple(_FIELDS) as refusal:
        form.blame(_FIELDS[type(refusal)], refusal)
        return _person(unit, form), 422
    return redirect(f"{HOME}?don-vi={unit.id}&da=them", 303)


@blueprint.get(f"{HOME}/<int(max=999999999999):entry_id>")
def show(entry_id: int) -> str:
    """One person of a roster: what can be mended, and how to take them off."""
    held, unit = service.found(edge.reads(), scope(), entry_id)
    return _person(unit, _form(held), held)


def _person(unit: PlacedUnit, form: EntryForm, held: Held | None = None) -> str:
    return render_template(
        "roster/person.html",
        **place(unit),
        form=form,
        held=held,
        phone=masked_phone(held.entry.phone) if held and held.entry.phone else None,
        has_birth=held is not None and held.entry.born is not None,
        least=LEAST,
        most=MOST,
    )


@blueprint.post(f"{HOME}/<int(max=999999999999):entry_id>")
def mend(entry_id: int) -> ResponseReturnValue:
    """Put other words in the place of what stands."""
    held, unit = service.found(edge.reads(), scope(), entry_id)
    form = _form(held)
    if not form.validate():
        return _person(unit, form, held), 422
    try:
        entry = _taken(form, unit.id, held)
        with edge.writes() as (session, _after):
            service.mend(session, held, entry, access.me(), now())
    except tuple(_FIELDS) as refusal:
        form.blame(_FIELDS[type(refusal)], refusal)
        return _person(unit, form, held), 422
    return redirect(f"{HOME}?don-vi={unit.id}&da=sua", 303)


@blueprint.post(f"{HOME}/<int(max=999999999999):entry_id>/dua-ra")
def take_off(entry_id: int) -> ResponseReturnValue:
    """Take somebody off the roster, with a reason."""
    held, unit = service.found(edge.reads(), scope(), entry_id)
    form = _form(held)
    try:
        reason = reasoned(form.reason.data or "")
        with edge.writes() as (session, _after):
            service.take_off(session, held, reason, access.me(), now())
    except ReasonMissing as refusal:
        form.name.data = held.entry.name
        form.blame("reason", refusal)
        return _person(unit, form, held), 422
    return redirect(f"{HOME}?don-vi={unit.id}&da=dua-ra", 303)
