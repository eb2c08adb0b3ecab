"""Rows and named queries of paying prizes out: identity numbers of winners, sealed, and which files are closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.payouts import Closed, Payee, Sealed
from contest.store.awards import AwardRow
from contest.store.contests import ContestRow
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base


class WinnerIdentityRow(Base):
    """The identity number of one winner, until the payment file of the contest is closed."""

    __tablename__ = "winner_identity"
    __table_args__ = (Index("ix_winner_identity_blind", "contest_id", "blind"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    key_name: Mapped[str] = mapped_column(String(8))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Nonce and AES-256-GCM of the twelve digits, bound to this row."""
    blind: Mapped[str] = mapped_column(String(64))
    """HMAC-SHA-256 of the digits: two winners of one number are found without opening any."""
    entered_at: Mapped[datetime]
    entered_by: Mapped[int] = mapped_column(BigInteger)


class PaymentRow(Base):
    """The payment file of a contest that was closed."""

    __tablename__ = "payment"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    """None: the server itself, when the time was up."""


def closed(session: Session, contest_id: int) -> Closed | None:
    """When the payment file of a contest was closed; None while it is open."""
    row = session.get(PaymentRow, contest_id)
    return None if row is None else Closed(row.closed_at, row.closed_by)


def close(session: Session, contest_id: int, by: int | None, now: datetime) -> int:
    """Close a payment file and drop its numbers; how many there were."""
    statement = insert_for(session)(PaymentRow).values(contest_id=contest_id, closed_at=now, closed_by=by)
    session.execute(statement.on_conflict_do_nothing(index_elements=["contest_id"]))
    mine = WinnerIdentityRow.contest_id == contest_id
    return len(session.execute(delete(WinnerIdentityRow).where(mine).returning(WinnerIdentityRow.person_id)).all())


def payees(session: Session, contest_id: int) -> list[Payee]:
    """The people on the signed list, in its order, each once. One statement."""
    query = (
        select(AwardRow.person_id, PersonRow.name, func.coalesce(UnitRow.name, PersonRow.unit_text, ""),
               AwardRow.list, AwardRow.prize, AwardRow.amount)
        .join(PersonRow, PersonRow.id == AwardRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(AwardRow.contest_id == contest_id)
        .order_by(AwardRow.number)
    )  # fmt: skip
    found: dict[int, Payee] = {}
    for row in session.execute(query):
        person_id, name, unit, title, prize, amount = tuple[Any, ...](row)
        held = found.get(person_id, Payee(person_id, name, unit, (), 0))
        found[person_id] = Payee(person_id, name, unit, (*held.prizes, (title, prize)), held.amount + amount)
    return list(found.values())


def unpaid(session: Session, person_id: int) -> list[tuple[int, str, str]]:
    """(contest, slug, title) of contests on whose signed list somebody stands, with the payment file still open."""
    query = (
        select(ContestRow.id, ContestRow.slug, ContestRow.title)
        .join(AwardRow, AwardRow.contest_id == ContestRow.id)
        .outerjoin(PaymentRow, PaymentRow.contest_id == ContestRow.id)
        .where(AwardRow.person_id == person_id, PaymentRow.contest_id.is_(None))
        .distinct()
        .order_by(ContestRow.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def put(session: Session, contest_id: int, person_id: int, sealed: Sealed, by: int, now: datetime) -> None:
    """Keep the number of a winner in place of the one given before."""
    values = {
        "key_name": sealed.key_name, "sealed": sealed.data, "blind": sealed.blind, "entered_at": now, "entered_by": by,
    }  # fmt: skip
    statement = insert_for(session)(WinnerIdentityRow).values(contest_id=contest_id, person_id=person_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["contest_id", "person_id"], set_=values))


def sealed(session: Session, contest_id: int) -> dict[int, Sealed]:
    """The numbers of a contest, sealed, by person. One statement."""
    columns = (
        WinnerIdentityRow.person_id,
        WinnerIdentityRow.key_name,
        WinnerIdentityRow.sealed,
        WinnerIdentityRow.blind,
    )
    query = select(*columns).where(WinnerIdentityRow.contest_id == contest_id)
    return {row[0]: Sealed(*row[1:]) for row in session.execute(query)}


def bearers(session: Session, contest_id: int, blinds: Collection[str]) -> set[int]:
    """People of a contest whose number has one of these blind indexes."""
    query = select(WinnerIdentityRow.person_id).where(
        WinnerIdentityRow.contest_id == contest_id, WinnerIdentityRow.blind.in_(blinds)
    )
    return set(session.scalars(query))


def under_other_keys(session: Session, key_name: str, most: int) -> list[tuple[int, int, Sealed, int, datetime]]:
    """(contest, person, number, entered by, entered at) of numbers that another key sealed."""
    row = WinnerIdentityRow
    columns = (row.contest_id, row.person_id, row.key_name, row.sealed, row.blind, row.entered_by, row.entered_at)
    query = select(*columns).where(row.key_name != key_name).limit(most)
    return [(one[0], one[1], Sealed(one[2], one[3], one[4]), one[5], one[6]) for one in session.execute(query)]


def forget_person(session: Session, person_id: int) -> None:
    """Drop the numbers of one person."""
    session.execute(delete(WinnerIdentityRow).where(WinnerIdentityRow.person_id == person_id))


def left_open(session: Session, settled_before: datetime) -> list[int]:
    """Contests settled before a moment whose signed list was never closed for payment."""
    query = (
        select(ContestRow.id)
        .join(AwardRow, AwardRow.contest_id == ContestRow.id)
        .outerjoin(PaymentRow, PaymentRow.contest_id == ContestRow.id)
        .where(PaymentRow.contest_id.is_(None), ContestRow.settled_at < settled_before)
        .distinct()
    )
    return list(session.scalars(query))
