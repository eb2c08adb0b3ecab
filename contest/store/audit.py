"""The record of deeds: written in the same transaction as the deed itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class AuditRow(Base):
    """Who did what to which thing, in the same transaction as the deed."""

    __tablename__ = "audit"

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the server itself."""
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]]


def record(session: Session, at: datetime, actor_id: int | None, act: str, subject: str, **detail: Any) -> None:
    """Write one line of the record. `actor_id` None: the server itself did it."""
    session.add(AuditRow(at=at, actor_id=actor_id, act=act, subject=subject, detail=detail))
