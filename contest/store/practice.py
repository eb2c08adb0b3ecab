"""What people have met in practice, and the questions that practice may ask. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.practice import Card
from contest.rulebook import Reveal
from contest.store.contests import ContestRow, PoolRow, RulesRow, in_play
from contest.store.engine import insert_for
from questions.instruments import Force, in_force
from questions.rows import InstrumentRow, QuestionRow, RevisionRow, StimulusRow, SubjectRow
from questions.schema import Base
from questions.store import PoolQuestion, instrument_from, live_columns, pool_question


class PracticeCardRow(Base):
    """A question that a person has met in practice (contest.practice.Card)."""

    __tablename__ = "practice_card"
    __table_args__ = (
        CheckConstraint("box BETWEEN 1 AND 5", name="box"),
        CheckConstraint("times_right <= seen", name="right_of_seen"),
        Index("ix_practice_card_due", "person_id", "due_at"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    box: Mapped[int]
    due_at: Mapped[datetime]
    seen: Mapped[int]
    times_right: Mapped[int]
    last_at: Mapped[datetime]
    last_right: Mapped[bool]
    revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"))
    """As it was met last."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that practice may ask. `subject_name`; `has_media`: it shows a picture or a clip."""

    question: PoolQuestion
    subject_name: str
    has_media: bool


def offered(session: Session, on: date, subject: str | None = None) -> list[Offered]:
    """The questions that practice may ask on a day, of one subject code or of all, by their ids. One statement.

    Live, with a key, under law in force on the day; kept for practice, or out of a contest that has shown its keys; and
    in no contest that is not settled, not as a copy either. What no contest asked yet is a contest's to ask first.
    """
    query = (
        live_columns()
        .add_columns(SubjectRow.name, RevisionRow.pictures, StimulusRow.picture, InstrumentRow)
        .outerjoin(InstrumentRow, InstrumentRow.code == RevisionRow.instrument)
        .where(or_(QuestionRow.practice, QuestionRow.id.in_(_shown())))
        .where(QuestionRow.id.not_in(in_play()))
    )
    if subject is not None:
        query = query.where(SubjectRow.code == subject)
    rows = session.execute(query)
    return [_offered(row) for row in rows if row.instrument is None or _is_law(row.InstrumentRow, on)]


def _offered(row: Row[*tuple[Any, ...]]) -> Offered:
    in_options = any(option.get("picture") for option in row.options)
    return Offered(pool_question(row), row.name, bool(row.clip or row.picture or row.pictures or in_options))


def _shown() -> Select[int]:
    """Questions out of contests that have shown their keys."""
    return (
        select(RevisionRow.question_id)
        .join(PoolRow, PoolRow.revision_id == RevisionRow.id)
        .join(ContestRow, ContestRow.rules_id == PoolRow.rules_id)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .where(ContestRow.settled_at.is_not(None))
        .where(RulesRow.body["reveal"].as_string() == Reveal.AFTER_CLOSE.value)
    )


def _is_law(known: InstrumentRow | None, on: date) -> bool:
    return known is not None and in_force(instrument_from(known), on, on).force is Force.IN_FORCE


def cards(session: Session, person_id: int, question_ids: Collection[int] | None = None) -> dict[int, Card]:
    """A person's cards by question, of these questions or all."""
    query = select(PracticeCardRow).where(PracticeCardRow.person_id == person_id)
    if question_ids is not None:
        query = query.where(PracticeCardRow.question_id.in_(question_ids))
    return {row.question_id: _card(row) for row in session.scalars(query)}


def _card(row: PracticeCardRow) -> Card:
    return Card(row.box, row.due_at, row.seen, row.times_right, row.last_at, row.last_right)


def keep(session: Session, person_id: int, question: PoolQuestion, card: Card) -> bool:
    """Keep a card one answer further on; False when that answer, or another, was kept already. One statement."""
    values = {
        "box": card.box,
        "due_at": card.due_at,
        "seen": card.seen,
        "times_right": card.right,
        "last_at": card.last_at,
        "last_right": card.last_right,
        "revision_id": question.revision_id,
    }
    insert = insert_for(session)(PracticeCardRow).values(
        person_id=person_id, question_id=question.question_id, **values
    )
    done = session.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "question_id"], set_=values, where=PracticeCardRow.seen == card.seen - 1
        ).returning(PracticeCardRow.seen)
    ).all()
    session.expire_all()
    return bool(done)
