"""More time: for a unit or a person in a round. What is given to all is written on the round itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.schema import Base, Key


class ExtensionRow(Base):
    """A later close of a round, or more minutes for a paper, for the people of a unit or for one person."""

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) != (person_id IS NULL)", name="unit_or_person"),
        CheckConstraint("extra_minutes >= 0", name="never_shorter"),
        Index("ix_extension_round", "round_id"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closes_at: Mapped[datetime | None]
    """None: the round's own close."""
    extra_minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


def for_person(
    session: Session, round_ids: Collection[int], person_id: int, units: Collection[int]
) -> dict[int, tuple[datetime | None, int]]:
    """By round: the latest close and the most extra minutes that a person (of these units, root to own) was given."""
    theirs = or_(ExtensionRow.person_id == person_id, ExtensionRow.unit_id.in_(units))
    query = select(ExtensionRow).where(ExtensionRow.round_id.in_(round_ids), theirs)
    given: dict[int, tuple[datetime | None, int]] = {}
    for row in session.scalars(query):
        closes, extra = given.get(row.round_id, (None, 0))
        later = max((one for one in (closes, row.closes_at) if one is not None), default=None)
        given[row.round_id] = later, max(extra, row.extra_minutes)
    return given
