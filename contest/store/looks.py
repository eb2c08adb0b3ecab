"""Rows and named queries of looks into personal data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, case, delete, distinct, func, insert, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.looks import Look, Looker
from contest.people import Role
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key


class PersonalLookRow(Base):
    """One person's data seen by another, in the clear."""

    __tablename__ = "personal_look"
    __table_args__ = (
        Index("ix_personal_look_person", "person_id", "at"),
        Index("ix_personal_look_at", "at", "by"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(24))
    """A word of contest.looks.WHAT_WORDS."""
    reason: Mapped[str] = mapped_column(String(400))


def add(session: Session, by: int, person_ids: Iterable[int], what: str, reason: str, now: datetime) -> None:
    """Keep a look at each of these people. One statement, however many."""
    given = {"by": by, "what": what, "reason": reason, "at": now}
    rows = [{**given, "person_id": one} for one in person_ids]
    if rows:
        session.execute(insert(PersonalLookRow), rows)


def seen_by(session: Session, by: int, since: datetime) -> int:
    """At how many people somebody looked since a moment."""
    query = select(func.count(distinct(PersonalLookRow.person_id)))
    return session.execute(query.where(PersonalLookRow.by == by, PersonalLookRow.at >= since)).scalar_one()


def of_person(session: Session, person_id: int, most: int) -> list[Look]:
    """Who looked at somebody's data, the latest first."""
    looker, unit = aliased(PersonRow), aliased(UnitRow)
    query = (
        select(
            PersonalLookRow.at, PersonalLookRow.what, PersonalLookRow.reason, looker.role, func.coalesce(unit.name, "")
        )
        .join(looker, looker.id == PersonalLookRow.by)
        .outerjoin(unit, unit.id == func.coalesce(looker.scope_unit_id, looker.unit_id))
        .where(PersonalLookRow.person_id == person_id)
        .order_by(PersonalLookRow.at.desc(), PersonalLookRow.id.desc())
        .limit(most)
    )
    return [Look(row[0], row[1], row[2], Role(row[3]), row[4]) for row in session.execute(query)]


def totals(session: Session, since: datetime, today: datetime, most: int) -> list[Looker]:
    """Totals by looker since a moment, whoever saw most people of `today` on first. One statement."""
    of_today = func.count(distinct(case((PersonalLookRow.at >= today, PersonalLookRow.person_id))))
    query = (
        select(
            PersonalLookRow.by, PersonRow.name, PersonRow.role, func.count(),
            func.count(distinct(PersonalLookRow.person_id)), func.max(PersonalLookRow.at), of_today,
        )
        .join(PersonRow, PersonRow.id == PersonalLookRow.by)
        .where(PersonalLookRow.at >= since)
        .group_by(PersonalLookRow.by, PersonRow.name, PersonRow.role)
        .order_by(of_today.desc(), func.count().desc(), PersonalLookRow.by)
        .limit(most)
    )  # fmt: skip
    return [Looker(row[0], row[1], Role(row[2]), *row[3:]) for row in session.execute(query)]


def since(session: Session, moment: datetime) -> list[tuple[int, int, str]]:
    """(looker, person, what) of every look since a moment, each once: whom a leak of that time concerns."""
    columns = (PersonalLookRow.by, PersonalLookRow.person_id, PersonalLookRow.what)
    query = select(*columns).where(PersonalLookRow.at >= moment).distinct().order_by(*columns)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def forget(session: Session, before: datetime) -> None:
    """Drop looks that are older than a moment."""
    session.execute(delete(PersonalLookRow).where(PersonalLookRow.at < before))
