"""Public notices of a contest, numbered without gaps: what changed after the rules were announced, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class NoticeRow(Base):
    """A notice; never changed, never removed."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    """«rules», «pause», «extension», «ruling», «results», «disqualification» …; a page may mark it by that."""
    text: Mapped[str] = mapped_column(Text)
    """In Vietnamese, as published: a record is not translated."""
    by: Mapped[int | None] = mapped_column(BigInteger)


def add(session: Session, contest_id: int, kind: str, text: str, by: int | None, now: datetime) -> int:
    """Publish a notice; its number. The unique rule lets only one of two at once have a number; the other fails."""
    last = session.scalar(select(func.max(NoticeRow.number)).where(NoticeRow.contest_id == contest_id)) or 0
    session.add(NoticeRow(contest_id=contest_id, number=last + 1, at=now, kind=kind, text=text, by=by))
    session.flush()
    return last + 1


def of_contest(session: Session, contest_id: int) -> list[NoticeRow]:
    """All notices of a contest, the newest first."""
    query = select(NoticeRow).where(NoticeRow.contest_id == contest_id).order_by(NoticeRow.number.desc())
    return list(session.scalars(query))


def newest(session: Session, contest_id: int) -> NoticeRow | None:
    """The last notice of a contest."""
    query = select(NoticeRow).where(NoticeRow.contest_id == contest_id).order_by(NoticeRow.number.desc()).limit(1)
    return session.scalars(query).first()
