"""The home page: what is open, what this reader can do, who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from contest.collective import Formula
from contest.contests import Contest
from contest.refusals import Refusal
from contest.rounds import Phase
from contest.services import library, standings
from contest.store import attempts, contests, inquiries, pledges
from contest.store.lines import WHOLE
from contest.web import access, edge, shells, snapshots
from contest.web.board_words import measured
from contest.web.cards import Card, card, hollow
from contest.web.contests import spoken, subjects
from contest.web.site import now, site
from contest.web.words import _, number

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
    names = subjects()
    made = [card(one, names, person, mine, now()) for one in known]
    made.sort(key=lambda one: (one.deadline_at is None, ORDER.index(one.phase), one.closes_at))
    cards = [one for one in made if not one.practice]
    lead = next((one for one in cards if one.phase in ("open", "paused")), None)
    first = figures(lead) if lead else NOTHING
    # The lead's own figures may be hidden; then the first open contest that may show its leaders does.
    others = (figures(one) for one in cards if one.phase == "open" and one is not lead)
    shown = first if first.leaders or first.unread else next((one for one in others if one.leaders), NOTHING)
    news = _news(known, inquiries.unread(session, person)) if person and spoken() else ()
    own, blank = _hollow(made)
    leads, something = blank.get(lead.slug if lead else ""), (bool(names), *_something_kept())
    of = blank.get(shown.of.slug) if shown.of else None
    alike = (tuple(blank.values()), leads, first.counters, of, shown.leaders, first.unread, something, news)

    def told() -> dict[str, Any]:
        return {
            "lead": leads,
            "cards": [one for one in blank.values() if not one.practice],
            "practice": [one for one in blank.values() if one.practice],
            "counters": first.counters,
            "leaders_of": of,
            "leaders": shown.leaders,
            "unread": first.unread,
            "doors": doors(*something),
            "news": news,
        }

    return shells.page("home.html", alike, own, told)


def _hollow(made: Sequence[Card]) -> tuple[dict[str, object], dict[str, Card]]:
    """The words of the reader's own papers, and the cards by address with holes for them."""
    own: dict[str, object] = {}
    blank = {}
    for n, one in enumerate(made):
        blank[one.slug], words = hollow(one, n)
        own |= words
    return own, blank


@dataclass(frozen=True, slots=True)
class News:
    """What a reader has not read yet of a contest, in words, and where it is."""

    title: str
    words: str
    href: str


def _news(known: Sequence[Contest], unread: dict[int, tuple[int, int]]) -> tuple[News, ...]:
    """What this reader has not read yet, contest by contest."""
    found: list[News] = []
    for one in known:
        told, answered = unread.get(one.id, (0, 0))
        here = f"/cuoc-thi/{one.slug}"
        for count, words, href in (
            (answered, _("%(n)s câu trả lời mới", n=number(answered)), f"{here}/hoi"),
            (told, _("%(n)s thông báo chưa đọc", n=number(told)), f"{here}#thong-bao"),
        ):
            if count:
                found.append(News(one.title, words, href))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Bar:
    """A union with what it is ranked by; `per_mille`: a rate as a bar too."""

    rank: int | None
    label: str
    value_text: str | None
    per_mille: int | None
    note: str | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Counters and leading unions of a contest; absent, not zero, where they may not show. `unread`: it failed."""

    of: Card | None = None
    counters: tuple[tuple[str, str], ...] | None = None
    leaders: tuple[Bar, ...] | None = None
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
    counters = tuple(
        (label, number(value))
        for label, value in ((_("Người đã dự thi"), board.people), (_("Lượt thi"), board.entries))
        if value is not None
    )
    leading = [row for row in board.unions[:5] if row.people and measured(board.facts.formula, row)]
    bars = tuple(bar(row, board.facts.formula) for row in leading)
    return Figures(lead, counters or None, bars or None)


def _something_kept() -> tuple[bool, bool]:
    found: tuple[bool, bool] = site().kept.get("doors", DOOR_SECONDS, _something)
    return found


def doors(subjects: bool, studied: bool, pledged: bool) -> list[dict[str, str]]:
    """What there is beside the contests, where there is something."""
    there = current_app.blueprints
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


def bar(row: standings.UnitRow, formula: Formula) -> Bar:
    """A union with what it is ranked by."""
    per_mille = row.rate if formula is Formula.RATE else None
    return Bar(row.rank, row.name, measured(formula, row), per_mille)
