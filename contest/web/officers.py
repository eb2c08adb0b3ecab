"""The union officer's page: the turnout of their unit, who has not taken part yet, and what calls them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from contest import rounds
from contest import turnout as rules
from contest.contests import WHOLE, Contest
from contest.people import Role
from contest.refusals import NotFound
from contest.rounds import Phase
from contest.services import turnout as service
from contest.services.documents import turnout_sheets
from contest.services.documents.workbook import workbook
from contest.services.trees import Branch
from contest.services.turnout import Ground
from contest.store import contests, notices, units
from contest.store.units import PlacedUnit
from contest.turnout import Order, Turnout, UnitNotInContest
from contest.units import Kind
from contest.web import access, edge, officers_view, replica, sharing
from contest.web.downloads import attachment
from contest.web.officers_view import PAGE, address, page_of
from contest.web.site import now
from contest.web.words import _, moment, number, tenths

blueprint = Blueprint("officers", __name__)
HOME = "/can-bo"
NOTICES = 3
"""The newest notices on the page; the page of the contest has them all."""
NAMES, FEW_NAMES = 50, 10
"""Names on the first page of a grassroots union, and of one above it; the list has a page of its own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an officer looks at. `contest` None: there is none yet; `scope`: the root of what they may see."""

    known: list[Contest]
    contest: Contest | None
    scope: int
    unit: int
    round: int = WHOLE
    """The number of the round asked for; WHOLE: all of them."""


def chosen(*, settled_first: bool = False) -> Chosen:
    """What the address names, else the officer's unit and the contest at hand. Raises NotFound for what is not.

    `settled_first`: the contest at hand is the last one of which everything may be known.
    """
    session, person = edge.reads(), access.me()
    scope = person.scope_unit_id or (units.roots(session)[0].id if person.role is Role.ADMIN else None)
    if scope is None:
        raise NotFound
    known = sorted(contests.announced(session), key=lambda one: (one.phase(now()) is not Phase.OPEN, one.closes_at))
    if not known:
        return Chosen([], None, scope, scope)
    over = [one for one in known if settled_first and one.settled_at is not None]
    at_hand = over[-1] if over else known[0]
    slug, unit = request.args.get("cuoc-thi", at_hand.slug), request.args.get("don-vi", str(scope))
    contest = next((one for one in known if one.slug == slug), None)
    if contest is None:
        raise NotFound
    return Chosen(known, contest, scope, _whole(unit), _whole(request.args.get("vong", str(WHOLE))))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def reached(asked: Chosen) -> tuple[Contest, PlacedUnit]:
    """The contest and the unit asked for, within the officer's reach. Raises NotFound."""
    if asked.contest is None:
        raise NotFound
    return asked.contest, service.in_reach(edge.reads(), asked.scope, asked.unit)


def ground_of(asked: Chosen) -> Ground:
    """The figures of all units. Raises NotFound outside of the officer's reach and without a contest."""
    if asked.contest is None:
        raise NotFound
    return Ground(replica.current(), asked.contest, asked.scope, asked.unit, asked.round)


def nothing(asked: Chosen, path: str) -> str:
    """The page while there is no contest, or where the one asked for does not know the unit."""
    if asked.contest is None:
        return render_template("officers/nothing.html", unit=units.by_id(edge.reads(), asked.scope), path=path)
    contest, placed = reached(asked)
    return render_template("officers/nothing.html", **officers_view.frame(asked.known, contest, placed, WHOLE, path))


def order_asked() -> Order:
    """The order of a table that the address names. Raises NotFound for one that is none."""
    asked = request.args.get("xep", "")
    if asked not in set(Order):
        raise NotFound
    return Order(asked)


@blueprint.get(HOME)
def turnout() -> str:
    """One screen that answers «Ai chưa thi?» for the officer's unit or one below it."""
    asked = chosen()
    if asked.contest is None:
        return nothing(asked, HOME)
    try:
        ground, order = ground_of(asked), order_asked()
    except UnitNotInContest:
        return nothing(asked, HOME)
    found = service.turnout(ground, NAMES if ground.placed.kind is Kind.GRASSROOTS else FEW_NAMES, now())
    shown, pages = page_of(rules.in_order(found.children, order), PAGE)
    return render_template(
        "officers/turnout.html",
        **officers_view.frame(asked.known, asked.contest, found.unit, asked.round, HOME),
        crumbs=crumbs(found.above, HOME),
        facts=_facts(found),
        share=_share(found),
        call=_call(asked.contest, found.unit),
        target=asked.contest.rules.target_percent,
        heads=officers_view.heads(HOME, order, asked.contest.rules.target_percent),
        children=[_child(one) for one in shown],
        below=len(found.children),
        pages=pages,
        sheet=address(f"{HOME}/don-vi-truc-thuoc.xlsx", "cuoc-thi", "don-vi", "vong", "xep"),
        list=address(f"{HOME}/chua-thi", "cuoc-thi", "don-vi"),
        missing=found.missing,
        notices=notices.latest_for(edge.reads(), asked.contest.id, access.me(), NOTICES),
        state=officers_view.state,
        absent=_absent(found),
        days=[(f"{one.day:%d/%m}", one.entries) for one in found.days],
        newcomers=[(f"{one.day:%d/%m}", one.newcomers) for one in found.days],
    )


def crumbs(above: Sequence[Branch], path: str) -> list[dict[str, object]]:
    """The units from the officer's own down to the one looked at, as links; none where there is but one."""
    links: list[dict[str, object]] = [
        {"name": one.name, "href": address(path, "cuoc-thi", "vong", don_vi=one.id)} for one in above
    ]
    return links if len(links) > 1 else []


def _facts(found: service.Turnout) -> list[tuple[str, str]]:
    row, people = found.row, found.row.tallies.people
    known = [
        (_("Người đã thi"), number(people)),
        (_("Lượt thi"), number(row.tallies.entries)),
        (_("Đã có tài khoản"), number(found.registered)),
        (_("Người lao động"), number(row.headcount) if row.headcount else _("chưa khai báo")),
    ]
    if row.target_percent is not None and row.missing is not None:
        known.append((_("Chỉ tiêu %(n)s%%", n=row.target_percent), _met(row)))
    if found.place is not None:
        rank, of = found.place
        known.append((_("So với đơn vị cùng cấp"), _("thứ %(n)s / %(of)s", n=rank, of=of)))
    return known


def _met(row: Turnout) -> str:
    return _("còn thiếu %(n)s người", n=number(row.missing)) if row.missing else _("đã đạt")


def _share(found: service.Turnout) -> dict[str, Any]:
    """«Đã thi 31 / 48 (65%)», with the bar under it, and how the rest stand."""
    rate, people = found.row.per_mille, number(found.row.tallies.people)
    if rate is None:
        words = _("Đã thi %(n)s", n=people)
    else:
        values = {"n": people, "of": number(found.row.headcount), "rate": tenths(rate)}
        words = _("Đã thi %(n)s / %(of)s (%(rate)s%%)", **values)
    who = found.missing
    rest = {"sitting": number(who.sitting), "waiting": number(who.total - who.sitting)}
    return {"words": words, "per_mille": rate, "rest": _("Đang làm %(sitting)s · Chưa thi %(waiting)s", **rest)}


def _absent(found: service.Turnout) -> str:
    """How many of a unit without a roster are known by no account; «» where nothing can be said of that."""
    strangers = found.row.headcount - found.registered
    if found.missing.roster or strangers <= 0:
        return ""
    return _("Khoảng %(n)s người lao động nữa chưa có tài khoản.", n=number(strangers))


def _call(contest: Contest, unit: Branch) -> dict[str, object] | None:
    """What calls people in while there is still time: a text to send, the link and its code; None once it is over."""
    if contest.phase(now()) is Phase.CLOSED:
        return None
    window = rounds.at(contest.rounds, now())
    query = f"?cuoc-thi={contest.slug}&don-vi={unit.id}"
    return {
        "text": _(
            "Mời đoàn viên, người lao động %(unit)s dự thi %(title)s, hạn đến %(moment)s. Vào thi: %(link)s",
            **invited(contest, unit.id, unit.name, unit.kind),
        ),
        "left": left(window.closes_at - now()) if window.phase(now()) is Phase.OPEN else None,
        "code": f"/can-bo/ma-qr.svg{query}",
        "poster": f"/can-bo/ap-phich.pdf{query}",
    }


def invited(contest: Contest, unit_id: int, name: str, kind: str) -> dict[str, str]:
    """What a call for the people of a unit names: unit, title, moment of the close, link."""
    close = rounds.at(contest.rounds, now()).closes_at
    link = sharing.link(contest, unit_id, kind)
    return {"unit": name, "title": contest.title, "link": link, "moment": moment(close)}


def left(time: timedelta) -> str:
    """«4 ngày 6 giờ»; under a day «6 giờ 20 phút»."""
    hours, minutes = divmod(max(0, int(time.total_seconds())) // 60, 60)
    if hours >= 24:
        return _("%(days)s ngày %(hours)s giờ", days=hours // 24, hours=hours % 24)
    return _("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=minutes)


def _child(child: Turnout) -> dict[str, object]:
    return {
        "name": child.name,
        "people": child.tallies.people,
        "entries": child.tallies.entries,
        "headcount": child.headcount,
        "per_mille": child.per_mille,
        "missing": child.missing,
        "url": address(HOME, "cuoc-thi", "vong", don_vi=child.unit_id),
    }


@blueprint.get(f"{HOME}/don-vi-truc-thuoc.xlsx")
def children() -> Response:
    """The unions below a unit as a sheet, in the order of the page."""
    asked = chosen()
    ground = ground_of(asked)
    rows = rules.in_order(service.below(ground), order_asked())
    sheet = turnout_sheets.unions(ground.unit.name, ground.contest, rows, now())
    title = f"Tham gia {ground.contest.title} {ground.unit.name}"
    return attachment(workbook([sheet], title, now()), title, "xlsx")
