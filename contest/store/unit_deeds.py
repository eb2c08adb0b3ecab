"""How the union tree moved: what each deed changed on each unit, and whom it took along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.units import UnitRow
from questions.schema import Base, Key


class UnitChangeRow(Base):
    """What a deed changed on one unit. Rows of one deed bear its number, the id of its first row."""

    __tablename__ = "unit_change"
    __table_args__ = (
        CheckConstraint("kind IN ('open', 'edit', 'move', 'merge', 'split', 'close', 'import')", name="kind"),
    )

    id: Mapped[Key]
    deed: Mapped[int | None] = mapped_column(BigInteger, index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))
    day: Mapped[date]
    """From when it holds."""
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(400))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The fields that changed, as they were (contest.unit_history.plain); None for a unit that the deed opened."""
    after: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class UnitMoveRow(Base):
    """Whom a deed took along: a person's own unit, the root of what they see (`scope`), or a line of a roster."""

    __tablename__ = "unit_move"
    __table_args__ = (CheckConstraint("(person_id IS NULL) != (entry_id IS NULL)", name="person_or_entry"),)

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("roster_entry.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    scope: Mapped[bool]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a unit's history."""

    deed: int
    unit_id: int
    kind: str
    day: date
    at: datetime
    by: int | None
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    undone_at: datetime | None


_CHANGE = tuple(getattr(UnitChangeRow, name) for name in Change.__dataclass_fields__)


def hold_tree(session: Session) -> None:
    """Until the transaction ends nobody else changes the tree: the row of its root is held."""
    session.execute(select(UnitRow.id).where(UnitRow.parent_id.is_(None)).order_by(UnitRow.id).with_for_update()).all()


def last_deed(session: Session) -> int:
    """Twice the number of the latest deed, and one more once it is undone; 0 before the first."""
    query = select(UnitChangeRow.deed, UnitChangeRow.undone_at).order_by(UnitChangeRow.deed.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return 0 if row is None or row[0] is None else row[0] * 2 + int(row[1] is not None)


def write(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep what a deed changed; its number."""
    first = UnitChangeRow(**rows[0])
    session.add(first)
    session.flush()
    first.deed = first.id
    session.flush()
    if len(rows) > 1:
        session.execute(insert(UnitChangeRow), [{**row, "deed": first.id} for row in rows[1:]])
    return first.id


def of_unit(session: Session, unit_id: int) -> list[Change]:
    """The history of a unit, the newest first."""
    query = select(*_CHANGE).where(UnitChangeRow.unit_id == unit_id).order_by(UnitChangeRow.id.desc())
    return [Change(*row) for row in session.execute(query)]


def of_deed(session: Session, deed: int) -> list[Change]:
    """All that a deed changed, in the order in which it was written."""
    query = select(*_CHANGE).where(UnitChangeRow.deed == deed).order_by(UnitChangeRow.id)
    return [Change(*row) for row in session.execute(query)]


def later_than(session: Session, day: date) -> list[Change]:
    """What came to hold after a day and was not undone, the newest first."""
    query = select(*_CHANGE).where(UnitChangeRow.day > day, UnitChangeRow.undone_at.is_(None))
    return [Change(*row) for row in session.execute(query.order_by(UnitChangeRow.id.desc()))]


def mark_undone(session: Session, deed: int, now: datetime) -> None:
    """Note that a deed was undone."""
    session.execute(update(UnitChangeRow).where(UnitChangeRow.deed == deed).values(undone_at=now))
    session.expire_all()
