"""Rows of the bank and the only queries on them. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Row, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.instruments import Citation, Force, Instrument, InstrumentKind, Reference, in_force
from questions.marking import KeyRevision, Ruling
from questions.review import Status
from questions.schema import Base, Key


class InstrumentRow(Base):
    """A legal instrument, with the days on which it is law as far as they are confirmed."""

    __tablename__ = "instrument"
    __table_args__ = (CheckConstraint("lapsed_from > in_force_from", name="force_in_order"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(12))
    in_force_from: Mapped[date | None]
    """None: not confirmed."""
    lapsed_from: Mapped[date | None]
    """First day of no force."""
    replaced_by: Mapped[str | None] = mapped_column(String(40))


class SubjectRow(Base):
    """A field of law or of knowledge that papers draw from by quota."""

    __tablename__ = "subject"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class QuestionRow(Base):
    """A question through all its revisions."""

    __tablename__ = "question"
    __table_args__ = (CheckConstraint("status IN ('draft', 'checked', 'live', 'retired')", name="status"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """Given by its author, or made from its words; it never changes."""
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    status: Mapped[str] = mapped_column(String(8), default="draft")
    current_revision_id: Mapped[int | None] = mapped_column(ForeignKey("question_revision.id", use_alter=True))


class RevisionRow(Base):
    """The words of a question at one time. Attempts pin revisions, so a row never changes once written."""

    __tablename__ = "question_revision"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    """[{"text": …, "pinned": …}, …] in the author's order."""
    fixed_order: Mapped[bool] = mapped_column(default=False)
    """No option may move: one of them names others by letter."""
    level: Mapped[str | None] = mapped_column(String(20))
    explanation: Mapped[str | None] = mapped_column(Text)
    instrument: Mapped[str | None] = mapped_column(String(40), index=True)
    """The number of the cited instrument; it need not be one the bank knows yet."""
    article: Mapped[str | None] = mapped_column(String(8))
    clause: Mapped[str | None] = mapped_column(String(8))
    point: Mapped[str | None] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """Equal for two wordings of one question (questions.wording.digest)."""
    created_at: Mapped[datetime]


class AnswerKeyRow(Base):
    """A version of the key of a revision, with the reason for it; the newest number is in force."""

    __tablename__ = "answer_key"
    __table_args__ = (
        CheckConstraint("ruling IN ('normal', 'also_accept', 'void', 'credit_all', 'credit_seen')", name="ruling"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ruling: Mapped[str] = mapped_column(String(12))
    choices: Mapped[list[Any]]
    """Places of right options, from 0, in the author's order."""
    reason: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime]


TABLES = tuple(
    Base.metadata.tables[row.__tablename__]
    for row in (InstrumentRow, SubjectRow, QuestionRow, RevisionRow, AnswerKeyRow)
)


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """What a paper needs to know to draw a question and to shuffle its options; no word of it."""

    revision_id: int
    question_id: int
    subject: str
    """The code of the subject."""
    level: str | None
    option_count: int
    pinned: tuple[int, ...]
    """Places (from 0) of options that stay put."""
    fixed_order: bool


@dataclass(frozen=True, slots=True)
class RevisionText:
    revision_id: int
    question_id: int
    kind: str
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the right answer is right. `citation` only when the cited instrument is one the bank knows."""

    revision_id: int
    text: str | None
    reference: Reference | None
    citation: Citation | None


def instruments(session: Session) -> dict[str, Instrument]:
    """All instruments by number."""
    return {row.code: _instrument(row) for row in session.scalars(select(InstrumentRow))}


def pool(session: Session, subjects: Collection[str], first_day: date, last_day: date) -> tuple[PoolQuestion, ...]:
    """Live questions with a key, of these subject codes, whose law is in force on every day of the span.

    A question that cites no law is in the pool; one whose law is not confirmed is not. In the order of question ids.
    """
    lawful = {c for c, i in instruments(session).items() if in_force(i, first_day, last_day).force is Force.IN_FORCE}
    live = (
        _pool_columns()
        .join(AnswerKeyRow, (AnswerKeyRow.revision_id == RevisionRow.id) & (AnswerKeyRow.number == 1))
        .where(QuestionRow.current_revision_id == RevisionRow.id, QuestionRow.status == Status.LIVE)
        .where(SubjectRow.code.in_(subjects))
    )
    return tuple(_pool_question(row) for row in session.execute(live) if row.instrument in (*lawful, None))


def pinned_pool(session: Session, revision_ids: Collection[int]) -> tuple[PoolQuestion, ...]:
    """The same values for revisions already chosen, whatever has become of their questions since."""
    chosen = _pool_columns().where(RevisionRow.id.in_(revision_ids))
    return tuple(_pool_question(row) for row in session.execute(chosen))


def texts(session: Session, revision_ids: Collection[int]) -> dict[int, RevisionText]:
    columns = (RevisionRow.id, RevisionRow.question_id, RevisionRow.kind, RevisionRow.text, RevisionRow.options)
    rows = session.execute(select(*columns).where(RevisionRow.id.in_(revision_ids)))
    return {
        row.id: RevisionText(row.id, row.question_id, row.kind, row.text, tuple(o["text"] for o in row.options))
        for row in rows
    }


def keys(session: Session, revision_ids: Collection[int]) -> dict[int, KeyRevision]:
    """The key in force of each revision that has one."""
    # Ascending, so that the newest version of a key is the one that stays in the dictionary.
    rows = session.scalars(
        select(AnswerKeyRow).where(AnswerKeyRow.revision_id.in_(revision_ids)).order_by(AnswerKeyRow.number)
    )
    return {row.revision_id: KeyRevision(row.number, Ruling(row.ruling), tuple(row.choices)) for row in rows}


def explanations(session: Session, revision_ids: Collection[int]) -> dict[int, Explanation]:
    place = (RevisionRow.instrument, RevisionRow.article, RevisionRow.clause, RevisionRow.point)
    query: Select[*tuple[Any, ...]] = (
        select(RevisionRow.id, RevisionRow.explanation, *place, InstrumentRow)
        .outerjoin(InstrumentRow, InstrumentRow.code == RevisionRow.instrument)
        .where(RevisionRow.id.in_(revision_ids))
    )
    return {row.id: _explanation(row) for row in session.execute(query)}


def subjects(session: Session) -> dict[str, str]:
    """Names of the subjects by code."""
    return {row.code: row.name for row in session.scalars(select(SubjectRow).order_by(SubjectRow.id))}


def _pool_columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RevisionRow.id,
            RevisionRow.question_id,
            SubjectRow.code.label("subject"),
            RevisionRow.level,
            RevisionRow.options,
            RevisionRow.fixed_order,
            RevisionRow.instrument,
        )
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .order_by(RevisionRow.question_id, RevisionRow.id)
    )


def _pool_question(row: Row[*tuple[Any, ...]]) -> PoolQuestion:
    pinned = tuple(place for place, option in enumerate(row.options) if option["pinned"])
    return PoolQuestion(
        row.id, row.question_id, row.subject, row.level, len(row.options), pinned, fixed_order=row.fixed_order
    )


def _instrument(row: InstrumentRow) -> Instrument:
    kind = InstrumentKind(row.kind)
    return Instrument(row.code, row.title, kind, row.in_force_from, row.lapsed_from, row.replaced_by)


def _explanation(row: Row[*tuple[Any, ...]]) -> Explanation:
    place = (row.article, row.clause, row.point)
    reference = None if row.instrument is None else Reference(row.instrument, *place)
    known = row.InstrumentRow
    return Explanation(
        row.id, row.explanation, reference, None if known is None else Citation(_instrument(known), *place)
    )
