"""The desk of personal data: what people ask, by when, and who looked at how many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.data_requests import ASKS_WORDS, OUTCOME_WORDS, Asks, Due
from contest.erasure import HOLDS
from contest.looks import ALARM, DAY, KEPT_FOR
from contest.people import ROLE_WORDS, masked_phone
from contest.refusals import N_, NotFound, Refusal
from contest.services import data_requests as service
from contest.services import erasure
from contest.store import data_requests as store
from contest.store import looks, units
from contest.store.data_requests import Asked
from contest.web import access, edge, errors
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("data_desk", __name__)
HOME = "/to-chuc/du-lieu-ca-nhan"
A_PAGE = 50
MOST_PAGES = 1000
MOST_ENDED = 20
MOST_LOOKERS = 100
PERIOD = timedelta(days=90)
DUE_WORDS = {Due.CALM: N_("Còn thời gian"), Due.SOON: N_("Sắp đến hạn"), Due.LATE: N_("Quá hạn")}
DONE = {
    "tra-loi": N_("Đã gửi câu trả lời."),
    "lam": N_("Đã làm xong yêu cầu."),
    "tu-choi": N_("Đã đóng yêu cầu, kèm lý do."),
}


@blueprint.get(HOME)
def show() -> str:
    """Requests that are open, the oldest first; and those that ended last."""
    asked = request.args.get("trang", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    page = min(max(page, 1), MOST_PAGES)
    session = edge.reads()
    total, listed = store.open_ones(session, (page - 1) * A_PAGE, A_PAGE)
    lookers = looks.totals(session, now() - DAY, now() - DAY, MOST_LOOKERS)
    return render_template(
        "personal_data/desk.html",
        home=HOME,
        total=total,
        rows=[_row(one) for one in listed],
        ended=[_row(one) for one in store.ended_ones(session, MOST_ENDED)],
        page=page,
        more=page * A_PAGE < total,
        alarms=[one for one in lookers if one.alarming],
        alarm=ALARM,
        months=site().settings.retention_months,
        due=erasure.counted(session, now(), site().settings.retention_months),
        done=_(DONE[key]) if (key := request.args.get("da", "")) in DONE else None,
    )


def _row(one: Asked) -> dict[str, Any]:
    of, due = one.request, one.request.due(now())
    return {
        "of": of,
        "title": _(ASKS_WORDS[of.asks]),
        "who": one.name,
        "phone": masked_phone(one.phone),
        "unit": one.unit,
        "due": due.value,
        "due_words": _(DUE_WORDS[due]),
        "outcome": _(OUTCOME_WORDS[of.outcome]) if of.outcome else None,
    }


@blueprint.get(f"{HOME}/<int(max=999999999999):request_id>")
def case(request_id: int) -> str:
    """One request: what is asked, what keeps it, and what can be done."""
    return _case(request_id)


def _case(request_id: int, refusal: Refusal | None = None) -> str:
    session = edge.reads()
    asked = store.asked(session, request_id)
    if asked is None:
        raise NotFound
    of = asked.request
    held = erasure.holds(session, of.person_id) if of.asks is Asks.ERASE and of.outcome is None else []
    unit = of.wants.get("unit", "")
    return render_template(
        "personal_data/case.html",
        home=HOME,
        row=_row(asked),
        wants=of.wants,
        same_birth=asked.birth_date is not None and of.wants.get("birth_date") == asked.birth_date.isoformat(),
        unit=units.names(session, [int(unit)]).get(int(unit)) if unit else None,
        holds=[(_(HOLDS[one.why], title=one.title), one.title) for one in held],
        said=errors.words(refusal) if refusal else None,
        text=request.form.get("loi", ""),
    )


@blueprint.post(f"{HOME}/<int(max=999999999999):request_id>")
def put(request_id: int) -> ResponseReturnValue:
    """Answer, do, or refuse with a reason."""
    step, text, me = request.form.get("buoc", ""), request.form.get("loi", ""), access.me()
    try:
        with edge.writes() as (session, after):
            if step == "lam":
                after(edge.renamed(service.carry_out(session, request_id, me.id, now())))
            elif step in ("tra-loi", "tu-choi"):
                act = service.answer if step == "tra-loi" else service.refuse
                act(session, request_id, text, me.id, now())
            else:
                raise NotFound
    except Refusal as refusal:
        if refusal.code in ("not_found", "no_such_data_request"):
            raise
        return _case(request_id, refusal), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da={step}", 303)


@blueprint.get(f"{HOME}/luot-xem")
def lookers() -> str:
    """Who looked at how many people's data in the clear, over three months."""
    session = edge.reads()
    listed = looks.totals(session, now() - PERIOD, now() - DAY, MOST_LOOKERS)
    return render_template(
        "personal_data/lookers.html",
        home=HOME,
        rows=[(one, _(ROLE_WORDS[one.role])) for one in listed],
        days=PERIOD.days,
        kept=KEPT_FOR.days,
        alarm=ALARM,
    )
