"""The organizer's overview: every contest with what is happening in it."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest.contests import State
from contest.store import attempts, contests, sittings
from contest.web import edge
from contest.web.site import now

blueprint = Blueprint("organizers", __name__)


@blueprint.get("/to-chuc", endpoint="contests")
def overview() -> str:
    """Contests with open papers, hand-ins and people."""
    session = edge.reads()
    open_now, handed_in = attempts.open_by_contest(session), sittings.tallies(session)
    rows = [
        {
            "title": one.title,
            "phase": "published" if one.state is State.PUBLISHED else one.phase(now()).value,
            "opens_at": one.opens_at,
            "closes_at": one.closes_at,
            "open_attempts": open_now.get(one.id, 0),
            "handed_in": handed_in.get(one.id, (0, 0))[1],
            "people": handed_in.get(one.id, (0, 0))[0],
            "url": f"/cuoc-thi/{one.slug}",
            "analysis": None if one.state is State.DRAFT else f"/to-chuc/cuoc-thi/{one.slug}/phan-tich",
        }
        for one in contests.everything(session)
    ]
    return render_template("organizer.html", contests=rows)
