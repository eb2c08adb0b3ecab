"""The page of a contest: when, what, how many, and the rules in full."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest import complaints, life_words
from contest.contests import PUBLIC, WHOLE, Contest
from contest.refusals import NoSuchContest
from contest.standings import commitment
from contest.store import attempts, contests, notices
from contest.web import access, edge, rules_words
from contest.web.cards import card, round_phase
from contest.web.site import now
from contest.web.words import _
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
            "phase": round_phase(contest, one, now()),
        }
        for one in contest.rounds
    ]
    return render_template(
        "contest.html",
        contest=card(contest, bank.subjects(session), person, mine, now()),
        rules=rules_words.rules_page(contest.rules),
        rounds=rounds,
        fingerprints=_fingerprints(contest),
        pause=contest.pause_at(now()),
        notices=notices.of_contest(session, contest.id),
        complaints_until=contest.complaints_until if complaints.takes(contest, now()) else None,
        results_url=f"/cuoc-thi/{slug}/cong-bo" if contest.state in PUBLIC else None,
        standings_url=f"/cuoc-thi/{slug}/xep-hang",
    )


def _fingerprints(contest: Contest) -> list[tuple[str, str]]:
    """What binds the organizers from before the opening on: the digests of the rules and of the seeds of draws."""
    found = [(_("Thể lệ, bản %(n)s", n=contest.version), contest.rules.digest())]
    for scope in life_words.drawn_scopes(contest):
        place = _("Bốc thăm toàn cuộc thi") if scope == WHOLE else _("Bốc thăm đợt %(n)s", n=scope)
        found.append((place, commitment(contest.seed_of(scope))))
    return found
