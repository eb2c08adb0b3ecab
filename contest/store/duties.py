"""Rows and named queries of duties in a contest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, case, func, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.duties import Duty
from contest.people import Role
from contest.store.contests import ContestRow
from contest.store.people import PersonRow
from questions.schema import Base, Key

_IN_FORCE = text("taken_at IS NULL")


class ContestDutyRow(Base):
    """A duty of a person in a contest; in force until it is taken away."""

    __tablename__ = "contest_duty"
    __table_args__ = (
        CheckConstraint("duty IN ('chief', 'content', 'running', 'results', 'watching')", name="duty"),
        Index(
            "uq_contest_duty_in_force",
            "contest_id", "person_id", "duty",
            unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    duty: Mapped[str] = mapped_column(String(8))
    given_by: Mapped[int | None] = mapped_column(BigInteger)
    """None: the command line."""
    given_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A duty with whose it is and who gave it; `given_by` None: the command line."""

    id: int
    person_id: int
    duty: Duty
    given_at: datetime
    taken_at: datetime | None
    name: str
    role: Role
    given_by: str | None


def of_slug(session: Session, slug: str, person_id: int) -> frozenset[Duty] | None:
    """A person's duties in the contest of that address, all of them where nobody has any; None: no such contest."""
    standing = (ContestDutyRow.contest_id == ContestRow.id) & ContestDutyRow.taken_at.is_(None)
    query = select(ContestDutyRow.person_id, ContestDutyRow.duty).select_from(ContestRow)
    rows: Sequence[Any] = session.execute(
        query.outerjoin(ContestDutyRow, standing).where(ContestRow.slug == slug)
    ).all()
    if not rows:
        return None
    if rows[0][0] is None:
        return frozenset(Duty)
    return frozenset(Duty(duty) for holder, duty in rows if holder == person_id)


def closed_to(session: Session, person_id: int) -> frozenset[tuple[int, str]]:
    """The contests, as (id, slug), in which others have duties and this person has none. One statement."""
    query = (
        select(ContestRow.id, ContestRow.slug)
        .join(ContestDutyRow, ContestDutyRow.contest_id == ContestRow.id)
        .where(ContestDutyRow.taken_at.is_(None))
        .group_by(ContestRow.id, ContestRow.slug)
        .having(func.sum(case((ContestDutyRow.person_id == person_id, 1), else_=0)) == 0)
    )
    return frozenset((row[0], row[1]) for row in session.execute(query))


def of_contest(session: Session, contest_id: int) -> list[Held]:
    """All duties of a contest, those in force first, the oldest first."""
    giver = aliased(PersonRow)
    query = (
        select(
            ContestDutyRow.id, ContestDutyRow.person_id, ContestDutyRow.duty, ContestDutyRow.given_at,
            ContestDutyRow.taken_at, PersonRow.name, PersonRow.role, giver.name,
        )
        .join(PersonRow, PersonRow.id == ContestDutyRow.person_id)
        .outerjoin(giver, giver.id == ContestDutyRow.given_by)
        .where(ContestDutyRow.contest_id == contest_id)
        .order_by(ContestDutyRow.taken_at.is_not(None), ContestDutyRow.id)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    whole: list[tuple[Any, ...]] = [(*row[:2], Duty(row[2]), *row[3:6], Role(row[6]), row[7]) for row in rows]
    return [Held(*one) for one in whole]


def add(session: Session, contest_id: int, person_id: int, duty: Duty, by: int | None, now: datetime) -> int:
    """Give a duty; its id. The contest is held."""
    row = ContestDutyRow(contest_id=contest_id, person_id=person_id, duty=duty, given_by=by, given_at=now)
    session.add(row)
    session.flush()
    return row.id


def take(session: Session, duty_id: int, by: int | None, now: datetime) -> None:
    """Take a duty away."""
    session.execute(update(ContestDutyRow).where(ContestDutyRow.id == duty_id).values(taken_by=by, taken_at=now))
    session.expire_all()


RUNS = (Role.ORGANIZER, Role.ADMIN)


def organizers(session: Session) -> Sequence[tuple[int, str, str]]:
    """Everybody who may have a duty, by name: (id, name, canonical phone)."""
    query = select(PersonRow.id, PersonRow.name, PersonRow.phone).where(
        PersonRow.role.in_(RUNS), PersonRow.disabled_at.is_(None)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(PersonRow.name, PersonRow.id))]
