"""Points of essays beside a quiz (câu tự luận), as the judges gave them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base


class EssayMarkRow(Base):
    """A person's essay in a round: whole points."""

    __tablename__ = "essay_mark"
    __table_args__ = (CheckConstraint("points >= 0", name="points"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    points: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


def of_rounds(session: Session, round_ids: list[int]) -> dict[tuple[int, int], int]:
    """Points by (round, person)."""
    query = select(EssayMarkRow.round_id, EssayMarkRow.person_id, EssayMarkRow.points)
    return {(row[0], row[1]): row[2] for row in session.execute(query.where(EssayMarkRow.round_id.in_(round_ids)))}
