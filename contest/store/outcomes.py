"""What a contestant is told of a handed-in attempt beside what its own row says: one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from contest.store.answers import AnswerRow
from contest.store.attempts import Attempt, AttemptRow
from contest.store.partitions import HERE
from contest.store.prepared import Prepared, of_any
from contest.store.results import ResultRow
from questions.kinds import Kind
from questions.rows import RevisionRow


@dataclass(frozen=True, slots=True)
class Beside:
    """`answered`: questions of the attempt, the prediction apart; `used`: its person's attempts of its round.

    `counts`: whether it is the one, of several, that stands in the standings.
    """

    answered: int
    used: int
    counts: bool


def beside(session: Session, attempt: Attempt) -> Beside:
    """What stands beside an attempt. Answers that were put away (contest.store.archive) are none."""
    named = {"attempt": attempt.id, "person": attempt.person_id, "round": attempt.round_id}
    answered, used, counts = _beside.row(session, contest=attempt.contest_id, **named)
    return Beside(answered, used, bool(counts))


@Prepared
def _beside(_dialect: str) -> Select[Any]:
    answered = (
        select(func.count())
        .select_from(AnswerRow)
        .join(RevisionRow, RevisionRow.id == AnswerRow.revision_id)
        .where(AnswerRow.attempt_id == of_any("attempt"), AnswerRow.contest_id == HERE, _is_answered())
    )
    used = (
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.contest_id == HERE, AttemptRow.person_id == of_any("person"))
        .where(AttemptRow.round_id == bindparam("round"))
    )
    counting = (
        select(ResultRow.scope)
        .where(ResultRow.contest_id == HERE, ResultRow.person_id == of_any("person"))
        .where(ResultRow.attempt_id == of_any("attempt"))
    )
    return select(answered.scalar_subquery(), used.scalar_subquery(), counting.exists())


def _is_answered() -> ColumnElement[bool]:
    """As contest.store.answers.Shown.is_answered: code 0 of what is answered item by item chooses nothing."""
    whole = [kind for kind in Kind if kind.takes_one or not kind.has_options]
    named = or_(*(RevisionRow.kind == kind.value for kind in whole))
    return or_(AnswerRow.words.is_not(None), AnswerRow.choice > 0, and_(AnswerRow.choice == 0, named))
