"""Awards as signed: who has which prize of a contest. Until they are signed they are derived from results, not kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from questions.schema import Base


class AwardRow(Base):
    """One prize of one winner."""

    __tablename__ = "award"
    __table_args__ = (CheckConstraint("(person_id IS NULL) != (unit_id IS NULL)", name="person_or_unit"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place on the list, from 1."""
    list: Mapped[str] = mapped_column(String(200))
    """Of which ladder or collective list, in words."""
    scope: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The winning unit of a collective prize."""
    prize: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int]
    drawn: Mapped[bool] = mapped_column(default=False)
    """A draw decided among people of one rank."""
