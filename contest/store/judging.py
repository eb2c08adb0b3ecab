"""Rows and named queries of judging: rubric, judges, markings, meetings, and how much works are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest import collation
from contest.judging import Criterion
from contest.store.contests import ContestRow
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from contest.store.works import WorkRow, home
from questions.schema import Base, Key


class JudgingRow(Base):
    """How a contest's works are judged."""

    __tablename__ = "judging"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    rubric: Mapped[list[Any]]
    """[[name, most points], …]"""
    version: Mapped[int]
    """Grows with every change of the rubric."""
    locked_at: Mapped[datetime | None]


class JudgeRow(Base):
    """Somebody who judges a contest's works, or did."""

    __tablename__ = "judge"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class MarkingRow(Base):
    """A work before a judge: dealt, being marked, saved; or stood back from, which is never forgotten."""

    __tablename__ = "marking"
    __table_args__ = (
        UniqueConstraint("work_id", "judge_id"),
        CheckConstraint("state IN ('open', 'saved', 'recused')", name="state"),
        CheckConstraint("(state = 'saved') = (total IS NOT NULL)", name="saved_has_total"),
    )

    id: Mapped[Key]
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(7), default="open")
    points: Mapped[list[Any]] = mapped_column(default=list)
    """A whole number or null a criterion, in the rubric's order; a draft while the state is open."""
    comment: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    """How often it was saved: whoever saves says which one they saw."""
    dealt_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]


# The rubric and the lock


@dataclass(frozen=True, slots=True)
class Judging:
    """How a contest is judged; without a rubric nobody judges yet."""

    rubric: tuple[Criterion, ...] = ()
    version: int = 0
    locked_at: datetime | None = None


def of_contest(session: Session, contest_id: int) -> Judging:
    """How a contest's works are judged now."""
    query = select(JudgingRow.rubric, JudgingRow.version, JudgingRow.locked_at)
    row = session.execute(query.where(JudgingRow.contest_id == contest_id)).one_or_none()
    if row is None:
        return Judging()
    return Judging(tuple(Criterion(*one) for one in row[0]), row[1], row[2])


def put_rubric(session: Session, contest_id: int, rubric: Sequence[Criterion], version: int) -> None:
    """Keep a rubric as that version."""
    values = {"rubric": [[one.name, one.most] for one in rubric], "version": version}
    inserting = insert_for(session)(JudgingRow).values(contest_id=contest_id, locked_at=None, **values)
    session.execute(inserting.on_conflict_do_update(index_elements=["contest_id"], set_=values))


def set_lock(session: Session, contest_id: int, moment: datetime | None) -> None:
    """Lock the marks of a contest, or open them again."""
    session.execute(update(JudgingRow).where(JudgingRow.contest_id == contest_id).values(locked_at=moment))


# Judges


@dataclass(frozen=True, slots=True)
class Panelist:
    """A judge of a contest. `home` names their unit (contest.store.works.home)."""

    id: int
    name: str
    phone: str
    home: str | None


def panel(session: Session, contest_id: int) -> list[Panelist]:
    """Who judges a contest now, by name."""
    query = (
        select(PersonRow.id, PersonRow.name, PersonRow.phone, PersonRow.unit_id, PersonRow.unit_text)
        .join(JudgeRow, JudgeRow.person_id == PersonRow.id)
        .where(JudgeRow.contest_id == contest_id, JudgeRow.left_at.is_(None))
        .order_by(PersonRow.id)
    )
    judges = [Panelist(row[0], row[1], row[2], home(row[3], row[4])) for row in session.execute(query)]
    return sorted(judges, key=lambda one: collation.key(one.name))


def seat(session: Session, contest_id: int, person_id: int, now: datetime) -> None:
    """Put somebody on the panel, again if they had left."""
    values = {"contest_id": contest_id, "person_id": person_id, "added_at": now, "left_at": None}
    inserting = insert_for(session)(JudgeRow).values(**values)
    session.execute(inserting.on_conflict_do_update(index_elements=["contest_id", "person_id"], set_={"left_at": None}))


def unseat(session: Session, contest_id: int, person_id: int, now: datetime) -> bool:
    """Take somebody off the panel with the works they have not marked; False where they were not on it."""
    mine = (JudgeRow.contest_id == contest_id, JudgeRow.person_id == person_id, JudgeRow.left_at.is_(None))
    gone = session.execute(update(JudgeRow).where(*mine).values(left_at=now).returning(JudgeRow.person_id)).all()
    theirs = select(WorkRow.id).where(WorkRow.contest_id == contest_id)
    undone = (MarkingRow.judge_id == person_id, MarkingRow.state == "open", MarkingRow.work_id.in_(theirs))
    session.execute(delete(MarkingRow).where(*undone))
    return bool(gone)


# Markings


@dataclass(frozen=True, slots=True)
class Marking:
    """A work before a judge."""

    id: int
    work_id: int
    judge_id: int
    state: str
    points: tuple[int | None, ...]
    comment: str
    total: int | None
    version: int
    saved_at: datetime | None
    skipped_at: datetime | None


_NAMES = tuple(field.name for field in fields(Marking))
_MARKING = tuple(getattr(MarkingRow, name) for name in _NAMES)


def _marking(row: Sequence[Any]) -> Marking:
    values = dict(zip(_NAMES, row, strict=True))
    return Marking(**{**values, "points": tuple(values["points"])})


def of_work(session: Session, work_id: int, *, hold: bool = False) -> list[Marking]:
    """All markings of a work, in the order they were dealt. `hold`: nobody else marks it until the transaction ends."""
    if hold:
        # The work, not its markings: one that is dealt meanwhile waits too.
        session.execute(select(WorkRow.id).where(WorkRow.id == work_id).with_for_update())
    query = select(*_MARKING).where(MarkingRow.work_id == work_id).order_by(MarkingRow.id)
    return [_marking(row) for row in session.execute(query)]


def everything(session: Session, contest_id: int) -> list[Marking]:
    """All markings of a contest, in the order they were dealt. One statement."""
    query = select(*_MARKING).join(WorkRow, WorkRow.id == MarkingRow.work_id).where(WorkRow.contest_id == contest_id)
    return [_marking(row) for row in session.execute(query.order_by(MarkingRow.id))]


FRESH = {"state": "open", "points": [], "comment": "", "version": 0}
"""What a marking is when a work is dealt out."""


def deal(session: Session, dealt: Mapping[int, Sequence[int]], now: datetime) -> int:
    """Put works before judges (judges by work); how many markings began."""
    rows = [
        {
            "work_id": work,
            "judge_id": judge,
            "state": "open",
            "points": [],
            "comment": "",
            "version": 0,
            "dealt_at": now,
        }
        for work, judges in dealt.items()
        for judge in judges
    ]
    if rows:
        session.execute(insert(MarkingRow), rows)
    return len(rows)


def mark(session: Session, marking_id: int, **values: object) -> None:
    """Write columns of a marking."""
    session.execute(update(MarkingRow).where(MarkingRow.id == marking_id).values(**values))


@dataclass(frozen=True, slots=True)
class Before:
    """A work before a judge, as their own list has it."""

    work_id: int
    code: str
    state: str
    total: int | None
    skipped_at: datetime | None


def before(session: Session, contest_id: int, judge_id: int) -> list[Before]:
    """What a judge of a contest has to mark and has marked; works found invalid and those stood back from apart."""
    query = (
        select(WorkRow.id, WorkRow.code, MarkingRow.state, MarkingRow.total, MarkingRow.skipped_at)
        .join(WorkRow, WorkRow.id == MarkingRow.work_id)
        .where(
            WorkRow.contest_id == contest_id,
            WorkRow.state == "handed",
            MarkingRow.judge_id == judge_id,
            MarkingRow.state != "recused",
        )
    )
    return [Before(*row) for row in session.execute(query)]


def desks(session: Session, judge_id: int) -> list[tuple[str, str, int, int, datetime | None]]:
    """The contests that somebody judges: (slug, title, works still to mark, works in all, locked at)."""
    open_ones = func.count(MarkingRow.id).filter(MarkingRow.state == "open", WorkRow.state == "handed")
    all_ones = func.count(MarkingRow.id).filter(MarkingRow.state != "recused", WorkRow.state == "handed")
    theirs = (MarkingRow.work_id == WorkRow.id) & (MarkingRow.judge_id == judge_id)
    query = (
        select(ContestRow.slug, ContestRow.title, open_ones, all_ones, JudgingRow.locked_at)
        .join(JudgeRow, (JudgeRow.contest_id == ContestRow.id) & (JudgeRow.person_id == judge_id))
        .outerjoin(JudgingRow, JudgingRow.contest_id == ContestRow.id)
        .outerjoin(WorkRow, WorkRow.contest_id == ContestRow.id)
        .outerjoin(MarkingRow, theirs)
        .where(JudgeRow.left_at.is_(None), ContestRow.state != "draft")
        .group_by(ContestRow.id, ContestRow.slug, ContestRow.title, JudgingRow.locked_at)
        .order_by(ContestRow.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]
