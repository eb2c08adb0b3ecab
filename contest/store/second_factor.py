"""Rows and named queries of the second factor, its spare codes, and sign-ins that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.engine import insert_for
from questions.schema import Base, Key


class SecondFactorRow(Base):
    """The second factor of a person."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    """AES-256-GCM under a key of its own purpose, the person's id bound in."""
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """None: begun, and asked of nobody yet."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The newest thirty seconds whose digits were used; they only ever go up."""


class SpareCodeRow(Base):
    """A spare code, for when the telephone is lost."""

    __tablename__ = "spare_code"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class HalfSignInRow(Base):
    """A right password that waits for the second factor; it opens nothing."""

    __tablename__ = "half_sign_in"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's second factor. `secret` sealed."""

    secret: str
    confirmed_at: datetime | None
    spares: int
    """Spare codes left."""


def of_person(session: Session, person_id: int) -> Factor | None:
    """The second factor of a person, begun or confirmed."""
    spares = select(func.count()).where(SpareCodeRow.person_id == person_id, SpareCodeRow.used_at.is_(None))
    query = select(SecondFactorRow.secret, SecondFactorRow.confirmed_at, spares.scalar_subquery())
    row = session.execute(query.where(SecondFactorRow.person_id == person_id)).one_or_none()
    return None if row is None else Factor(*row)


def begin(session: Session, person_id: int, secret: str, now: datetime) -> bool:
    """Keep a secret until it is confirmed, in place of one that never was; False where one is confirmed."""
    values = {"person_id": person_id, "secret": secret, "begun_at": now, "last_step": 0}
    adding = insert_for(session)(SecondFactorRow).values(values)
    kept = adding.on_conflict_do_update(
        index_elements=["person_id"],
        set_={"secret": secret, "begun_at": now, "last_step": 0},
        where=SecondFactorRow.confirmed_at.is_(None),
    )
    return session.execute(kept.returning(SecondFactorRow.person_id)).one_or_none() is not None


def confirm(session: Session, person_id: int, now: datetime) -> bool:
    """From now on it is asked for; False where it was confirmed before."""
    waiting = (SecondFactorRow.person_id == person_id, SecondFactorRow.confirmed_at.is_(None))
    done = update(SecondFactorRow).where(*waiting).values(confirmed_at=now).returning(SecondFactorRow.person_id)
    return session.execute(done).one_or_none() is not None


def use_step(session: Session, person_id: int, step: int) -> bool:
    """Mark the digits of a step as used; False when they, or later ones, were used before."""
    newer = (SecondFactorRow.person_id == person_id, SecondFactorRow.last_step < step)
    done = update(SecondFactorRow).where(*newer).values(last_step=step).returning(SecondFactorRow.person_id)
    return session.execute(done).one_or_none() is not None


def use_spare(session: Session, person_id: int, digest: str, now: datetime) -> bool:
    """Spend a spare code; False when there is none such left."""
    left = (SpareCodeRow.person_id == person_id, SpareCodeRow.hash == digest, SpareCodeRow.used_at.is_(None))
    done = update(SpareCodeRow).where(*left).values(used_at=now).returning(SpareCodeRow.id)
    return session.execute(done).one_or_none() is not None


def put_spares(session: Session, person_id: int, digests: Sequence[str]) -> None:
    """These spare codes and no others."""
    session.execute(delete(SpareCodeRow).where(SpareCodeRow.person_id == person_id))
    if digests:
        session.execute(insert(SpareCodeRow), [{"person_id": person_id, "hash": one} for one in digests])


def take_off(session: Session, person_id: int) -> bool:
    """Drop the second factor and its spare codes; False where there was none."""
    put_spares(session, person_id, ())
    session.execute(delete(HalfSignInRow).where(HalfSignInRow.person_id == person_id))
    gone = delete(SecondFactorRow).where(SecondFactorRow.person_id == person_id)
    return session.execute(gone.returning(SecondFactorRow.person_id)).one_or_none() is not None


def halve(session: Session, key_hash: str, person_id: int, expires_at: datetime) -> None:
    """Keep a sign-in that waits."""
    session.execute(insert(HalfSignInRow).values(key_hash=key_hash, person_id=person_id, expires_at=expires_at))


def half_way(session: Session, key_hash: str, now: datetime) -> int | None:
    """Whose sign-in waits under that key; None when it waited too long, or never did."""
    waiting = (HalfSignInRow.key_hash == key_hash, HalfSignInRow.expires_at > now)
    return session.execute(select(HalfSignInRow.person_id).where(*waiting)).scalar_one_or_none()


def end_half(session: Session, key_hash: str) -> bool:
    """Drop a sign-in that waited; False when somebody was faster."""
    gone = delete(HalfSignInRow).where(HalfSignInRow.key_hash == key_hash)
    return session.execute(gone.returning(HalfSignInRow.key_hash)).one_or_none() is not None


def end_halves(session: Session, person_id: int) -> None:
    """Drop all of a person's that wait: what opened them is no password any more."""
    session.execute(delete(HalfSignInRow).where(HalfSignInRow.person_id == person_id))


def forget_halves(session: Session, before: datetime) -> None:
    """Drop what waited too long."""
    session.execute(delete(HalfSignInRow).where(HalfSignInRow.expires_at < before))
