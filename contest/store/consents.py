"""Rows and named queries of consents: one row for each time that somebody agreed to a purpose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, insert, literal, select, text, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.consents import Consent, Purpose
from contest.people import Role
from contest.store.people import PersonRow
from questions.schema import Base, Key

_STANDS = text("withdrawn_at IS NULL")


class ConsentRow(Base):
    """A consent. Withdrawn it stays: that it once held is what makes the use of that time lawful."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("purpose IN ('take_part', 'public_name', 'contact')", name="purpose"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="order"),
        Index(
            "uq_consent_standing", "person_id", "purpose", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    """Of the words that were agreed to (contest.consents.WORDS)."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def history(session: Session, person_id: int) -> list[Consent]:
    """All that somebody agreed to, the latest first."""
    columns = (ConsentRow.purpose, ConsentRow.version, ConsentRow.given_at, ConsentRow.withdrawn_at)
    query = select(*columns).where(ConsentRow.person_id == person_id)
    rows = session.execute(query.order_by(ConsentRow.given_at.desc(), ConsentRow.id.desc()))
    return [Consent(Purpose(row[0]), *row[1:]) for row in rows]


def add(session: Session, person_id: int, purposes: Iterable[Purpose], version: int, now: datetime) -> None:
    """Keep consents to purposes that hold for nobody of that id yet."""
    rows = [
        {"person_id": person_id, "purpose": one.value, "version": version, "given_at": now} for one in sorted(purposes)
    ]
    if rows:
        session.execute(insert(ConsentRow), rows)


def withdraw(session: Session, person_id: int, purposes: Collection[Purpose], now: datetime) -> None:
    """End the consents to these purposes that hold."""
    mine = (ConsentRow.person_id == person_id) & ConsentRow.purpose.in_([one.value for one in purposes])
    session.execute(update(ConsentRow).where(mine, ConsentRow.withdrawn_at.is_(None)).values(withdrawn_at=now))


def agreed(session: Session, purpose: Purpose, person_ids: Collection[int]) -> set[int]:
    """Which of these people agree to a purpose now: to be asked before anybody is written to."""
    query = select(ConsentRow.person_id).where(
        ConsentRow.purpose == purpose.value, ConsentRow.withdrawn_at.is_(None), ConsentRow.person_id.in_(person_ids)
    )
    return set(session.scalars(query))


def suppose(session: Session, version: int) -> None:
    """Give contestants who were never asked for a purpose what their account says of it: for made-up people."""
    for purpose, agrees in ((Purpose.TAKE_PART, true()), (Purpose.PUBLIC_NAME, PersonRow.shows_name)):
        asked = select(ConsentRow.person_id).where(ConsentRow.purpose == purpose.value)
        theirs = (PersonRow.role == Role.CONTESTANT.value) & PersonRow.id.not_in(asked) & agrees
        rows = select(PersonRow.id, literal(purpose.value), literal(version), PersonRow.created_at).where(theirs)
        columns = ["person_id", "purpose", "version", "given_at"]
        session.execute(insert(ConsentRow).from_select(columns, rows))
