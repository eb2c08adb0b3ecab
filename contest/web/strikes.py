"""Disqualifications: what stands, what was lifted, and the forms of both acts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.contests import Contest
from contest.people import masked_phone
from contest.refusals import NoSuchAttempt, ReasonMissing, Refusal
from contest.services import strikes as service
from contest.services.strikes import Struck
from contest.store import signals as faces_store
from contest.store import strikes as store
from contest.store.signals import Face
from contest.store.strikes import StrikeRow
from contest.strikes import NoSuchStrike
from contest.web import access, edge, errors, integrity_views
from contest.web.contests import found
from contest.web.integrity_views import home, number_in
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("strikes", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/kiem-tra/huy"


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Disqualifications of a contest, the newest first."""
    return _page(found(slug))


def _page(contest: Contest, wrong: tuple[int, str, str] | None = None) -> str:
    """`wrong`: the strike whose lift was refused, the reason as typed, and the words of the refusal."""
    session = edge.reads()
    rows = store.of_contest(session, contest.id)
    attempts = faces_store.told(session, contest.id, {one.attempt_id for one in rows if one.attempt_id is not None})
    people = {one.person_id for one in rows} | {one for row in rows for one in (row.by, row.lifted_by) if one}
    faces = faces_store.faces(session, people)
    told = [_row(contest, one, faces) | {"paper": attempts.get(one.attempt_id or 0)} for one in rows]
    return render_template(
        "integrity/strikes.html",
        **integrity_views.top(contest, "huy"),
        standing=[one for one in told if one["lifted_at"] is None],
        lifted=[one for one in told if one["lifted_at"] is not None],
        wrong=wrong,
    )


def _row(contest: Contest, one: StrikeRow, faces: dict[int, Face]) -> dict[str, Any]:
    who = faces[one.person_id]
    return {
        "id": one.id,
        "name": who.name,
        "phone": masked_phone(who.phone),
        "unit": who.unit,
        "url": f"{home(contest)}/nguoi?so={one.person_id}",
        "reason": one.reason,
        "at": one.at,
        "by": _name(faces, one.by),
        "lifted_at": one.lifted_at,
        "lifted_by": _name(faces, one.lifted_by),
        "lift_reason": one.lift_reason,
    }


def _name(faces: dict[int, Face], person_id: int | None) -> str:
    return faces[person_id].name if person_id in faces else _("dòng lệnh")


@blueprint.post(HOME)
def strike(slug: str) -> ResponseReturnValue:
    """Annul the results of an attempt or of a person, with a reason; boards follow."""
    contest, reason = found(slug), request.form.get("ly_do", "")
    person_id, attempt_id = number_in(request.form.get("nguoi")), number_in(request.form.get("luot"))
    if person_id is None:
        raise NoSuchAttempt
    try:
        with edge.writes() as (session, after):
            who = Struck(person_id, attempt_id)
            service.strike(session, contest, who, reason, access.me().id, now())
            after(edge.moved(contest.id))
    except NoSuchAttempt:
        raise
    except Refusal as refusal:
        return _refused(contest, (person_id, attempt_id), reason, refusal)
    return redirect(f"{home(contest)}/huy?da=huy", 303)


def _refused(contest: Contest, who: tuple[int, int | None], reason: str, refusal: Refusal) -> ResponseReturnValue:
    """The person's page again, with what was typed."""
    (shown,) = integrity_views.people(contest, (who[0],), set())
    wrong = {"attempt": who[1], "reason": reason, "words": errors.words(refusal)}
    page = render_template("integrity/person.html", **integrity_views.top(contest, "nguoi"), who=shown, wrong=wrong)
    return page, errors.STATUS[refusal.kind]


@blueprint.post(f"{HOME}/thu-hoi")
def lift(slug: str) -> ResponseReturnValue:
    """Take a disqualification back, with a reason; boards follow."""
    contest, reason, strike_id = found(slug), request.form.get("ly_do", ""), number_in(request.form.get("so"))
    if strike_id is None:
        raise NoSuchStrike
    try:
        with edge.writes() as (session, after):
            service.lift(session, contest, strike_id, reason, access.me().id, now())
            after(edge.moved(contest.id))
    except ReasonMissing as refusal:
        return _page(contest, (strike_id, reason, errors.words(refusal))), 422
    return redirect(f"{home(contest)}/huy?da=thu-hoi", 303)
