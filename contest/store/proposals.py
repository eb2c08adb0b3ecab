"""What one organizer proposes and a second one approves: the grave acts on a contest that has opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.store.people import PersonRow
from questions.schema import Base, Key


class ProposalRow(Base):
    """A proposal with what it would do; open until it is approved or withdrawn."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by != proposed_by", name="two_people"),
        CheckConstraint("approved_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        Index("ix_proposal_contest", "contest_id", "id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    act: Mapped[str] = mapped_column(String(20))
    """«ruling», «merge_units», «merge_people», «sign_awards»."""
    body: Mapped[dict[str, Any]]
    """What is to be done, by the act's own shape."""
    effect: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it was seen to do when it was proposed, and in the end when it was done."""
    reason: Mapped[str] = mapped_column(String(400))
    proposed_by: Mapped[int | None] = mapped_column(BigInteger)
    """None: the command line."""
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(String(400))

    @property
    def is_open(self) -> bool:
        """Neither approved nor withdrawn."""
        return self.approved_at is None and self.withdrawn_at is None


def add(session: Session, row: ProposalRow) -> int:
    """Keep a proposal; its id."""
    session.add(row)
    session.flush()
    return row.id


def held(session: Session, contest_id: int, proposal_id: int) -> ProposalRow | None:
    """A proposal of that contest, held until the transaction ends; None when there is none."""
    mine = (ProposalRow.id == proposal_id) & (ProposalRow.contest_id == contest_id)
    return session.scalars(select(ProposalRow).where(mine).with_for_update()).one_or_none()


def of_contest(session: Session, contest_id: int) -> list[ProposalRow]:
    """All proposals of a contest, the newest first."""
    query = select(ProposalRow).where(ProposalRow.contest_id == contest_id).order_by(ProposalRow.id.desc())
    return list(session.scalars(query))


def last_effect(session: Session, contest_id: int, act: str) -> dict[str, Any] | None:
    """What the proposal of an act that was approved last did; None: none ever was."""
    mine = (ProposalRow.contest_id == contest_id) & (ProposalRow.act == act) & ProposalRow.approved_at.is_not(None)
    query = select(ProposalRow.effect).where(mine).order_by(ProposalRow.approved_at.desc(), ProposalRow.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def count_open(session: Session, contest_id: int) -> int:
    """How many wait for a second person."""
    is_open = ProposalRow.approved_at.is_(None) & ProposalRow.withdrawn_at.is_(None)
    query = select(func.count()).select_from(ProposalRow).where(ProposalRow.contest_id == contest_id, is_open)
    return session.execute(query).scalar_one()


def end(session: Session, proposal_id: int, **values: object) -> bool:
    """Approve or withdraw an open proposal; False when somebody else just ended it."""
    is_open = ProposalRow.approved_at.is_(None) & ProposalRow.withdrawn_at.is_(None)
    query = update(ProposalRow).where(ProposalRow.id == proposal_id, is_open).values(**values)
    done = session.execute(query.returning(ProposalRow.id)).all()
    session.expire_all()
    return bool(done)


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposal with the names of those who put their hands to it; None: the command line, or nobody."""

    row: ProposalRow
    proposed: str | None
    approved: str | None
    withdrawn: str | None


def listed(session: Session, contest_id: int) -> list[Listed]:
    """All proposals of a contest with names, the newest first."""
    proposed, approved, withdrawn = aliased(PersonRow), aliased(PersonRow), aliased(PersonRow)
    query = (
        select(ProposalRow, proposed.name, approved.name, withdrawn.name)
        .outerjoin(proposed, proposed.id == ProposalRow.proposed_by)
        .outerjoin(approved, approved.id == ProposalRow.approved_by)
        .outerjoin(withdrawn, withdrawn.id == ProposalRow.withdrawn_by)
        .where(ProposalRow.contest_id == contest_id)
        .order_by(ProposalRow.id.desc())
    )
    return [Listed(*row) for row in session.execute(query)]
