"""Named queries of staff: people with a role beyond sitting contests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.people import Role
from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow, SignInRow
from contest.store.units import UnitRow


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role. `scope`: the unit whose subtree an officer sees; `seen_at`: their last use of the site."""

    id: int
    name: str
    phone: str
    role: Role
    scope: str | None
    seen_at: datetime | None


def members(session: Session) -> list[Member]:
    """Everybody with a role, by role and name. One statement."""
    seen = select(func.max(SignInRow.seen_at)).where(SignInRow.person_id == PersonRow.id).scalar_subquery()
    query = (
        select(PersonRow.id, PersonRow.name, PersonRow.phone, PersonRow.role, UnitRow.name, seen)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.scope_unit_id)
        .where(PersonRow.role != Role.CONTESTANT, PersonRow.disabled_at.is_(None))
        .order_by(PersonRow.role, PersonRow.name, PersonRow.id)
    )
    rows: Iterable[Any] = session.execute(query)
    whole: list[tuple[Any, ...]] = [(*row[:3], Role(row[3]), *row[4:]) for row in rows]
    return [Member(*one) for one in whole]


def sits_now(session: Session, person_id: int) -> bool:
    """Whether somebody has an open paper."""
    mine = (AttemptRow.person_id == person_id) & AttemptRow.handed_in_at.is_(None)
    return session.execute(select(AttemptRow.id).where(mine).limit(1)).one_or_none() is not None


def role_of(session: Session, person_id: int) -> Role | None:
    """The role of an account in use, held until the transaction ends; None for none."""
    query = select(PersonRow.role).where(PersonRow.id == person_id, PersonRow.disabled_at.is_(None))
    role = session.execute(query.with_for_update()).scalar_one_or_none()
    return None if role is None else Role(role)
