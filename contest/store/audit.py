"""The record of deeds: written in the same transaction as the deed itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class AuditRow(Base):
    """Who did what to which thing, in the same transaction as the deed."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_number", "number", unique=True),)

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the server itself."""
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]]
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Its place in the chain, from 1 without gaps; None until it is sealed, moments after the deed."""
    hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 over the hash before it and what this row says; hex."""


def record(session: Session, at: datetime, actor_id: int | None, act: str, subject: str, **detail: Any) -> None:
    """Write one line of the record. `actor_id` None: the server itself did it."""
    session.add(AuditRow(at=at, actor_id=actor_id, act=act, subject=subject, detail=detail))
