"""Answers of handed-in attempts as the analysis of questions reads them, and what is known of the questions asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.rulebook import Rulebook
from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.assembling import each
from contest.store.attempts import AttemptRow
from contest.store.contests import COLUMNS, ContestRow, PoolRow, RoundRow, RulesRow
from questions.rows import QuestionRow, RevisionRow, SubjectRow

BATCH = 4000


class Answered(NamedTuple):
    """A scored place of a handed-in paper. Moments in milliseconds; `choice` and `words` as contest.store.answers."""

    attempt_id: int
    rules_id: int
    started_ms: int
    revision_id: int
    option_order: str
    choice: int | None
    words: str | None
    saved_ms: int | None


def of_rounds(session: Session, contest_id: int, round_ids: Collection[int]) -> Iterator[Answered]:
    """Every scored place of the handed-in attempts of these rounds, an attempt's together. One statement, streamed."""
    query = (
        select(
            AttemptRow.id,
            AttemptRow.rules_id,
            type_coerce(AttemptRow.started_at, BigInteger),
            AnswerRow.revision_id,
            AnswerRow.option_order,
            AnswerRow.choice,
            AnswerRow.words,
            type_coerce(AnswerRow.saved_at, BigInteger),
        )
        .join(AnswerRow, ON_PAPER)
        .where(*_handed_in(contest_id, round_ids), AnswerRow.revision_id.is_not(None))
        .order_by(AttemptRow.id)
    )
    rows: Iterable[Any] = session.connection().execute(query.execution_options(yield_per=BATCH))
    for row in rows:
        yield Answered(*row)


def _handed_in(contest_id: int, round_ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [
        AttemptRow.contest_id == contest_id,
        AttemptRow.round_id.in_(round_ids),
        AttemptRow.handed_in_at.is_not(None),
    ]


def _pooled(contest_id: int) -> Select[int]:
    """Every revision that a version of the contest's rules ever let papers draw."""
    return (
        select(PoolRow.revision_id)
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .where(RulesRow.contest_id == contest_id)
        .distinct()
    )


def sitting_now(session: Session, now: datetime) -> dict[int, int]:
    """By round: how many of its papers may still take an answer."""
    open_now = (AttemptRow.handed_in_at.is_(None), AttemptRow.accepts_until >= now)
    query = select(AttemptRow.round_id, func.count()).where(*open_now).group_by(AttemptRow.round_id)
    return {row[0]: row[1] for row in session.execute(query)}


def stamp(session: Session, contest_id: int, round_ids: Collection[int]) -> tuple[object, ...]:
    """Changes whenever a hand-in of these rounds, or what the contest rules about keys, does."""
    handed_in = select(func.count()).select_from(AttemptRow).where(*_handed_in(contest_id, round_ids))
    last = select(func.max(type_coerce(AttemptRow.closed_at, BigInteger))).where(*_handed_in(contest_id, round_ids))
    era = select(ContestRow.era).where(ContestRow.id == contest_id)
    query = select(handed_in.scalar_subquery(), last.scalar_subquery(), era.scalar_subquery())
    return tuple(session.execute(query).one())


def points_each(session: Session, contest_ids: Collection[int]) -> dict[int, int]:
    """Points of a question under each version of the rules of these contests."""
    query = select(RulesRow.id, RulesRow.body).where(RulesRow.contest_id.in_(contest_ids))
    return {rules_id: Rulebook.from_data(body).points_each for rules_id, body in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question of a paper comes from. `subject` is the code of its subject."""

    revision_id: int
    question_id: int
    code: str
    subject: str
    subject_name: str
    level: str | None


def sources(session: Session, contest_id: int) -> dict[int, Source]:
    """Every question that papers of a contest might draw, by revision."""
    return _sources(session, RevisionRow.id.in_(_pooled(contest_id)))


def sources_of(session: Session, question_id: int) -> dict[int, Source]:
    """A question by each of its revisions."""
    return _sources(session, RevisionRow.question_id == question_id)


def _sources(session: Session, condition: ColumnElement[bool]) -> dict[int, Source]:
    columns = (QuestionRow.id, QuestionRow.code, SubjectRow.code, SubjectRow.name, RevisionRow.level)
    query = (
        select(RevisionRow.id, *columns)
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .where(condition)
    )
    return {row[0]: Source(*row) for row in session.execute(query)}


class Alone(NamedTuple):
    """A place of a handed-in paper, with what the whole paper earned, as it stands in the results."""

    contest_id: int
    score: int
    max_score: int
    rules_id: int
    revision_id: int
    option_order: str
    choice: int | None
    words: str | None


def contests_with(session: Session, question_id: int) -> list[Contest]:
    """Contests that may have drawn a question, the newest first; without drafts and those whose answers are away."""
    held = (
        select(RulesRow.contest_id)
        .join(PoolRow, PoolRow.rules_id == RulesRow.id)
        .join(RevisionRow, RevisionRow.id == PoolRow.revision_id)
        .where(RevisionRow.question_id == question_id)
    )
    query = (
        select(*COLUMNS)
        .select_from(ContestRow)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .where(ContestRow.id.in_(held), ContestRow.state != State.DRAFT, ContestRow.archived_at.is_(None))
        .order_by(ContestRow.id.desc(), RoundRow.number)
    )
    return each(session.execute(query))


def of_question(session: Session, question_id: int, contest_ids: Collection[int]) -> Iterator[Alone]:
    """Every handed-in answer to a question in these contests. One statement, streamed."""
    query = (
        select(
            AttemptRow.contest_id,
            AttemptRow.score,
            AttemptRow.max_score,
            AttemptRow.rules_id,
            AnswerRow.revision_id,
            AnswerRow.option_order,
            AnswerRow.choice,
            AnswerRow.words,
        )
        .join(AnswerRow, ON_PAPER)
        .join(RevisionRow, RevisionRow.id == AnswerRow.revision_id)
        .where(
            RevisionRow.question_id == question_id,
            AttemptRow.contest_id.in_(contest_ids),
            AttemptRow.handed_in_at.is_not(None),
        )
    )
    rows: Iterable[Any] = session.connection().execute(query.execution_options(yield_per=BATCH))
    for row in rows:
        yield Alone(*row)
