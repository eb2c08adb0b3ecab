"""Complaints (khiếu nại): what contestants say of their results, and what they were answered in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Select, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key, Loose


class ComplaintRow(Base):
    """A complaint with its answer; the words of neither are ever changed."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld', 'rejected')", name="outcome"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        Index("ix_complaint_contest", "contest_id", "id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    attempt_id: Mapped[Loose | None]
    """Without a foreign key, as in contest.store.results."""
    position: Mapped[int | None]
    """The question of the paper that it is about, if it is about one."""
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)


def count_open(session: Session, contest_id: int) -> int:
    """How many wait for an answer."""
    waiting = (ComplaintRow.contest_id == contest_id) & ComplaintRow.answered_at.is_(None)
    return session.execute(select(func.count()).select_from(ComplaintRow).where(waiting)).scalar_one()


_ABOUT = (AttemptRow.id == ComplaintRow.attempt_id) & (AttemptRow.contest_id == ComplaintRow.contest_id)


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint as the rings above see it. `number`: of the attempt, within its round; `unit`: of the person now."""

    id: int
    attempt_id: int | None
    position: int | None
    text: str
    at: datetime
    answer: str | None
    outcome: str | None
    answered_at: datetime | None
    person_id: int
    name: str
    unit: str | None
    number: int | None
    round_id: int | None

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.answered_at is None


def _filed(contest_id: int) -> Select[*tuple[Any, ...]]:
    own = ("id", "attempt_id", "position", "text", "at", "answer", "outcome", "answered_at", "person_id")
    columns = [getattr(ComplaintRow, name) for name in own]
    return (
        select(*columns, PersonRow.name, UnitRow.name, AttemptRow.number, AttemptRow.round_id)
        .join(PersonRow, PersonRow.id == ComplaintRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .outerjoin(AttemptRow, _ABOUT)
        .where(ComplaintRow.contest_id == contest_id)
    )


def of_contest(session: Session, contest_id: int, most: int, first: int = 0) -> list[Filed]:
    """Complaints of a contest: those that wait first and the longest waiting of them first, then the newest."""
    answered = ComplaintRow.answered_at.is_not(None)
    order = (answered, ComplaintRow.answered_at.desc(), ComplaintRow.id)
    query = _filed(contest_id).order_by(*order).limit(most).offset(first)
    return [Filed(*row) for row in session.execute(query)]


def of_person(session: Session, contest_id: int, person_id: int) -> list[Filed]:
    """What one person complained of in a contest, the newest first."""
    query = _filed(contest_id).where(ComplaintRow.person_id == person_id).order_by(ComplaintRow.id.desc())
    return [Filed(*row) for row in session.execute(query)]


def one(session: Session, contest_id: int, complaint_id: int) -> Filed | None:
    """A complaint of that contest; None when there is none."""
    row = session.execute(_filed(contest_id).where(ComplaintRow.id == complaint_id)).one_or_none()
    return None if row is None else Filed(*row)


def count(session: Session, contest_id: int) -> int:
    """How many there are."""
    query = select(func.count()).select_from(ComplaintRow).where(ComplaintRow.contest_id == contest_id)
    return session.execute(query).scalar_one()


def count_of(session: Session, contest_id: int, person_id: int) -> int:
    """How many one person filed in a contest."""
    mine = (ComplaintRow.contest_id == contest_id) & (ComplaintRow.person_id == person_id)
    return session.execute(select(func.count()).select_from(ComplaintRow).where(mine)).scalar_one()


def answer(session: Session, complaint_id: int, **values: object) -> bool:
    """Write the answer to a complaint that has none; False when somebody else just answered it."""
    waiting = (ComplaintRow.id == complaint_id) & ComplaintRow.answered_at.is_(None)
    query = update(ComplaintRow).where(waiting).values(**values).returning(ComplaintRow.id)
    return bool(session.execute(query).all())
