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
    ForeignKey,
    Select,
    String,
    TextClause,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.attempts import Entry, contest_of
from contest.store import attempts, rulings
from contest.store.attempts import Attempt, AttemptRow
from contest.store.contests import PoolRow
from contest.store.partitions import HERE
from contest.store.prepared import Prepared, plain
from contest.store.rulings import RulingRow
from questions.kinds import Answer, Kind, Shape, as_written, decode
from questions.marking import KeyRevision, Ruling
from questions.rows import AnswerKeyRow, RevisionRow
from questions.schema import Base, Key, Loose, from_millis, to_millis


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


MOST_REFUSED = 30


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept for one place of a paper."""

    position: int
    choice: int | None
    seq: int
    words: str | None = None

    @property
    def answer(self) -> int | str | None:
        """The answer, whichever it is, as contest.attempts.Entry has it."""
        return self.choice if self.words is None else self.words


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


# One round trip holds owner, sign-in, state and deadline. The lock on the attempt orders a save against a hand-in:
# whichever comes second sees what the first has done, so nothing acknowledged can miss the marking.
_SAVE = """
WITH held AS (
  SELECT attempt.id, attempt.contest_id FROM attempt JOIN sign_in ON sign_in.person_id = attempt.person_id
    JOIN person ON person.id = attempt.person_id AND person.disabled_at IS NULL
  WHERE attempt.token = :token AND attempt.contest_id = {contest}
    AND attempt.handed_in_at IS NULL AND attempt.accepts_until >= :now
    AND sign_in.key_hash = :key_hash AND sign_in.ended_at IS NULL
    AND attempt.lease <= COALESCE(CAST(:lease AS INTEGER), attempt.lease)
  {lock}
), sent(position, choice, words, seq) AS (VALUES {rows})
UPDATE answer SET
  choice = CASE WHEN sent.seq > answer.seq THEN sent.choice ELSE answer.choice END,
  words = CASE WHEN sent.seq > answer.seq THEN sent.words ELSE answer.words END,
  saved_at = CASE WHEN sent.seq > answer.seq THEN :now ELSE answer.saved_at END,
  seq = CASE WHEN sent.seq > answer.seq THEN sent.seq ELSE answer.seq END
FROM held, sent
WHERE answer.contest_id = {answers} AND answer.attempt_id = held.id AND answer.position = sent.position
  AND (sent.choice IS NULL OR (sent.choice >= 0 AND sent.choice < answer.bound))
  AND (sent.words IS NULL OR answer.bound = 0)
RETURNING answer.position, answer.choice, answer.seq, answer.words,
  (SELECT deadline_at FROM attempt WHERE attempt.id = answer.attempt_id AND attempt.contest_id = {its})
"""
_ROW = "(CAST(:p{0} AS INTEGER), CAST(:c{0} AS BIGINT), CAST(:w{0} AS VARCHAR), CAST(:s{0} AS BIGINT))"


@lru_cache(maxsize=512)
def save_words(dialect: str, count: int, contest_id: int | None) -> str:
    """The statement that keeps that many entries, its places named «:name» (`save_values`).

    The contest of the token stands in its words, as in contest.store.partitions.HERE; None: an old token names none.
    """
    # Exclusive: two whole papers sent at once under a shared lock would wait for each other's places and deadlock.
    lock = "FOR NO KEY UPDATE OF attempt" if dialect == "postgresql" else ""
    where = {"contest": "attempt.contest_id", "answers": "held.contest_id", "its": "answer.contest_id"}
    if contest_id is not None:
        where = dict.fromkeys(where, f"{contest_id:d}")
    return _SAVE.format(lock=lock, rows=", ".join(_ROW.format(n) for n in range(count)), **where)


@lru_cache(maxsize=512)
def _save_statement(dialect: str, count: int, contest_id: int | None) -> TextClause:
    return text(save_words(dialect, count, contest_id))


def save_values(
    token: str, key_hash: str, entries: Sequence[Entry], now: datetime, lease: int | None
) -> dict[str, object]:
    """What goes into the places of `save_words`."""
    values: dict[str, object] = {"token": token, "key_hash": key_hash, "now": to_millis(now), "lease": lease}
    for n, entry in enumerate(entries):
        values |= {f"p{n}": entry.position, f"c{n}": entry.choice, f"w{n}": entry.words, f"s{n}": entry.seq}
    return values


def kept_of(rows: Sequence[Sequence[Any]]) -> tuple[list[Stored], datetime | None]:
    """What the rows of that statement say: what is kept by place, and the deadline; None when there are none."""
    deadline = from_millis(rows[0][4]) if rows else None
    return sorted((Stored(*row[:4]) for row in rows), key=lambda one: one.position), deadline


def save(
    session: Session, token: str, key_hash: str, entries: Sequence[Entry], now: datetime, lease: int | None
) -> tuple[list[Stored], datetime | None]:
    """Keep each entry whose counter is higher than the one kept; give what is kept now, and the deadline.

    Entries must name different places. A place that is not on the paper, a choice out of bounds, words where none are
    asked for, a paper that is not the signed-in person's, handed in, late, or led by a page with a newer lease than
    `lease` (None: whatever it is): the entry is missing from the answer.
    """
    statement = _save_statement(session.get_bind().dialect.name, len(entries), contest_of(token))
    return kept_of(session.execute(statement, save_values(token, key_hash, entries, now, lease)).all())


def lay_out(session: Session, attempt: Attempt, places: Sequence[Shown]) -> None:
    """Write all places of a new paper in one statement; none is answered."""
    if not places:
        return
    session.flush()
    line = session.connection()
    whose: dict[str, object] = {"attempt": attempt.id, "contest": attempt.contest_id}
    columns: dict[str, list[Any]] = {
        "p": [one.position for one in places],
        "r": [one.revision_id for one in places],
        "o": ["".join(map(str, one.option_order)) for one in places],
        "b": [one.bound for one in places],
    }
    if line.dialect.name == "postgresql":
        line.execute(_LAID_OUT, whose | columns)
        return
    each = {f"{name}{n}": value for name, values in columns.items() for n, value in enumerate(values)}
    line.execute(_laid_out(len(places)), whose | each)


# As words: a list of values put together by the library costs the processor more than the rest of a start.
_PLACES = "INSERT INTO answer (attempt_id, contest_id, position, revision_id, option_order, bound, seq)"
# Four lists instead of four values a place: the driver looks through a hundred of those anew for every paper.
_LAID_OUT = text(f"""
{_PLACES} SELECT :attempt, :contest, laid.position, laid.revision, laid.shown, laid.bound, 0
FROM unnest(CAST(:p AS INTEGER[]), CAST(:r AS BIGINT[]), CAST(:o AS VARCHAR[]), CAST(:b AS BIGINT[]))
  AS laid(position, revision, shown, bound)
""")  # noqa: S608 - our own names


@lru_cache(maxsize=256)
def _laid_out(count: int) -> TextClause:
    rows = ", ".join(f"(:attempt, :contest, :p{n}, :r{n}, :o{n}, :b{n}, 0)" for n in range(count))
    return text(f"{_PLACES} VALUES {rows}")


# Under the same lock as a save: a save of an older page comes before it, or is refused.
_LEAD = """
UPDATE attempt SET lease = lease + 1
WHERE token = :token AND contest_id = {contest} AND handed_in_at IS NULL AND accepts_until >= :now AND person_id = (
  SELECT sign_in.person_id FROM sign_in JOIN person ON person.id = sign_in.person_id AND person.disabled_at IS NULL
  WHERE sign_in.key_hash = :key_hash AND sign_in.ended_at IS NULL
)
RETURNING id, lease, deadline_at, contest_id
"""


@lru_cache(maxsize=512)
def _lead(contest_id: int | None) -> TextClause:
    return text(_LEAD.format(contest="contest_id" if contest_id is None else f"{contest_id:d}"))


@dataclass(frozen=True, slots=True)
class Taken:
    """The lead of a paper as it was just taken."""

    attempt_id: int
    contest_id: int
    lease: int
    deadline_at: datetime


def lead(session: Session, token: str, key_hash: str, now: datetime) -> Taken | None:
    """Raise the lease of the signed-in person's open paper.

    None when the paper is not theirs, handed in or late.
    """
    values = {"token": token, "key_hash": key_hash, "now": to_millis(now)}
    row = session.connection().execute(_lead(contest_of(token)), values).one_or_none()
    return None if row is None else Taken(row[0], row[3], row[1], from_millis(row[2]))


def _of(session: Session, attempt_id: int, contest_id: int | None) -> dict[str, int]:
    """What names a paper in a statement: its attempt, and its contest, which is looked up where nobody says it."""
    return {"attempt": attempt_id, "contest": contest_id or attempts.contest_with(session, attempt_id)}


def kept(session: Session, attempt_id: int, contest_id: int | None = None) -> list[Stored]:
    """What is kept for each place of an attempt that was ever answered."""
    return [Stored(*row) for row in _kept.rows(session, **_of(session, attempt_id, contest_id))]


_THIS = (AnswerRow.attempt_id == bindparam("attempt"), AnswerRow.contest_id == HERE)


@Prepared
def _kept(_dialect: str) -> Select[*tuple[Any, ...]]:
    query = select(AnswerRow.position, AnswerRow.choice, AnswerRow.seq, AnswerRow.words)
    return query.where(*_THIS, AnswerRow.seq > 0).order_by(AnswerRow.position)


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


def keep_refused(session: Session, attempt: Attempt, reason: str, entries: Sequence[Entry], received: datetime) -> None:
    """Keep late answers apart, where they can be shown and are never counted; the first MOST_REFUSED of an attempt."""
    known = select(func.count()).select_from(RefusedAnswerRow).where(RefusedAnswerRow.attempt_id == attempt.id)
    if session.execute(known).scalar_one() >= MOST_REFUSED:
        return
    listed = [[entry.position, entry.answer, entry.seq] for entry in entries]
    whose = {"attempt_id": attempt.id, "contest_id": attempt.contest_id}
    session.add(RefusedAnswerRow(**whose, received_at=received, reason=reason, entries=listed))
