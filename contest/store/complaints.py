"""Complaints (khiếu nại): what contestants say of their results, and what they were answered in writing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class ComplaintRow(Base):
    """A complaint with its answer; the words of neither are ever changed."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld', 'rejected')", name="outcome"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        Index("ix_complaint_contest", "contest_id", "id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int | None]
    """The question of the paper that it is about, if it is about one."""
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)


def count_open(session: Session, contest_id: int) -> int:
    """How many wait for an answer."""
    waiting = (ComplaintRow.contest_id == contest_id) & ComplaintRow.answered_at.is_(None)
    return session.execute(select(func.count()).select_from(ComplaintRow).where(waiting)).scalar_one()
