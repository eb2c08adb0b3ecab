"""People whom nobody has vouched for yet: who named a unit, and who wrote down a workplace under an upper union."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from contest.people import Role
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from contest.units import Kind


@dataclass(frozen=True, slots=True)
class Unsure:
    """Somebody nobody has vouched for. `unit_id` None: `unit` is what they wrote."""

    id: int
    name: str
    phone: str
    birth_date: date | None
    unit_id: int | None
    unit: str
    since: datetime


_OPEN = (
    PersonRow.vouched_at.is_(None),
    PersonRow.disabled_at.is_(None),
    PersonRow.merged_into_id.is_(None),
    # Whoever was appointed was known to those who did it.
    PersonRow.role == Role.CONTESTANT,
)
_COLUMNS = (PersonRow.id, PersonRow.name, PersonRow.phone, PersonRow.birth_date, PersonRow.unit_id)


def _unsure(row: Sequence[Any]) -> Unsure:
    id_, name, phone, born, unit_id, unit, since = row
    return Unsure(id_, name, phone, born, unit_id, unit or "", since)


def of_subtree(session: Session, path: str, start: int, most: int) -> tuple[int, list[Unsure]]:
    """How many people of a subtree nobody has vouched for, and a page of them, who registered first leading."""
    query = (
        select(*_COLUMNS, UnitRow.name, PersonRow.created_at)
        .join(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(UnitRow.path.startswith(path), *_OPEN)
        .order_by(PersonRow.created_at, PersonRow.id)
    )
    total = select(func.count()).select_from(PersonRow).join(UnitRow, UnitRow.id == PersonRow.unit_id)
    count = session.execute(total.where(UnitRow.path.startswith(path), *_OPEN)).scalar_one()
    return count, [_unsure(row) for row in session.execute(query.offset(start).limit(most))]


def written(session: Session, uppers: Sequence[str], most: int) -> list[Unsure]:
    """People without a unit who wrote one down under an upper union of these names, who registered first leading."""
    if not uppers:
        return []
    query = (
        select(*_COLUMNS, PersonRow.unit_text, PersonRow.created_at)
        .where(PersonRow.unit_id.is_(None), _under(uppers), *_OPEN)
        .order_by(PersonRow.created_at, PersonRow.id)
    )
    return [_unsure(row) for row in session.execute(query.limit(most))]


def _under(uppers: Sequence[str]) -> ColumnElement[bool]:
    """As registration writes it: «name · upper union»."""
    return or_(*(PersonRow.unit_text.endswith(f" · {name}", autoescape=True) for name in uppers))


def uppers_under(session: Session, path: str) -> list[str]:
    """Names of the units of a subtree, itself included, that are no grassroots unions.

    But for names that such a unit outside of it bears too: whoever wrote one may mean that one, and is for those above
    both.
    """
    other = aliased(UnitRow)
    shared = select(other.id).where(
        other.name == UnitRow.name, other.kind != Kind.GRASSROOTS.value, ~other.path.startswith(path)
    )
    query = select(UnitRow.name).where(
        UnitRow.path.startswith(path), UnitRow.kind != Kind.GRASSROOTS.value, ~shared.exists()
    )
    return list(session.scalars(query.order_by(UnitRow.id)))


def among(session: Session, person_ids: Collection[int], path: str, uppers: Sequence[str]) -> list[Unsure]:
    """Of these people, those who wait under that unit, of either sort; held until the transaction ends."""
    here = UnitRow.path.startswith(path)
    if uppers:
        here |= PersonRow.unit_id.is_(None) & _under(uppers)
    query = (
        select(*_COLUMNS, func.coalesce(UnitRow.name, PersonRow.unit_text), PersonRow.created_at)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(PersonRow.id.in_(person_ids), here, *_OPEN)
        .order_by(PersonRow.id)
        .with_for_update(of=PersonRow)
    )
    return [_unsure(row) for row in session.execute(query)]


def place(session: Session, person_ids: Collection[int], unit_id: int | None, text: str | None) -> None:
    """Put people into a unit, or out of any, with the words that stand in its place."""
    values = {"unit_id": unit_id, "unit_text": text}
    session.execute(update(PersonRow).where(PersonRow.id.in_(person_ids)).values(**values))
    session.expire_all()
