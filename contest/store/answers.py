"""Rows and named queries of answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Executable,
    ForeignKey,
    Select,
    String,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store import attempts, rulings
from contest.store.attempts import Attempt, AttemptRow
from contest.store.contests import PoolRow
from contest.store.partitions import HERE
from contest.store.prepared import Prepared, of_any, plain
from contest.store.rulings import RulingRow
from questions.kinds import Answer, Kind, Shape, as_written, decode
from questions.marking import KeyRevision, Ruling
from questions.rows import AnswerKeyRow, RevisionRow
from questions.schema import Base, Key, Loose


class AnswerRow(Base):
    """A place on a paper: what was asked, in which order its options were shown, and what is saved for it.

    All rows of a paper are written at the start, so a save is one UPDATE and can name no question that is not there.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("choice IS NULL OR (choice >= 0 AND choice < bound)", name="choice_in_bound"),
        {"sqlite_with_rowid": False},
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """1 … n as shown; the prediction, if any, comes last."""
    contest_id: Mapped[Loose]
    """Its attempt's: PostgreSQL keeps the answers of each contest apart (contest.store.partitions)."""
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("question_revision.id"), index=True)
    """None: the prediction."""
    option_order: Mapped[str] = mapped_column(String(8), default="")
    """«2013»: the option (or match) shown first is the revision's 2, and so on; empty where no order is told."""
    bound: Mapped[int] = mapped_column(BigInteger)
    """A choice lies in 0 … bound − 1 (questions.kinds.Shape.bound), a guess too; 0: words are asked for."""
    choice: Mapped[int | None] = mapped_column(BigInteger)
    """The code of the answer as shown (questions.kinds), or the guessed number; None while unanswered."""
    words: Mapped[str | None] = mapped_column(String(200))
    """The answer to a question that asks for words; its bound is 0."""
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    """The client's counter of this place: the highest wins."""
    saved_at: Mapped[datetime | None]


ON_PAPER = (AnswerRow.attempt_id == AttemptRow.id) & (AnswerRow.contest_id == AttemptRow.contest_id)
"""SQL: an answer and its attempt. Said with the contest, so that where one of them is known to lie the other is too."""


class RefusedAnswerRow(Base):
    """An answer that came too late. Kept, never counted."""

    __tablename__ = "refused_answer"

    id: Mapped[Key]
    attempt_id: Mapped[Loose] = mapped_column(index=True)
    contest_id: Mapped[Loose]
    """Its attempt's."""
    received_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(16))
    entries: Mapped[list[Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One place of a paper as it was shown, with what is kept for it. `option_order` as in contest.papers.Place.

    `shape` is None for the prediction. `words` is the answer where words are asked for.
    """

    position: int
    revision_id: int | None
    option_order: tuple[int, ...]
    bound: int
    choice: int | None = None
    seq: int = 0
    words: str | None = None
    shape: Shape | None = None
    saved_at: datetime | None = None

    @property
    def answer(self) -> int | str | None:
        """What is kept, as contest.attempts.Entry says it."""
        return self.choice if self.words is None else self.words

    @property
    def as_shown(self) -> Answer | None:
        """The answer in places as shown; None while it is open, and for the prediction."""
        if self.shape is None or self.words is not None or self.choice is None:
            return self.words
        answer = decode(self.shape, self.choice)
        return None if _is_open(answer) else answer

    @property
    def as_written(self) -> Answer | None:
        """The answer in the author's own places, as marking takes it."""
        answer = self.as_shown
        return answer if answer is None or self.shape is None else as_written(self.shape, answer, self.option_order)

    @property
    def is_answered(self) -> bool:
        """Whether anything is kept for it."""
        return self.choice is not None if self.shape is None else self.as_shown is not None


def _is_open(answer: Answer) -> bool:
    """Whether it chooses nothing. No page of ours sends that, but its code lies within the bounds."""
    if isinstance(answer, tuple):
        return all(digit is None for digit in answer)
    return isinstance(answer, frozenset) and not answer


def lay_out(session: Session, attempt: Attempt, places: Sequence[Shown]) -> None:
    """Write all places of a new paper in one statement; none is answered."""
    if not places:
        return
    columns: dict[str, list[Any]] = {
        "p": [one.position for one in places],
        "r": [one.revision_id for one in places],
        "o": ["".join(map(str, one.option_order)) for one in places],
        "b": [one.bound for one in places],
    }
    whose: dict[str, Any] = {"attempt": attempt.id, "contest": attempt.contest_id}
    if session.get_bind().dialect.name == "postgresql":
        _laid_out_at_once.run(session, whose | columns)
        return
    each = {f"{name}{n}": value for name, values in columns.items() for n, value in enumerate(values)}
    _laid_out(len(places)).run(session, whose | each)


# As words: a list of values put together by the library costs the processor more than the rest of a start.
_PLACES = "INSERT INTO answer (attempt_id, contest_id, position, revision_id, option_order, bound, seq)"
# Four lists instead of four values a place: the driver looks through a hundred of those anew for every paper.
_AT_ONCE = f"""
{_PLACES} SELECT :attempt, :contest, laid.position, laid.revision, laid.shown, laid.bound, 0
FROM unnest(CAST(:p AS INTEGER[]), CAST(:r AS BIGINT[]), CAST(:o AS VARCHAR[]), CAST(:b AS BIGINT[]))
  AS laid(position, revision, shown, bound)
"""  # noqa: S608 - our own names


@Prepared
def _laid_out_at_once(_dialect: str) -> Executable:
    return text(_AT_ONCE)


@lru_cache(maxsize=256)
def _laid_out(count: int) -> Prepared:
    rows = ", ".join(f"(:attempt, :contest, :p{n}, :r{n}, :o{n}, :b{n}, 0)" for n in range(count))
    return Prepared(lambda _dialect: text(f"{_PLACES} VALUES {rows}"))


def _of(session: Session, attempt_id: int, contest_id: int | None) -> dict[str, int]:
    """What names a paper in a statement: its attempt, and its contest, which is looked up where nobody says it."""
    return {"attempt": attempt_id, "contest": contest_id or attempts.contest_with(session, attempt_id)}


_THIS = (AnswerRow.attempt_id == of_any("attempt"), AnswerRow.contest_id == HERE)
_SHOWN = (
    AnswerRow.position,
    AnswerRow.revision_id,
    AnswerRow.option_order,
    AnswerRow.bound,
    AnswerRow.choice,
    AnswerRow.seq,
    AnswerRow.words,
    AnswerRow.saved_at,
    RevisionRow.kind,
    RevisionRow.partial,
    func.json_array_length(RevisionRow.options).label("options"),
    func.json_array_length(RevisionRow.matches).label("matches"),
)
_WIDTH = len(_SHOWN)


@lru_cache(maxsize=512)
def _shape(kind: str | None, options: int, matches: int) -> Shape | None:
    return None if kind is None else Shape(Kind(kind), options, matches)


def _shown(row: Sequence[Any]) -> Shown:
    position, revision_id, order, bound, choice, seq, words, saved_at, kind, _partial, options, matches = row[:_WIDTH]
    shape = _shape(kind, options, matches)
    return Shown(position, revision_id, tuple(map(int, order)), bound, choice, seq, words, shape, saved_at)


@Prepared
def _of_attempt(_dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(*_SHOWN)
        .select_from(AnswerRow)
        .outerjoin(RevisionRow, RevisionRow.id == AnswerRow.revision_id)
        .where(*_THIS)
        .order_by(AnswerRow.position)
    )


def of_attempt(session: Session, attempt_id: int, contest_id: int | None = None) -> list[Shown]:
    """The paper of an attempt in the order shown, with what is kept for each place."""
    return [_shown(row) for row in _of_attempt.rows(session, **_of(session, attempt_id, contest_id))]


@Prepared
def _for_marking(_dialect: str) -> Select[*tuple[Any, ...]]:
    held = (PoolRow.rules_id == AttemptRow.rules_id) & (PoolRow.revision_id == AnswerRow.revision_id)
    pinned = (AnswerKeyRow.revision_id == PoolRow.revision_id) & (AnswerKeyRow.number == PoolRow.key_number)
    ours = (RulingRow.contest_id == AttemptRow.contest_id) & (RulingRow.revision_id == AnswerRow.revision_id)
    newest = rulings.newest(AttemptRow.contest_id, AnswerRow.revision_id)
    return (
        select(*_SHOWN, *_key_columns(RulingRow), *_key_columns(AnswerKeyRow))
        .select_from(AnswerRow)
        .join(AttemptRow, (AttemptRow.id == AnswerRow.attempt_id) & (AttemptRow.contest_id == HERE))
        .outerjoin(PoolRow, held)
        .outerjoin(AnswerKeyRow, pinned)
        .outerjoin(RulingRow, ours & (RulingRow.number == newest))
        .outerjoin(RevisionRow, RevisionRow.id == AnswerRow.revision_id)
        .where(*_THIS)
        .order_by(AnswerRow.position)
    )


def _key_columns(row: Any) -> list[ColumnElement[Any]]:
    return plain(row.number, row.ruling, row.choices, row.accepted)


def for_marking(
    session: Session, attempt_id: int, contest_id: int | None = None
) -> list[tuple[Shown, KeyRevision | None]]:
    """The paper with the key in force in its contest for each place; None beside the prediction.

    What the contest ruled goes before the key that it pinned from the bank.
    """
    return [(_shown(row), _key(row)) for row in _for_marking.rows(session, **_of(session, attempt_id, contest_id))]


def _key(row: Sequence[Any]) -> KeyRevision | None:
    held = row[_WIDTH : _WIDTH + 4] if row[_WIDTH] is not None else row[_WIDTH + 4 : _WIDTH + 8]
    kind, partial = row[8:10]
    return None if held[0] is None else _key_of(*held, kind, bool(partial))


@lru_cache(maxsize=4096)
def _key_of(number: int, ruling: str, choices: str, accepted: str, kind: str, partial: bool) -> KeyRevision:
    told = (tuple(json.loads(choices)), tuple(json.loads(accepted)))
    return KeyRevision(number, Ruling(ruling), *told, Kind(kind), partial)
