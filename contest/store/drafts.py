"""Rows of drafts: whom they list, what was looked over, and what bank and tree hold for them. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete as remove
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from contest.drafts import Listed
from contest.store.contests import ContestRow, PoolRow, RoundRow, RulesRow
from contest.store.entrants import BarredRow, ContestUnitRow
from contest.store.units import UnitRow, stands_on
from questions.rows import RevisionRow


def slugs(session: Session, start: str) -> set[str]:
    """Addresses that begin so."""
    return set(session.scalars(select(ContestRow.slug).where(ContestRow.slug.startswith(start))))


def listed(session: Session, contest_id: int) -> tuple[Listed, ...]:
    """The numbers on a contest's list."""
    query = select(BarredRow).where(BarredRow.contest_id == contest_id).order_by(BarredRow.phone)
    return tuple(Listed(row.phone, row.mode, row.reason) for row in session.scalars(query))


def put_listed(session: Session, contest_id: int, people: Sequence[Listed]) -> None:
    """Put these numbers in place of a contest's list."""
    session.execute(remove(BarredRow).where(BarredRow.contest_id == contest_id))
    rows = [{"contest_id": contest_id, "phone": one.phone, "mode": one.mode, "reason": one.reason} for one in people]
    if rows:
        session.execute(insert(BarredRow), rows)


def looked_over(session: Session, contest_id: int) -> list[str]:
    """The sections that somebody has saved."""
    return list(session.execute(select(ContestRow.looked_over).where(ContestRow.id == contest_id)).scalar_one())


def delete(session: Session, contest_id: int) -> None:
    """Remove a draft with everything that belongs to it."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(rules_id=None))
    versions = select(RulesRow.id).where(RulesRow.contest_id == contest_id)
    session.execute(remove(PoolRow).where(PoolRow.rules_id.in_(versions)))
    for row in (BarredRow, ContestUnitRow, RoundRow, RulesRow):
        session.execute(remove(row).where(row.contest_id == contest_id))
    session.execute(remove(ContestRow).where(ContestRow.id == contest_id))
    session.expire_all()


def copy_pins(session: Session, from_id: int, into_id: int) -> None:
    """Give a version of the rules the very pool of another, keys too."""
    held = select(PoolRow.revision_id, PoolRow.key_number).where(PoolRow.rules_id == from_id)
    rows = [{"rules_id": into_id, "revision_id": row[0], "key_number": row[1]} for row in session.execute(held)]
    if rows:
        session.execute(insert(PoolRow), rows)


def uncited(session: Session, revision_ids: Collection[int]) -> int:
    """How many of these revisions cite no instrument."""
    query = select(func.count()).where(RevisionRow.id.in_(revision_ids), RevisionRow.instrument.is_(None))
    return session.execute(query).scalar_one()


def unknown_units(session: Session, codes: Collection[str], day: date) -> list[str]:
    """Those of the codes that no unit bears on a day."""
    if not codes:
        return []
    known = set(session.scalars(select(UnitRow.code).where(UnitRow.code.in_(codes), stands_on(day))))
    return sorted(set(codes) - known)


def heads(session: Session, day: date) -> dict[str, tuple[int, int]]:
    """Grassroots units without a headcount, and all of them, on a day; by «workers» and «members»."""
    query = select(
        func.count(), func.count().filter(UnitRow.workers == 0), func.count().filter(UnitRow.members == 0)
    ).where(UnitRow.kind == "grassroots", stands_on(day))
    units, no_workers, no_members = session.execute(query).one()
    return {"workers": (no_workers, units), "members": (no_members, units)}
