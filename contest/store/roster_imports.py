"""Lists of people on their way to a roster: kept for a day, seen by nobody but whoever brought them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class RosterImportRow(Base):
    """A file as it was read, until its rows were taken in; then only how many."""

    __tablename__ = "roster_import"
    __table_args__ = (CheckConstraint("state IN ('read', 'taken')", name="state"),)

    id: Mapped[Key]
    by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that was chosen for it: rows go there or below."""
    made_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(6), default="read")


@dataclass(frozen=True, slots=True)
class Draft:
    """An import. `payload` while it is read: filename, columns, heads, rows [[number, cells], …], taken [numbers];
    once taken: filename, added, joined."""

    id: int
    by: int
    unit_id: int
    payload: dict[str, Any]
    state: str


def add(session: Session, by: int, unit_id: int, payload: dict[str, Any], now: datetime) -> int:
    """Keep a file that was read; its id."""
    row = RosterImportRow(by=by, unit_id=unit_id, made_at=now, payload=payload, state="read")
    session.add(row)
    session.flush()
    return row.id


def mine(session: Session, import_id: int, by: int, *, hold: bool = False) -> Draft | None:
    """An import of this person; None for any other. `hold`: nobody else takes it in until this transaction ends."""
    query = select(RosterImportRow).where(RosterImportRow.id == import_id, RosterImportRow.by == by)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    return None if row is None else Draft(row.id, row.by, row.unit_id, row.payload, row.state)


def change(session: Session, import_id: int, **values: object) -> None:
    """Set columns of an import."""
    session.execute(update(RosterImportRow).where(RosterImportRow.id == import_id).values(**values))
    session.expire_all()


def drop(session: Session, import_id: int) -> None:
    """Forget an import."""
    session.execute(delete(RosterImportRow).where(RosterImportRow.id == import_id))


def forget(session: Session, before: datetime) -> None:
    """Forget imports that were brought before a moment."""
    session.execute(delete(RosterImportRow).where(RosterImportRow.made_at < before))
