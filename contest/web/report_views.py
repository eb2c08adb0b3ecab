"""Reports as a page shows them: figures in words, a table, a chart, the files to be had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contest.boards import PAGE
from contest.reports import (
    CUT_WORDS,
    ENDINGS,
    HEADS,
    LEVEL_WORDS,
    OF_ONE_CONTEST,
    PERSONAL,
    Column,
    Cut,
    Form,
    Level,
    Line,
    Report,
    What,
    columns,
)
from contest.services.reports import Ground
from contest.web.report_forms import FILES, NAMES, Sieve
from contest.web.words import _, number, tenths

CHART = 12
"""Bars of a chart at most."""


def written(column: Column, line: Line) -> str:
    """A figure as the reader's language writes it."""
    value = column.value(line)
    if value is None:
        return "–"
    if column.form is Form.COUNT:
        return number(value)
    return _("%(n)s%%", n=tenths(value)) if column.form is Form.PER_MILLE else tenths(value)


def page_of(report: Report, chosen: Sieve) -> tuple[Sequence[Line], dict[str, Any]]:
    """The lines of the page asked for, and its place among the pages."""
    count = max(1, -(-len(report.lines) // PAGE))
    at = min(chosen.page, count)
    steps = {n: f"?{chosen.query()}&trang={n}" for n in (at - 1, at + 1) if 0 < n <= count}
    return report.lines[(at - 1) * PAGE : at * PAGE], {"at": at, "count": count, "steps": steps}


def facts(report: Report) -> list[tuple[str, str]]:
    """The whole in a few figures."""
    total = report.whole
    found = [(_("Số người"), number(total.sum.people)), (_("Số lượt"), number(total.sum.entries))]
    if total.headcount:
        found.append((_("Tổng số người"), number(total.headcount)))
        found.append((_("Tỷ lệ"), _("%(n)s%%", n=tenths(total.per_mille or 0))))
    if total.mean_tenths is not None:
        found.append((_("Điểm trung bình"), tenths(total.mean_tenths)))
    return found


def table(report: Report, lines: Sequence[Line], home: str, chosen: Sieve) -> dict[str, Any]:
    """Heads, rows and the last row of the table."""
    figures = columns(report)
    rows = [
        {
            "label": _(one.label),
            "note": one.note,
            "url": _down(one, home, chosen),
            "cells": [written(column, one) for column in figures],
        }
        for one in lines
    ]
    return {
        "caption": _(CUT_WORDS[report.cut]),
        "head": _(HEADS[report.cut]),
        "heads": [_(one.head) for one in figures],
        "rows": rows,
        "last": {"label": _(report.whole.label), "cells": [written(one, report.whole) for one in figures]},
    }


def _down(line: Line, home: str, chosen: Sieve) -> str | None:
    """The same cut of the unit of a line."""
    if line.unit_id is None or line.unit_id == chosen.asked.unit:
        return None
    return f"{home}?{chosen.query(unit=line.unit_id, level=Level.BELOW)}"


def chart(report: Report, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The first lines as bars: the rate, or the share of all who took part where there is no rate."""
    if report.cut is Cut.DAY or len(lines) < 2:
        return []
    rated = any(one.per_mille is not None for one in lines)
    most = report.whole.sum.people or 1
    return [
        {
            "label": _(one.label),
            "note": _("%(n)s người", n=number(one.sum.people)),
            "per_mille": one.per_mille if rated else one.sum.people * 1000 // most,
            "value_text": _share(one, one.per_mille if rated else one.sum.people * 1000 // most),
        }
        for one in lines[:CHART]
    ]


def _share(line: Line, per_mille: int | None) -> str:
    return number(line.sum.people) if per_mille is None else _("%(n)s%%", n=tenths(per_mille))


def days(report: Report) -> list[tuple[str, int]]:
    """The entries of each day, for columns over time."""
    return [(one.label[:5], one.sum.entries) for one in report.lines] if report.cut is Cut.DAY else []


def files(known: Sequence[What], ground: Ground) -> list[dict[str, Any]]:
    """The files that name nobody, each with the kinds it can be had as."""
    return [
        {"name": _(NAMES[one]), "buttons": [(f"{one.value}.{ending}", FILES[ending]) for ending in ENDINGS[one]]}
        for one in known
        if one not in PERSONAL and (ground.alone or one not in OF_ONE_CONTEST)
    ]


def cuts() -> list[tuple[str, str]]:
    """The ways to part the figures."""
    return [(one.value, _(CUT_WORDS[one])) for one in Cut]


def levels() -> list[tuple[str, str]]:
    """The levels of units."""
    return [(one.value, _(LEVEL_WORDS[one])) for one in Level]
