"""What the officer's pages share: the contest and its rounds to choose among, addresses, pages of long tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from contest.contests import WHOLE, Contest
from contest.services.documents import turnout_sheets
from contest.services.trees import Branch
from contest.store.turnout import Waiting
from contest.store.units import PlacedUnit
from contest.turnout import Order
from contest.web import cards
from contest.web.site import now
from contest.web.words import _

PAGE = 50
"""Rows on a page."""
T = TypeVar("T")


def address(path: str, *kept: str, **fresh: object) -> str:
    """The path with what this request's address says under the names kept, and with what is said anew.

    «_» in a name stands for «-»; an empty value leaves its name out.
    """
    values: dict[str, object] = {name: request.args.get(name, "") for name in kept}
    values |= {name.replace("_", "-"): value for name, value in fresh.items()}
    query = urlencode({name: value for name, value in values.items() if value not in ("", None)})
    return f"{path}?{query}" if query else path


def frame(
    known: Sequence[Contest], contest: Contest, unit: Branch | PlacedUnit, round_number: int, path: str
) -> dict[str, Any]:
    """What the head of every page of the officer's shows."""
    return {
        "path": path,
        "unit": unit,
        "kind": str(unit.kind),
        "contest": _contest(contest),
        "contests": [
            {
                "label": one.title,
                "lang": "vi",
                "href": address(path, "don-vi", cuoc_thi=one.slug),
                "current": one.slug == contest.slug,
            }
            for one in known
        ],
        "rounds": _rounds(contest, round_number, path),
    }


def _contest(contest: Contest) -> dict[str, object]:
    return {
        "slug": contest.slug,
        "title": contest.title,
        "phase": cards.phase(contest, now()),
        "paused_until": pause[1] if (pause := contest.pause_at(now())) is not None else None,
        "opens_at": cards.opening(contest, now()),
        "closes_at": cards.closed_at(contest, now()),
    }


def _rounds(contest: Contest, chosen: int, path: str) -> list[dict[str, object]]:
    """The rounds to choose among; none where there is but one."""
    if len(contest.rounds) < 2:
        return []
    whole = {"label": _("Cả cuộc thi"), "href": address(path, "cuoc-thi", "don-vi"), "current": chosen == WHOLE}
    each = [
        {
            "label": one.title or _("Đợt %(n)s", n=one.number),
            "lang": "vi",
            "href": address(path, "cuoc-thi", "don-vi", vong=one.number),
            "current": chosen == one.number,
        }
        for one in contest.rounds
    ]
    return [whole, *each]


def heads(path: str, order: Order, target: int | None) -> list[dict[str, object]]:
    """The heads of the table of unions, each a link that sorts by it."""
    lacking = _("Chưa thi") if target is None else _("Còn thiếu")
    named = [
        (_("Đơn vị"), Order.NAME),
        (_("Đã thi"), Order.PEOPLE),
        (_("Lượt thi"), Order.ENTRIES),
        (_("Tỷ lệ"), Order.LOWEST),
        (lacking, Order.MISSING),
    ]
    return [
        {
            "label": label,
            "href": address(path, "cuoc-thi", "don-vi", "vong", xep=one.value),
            "current": one is order,
        }
        for label, one in named
    ]


def page_of(rows: Sequence[T], size: int) -> tuple[Sequence[T], dict[str, Any]]:
    """The rows of the page that the address asks for, and what leads to the others."""
    asked = request.args.get("trang", "1")
    count = max(1, -(-len(rows) // size))
    at = min(int(asked), count) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    at = max(1, at)
    kept = [name for name in request.args if name != "trang"]
    steps = {n: address(request.path, *kept, trang=n) for n in (at - 1, at + 1) if 0 < n <= count}
    return rows[(at - 1) * size : at * size], {"at": at, "count": count, "steps": steps}


def state(one: Waiting) -> str:
    """How somebody without a hand-in stands, in words."""
    return {
        "none": _("Chưa có tài khoản"),
        "account": _("Có tài khoản, chưa thi"),
        "sitting": _("Đang làm bài"),
    }[turnout_sheets.state(one)]
