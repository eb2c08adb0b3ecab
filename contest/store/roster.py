"""Rows and named queries of the roster: who belongs to a unit, whether or not they have an account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    case,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest import collation
from contest.roster import Entry, Held
from contest.roster_rows import Known
from contest.store.attempts import AttemptRow
from contest.store.units import UnitRow, stands_on
from contest.units import Kind
from questions.schema import Base, Key

LIVING = text("removed_at IS NULL")
AT_ONCE = 10_000
"""As many values as one statement may name on every database."""


class RosterEntryRow(Base):
    """Somebody whom a unit counts as its own; taken off, the row stays and counts nowhere."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        CheckConstraint("gender IN ('female', 'male')", name="gender"),
        Index("ix_roster_entry_unit", "unit_id"),
        Index("ix_roster_entry_phone", "phone"),
        *(
            Index(f"uq_roster_entry_{column}", "unit_id", column, unique=True, sqlite_where=LIVING,
                  postgresql_where=LIVING)
            for column in ("phone", "code")
        ),
        Index("uq_roster_entry_person", "person_id", unique=True, sqlite_where=LIVING, postgresql_where=LIVING),
    )  # fmt: skip

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str | None] = mapped_column(String(32))
    """The number of the member's card or of the employer's own list."""
    phone: Mapped[str | None] = mapped_column(String(16))
    """Canonical, as an account's."""
    name: Mapped[str] = mapped_column(String(120))
    birth_date: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(String(6))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The account of whoever this is."""
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None]


ENTRY = (
    RosterEntryRow.unit_id,
    RosterEntryRow.name,
    RosterEntryRow.phone,
    RosterEntryRow.code,
    RosterEntryRow.birth_date,
    RosterEntryRow.gender,
)
LIVES = RosterEntryRow.removed_at.is_(None)


def held(row: Sequence[Any]) -> Held:
    """A row (entry, person, *ENTRY) as a value."""
    return Held(row[0], Entry(*row[2:]), row[1])


def by_id(session: Session, entry_id: int) -> Held | None:
    """A living entry."""
    query = select(RosterEntryRow.id, RosterEntryRow.person_id, *ENTRY).where(RosterEntryRow.id == entry_id, LIVES)
    row = session.execute(query).one_or_none()
    return None if row is None else held(row)


def of_units(session: Session, unit_ids: Collection[int]) -> list[Held]:
    """Every living entry of these units, the oldest first."""
    query = select(RosterEntryRow.id, RosterEntryRow.person_id, *ENTRY).where(LIVES).order_by(RosterEntryRow.id)
    found: list[Held] = []
    for some in some_of(sorted(unit_ids)):
        found += map(held, session.execute(query.where(RosterEntryRow.unit_id.in_(some))))
    return found


def elsewhere(session: Session, phones: Collection[str]) -> dict[str, set[int]]:
    """Of these numbers, those that stand on rosters: the ids of the units."""
    query = select(RosterEntryRow.phone, RosterEntryRow.unit_id).where(LIVES)
    found: dict[str, set[int]] = {}
    for some in some_of(sorted(phones)):
        for phone, unit_id in session.execute(query.where(RosterEntryRow.phone.in_(some))):
            found.setdefault(str(phone), set()).add(unit_id)
    return found


def some_of(values: Sequence[Any]) -> list[Sequence[Any]]:
    """The values in batches of what one statement may name."""
    return [values[n : n + AT_ONCE] for n in range(0, len(values), AT_ONCE)]


def known_units(session: Session, path: str, day: date) -> list[Known]:
    """The grassroots unions of a subtree that stand on a day."""
    query = select(UnitRow.id, UnitRow.code, UnitRow.name, UnitRow.aliases).where(
        UnitRow.path.startswith(path), UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day)
    )
    return [Known(*row) for row in session.execute(query.order_by(UnitRow.id))]


def taken(session: Session, entry: Entry, but: int | None) -> bool:
    """Whether another living entry of the unit has the number or the code. `but`: this one does not count."""
    same = [
        column == value
        for column, value in ((RosterEntryRow.phone, entry.phone), (RosterEntryRow.code, entry.code))
        if value
    ]
    if not same:
        return False
    query = select(RosterEntryRow.id).where(RosterEntryRow.unit_id == entry.unit_id, or_(*same), LIVES)
    if but is not None:
        query = query.where(RosterEntryRow.id != but)
    return session.scalars(query.limit(1)).first() is not None


def hold(session: Session, unit_ids: Collection[int]) -> None:
    """Let whoever changes the rosters of these units come one after the other, until this transaction ends."""
    query = select(UnitRow.id).where(UnitRow.id.in_(unit_ids)).order_by(UnitRow.id)
    session.execute(query.with_for_update(key_share=True))


def add(session: Session, entries: Sequence[Entry], by: int | None, now: datetime) -> list[int]:
    """Insert entries; their ids, in no order. One statement for a batch of rows."""
    if not entries:
        return []
    values = [
        {
            "unit_id": one.unit_id, "name": one.name, "phone": one.phone, "code": one.code, "birth_date": one.born,
            "gender": one.gender, "added_at": now, "added_by": by,
        }
        for one in entries
    ]  # fmt: skip
    adding = insert(RosterEntryRow).returning(RosterEntryRow.id)
    return list(session.scalars(adding, values, execution_options={"render_nulls": True}))


def change(session: Session, entry_id: int, **values: object) -> None:
    """Set columns of an entry."""
    session.execute(update(RosterEntryRow).where(RosterEntryRow.id == entry_id).values(**values))
    session.expire_all()


def count(session: Session, path: str) -> int:
    """How many people stand on the rosters of a subtree."""
    query = select(func.count()).select_from(RosterEntryRow).join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
    return session.execute(query.where(UnitRow.path.startswith(path), LIVES)).scalar_one()


# The list of a unit


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a unit's list. `state`: «none» (no account), «account», «taken» (handed in a paper of the contest)."""

    id: int
    name: str
    unit: str
    code: str | None
    phone: str | None
    state: str


def index(session: Session, path: str, most: int) -> list[tuple[int, str, str | None]]:
    """(id, name, code) of the living entries of a subtree, at most so many, by name as the database orders it."""
    query = (
        select(RosterEntryRow.id, RosterEntryRow.name, RosterEntryRow.code)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(UnitRow.path.startswith(path), LIVES)
        .order_by(RosterEntryRow.name, RosterEntryRow.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def lines(session: Session, ids: Sequence[int], contest_id: int | None) -> list[Line]:
    """These entries, in this order. `contest_id` None: there is no contest to have taken part in."""
    taken = _handed_in(contest_id or 0)
    state = case((RosterEntryRow.person_id.is_(None), "none"), (taken, "taken"), else_="account")
    columns = (RosterEntryRow.id, RosterEntryRow.name, UnitRow.name, RosterEntryRow.code, RosterEntryRow.phone, state)
    query = select(*columns).join(UnitRow, UnitRow.id == RosterEntryRow.unit_id).where(RosterEntryRow.id.in_(ids))
    found = {row[0]: Line(*row) for row in session.execute(query)}
    return [found[one] for one in ids if one in found]


def states(session: Session, path: str, contest_id: int | None) -> dict[str, int]:
    """How many entries of a subtree are in which state. One statement."""
    query = (
        select(
            func.count(),
            func.count(RosterEntryRow.person_id),
            func.coalesce(func.sum(case((_handed_in(contest_id or 0), 1), else_=0)), 0),
        )
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(UnitRow.path.startswith(path), LIVES)
    )
    total, accounts, taken = session.execute(query).one()
    return {"all": total, "none": total - accounts, "account": accounts - int(taken), "taken": int(taken)}


def by_child(session: Session, unit_id: int) -> list[tuple[int, str, int, int]]:
    """The units directly under one: (id, name, people on the rosters of its subtree, how many lack an account)."""
    child = aliased(UnitRow)
    people = func.count(RosterEntryRow.id)
    query = (
        select(child.id, child.name, people, people - func.count(RosterEntryRow.person_id))
        .join(UnitRow, UnitRow.path.startswith(child.path))
        .outerjoin(RosterEntryRow, (RosterEntryRow.unit_id == UnitRow.id) & LIVES)
        .where(child.parent_id == unit_id, child.valid_to.is_(None))
        .group_by(child.id, child.name)
        .order_by(child.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _handed_in(contest_id: int) -> ColumnElement[bool]:
    mine = (AttemptRow.contest_id == contest_id) & (AttemptRow.person_id == RosterEntryRow.person_id)
    return select(AttemptRow.id).where(mine, AttemptRow.handed_in_at.is_not(None)).exists()


def missing(
    session: Session, contest_id: int, path: str, most: int
) -> tuple[int, list[tuple[int, str, int | None, bool]]]:
    """People on the rosters of a subtree without a hand-in in a contest: how many there are.

    And the first of them by name, each as (entry, name, person or None without an account, is sitting a paper now).
    """
    theirs = (AttemptRow.contest_id == contest_id) & (AttemptRow.person_id == RosterEntryRow.person_id)
    sitting = select(AttemptRow.id).where(theirs, AttemptRow.handed_in_at.is_(None)).exists()
    query = (
        select(func.count().over(), RosterEntryRow.id, RosterEntryRow.name, RosterEntryRow.person_id, sitting)
        .join(UnitRow, UnitRow.id == RosterEntryRow.unit_id)
        .where(UnitRow.path.startswith(path), LIVES, ~_handed_in(contest_id))
        .order_by(RosterEntryRow.name, RosterEntryRow.id)
        .limit(most)
    )
    rows = session.execute(query).all()
    listed = [(row[1], row[2], row[3], bool(row[4])) for row in rows]
    return (rows[0][0] if rows else 0), sorted(listed, key=lambda one: collation.key(one[1]))
