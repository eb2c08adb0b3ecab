"""The league of the unions below a unit, for the notice board: by rate, where the order of unions may be told."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.services import turnout as service
from contest.services.documents import turnout_sheets
from contest.services.documents.workbook import workbook
from contest.services.turnout import Ground, League
from contest.turnout import UnitNotInContest
from contest.web import officers, officers_view
from contest.web.downloads import attachment
from contest.web.officers_view import address, page_of
from contest.web.site import now
from contest.web.words import _, moment, tenths

blueprint = Blueprint("officers_league", __name__)
HERE = f"{officers.HOME}/thi-dua"
LINES = 40
"""Unions on a page: as many as an A4 sheet holds."""
FIRST = 5
"""Unions in the words to pass on."""
GRASSROOTS = "co-so"


def _league(ground: Ground) -> tuple[League | None, bool]:
    """The league asked for, and whether it is that of all grassroots unions."""
    grassroots = request.args.get("cap") == GRASSROOTS
    return service.league(ground, grassroots=grassroots, now=now()), grassroots


@blueprint.get(HERE)
def show() -> str:
    """The league; where it may not be told, why not."""
    asked = officers.chosen()
    if asked.contest is None:
        return officers.nothing(asked, HERE)
    try:
        ground = officers.ground_of(asked)
    except UnitNotInContest:
        return officers.nothing(asked, HERE)
    league, grassroots = _league(ground)
    shown, pages = page_of(league.rows if league else (), LINES)
    return render_template(
        "officers/league.html",
        **officers_view.frame(asked.known, asked.contest, ground.unit, asked.round, HERE),
        crumbs=officers.crumbs(ground.above, HERE),
        league=league,
        levels=_levels(league, grassroots),
        rows=shown,
        pages=pages,
        text=_text(league, ground) if league else "",
        sheet=address(f"{HERE}.xlsx", "cuoc-thi", "don-vi", "vong", "cap"),
        link=lambda unit_id: address(HERE, "cuoc-thi", "vong", don_vi=unit_id),
        at=now(),
    )


def _levels(league: League | None, grassroots: bool) -> list[dict[str, object]]:
    """The next step down, or all grassroots unions; none where that is the same."""
    if league is None or not league.has_grassroots:
        return []
    direct = {"label": _("Đơn vị trực thuộc"), "href": address(HERE, "cuoc-thi", "don-vi", "vong")}
    every = {"label": _("Mọi công đoàn cơ sở"), "href": address(HERE, "cuoc-thi", "don-vi", "vong", cap=GRASSROOTS)}
    return [{**direct, "current": not grassroots}, {**every, "current": grassroots}]


def _text(league: League, ground: Ground) -> str:
    """The first five in words to pass on; «» while nobody has taken part."""
    lines = [
        _("%(rank)s. %(name)s: %(rate)s%%", rank=rank, name=row.name, rate=tenths(row.per_mille))
        for rank, row in league.rows[:FIRST]
        if rank is not None and row.per_mille
    ]
    if not lines:
        return ""
    title = _(
        "Thi đua %(title)s, %(unit)s, %(moment)s",
        title=ground.contest.title,
        unit=league.unit.name,
        moment=moment(now()),
    )
    return "\n".join([title, *lines])


@blueprint.get(f"{HERE}.xlsx")
def sheet() -> ResponseReturnValue:
    """The whole league as a sheet; where it may not be told, back to the page that says so."""
    asked = officers.chosen()
    ground = officers.ground_of(asked)
    league, _grassroots = _league(ground)
    if league is None:
        return redirect(address(HERE, "cuoc-thi", "don-vi", "vong"), 303)
    return _file(ground, league)


def _file(ground: Ground, league: League) -> Response:
    made = turnout_sheets.league(league.unit.name, ground.contest, league.rows, now())
    title = f"Thi đua {ground.contest.title} {league.unit.name}"
    return attachment(workbook([made], title, now()), title, "xlsx")
