"""The organizer's overview: every contest with what is happening in it, and the way to its desk."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest.contests import State
from contest.life import STATE_WORDS
from contest.rounds import Phase
from contest.store import attempts, contests, sittings
from contest.web import edge
from contest.web.cards import closed_at
from contest.web.contest_desk import home, standing
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("organizers", __name__)


@blueprint.get("/to-chuc", endpoint="contests")
def overview() -> str:
    """Contests with open papers, hand-ins and people."""
    session = edge.reads()
    open_now, handed_in = attempts.open_by_contest(session), sittings.tallies(session)
    known = sorted(contests.everything(session), key=lambda one: (standing(one).step, one.closes_at))
    rows = [
        {
            "title": one.title,
            "practice": one.rules.practice,
            "standing": _("Đang mở") if one.phase(now()) is Phase.OPEN else _(STATE_WORDS[standing(one)]),
            "paused": one.pause_at(now()) is not None,
            "opens_at": one.opens_at,
            "closes_at": closed_at(one, now()),
            "open_attempts": open_now.get(one.id, 0),
            "handed_in": handed_in.get(one.id, (0, 0))[1],
            "people": handed_in.get(one.id, (0, 0))[0],
            "url": home(one.slug),
            "analysis": None if one.state is State.DRAFT else f"{home(one.slug)}/phan-tich",
        }
        for one in known
    ]
    return render_template("organizer.html", contests=rows)
