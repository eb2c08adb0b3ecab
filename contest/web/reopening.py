"""Reopening a handed-in paper: the form that proposes it and the button of the second person."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from contest.refusals import NoSuchProposal, Refusal
from contest.services import contestants as contestant_service
from contest.services import reopening as service
from contest.web import access, contestants, edge
from contest.web.contest_desk import held
from contest.web.contestant_views import home
from contest.web.contestants import PERSON
from contest.web.site import now

blueprint = Blueprint("reopening", __name__)


@blueprint.post(f"{PERSON}/bai/<int(max=999999999999):attempt_id>/mo-lai")
def propose(slug: str, person_id: int, attempt_id: int) -> ResponseReturnValue:
    """Propose to open a paper again, for a reason."""
    contest, reason = held(slug), request.form.get("ly_do", "")
    contestant_service.paper(edge.reads(), contest, person_id, attempt_id)
    try:
        with edge.writes() as (session, _after):
            service.propose(session, contest, attempt_id, reason, access.me().id, now())
    except Refusal as refusal:
        return contestants.refused(contest, person_id, f"mo-lai-{attempt_id}", refusal)
    return redirect(f"{home(contest)}/{person_id}?da=de-nghi", 303)


@blueprint.post(f"{PERSON}/duyet")
def approve(slug: str, person_id: int) -> ResponseReturnValue:
    """Open a paper again as another organizer proposed; the boards follow."""
    contest, asked = held(slug), request.form.get("so", "")
    waiting = {str(one.id): one for one in service.waiting(edge.reads(), contest)}
    if asked not in waiting or waiting[asked].body["person"] != person_id:
        raise NoSuchProposal
    proposal_id = waiting[asked].id
    try:
        with edge.writes() as (session, after):
            service.approve(session, contest, proposal_id, access.me().id, now())
            after(edge.moved(contest.id))
    except Refusal as refusal:
        return contestants.refused(contest, person_id, f"duyet-{proposal_id}", refusal)
    return redirect(f"{home(contest)}/{person_id}?da=mo-lai", 303)
