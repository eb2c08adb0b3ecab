"""Files of units that were read and wait to be taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base


class UnitFileRow(Base):
    """A file that was read: the units it would add or change, and the state of the tree it was read against."""

    __tablename__ = "unit_file"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    seen: Mapped[int] = mapped_column(BigInteger)
    """As unit_deeds.last_deed was."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"rows", "same", "units": [a unit as contest.unit_history.plain], "problems": [[place, words]]}."""
    taken_at: Mapped[datetime | None]


def add(session: Session, row: UnitFileRow) -> None:
    """Keep a file that was read."""
    session.add(row)
    session.flush()


def found(session: Session, token: str) -> UnitFileRow | None:
    """The file of that token, taken in or not."""
    return session.scalars(select(UnitFileRow).where(UnitFileRow.token == token)).one_or_none()


def take(session: Session, token: str, now: datetime) -> bool:
    """Mark a file as taken in; False when it was."""
    free = (UnitFileRow.token == token) & UnitFileRow.taken_at.is_(None)
    taken = session.execute(update(UnitFileRow).where(free).values(taken_at=now).returning(UnitFileRow.token)).all()
    session.expire_all()
    return bool(taken)


def forget(session: Session, before: datetime) -> None:
    """Drop files that were read before a moment."""
    session.execute(delete(UnitFileRow).where(UnitFileRow.at < before))
