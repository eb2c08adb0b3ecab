"""Mergers: of two accounts of one person, or of two entries of one unit in a contest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from questions.schema import Base, Key


class MergerRow(Base):
    """One merger, by the ids of units or of people; what it moved bears where it came from (AttemptRow)."""

    __tablename__ = "merger"
    __table_args__ = (
        CheckConstraint("kind IN ('unit', 'person')", name="kind"),
        CheckConstraint("from_id != into_id", name="two"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))
    from_id: Mapped[int] = mapped_column(BigInteger)
    into_id: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    """How many attempts it moved."""
    reason: Mapped[str] = mapped_column(String(400))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    at: Mapped[datetime]
