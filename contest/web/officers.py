"""The union officer's page: the turnout of their unit, and who has not taken part yet."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from contest.contests import Contest
from contest.people import Role
from contest.refusals import NotFound
from contest.rounds import Phase
from contest.services import turnout as service
from contest.store import contests, units
from contest.web import access, cards, edge
from contest.web.site import now
from contest.web.words import _, number

blueprint = Blueprint("officers", __name__)


@blueprint.get("/can-bo")
def turnout() -> str:
    """One screen that answers «Ai chưa thi?» for the officer's unit or one below it."""
    session, person = edge.reads(), access.me()
    scope = person.scope_unit_id or (units.roots(session)[0].id if person.role is Role.ADMIN else None)
    if scope is None:
        raise NotFound
    known = sorted(contests.announced(session), key=lambda one: (one.phase(now()) is not Phase.OPEN, one.closes_at))
    if not known:
        return render_template("officer.html", unit=units.by_id(session, scope), contest=None, contests=[])
    slug, unit = request.args.get("cuoc-thi", known[0].slug), request.args.get("don-vi", str(scope))
    contest = next((one for one in known if one.slug == slug), None)
    if contest is None or not (unit.isascii() and unit.isdigit() and len(unit) < 10):
        raise NotFound
    found = service.turnout(session, contest, scope, int(unit))
    return render_template(
        "officer.html",
        unit=found.unit,
        contest=_contest(contest),
        contests=[{"slug": one.slug, "title": one.title} for one in known],
        facts=_facts(found),
        children=[_child(one, slug) for one in found.children],
        waiting_total=found.waiting_total,
        waiting=[
            {"name": name, "state": _("Đang làm bài") if sitting else _("Chưa vào thi")}
            for name, sitting in found.waiting
        ],
    )


def _contest(contest: Contest) -> dict[str, object]:
    return {
        "slug": contest.slug,
        "title": contest.title,
        "phase": cards.phase(contest, now()),
        "paused_until": pause[1] if (pause := contest.pause_at(now())) is not None else None,
        "opens_at": contest.opens_at,
        "closes_at": cards.closed_at(contest, now()),
    }


def _facts(found: service.Turnout) -> list[tuple[str, str]]:
    return [
        (_("Người đã thi"), number(found.people)),
        (_("Lượt thi"), number(found.entries)),
        (_("Đã có tài khoản"), number(found.registered)),
        (_("Người lao động"), number(found.unit.headcount)),
    ]


def _child(child: service.Child, slug: str) -> dict[str, object]:
    return {
        "name": child.name,
        "people": child.people,
        "headcount": child.headcount,
        "per_mille": child.per_mille,
        "url": f"/can-bo?cuoc-thi={slug}&don-vi={child.unit_id}",
    }
