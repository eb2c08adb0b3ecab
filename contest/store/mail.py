"""Rows and named queries of letters: those that wait to be sent, links that were used, whose address is whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.mail import Purpose
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from questions.schema import Base, Key


class LetterRow(Base):
    """A letter that waits. It holds no address and no link: both are made when it is sent, and it is dropped then."""

    __tablename__ = "mail_out"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'recover')", name="purpose"),)

    id: Mapped[Key]
    purpose: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: somebody asked for an account that there is not; kept alike, so that nobody learns it by the time."""
    base: Mapped[str] = mapped_column(String(200))
    """«https://thi.example.vn»: where its link begins."""
    asked_at: Mapped[datetime]
    next_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)


class SpentLinkRow(Base):
    """A link that was used; kept longer than it would have lasted."""

    __tablename__ = "spent_link"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(8))
    spent_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is due."""

    id: int
    purpose: Purpose
    person_id: int | None
    base: str
    asked_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Address:
    """A person's address, with what seals a link to it."""

    address: str
    verified_at: datetime | None
    password_hash: str
    disabled: bool


def ask(session: Session, purpose: Purpose, person_id: int | None, base: str, now: datetime) -> None:
    """Keep a letter to be sent."""
    values = {"purpose": purpose.value, "person_id": person_id, "base": base, "asked_at": now, "next_at": now}
    session.execute(insert(LetterRow).values(**values, tries=0))


def claim(session: Session, now: datetime, rest: timedelta) -> Letter | None:
    """The oldest letter that is due, put off for a rest, doubled with each try; None when none is due."""
    due = (
        select(LetterRow.id, LetterRow.tries)
        .where(LetterRow.next_at <= now)
        .order_by(LetterRow.next_at, LetterRow.id)
        .limit(1)
    )
    found = session.execute(due).one_or_none()
    if found is None:
        return None
    letter_id, tries = found
    mine = update(LetterRow).where(LetterRow.id == letter_id, LetterRow.tries == tries, LetterRow.next_at <= now)
    put_off = mine.values(next_at=now + rest * 2**tries, tries=tries + 1)
    fields = (LetterRow.id, LetterRow.purpose, LetterRow.person_id, LetterRow.base, LetterRow.asked_at, LetterRow.tries)
    row = session.execute(put_off.returning(*fields)).one_or_none()
    return None if row is None else Letter(row[0], Purpose(row[1]), *row[2:])


def drop(session: Session, letter_id: int) -> None:
    """Forget a letter."""
    session.execute(delete(LetterRow).where(LetterRow.id == letter_id))


def of_person(session: Session, person_id: int) -> Address | None:
    """The address that a person gave, proven or not."""
    query = select(PersonRow.email, PersonRow.email_verified_at, PersonRow.password_hash, PersonRow.disabled_at)
    row = session.execute(query.where(PersonRow.id == person_id, PersonRow.email.is_not(None))).one_or_none()
    return None if row is None else Address(row[0] or "", row[1], row[2], row[3] is not None)


def whose(session: Session, phone: str | None, address: str | None) -> int | None:
    """Who has a proven address and this number, or has proven this address."""
    proven = (PersonRow.email_verified_at.is_not(None), PersonRow.disabled_at.is_(None))
    mine = PersonRow.phone == (phone or "") if address is None else PersonRow.email == address
    return session.execute(select(PersonRow.id).where(mine, *proven)).scalar_one_or_none()


def is_taken(session: Session, person_id: int, address: str) -> bool:
    """Whether somebody else has proven this address."""
    others = (PersonRow.email == address, PersonRow.email_verified_at.is_not(None), PersonRow.id != person_id)
    return session.execute(select(PersonRow.id).where(*others)).first() is not None


def spend(session: Session, digest: str, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """Mark a link as used; False when it was."""
    values = {"hash": digest, "person_id": person_id, "purpose": purpose.value, "spent_at": now}
    spent = insert_for(session)(SpentLinkRow).values(values).on_conflict_do_nothing(index_elements=["hash"])
    return session.execute(spent.returning(SpentLinkRow.hash)).one_or_none() is not None


def is_spent(session: Session, digest: str) -> bool:
    """Whether a link was used."""
    return session.execute(select(SpentLinkRow.hash).where(SpentLinkRow.hash == digest)).first() is not None


def forget(session: Session, before: datetime) -> None:
    """Drop links that were used before a moment, and letters nobody could send since."""
    session.execute(delete(SpentLinkRow).where(SpentLinkRow.spent_at < before))
    session.execute(delete(LetterRow).where(LetterRow.asked_at < before))
