"""Who took part, for statistics and papers: by person, unit and round, in statements flat in the people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.store.attempts import AttemptRow
from contest.store.complaints import ComplaintRow
from contest.store.contests import RoundRow
from contest.store.extensions import ExtensionRow
from contest.store.people import PersonRow
from contest.store.strikes import StrikeRow
from contest.store.units import UnitRow


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody handed in that counts, in one round and for one unit. `gender` as the account told it."""

    person_id: int
    round: int
    unit_id: int | None
    gender: str | None
    entries: int


def parts(session: Session, contest_id: int) -> list[Part]:
    """Everybody's parts in a contest. One statement."""
    grouping = (AttemptRow.person_id, RoundRow.number, AttemptRow.unit_id, PersonRow.gender)
    query = (
        select(*grouping, func.count())
        .join(RoundRow, RoundRow.id == AttemptRow.round_id)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .where(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None))
        .group_by(*grouping)
    )
    return [Part(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Annulled:
    """A disqualification. `whole`: of all that the person did in the contest."""

    name: str
    unit: str
    whole: bool
    reason: str
    at: datetime
    lifted_at: datetime | None
    lift_reason: str | None


def annulled(session: Session, contest_id: int) -> list[Annulled]:
    """All disqualifications of a contest, lifted ones too, the oldest first."""
    query = (
        select(
            PersonRow.name,
            func.coalesce(UnitRow.name, PersonRow.unit_text, ""),
            StrikeRow.attempt_id.is_(None),
            StrikeRow.reason,
            StrikeRow.at,
            StrikeRow.lifted_at,
            StrikeRow.lift_reason,
        )
        .join(PersonRow, PersonRow.id == StrikeRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(StrikeRow.contest_id == contest_id)
        .order_by(StrikeRow.id)
    )
    return [Annulled(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint with its answer; `outcome` None while there is none."""

    name: str
    text: str
    at: datetime
    answer: str | None
    outcome: str | None
    answered_at: datetime | None


def complaints(session: Session, contest_id: int) -> list[Complained]:
    """All complaints of a contest, the oldest first."""
    columns = (ComplaintRow.text, ComplaintRow.at, ComplaintRow.answer, ComplaintRow.outcome, ComplaintRow.answered_at)
    query = (
        select(PersonRow.name, *columns)
        .join(PersonRow, PersonRow.id == ComplaintRow.person_id)
        .where(ComplaintRow.contest_id == contest_id)
        .order_by(ComplaintRow.id)
    )
    return [Complained(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class MoreTime:
    """More time given to a unit (by its name) or to one person (None), in a round."""

    round: int
    unit: str | None
    closes_at: datetime | None
    extra_minutes: int
    reason: str


def more_time(session: Session, contest_id: int) -> list[MoreTime]:
    """All that was given to some and not to all, the oldest first."""
    columns = (ExtensionRow.closes_at, ExtensionRow.extra_minutes, ExtensionRow.reason)
    query = (
        select(RoundRow.number, UnitRow.name, *columns)
        .join(RoundRow, RoundRow.id == ExtensionRow.round_id)
        .outerjoin(UnitRow, UnitRow.id == ExtensionRow.unit_id)
        .where(RoundRow.contest_id == contest_id)
        .order_by(ExtensionRow.id)
    )
    return [MoreTime(*row) for row in session.execute(query)]


def struck(session: Session, contest_id: int) -> dict[str, tuple[int, int]]:
    """People and entries that do not count, by why (AttemptRow.struck)."""
    query = (
        select(AttemptRow.struck, func.count(func.distinct(AttemptRow.person_id)), func.count())
        .where(
            AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_not(None)
        )
        .group_by(AttemptRow.struck)
    )
    return {str(row[0]): (row[1], row[2]) for row in session.execute(query)}
