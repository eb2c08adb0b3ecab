"""The union officer's page: the turnout of their unit, who has not taken part yet, and what calls them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request

from contest import rounds
from contest.contests import Contest
from contest.people import Role
from contest.refusals import NotFound
from contest.rounds import Phase
from contest.services import turnout as service
from contest.store import contests, units
from contest.web import access, cards, edge, sharing
from contest.web.site import now
from contest.web.words import _, moment, number, tenths

blueprint = Blueprint("officers", __name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an officer looks at. `contest` None: there is none yet; `scope`: the root of what they may see."""

    known: list[Contest]
    contest: Contest | None
    scope: int
    unit: int


def chosen() -> Chosen:
    """What the address names, else the officer's unit and the contest at hand. Raises NotFound for what is not."""
    session, person = edge.reads(), access.me()
    scope = person.scope_unit_id or (units.roots(session)[0].id if person.role is Role.ADMIN else None)
    if scope is None:
        raise NotFound
    known = sorted(contests.announced(session), key=lambda one: (one.phase(now()) is not Phase.OPEN, one.closes_at))
    if not known:
        return Chosen([], None, scope, scope)
    slug, unit = request.args.get("cuoc-thi", known[0].slug), request.args.get("don-vi", str(scope))
    contest = next((one for one in known if one.slug == slug), None)
    if contest is None or not (unit.isascii() and unit.isdigit() and len(unit) < 10):
        raise NotFound
    return Chosen(known, contest, scope, int(unit))


@blueprint.get("/can-bo")
def turnout() -> str:
    """One screen that answers «Ai chưa thi?» for the officer's unit or one below it."""
    session, asked = edge.reads(), chosen()
    contest = asked.contest
    if contest is None:
        return render_template("officer.html", unit=units.by_id(session, asked.scope), contest=None, contests=[])
    found = service.turnout(session, contest, asked.scope, asked.unit, now())
    return render_template(
        "officer.html",
        unit=found.unit,
        contest=_contest(contest),
        contests=[{"slug": one.slug, "title": one.title} for one in asked.known],
        facts=_facts(found),
        share=_share(found),
        call=_call(contest, found),
        children=[_child(one, contest.slug) for one in found.children],
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
        "opens_at": cards.opening(contest, now()),
        "closes_at": cards.closed_at(contest, now()),
    }


def _facts(found: service.Turnout) -> list[tuple[str, str]]:
    known = [
        (_("Người đã thi"), number(found.people)),
        (_("Lượt thi"), number(found.entries)),
        (_("Đã có tài khoản"), number(found.registered)),
        (_("Người lao động"), number(found.unit.headcount)),
    ]
    if found.place is not None:
        rank, of = found.place
        known.append((_("So với đơn vị cùng cấp"), _("thứ %(n)s / %(of)s", n=rank, of=of)))
    return known


def _share(found: service.Turnout) -> dict[str, Any]:
    """«Đã thi 31 / 48 (65%)», with the bar under it, and how the rest stand."""
    rate = found.per_mille
    if rate is None:
        words = _("Đã thi %(n)s", n=number(found.people))
    else:
        values = {"n": number(found.people), "of": number(found.unit.headcount), "rate": tenths(rate)}
        words = _("Đã thi %(n)s / %(of)s (%(rate)s%%)", **values)
    rest = {"sitting": number(found.sitting), "waiting": number(found.waiting_total - found.sitting)}
    return {"words": words, "per_mille": rate, "rest": _("Đang làm %(sitting)s · Chưa thi %(waiting)s", **rest)}


def _call(contest: Contest, found: service.Turnout) -> dict[str, object] | None:
    """What calls people in while there is still time: a text to send, the link and its code; None once it is over."""
    if contest.phase(now()) is Phase.CLOSED:
        return None
    window = rounds.at(contest.rounds, now())
    link = sharing.link(contest, found.unit.id, found.unit.kind)
    values = {"unit": found.unit.name, "title": contest.title, "link": link, "moment": moment(window.closes_at)}
    query = f"?cuoc-thi={contest.slug}&don-vi={found.unit.id}"
    return {
        "text": _(
            "Mời đoàn viên, người lao động %(unit)s dự thi %(title)s, hạn đến %(moment)s. Vào thi: %(link)s", **values
        ),
        "left": left(window.closes_at - now()) if window.phase(now()) is Phase.OPEN else None,
        "code": f"/can-bo/ma-qr.svg{query}",
        "poster": f"/can-bo/ap-phich.pdf{query}",
    }


def left(time: timedelta) -> str:
    """«4 ngày 6 giờ»; under a day «6 giờ 20 phút»."""
    hours, minutes = divmod(max(0, int(time.total_seconds())) // 60, 60)
    if hours >= 24:
        return _("%(days)s ngày %(hours)s giờ", days=hours // 24, hours=hours % 24)
    return _("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=minutes)


def _child(child: service.Child, slug: str) -> dict[str, object]:
    return {
        "name": child.name,
        "people": child.people,
        "headcount": child.headcount,
        "per_mille": child.per_mille,
        "url": f"/can-bo?cuoc-thi={slug}&don-vi={child.unit_id}",
    }
