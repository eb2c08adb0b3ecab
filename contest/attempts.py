"""The life of an attempt: started, saved, handed in or closed by the server. Pure rules of time and number."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contest.refusals import AttemptsSpent, NotOpenYet, RoundClosed
from contest.rounds import Closing, Phase, Round

MILLISECOND = timedelta(milliseconds=1)

# Look-alikes (0 O, 1 I L, U) are left out: people read these codes aloud over the telephone.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 8

TOKEN_BYTES = 16
_RANDOM_LENGTH = 22
"""Characters that TOKEN_BYTES take; a token made before tokens named their contest is just these."""
_TOKEN_LENGTH = 32
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as a client sends it: place on the paper, code (questions.kinds) or guess or None, its counter.

    `words` is the answer to a question that asks for words; then `choice` is None.
    """

    position: int
    choice: int | None
    seq: int
    words: str | None = None

    @property
    def answer(self) -> int | str | None:
        """The answer, whichever it is."""
        return self.choice if self.words is None else self.words


@dataclass(frozen=True, slots=True)
class Sitting:
    """A handed-in attempt, as ranking sees it. Points whole; times in whole milliseconds."""

    attempt_id: int
    unit_id: int | None
    number: int
    score: int
    full_marks: bool
    elapsed_ms: int
    started_ms: int
    handed_in_ms: int
    guess: int | None
    round_id: int = 0


def next_number(window: Round, used: Sequence[int], allowed: int | None, now: datetime) -> int:
    """The number a new attempt in this round would bear.

    Raises NotOpenYet, RoundClosed or AttemptsSpent; `allowed` None means without limit.
    """
    phase = window.phase(now)
    if phase is Phase.UPCOMING:
        raise NotOpenYet(opens=window.next_opening(now) or window.opens_at)
    if phase is Phase.CLOSED:
        raise RoundClosed(closed=window.closes_at)
    if allowed is not None and len(used) >= allowed:
        raise AttemptsSpent(allowed=allowed)
    return max(used, default=0) + 1


def deadline(
    started: datetime, minutes: int, extra_minutes: int, closes_at: datetime, closing: Closing = Closing.CUT
) -> datetime:
    """When the paper must be in: its minutes and any extra time after the start, and by the round's close.

    Under FULL_TIME whoever started before the close has all of the time.
    """
    full = started + timedelta(minutes=minutes + extra_minutes)
    return full if closing is Closing.FULL_TIME else min(full, closes_at)


def is_late(deadline_at: datetime, grace: timedelta, received: datetime) -> bool:
    """Late means received after the deadline and the published grace; the last moment of the grace is in time."""
    return received > deadline_at + grace


def elapsed_ms(
    started: datetime, deadline_at: datetime, handed_in: datetime, pauses: Sequence[tuple[datetime, datetime]] = ()
) -> int:
    """Time taken in whole milliseconds; the grace gives nobody more than the paper's own time.

    What lies in a pause of the contest (from, to) is nobody's time.
    """
    end = min(handed_in, deadline_at)
    stood = sum((max(timedelta(), min(end, until) - max(started, since)) for since, until in pauses), timedelta())
    return max(0, (end - started - stood) // MILLISECOND)


def receipt(randomness: bytes) -> str:
    """«7K2M-9QXT» out of at least five random bytes, for a person to prove a hand-in by."""
    number = int.from_bytes(randomness, "big")
    letters = []
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(RECEIPT_ALPHABET))
        letters.append(RECEIPT_ALPHABET[digit])
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def new_token(randomness: bytes, contest_id: int) -> str:
    """The name of an attempt in addresses: TOKEN_BYTES of chance, and behind them its contest's number in base 36.

    With the contest known before anything is read, a look-up touches that contest's rows and no others.
    """
    digits = ""
    while contest_id:
        contest_id, digit = divmod(contest_id, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return urlsafe_b64encode(randomness).rstrip(b"=").decode() + digits


def contest_of(token: str) -> int | None:
    """The number of the contest that a token names; None for one that names none, and for any other text.

    It is no proof of anything: who changes it looks in the wrong place and finds nothing.
    """
    digits = token[_RANDOM_LENGTH:_TOKEN_LENGTH]
    named = len(token) <= _TOKEN_LENGTH and digits and digits[0] != "0" and all(digit in _DIGITS for digit in digits)
    return int(digits, len(_DIGITS)) if named else None
