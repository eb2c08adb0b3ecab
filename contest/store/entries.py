"""What the page of a paper writes: answers saved, the lead taken; and what is kept of them.

Each is one statement in words, asked by a session (contest.services.attempts) and over the express line of saves
(contest.store.saving). The contest of a paper stands in the words, as in contest.store.partitions.HERE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contest.attempts import Entry, contest_of
from contest.store.answers import RefusedAnswerRow
from contest.store.attempts import Attempt
from contest.store.prepared import Prepared
from questions.schema import from_millis, to_millis

MOST_REFUSED = 30
"""Late answers of an attempt that are kept apart, at most."""


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
class Taken:
    """The lead of a paper as it was just taken."""

    attempt_id: int
    contest_id: int
    lease: int
    deadline_at: datetime


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
# Under the same lock as a save: a save of an older page comes before it, or is refused.
_LEAD = """
UPDATE attempt SET lease = lease + 1
WHERE token = :token AND contest_id = {contest} AND handed_in_at IS NULL AND accepts_until >= :now AND person_id = (
  SELECT sign_in.person_id FROM sign_in JOIN person ON person.id = sign_in.person_id AND person.disabled_at IS NULL
  WHERE sign_in.key_hash = :key_hash AND sign_in.ended_at IS NULL
)
RETURNING id, contest_id, lease, deadline_at
"""
_KEPT = """
SELECT position, choice, seq, words FROM answer
WHERE attempt_id = :attempt AND contest_id = {contest} AND seq > 0 ORDER BY position
"""


@lru_cache(maxsize=512)
def save_words(dialect: str, count: int, contest_id: int | None) -> str:
    """The statement that keeps that many entries, its places named «:name» (`save_values`).

    `contest_id`: the one that the token names; None: an old token names none.
    """
    # Exclusive: two whole papers sent at once under a shared lock would wait for each other's places and deadlock.
    lock = "FOR NO KEY UPDATE OF attempt" if dialect == "postgresql" else ""
    where = {"contest": "attempt.contest_id", "answers": "held.contest_id", "its": "answer.contest_id"}
    if contest_id is not None:
        where = dict.fromkeys(where, f"{contest_id:d}")
    return _SAVE.format(lock=lock, rows=", ".join(_ROW.format(n) for n in range(count)), **where)


def lead_words(contest_id: int | None) -> str:
    """The statement that raises a paper's lease; its one row is what `taken_of` reads."""
    return _LEAD.format(contest="contest_id" if contest_id is None else f"{contest_id:d}")


def kept_words(contest_id: int) -> str:
    """The statement that asks for what is kept; its rows are Stored."""
    return _KEPT.format(contest=f"{contest_id:d}")


def save_values(
    token: str, key_hash: str, entries: Sequence[Entry], now: datetime, lease: int | None
) -> dict[str, object]:
    """What goes into the places of `save_words`."""
    values = lead_values(token, key_hash, now) | {"lease": lease}
    for n, entry in enumerate(entries):
        values |= {f"p{n}": entry.position, f"c{n}": entry.choice, f"w{n}": entry.words, f"s{n}": entry.seq}
    return values


def lead_values(token: str, key_hash: str, now: datetime) -> dict[str, object]:
    """What goes into the places of `lead_words`."""
    return {"token": token, "key_hash": key_hash, "now": to_millis(now)}


def kept_of(rows: Sequence[Sequence[Any]]) -> tuple[list[Stored], datetime | None]:
    """What the rows of a save say: what is kept by place, and the deadline; None when there are none."""
    deadline = from_millis(rows[0][4]) if rows else None
    return sorted((Stored(*row[:4]) for row in rows), key=lambda one: one.position), deadline


def taken_of(row: Sequence[Any]) -> Taken:
    """What the row of a lead says."""
    attempt_id, contest_id, lease, deadline_at = row
    return Taken(attempt_id, contest_id, lease, from_millis(deadline_at))


@lru_cache(maxsize=512)
def _save(count: int, contest_id: int | None) -> Prepared:
    return Prepared(lambda dialect: text(save_words(dialect, count, contest_id)))


@lru_cache(maxsize=512)
def _lead(contest_id: int | None) -> Prepared:
    return Prepared(lambda _dialect: text(lead_words(contest_id)))


@lru_cache(maxsize=512)
def _kept(contest_id: int) -> Prepared:
    return Prepared(lambda _dialect: text(kept_words(contest_id)))


def save(
    session: Session, token: str, key_hash: str, entries: Sequence[Entry], now: datetime, lease: int | None
) -> tuple[list[Stored], datetime | None]:
    """Keep each entry whose counter is higher than the one kept; give what is kept now, and the deadline.

    Entries must name different places. A place that is not on the paper, a choice out of bounds, words where none are
    asked for, a paper that is not the signed-in person's, handed in, late, or led by a page with a newer lease than
    `lease` (None: whatever it is): the entry is missing from the answer.
    """
    values = save_values(token, key_hash, entries, now, lease)
    return kept_of(_save(len(entries), contest_of(token)).rows(session, **values))


def lead(session: Session, token: str, key_hash: str, now: datetime) -> Taken | None:
    """Raise the lease of the signed-in person's open paper.

    None when the paper is not theirs, handed in or late.
    """
    row = _lead(contest_of(token)).row(session, **lead_values(token, key_hash, now))
    return None if row is None else taken_of(row)


def kept(session: Session, attempt_id: int, contest_id: int) -> list[Stored]:
    """What is kept for each place of an attempt that was ever answered."""
    return [Stored(*row) for row in _kept(contest_id).rows(session, attempt=attempt_id)]


def keep_refused(session: Session, attempt: Attempt, reason: str, entries: Sequence[Entry], received: datetime) -> None:
    """Keep late answers apart, where they can be shown and are never counted; the first MOST_REFUSED of an attempt."""
    known = select(func.count()).select_from(RefusedAnswerRow).where(RefusedAnswerRow.attempt_id == attempt.id)
    if session.execute(known).scalar_one() >= MOST_REFUSED:
        return
    listed = [[entry.position, entry.answer, entry.seq] for entry in entries]
    whose = {"attempt_id": attempt.id, "contest_id": attempt.contest_id}
    session.add(RefusedAnswerRow(**whose, received_at=received, reason=reason, entries=listed))
