"""Figures of the running site, for whoever watches the machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

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
    return found


def _redis(boards: Boards | None) -> str:
    if boards is None:
        return "none"
    try:
        boards.echo.ask(boards.echo.client.ping)
    except Silent:
        return "silent"
    return "ok"


def _age(boards: Boards | None, slug: str, now: datetime) -> int | None:
    try:
        checked = boards.meta(slug).get("checked", "") if boards else ""
    except Silent:
        return None
    return to_millis(now) - int(checked) if checked.isdigit() else None
