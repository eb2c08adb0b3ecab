"""Rows and named queries of people, their sign-ins and how often things were tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    bindparam,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.people import Person, Role
from contest.store.engine import insert_for
from contest.store.prepared import Prepared
from contest.store.second_factor import SecondFactorRow
from questions.schema import Base, Key

_PROVEN = text("email_verified_at IS NOT NULL")


class PersonRow(Base):
    """One human being with one telephone number."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("gender IN ('female', 'male')", name="gender"),
        CheckConstraint("role IN ('contestant', 'officer', 'organizer', 'judge', 'admin')", name="role"),
        CheckConstraint("role != 'officer' OR scope_unit_id IS NOT NULL", name="officer_has_scope"),
        Index("uq_person_email", "email", unique=True, sqlite_where=_PROVEN, postgresql_where=_PROVEN),
    )

    id: Mapped[Key]
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    """Canonical, +84 and nine digits: one account a number."""
    name: Mapped[str] = mapped_column(String(120))
    birth_date: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(String(6))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_text: Mapped[str | None] = mapped_column(String(200))
    """What the person wrote for «Khác»; an officer places them later."""
    role: Mapped[str] = mapped_column(String(12), default="contestant")
    scope_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The root of the subtree an officer sees."""
    password_hash: Mapped[str] = mapped_column(String(200))
    shows_name: Mapped[bool] = mapped_column(default=False)
    """Agreed to the full name on public boards; without it the boards print a short form."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    member: Mapped[bool | None]
    """Told that they are a member of the union; None: never asked."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The account that this one turned out to be a double of."""
    email: Mapped[str | None] = mapped_column(String(254))
    """Canonical; only one that was proven gets letters, and proves one person."""
    email_verified_at: Mapped[datetime | None]
    vouched_at: Mapped[datetime | None]
    """When somebody made sure that they belong to their unit: a match with its roster, or an officer."""
    vouched_by: Mapped[int | None] = mapped_column(BigInteger)
    """Whoever did; None: the roster."""
    active_at: Mapped[datetime | None]
    """When they signed in last: sign-ins themselves are forgotten long before contact data is."""
    restricted_at: Mapped[datetime | None]
    """When the person withdrew their consent to take part: they start no paper any more."""
    erased_at: Mapped[datetime | None]
    """When all that tells who this was went; results stay under a pseudonym."""
    renamed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the name that boards print last changed, for the boards to follow."""


class SignInRow(Base):
    """A session kept at the server, so that it can be ended there."""

    __tablename__ = "sign_in"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the 256-bit key in the cookie; the key itself is nowhere."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """Moved at most every few minutes: idle sign-ins end by it."""
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LimitRow(Base):
    """How often something was tried in a window of time. SQL keeps it, so no limit falls with Redis."""

    __tablename__ = "limit_count"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed hash of the account or address: no number or address is stored."""
    window: Mapped[int] = mapped_column(primary_key=True)
    """Number of the window since 1970."""
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class Identity:
    """A person behind a sign-in that still stands, with what the gate needs to judge it."""

    person: Person
    key_hash: str
    seen_at: datetime
    expires_at: datetime
    factor: bool = False
    """Has a second factor, which every sign-in since went through."""


_HAS_FACTOR = (
    select(SecondFactorRow.person_id)
    .where(SecondFactorRow.person_id == PersonRow.id, SecondFactorRow.confirmed_at.is_not(None))
    .exists()
)
_PERSON = (
    PersonRow.id,
    PersonRow.name,
    PersonRow.phone,
    PersonRow.role,
    PersonRow.unit_id,
    PersonRow.unit_text,
    PersonRow.scope_unit_id,
    PersonRow.shows_name,
    PersonRow.birth_date,
    PersonRow.gender,
    PersonRow.member,
    PersonRow.restricted_at,
)


def _person(row: Sequence[Any]) -> Person:
    id_, name, phone, role, *rest = row
    return Person(id_, name, phone, Role(role), *rest)


@Prepared
def _signed_in(_dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(SignInRow.seen_at, SignInRow.expires_at, _HAS_FACTOR, *_PERSON)
        .join(PersonRow, PersonRow.id == SignInRow.person_id)
        .where(
            SignInRow.key_hash == bindparam("key_hash"), SignInRow.ended_at.is_(None), PersonRow.disabled_at.is_(None)
        )
    )


def identity(session: Session, key_hash: str) -> Identity | None:
    """Who is signed in under that key; None when it was ended or the account was disabled."""
    row = _signed_in.row(session, key_hash=key_hash)
    return None if row is None else Identity(_person(row[3:]), key_hash, *row[:3])


def public(session: Session, person_id: int) -> tuple[str, bool] | None:
    """Name and consent to show it, of an account in use; None for none or a disabled one."""
    query = select(PersonRow.name, PersonRow.shows_name).where(
        PersonRow.id == person_id, PersonRow.disabled_at.is_(None)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def credentials(session: Session, phone: str) -> tuple[Person, str] | None:
    """The person of a telephone number with the password's hash; None for none or a disabled one."""
    query = select(PersonRow.password_hash, *_PERSON).where(PersonRow.phone == phone, PersonRow.disabled_at.is_(None))
    row = session.execute(query).one_or_none()
    return None if row is None else (_person(row[1:]), row[0])


def by_id(session: Session, person_id: int) -> Person | None:
    """An account in use; None for none or a disabled one."""
    query = select(*_PERSON).where(PersonRow.id == person_id, PersonRow.disabled_at.is_(None))
    row = session.execute(query).one_or_none()
    return None if row is None else _person(row)


def add(session: Session, values: dict[str, object]) -> int | None:
    """Insert a person and give their id; None when the telephone number has an account."""
    statement = insert_for(session)(PersonRow).values(values).on_conflict_do_nothing(index_elements=["phone"])
    return session.execute(statement.returning(PersonRow.id)).scalar_one_or_none()


def set_password(session: Session, person_id: int, password_hash: str) -> None:
    """Replace the hash of a person's password."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(password_hash=password_hash))


def ids(session: Session, phones: Collection[str]) -> dict[str, int]:
    """Ids of the people who have these numbers."""
    query = select(PersonRow.phone, PersonRow.id).where(PersonRow.phone.in_(phones))
    return {row[0]: row[1] for row in session.execute(query)}


def change(session: Session, person_id: int, values: Mapping[str, object]) -> None:
    """Set columns of a person."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(**values))


def rename(session: Session, person_id: int, values: Mapping[str, object], now: datetime) -> None:
    """Set columns that change what boards print of a person; the boards are told after the commit."""
    change(session, person_id, {**values, "renamed_at": now})


def renamed_since(session: Session, moment: datetime) -> list[tuple[int, str, bool]]:
    """(person, name, consent to show it) of whoever's printed name changed at or after a moment."""
    query = select(PersonRow.id, PersonRow.name, PersonRow.shows_name).where(PersonRow.renamed_at >= moment)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(PersonRow.id))]


def see(session: Session, key_hash: str, now: datetime) -> None:
    """Note that a sign-in was used."""
    session.execute(update(SignInRow).where(SignInRow.key_hash == key_hash).values(seen_at=now))


def end_sign_ins(
    session: Session, person_id: int, now: datetime, but: str | None = None, only: str | None = None
) -> int:
    """End a person's sign-ins: all, all but one, or only one. Gives how many ended."""
    query = update(SignInRow).where(SignInRow.person_id == person_id, SignInRow.ended_at.is_(None))
    if but is not None:
        query = query.where(SignInRow.key_hash != but)
    if only is not None:
        query = query.where(SignInRow.key_hash == only)
    return len(session.execute(query.values(ended_at=now).returning(SignInRow.key_hash)).all())


def sign_ins(session: Session, person_id: int, now: datetime) -> list[SignInRow]:
    """A person's sign-ins that still stand, the latest first."""
    query = select(SignInRow).where(
        SignInRow.person_id == person_id, SignInRow.ended_at.is_(None), SignInRow.expires_at > now
    )
    return list(session.scalars(query.order_by(SignInRow.seen_at.desc())))


def forget_sign_ins(session: Session, before: datetime) -> None:
    """Drop sign-ins that ran out before a moment."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at < before))


def count_try(session: Session, scope: str, subject: str, window: int) -> int:
    """Count one more try in a window and give the number of tries so far, this one included."""
    statement = insert_for(session)(LimitRow).values(scope=scope, subject=subject, window=window, tries=1)
    counted = statement.on_conflict_do_update(
        index_elements=["scope", "subject", "window"], set_={"tries": LimitRow.tries + 1}
    )
    return int(session.execute(counted.returning(LimitRow.tries)).scalar_one())


def forget_tries(session: Session, before: datetime, window_seconds: int, scope: str) -> None:
    """Drop counts of windows that are over."""
    last = int(before.timestamp()) // window_seconds
    session.execute(delete(LimitRow).where(LimitRow.scope == scope, LimitRow.window < last))
