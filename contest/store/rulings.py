"""What a contest rules about the keys of its questions, over the keys that it pinned from the bank."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, and_, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.store import contests
from contest.store.contests import ContestRow, PoolRow, RulesRow
from questions.contents import key_from
from questions.kinds import Kind, Shape
from questions.marking import KeyRevision, Ruling
from questions.rows import AnswerKeyRow, QuestionRow, RevisionRow
from questions.schema import Base


class RulingRow(Base):
    """A key that holds in one contest; the newest number of a question revision is in force there."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("ruling IN ('normal', 'also_accept', 'void', 'credit_all', 'credit_seen')", name="ruling"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ruling: Mapped[str] = mapped_column(String(12))
    choices: Mapped[list[Any]]
    accepted: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(String(400))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    created_at: Mapped[datetime]


def newest(contest_id: Any, revision_id: Any) -> Any:
    """SQL: the number of the ruling in force, NULL where the contest has ruled nothing. Takes columns or values."""
    one = aliased(RulingRow)
    theirs = and_(one.contest_id == contest_id, one.revision_id == revision_id)
    query = select(func.max(one.number)).where(theirs)
    return query.correlate_except(one).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Pinned:
    """A question of the pool of one version of the rules, with the key that the contest goes by unless it ruled."""

    rules_id: int
    revision_id: int
    shape: Shape
    key: KeyRevision


def pinned(session: Session, contest_id: int) -> list[Pinned]:
    """What papers under each version of the rules may hold."""
    held = (AnswerKeyRow.revision_id == PoolRow.revision_id) & (AnswerKeyRow.number == PoolRow.key_number)
    counts = (func.json_array_length(RevisionRow.options), func.json_array_length(RevisionRow.matches))
    query = (
        select(PoolRow.rules_id, AnswerKeyRow, RevisionRow.kind, RevisionRow.partial, *counts)
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .join(AnswerKeyRow, held)
        .join(RevisionRow, RevisionRow.id == PoolRow.revision_id)
        .where(RulesRow.contest_id == contest_id)
        .order_by(PoolRow.rules_id, PoolRow.revision_id)
    )
    return [
        Pinned(rules_id, key.revision_id, Shape(Kind(kind), options, matches), key_from(key, kind, partial))
        for rules_id, key, kind, partial, options, matches in session.execute(query)
    ]


def add(session: Session, row: RulingRow) -> None:
    """Put a ruling in force; its number must be the next one of its question."""
    session.add(row)
    session.flush()
    last = newest(RulingRow.contest_id, RulingRow.revision_id)
    credited = select(func.count()).where(
        RulingRow.contest_id == row.contest_id, RulingRow.ruling == Ruling.CREDIT_ALL, RulingRow.number == last
    )
    contests.change(session, row.contest_id, credited=session.execute(credited).scalar_one())


def number_of(session: Session, contest_id: int, revision_id: int) -> int:
    """The number of the ruling in force about a question; 0 where the contest has ruled nothing."""
    theirs = (RulingRow.contest_id == contest_id) & (RulingRow.revision_id == revision_id)
    return session.scalar(select(func.max(RulingRow.number)).where(theirs)) or 0


def in_force(session: Session, contest_id: int) -> dict[int, KeyRevision]:
    """The key in force in a contest, by the question revision, of every question that its papers may hold."""
    return in_each(session, [contest_id])[contest_id]


def in_each(
    session: Session, contest_ids: Collection[int], revision_ids: Collection[int] | None = None
) -> dict[int, dict[int, KeyRevision]]:
    """The keys in force in each of some contests, by question revision; of these questions only. Two statements."""
    found: dict[int, dict[int, KeyRevision]] = {one: {} for one in contest_ids}
    for query in (_pinned_keys(contest_ids), _ruled(contest_ids)):
        # Of several rulings the newest comes last and stays.
        wanted = query if revision_ids is None else query.where(RevisionRow.id.in_(revision_ids))
        for contest_id, key, kind, partial in session.execute(wanted):
            found[contest_id][key.revision_id] = key_from(key, kind, partial)
    return found


def ruled(session: Session, contest_id: int) -> dict[int, KeyRevision]:
    """The questions that a contest has ruled about, with the key in force."""
    rows = session.execute(_ruled([contest_id]))
    return {key.revision_id: key_from(key, kind, partial) for _, key, kind, partial in rows}


def _ruled(contest_ids: Collection[int]) -> Select[int, RulingRow, str, bool]:
    return (
        select(RulingRow.contest_id, RulingRow, RevisionRow.kind, RevisionRow.partial)
        .join(RevisionRow, RevisionRow.id == RulingRow.revision_id)
        .where(RulingRow.contest_id.in_(contest_ids))
        .order_by(RulingRow.number)
    )


def _pinned_keys(contest_ids: Collection[int]) -> Select[int, AnswerKeyRow, str, bool]:
    pins = (
        select(RulesRow.contest_id, PoolRow.revision_id, func.max(PoolRow.key_number).label("number"))
        .join(RulesRow, RulesRow.id == PoolRow.rules_id)
        .where(RulesRow.contest_id.in_(contest_ids))
        .group_by(RulesRow.contest_id, PoolRow.revision_id)
        .subquery()
    )
    pinned = and_(AnswerKeyRow.revision_id == pins.c.revision_id, AnswerKeyRow.number == pins.c.number)
    return (
        select(pins.c.contest_id, AnswerKeyRow, RevisionRow.kind, RevisionRow.partial)
        .join(pins, pinned)
        .join(RevisionRow, RevisionRow.id == AnswerKeyRow.revision_id)
    )


def history(session: Session, contest_id: int) -> list[RulingRow]:
    """All rulings of a contest, the oldest first."""
    query = select(RulingRow).where(RulingRow.contest_id == contest_id)
    return list(session.scalars(query.order_by(RulingRow.created_at, RulingRow.revision_id, RulingRow.number)))


def elsewhere(session: Session, contest_id: int, revision_id: int) -> list[tuple[str, str]]:
    """Other contests not settled yet whose papers may hold a question, as (slug, title); each goes by its own key."""
    query = (
        select(ContestRow.slug, ContestRow.title)
        .join(PoolRow, PoolRow.rules_id == ContestRow.rules_id)
        .where(PoolRow.revision_id == revision_id, ContestRow.id != contest_id, ContestRow.settled_at.is_(None))
        .order_by(ContestRow.id)
    )
    return [(slug, title) for slug, title in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A question that papers of a contest may hold."""

    revision_id: int
    question_id: int
    code: str
    text: str


def questions(session: Session, contest_id: int, words: Sequence[str] = ()) -> list[Listed]:
    """Questions of a contest that hold all of these folded words, by code."""
    ours = select(PoolRow.revision_id).join(RulesRow, RulesRow.id == PoolRow.rules_id)
    query = (
        select(RevisionRow.id, QuestionRow.id, QuestionRow.code, RevisionRow.text)
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .where(RevisionRow.id.in_(ours.where(RulesRow.contest_id == contest_id)))
        .where(*(RevisionRow.folded.contains(word, autoescape=True) for word in words if word))
        .order_by(QuestionRow.code, RevisionRow.id)
    )
    return [Listed(*row) for row in session.execute(query)]
