"""Rows of the union tree and the named queries over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    String,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest import collation
from contest.units import Headcount, Kind, Sector, Unit
from questions.schema import Base, Key


class UnitRow(Base):
    """A union unit with its place in the tree, its days of validity and its headcounts."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("members <= workers AND women <= workers", name="parts_within_workers"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity_in_order"),
        CheckConstraint("kind IN ('province', 'area', 'sector', 'commune', 'central', 'grassroots')", name="kind"),
        Index("ix_unit_path", "path"),
    )

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    """province; area, sector, commune (upper unions); central (holder of jointly managed units); grassroots."""
    sector: Mapped[str | None] = mapped_column(String(12))
    """hcsn (administrative and public service) or enterprise; none above the grassroots."""
    joint: Mapped[bool] = mapped_column(default=False)
    """Managed jointly with a central sector: outside the sums of the province."""
    workers: Mapped[int] = mapped_column(default=0)
    members: Mapped[int] = mapped_column(default=0)
    women: Mapped[int] = mapped_column(default=0)
    """Women among the workers. Headcounts stand on grassroots units; a sum above them is derived."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """First day on which the unit no longer stands."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    placed_from: Mapped[date | None]
    """First day under its present parent, where it was moved there."""
    path: Mapped[str] = mapped_column(String(200))
    """«/1/5/77/»: the ids from the root down to the unit itself."""
    aliases: Mapped[str] = mapped_column(String(400), default="")
    """Older names by which people still look for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedUnit:
    """A stored unit with its place in the tree. `path` is «/1/5/77/»: ids from the root down to itself."""

    id: int
    parent_id: int | None
    path: str
    code: str
    name: str
    kind: Kind
    sector: Sector | None
    joint: bool
    workers: int
    members: int
    women: int
    valid_from: date
    valid_to: date | None
    placed_from: date | None
    successor_id: int | None
    aliases: str


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A line of the picker of unions."""

    id: int
    name: str
    parent_name: str
    aliases: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many units of one kind, sector and jointness stand, and what they add up to."""

    kind: Kind
    sector: Sector | None
    joint: bool
    sum: Headcount


def by_id(session: Session, unit_id: int) -> PlacedUnit | None:
    """The unit, whether or not it still stands."""
    row = session.execute(select(*_PLACED).where(UnitRow.id == unit_id)).one_or_none()
    return None if row is None else _placed(row)


def by_code(session: Session, code: str) -> PlacedUnit | None:
    """The unit of that code, whether or not it still stands."""
    row = session.execute(select(*_PLACED).where(UnitRow.code == code)).one_or_none()
    return None if row is None else _placed(row)


def roots(session: Session) -> tuple[PlacedUnit, ...]:
    """The units without a parent."""
    rows = session.execute(select(*_PLACED).where(UnitRow.parent_id.is_(None)).order_by(UnitRow.id))
    return tuple(_placed(row) for row in rows)


def children(session: Session, unit_id: int, day: date) -> tuple[PlacedUnit, ...]:
    """The units directly under it that stand on the day: upper unions first, then in the order they were planted."""
    upper_first = case((UnitRow.kind == Kind.GRASSROOTS.value, 1), else_=0)
    wanted = select(*_PLACED).where(UnitRow.parent_id == unit_id, stands_on(day)).order_by(upper_first, UnitRow.id)
    return tuple(_placed(row) for row in session.execute(wanted))


def ancestors(session: Session, unit_id: int) -> tuple[PlacedUnit, ...]:
    """The units above it, from the root down, without itself."""
    below = aliased(UnitRow)
    wanted = (
        select(*_PLACED)
        .join(below, below.path.startswith(UnitRow.path))
        .where(below.id == unit_id, UnitRow.id != unit_id)
        .order_by(func.length(UnitRow.path))
    )
    return tuple(_placed(row) for row in session.execute(wanted))


def headcounts(session: Session, unit_ids: Collection[int], day: date) -> dict[int, Headcount]:
    """For each of the units, what the grassroots units under (and including) it add up to on the day. One statement.

    Jointly managed units count only under a jointly managed root; a unit with nothing under it gets zeros.
    """
    root = aliased(UnitRow)
    wanted = (
        select(root.id, *_SUMS)
        .join(root, UnitRow.path.startswith(root.path) & (UnitRow.joint == root.joint))
        .where(root.id.in_(unit_ids), UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day))
        .group_by(root.id)
    )
    found = {row[0]: Headcount(*row[1:]) for row in session.execute(wanted)}
    return {unit_id: found.get(unit_id, Headcount()) for unit_id in unit_ids}


def search_list(session: Session, day: date) -> tuple[ListedUnit, ...]:
    """Each grassroots unit that stands on the day, jointly managed ones too, by upper union as planted and name."""
    parent = aliased(UnitRow)
    wanted = (
        select(parent.id, UnitRow.id, UnitRow.name, parent.name, UnitRow.aliases)
        .join(parent, parent.id == UnitRow.parent_id)
        .where(UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day))
        .order_by(parent.id, UnitRow.id)
    )
    by_name = sorted(session.execute(wanted), key=lambda row: (row[0], collation.key(row[2])))
    return tuple(ListedUnit(*row[1:]) for row in by_name)


def kind_counts(session: Session, day: date) -> tuple[KindCount, ...]:
    """The whole tree on a day, summed by kind, sector and jointness. One statement."""
    groups = (UnitRow.kind, UnitRow.sector, UnitRow.joint)
    rows = session.execute(select(*groups, *_SUMS).where(stands_on(day)).group_by(*groups))
    return tuple(KindCount(Kind(row[0]), _sector(row[1]), row[2], Headcount(*row[3:])) for row in rows)


def whole_tree(session: Session) -> tuple[PlacedUnit, ...]:
    """Every unit there ever was, in the order of planting."""
    return tuple(_placed(row) for row in session.execute(select(*_PLACED).order_by(UnitRow.id)))


def add(session: Session, units: Sequence[Unit]) -> dict[str, int]:
    """Insert new units, without place or successor yet (see `place`); gives {code: id}."""
    if not units:
        return {}
    values = [{**_values(unit), "path": ""} for unit in units]
    adding = insert(UnitRow).returning(UnitRow.code, UnitRow.id)
    # Left to itself the ORM drops None and so cuts the rows into a statement for each mix of filled columns.
    rows = session.execute(adding, values, execution_options={"render_nulls": True})
    return {row.code: row.id for row in rows}


def rewrite(session: Session, units: Mapping[int, Unit]) -> None:
    """Write what the units say over the rows of those ids; place and successor stay (see `place`)."""
    if units:
        session.execute(update(UnitRow), [{"id": unit_id, **_values(unit)} for unit_id, unit in units.items()])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit hangs, and who came after it."""

    id: int
    parent_id: int | None
    successor_id: int | None
    path: str


def place(session: Session, places: Sequence[Place]) -> None:
    """Hang units in the tree."""
    if places:
        session.execute(update(UnitRow), [asdict(one) for one in places])


def unit_path(text: str | None) -> tuple[int, ...]:
    """«/1/5/77/» as numbers; none for a person without a unit."""
    return tuple(map(int, text.strip("/").split("/"))) if text else ()


def stands_on(day: date) -> ColumnElement[bool]:
    """The condition that a unit stands on a day."""
    return (UnitRow.valid_from <= day) & (UnitRow.valid_to.is_(None) | (UnitRow.valid_to > day))


_PLACED = tuple(getattr(UnitRow, field.name) for field in fields(PlacedUnit))
_SUMS = (
    func.count(),
    func.coalesce(func.sum(UnitRow.workers), 0),
    func.coalesce(func.sum(UnitRow.members), 0),
    func.coalesce(func.sum(UnitRow.women), 0),
)


def _placed(row: Row[Any]) -> PlacedUnit:
    values = dict(row._mapping)
    return PlacedUnit(**(values | {"kind": Kind(values["kind"]), "sector": _sector(values["sector"])}))


def _sector(value: str | None) -> Sector | None:
    return None if value is None else Sector(value)


def _values(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.value,
        "sector": None if unit.sector is None else unit.sector.value,
        "joint": unit.joint,
        "workers": unit.workers,
        "members": unit.members,
        "women": unit.women,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "placed_from": unit.placed_from,
        "aliases": unit.aliases,
    }


def exists(session: Session, unit_id: int, day: date) -> bool:
    """Whether a grassroots unit of that id stands on the day: what a person may name as their own."""
    wanted = select(UnitRow.id).where(UnitRow.id == unit_id, UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day))
    return session.execute(wanted).scalar_one_or_none() is not None


def standing_name(session: Session, unit_id: int, day: date) -> str | None:
    """The name of a grassroots unit that stands on the day; None for any other."""
    wanted = select(UnitRow.name).where(UnitRow.id == unit_id, UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day))
    return session.execute(wanted).scalar_one_or_none()


def uppers(session: Session, day: date) -> tuple[tuple[int, str], ...]:
    """Ids and names of the units directly above a grassroots unit that stands on the day, in the order of planting."""
    below = aliased(UnitRow)
    stands = (below.valid_from <= day) & (below.valid_to.is_(None) | (below.valid_to > day))
    has_some = select(below.id).where(below.parent_id == UnitRow.id, below.kind == Kind.GRASSROOTS.value, stands)
    rows = session.execute(select(UnitRow.id, UnitRow.name).where(has_some.exists()).order_by(UnitRow.id))
    return tuple((row[0], row[1]) for row in rows)


def names(session: Session, unit_ids: Collection[int]) -> dict[int, str]:
    """Names of these units, by id."""
    query = select(UnitRow.id, UnitRow.name).where(UnitRow.id.in_(unit_ids))
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """A grassroots union as organizers look for it."""

    id: int
    code: str
    name: str
    parent_name: str
    aliases: str


def grassroots_by_code(session: Session) -> tuple[CodedUnit, ...]:
    """Every grassroots unit there ever was, by code."""
    parent = aliased(UnitRow)
    query = (
        select(UnitRow.id, UnitRow.code, UnitRow.name, parent.name, UnitRow.aliases)
        .join(parent, parent.id == UnitRow.parent_id)
        .where(UnitRow.kind == Kind.GRASSROOTS.value)
        .order_by(UnitRow.code)
    )
    return tuple(CodedUnit(*row) for row in session.execute(query))
