"""The boards: a page for people, JSON for the page's own polling and for whoever prints them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from contest import collation, finding
from contest.boards import Order
from contest.collective import Headcount
from contest.finding import Query
from contest.people import Person
from contest.refusals import MustSignIn
from contest.rounds import Phase
from contest.services import finding as search
from contest.services import standings
from contest.services.sources import Source
from contest.services.standings import Board
from contest.services.standings import UnitRow as Union
from contest.store import contests
from contest.web import access, board_address, board_mine, board_words, edge, replica, rules_words, snapshots, words
from contest.web.board_address import Asked, asked
from contest.web.board_mine import person_figures
from contest.web.site import now, site
from contest.web.words import _, number

blueprint = Blueprint("standings", __name__)


@blueprint.get("/xep-hang")
def current() -> ResponseReturnValue:
    """The boards of the contest that is on, or of the latest; the home page while there is none."""
    known = [one for one in contests.announced(edge.reads()) if one.phase(now()) is not Phase.UPCOMING]
    if not known:
        return redirect("/", 303)
    best = min(
        known, key=lambda one: (one.rules.practice, one.phase(now()) is not Phase.OPEN, abs(one.closes_at - now()))
    )
    return redirect(f"/cuoc-thi/{best.slug}/xep-hang", 303)


@blueprint.get("/cuoc-thi/<slug>/xep-hang.json")
def data(slug: str) -> Response:
    """The board as JSON; its ETag speaks of the figures, its Date of their age."""
    ask = asked(slug)
    text, tag = _written(ask, snapshots.page(ask))
    response = Response(f'{text[:-1]}, "as_of": "{_utc(now())}"}}', mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={site().settings.board_max_age_s}"
    return response.make_conditional(request)  # type: ignore[return-value]


def _written(ask: Asked, board: Board) -> tuple[str, str]:
    """The figures as JSON and their tag: written once for a board, which is the same for everybody for a while."""
    name = ("board as JSON", ask)
    held = site().kept.held(name)
    if held is None or held[0] is not board:
        text = json.dumps(as_json(ask, board), ensure_ascii=False)
        held = (board, text, sha256(text.encode()).hexdigest()[:20])
        site().kept.put(name, held)
    return held[1], held[2]


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def as_json(ask: Asked, board: Board) -> dict[str, Any]:
    """The figures of a page of a board."""
    return {
        "contest": ask.slug,
        "board": ask.kind,
        "unit": ask.unit or None,
        "state": board_words.state(board),
        "counters": board.facts.shown.value,
        "people": board.people,
        "entries": board.entries,
        "page": board.page,
        "pages": board.pages,
        "rows": [person_figures(row, board.facts) for row in board.rows] or [_union(row) for row in board.unions],
    }


def _union(row: Union) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "tie": row.tie,
        "unit_id": row.unit_id,
        "name": row.name,
        "parent": row.parent,
        "people": row.people,
        "headcount": row.headcount,
        "rate": row.rate,
        "entries": row.entries,
        "mean": row.mean_tenths,
    }


@blueprint.get("/cuoc-thi/<slug>/xep-hang/toi.json")
def mine(slug: str) -> Response:
    """What the page of a board says to its reader alone; never kept by anybody."""
    ask, person = asked(slug), _reader()
    if person is None:
        raise MustSignIn
    board = snapshots.page(ask)
    told = snapshots.ask(slug, ask.round, lambda origin: board_mine.of(ask, board, origin, person), ask.category)
    response = Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _reader() -> Person | None:
    viewer = access.viewer()
    return viewer.person if viewer else None


@blueprint.get("/cuoc-thi/<slug>/xep-hang")
def show(slug: str) -> ResponseReturnValue:
    """A page of a board, complete without script, with the reader's own place in sight; or what is looked for on it."""
    ask, person, query = asked(slug), _reader(), finding.read(request.args.get("tim", ""))
    if request.args.get("toi") == "1":
        return redirect(_to_me(ask, person), 303)
    board = snapshots.page(ask)
    if query and board.facts.shows():
        return _looked_for(ask, board, query)

    def look(origin: Source) -> dict[str, Any]:
        page, me = board_mine.beside(ask, board, origin, person)
        view = _view(ask, page, origin, person)
        return {"board": view, "me": me, "written": _rows_of(ask, board if page is board else None, view)}

    return render_template(
        "standings.html",
        contest=board.facts,
        ask=ask,
        tabs=board_address.tabs(ask),
        chips=board_address.chips(ask, board.facts),
        found=None,
        **board_address.part(ask, board.facts),
        **snapshots.ask(slug, ask.round, look, ask.category),
    )


def _rows_of(ask: Asked, board: Board | None, view: Mapping[str, Any]) -> Callable[[Callable[[], Markup]], Markup]:
    """For the template: a page's rows as text, which are the same for all who are not among them, while it is kept.

    `board` None: the page was made for this reader alone.
    """
    name = ("rows of a board", ask, words.language())
    own = board is None or any(row["mine"] for row in view["rows"])

    def rows(write: Callable[[], Markup]) -> Markup:
        if own:
            return write()
        held: tuple[Board, Markup] | None = site().kept.held(name)
        if held is None or held[0] is not board:
            held = (cast(Board, board), write())
            site().kept.put(name, held)
        return held[1]

    return rows


def _to_me(ask: Asked, person: Person | None) -> str:
    """The page that holds the reader's row; the first one for whoever has none."""
    if person is None:
        return ask.url(trang=1)
    page = snapshots.ask(ask.slug, ask.round, lambda origin: board_mine.page_of(ask, origin, person), ask.category)
    return ask.url(trang=1) if page is None else f"{ask.url(trang=page)}#toi"


def _looked_for(ask: Asked, board: Board, query: Query) -> ResponseReturnValue:
    """A short list of who is meant; straight to the row where a place on the board is."""

    def look(origin: Source) -> tuple[list[tuple[int, Any]], list[tuple[str, str]]]:
        if not ask.of_people:
            return list(search.unions(origin, ask.below, query)), []
        units = [(one.name, ask.unit_url(one.id)) for one in search.units(origin, ask.unit, query)]
        return list(search.people(replica.current(), origin, ask.unit, query)), units

    meant, units = snapshots.ask(ask.slug, ask.round, look, ask.category)
    if query.place is not None and meant:
        return redirect(ask.place_url(meant[0][0]), 303)
    found = [_found(ask, index, row) for index, row in meant]
    return render_template(
        "standings.html",
        contest=board.facts,
        ask=ask,
        tabs=board_address.tabs(ask),
        chips=[],
        **board_address.part(ask, board.facts),
        board={"unit_name": board.unit.name if board.unit else None, "state": board_words.state(board)},
        query=query.text,
        found=found,
        units=units,
        most=finding.MOST_FOUND,
    )


def _found(ask: Asked, index: int, row: Any) -> dict[str, Any]:
    rank = None if row.rank is None else _("hạng %(rank)s", rank=number(row.rank))
    place = row.unit if ask.of_people else row.parent
    return {"name": row.name, "rank": rank, "place": place, "href": ask.place_url(index)}


def _view(ask: Asked, board: Board, origin: Source, person: Person | None) -> dict[str, Any]:
    figures = as_json(ask, board)
    more = board.pages is not None and board.page < board.pages
    order = ask.order if ask.order in standings.orders(board.facts) else Order.OFFICIAL
    formula, own = board_words.ORDERED.get(order, board.facts.formula), _own_unit(ask, origin, person)
    reader = person.id if person else None
    listed: list[dict[str, Any]] = [{"mine": row.person_id == reader} for row in board.rows]
    listed += [{"mine": row.unit_id == own, "value": board_words.measured(formula, row)} for row in board.unions]
    figures["rows"] = [
        {**row, **more_of_it, "place": ask.first + n}
        for n, (row, more_of_it) in enumerate(zip(figures["rows"], listed, strict=True), start=1)
    ]
    return {
        **figures,
        "formula": formula.value,
        "measure": board_words.measure(formula),
        "by_members": not ask.of_people and rules_words.union_rule(ask.slug).headcount is Headcount.MEMBERS,
        "kind": "ca-nhan" if ask.of_people else "cong-doan",
        "timed": board.facts.timed,
        "scored": not board.facts.hides_scores,
        "as_of": now(),
        "json_url": ask.url(".json"),
        "my_json_url": ask.url("/toi.json") if person else None,
        "to_me_url": ask.url(trang=1, toi=1),
        "unit_name": board.unit.name if board.unit else None,
        "own_unit_id": own,
        "crumbs": _crumbs(ask, origin),
        "children": _down(ask, origin),
        "rule": rules_words.ranking_line(ask.slug, ask.kind, ordered=board.facts.ranks_unions),
        "other_order": order.value,
        "hidden_note": _("Số người và số lượt thi không hiện ra đến khi cuộc thi đóng, vì đó là câu dự đoán."),
        "bounded_note": board_words.bounded_note(board) if ask.of_people else None,
        "note": board_words.note(board),
        "prev_url": ask.url(trang=board.page - 1) if board.page > 1 else None,
        "next_url": ask.url(trang=board.page + 1) if more else None,
    }


def _down(ask: Asked, origin: Source) -> list[tuple[str, str]]:
    # A list of hundreds of units belongs on the board of unions, not beside it.
    below = origin.tree.below(ask.unit) if ask.of_people or not ask.unit else []
    links = [(origin.tree.by_id[one].name, ask.unit_url(one)) for one in below] if len(below) <= 40 else []
    return sorted(links, key=lambda link: collation.key(link[0]))


def _crumbs(ask: Asked, origin: Source) -> list[tuple[str, str | None]]:
    if not ask.unit:
        return []
    steps: list[tuple[str, str | None]] = [(one.name, ask.unit_url(one.id)) for one in origin.tree.path(ask.unit)]
    return [(_("Toàn cuộc thi"), ask.unit_url(None)), *steps]


def _own_unit(ask: Asked, origin: Source, person: Person | None) -> int | None:
    """Which of the listed unions holds the reader's own."""
    if person is None or person.unit_id is None:
        return None
    path = [one.id for one in origin.tree.path(person.unit_id)]
    if ask.kind == "co-so":
        return person.unit_id
    below = set(origin.tree.below(ask.unit))
    return next((one for one in path if one in below), None)
