"""The home page: what is open, what this reader can do, who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, current_app, render_template
from sqlalchemy.exc import SQLAlchemyError

from contest.collective import Formula
from contest.contests import Contest
from contest.refusals import Refusal
from contest.rounds import Phase
from contest.services import library, standings
from contest.store import attempts, contests, inquiries, pledges
from contest.store.lines import WHOLE
from contest.web import access, edge, snapshots
from contest.web.board_words import measured
from contest.web.cards import Card, card
from contest.web.site import now, site
from contest.web.words import _, number
from questions import store as bank

blueprint = Blueprint("home", __name__)
DOOR_SECONDS = 60.0
log = structlog.get_logger("hoithi")
ORDER = ("open", "paused", "upcoming", "provisional", "closed", "final", "published")


@blueprint.get("/")
def show() -> str:
    """All contests; in the lead the one whose paper the reader is sitting, else the open one that closes first."""
    session, viewer = edge.reads(), access.viewer()
    person = viewer.person if viewer else None
    known = contests.announced(session)
    mine = attempts.of_everything(session, person.id) if person else []
    subjects = bank.subjects(session)
    made = [card(one, subjects, person, mine, now()) for one in known]
    made.sort(key=lambda one: (one.deadline_at is None, ORDER.index(one.phase), one.closes_at))
    cards = [one for one in made if not one.practice]
    lead = next((one for one in cards if one.phase in ("open", "paused")), None)
    first = figures(lead) if lead else NOTHING
    # The lead's own figures may be hidden; then the first open contest that may show its leaders does.
    others = (figures(one) for one in cards if one.phase == "open" and one is not lead)
    shown = first if first.leaders or first.unread else next((one for one in others if one.leaders), NOTHING)
    return render_template(
        "home.html",
        lead=lead,
        cards=cards,
        practice=[one for one in made if one.practice],
        counters=first.counters,
        leaders_of=shown.of,
        leaders=shown.leaders,
        unread=first.unread,
        doors=doors(bool(subjects)),
        news=_news(known, inquiries.unread(session, person)) if person else [],
    )


def _news(known: Sequence[Contest], unread: dict[int, tuple[int, int]]) -> list[dict[str, object]]:
    """What this reader has not read yet, contest by contest: words and page of each."""
    found: list[dict[str, object]] = []
    for one in known:
        told, answered = unread.get(one.id, (0, 0))
        here = f"/cuoc-thi/{one.slug}"
        for count, words, href in (
            (answered, _("%(n)s câu trả lời mới", n=number(answered)), f"{here}/hoi"),
            (told, _("%(n)s thông báo chưa đọc", n=number(told)), f"{here}#thong-bao"),
        ):
            if count:
                found.append({"title": one.title, "words": words, "href": href})
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """Counters and leading unions of a contest; absent, not zero, where they may not show. `unread`: it failed."""

    of: Card | None = None
    counters: list[tuple[str, str]] | None = None
    leaders: list[dict[str, object]] | None = None
    unread: bool = False


NOTHING = Figures()


def figures(lead: Card) -> Figures:
    """The figures of a contest. The page stands without them, so a database that fails here costs only them."""
    try:
        board = snapshots.board(lead.slug, None, WHOLE, "cong-doan", 1)
    except Refusal:
        return NOTHING
    except SQLAlchemyError as fault:
        edge.reads().rollback()
        log.error("figures_unread", error=type(fault).__name__)
        return Figures(lead, unread=True)
    if not board.unions:
        return NOTHING
    counters = [
        (label, number(value))
        for label, value in ((_("Người đã dự thi"), board.people), (_("Lượt thi"), board.entries))
        if value is not None
    ]
    leading = [row for row in board.unions[:5] if row.people and measured(board.facts.formula, row)]
    bars = [bar(row, board.facts.formula) for row in leading]
    return Figures(lead, counters or None, bars or None)


def doors(subjects: bool) -> list[dict[str, str]]:
    """What there is beside the contests, where there is something."""
    there = current_app.blueprints
    studied, pledged = site().kept.get("doors", DOOR_SECONDS, _something)
    known = (
        ("practice", subjects, "/on-tap", _("Ôn tập"), _("Từng câu một, có đáp án và điều luật ngay sau khi trả lời.")),
        ("library", studied, "/tai-lieu", _("Tài liệu"), _("Bài đọc, tờ gấp, áp phích và video để xem trước khi thi.")),
        ("pledges", pledged, "/cam-ket", _("Ký cam kết"), _("Các cam kết đang mở cho đoàn viên, người lao động.")),
    )
    return [
        {"href": href, "label": label, "about": about}
        for name, something, href, label, about in known
        if something and name in there
    ]


def _something() -> tuple[bool, bool]:
    """Whether there is anything to study, and any pledge to sign."""
    session: Any = edge.reads()
    open_ones = [one for one in pledges.everything(session) if one.phase(now()) is Phase.OPEN]
    return bool(library.shelf(session)), bool(open_ones)


def bar(row: standings.UnitRow, formula: Formula) -> dict[str, object]:
    """A union with what it is ranked by; a rate as a bar too."""
    return {
        "rank": row.rank,
        "label": row.name,
        "note": None,
        "value_text": measured(formula, row),
        "per_mille": row.rate if formula is Formula.RATE else None,
        "mine": False,
    }
