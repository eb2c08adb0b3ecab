"""The home page: what is open, what this reader can do, who leads."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest.collective import Formula
from contest.refusals import Refusal
from contest.services import standings
from contest.store import attempts, contests
from contest.store.lines import WHOLE
from contest.web import access, edge, snapshots
from contest.web.board_words import measured
from contest.web.cards import Card, card
from contest.web.site import now
from contest.web.words import _, number
from questions import store as bank

blueprint = Blueprint("home", __name__)
ORDER = ("open", "paused", "upcoming", "provisional", "closed", "final", "published")


@blueprint.get("/")
def show() -> str:
    """All contests, the open one that closes first in the lead."""
    session, viewer = edge.reads(), access.viewer()
    person = viewer.person if viewer else None
    known = contests.announced(session)
    mine = attempts.of_everything(session, person.id) if person else []
    subjects = bank.subjects(session)
    made = [card(one, subjects, person, mine, now()) for one in known]
    made.sort(key=lambda one: (ORDER.index(one.phase), one.closes_at))
    cards = [one for one in made if not one.practice]
    lead = cards[0] if cards and cards[0].phase in ("open", "paused") else None
    counters = figures(lead)[0] if lead else None
    # The lead's own figures may be hidden; then the first open contest that may show its leaders does.
    shown = next(((one, bars) for one in cards if one.phase == "open" and (bars := figures(one)[1])), (None, None))
    return render_template(
        "home.html",
        lead=lead,
        cards=cards,
        practice=[one for one in made if one.practice],
        counters=counters,
        leaders_of=shown[0],
        leaders=shown[1],
    )


def figures(lead: Card) -> tuple[list[tuple[str, str]] | None, list[dict[str, object]] | None]:
    """Counters and leading unions of a contest; absent, not zero, where they may not or cannot be shown."""
    try:
        board = snapshots.board(lead.slug, None, WHOLE, "cong-doan", 1)
    except Refusal:
        return None, None
    if not board.unions:
        return None, None
    counters = [
        (label, number(value))
        for label, value in ((_("Người đã dự thi"), board.people), (_("Lượt thi"), board.entries))
        if value is not None
    ]
    leading = [row for row in board.unions[:5] if row.people and measured(board.facts.formula, row)]
    bars = [bar(row, board.facts.formula) for row in leading]
    return counters or None, bars or None


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
