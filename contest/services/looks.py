"""Noting who saw whose personal data. Whatever shows a number or a birth date in the clear calls `record`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from contest import looks as rules
from contest.store import audit
from contest.store import looks as store

log = structlog.get_logger("hoithi")


def record(session: Session, by: int, person_ids: Collection[int], what: str, reason: str, now: datetime) -> None:
    """Note that `by` sees the data of these people (`what`: a word of contest.looks.WHAT_WORDS), and why.

    One's own data is no look. Whoever passes another ALARM people of the last day is called out in the log and in the
    record of deeds. In the transaction of the act itself; the caller writes the audit of that act.
    """
    others = sorted(set(person_ids) - {by})
    day = now - rules.DAY
    before = store.seen_by(session, by, day)
    store.add(session, by, others, what, reason[:400], now)
    after = store.seen_by(session, by, day)
    if rules.crossed(before, after):
        log.warning("looks.alarm", by=by, people=after)
        audit.record(session, now, None, "looks.alarm", f"person:{by}", people=after)
