"""Figures of the running site, for whoever watches the machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest import pulse as pulse_rules
from contest.services import pulse
from contest.store import attempts, contests, sittings
from contest.store.boards import Boards
from contest.store.echo import Silent
from questions.schema import to_millis


def of_site(session: Session, boards: Boards | None, now: datetime) -> list[dict[str, Any]]:
    """One object a contest: papers being sat, overdue and handed in, people, and how old the check of its boards is.

    `boards_checked_ms` None: the boards are silent or not there, and readers go to SQL.
    """
    open_now, tallies = attempts.open_by_contest(session), sittings.tallies(session)
    site = {"metric": "site", "overdue": len(attempts.overdue(session, now, 1000)), "redis": _redis(boards)}
    found = [site]
    for contest in contests.announced(session):
        people, entries = tallies.get(contest.id, (0, 0))
        found.append(
            {
                "metric": "contest",
                "contest": contest.slug,
                "phase": contest.phase(now).value,
                "open": open_now.get(contest.id, 0),
                "people": people,
                "entries": entries,
                "boards_checked_ms": _age(boards, contest.slug, now),
            }
        )
    return found + _pulse(boards, now)


PULSE_MINUTES = 5


def _pulse(boards: Boards | None, now: datetime) -> list[dict[str, Any]]:
    """One object for the site's pulse of the last minutes and one a page; none where Redis cannot tell it."""
    if boards is None:
        return []
    try:
        beats = pulse.read(boards, now)
    except Silent:
        return []
    last = beats.last(PULSE_MINUTES)
    whole, (saved, late, refused) = pulse_rules.total(last), pulse_rules.saves(last)
    answered = {"requests": whole.count, "errors": whole.errors, "refused": whole.refused}
    saves = {"saves": saved, "saves_late": late, "saves_refused": refused, "swept_ms": beats.swept_ms}
    site = {"metric": "pulse", "minutes": PULSE_MINUTES, **answered, **saves}
    return [site, *(_page(name, tally) for name, tally in sorted(last.items()))]


def _page(name: str, tally: pulse_rules.Tally) -> dict[str, Any]:
    times = {"p50_ms": tally.within_ms(50), "p95_ms": tally.within_ms(95), "max_ms": tally.most_ms}
    return {"metric": "page", "page": name, "requests": tally.count, "errors": tally.errors, **times}


def _redis(boards: Boards | None) -> str:
    if boards is None:
        return "none"
    return "ok" if boards.echo.answers() else "silent"


def _age(boards: Boards | None, slug: str, now: datetime) -> int | None:
    try:
        checked = boards.meta(slug).get("checked", "") if boards else ""
    except Silent:
        return None
    return to_millis(now) - int(checked) if checked.isdigit() else None
