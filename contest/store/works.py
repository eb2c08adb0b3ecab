"""Rows and named queries of written works."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.contests import RoundRow
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from contest.works import Draft, State
from questions.schema import Base, Key


class WorkRow(Base):
    """What a person writes for a round. Judges know it by its code alone."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        UniqueConstraint("contest_id", "code"),
        CheckConstraint("state IN ('draft', 'handed', 'invalid')", name="state"),
        CheckConstraint("(state = 'draft') = (handed_in_at IS NULL)", name="handed_in_has_moment"),
        CheckConstraint("(state = 'invalid') = (reason IS NOT NULL)", name="invalid_has_reason"),
        CheckConstraint("closed_by IN ('person', 'server')", name="closed_by"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that the person wrote for."""
    code: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    """The counter of the writing that is kept."""
    writer: Mapped[str] = mapped_column(String(24), default="")
    """The page that sent it; empty for a plain form."""
    saved_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(6))
    receipt: Mapped[str | None] = mapped_column(String(9))
    state: Mapped[str] = mapped_column(String(7), default="draft")
    fault: Mapped[str | None] = mapped_column(String(9))
    reason: Mapped[str | None] = mapped_column(String(400))
    """Why it is not marked, in the organizers' words."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work as its writer and the services know it."""

    id: int
    round_id: int
    person_id: int
    code: str
    body: str
    words: int
    seq: int
    writer: str
    saved_at: datetime
    handed_in_at: datetime | None
    closed_by: str | None
    receipt: str | None
    state: State
    fault: str | None
    reason: str | None

    @property
    def kept(self) -> Draft:
        """The writing that is kept."""
        return Draft(self.body, self.seq, self.seq, self.writer)


_NAMES = tuple(field.name for field in fields(Work))
_COLUMNS = tuple(getattr(WorkRow, name) for name in _NAMES)


def _work(row: Sequence[Any]) -> Work:
    values = dict(zip(_NAMES, row, strict=True))
    return Work(**{**values, "state": State(values["state"])})


def of_person(session: Session, contest_id: int, person_id: int) -> list[Work]:
    """A person's works in a contest, by round."""
    query = select(*_COLUMNS).where(WorkRow.contest_id == contest_id, WorkRow.person_id == person_id)
    return [_work(row) for row in session.execute(query.order_by(WorkRow.round_id))]


def hold(session: Session, round_id: int, person_id: int) -> Work | None:
    """A person's work of a round; nobody else changes it until the transaction ends."""
    query = select(*_COLUMNS).where(WorkRow.round_id == round_id, WorkRow.person_id == person_id)
    row = session.execute(query.with_for_update()).one_or_none()
    return None if row is None else _work(row)


def by_code(session: Session, contest_id: int, code: str) -> Work | None:
    """The work of that code, drafts too."""
    query = select(*_COLUMNS).where(WorkRow.contest_id == contest_id, WorkRow.code == code)
    row = session.execute(query).one_or_none()
    return None if row is None else _work(row)


def begin(session: Session, **values: object) -> int | None:
    """A new, empty work; None where the person has one for the round already, or the code is taken."""
    inserting = insert_for(session)(WorkRow).values(**values)
    return session.execute(inserting.on_conflict_do_nothing().returning(WorkRow.id)).scalar_one_or_none()


def change(session: Session, work_id: int, **values: object) -> None:
    """Write columns of a work."""
    session.execute(update(WorkRow).where(WorkRow.id == work_id).values(**values))


def left_open(session: Session, before: datetime, most: int) -> list[tuple[int, int, int]]:
    """Drafts with words in rounds whose last close lies before a moment: (work, contest, round)."""
    close = func.coalesce(RoundRow.ends_at, RoundRow.closes_at)
    query = (
        select(WorkRow.id, WorkRow.contest_id, WorkRow.round_id)
        .join(RoundRow, RoundRow.id == WorkRow.round_id)
        .where(WorkRow.state == State.DRAFT.value, WorkRow.words > 0, close <= before, RoundRow.closes_at <= before)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(WorkRow.id).limit(most))]


def texts(session: Session, round_ids: Collection[int]) -> dict[int, str]:
    """The words of all works of some rounds that are in, by work."""
    query = select(WorkRow.id, WorkRow.body).where(WorkRow.round_id.in_(round_ids), WorkRow.state != State.DRAFT.value)
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Standing:
    """A work as the organizers' desk lists it, without its words and without whose it is. `home`: of its writer."""

    id: int
    code: str
    round_id: int
    words: int
    state: State
    home: str | None


def standing(session: Session, contest_id: int) -> list[Standing]:
    """Every work of a contest that is in, by code."""
    query = (
        select(WorkRow.id, WorkRow.code, WorkRow.round_id, WorkRow.words, WorkRow.state, WorkRow.unit_id)
        .add_columns(PersonRow.unit_text)
        .join(PersonRow, PersonRow.id == WorkRow.person_id)
        .where(WorkRow.contest_id == contest_id, WorkRow.state != State.DRAFT.value)
        .order_by(WorkRow.code)
    )
    return [
        Standing(id_, code, round_id, words, State(state), home(unit_id, text))
        for id_, code, round_id, words, state, unit_id, text in session.execute(query)
    ]


def home(unit_id: int | None, unit_text: str | None) -> str | None:
    """A name of somebody's unit that two people of the same one share; None for who named none."""
    if unit_id is not None:
        return f"unit:{unit_id}"
    return f"text:{unit_text.casefold()}" if unit_text else None


def writers(session: Session, work_ids: Collection[int]) -> dict[int, int]:
    """Whose account a work counts for, by work: the one that theirs was merged into, if it was."""
    query = select(WorkRow.id, func.coalesce(PersonRow.merged_into_id, PersonRow.id)).join(
        PersonRow, PersonRow.id == WorkRow.person_id
    )
    return {row[0]: row[1] for row in session.execute(query.where(WorkRow.id.in_(work_ids)))}
