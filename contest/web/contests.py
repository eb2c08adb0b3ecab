"""The page of a contest: when, what, how many, and the rules in full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request

from contest import complaints, life_words
from contest import inquiries as inquiry_rules
from contest.contests import PUBLIC, WHOLE, Contest
from contest.people import Person
from contest.refusals import NoSuchContest
from contest.services import library
from contest.standings import commitment
from contest.store import attempts, contests, inquiries, notices, units
from contest.store.library import Listed
from contest.web import access, edge, library_words, rules_words, sharing, shells, work_words
from contest.web.cards import Card, card, hollow, way_in
from contest.web.keeping import Same
from contest.web.site import now, site
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
    greeting, onward = _greeting(person, request.args.get("don-vi", "")), way_in(contest, now())
    said, (faq, new_answers) = _said(contest, person)
    shown, own = hollow(_brought(card(contest, subjects(), person, mine, now()), greeting, onward))
    study = site().kept.steady(("study", contest.id), _seconds(), partial(_study, contest))
    here, work = sharing.absolute(f"/cuoc-thi/{slug}"), work_words.note(contest, person)
    moment = (contest.pause_at(now()), complaints.takes(contest, now()), onward)
    alike = (
        Same(contest),
        shown,
        greeting,
        said,
        faq,
        new_answers,
        Same(study),
        here,
        moment,
        tuple((work or {}).items()),
    )

    def told() -> dict[str, Any]:
        return _of_all(contest, moment) | {
            "contest": shown,
            "greeting": greeting,
            "here": here,
            "notices": said,
            "faq": faq,
            "new_answers": new_answers,
            "study": library_words.entries(study),
            "work": work,
        }

    return shells.page("contest.html", (*alike, *(work or {}).items()), own, told)


def _of_all(contest: Contest, moment: tuple[tuple[datetime, datetime] | None, bool, str]) -> dict[str, Any]:
    """What the page says to everybody at such a moment: its pause, whether complaints are taken, and the way in."""
    pause, complains, onward = moment
    return {
        "sign_in_url": f"/dang-nhap?next={onward}",
        "rules": rules_words.rules_page(contest.rules),
        "who": rules_words.who(contest.rules),
        "prizes": rules_words.prizes(contest.rules),
        "picture": sharing.picture_url(contest),
        "fingerprints": _fingerprints(contest),
        "pause": pause,
        "asks": inquiry_rules.takes(contest),
        "complaint_days": contest.rules.complaint_days,
        "complaints_until": contest.complaints_until if complains else None,
        "results_url": f"/cuoc-thi/{contest.slug}/cong-bo" if contest.state in PUBLIC else None,
        "standings_url": f"/cuoc-thi/{contest.slug}/xep-hang",
    }


def _said(contest: Contest, person: Person | None) -> tuple[tuple[notices.Shown, ...], tuple[Any, int]]:
    """The notices of a contest for this reader; what was asked in public, and how many new answers the reader has."""
    if contest.id not in spoken():
        return (), ((), 0)
    faq, new = inquiries.public(edge.reads(), contest.id, person.id if person else None)
    return tuple(notices.shown(edge.reads(), contest.id, person)), (tuple(faq), new)


def spoken() -> frozenset[int]:
    """The contests of which there is any notice or inquiry, as old as a board may be."""
    found: frozenset[int] = site().kept.get("spoken", _seconds(), lambda: inquiries.spoken(edge.reads()))
    return found


def subjects() -> dict[str, str]:
    """Names of the subjects by code, as old as a board may be."""
    found: dict[str, str] = site().kept.get("subjects", _seconds(), lambda: bank.subjects(edge.reads()))
    return found


def _seconds() -> float:
    return float(site().settings.board_max_age_s)


def _study(contest: Contest) -> tuple[Listed, ...]:
    return tuple(library.of_subjects(edge.reads(), {one.subject for one in contest.rules.blueprint}))


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
