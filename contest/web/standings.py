"""The boards: a page for people, JSON for the page's own polling and for whoever prints them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.collective import Headcount
from contest.people import Person
from contest.refusals import NotFound
from contest.rounds import Phase
from contest.services import sources, standings
from contest.services.facts import Facts
from contest.services.sources import Source
from contest.services.standings import Board
from contest.store import contests
from contest.store.lines import WHOLE
from contest.web import access, board_words, edge, rules_words, snapshots
from contest.web.site import now, site
from contest.web.words import _, mmss, number

blueprint = Blueprint("standings", __name__)
KINDS = ("ca-nhan", "cong-doan", "co-so")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board's address asks for."""

    slug: str
    kind: str
    unit: int
    round: int | None
    page: int
    category: int = 0

    def url(self, suffix: str = "", **changes: object) -> str:
        """The address of this board, or of a neighbouring one."""
        places = {"bang": self.kind, "don-vi": self.unit or None, "vong": self.round, "hang": self.category or None}
        given = places | {"trang": self.page} | changes
        if given["trang"] == 1:
            given["trang"] = None
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return f"/cuoc-thi/{self.slug}/xep-hang{suffix}?{query}"

    def unit_url(self, unit: int | None) -> str:
        """The same board for another unit, from its first page."""
        changes: dict[str, Any] = {"don-vi": unit, "trang": 1}
        return self.url(**changes)


def asked(slug: str) -> Asked:
    """Read the address. Raises NotFound for what no board has."""
    kind = request.args.get("bang", KINDS[0])
    if kind not in KINDS:
        raise NotFound
    return Asked(slug, kind, _whole("don-vi") or WHOLE, _whole("vong"), _counted("trang") or 1, _counted("hang") or 0)


def _counted(name: str) -> int | None:
    """A number from 1 on."""
    number = _whole(name)
    if number == 0:
        raise NotFound
    return number


def _whole(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


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
    board = snapshots.board(slug, ask.round, ask.unit, ask.kind, ask.page, ask.category)
    figures = as_json(ask, board)
    tag = sha256(json.dumps(figures).encode()).hexdigest()[:20]
    response = Response(json.dumps({**figures, "as_of": _utc(now())}, ensure_ascii=False), mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={site().settings.board_max_age_s}"
    return response.make_conditional(request)  # type: ignore[return-value]


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
        "rows": [_person(row) for row in board.rows] or [_union(row) for row in board.unions],
    }


def _person(row: sources.Row) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "tie": row.tie,
        "name": row.name,
        "unit": row.unit,
        "score": row.score,
        "time": mmss(row.elapsed_ms),
    }


def _union(row: standings.UnitRow) -> dict[str, Any]:
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


@blueprint.get("/cuoc-thi/<slug>/xep-hang")
def show(slug: str) -> str:
    """A page of a board, complete without script, with the reader's own place in sight."""
    ask = asked(slug)
    board = snapshots.board(slug, ask.round, ask.unit, ask.kind, ask.page, ask.category)
    viewer = access.viewer()
    person = viewer.person if viewer else None

    def look(origin: Source) -> dict[str, Any]:
        mine = _me(ask, origin, person) if person and ask.kind == "ca-nhan" else None
        return {"board": _view(ask, board, origin, person), "me": mine}

    return render_template(
        "standings.html",
        contest=board.facts,
        tabs=_tabs(ask),
        chips=_chips(ask, board.facts),
        **snapshots.ask(slug, ask.round, look, ask.category),
    )


def _chips(ask: Asked, facts: Facts) -> list[tuple[str, list[dict[str, object]]]]:
    """Rounds and categories to choose among; none where there is but one."""

    def chip(label: str, name: str, value: int | None, current: bool) -> dict[str, object]:
        changes: dict[str, Any] = {"trang": 1, name: value}
        return {"label": label, "href": ask.url(**changes), "current": current}

    rounds = [(None, _("Toàn cuộc thi")), *((n, _("Đợt %(n)s", n=n)) for n in facts.rounds)]
    categories = [(0, _("Mọi bảng")), *enumerate(facts.categories, start=1)]
    found = []
    if len(facts.rounds) > 1:
        found.append((_("Chọn đợt thi"), [chip(label, "vong", n, n == ask.round) for n, label in rounds]))
    if facts.categories:
        kinds = [chip(label, "hang", n or None, n == ask.category) for n, label in categories]
        found.append((_("Chọn bảng"), kinds))
    return found


def _tabs(ask: Asked) -> list[dict[str, object]]:
    names = {"ca-nhan": _("Cá nhân"), "cong-doan": _("Công đoàn cấp trên"), "co-so": _("Công đoàn cơ sở")}
    if ask.unit:
        names["cong-doan"] = _("Đơn vị trực thuộc")
    return [
        {"label": label, "href": ask.url(bang=kind, trang=1), "current": kind == ask.kind}
        for kind, label in names.items()
    ]


def _view(ask: Asked, board: Board, origin: Source, person: Person | None) -> dict[str, Any]:
    figures = as_json(ask, board)
    more = board.pages is not None and board.page < board.pages
    formula = board.facts.formula
    if board.unions:
        rows = zip(figures["rows"], board.unions, strict=True)
        figures["rows"] = [{**row, "value": board_words.measured(formula, one)} for row, one in rows]
    by_members = ask.kind != "ca-nhan" and rules_words.union_rule(ask.slug).headcount is Headcount.MEMBERS
    return {
        **figures,
        "formula": formula.value,
        "measure": board_words.measure(formula),
        "by_members": by_members,
        "kind": "ca-nhan" if ask.kind == "ca-nhan" else "cong-doan",
        "as_of": now(),
        "json_url": ask.url(".json"),
        "unit_name": board.unit.name if board.unit else None,
        "own_unit_id": _own_unit(ask, origin, person),
        "crumbs": _crumbs(ask, origin),
        "children": [(origin.tree.by_id[one].name, ask.unit_url(one)) for one in _down(ask, origin)],
        "rule": rules_words.ranking_line(ask.slug, ask.kind, ordered=board.facts.ranks_unions),
        "hidden_note": _("Số người và số lượt thi không hiện ra đến khi cuộc thi đóng, vì đó là câu dự đoán."),
        "bounded_note": board_words.bounded_note(board) if ask.kind == "ca-nhan" else None,
        "note": board_words.note(board),
        "prev_url": ask.url(trang=board.page - 1) if board.page > 1 else None,
        "next_url": ask.url(trang=board.page + 1) if more else None,
    }


def _down(ask: Asked, origin: Source) -> list[int]:
    # A list of hundreds of units belongs on the board of unions, not beside it.
    below = origin.tree.below(ask.unit) if ask.kind == "ca-nhan" or not ask.unit else []
    return below if len(below) <= 40 else []


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


def _me(ask: Asked, origin: Source, person: Person) -> dict[str, Any] | None:
    place = standings.my_place(origin, person.id, person.unit_id, ask.unit)
    if place is None:
        return None
    rows = [{**_person(row), "mine": row.person_id == person.id} for row in place.around]
    gap = bool(place.around) and place.around[0].rank > 1
    return {"rank_text": rank_text(place, final=origin.facts.settled), "rows": rows, "gap": gap}


def rank_text(place: standings.MyPlace, *, final: bool) -> str:
    """Where the reader stands, in a sentence; what a hidden count would give away is left out."""
    unit = _("thứ %(rank)s trong đơn vị của bạn", rank=number(place.unit_rank)) if place.unit_rank else ""
    if place.rank is None:
        hidden = _("Hạng trong toàn cuộc thi hiện ra khi cuộc thi đóng, để không lộ câu dự đoán.")
        return " ".join([_("Bạn đang %(place)s.", place=unit), hidden]) if unit else hidden
    if place.people is None:
        whole = _("thứ %(rank)s", rank=number(place.rank))
    else:
        whole = _("thứ %(rank)s trong %(people)s người", rank=number(place.rank), people=number(place.people))
    sentence = _("Bạn đang %(place)s.", place=f"{whole}, {unit}" if unit else whole)
    return sentence if final else " ".join([sentence, _("Thứ hạng còn thay đổi đến khi cuộc thi đóng.")])
