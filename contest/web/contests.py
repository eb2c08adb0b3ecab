"""The page of a contest: when, what, how many, and the rules in full."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest.contests import Contest
from contest.refusals import NoSuchContest
from contest.store import attempts, contests
from contest.web import access, edge, rules_words
from contest.web.cards import card
from contest.web.site import now
from questions import store as bank

blueprint = Blueprint("contests", __name__)


def found(slug: str) -> Contest:
    """The contest of that address. Raises NoSuchContest."""
    contest = contests.by_slug(edge.reads(), slug)
    if contest is None:
        raise NoSuchContest
    return contest


@blueprint.get("/cuoc-thi/<slug>")
def show(slug: str) -> str:
    """A contest with its rules."""
    session, viewer, contest = edge.reads(), access.viewer(), found(slug)
    person = viewer.person if viewer else None
    mine = attempts.of_person(session, contest.id, person.id) if person else []
    rounds = [
        {
            "number": one.number,
            "title": one.title,
            "opens_at": one.opens_at,
            "closes_at": one.closes_at,
            "phase": one.phase(now()).value,
        }
        for one in contest.rounds
    ]
    return render_template(
        "contest.html",
        contest=card(contest, bank.subjects(session), person, mine, now()),
        rules=rules_words.rules_page(contest.rules),
        rounds=rounds,
        standings_url=f"/cuoc-thi/{slug}/xep-hang",
    )
