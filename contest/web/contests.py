"""The page of a contest: when, what, how many, and the rules in full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from contest import complaints, life_words
from contest import inquiries as inquiry_rules
from contest.contests import PUBLIC, WHOLE, Contest
from contest.people import Person
from contest.refusals import NoSuchContest
from contest.services import library
from contest.standings import commitment
from contest.store import attempts, contests, inquiries, notices, units
from contest.web import access, edge, library_words, rules_words, sharing, work_words
from contest.web.cards import Card, card, way_in
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
    """A contest with its rules. A union's link (?don-vi=) greets the reader as one of it."""
    session, viewer, contest = edge.reads(), access.viewer(), found(slug)
    person = viewer.person if viewer else None
    mine = attempts.of_person(session, contest.id, person.id) if person else []
    greeting = _greeting(person, request.args.get("don-vi", ""))
    faq, new_answers = inquiries.public(session, contest.id, person.id if person else None)
    shown = card(contest, bank.subjects(session), person, mine, now())
    return render_template(
        "contest.html",
        contest=_brought(shown, greeting, way_in(contest, now())),
        greeting=greeting,
        sign_in_url=f"/dang-nhap?next={way_in(contest, now())}",
        rules=rules_words.rules_page(contest.rules),
        who=rules_words.who(contest.rules),
        prizes=rules_words.prizes(contest.rules),
        here=sharing.absolute(f"/cuoc-thi/{slug}"),
        picture=sharing.picture_url(contest),
        fingerprints=_fingerprints(contest),
        pause=contest.pause_at(now()),
        notices=notices.shown(session, contest.id, person),
        faq=faq,
        new_answers=new_answers,
        asks=inquiry_rules.takes(contest),
        complaint_days=contest.rules.complaint_days,
        complaints_until=contest.complaints_until if complaints.takes(contest, now()) else None,
        study=library_words.entries(library.of_subjects(session, {one.subject for one in contest.rules.blueprint})),
        results_url=f"/cuoc-thi/{slug}/cong-bo" if contest.state in PUBLIC else None,
        standings_url=f"/cuoc-thi/{slug}/xep-hang",
        work=work_words.note(contest, person),
    )


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a union's link says to this reader. `kind`: guest, own, other (unit) or torn (no such unit)."""

    kind: str
    unit_id: int = 0
    name: str = ""


def _greeting(person: Person | None, asked: str) -> Greeting | None:
    """The greeting of a union's link; None without one."""
    if not asked:
        return None
    unit_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    name = units.standing_name(edge.reads(), unit_id, now().date()) if unit_id else None
    if name is None:
        return Greeting("torn")
    if person is None:
        return Greeting("guest", unit_id, name)
    return Greeting("own" if person.unit_id == unit_id else "other", unit_id, name)


def _brought(shown: Card, greeting: Greeting | None, onward: str) -> Card:
    """The card, whose way to register carries the link's union."""
    if greeting is None or greeting.kind != "guest" or not shown.action_url.startswith("/dang-ky"):
        return shown
    return replace(shown, action_url="/dang-ky?" + urlencode({"don-vi": greeting.unit_id, "next": onward}, safe="/"))


def _fingerprints(contest: Contest) -> list[tuple[str, str]]:
    """What binds the organizers from before the opening on: the digests of the rules and of the seeds of draws."""
    found = [(_("Thể lệ, bản %(n)s", n=contest.version), contest.rules.digest())]
    for scope in life_words.drawn_scopes(contest):
        place = _("Bốc thăm toàn cuộc thi") if scope == WHOLE else _("Bốc thăm đợt %(n)s", n=scope)
        found.append((place, commitment(contest.seed_of(scope))))
    return found
