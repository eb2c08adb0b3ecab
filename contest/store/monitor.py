"""What goes on in a contest just now, for its organizers: figures of rounds, and papers handed in by the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Select,
    Text,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.units import UnitRow, unit_path
from questions.schema import from_millis, to_millis

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


@dataclass(frozen=True, slots=True)
class Room:
    """People of one unit who sit a paper now. `path`: ids from the root down to it, may be empty.

    `quiet`: of them, those of whom no answer was saved for a while; `long`: those who have sat for some minutes.
    """

    path: tuple[int, ...]
    sitting: int
    quiet: int
    long: int


def rooms(session: Session, contest_id: int, now: datetime, quiet: timedelta, long: timedelta) -> list[Room]:
    """Who sits a paper of a contest now, by the unit it is sat for. One statement."""
    saved = select(AnswerRow.attempt_id).where(ON_PAPER, AnswerRow.saved_at > now - quiet)
    silent = (AttemptRow.started_at <= now - quiet) & ~saved.exists()
    query = (
        select(
            UnitRow.path,
            func.count(),
            func.sum(case((silent, 1), else_=0)),
            func.sum(case((AttemptRow.started_at <= now - long, 1), else_=0)),
        )
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .where(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_(None), AttemptRow.accepts_until >= now)
        .group_by(UnitRow.path)
    )
    return [Room(unit_path(path), sits, int(still), int(old)) for path, sits, still, old in session.execute(query)]


STARTS, HAND_INS, HANDED_IN, OVERDUE = "starts", "hand_ins", "handed_in", "overdue"


@dataclass(frozen=True, slots=True)
class Flow:
    """Starts and hand-ins of a contest within each of some minutes of the clock, the oldest first; the last one runs.

    `handed_in`: papers handed in, all that was sat. `overdue`: papers of all contests that take no answers any more
    and are not handed in; `overdue_ms`: for how long the oldest of them, 0 without one.
    """

    starts: tuple[int, ...]
    hand_ins: tuple[int, ...]
    handed_in: int
    overdue: int
    overdue_ms: int


def flow(session: Session, contest_id: int, now: datetime, minutes: int) -> Flow:
    """What came and went in the last minutes. One statement, over indexes."""
    minute = to_millis(now) // 60_000
    rows = session.execute(_flow(contest_id, now, from_millis((minute - minutes + 1) * 60_000))).all()
    found = {(name, number): count for name, number, count in rows}
    asked = range(minute - minutes + 1, minute + 1)
    oldest, overdue = next((number, count) for name, number, count in rows if name == OVERDUE)
    return Flow(
        tuple(found.get((STARTS, one), 0) for one in asked),
        tuple(found.get((HAND_INS, one), 0) for one in asked),
        found[HANDED_IN, 0],
        overdue,
        to_millis(now) - oldest if overdue else 0,
    )


def _flow(contest_id: int, now: datetime, since: datetime) -> CompoundSelect[Any, Any, Any]:
    """Rows of (what, a number, how many): minutes of the clock for what came and went; the oldest's due for OVERDUE."""
    mine, still = AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_(None)
    # Whoever started lately still sits, or has handed in since: no index on the start is needed.
    lately = (AttemptRow.started_at >= since) & or_(still, AttemptRow.closed_at >= since)
    handed_in = select(literal(HANDED_IN, Text), literal(0, BigInteger), func.count())
    due = type_coerce(AttemptRow.accepts_until, BigInteger)
    overdue = select(literal(OVERDUE, Text), func.coalesce(func.min(due), 0), func.count())
    return union_all(
        _by_minute(STARTS, AttemptRow.started_at).where(mine, lately),
        _by_minute(HAND_INS, AttemptRow.closed_at).where(mine, AttemptRow.closed_at >= since),
        handed_in.where(mine, AttemptRow.closed_at.is_not(None)),
        overdue.where(still, AttemptRow.accepts_until < now),
    )


def _by_minute(name: str, column: InstrumentedAttribute[Any]) -> Select[str, int, int]:
    # A number in the text, not beside it: PostgreSQL must see that both expressions are the same.
    number = type_coerce(column, BigInteger) // literal_column("60000", BigInteger)
    return select(literal(name, Text), number, func.count()).group_by(number)


def clock_ms(session: Session) -> int:
    """The database's own clock: milliseconds since 1970-01-01 UTC."""
    if session.get_bind().dialect.name == "sqlite":
        # Whole milliseconds out of the Julian day; SQLite's clock is that of the machine it runs on.
        query = "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    else:
        query = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    return int(session.execute(text(query)).scalar_one())
