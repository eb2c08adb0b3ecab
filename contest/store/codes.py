"""Rows and named queries of one-time codes, and of the people that officers hand them to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.codes import Held, Kind
from contest.people import Role
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from questions.schema import Base, Key


class CodeRow(Base):
    """A code that an officer handed over. The code itself is nowhere."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        CheckConstraint("kind IN ('activate', 'recover')", name="kind"),
        CheckConstraint("(roster_entry_id IS NULL) != (person_id IS NULL)", name="one_of_two"),
        CheckConstraint("(kind = 'activate') = (person_id IS NULL)", name="kind_fits"),
        Index("ix_one_time_code_entry", "roster_entry_id"),
        Index("ix_one_time_code_person", "person_id"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(8))
    roster_entry_id: Mapped[int | None] = mapped_column(ForeignKey("roster_entry.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Where its person stood when it was issued: whoever moves needs a new one."""
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 under a key (contest.codes.digest)."""
    issued_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    """Issuing anew ends the one before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on the roster who has no account yet."""

    id: int
    name: str
    phone: str | None
    unit_id: int
    unit: str
    birth_date: date | None = None
    gender: str | None = None
    issued_until: datetime | None = None
    """A code for them stands until then."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with an account, as whoever issues a code sees them."""

    id: int
    name: str
    phone: str
    role: Role
    unit_id: int | None
    unit: str
    issued_until: datetime | None = None


# Codes


def by_hash(session: Session, digest: str, kind: Kind) -> Held | None:
    """The code of that hash and kind, spent or not."""
    row = session.scalars(select(CodeRow).where(CodeRow.hash == digest, CodeRow.kind == kind.value)).one_or_none()
    if row is None:
        return None
    spent = row.used_at is not None or row.replaced_at is not None
    ids = (row.roster_entry_id, row.person_id, row.unit_id, row.issued_by)
    return Held(row.id, Kind(row.kind), *ids, row.expires_at, spent)


def use(session: Session, code_id: int, now: datetime) -> bool:
    """Spend a code; False when somebody was faster. The one place where two uses of a code meet."""
    wanted = (CodeRow.id == code_id, CodeRow.used_at.is_(None), CodeRow.replaced_at.is_(None), CodeRow.expires_at > now)
    spent = session.execute(update(CodeRow).where(*wanted).values(used_at=now).returning(CodeRow.id))
    return spent.one_or_none() is not None


def replace(session: Session, kind: Kind, subjects: Collection[int], now: datetime) -> None:
    """End all codes of a kind that stand for these roster entries (activate) or people (recover)."""
    whose = CodeRow.roster_entry_id if kind is Kind.ACTIVATE else CodeRow.person_id
    standing = (whose.in_(subjects), CodeRow.used_at.is_(None), CodeRow.replaced_at.is_(None))
    session.execute(update(CodeRow).where(CodeRow.kind == kind.value, *standing).values(replaced_at=now))


def add(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Keep new codes, in one statement."""
    if rows:
        session.execute(insert(CodeRow), list(rows), execution_options={"render_nulls": True})


def forget(session: Session, before: datetime) -> None:
    """Drop codes that nobody used and that ran out before a moment; a used one says who reset a password."""
    session.execute(delete(CodeRow).where(CodeRow.expires_at < before, CodeRow.used_at.is_(None)))


# Whom they are for


def _entries(now: datetime) -> Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    until = (
        select(func.max(CodeRow.expires_at))
        .where(
            CodeRow.roster_entry_id == RosterEntryRow.id,
            CodeRow.used_at.is_(None),
            CodeRow.replaced_at.is_(None),
            CodeRow.expires_at > now,
        )
        .scalar_subquery()
    )
    fields = (RosterEntryRow.id, RosterEntryRow.name, RosterEntryRow.phone, RosterEntryRow.unit_id, UnitRow.name)
    return (
        select(*fields, RosterEntryRow.birth_date, RosterEntryRow.gender, until)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(RosterEntryRow.removed_at.is_(None), RosterEntryRow.person_id.is_(None))
    )


def entry(session: Session, entry_id: int, now: datetime) -> Entry | None:
    """One on the roster without an account; None for one who was removed or has one."""
    row = session.execute(_entries(now).where(RosterEntryRow.id == entry_id)).one_or_none()
    return None if row is None else Entry(*row)


def entries(session: Session, unit_id: int, now: datetime, most: int, start: int = 0) -> tuple[int, list[Entry]]:
    """How many of a unit's roster have no account, and a page of them in the order they were added."""
    mine = (RosterEntryRow.unit_id == unit_id, RosterEntryRow.removed_at.is_(None), RosterEntryRow.person_id.is_(None))
    total = session.execute(select(func.count()).select_from(RosterEntryRow).where(*mine)).scalar_one()
    query = _entries(now).where(RosterEntryRow.unit_id == unit_id).order_by(RosterEntryRow.id).limit(most).offset(start)
    return total, [Entry(*row) for row in session.execute(query)]


def chosen(session: Session, unit_id: int, ids: Collection[int], now: datetime, most: int) -> list[Entry]:
    """Those of a unit's roster, without an account, who bear these ids."""
    query = _entries(now).where(RosterEntryRow.unit_id == unit_id, RosterEntryRow.id.in_(ids))
    return [Entry(*row) for row in session.execute(query.order_by(RosterEntryRow.id).limit(most))]


def _holders(now: datetime) -> Select[Any, Any, Any, Any, Any, Any, Any]:
    standing = (CodeRow.used_at.is_(None), CodeRow.replaced_at.is_(None), CodeRow.expires_at > now)
    until = select(func.max(CodeRow.expires_at)).where(CodeRow.person_id == PersonRow.id, *standing).scalar_subquery()
    fields = (PersonRow.id, PersonRow.name, PersonRow.phone, PersonRow.role, PersonRow.unit_id)
    joined = select(*fields, UnitRow.name, until).outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
    return joined.where(PersonRow.disabled_at.is_(None))


def _holder(row: Sequence[Any]) -> Holder:
    id_, name, phone, role, unit_id, unit, until = row
    return Holder(id_, name, phone, Role(role), unit_id, unit or "", until)


def holder(session: Session, person_id: int, path: str | None, now: datetime) -> Holder | None:
    """An account in use, of a subtree (None: anywhere)."""
    query = _holders(now).where(PersonRow.id == person_id)
    if path is not None:
        query = query.where(UnitRow.path.startswith(path))
    row = session.execute(query).one_or_none()
    return None if row is None else _holder(row)


def holders(session: Session, unit_id: int, now: datetime, most: int, start: int) -> tuple[int, list[Holder]]:
    """How many contestants' accounts belong to a unit, and a page of them, the newest first."""
    mine = (PersonRow.unit_id == unit_id, PersonRow.role == Role.CONTESTANT.value)
    total = select(func.count()).select_from(PersonRow).where(*mine, PersonRow.disabled_at.is_(None))
    query = _holders(now).where(*mine).order_by(PersonRow.id.desc()).limit(most).offset(start)
    return session.execute(total).scalar_one(), [_holder(row) for row in session.execute(query)]


def staff(session: Session, now: datetime, most: int, start: int) -> tuple[int, list[Holder]]:
    """How many accounts with a role there are, and a page of them."""
    ours = PersonRow.role != Role.CONTESTANT.value
    total = select(func.count()).select_from(PersonRow).where(ours, PersonRow.disabled_at.is_(None))
    query = _holders(now).where(ours).order_by(PersonRow.role, PersonRow.id).limit(most).offset(start)
    return session.execute(total).scalar_one(), [_holder(row) for row in session.execute(query)]


def let_go(session: Session, person_id: int, but: int) -> None:
    """Take an account off every entry of the roster but one."""
    others = (RosterEntryRow.person_id == person_id, RosterEntryRow.id != but)
    session.execute(update(RosterEntryRow).where(*others).values(person_id=None))


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below, with how many on its roster (and under it) have no account."""

    unit_id: int
    name: str
    missing: int


def below(session: Session, unit_id: int, day: date) -> list[Below]:
    """The units directly under it that stand on the day, with their rosters' people without an account."""
    child = aliased(UnitRow)
    stands = (child.valid_from <= day) & (child.valid_to.is_(None) | (child.valid_to > day))
    under = UnitRow.path.startswith(child.path)
    open_one = RosterEntryRow.removed_at.is_(None) & RosterEntryRow.person_id.is_(None)
    missing = (RosterEntryRow.unit_id == UnitRow.id) & open_one
    query = (
        select(child.id, child.name, func.count(RosterEntryRow.id))
        .join(UnitRow, under)
        .outerjoin(RosterEntryRow, missing)
        .where(child.parent_id == unit_id, stands)
        .group_by(child.id, child.name)
        .order_by(child.id)
    )
    return [Below(*row) for row in session.execute(query)]
