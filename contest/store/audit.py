"""The record of deeds: written in the same transaction as the deed itself, sealed into a chain moments later."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Executable,
    ForeignKey,
    Index,
    String,
    bindparam,
    func,
    insert,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.audit import PRINTED, Deed, Head, Sealed
from contest.store.people import PersonRow
from contest.store.prepared import Prepared
from questions.schema import Base, Key


class AuditRow(Base):
    """Who did what to which thing, in the same transaction as the deed.

    Once sealed a row stands for good: triggers of the schema refuse to change or delete it.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_number", "number", unique=True),
        # What organizers look at is little among the hand-ins and sign-ins of thousands.
        Index(
            "ix_audit_contests",
            "id",
            sqlite_where=text("subject LIKE 'contest:%'"),
            postgresql_where=text("subject LIKE 'contest:%'"),
        ),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the server itself."""
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]]
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Its place in the chain, from 1 without gaps; None until it is sealed, moments after the deed."""
    hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 over the hash before it and what this row says (contest.audit); hex."""


def record(session: Session, at: datetime, actor_id: int | None, act: str, subject: str, **detail: Any) -> None:
    """Write one line of the record. `actor_id` None: the server itself did it."""
    _record.run(session, {"at": at, "actor_id": actor_id, "act": act, "subject": subject, "detail": detail})


@Prepared
def _record(_dialect: str) -> Executable:
    table: Any = AuditRow.__table__
    # Its number is nobody's business here.
    return insert(table).inline()


# The chain

_LOCK = 0x486F6954  # «HoiT»: the one advisory lock of the house.
_DEED = (
    AuditRow.id,
    type_coerce(AuditRow.at, BigInteger),
    AuditRow.actor_id,
    AuditRow.act,
    AuditRow.subject,
    AuditRow.detail,
)


def hold_chain(session: Session) -> None:
    """Let nobody else seal until this transaction ends. On SQLite its one writer is enough."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def is_waiting(session: Session) -> bool:
    """Whether a row waits for its seal."""
    return session.execute(select(AuditRow.id).where(AuditRow.number.is_(None)).limit(1)).first() is not None


def unsealed(session: Session, most: int) -> list[Deed]:
    """Rows that wait for their seal, by id."""
    query = select(*_DEED).where(AuditRow.number.is_(None)).order_by(AuditRow.id).limit(most)
    return [Deed(*row) for row in session.execute(query)]


def put_seals(session: Session, seals: Sequence[Sealed]) -> None:
    """Write numbers and hashes beside their rows, in one statement."""
    statement = update(AuditRow.__table__).where(AuditRow.__table__.c.id == bindparam("row"))  # type: ignore[arg-type]
    rows = [{"row": one.deed.id, "of": one.number, "over": one.hash} for one in seals]
    session.connection().execute(statement.values(number=bindparam("of"), hash=bindparam("over")), rows)


def head(session: Session) -> Head:
    """The last sealed row."""
    last = select(AuditRow.number, AuditRow.hash).where(AuditRow.number.is_not(None))
    row = session.execute(last.order_by(AuditRow.number.desc()).limit(1)).one_or_none()
    return Head() if row is None else Head(row.number or 0, row.hash or "")


def chain(session: Session) -> Generator[Sealed]:
    """Every sealed row by number, a few thousand at a time."""
    query = select(AuditRow.number, AuditRow.hash, *_DEED).where(AuditRow.number.is_not(None))
    # Whoever stops at a bad row leaves no cursor open behind.
    with session.execute(query.order_by(AuditRow.number), execution_options={"yield_per": 2000}) as rows:
        for row in rows:
            yield Sealed(row[0] or 0, row[1], Deed(*row[2:]))


def printed(session: Session) -> list[dict[str, Any]]:
    """What rows say about heads that were printed elsewhere."""
    return list(session.scalars(select(AuditRow.detail).where(AuditRow.act == PRINTED)))


def count(session: Session) -> tuple[int, int]:
    """How many rows there are, and how many of them wait for their seal."""
    row = session.execute(select(func.count(AuditRow.id), func.count(AuditRow.number))).one()
    return row[0], row[0] - row[1]


def overdue(session: Session, before: datetime | None) -> int | None:
    """The first row that bears half a seal, or is older than that moment and bears none; its id."""
    odd = AuditRow.hash.is_not(None)
    late = odd if before is None else odd | (AuditRow.at < before)
    return session.scalars(select(AuditRow.id).where(AuditRow.number.is_(None), late).order_by(AuditRow.id)).first()


# The page


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page of the record shows it. `actor`: the name; None: the server."""

    id: int
    at: datetime
    actor: str | None
    act: str
    subject: str
    detail: dict[str, Any]
    number: int | None


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which rows: of contests only or all; of one contest; of one act; before an id."""

    contests_only: bool = True
    slug: str | None = None
    act: str | None = None
    before: int | None = None
    closed: frozenset[str] = frozenset()
    """Addresses of contests of which the reader sees nothing."""


def lines(session: Session, sieve: Sieve, most: int) -> list[Line]:
    """The newest rows that a sieve lets through."""
    query = (
        select(
            AuditRow.id, AuditRow.at, PersonRow.name, AuditRow.act, AuditRow.subject, AuditRow.detail, AuditRow.number
        )
        .outerjoin(PersonRow, PersonRow.id == AuditRow.actor_id)
        .order_by(AuditRow.id.desc())
        .limit(most)
    )
    if sieve.contests_only or sieve.slug is not None:
        query = query.where(text("subject LIKE 'contest:%'"))
    if sieve.slug is not None:
        query = query.where(AuditRow.subject == f"contest:{sieve.slug}")
    if sieve.closed:
        query = query.where(AuditRow.subject.not_in([f"contest:{slug}" for slug in sieve.closed]))
    if sieve.act is not None:
        query = query.where(AuditRow.act == sieve.act)
    if sieve.before is not None:
        query = query.where(AuditRow.id < sieve.before)
    return [Line(*row) for row in session.execute(query)]


def acts(session: Session, *, contests_only: bool) -> Iterable[str]:
    """The acts that the record holds."""
    query = select(AuditRow.act).distinct().order_by(AuditRow.act)
    return session.scalars(query.where(text("subject LIKE 'contest:%'")) if contests_only else query).all()
