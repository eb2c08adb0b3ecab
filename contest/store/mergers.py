"""Mergers: of two accounts of one person, or of two entries of one unit in a contest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Update, case, func, literal, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store import notices
from contest.store.attempts import AttemptRow
from contest.store.complaints import ComplaintRow
from contest.store.contests import RoundRow
from contest.store.entrants import ContestUnitRow
from contest.store.essays import EssayMarkRow
from contest.store.inquiries import InquiryRow
from contest.store.people import PersonRow
from contest.store.strikes import DISQUALIFIED
from contest.store.works import WorkRow
from questions.schema import Base, Key


class MergerRow(Base):
    """One merger, by the ids of units or of people; what it moved bears where it came from (AttemptRow)."""

    __tablename__ = "merger"
    __table_args__ = (
        CheckConstraint("kind IN ('unit', 'person')", name="kind"),
        CheckConstraint("from_id != into_id", name="two"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))
    from_id: Mapped[int] = mapped_column(BigInteger)
    into_id: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    """How many attempts it moved."""
    reason: Mapped[str] = mapped_column(String(400))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    at: Mapped[datetime]


def add(session: Session, row: MergerRow) -> None:
    """Keep a merger."""
    session.add(row)
    session.flush()


def of_contest(session: Session, contest_id: int) -> list[MergerRow]:
    """All mergers of a contest, the newest first."""
    query = select(MergerRow).where(MergerRow.contest_id == contest_id).order_by(MergerRow.id.desc())
    return list(session.scalars(query))


def weight_of_unit(session: Session, contest_id: int, unit_id: int) -> tuple[int, int]:
    """Attempts that were made for a unit in a contest, open ones too, and how many people made them."""
    theirs = (AttemptRow.contest_id == contest_id) & (AttemptRow.unit_id == unit_id)
    query = select(func.count(), func.count(func.distinct(AttemptRow.person_id))).where(theirs)
    attempts, people = session.execute(query).one()
    return attempts, people


def move_unit(session: Session, contest_id: int, from_id: int, into_id: int) -> None:
    """Let a unit's attempts count for another, and whoever it was; what was merged into it before goes along."""
    theirs = (AttemptRow.contest_id == contest_id) & (AttemptRow.unit_id == from_id)
    kept = func.coalesce(AttemptRow.unit_from_id, AttemptRow.unit_id)
    session.execute(_blind(update(AttemptRow).where(theirs).values(unit_id=into_id, unit_from_id=kept)))
    before = (ContestUnitRow.unit_id == from_id) | (ContestUnitRow.merged_into_id == from_id)
    here = (ContestUnitRow.contest_id == contest_id) & before
    session.execute(_blind(update(ContestUnitRow).where(here).values(merged_into_id=into_id)))
    # So that no judge of the unit that stays is given them.
    written = (WorkRow.contest_id == contest_id) & (WorkRow.unit_id == from_id)
    session.execute(_blind(update(WorkRow).where(written).values(unit_id=into_id)))
    session.expire_all()


def add_heads(session: Session, contest_id: int, into_id: int, workers: int, members: int) -> None:
    """Add headcounts to a unit of a contest."""
    into = (ContestUnitRow.contest_id == contest_id) & (ContestUnitRow.unit_id == into_id)
    more = {"workers": ContestUnitRow.workers + workers, "members": ContestUnitRow.members + members}
    session.execute(_blind(update(ContestUnitRow).where(into).values(more)))
    session.expire_all()


def move_person(session: Session, contest_id: int, from_id: int, into_id: int) -> None:
    """Let a person's attempts, essays, complaints and inquiries in a contest be another account's; and what they read.

    The attempts are numbered on after those of that account, round by round, in the order they had.
    """
    whose = AttemptRow.contest_id == contest_id
    last = select(AttemptRow.round_id, func.max(AttemptRow.number)).where(whose, AttemptRow.person_id == into_id)
    numbers = {row[0]: row[1] for row in session.execute(last.group_by(AttemptRow.round_id))}
    shift = case(numbers, value=AttemptRow.round_id, else_=0) if numbers else literal(0)
    values = {
        "person_id": into_id,
        "person_from_id": func.coalesce(AttemptRow.person_from_id, AttemptRow.person_id),
        "number": AttemptRow.number + shift,
    }
    session.execute(_blind(update(AttemptRow).where(whose, AttemptRow.person_id == from_id).values(values)))
    for row in (ComplaintRow, InquiryRow):
        theirs = (row.contest_id == contest_id) & (row.person_id == from_id)
        session.execute(_blind(update(row).where(theirs).values(person_id=into_id)))
    notices.hand_over(session, from_id, into_id)
    _move_essays(session, contest_id, from_id, into_id)
    session.expire_all()


def _move_essays(session: Session, contest_id: int, from_id: int, into_id: int) -> None:
    """An essay and its points go along where the other account has none in that round."""
    rounds = select(RoundRow.id).where(RoundRow.contest_id == contest_id)
    for row in (EssayMarkRow, WorkRow):
        # Listed, not nested: an update may not look at the rows that it changes.
        own = session.scalars(select(row.round_id).where(row.person_id == into_id, row.round_id.in_(rounds))).all()
        theirs = (row.person_id == from_id) & row.round_id.in_(rounds) & row.round_id.not_in(own)
        session.execute(_blind(update(row).where(theirs).values(person_id=into_id)))


def put_aside(session: Session, contest_id: int, attempt_ids: Collection[int], why: str = "excess") -> None:
    """Mark attempts of a contest as counting nowhere: «excess», beyond the allowed number, or «unranked».

    What was put aside before stays as it was; a disqualification stays above it.
    """
    disqualified = AttemptRow.struck.in_(DISQUALIFIED)
    under = case((disqualified, AttemptRow.struck_under), else_=AttemptRow.struck)
    aside = func.coalesce(under, why)
    values = {
        "struck": case((disqualified, AttemptRow.struck), else_=aside),
        "struck_under": case((disqualified, aside), else_=None),
    }
    these = (AttemptRow.contest_id == contest_id) & AttemptRow.id.in_(attempt_ids)
    session.execute(_blind(update(AttemptRow).where(these).values(values)))
    session.expire_all()


def _blind(statement: Update) -> Update:
    """Without a look at what the session holds: the caller lets go of it."""
    return statement.execution_options(synchronize_session=False)


def disable(session: Session, from_id: int, into_id: int, now: datetime) -> None:
    """Close an account that turned out to be a double of another."""
    values = {
        "merged_into_id": into_id,
        "disabled_at": func.coalesce(PersonRow.disabled_at, literal(now, PersonRow.disabled_at.type)),
    }
    session.execute(_blind(update(PersonRow).where(PersonRow.id == from_id).values(values)))
    session.expire_all()


def sits_now(session: Session, contest_id: int, from_id: int, into_id: int) -> bool:
    """Whether the account to be closed has an open paper anywhere, or the other one has in this contest."""
    theirs = (AttemptRow.person_id == from_id) | (
        (AttemptRow.person_id == into_id) & (AttemptRow.contest_id == contest_id)
    )
    query = select(AttemptRow.id).where(theirs, AttemptRow.handed_in_at.is_(None)).limit(1)
    return session.execute(query).one_or_none() is not None
