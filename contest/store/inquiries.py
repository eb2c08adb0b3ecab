"""Inquiries to the organizers of a contest with their answers, and the answers that are kept at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    CompoundSelect,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    func,
    literal,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.people import Person
from contest.store import notices
from contest.store.notices import NoticeRow
from contest.store.people import PersonRow
from contest.store.prepared import Prepared
from contest.store.units import UnitRow
from questions.schema import Base, Key


class InquiryRow(Base):
    """An inquiry with its answer; the words of neither change. What the public reads is worded anew, without a name."""

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("kind IN ('technical', 'rules', 'account', 'other')", name="kind"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        CheckConstraint("public_at IS NULL OR (public_text IS NOT NULL AND public_answer IS NOT NULL)", name="public"),
        Index("ix_inquiry_contest", "contest_id", "answered_at", "id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(9))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None]
    """When its person read the answer."""
    public_text: Mapped[str | None] = mapped_column(Text)
    public_answer: Mapped[str | None] = mapped_column(Text)
    public_at: Mapped[datetime | None]
    """Since when the public reads it; None: it does not."""


class CannedAnswerRow(Base):
    """An answer kept at hand, for every contest."""

    __tablename__ = "canned_answer"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
    """When it was last worded."""
    retired_at: Mapped[datetime | None]


def hold_asker(session: Session, person_id: int) -> None:
    """Let nobody ask beside this in the name of one person until this transaction ends."""
    session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Keep an inquiry; its id."""
    row = InquiryRow(**values)
    session.add(row)
    session.flush()
    return row.id


def since(session: Session, contest_id: int, person_id: int, moment: datetime) -> list[InquiryRow]:
    """What one person asked in a contest since a moment, the newest first."""
    mine = (InquiryRow.contest_id == contest_id) & (InquiryRow.person_id == person_id)
    query = select(InquiryRow).where(mine, InquiryRow.at >= moment).order_by(InquiryRow.id.desc())
    return list(session.scalars(query))


def of_person(session: Session, contest_id: int, person_id: int) -> list[InquiryRow]:
    """What one person asked in a contest, the newest first."""
    mine = (InquiryRow.contest_id == contest_id) & (InquiryRow.person_id == person_id)
    return list(session.scalars(select(InquiryRow).where(mine).order_by(InquiryRow.id.desc())))


def see(session: Session, contest_id: int, inquiry_id: int, person_id: int, now: datetime) -> bool:
    """Note that a person has read the answer to what they asked; False where there is no such answer of theirs."""
    mine = (InquiryRow.id == inquiry_id) & (InquiryRow.contest_id == contest_id) & (InquiryRow.person_id == person_id)
    values = {"seen_at": func.coalesce(InquiryRow.seen_at, literal(now, InquiryRow.seen_at.type))}
    query = update(InquiryRow).where(mine, InquiryRow.answered_at.is_not(None)).values(values)
    return bool(session.execute(query.returning(InquiryRow.id)).all())


_NEW = InquiryRow.answered_at.is_not(None) & InquiryRow.seen_at.is_(None)


def unread(session: Session, reader: Person) -> dict[int, tuple[int, int]]:
    """(notices, answers) that somebody has not read, by the contest's id; contests without any are left out.

    One statement.
    """
    told = notices.unread(reader).subquery()
    mine = select(InquiryRow.contest_id, literal(0), func.count()).where(InquiryRow.person_id == reader.id, _NEW)
    query = union_all(select(told.c[0], told.c[1], literal(0)), mine.group_by(InquiryRow.contest_id))
    found: dict[int, tuple[int, int]] = {}
    for contest_id, some, answers in session.execute(query):
        before = found.get(contest_id, (0, 0))
        found[contest_id] = (before[0] + some, before[1] + answers)
    return found


@Prepared
def _spoken(_dialect: str) -> CompoundSelect[int]:
    return union(select(NoticeRow.contest_id), select(InquiryRow.contest_id))


def spoken(session: Session) -> frozenset[int]:
    """The contests of which there is any notice or inquiry at all. One statement."""
    return frozenset(row[0] for row in _spoken.rows(session))


@dataclass(frozen=True, slots=True)
class Public:
    """An inquiry as the public reads it."""

    text: str
    answer: str


def public(session: Session, contest_id: int, person_id: int | None) -> tuple[list[Public], int]:
    """What the public reads of a contest, in the order it was asked, and how many new answers somebody has there.

    One statement.
    """
    out = InquiryRow.public_at.is_not(None)
    new = _NEW & (InquiryRow.person_id == (person_id or 0))
    query = (
        select(InquiryRow.public_text, InquiryRow.public_answer, out, new)
        .where(InquiryRow.contest_id == contest_id, out | new)
        .order_by(InquiryRow.id)
    )
    rows = session.execute(query).all()
    return [Public(row[0] or "", row[1] or "") for row in rows if row[2]], sum(bool(row[3]) for row in rows)


# The organizers'


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry as organizers see it. `phone`: canonical; `unit`: of the person now, or what they wrote."""

    id: int
    person_id: int
    kind: str
    text: str
    at: datetime
    answer: str | None
    answered_at: datetime | None
    public_text: str | None
    public_answer: str | None
    public_at: datetime | None
    name: str
    phone: str
    unit: str | None

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.answered_at is None


def _asked(contest_id: int) -> Select[*tuple[Any, ...]]:
    own = [getattr(InquiryRow, name) for name in Asked.__slots__[:10]]
    return (
        select(*own, PersonRow.name, PersonRow.phone, func.coalesce(UnitRow.name, PersonRow.unit_text))
        .join(PersonRow, PersonRow.id == InquiryRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(InquiryRow.contest_id == contest_id)
    )


def of_contest(session: Session, contest_id: int, most: int, first: int = 0) -> list[Asked]:
    """Inquiries of a contest: those that wait first and the longest waiting of them first, then the newest answers."""
    order = (InquiryRow.answered_at.is_not(None), InquiryRow.answered_at.desc(), InquiryRow.id)
    return [Asked(*row) for row in session.execute(_asked(contest_id).order_by(*order).limit(most).offset(first))]


def one(session: Session, contest_id: int, inquiry_id: int) -> Asked | None:
    """An inquiry of that contest; None when there is none."""
    row = session.execute(_asked(contest_id).where(InquiryRow.id == inquiry_id)).one_or_none()
    return None if row is None else Asked(*row)


def counts(session: Session, contest_id: int) -> tuple[int, int]:
    """(all, those that wait) of a contest. One statement."""
    query = select(func.count(), func.count(InquiryRow.answered_at)).where(InquiryRow.contest_id == contest_id)
    total, answered = session.execute(query).one()
    return total, total - answered


def answer(session: Session, inquiry_id: int, **values: object) -> bool:
    """Write the answer to an inquiry that has none; False when somebody else just answered it."""
    waiting = (InquiryRow.id == inquiry_id) & InquiryRow.answered_at.is_(None)
    found = session.execute(update(InquiryRow).where(waiting).values(**values).returning(InquiryRow.id)).all()
    session.expire_all()
    return bool(found)


def change(session: Session, inquiry_id: int, **values: object) -> None:
    """Set columns of an inquiry."""
    session.execute(update(InquiryRow).where(InquiryRow.id == inquiry_id).values(**values))
    session.expire_all()


# Answers kept at hand


def canned(session: Session) -> list[CannedAnswerRow]:
    """The answers kept at hand, in the order they were added."""
    query = select(CannedAnswerRow).where(CannedAnswerRow.retired_at.is_(None)).order_by(CannedAnswerRow.id)
    return list(session.scalars(query))


def add_canned(session: Session, values: Mapping[str, Any]) -> int:
    """Keep one more; its id."""
    row = CannedAnswerRow(**values)
    session.add(row)
    session.flush()
    return row.id


def change_canned(session: Session, canned_id: int, **values: object) -> bool:
    """Set columns of one that is kept; False when there is none."""
    standing = (CannedAnswerRow.id == canned_id) & CannedAnswerRow.retired_at.is_(None)
    query = update(CannedAnswerRow).where(standing).values(**values).returning(CannedAnswerRow.id)
    found = session.execute(query).all()
    session.expire_all()
    return bool(found)
