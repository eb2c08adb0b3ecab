"""The tables of the bank. Nothing but columns and what they mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
    current_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_revision.id", use_alter=True), index=True
    )
    bank_import_id: Mapped[int | None] = mapped_column(ForeignKey("bank_import.id"), index=True)
    """The import that brought it in, if it came through the desk."""
    practice: Mapped[bool] = mapped_column(default=False)
    """Kept for practice: no contest that ranks draws it."""


class StimulusRow(Base):
    """What several questions share; like a revision it never changes once written."""

    __tablename__ = "stimulus"

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 over text, picture and clip."""
    text: Mapped[str] = mapped_column(Text)
    picture: Mapped[dict[str, Any] | None]
    """{"digest", "alt", "width", "height"}"""
    video: Mapped[str | None] = mapped_column(ForeignKey("media.digest"))


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
    """[{"text", "pinned", "picture"}, …] in the author's order; items of MATCHING, statements of a group."""
    matches: Mapped[list[Any]] = mapped_column(default=list)
    """The right-hand sides of MATCHING, as text."""
    fixed_order: Mapped[bool] = mapped_column(default=False)
    """No option may move: one of them names others by letter, or the author said so."""
    partial: Mapped[bool] = mapped_column(default=False)
    pictures: Mapped[list[Any]] = mapped_column(default=list)
    """[{"digest", "alt", "width", "height"}, …] under the stem; an option may hold one as its "picture"."""
    stimulus_id: Mapped[int | None] = mapped_column(ForeignKey("stimulus.id"))
    """What is read, looked at or watched before this question and others."""
    level: Mapped[str | None] = mapped_column(String(20))
    explanation: Mapped[str | None] = mapped_column(Text)
    instrument: Mapped[str | None] = mapped_column(String(40), index=True)
    """The number of the cited instrument; it need not be one the bank knows yet."""
    article: Mapped[str | None] = mapped_column(String(8))
    clause: Mapped[str | None] = mapped_column(String(8))
    point: Mapped[str | None] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """Equal for two wordings of one question (questions.intake.digest_of)."""
    folded: Mapped[str] = mapped_column(Text, default="")
    """«code--text-and-options», without accents, for searching (questions.intake.searched)."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    """The author, by the id that the house knows people by; None: the bank that ships, or the command line."""


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
    """Places from 0 in the author's order, by kind as questions.marking.KeyRevision tells."""
    accepted: Mapped[list[Any]] = mapped_column(default=list)
    """Right words of SHORT_TEXT, right numbers of NUMERIC."""
    reason: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime]


class MediaRow(Base):
    """A picture or a clip, named by its contents."""

    __tablename__ = "media"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of its bytes."""
    type: Mapped[str] = mapped_column(String(20))
    """«image/webp», «video/mp4», «video/webm»."""
    size: Mapped[int]
    """Bytes."""
    created_at: Mapped[datetime]


class MediaPieceRow(Base):
    """A stretch of the bytes of a medium, so that a phone can ask for part of a clip."""

    __tablename__ = "media_piece"

    digest: Mapped[str] = mapped_column(ForeignKey("media.digest"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0; each holds questions.media.PIECE bytes, the last one fewer."""
    data: Mapped[bytes] = mapped_column(LargeBinary)


class QuestionEventRow(Base):
    """A line of the history of a question; never changed, never removed."""

    __tablename__ = "question_event"
    __table_args__ = (Index("ix_question_event_question_id_at", "question_id", "at"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("question_revision.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    """Whoever did it, by the id that the house knows people by; None: the command line."""
    act: Mapped[str] = mapped_column(String(12))
    """«created», «revised», «rekeyed», the status it was moved to; «practice» or «contests»: what it is kept for."""
    note: Mapped[str] = mapped_column(String(400), default="")


class ImportRow(Base):
    """A file on its way into the bank: read by a worker, looked through by a person, taken as one act."""

    __tablename__ = "bank_import"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'reading', 'read', 'refused', 'done', 'undone')", name="state"),
        Index("ix_bank_import_state", "state"),
        Index("ix_bank_import_digest", "digest"),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(22), unique=True)
    """Names it in addresses; nobody can guess it."""
    filename: Mapped[str] = mapped_column(String(200))
    asked_format: Mapped[str] = mapped_column(String(12), default="auto")
    format: Mapped[str] = mapped_column(String(12), default="")
    """As found by reading."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file: the same file twice is told at once."""
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    key_filename: Mapped[str | None] = mapped_column(String(200))
    key_data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """A separate file of keys, joined by section and number."""
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    progress: Mapped[int] = mapped_column(default=0)
    """Questions read so far."""
    remarks: Mapped[list[Any]] = mapped_column(default=list)
    """Problems of the file as a whole."""
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    """Where everything goes that says no subject of its own."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    """While a worker reads it; a lease that ran out is taken by the next worker."""
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(BigInteger)


class ImportItemRow(Base):
    """A question of an import, as read and as mended since."""

    __tablename__ = "bank_import_item"

    import_id: Mapped[int] = mapped_column(ForeignKey("bank_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place in the file, from 1."""
    question: Mapped[dict[str, Any]]
    """questions.formats.wire."""
    digest: Mapped[str] = mapped_column(String(64))
    """questions.intake.digest_of"""
    problems: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(9))
    """«ready», «look» (warnings), «error», «duplicate»."""
    twin: Mapped[dict[str, Any] | None]
    """{"code" or "number", "how"}: the question it is like, in the bank or in the same file."""
    chosen: Mapped[bool]
    edited: Mapped[bool] = mapped_column(default=False)
    edited_by: Mapped[int | None] = mapped_column(BigInteger)
    """Who mended it last: the author of what comes in."""


TABLES = tuple(
    Base.metadata.tables[row.__tablename__]
    for row in (
        *(InstrumentRow, SubjectRow, QuestionRow, StimulusRow, RevisionRow, AnswerKeyRow, MediaRow, MediaPieceRow),
        *(QuestionEventRow, ImportRow, ImportItemRow),
    )
)
