"""People whom no unit holds, at the organizers' desk: groups, what each may mean, and placing them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.people import clean, masked_phone
from contest.refusals import NotFound, Refusal
from contest.services import unit_desk
from contest.services import unplaced as service
from contest.services.unit_deeds import today_of
from contest.services.unplaced import Placing
from contest.store import units
from contest.units import Kind
from contest.unplaced import Group, Proposal
from contest.web import access, edge
from contest.web.errors import words as words_of
from contest.web.site import now
from contest.web.unit_desk import DONE, HOME, number_of
from contest.web.words import _, tenths

blueprint = Blueprint("unplaced", __name__)
UNPLACED = f"{HOME}/khac"
PAGE = 20


@blueprint.get(UNPLACED)
def listing() -> str:
    """The groups, the largest first, each with the unit it most likely means."""
    session, today = edge.reads(), today_of(now())
    found = service.groups(session, today)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, number_of(request.args.get("trang", "1"))), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    near = service.proposing(session, today)
    return render_template(
        "units/unplaced.html",
        home=HOME,
        here=UNPLACED,
        rows=[_row(one, near.nearest(one)) for one in shown],
        total=len(found),
        people=sum(one.people for one in found if not one.aside),
        before=page - 1 if page > 1 else None,
        after=page + 1 if page < pages else None,
        done=_(DONE[done]) if (done := request.args.get("da", "")) in DONE else None,
    )


def _row(group: Group, proposals: list[Proposal]) -> dict[str, Any]:
    return {
        "url": f"{UNPLACED}/{service.token_of(group)}",
        "group": group,
        "near": _proposal(proposals[0]) if proposals else None,
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    choice = one.choice
    return {
        "id": choice.id,
        "name": choice.name,
        "above": choice.above,
        "score": tenths(one.score),
        "within": one.within,
    }


@blueprint.get(f"{UNPLACED}/<nhom>")
def group(nhom: str) -> str:
    """One group: its people, and the units that it may mean."""
    return _page(nhom)


def _page(nhom: str, wrong: str | None = None) -> str:
    found = service.shown(edge.reads(), nhom, now())
    uppers = units.uppers(edge.reads(), now().date())
    return render_template(
        "units/group.html",
        home=HOME,
        unplaced=UNPLACED,
        here=f"{UNPLACED}/{nhom}",
        nhom=nhom,
        group=found.group,
        people=[
            {"id": one.id, "name": one.name, "phone": masked_phone(one.phone), "text": one.text, "at": one.created_at}
            for one in found.people
        ],
        proposals=[_proposal(one) for one in found.proposals],
        above=next((unit_id for unit_id, name in uppers if name == found.group.above), None),
        wrong=wrong,
        typed=clean(request.form.get("khac", ""))[:120],
    )


@blueprint.post(f"{UNPLACED}/<nhom>")
def place(nhom: str) -> ResponseReturnValue:
    """Place the people that were ticked."""
    people = [number_of(one) for one in request.form.getlist("nguoi")]
    try:
        unit_id = _chosen()
        with edge.writes() as (session, after):
            placing = Placing(people, unit_id, request.form.get("luot") == "1")
            for contest_id in service.place(session, nhom, placing, access.me().id, now()):
                after(edge.moved(contest_id))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(nhom, words_of(refusal)), 422
    except LookupError:
        return _page(nhom, _("Chọn một đơn vị đề xuất, hoặc ghi mã hay tên đầy đủ của công đoàn cơ sở.")), 422
    return redirect(f"{UNPLACED}?da=xep", 303)


def _chosen() -> int:
    """The unit that was picked, or typed. Raises LookupError where it is not one."""
    picked, typed = request.form.get("don_vi", ""), clean(request.form.get("khac", ""))
    if picked and picked != "khac":
        return number_of(picked)
    low = (one for one in units.whole_tree(edge.reads()) if one.kind is Kind.GRASSROOTS and one.valid_to is None)
    found = unit_desk.named(typed, low) if typed else ()
    if len(found) != 1:
        raise LookupError
    return found[0].id


@blueprint.post(f"{UNPLACED}/<nhom>/de-rieng")
def set_aside(nhom: str) -> ResponseReturnValue:
    """Mark a group as of no unit of the tree; or take that back."""
    back = request.form.get("lai") == "1"
    with edge.writes() as (session, _after):
        service.set_aside(session, nhom, access.me().id, now(), back=back)
    return redirect(f"{UNPLACED}?da={'xem-lai' if back else 'de-rieng'}", 303)
