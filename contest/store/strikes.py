"""Disqualifications (huỷ kết quả): of an attempt, or of all that a person did in a contest; reasoned, reversible."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from questions.schema import Base, Key


class StrikeRow(Base):
    """A disqualification; in force until it is lifted. What it strikes is also written on the attempts themselves."""

    __tablename__ = "strike"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lift_has_reason"),
        Index("ix_strike_contest", "contest_id", "person_id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    """None: all attempts of the person in the contest."""
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lift_reason: Mapped[str | None] = mapped_column(String(400))
