"""The big screen of a hall: standings that move, a countdown, the way in; and the ceremony, one prize at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from contest import rounds
from contest.contests import Contest
from contest.refusals import N_, NotFound
from contest.rounds import Phase
from contest.services import awards
from contest.services.awards import NamedAward
from contest.services.documents import certificate
from contest.services.sources import Row
from contest.services.standings import Board
from contest.web import board_words, edge, sharing, snapshots
from contest.web.board_address import Asked
from contest.web.contests import found
from contest.web.officers import left
from contest.web.site import now, site
from contest.web.words import _, duration, mmss, number

blueprint = Blueprint("screen", __name__)
MOST_ROWS = 24
"""Of a board: three views of eight, which is as much as a hall reads in a minute."""
SCENES = {
    "dem-nguoc": N_("Đếm ngược"),
    "ca-nhan": N_("Cá nhân"),
    "cong-doan": N_("Công đoàn"),
    "ma-qr": N_("Mã QR vào thi"),
}


@blueprint.get("/cuoc-thi/<slug>/man-hinh")
def hall(slug: str) -> str:
    """The screen: all scenes below each other without script, one after the other with it. Public figures only."""
    contest, asked = found(slug), request.args.get("canh", "")
    link = sharing.absolute(f"/cuoc-thi/{slug}")
    return render_template(
        "screen/hall.html",
        contest=contest,
        scenes={name: _(words) for name, words in SCENES.items()},
        scene=asked if asked in SCENES else "",
        ground="light" if request.args.get("nen") == "sang" else "dark",
        told=_told(contest),
        link=link.partition("://")[2],
        # Drawn by our own code out of an address of ours.
        code=Markup(certificate.code_picture(link)),  # noqa: S704
    )


@blueprint.get("/cuoc-thi/<slug>/man-hinh.json")
def figures(slug: str) -> Response:
    """What changes on the screen; its ETag speaks of all of it but the moment."""
    told = _told(found(slug))
    lasting = {name: told["clock"][name] for name in ("words", "until")}
    tag = sha256(json.dumps([told["boards"], lasting]).encode()).hexdigest()[:20]
    response = Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={site().settings.board_max_age_s}"
    return response.make_conditional(request)  # type: ignore[return-value]


def _told(contest: Contest) -> dict[str, Any]:
    return {"clock": _clock(contest), "boards": [_board(contest, kind) for kind in ("ca-nhan", "cong-doan")]}


def _clock(contest: Contest) -> dict[str, Any]:
    """Words before the countdown, what is left in words, and to when it runs: milliseconds of the server's clock."""
    here, window = now(), rounds.at(contest.rounds, now())
    if contest.phase(here) is Phase.CLOSED:
        words, until = _("Cuộc thi đã đóng"), None
    elif contest.pause_at(here) is not None:
        words, until = _("Cuộc thi đang tạm dừng"), None
    elif window.phase(here) is Phase.OPEN:
        words, until = _("Còn lại"), window.closes_at
    else:
        words, until = _("Mở sau"), window.next_opening(here)
    told = None if until is None else left(until - here)
    return {"words": words, "now": _ms(here), "until": None if until is None else _ms(until), "left": told}


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _board(contest: Contest, kind: str) -> dict[str, Any]:
    """The first rows of a public board in the words of the screen; `note` where it shows nothing."""
    board = snapshots.page(Asked(contest.slug, kind, 0, None, 1))
    shown = board.facts.shows()
    rows = (_people(board) if kind == "ca-nhan" else _unions(board)) if shown else []
    counts = [] if board.people is None or not shown else [_("%(n)s người đã thi", n=number(board.people))]
    return {
        "kind": kind,
        "title": _(SCENES[kind]),
        "state": board_words.state(board),
        "rows": rows[:MOST_ROWS],
        "counts": counts,
        "note": None if rows else board_words.note(board) or _("Bảng hiện sau bài nộp đầu tiên."),
    }


def _people(board: Board) -> list[dict[str, Any]]:
    """Rows of people; `key` tells a row from another while it moves."""
    timed = board.facts.timed
    return [_row(row.rank, row.tie, (row.name, row.unit), _worth(row, timed=timed)) for row in board.rows]


def _worth(row: Row, *, timed: bool) -> str:
    """Points and time; a time alone is said in words, or the hall would read it as a score."""
    if row.score is None:
        return duration(row.elapsed_ms) if timed else ""
    points = _("%(n)s điểm", n=number(row.score))
    return f"{points} · {mmss(row.elapsed_ms)}" if timed else points


def _unions(board: Board) -> list[dict[str, Any]]:
    ranked = [row for row in board.unions if row.rank is not None]
    formula = board.facts.formula
    return [_row(row.rank, row.tie, (row.name, row.parent), board_words.measured(formula, row)) for row in ranked]


def _row(rank: int | None, tie: bool, words: tuple[str, str], value: str) -> dict[str, Any]:
    shown = "" if rank is None else f"{'=' if tie else ''}{number(rank)}"
    key = sha256("\n".join(words).encode()).hexdigest()[:12]
    return {"key": key, "rank": shown, "name": words[0], "place": words[1], "value": value}


# The ceremony


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ceremony: the list it belongs to, what of it is on the screen, and the prize just revealed."""

    title: str
    seen: tuple[NamedAward, ...]
    award: NamedAward | None


@blueprint.get("/to-chuc/cuoc-thi/<slug>/le-trao-giai")
def ceremony(slug: str) -> str:
    """One step of the ceremony. A page holds no name of a later step, whatever its source is looked at for."""
    contest, session = found(slug), edge.reads()
    signed = awards.signed(session, contest.id)
    steps = reveal(awards.grouped(awards.named(session, contest, signed)))
    place = _place(len(steps))
    return render_template(
        "screen/ceremony.html",
        contest=contest,
        ground="light" if request.args.get("nen") == "sang" else "dark",
        step=steps[place - 1] if place else None,
        place=place,
        total=len(steps),
    )


def _place(total: int) -> int:
    text = request.args.get("buoc", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= total):
        raise NotFound
    return int(text)


def reveal(groups: list[tuple[str, list[NamedAward]]]) -> list[Step]:
    """The lists in their order; in each the lowest prize first and the first place last."""
    steps = []
    for title, listed in groups:
        rising = listed[::-1]
        steps.append(Step(title, (), None))
        steps += [Step(title, tuple(rising[:n]), one) for n, one in enumerate(rising)]
    return steps
