"""Disqualifications (huỷ kết quả): of an attempt, or of all that a person did in a contest; reasoned, reversible."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, case, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.attempts import AttemptRow
from questions.schema import Base, Key, Loose


class StrikeRow(Base):
    """A disqualification; in force until it is lifted. What it strikes is also written on the attempts themselves."""

    __tablename__ = "strike"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lift_has_reason"),
        Index("ix_strike_contest", "contest_id", "person_id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attempt_id: Mapped[Loose | None]
    """None: all attempts of the person in the contest. Without a foreign key, as in contest.store.results."""
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lift_reason: Mapped[str | None] = mapped_column(String(400))


DISQUALIFIED = ("attempt", "person")


def add(session: Session, row: StrikeRow) -> int:
    """Keep a disqualification; its id."""
    session.add(row)
    session.flush()
    return row.id


def by_id(session: Session, contest_id: int, strike_id: int) -> StrikeRow | None:
    """A disqualification of that contest, in force or lifted; None when there is none."""
    mine = (StrikeRow.id == strike_id) & (StrikeRow.contest_id == contest_id)
    return session.scalars(select(StrikeRow).where(mine)).one_or_none()


def of_contest(session: Session, contest_id: int) -> list[StrikeRow]:
    """All disqualifications of a contest, the newest first."""
    query = select(StrikeRow).where(StrikeRow.contest_id == contest_id).order_by(StrikeRow.id.desc())
    return list(session.scalars(query))


def in_force(session: Session, contest_id: int, person_id: int) -> list[StrikeRow]:
    """What stands against a person in a contest: of the whole person first, then of attempts, the oldest first."""
    theirs = (StrikeRow.contest_id == contest_id) & (StrikeRow.person_id == person_id)
    query = select(StrikeRow).where(theirs, StrikeRow.lifted_at.is_(None))
    return list(session.scalars(query.order_by(StrikeRow.attempt_id.is_not(None), StrikeRow.id)))


def lift(session: Session, strike_id: int, by: int | None, reason: str, now: datetime) -> bool:
    """Lift a disqualification; False when somebody else just did."""
    standing = (StrikeRow.id == strike_id) & StrikeRow.lifted_at.is_(None)
    query = update(StrikeRow).where(standing).values(lifted_at=now, lifted_by=by, lift_reason=reason)
    done = session.execute(query.returning(StrikeRow.id)).all()
    session.expire_all()
    return bool(done)


def move(session: Session, contest_id: int, from_id: int, into_id: int) -> None:
    """Let what stands against one account stand against another: both are one person's."""
    theirs = (StrikeRow.contest_id == contest_id) & (StrikeRow.person_id == from_id)
    session.execute(update(StrikeRow).where(theirs).values(person_id=into_id))


def write(session: Session, contest_id: int, person_id: int) -> None:
    """Write on a person's attempts what is in force against them; what they were under it is kept. One statement.

    A strike of the person goes before one of an attempt; where none is left, an attempt is what it was without.
    """
    standing = exists().where(
        StrikeRow.contest_id == contest_id, StrikeRow.person_id == person_id, StrikeRow.lifted_at.is_(None)
    )
    person = standing.where(StrikeRow.attempt_id.is_(None))
    attempt = standing.where(StrikeRow.attempt_id == AttemptRow.id).correlate(AttemptRow)
    under = case((AttemptRow.struck.in_(DISQUALIFIED), AttemptRow.struck_under), else_=AttemptRow.struck)
    values = {
        "struck": case((person, "person"), (attempt, "attempt"), else_=under),
        "struck_under": case((person | attempt, under), else_=None),
    }
    theirs = (AttemptRow.contest_id == contest_id) & (AttemptRow.person_id == person_id)
    session.execute(update(AttemptRow).where(theirs).values(values).execution_options(synchronize_session=False))
    session.expire_all()
