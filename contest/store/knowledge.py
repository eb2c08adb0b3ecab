"""Answers below a unit in a contest that is over, added up for the map of what is known: never one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.contests import PoolRow, RulesRow, in_play
from contest.store.entrants import ContestUnitRow, place
from contest.store.units import UnitRow, unit_path
from questions.instruments import Instrument, InstrumentKind
from questions.kinds import Kind, Shape
from questions.rows import InstrumentRow, QuestionRow, RevisionRow, SubjectRow


@dataclass(frozen=True, slots=True)
class Cited:
    """A question that papers might hold: what it cites, and of which subject (its code) it is."""

    question_id: int
    shape: Shape
    instrument: str | None
    article: str | None
    subject: str
    title: str
    """The cited instrument as people call it; its number where the bank does not know it."""


def cited(session: Session, contest_id: int) -> dict[int, Cited]:
    """Every question that papers of a contest might hold and that is in play nowhere any more, by revision.

    One statement.
    """
    pooled = (
        select(PoolRow.revision_id)
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .where(RulesRow.contest_id == contest_id)
    )
    sizes = (func.json_array_length(RevisionRow.options), func.json_array_length(RevisionRow.matches))
    query = (
        select(RevisionRow.id, QuestionRow.id, RevisionRow.kind, *sizes, RevisionRow.instrument, RevisionRow.article)
        .add_columns(SubjectRow.code, InstrumentRow.title, InstrumentRow.kind)
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .outerjoin(InstrumentRow, InstrumentRow.code == RevisionRow.instrument)
        .where(RevisionRow.id.in_(pooled), QuestionRow.id.not_in(in_play()))
    )
    found = {}
    for revision, question, kind, options, matches, instrument, article, subject, title, sort in session.execute(query):
        words = Instrument(instrument, title, InstrumentKind(sort), None).words() if title else instrument or ""
        found[revision] = Cited(question, Shape(Kind(kind), options, matches), instrument, article, subject, words)
    return found


def path_of(session: Session, contest_id: int, unit_id: int) -> str:
    """Where a unit hangs in the tree of the contest."""
    fixed = (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == UnitRow.id)
    query = select(place()).select_from(UnitRow).outerjoin(ContestUnitRow, fixed).where(UnitRow.id == unit_id)
    return str(session.execute(query).scalar_one())


class Way(NamedTuple):
    """How a question was answered, and how many times. `choice` and `words` as contest.store.answers."""

    revision_id: int
    option_order: str
    choice: int | None
    words: str | None
    times: int


def ways(session: Session, contest_id: int, path: str) -> list[Way]:
    """Every way in which papers that count answered their questions below a unit (its path in the contest's tree).

    One statement.
    """
    answered = (AnswerRow.revision_id, AnswerRow.option_order, AnswerRow.choice, AnswerRow.words)
    query = _papers(select(*answered, func.count()), contest_id, path).group_by(*answered)
    return [Way(*row) for row in session.execute(query)]


def people(session: Session, contest_id: int, path: str) -> list[tuple[tuple[int, ...], str | None, str | None, int]]:
    """(path of a unit, instrument, article, people who were asked about it) below a unit. One statement.

    Whoever sat for several units is counted in the one with the lowest number alone, never twice.
    """
    elsewhere = aliased(AttemptRow)
    home = ~(
        select(elsewhere.id)
        .where(
            elsewhere.contest_id == contest_id,
            elsewhere.person_id == AttemptRow.person_id,
            elsewhere.handed_in_at.is_not(None),
            elsewhere.struck.is_(None),
            elsewhere.unit_id < AttemptRow.unit_id,
        )
        .exists()
    )
    cell = (AttemptRow.unit_id, RevisionRow.instrument, RevisionRow.article)
    each = (
        _papers(select(*cell, AttemptRow.person_id).distinct(), contest_id, path)
        .join(RevisionRow, RevisionRow.id == AnswerRow.revision_id)
        .where(home, RevisionRow.question_id.not_in(in_play()))
        .subquery()
    )
    met = (each.c.unit_id, each.c.instrument, each.c.article)
    counted = select(*met, func.count().label("people")).group_by(*met).subquery()
    fixed = (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == UnitRow.id)
    query = (
        select(place(), counted.c.instrument, counted.c.article, counted.c.people)
        .join(UnitRow, UnitRow.id == counted.c.unit_id)
        .outerjoin(ContestUnitRow, fixed)
    )
    return [(unit_path(row[0]), *row[1:]) for row in session.execute(query)]


def _papers(query: Select[*tuple[Any, ...]], contest_id: int, path: str) -> Select[*tuple[Any, ...]]:
    fixed = (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == UnitRow.id)
    # Named by their ids: asked of each unit once, not of each answer.
    units = select(UnitRow.id).outerjoin(ContestUnitRow, fixed).where(place().startswith(path))
    return (
        query.select_from(AttemptRow)
        .join(AnswerRow, ON_PAPER)
        .where(
            AttemptRow.contest_id == contest_id,
            AttemptRow.handed_in_at.is_not(None),
            AttemptRow.struck.is_(None),
            AttemptRow.unit_id.in_(units),
            AnswerRow.revision_id.is_not(None),
        )
    )
