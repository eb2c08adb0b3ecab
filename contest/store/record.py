"""What the public record of a contest is made of, read in statements whose number does not grow with the people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.contests import PoolRow, RoundRow, RulesRow
from contest.store.entrants import ContestUnitRow
from contest.store.essays import EssayMarkRow
from contest.store.results import COUNTED, ResultRow
from contest.store.rulings import RulingRow
from contest.store.units import UnitRow
from questions.rows import AnswerKeyRow, QuestionRow, RevisionRow
from questions.schema import to_millis


@dataclass(frozen=True, slots=True)
class Entry:
    """A handed-in attempt; `round` and `number` name it among its person's. Times in whole milliseconds."""

    person_id: int
    round: int
    number: int
    unit: str | None
    category: int
    score: int
    most: int
    elapsed_ms: int
    started_ms: int
    handed_in_ms: int
    guess: int | None
    struck: str | None


def entries(session: Session, contest_id: int) -> Iterator[Entry]:
    """All handed-in attempts of a contest, those that do not count too."""
    query = (
        select(
            AttemptRow.person_id,
            RoundRow.number,
            AttemptRow.number,
            UnitRow.code,
            AttemptRow.category,
            AttemptRow.score,
            AttemptRow.max_score,
            AttemptRow.elapsed_ms,
            AttemptRow.started_at,
            AttemptRow.handed_in_at,
            AttemptRow.guess,
            func.coalesce(AttemptRow.struck_under, AttemptRow.struck),
        )
        .join(RoundRow, RoundRow.id == AttemptRow.round_id)
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .where(AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None))
        .execution_options(yield_per=5000)
    )
    rows: Iterable[Any] = session.execute(query)
    for person, window, number, unit, category, score, most, elapsed, began, ended, guess, struck in rows:
        times = (elapsed, to_millis(began), to_millis(ended))
        yield Entry(person, window, number, unit, category, score, most, *times, guess, struck)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's result in a scope, with the attempt that counts (`round`, `number`)."""

    scope: int
    person_id: int
    round: int
    number: int
    attempts: int
    score: int
    unit: str | None
    order_key: str


def places(session: Session, contest_id: int) -> Iterator[Place]:
    """All results of a contest, by scope and then by merit."""
    query = (
        select(
            ResultRow.scope,
            ResultRow.person_id,
            RoundRow.number,
            AttemptRow.number,
            ResultRow.attempts,
            ResultRow.score,
            UnitRow.code,
            ResultRow.order_key,
        )
        .join(AttemptRow, COUNTED)
        .join(RoundRow, RoundRow.id == AttemptRow.round_id)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .where(ResultRow.contest_id == contest_id)
        .order_by(ResultRow.scope, ResultRow.order_key, ResultRow.person_id)
        .execution_options(yield_per=5000)
    )
    for row in session.execute(query):
        yield Place(*row)


def essays(session: Session, contest_id: int) -> list[tuple[int, int, int]]:
    """(Number of the round, person, points) of every essay of a contest."""
    query = (
        select(RoundRow.number, EssayMarkRow.person_id, EssayMarkRow.points)
        .join(RoundRow, RoundRow.id == EssayMarkRow.round_id)
        .where(RoundRow.contest_id == contest_id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Member:
    """A unit, named by codes, with the headcounts pinned on it for a contest; `pinned`: it is one of the contest's."""

    id: int
    code: str
    name: str
    parent: str | None
    kind: str
    sector: str | None
    joint: bool
    workers: int
    members: int
    merged_into: str | None
    pinned: bool


def members(session: Session, contest_id: int) -> list[Member]:
    """All units there are, by code; those that a contest did not fix stand without headcounts."""
    parent, into = aliased(UnitRow), aliased(UnitRow)
    above = case((ContestUnitRow.unit_id.is_not(None), ContestUnitRow.parent_id), else_=UnitRow.parent_id)
    query = (
        select(
            UnitRow.id,
            UnitRow.code,
            func.coalesce(ContestUnitRow.name, UnitRow.name),
            parent.code,
            UnitRow.kind,
            UnitRow.sector,
            UnitRow.joint,
            func.coalesce(ContestUnitRow.workers, 0),
            func.coalesce(ContestUnitRow.members, 0),
            into.code,
            ContestUnitRow.contest_id.is_not(None),
        )
        .outerjoin(ContestUnitRow, (ContestUnitRow.unit_id == UnitRow.id) & (ContestUnitRow.contest_id == contest_id))
        .outerjoin(parent, parent.id == above)
        .outerjoin(into, into.id == ContestUnitRow.merged_into_id)
        .order_by(UnitRow.code)
    )
    return [Member(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling with the question it is about. `before`: (choices, accepted) of the key that held until then."""

    question_id: int
    code: str
    text: str
    row: RulingRow
    before: tuple[list[Any], list[Any]]


def ruled(session: Session, contest_id: int) -> list[Ruled]:
    """All rulings of a contest, in the order they were made."""
    pinned = _pinned(session, contest_id)
    query = (
        select(RulingRow, QuestionRow.id, QuestionRow.code, RevisionRow.text)
        .join(RevisionRow, RevisionRow.id == RulingRow.revision_id)
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .where(RulingRow.contest_id == contest_id)
        .order_by(RulingRow.created_at, QuestionRow.code, RulingRow.number)
    )
    found = []
    for row, question_id, code, text in session.execute(query):
        found.append(Ruled(question_id, code, text, row, pinned.get(row.revision_id, ([], []))))
        pinned[row.revision_id] = (row.choices, row.accepted)
    return found


def _pinned(session: Session, contest_id: int) -> dict[int, tuple[list[Any], list[Any]]]:
    """The keys that a contest pinned, of the questions it has ruled about."""
    touched = select(RulingRow.revision_id).where(RulingRow.contest_id == contest_id)
    query = (
        select(AnswerKeyRow.revision_id, AnswerKeyRow.choices, AnswerKeyRow.accepted)
        .join(PoolRow, (PoolRow.revision_id == AnswerKeyRow.revision_id) & (PoolRow.key_number == AnswerKeyRow.number))
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .where(RulesRow.contest_id == contest_id, AnswerKeyRow.revision_id.in_(touched))
        .order_by(RulesRow.version)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


# What is only printed leaves a contest as it was.
_PRINTED = ("audit.printed", "document.made")


def deeds(session: Session, slug: str, acts: Sequence[str]) -> list[AuditRow]:
    """The lines of the record of deeds about a contest that tell of these acts, the oldest first."""
    query = select(AuditRow).where(AuditRow.subject == f"contest:{slug}", AuditRow.act.in_(acts))
    return list(session.scalars(query.order_by(AuditRow.id)))


def sealed_until(session: Session, slug: str) -> tuple[int, str] | None:
    """Number and hash of the last deed that moved a contest; None while one of them waits for its seal."""
    moved = (AuditRow.subject == f"contest:{slug}") & AuditRow.act.not_in(_PRINTED)
    waiting = session.scalar(select(func.count()).select_from(AuditRow).where(moved, AuditRow.number.is_(None)))
    query = select(AuditRow.number, AuditRow.hash).where(moved, AuditRow.number.is_not(None))
    row = session.execute(query.order_by(AuditRow.number.desc()).limit(1)).one_or_none()
    if waiting or row is None or row.number is None or row.hash is None:
        return None
    return row.number, row.hash
