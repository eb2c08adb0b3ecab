"""What a board says beside its rows: its state, the figure that unions are ranked by, why something is not shown."""

from __future__ import annotations

from contest.boards import LEADERS, Order
from contest.collective import Formula
from contest.refusals import N_
from contest.services import standings
from contest.services.standings import Board
from contest.web.site import now
from contest.web.words import _, moment, number, tenths


def state(board: Board) -> str:
    """hidden or own (each their own row) while the public does not see it, frozen, live, and final once settled."""
    if not board.facts.shows():
        return board.facts.show.value
    if board.facts.frozen_since(now()) is not None:
        return "frozen"
    return "final" if board.facts.settled else "live"


MEASURES = {
    Formula.PEOPLE: N_("%(n)s người"),
    Formula.ENTRIES: N_("%(n)s lượt"),
    Formula.POINTS: N_("%(n)s điểm"),
    Formula.MEAN: N_("%(n)s điểm"),
}
"""How a row prints what unions are ranked by; a rate is a percentage."""


ORDERED = {Order.RATE: Formula.RATE, Order.MEAN: Formula.MEAN, Order.PEOPLE: Formula.PEOPLE}
"""What a row prints on a board that a reader has put in another order: what it is ordered by, or it looks like none."""


def measure(formula: Formula) -> str:
    """The words around such a figure, with {n} in its place."""
    return _(MEASURES[formula], n="{n}") if formula in MEASURES else "{n}%"


def measured(formula: Formula, row: standings.UnitRow) -> str:
    """What a union is ranked by, as its row prints it; empty where it may not show. live.js says the same."""
    if formula not in MEASURES:
        return "" if row.rate is None else f"{tenths(row.rate)}%"
    value = {Formula.PEOPLE: row.people, Formula.ENTRIES: row.entries, Formula.POINTS: row.points}
    figure = row.mean_tenths if formula is Formula.MEAN else value[formula]
    if figure is None:
        return ""
    return _(MEASURES[formula], n=tenths(figure) if formula is Formula.MEAN else number(figure))


def note(board: Board) -> str | None:
    """What there is to say of a board's state, where its own words do not say it."""
    found = state(board)
    if found == "own":
        return _("Đến khi công bố kết quả, mỗi người chỉ thấy hạng của mình.")
    if found == "frozen":
        since = board.facts.frozen_since(now())
        return _("Bảng tạm khoá từ %(moment)s đến khi công bố.", moment=moment(since)) if since else None
    if found == "final" and not board.facts.final:
        return _("Mọi bài thi đã thu và chấm. Kết quả còn có thể thay đổi đến khi công bố chính thức.")
    return None


def bounded_note(board: Board) -> str | None:
    """Why an individual board shows leaders only; None where it shows everybody."""
    if not board.facts.bounded:
        return None
    if board.facts.hides_scores:
        return _(
            "Đến khi cuộc thi đóng, bảng chỉ hiện %(n)s người dẫn đầu và không hiện điểm, để không lộ câu dự đoán.",
            n=LEADERS,
        )
    return _("Đến khi cuộc thi đóng, bảng chỉ hiện %(n)s người dẫn đầu, để không lộ câu dự đoán.", n=LEADERS)
