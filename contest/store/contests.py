"""Rows and named queries of contests, their rules, rounds and pinned pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    CompoundSelect,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.contests import Contest, State
from contest.rounds import Round
from contest.store.assembling import assembled, each
from contest.store.prepared import Prepared, plain
from questions.rows import AnswerKeyRow, RevisionRow
from questions.schema import Base, Key


class ContestRow(Base):
    """A contest. What it promises stands in its rules; here is only what changes with its life."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'announced', 'closed', 'checking', 'provisional', 'final', 'published', 'locked')",
            name="state",
        ),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    seed: Mapped[str] = mapped_column(String(64))
    """Secret of the draw, 32 bytes in hex: nobody can compute a paper before it is drawn."""
    rules_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id", use_alter=True))
    """The version in force."""
    settled_at: Mapped[datetime | None]
    """When its last round was settled."""
    draw_seed: Mapped[str] = mapped_column(String(64))
    """Master of the seeds of its draws, 32 bytes in hex."""
    era: Mapped[int] = mapped_column(default=0)
    """Grows with every switch that moves results."""
    credited: Mapped[int] = mapped_column(default=0)
    """How many questions are credited to everybody, asked or not: a hand-in reads it with the contest."""
    pauses: Mapped[list[Any]] = mapped_column(default=list)
    """[[from, to], …] in milliseconds."""
    complaints_until: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    looked_over: Mapped[list[Any]] = mapped_column(default=list)
    """The sections of a draft that somebody looked over and saved (contest.drafts.Section)."""
    archived_at: Mapped[datetime | None]
    """Since when its answers are in an archive and not here; None: they are here."""
    archive_digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the answers in that archive: another file does not bring them back."""


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
    hours: Mapped[list[Any]] = mapped_column(default=list)
    """[{"days", "opens", "closes"}, …]: when papers may be started inside the window; empty: always."""
    ends_at: Mapped[datetime | None]
    """Later than the close where somebody was given more time."""
    predicted_value: Mapped[int | None] = mapped_column(BigInteger)
    """The true value of what was guessed, known once the round is settled."""
    settled_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]


class PoolRow(Base):
    """A question revision that papers of one version of the rules may draw; pinned when the rules are frozen."""

    __tablename__ = "pool"

    rules_id: Mapped[int] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"), primary_key=True, index=True)
    key_number: Mapped[int] = mapped_column(default=1)
    """The version of its key in the bank that the contest goes by, unless it ruled otherwise (store.rulings)."""


COLUMNS = (
    *plain(ContestRow.id, ContestRow.slug, ContestRow.title, ContestRow.state, ContestRow.seed, ContestRow.rules_id),
    *plain(ContestRow.settled_at, ContestRow.draw_seed, ContestRow.era, ContestRow.credited, ContestRow.pauses),
    *plain(ContestRow.complaints_until, ContestRow.archived_at, RulesRow.version, RulesRow.body),
    *plain(RoundRow.id, RoundRow.number, RoundRow.title, RoundRow.opens_at, RoundRow.closes_at, RoundRow.hours),
    *plain(RoundRow.ends_at, RoundRow.predicted_value, RoundRow.settled_at, RoundRow.revealed_at),
)
"""What contest.store.assembling puts a contest together from."""


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .select_from(ContestRow)
        .join(RulesRow, RulesRow.id == ContestRow.rules_id)
        .join(RoundRow, RoundRow.contest_id == ContestRow.id)
        .order_by(ContestRow.id, RoundRow.number)
    )


@Prepared
def _by_slug(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _joined().where(ContestRow.slug == bindparam("slug"))


@Prepared
def _by_id(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _joined().where(ContestRow.id == bindparam("id"))


@Prepared
def _announced(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _joined().where(ContestRow.state != State.DRAFT)


def by_slug(session: Session, slug: str) -> Contest | None:
    """The announced (or later) contest of that address."""
    found = with_slug(session, slug)
    return None if found is None or found.state is State.DRAFT else found


def with_slug(session: Session, slug: str) -> Contest | None:
    """The contest of that address, drafts too: for organizers."""
    rows = _by_slug.rows(session, slug=slug)
    return assembled(rows) if rows else None


def by_id(session: Session, contest_id: int) -> Contest:
    """The contest of that id, drafts too. Raises StopIteration when there is none."""
    return next(iter(each(_by_id.rows(session, id=contest_id))))


def announced(session: Session) -> list[Contest]:
    """All contests that the public may know of."""
    return each(_announced.rows(session))


def pool(session: Session, rules_id: int) -> list[int]:
    """Question revisions that papers under this version of the rules may draw, pinned when it was frozen."""
    query = select(PoolRow.revision_id).where(PoolRow.rules_id == rules_id).order_by(PoolRow.revision_id)
    return list(session.execute(query).scalars())


def share(session: Session, contest_id: int) -> None:
    """Let no switch of a contest begin until this transaction ends. Only what is read after it is read as it is now."""
    _share.row(session, contest=contest_id)


@Prepared
def _share(_dialect: str) -> Select[int]:
    return select(ContestRow.id).where(ContestRow.id == bindparam("contest")).with_for_update(read=True)


def hold(session: Session, contest_id: int) -> None:
    """Let no attempt start and none be handed in in a contest until this transaction ends."""
    session.execute(select(ContestRow.id).where(ContestRow.id == contest_id).with_for_update())


def questions_in_play(session: Session) -> set[int]:
    """Questions that papers of contests not settled yet may draw; and any that is or was a copy of one, word for word.

    A question out of use is brought back as a copy: the key of the old one is the key of the new one.
    """
    return set(session.scalars(in_play()))


def in_play() -> CompoundSelect[int]:
    """The query of `questions_in_play`, for a statement that leaves those questions out."""
    drawn = (
        select(RevisionRow.question_id, RevisionRow.digest)
        .join(PoolRow, PoolRow.revision_id == RevisionRow.id)
        .join(ContestRow, ContestRow.rules_id == PoolRow.rules_id)
        .where(ContestRow.settled_at.is_(None))
        .cte("drawn")
    )
    copies = select(RevisionRow.question_id).join(drawn, drawn.c.digest == RevisionRow.digest)
    return select(drawn.c.question_id).union(copies)


def settle_round(session: Session, round_id: int, predicted_value: int | None, now: datetime) -> bool:
    """Fix the true value of what was guessed in a round, once; False when somebody else just did."""
    values = {"predicted_value": predicted_value, "settled_at": now}
    unsettled = (RoundRow.id == round_id) & RoundRow.settled_at.is_(None)
    done = session.execute(update(RoundRow).where(unsettled).values(values).returning(RoundRow.id)).all()
    session.expire_all()
    return bool(done)


def set_predicted(session: Session, values: Mapping[int, int | None]) -> None:
    """Write the true values of settled rounds anew, by the round's id: a correction moved them."""
    for round_id, value in values.items():
        session.execute(update(RoundRow).where(RoundRow.id == round_id).values(predicted_value=value))
    session.expire_all()


def settle(session: Session, contest_id: int, now: datetime) -> None:
    """Note that the last round of a contest is settled."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(settled_at=now))
    session.expire_all()


def next_era(session: Session, contest_id: int) -> None:
    """Begin a new era: results are about to move together."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(era=ContestRow.era + 1))
    session.expire_all()


def everything(session: Session) -> list[Contest]:
    """All contests, drafts too."""
    return each(session.execute(_joined()))


def add(session: Session, values: Mapping[str, object], body: dict[str, Any]) -> int:
    """Insert a draft (slug, title, seed, draw_seed, created_by) with version 1 of its rules; its id."""
    row = ContestRow(state=State.DRAFT, **values)
    session.add(row)
    session.flush()
    row.rules_id = add_rules(session, row.id, 1, body)
    session.flush()
    return row.id


def add_rules(session: Session, contest_id: int, version: int, body: dict[str, Any]) -> int:
    """Insert a version of the rules; its id."""
    rules = RulesRow(contest_id=contest_id, version=version, body=body)
    session.add(rules)
    session.flush()
    return rules.id


def rewrite_draft(session: Session, rules_id: int, body: dict[str, Any]) -> None:
    """Replace the body of a version that is not frozen yet."""
    draft = (RulesRow.id == rules_id) & RulesRow.frozen_at.is_(None)
    session.execute(update(RulesRow).where(draft).values(body=body))
    session.expire_all()


def versions(session: Session, contest_id: int) -> list[RulesRow]:
    """All versions of a contest's rules, the first first."""
    return list(session.scalars(select(RulesRow).where(RulesRow.contest_id == contest_id).order_by(RulesRow.version)))


def change(session: Session, contest_id: int, **values: object) -> None:
    """Set columns of a contest."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(**values))
    session.expire_all()


def add_round(session: Session, contest_id: int, window: Round) -> None:
    """Insert a round; its id is given by the database."""
    session.add(RoundRow(contest_id=contest_id, **_columns(window)))
    session.flush()


def change_round(session: Session, round_id: int, **values: object) -> None:
    """Set columns of a round."""
    session.execute(update(RoundRow).where(RoundRow.id == round_id).values(**values))
    session.expire_all()


def replace_rounds(session: Session, contest_id: int, windows: Sequence[Round]) -> None:
    """Put these rounds in place of a draft's."""
    session.execute(delete(RoundRow).where(RoundRow.contest_id == contest_id))
    for window in windows:
        add_round(session, contest_id, window)
    session.expire_all()


def _columns(window: Round) -> dict[str, object]:
    hours = [{"days": list(one.days), "opens": one.opens, "closes": one.closes} for one in window.hours]
    named = {"number": window.number, "title": window.title, "opens_at": window.opens_at, "closes_at": window.closes_at}
    return {**named, "hours": hours}


def pin(session: Session, rules_id: int, revision_ids: Sequence[int], now: datetime) -> None:
    """Freeze a version of the rules with the pool that its papers draw from, and the keys in force in the bank now."""
    newest = (
        select(literal(rules_id), AnswerKeyRow.revision_id, func.max(AnswerKeyRow.number))
        .where(AnswerKeyRow.revision_id.in_(revision_ids))
        .group_by(AnswerKeyRow.revision_id)
    )
    session.execute(insert(PoolRow).from_select(["rules_id", "revision_id", "key_number"], newest))
    session.execute(update(RulesRow).where(RulesRow.id == rules_id).values(frozen_at=now))


def set_state(session: Session, contest_id: int, state: State) -> None:
    """Declare a contest announced, closed or published."""
    session.execute(update(ContestRow).where(ContestRow.id == contest_id).values(state=state))
    session.expire_all()
