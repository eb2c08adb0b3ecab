"""The confirmation desk: people of an officer's unit whom nobody has vouched for yet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.people import masked_phone
from contest.refusals import N_, NotFound, ReasonMissing, Refusal
from contest.roster import NobodyChosen, NotGrassroots
from contest.services import roster_confirming as service
from contest.services.proposals import LEAST, MOST
from contest.services.roster_confirming import Waiting
from contest.store.units import PlacedUnit
from contest.web import access, edge
from contest.web.errors import words
from contest.web.roster import asked_unit, number_of, place
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("roster_confirm", __name__)
HOME = "/can-bo/xac-nhan"
MOST_LISTED = 150
"""Beyond so many unions a list of choices helps nobody; a unit below is to be chosen first."""
HINTS = {
    "elsewhere": N_("Số điện thoại của người này đang ở danh sách của một đơn vị khác."),
    "alike": N_("Trùng họ tên và ngày sinh với một người trong danh sách đơn vị."),
    "": "",
}
DONE = {
    "dung": N_("Đã xác nhận %(n)s người."),
    "xep": N_("Đã xếp đơn vị và xác nhận %(n)s người."),
    "khong": N_("Đã ghi %(n)s người không thuộc đơn vị. Ban tổ chức sẽ xếp lại đơn vị cho họ."),
}


@blueprint.get(HOME)
def show() -> str:
    """Who waits under a unit."""
    return _page(asked_unit())


def _page(unit: PlacedUnit, refusal: Refusal | None = None) -> str:
    session = edge.reads()
    desk = service.desk(session, unit, number_of(request.values.get("trang") or "1"))
    targets = service.targets(session, unit, now()) if desk.written else []
    ticked = set(request.form.getlist("nguoi"))
    if request.args.get("chon") == "ca-trang":
        ticked = {str(one.who.id) for one in desk.named}
    return render_template(
        "roster/confirm.html",
        **(place(unit) | {"home": HOME}),
        desk=desk,
        named=[_row(one, ticked) for one in desk.named],
        written=[_row(one, ticked) for one in desk.written],
        targets=targets if len(targets) <= MOST_LISTED else [],
        wrong=words(refusal) if refusal else None,
        reason=request.form.get("ly-do", ""),
        reason_wrong=isinstance(refusal, ReasonMissing),
        form_sent=request.form.get("bang", ""),
        least=LEAST,
        most=MOST,
        done=_done(),
    )


def _done() -> str | None:
    asked, count = request.args.get("da", ""), request.args.get("n", "")
    return _(DONE[asked], n=int(count)) if asked in DONE and count.isascii() and count.isdigit() else None


def _row(one: Waiting, ticked: set[str]) -> dict[str, Any]:
    who = one.who
    return {
        "id": who.id,
        "name": who.name,
        "phone": masked_phone(who.phone),
        "year": who.birth_date.year if who.birth_date else None,
        "unit": who.unit,
        "unit_id": who.unit_id,
        "since": who.since,
        "hint": _(HINTS[one.hint]) if one.hint else "",
        "ticked": str(who.id) in ticked,
    }


@blueprint.post(HOME)
def press() -> ResponseReturnValue:
    """Say of the people chosen that they are ours, or not; or put them into a union."""
    unit, act = asked_unit(), request.form.get("viec", "")
    if act not in DONE:
        raise NotFound
    try:
        with edge.writes() as (session, _after):
            count = _act(session, unit, act)
    except (NobodyChosen, NotGrassroots, ReasonMissing) as refusal:
        return _page(unit, refusal), 422
    return redirect(f"{HOME}?don-vi={unit.id}&da={act}&n={count}", 303)


def _act(session: Any, unit: PlacedUnit, act: str) -> int:
    chosen = [int(one) for one in request.form.getlist("nguoi") if one.isascii() and one.isdigit() and len(one) < 10]
    me, moment = access.me(), now()
    if act == "dung":
        return service.confirm(session, unit, chosen, me, moment)
    if act == "khong":
        return service.refuse(session, unit, chosen, request.form.get("ly-do", ""), me, moment)
    into = request.form.get("vao", "")
    if not (into.isascii() and into.isdigit() and len(into) < 10):
        raise NotGrassroots
    return service.place(session, unit, chosen, int(into), me, moment)
