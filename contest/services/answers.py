"""Answers out of the plain form of a paper: the way of whoever has no script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest import answers as rules
from contest.attempts import Entry
from contest.refusals import BadGuess, BadNumber, BadWords, Refusal
from contest.services.attempts import Late, save
from contest.store import answers
from contest.store.answers import Shown
from contest.store.attempts import Attempt


def save_form(
    session: Session, attempt: Attempt, fields: Mapping[str, str], key_hash: str, now: datetime
) -> Late | Refusal | None:
    """Keep what a plain form of the paper says, where it differs from what is kept; Late when it came too late.

    Each place bears the counter that it had on the page (`s3` beside `q3`). Where the place has moved on since, on
    another device or by the page's own script, the form is the older word and changes nothing. A box with words where
    a number is asked for, or with what are no words, costs nothing but itself: the rest is kept, and its BadNumber,
    BadGuess or BadWords given back. Raises what `save` raises.
    """
    changed: list[Entry] = []
    wrong: Refusal | None = None
    for place in answers.of_attempt(session, attempt.id, attempt.contest_id):
        if not rules.on_form(place.position, place.shape, fields) or _counter(place, fields) != place.seq:
            continue
        try:
            told = rules.from_form(place.position, place.shape, fields)
        except (BadNumber, BadGuess, BadWords) as refusal:
            wrong = wrong or refusal
            continue
        if told != (place.answer if place.is_answered else None):
            changed.append(entry_of(place.position, told, place.seq + 1))
    outcome = save(session, attempt.token, key_hash, changed, now) if changed else None
    return outcome if isinstance(outcome, Late) else wrong


def _counter(place: Shown, fields: Mapping[str, str]) -> int:
    """The counter that the form showed for a place; 0 for none or for what is no counter."""
    text = fields.get(f"s{place.position}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def entry_of(position: int, answer: int | str | None, seq: int) -> Entry:
    """An entry with its answer where it belongs."""
    return Entry(position, None, seq, answer) if isinstance(answer, str) else Entry(position, answer, seq)
