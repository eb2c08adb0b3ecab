"""The union tree at the organizers' desk: units found and looked at, with what was done to them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from contest import people as people_rules
from contest.refusals import N_, NotFound, Refusal
from contest.services import unit_deeds as deeds
from contest.services import unit_desk as service
from contest.services.unit_desk import STATES, About, Asked, Found
from contest.store.unit_deeds import Change
from contest.units import Kind, Sector
from contest.web import access, edge
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.unit_words import ACTS, KINDS, SECTORS, differences, told_day
from contest.web.unit_words import STATES as STATE_WORDS
from contest.web.words import _

blueprint = Blueprint("unit_desk", __name__)
HOME = "/to-chuc/don-vi"
DONE = {
    "ghi": N_("Đã ghi. Việc này nằm trong lịch sử của đơn vị."),
    "hoan-tac": N_("Đã hoàn tác."),
    "nhap": N_("Đã nhập tệp. Các thay đổi nằm trong lịch sử của từng đơn vị."),
    "xep": N_("Đã xếp vào đơn vị."),
    "de-rieng": N_("Đã để riêng nhóm này."),
    "xem-lai": N_("Nhóm này lại chờ xếp."),
}
STATE_CODES = {"dang": "standing", "da-ket-thuc": "closed", "sap-toi": "ahead"}


def number_of(text: str) -> int:
    """The number of an address. Raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def asked() -> Asked:
    """What the address asks for. Raises NotFound for what it cannot."""
    given = request.args
    kind, sector, state = given.get("loai") or None, given.get("khoi") or None, given.get("tinh-trang") or "dang"
    if kind not in (None, *Kind) or sector not in (None, *Sector) or state not in STATE_CODES:
        raise NotFound
    return Asked(
        q=people_rules.clean(given.get("tim", ""))[:80],
        kind=Kind(kind) if kind else None,
        sector=Sector(sector) if sector else None,
        state=STATE_CODES[state],
        page=number_of(given.get("trang", "1")),
    )


@blueprint.get(HOME)
def listing() -> str:
    """The tree: what stands, or what was asked for, a page at a time."""
    want = asked()
    found = service.Whole(edge.reads(), deeds.today_of(now())).found(want)
    return render_template(
        "units/list.html",
        home=HOME,
        asked=want,
        found=found,
        rows=rows_of(found),
        kinds=[(one.value, _(words)) for one, words in KINDS.items()],
        sectors=[(one.value, _(words)) for one, words in SECTORS.items()],
        states=[(code, _(STATE_WORDS[name])) for code, name in STATE_CODES.items()],
        is_narrowed=want.q or want.kind or want.sector or want.state != STATES[0],
        done=_(DONE[done]) if (done := request.args.get("da", "")) in DONE else None,
        pages=pages_of(found),
    )


def rows_of(found: Found) -> list[dict[str, Any]]:
    """Rows as the templates print them."""
    return [
        {
            "id": one.unit.id,
            "code": one.unit.code,
            "name": one.unit.name,
            "above": one.above,
            "kind": _(KINDS[one.unit.kind]),
            "heads": one.heads,
            "people": one.people,
            "listed": one.listed,
        }
        for one in found.rows
    ]


def pages_of(found: Found) -> dict[str, str | None]:
    """Addresses of the pages before and after, with all else that was asked for."""
    given = {name: value for name, value in request.args.items() if name not in ("trang", "da") and value}
    return {
        "before": _address(given, found.page - 1) if found.page > 1 else None,
        "after": _address(given, found.page + 1) if found.page < found.pages else None,
    }


def _address(given: dict[str, str], page: int) -> str:
    return f"?{'&'.join(f'{name}={value}' for name, value in [*given.items(), ('trang', page)])}"


class UndoForm(PageForm):
    """Why the latest deed is undone."""

    reason = StringField(N_("Lý do hoàn tác"))


@blueprint.get(f"{HOME}/<int(max=999999999):unit_id>")
def show(unit_id: int) -> str:
    """One unit: what it is, what hangs under it, who is in it, what was done to it, what can be done."""
    return _page(unit_id, UndoForm())


def _page(unit_id: int, form: UndoForm) -> str:
    found = service.about(edge.reads(), unit_id, deeds.today_of(now()), number_of(request.args.get("trang", "1")))
    unit = found.row.unit
    for field in form:
        field.label.text = _(field.label.text)
    return render_template(
        "units/unit.html",
        home=HOME,
        here=f"{HOME}/{unit_id}",
        about=found,
        unit=unit,
        kind=_(KINDS[unit.kind]),
        sector=_(SECTORS[unit.sector]) if unit.sector else None,
        state=service.state(unit, deeds.today_of(now())),
        state_words=_(STATE_WORDS[service.state(unit, deeds.today_of(now()))]),
        since=told_day(unit.valid_from),
        until=told_day(unit.valid_to) if unit.valid_to else None,
        is_low=unit.kind is Kind.GRASSROOTS,
        rows=rows_of(found.children),
        pages=pages_of(found.children),
        history=[_line(one, found) for one in found.history],
        form=form,
        done=_(DONE[done]) if (done := request.args.get("da", "")) in DONE else None,
    )


def _line(change: Change, found: About) -> dict[str, Any]:
    names = {one.code: one.name for one in (*found.line, *found.forebears, *([found.heir] if found.heir else []))}
    undoable = change.deed == found.last and change.before is not None and change.undone_at is None
    return {
        "act": _(ACTS[change.kind]),
        "day": told_day(change.day),
        "at": change.at,
        "reason": change.reason,
        "undone_at": change.undone_at,
        "changes": differences(change.before, change.after, names),
        "deed": change.deed if undoable else None,
    }


@blueprint.post(f"{HOME}/hoan-tac/<int(max=999999999):unit_id>")
def undo(unit_id: int) -> ResponseReturnValue:
    """Undo the latest deed on the tree."""
    form = UndoForm(request.form)
    form.reason.validators = [InputRequired(_("Điền vào ô này."))]
    if form.validate():
        try:
            with edge.writes() as (session, _after):
                number = number_of(request.form.get("viec", ""))
                deeds.undo(session, number, form.reason.data or "", access.me().id, now())
            return redirect(f"{HOME}/{unit_id}?da=hoan-tac", 303)
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                raise
            form.blame("reason", refusal)
    return _page(unit_id, form), 422
