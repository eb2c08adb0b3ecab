"""Rows and named queries of contests, their rules, rounds and pinned pools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Select, String, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.contests import Contest, State
from contest.rounds import Round
from contest.rulebook import Rulebook
from questions.rows import RevisionRow
from questions.schema import Base, Key


class ContestRow(Base):
    """A contest. What it promises stands in its rules; here is only what changes with its life."""

    __tablename__ = "contest"
    __table_args__ = (CheckConstraint("state IN ('draft', 'announced', 'closed', 'published')", name="state"),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    seed: Mapped[str] = mapped_column(String(64))
    """Secret of the draw, 32 bytes in hex: nobody can compute a paper before it is drawn."""
    rules_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id", use_alter=True))
    """The version in force."""
    predicted_value: Mapped[int | None] = mapped_column(BigInteger)
    """The true value of the predicted quantity, known once the contest is settled."""
    settled_at: Mapped[datetime | None]


class RulesRow(Base):
    """One version of a contest's rules, as signed."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("contest_id", "version"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    """The rulebook as data (contest.rulebook reads it)."""
    frozen_at: Mapped[datetime | None]


class RoundRow(Base):
    """A window in which attempts may be started and handed in."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("contest_id", "number"), CheckConstraint("closes_at > opens_at", name="order"))

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class PoolRow(Base):
    """A question revision that papers of one version of the rules may draw; pinned when the rules are frozen."""

    __tablename__ = "pool"

    rules_id: Mapped[int] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"), primary_key=True, index=True)


def _joined() -> Select[Any]:
    return (
        select(ContestRow, RulesRow.body, RoundRow)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .order_by(ContestRow.id, RoundRow.number)
    )


def assembled(rows: Sequence[Any]) -> Contest:
    """One contest out of its joined rows (contest, body of the rules, round), in the order of the rounds."""
    row = rows[0][0]
    return Contest(
        id=row.id,
        slug=row.slug,
        title=row.title,
        state=State(row.state),
        seed=row.seed,
        rules_id=row.rules_id,
        rules=Rulebook.from_data(rows[0][1]),
        rounds=tuple(Round(one.id, one.number, one.title, one.opens_at, one.closes_at) for _, _, one in rows),
        predicted_value=row.predicted_value,
        settled_at=row.settled_at,
    )


def _contests(rows: Iterable[Any]) -> list[Contest]:
    return [assembled(list(group)) for _, group in groupby(rows, key=lambda one: one[0])]


def by_slug(session: Session, slug: str) -> Contest | None:
    """The announced (or later) contest of that address."""
    rows = session.execute(_joined().where(ContestRow.slug == slug, ContestRow.state != State.DRAFT))
    return next(iter(_contests(rows)), None)


def by_id(session: Session, contest_id: int) -> Contest:
    """The contest of that id, drafts too. Raises StopIteration when there is none."""
    return next(iter(_contests(session.execute(_joined().where(ContestRow.id == contest_id)))))


def announced(session: Session) -> list[Contest]:
    """All contests that the public may know of."""
    return _contests(session.execute(_joined().where(ContestRow.state != State.DRAFT)))


def pool(session: Session, rules_id: int) -> list[int]:
    """Question revisions that papers under this version of the rules may draw, pinned when it was frozen."""
    query = select(PoolRow.revision_id).where(PoolRow.rules_id == rules_id).order_by(PoolRow.revision_id)
    return list(session.execute(query).scalars())


def takes_attempts(session: Session, contest_id: int) -> bool:
    """Whether a contest is announced and not settled; it stays so until this transaction ends."""
    query = select(ContestRow.state, ContestRow.settled_at).where(ContestRow.id == contest_id)
    state, settled_at = session.execute(query.with_for_update(read=True)).one()
    return state == State.ANNOUNCED and settled_at is None


def hold(session: Session, contest_id: int) -> None:
    """Let no attempt start in a contest until this transaction ends."""
    session.execute(select(ContestRow.id).where(ContestRow.id == contest_id).with_for_update())


def questions_in_play(session: Session) -> set[int]:
    """Questions that papers of contests not settled yet may draw; and any that is or was a copy of one, word for word.

    A question out of use is brought back as a copy: the key of the old one is the key of the new one.
    """
    drawn = (
        select(RevisionRow.question_id, RevisionRow.digest)
        .join(PoolRow, PoolRow.revision_id == RevisionRow.id)
        .join(ContestRow, ContestRow.rules_id == PoolRow.rules_id)
        .where(ContestRow.settled_at.is_(None))
        .cte("drawn")
    )
    copies = select(RevisionRow.question_id).join(drawn, drawn.c.digest == RevisionRow.digest)
    return set(session.scalars(select(drawn.c.question_id).union(copies)))


def settle(session: Session, contest_id: int, predicted_value: int | None, now: datetime) -> bool:
    """Fix the true value of the predicted quantity, once; False when somebody else just did."""
    values = {"predicted_value": predicted_value, "settled_at": now}
    unsettled = (ContestRow.id == contest_id) & ContestRow.settled_at.is_(None)
    done = session.execute(update(ContestRow).where(unsettled).values(values).returning(ContestRow.id)).all()
    session.expire_all()
    return bool(done)


def everything(session: Session) -> list[Contest]:
    """All contests, drafts too."""
    return _contests(session.execute(_joined()))


def add(session: Session, slug: str, title: str, seed: str, body: dict[str, Any]) -> int:
    """Insert a draft with version 1 of its rules; its id."""
    row = ContestRow(slug=slug, title=title, seed=seed, state=State.DRAFT)
    session.add(row)
    session.flush()
    rules = RulesRow(contest_id=row.id, version=1, body=body)
    session.add(rules)
    session.flush()
    row.rules_id = rules.id
    session.flush()
    return row.id


def add_round(
    session: Session, contest_id: int, number: int, title: str, opens_at: datetime, closes_at: datetime
) -> None:
    """Insert a round."""
    values = {"contest_id": contest_id, "number": number, "title": title, "opens_at": opens_at, "closes_at": closes_at}
    session.execute(insert(RoundRow).values(values))


def pin(session: Session, rules_id: int, revision_ids: Sequence[int], now: datetime) -> None:
    """Freeze a version of the rules with the pool that its papers draw from."""
    session.execute(insert(PoolRow), [{"rules_id": rules_id, "revision_id": one} for one in revision_ids])
    session.execute(update(RulesRow).where(RulesRow.id == rules_id).values(frozen_at=now))


def set_state(session: Session, contest_id: int, state: State) -> None:
    """Declare a contest announced, closed or published."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(state=state))
    session.expire_all()
