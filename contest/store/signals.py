"""What the server noted of papers, as signals of unfair play read it; who somebody is; what was looked into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, func, select, type_coerce, update
from sqlalchemy.orm import Session, aliased

from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.mergers import MergerRow
from contest.store.people import PersonRow
from contest.store.rulings import RulingRow
from contest.store.units import UnitRow

BATCH = 4000


class Head(NamedTuple):
    """A handed-in attempt; moments in milliseconds."""

    attempt: int
    person: int
    unit: int | None
    origin: str | None
    started_ms: int
    ended_ms: int
    elapsed_ms: int
    score: int
    max_score: int


def heads(session: Session, contest_id: int) -> dict[int, Head]:
    """All handed-in attempts of a contest, by their id."""
    query = select(
        AttemptRow.id,
        AttemptRow.person_id,
        AttemptRow.unit_id,
        AttemptRow.origin,
        type_coerce(AttemptRow.started_at, BigInteger),
        type_coerce(AttemptRow.handed_in_at, BigInteger),
        AttemptRow.elapsed_ms,
        AttemptRow.score,
        AttemptRow.max_score,
    ).where(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None))
    rows: Iterable[Any] = session.execute(query)
    return {row[0]: Head(*row) for row in rows}


def places(session: Session, contest_id: int) -> Iterator[Any]:
    """Every scored place of a contest's handed-in attempts, an attempt's together. One statement, streamed.

    Rows of (attempt, revision, option order, choice, words, saved at in milliseconds, counter).
    """
    query = (
        select(
            AnswerRow.attempt_id,
            AnswerRow.revision_id,
            AnswerRow.option_order,
            AnswerRow.choice,
            AnswerRow.words,
            type_coerce(AnswerRow.saved_at, BigInteger),
            AnswerRow.seq,
        )
        .join(AttemptRow, ON_PAPER)
        .where(
            AttemptRow.contest_id == contest_id,
            AttemptRow.handed_in_at.is_not(None),
            AnswerRow.revision_id.is_not(None),
        )
        .order_by(AnswerRow.attempt_id)
    )
    yield from session.connection().execute(query.execution_options(yield_per=BATCH))


def stamp(session: Session, contest_id: int) -> tuple[object, ...]:
    """Changes whenever a paper is handed in or moved, or a key is corrected."""
    mine = (AttemptRow.contest_id == contest_id) & AttemptRow.handed_in_at.is_not(None)
    mergers = select(func.count()).select_from(MergerRow).where(MergerRow.contest_id == contest_id)
    rulings = select(func.count()).select_from(RulingRow).where(RulingRow.contest_id == contest_id)
    last = func.max(type_coerce(AttemptRow.closed_at, BigInteger))
    query = select(func.count(), last, mergers.scalar_subquery(), rulings.scalar_subquery()).where(mine)
    return tuple(session.execute(query).one())


def saved(session: Session, contest_id: int, attempt_id: int) -> dict[int, datetime | None]:
    """When the last answer to each place of a paper came, by its position."""
    query = select(AnswerRow.position, AnswerRow.saved_at).where(
        AnswerRow.contest_id == contest_id, AnswerRow.attempt_id == attempt_id
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Face:
    """A person as organizers see them. `phone`: canonical; pages show its last three digits."""

    person_id: int
    name: str
    phone: str
    unit: str | None
    merged_into_id: int | None


def faces(session: Session, person_ids: Collection[int]) -> dict[int, Face]:
    """These people, by their id."""
    return {one.person_id: one for one in _faces(session, PersonRow.id.in_(person_ids))}


def face_of(session: Session, phone: str) -> Face | None:
    """Whose telephone number it is, closed accounts too; None when nobody's."""
    return next(_faces(session, PersonRow.phone == phone), None)


def _faces(session: Session, whose: Any) -> Iterator[Face]:
    named = func.coalesce(UnitRow.name, PersonRow.unit_text)
    query = (
        select(PersonRow.id, PersonRow.name, PersonRow.phone, named, PersonRow.merged_into_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(whose)
    )
    for row in session.execute(query):
        yield Face(*row)


@dataclass(frozen=True, slots=True)
class Told:
    """An attempt as the integrity page tells it."""

    id: int
    person_id: int
    round_id: int
    number: int
    started_at: datetime
    handed_in_at: datetime | None
    elapsed_ms: int | None
    score: int | None
    max_score: int
    struck: str | None


def told(session: Session, contest_id: int, attempt_ids: Collection[int]) -> dict[int, Told]:
    """These attempts of a contest, by their id."""
    return {one.id: one for one in _told(session, contest_id, AttemptRow.id.in_(attempt_ids))}


def told_of(session: Session, contest_id: int, person_ids: Collection[int]) -> list[Told]:
    """All attempts of these people in a contest, in the order they were started."""
    return list(_told(session, contest_id, AttemptRow.person_id.in_(person_ids)))


def _told(session: Session, contest_id: int, which: Any) -> Iterator[Told]:
    columns = [getattr(AttemptRow, name) for name in Told.__slots__]
    query = select(*columns).where(AttemptRow.contest_id == contest_id, which)
    for row in session.execute(query.order_by(AttemptRow.started_at, AttemptRow.id)):
        yield Told(*row)


@dataclass(frozen=True, slots=True)
class Look:
    """What an organizer wrote when they looked into a signal."""

    digest: str
    reason: str
    name: str | None
    at: datetime


LOOKED = "signal.looked"


def looks(session: Session, subject: str) -> dict[str, Look]:
    """The last look into each signal of a contest (its subject in the record), by the signal's digest."""
    who = aliased(PersonRow)
    query = (
        select(AuditRow.detail, AuditRow.at, who.name)
        .outerjoin(who, who.id == AuditRow.actor_id)
        .where(AuditRow.act == LOOKED, AuditRow.subject == subject)
        .order_by(AuditRow.id)
    )
    return {
        detail["digest"]: Look(detail["digest"], detail["reason"], name, at)
        for detail, at, name in session.execute(query)
    }


def forget_origins(session: Session, before: datetime) -> None:
    """Drop from where attempts were started that are older than that."""
    old = (AttemptRow.started_at < before) & AttemptRow.origin.is_not(None)
    session.execute(update(AttemptRow).where(old).values(origin=None).execution_options(synchronize_session=False))
