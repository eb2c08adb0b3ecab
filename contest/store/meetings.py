"""Rows and named queries of judges' meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.engine import insert_for
from contest.store.works import WorkRow
from questions.schema import Base


class MeetingRow(Base):
    """What the judges' meeting gave a work that no two of them agreed on."""

    __tablename__ = "meeting"

    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"), primary_key=True)
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a meeting decided."""

    points: int
    reason: str
    at: datetime


def of_contest(session: Session, contest_id: int) -> dict[int, Meeting]:
    """What meetings gave, by work."""
    query = select(MeetingRow.work_id, MeetingRow.points, MeetingRow.reason, MeetingRow.at)
    rows = session.execute(
        query.join(WorkRow, WorkRow.id == MeetingRow.work_id).where(WorkRow.contest_id == contest_id)
    )
    return {row[0]: Meeting(*row[1:]) for row in rows}


def put(session: Session, work_id: int, points: int, reason: str, by: int | None, now: datetime) -> None:
    """Keep what a meeting gave, over what one gave before."""
    values = {"points": points, "reason": reason, "by": by, "at": now}
    inserting = insert_for(session)(MeetingRow).values(work_id=work_id, **values)
    session.execute(inserting.on_conflict_do_update(index_elements=["work_id"], set_=values))
