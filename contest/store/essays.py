"""Points of essays beside a quiz (câu tự luận), as the judges gave them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, delete, insert, select
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


def replace(session: Session, round_id: int, points: Mapping[int, int], by: int | None, now: datetime) -> None:
    """Put these points (by person) in place of all that a round had."""
    session.execute(delete(EssayMarkRow).where(EssayMarkRow.round_id == round_id))
    given = {"round_id": round_id, "at": now, "by": by}
    if points:
        rows = [{**given, "person_id": person, "points": each} for person, each in points.items()]
        session.execute(insert(EssayMarkRow), rows)


def of_rounds(session: Session, round_ids: list[int], before: datetime | None = None) -> dict[tuple[int, int], int]:
    """Points by (round, person); `before`: only what was given before that moment."""
    query = select(EssayMarkRow.round_id, EssayMarkRow.person_id, EssayMarkRow.points)
    if before is not None:
        query = query.where(EssayMarkRow.at < before)
    return {(row[0], row[1]): row[2] for row in session.execute(query.where(EssayMarkRow.round_id.in_(round_ids)))}
