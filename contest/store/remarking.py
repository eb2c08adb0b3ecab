"""Handed-in papers as marking takes them all at once, and writing what they earned. A fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from contest.rulebook import Rulebook
from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.contests import RulesRow

BATCH = 10_000
AT_ONCE = 5_000
"""Ids in one statement; SQLite takes 32,766 values."""


class Head(NamedTuple):
    """A handed-in paper with what it earned as it stands: points, out of how much, and questions all right."""

    attempt_id: int
    rules_id: int
    points: int
    most: int
    right: int


class Told(NamedTuple):
    """A scored place of a handed-in paper; the columns of contest.store.answers.AnswerRow."""

    attempt_id: int
    revision_id: int
    option_order: str
    choice: int | None
    words: str | None


def heads(session: Session, contest_id: int, revision_ids: Collection[int] | None = None) -> dict[int, Head]:
    """Handed-in papers of a contest by id, the struck ones too; only those that hold one of these questions."""
    columns = (AttemptRow.id, AttemptRow.rules_id, AttemptRow.score, AttemptRow.max_score, AttemptRow.right_count)
    query = select(*columns).where(*_handed_in(contest_id))
    if revision_ids is not None:
        query = query.where(AttemptRow.id.in_(_holding(contest_id, revision_ids)))
    rows: Iterable[Any] = session.execute(query)
    return {row[0]: Head(*row) for row in rows}


def places(session: Session, contest_id: int, revision_ids: Collection[int] | None = None) -> Iterator[Told]:
    """Every scored place of those papers, a paper's together. One statement, streamed: plain rows, no objects."""
    columns = (AnswerRow.attempt_id, AnswerRow.revision_id, AnswerRow.option_order, AnswerRow.choice, AnswerRow.words)
    query: Select[*tuple[Any, ...]] = select(*columns).where(
        AnswerRow.contest_id == contest_id, AnswerRow.revision_id.is_not(None)
    )
    if revision_ids is None:
        query = query.where(AnswerRow.attempt_id.in_(select(AttemptRow.id).where(*_handed_in(contest_id))))
    else:
        query = query.where(AnswerRow.attempt_id.in_(_holding(contest_id, revision_ids)))
    query = query.order_by(AnswerRow.attempt_id)
    rows: Iterable[Any] = session.connection().execute(query.execution_options(yield_per=BATCH))
    return iter(rows)


def _holding(contest_id: int, revision_ids: Collection[int]) -> Select[int]:
    return (
        select(AttemptRow.id)
        .join(AnswerRow, ON_PAPER)
        .where(*_handed_in(contest_id), AnswerRow.revision_id.in_(revision_ids))
    )


def _handed_in(contest_id: int) -> list[ColumnElement[bool]]:
    return [AttemptRow.contest_id == contest_id, AttemptRow.handed_in_at.is_not(None)]


def write(session: Session, contest_id: int, earned: Mapping[int, tuple[int, int, int]]) -> None:
    """Write what a contest's papers earned, (points, most, right) by attempt; of many alike in one statement."""
    alike: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for attempt_id, score in earned.items():
        alike[score].append(attempt_id)
    for (points, most, right), ids in alike.items():
        values = {"score": points, "max_score": most, "right_count": right}
        for n in range(0, len(ids), AT_ONCE):
            chosen = (AttemptRow.contest_id == contest_id) & AttemptRow.id.in_(ids[n : n + AT_ONCE])
            plain = update(AttemptRow).where(chosen).values(values).execution_options(synchronize_session=False)
            session.execute(plain)
    session.expire_all()


def rulebooks(session: Session, contest_id: int) -> dict[int, Rulebook]:
    """Every version of a contest's rules, by its id."""
    query = select(RulesRow.id, RulesRow.body).where(RulesRow.contest_id == contest_id)
    return {rules_id: Rulebook.from_data(body) for rules_id, body in session.execute(query)}


def on_papers(session: Session, contest_id: int) -> dict[int, int]:
    """How many handed-in papers of a contest hold each question, by revision; none for those that nobody met."""
    query = (
        select(AnswerRow.revision_id, func.count())
        .join(AttemptRow, ON_PAPER)
        .where(*_handed_in(contest_id), AnswerRow.revision_id.is_not(None))
        .group_by(AnswerRow.revision_id)
    )
    return {revision_id: count for revision_id, count in session.execute(query) if revision_id is not None}
