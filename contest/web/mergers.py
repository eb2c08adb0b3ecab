"""Mergers: of two entries of one unit, of two accounts of one person; one organizer proposes, another approves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.contests import Contest
from contest.people import canonical_phone, clean, masked_phone
from contest.refusals import NoSuchProposal, Refusal
from contest.services import mergers as service
from contest.services import proposals as proposal_service
from contest.services import signals
from contest.services.mergers import PEOPLE, UNITS, Pair
from contest.store import mergers as store
from contest.store import proposals, units
from contest.store import signals as faces_store
from contest.store.proposals import ProposalRow
from contest.store.signals import Face
from contest.units import matches
from contest.web import access, edge, errors, integrity_views
from contest.web.contests import found
from contest.web.integrity_views import home, number_in
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("mergers", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/kiem-tra/gop"
MOST_MATCHES = 8
SIDES = ("tu", "vao")
EFFECT_WORDS = ("attempts", "people", "excess", "struck", "workers")


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Proposals that wait, the two forms, and what was merged; units are looked for by the address."""
    return _page(found(slug))


def _page(contest: Contest, **given: Any) -> str:
    """`given`: what was typed, found or refused in one of the forms."""
    session = edge.reads()
    waiting = [one for one in proposals.of_contest(session, contest.id) if one.is_open and one.act in (UNITS, PEOPLE)]
    past = store.of_contest(session, contest.id)
    pairs = [(one.act == UNITS, service.pair_of(one.body)) for one in waiting]
    pairs += [(one.kind == "unit", Pair(one.from_id, one.into_id)) for one in past]
    names = _names(pairs)
    shown: dict[str, Any] = {
        "unit_wrong": None,
        "people_wrong": None,
        "approve_wrong": None,
        "faces": None,
        "typed": {},
        "reason": "",
    }
    return render_template(
        "integrity/mergers.html",
        **integrity_views.top(contest, "gop"),
        waiting=[_waiting(one, names) for one in waiting],
        past=[
            {"is_unit": one.kind == "unit", "names": _two(names, one.kind == "unit", Pair(one.from_id, one.into_id))}
            | {"attempts": one.attempts, "reason": one.reason, "at": one.at}
            for one in past
        ],
        searches=_searches(),
        second=proposal_service.needs_second(contest, now()),
        least=proposal_service.LEAST,
        most=proposal_service.MOST,
        **(shown | given),
    )


def _names(pairs: list[tuple[bool, Pair]]) -> dict[tuple[bool, int], str]:
    """Names of units (True) and people (False) by their ids."""
    session = edge.reads()
    wanted = {(is_unit, one) for is_unit, pair in pairs for one in (pair.from_id, pair.into_id)}
    faces = faces_store.faces(session, {one for is_unit, one in wanted if not is_unit})
    named = units.names(session, {one for is_unit, one in wanted if is_unit})
    people = {(False, one): f"{face.name} ({masked_phone(face.phone)})" for one, face in faces.items()}
    return people | {(True, one): name for one, name in named.items()}


def _two(names: dict[tuple[bool, int], str], is_unit: bool, pair: Pair) -> list[str]:
    return [names.get((is_unit, one), "–") for one in (pair.from_id, pair.into_id)]


def _waiting(one: ProposalRow, names: dict[tuple[bool, int], str]) -> dict[str, Any]:
    pair = service.pair_of(one.body)
    return {
        "id": one.id,
        "is_unit": one.act == UNITS,
        "names": _two(names, one.act == UNITS, pair),
        "add_heads": pair.add_heads,
        "effect": {name: one.effect[name] for name in EFFECT_WORDS if name in one.effect},
        "reason": one.reason,
        "at": one.proposed_at,
        "mine": one.proposed_by == access.me().id,
    }


def _searches() -> dict[str, dict[str, Any]]:
    """What was looked for on each side, and the grassroots unions that fit."""
    asked = {side: clean(request.values.get(f"tim_{side}", ""))[:80] for side in SIDES}
    listed = units.grassroots_by_code(edge.reads()) if any(asked.values()) else ()
    return {
        side: {
            "q": q,
            "chosen": number_in(request.values.get(side)),
            "found": [one for one in listed if matches(q, one.code, one.name, one.aliases)][:MOST_MATCHES] if q else [],
        }
        for side, q in asked.items()
    }


@blueprint.post(f"{HOME}/don-vi")
def merge_units(slug: str) -> ResponseReturnValue:
    """Propose to merge two units."""
    contest, reason = found(slug), request.form.get("ly_do", "")
    ids = [number_in(request.form.get(side)) for side in SIDES]
    if None in ids:
        return _page(contest, unit_wrong=_("Chọn đơn vị ở cả hai bên."), reason=reason), 422
    pair = Pair(ids[0] or 0, ids[1] or 0, add_heads=request.form.get("cong") == "co")
    try:
        with edge.writes() as (session, _after):
            service.propose_units(session, contest, pair, reason, access.me().id, now())
    except Refusal as refusal:
        return _page(contest, unit_wrong=errors.words(refusal), reason=reason), errors.STATUS[refusal.kind]
    return redirect(f"{home(contest)}/gop?da=de-nghi", 303)


@blueprint.post(f"{HOME}/tai-khoan/tim")
def find_people(slug: str) -> ResponseReturnValue:
    """Whose the two telephone numbers are, with their papers; that it was asked is a line of the record."""
    contest = found(slug)
    typed = {side: request.form.get(f"so_{side}", "") for side in SIDES}
    try:
        with edge.writes() as (session, _after):
            faces = [
                signals.whose(session, contest, canonical_phone(typed[side]), access.me().id, now()) for side in SIDES
            ]
    except Refusal as refusal:
        return _page(contest, people_wrong=errors.words(refusal), typed=typed), errors.STATUS[refusal.kind]
    return _page(contest, faces=[_face(contest, one) for one in faces], typed=typed)


def _face(contest: Contest, face: Face) -> dict[str, Any]:
    (shown,) = integrity_views.people(contest, (face.person_id,), set())
    return shown


@blueprint.post(f"{HOME}/tai-khoan")
def merge_people(slug: str) -> ResponseReturnValue:
    """Propose to merge two accounts."""
    contest, reason = found(slug), request.form.get("ly_do", "")
    away, into = (number_in(request.form.get(side)) or 0 for side in SIDES)
    pair = Pair(away, into)
    try:
        with edge.writes() as (session, _after):
            service.propose_people(session, contest, pair, reason, access.me().id, now())
    except Refusal as refusal:
        return _page(contest, people_wrong=errors.words(refusal)), errors.STATUS[refusal.kind]
    return redirect(f"{home(contest)}/gop?da=de-nghi", 303)


@blueprint.post(f"{HOME}/duyet")
def approve(slug: str) -> ResponseReturnValue:
    """Merge as another organizer proposed; boards follow."""
    contest, number = found(slug), number_in(request.form.get("so"))
    row = next((one for one in proposals.of_contest(edge.reads(), contest.id) if one.id == number), None)
    if row is None or row.act not in (UNITS, PEOPLE):
        raise NoSuchProposal
    act = service.approve_units if row.act == UNITS else service.approve_people
    proposal_id = row.id
    try:
        with edge.writes() as (session, after):
            act(session, contest, proposal_id, access.me().id, now())
            after(edge.moved(contest.id))
    except Refusal as refusal:
        return _page(contest, approve_wrong=errors.words(refusal)), errors.STATUS[refusal.kind]
    return redirect(f"{home(contest)}/gop?da=gop", 303)
