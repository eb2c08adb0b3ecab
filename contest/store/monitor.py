"""What goes on in a contest just now, for its organizers: figures of rounds, and papers handed in by the minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.store.attempts import AttemptRow

MINUTE = timedelta(minutes=1)


def by_round(session: Session, contest_id: int) -> dict[int, tuple[int, int]]:
    """People and papers handed in of each round, all that was sat; by the round's id."""
    done = (AttemptRow.contest_id == contest_id) & AttemptRow.handed_in_at.is_not(None)
    query = select(AttemptRow.round_id, func.count(func.distinct(AttemptRow.person_id)), func.count()).where(done)
    rows = session.execute(query.group_by(AttemptRow.round_id))
    return {round_id: (people, papers) for round_id, people, papers in rows}


def by_minute(session: Session, contest_id: int, now: datetime, minutes: int) -> list[int]:
    """Papers handed in within each of the last minutes, the oldest first."""
    since = now - minutes * MINUTE
    recent = (AttemptRow.contest_id == contest_id) & (AttemptRow.closed_at > since) & (AttemptRow.closed_at <= now)
    counts = [0] * minutes
    for closed_at in session.scalars(select(AttemptRow.closed_at).where(recent)):
        assert closed_at is not None
        counts[minutes - 1 - (now - closed_at) // MINUTE] += 1
    return counts
