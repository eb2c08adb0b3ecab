"""The slip that a practised question carries through its form and its address: which question, and what was answered.

Nothing of a guest is kept on the server, and nobody may ask for a question by its id: a slip is marked for the browser
it was given to, and any other reads as none.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass

from contest.web import cookies

LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Slip:
    """A question as it was asked. `number`: a guest's place among their questions, from 1; `answer` None: not yet."""

    question_id: int
    revision_id: int
    seen: int
    number: int
    answer: int | str | None = None


def written(slip: Slip) -> str:
    """The slip as a word for a form or an address."""
    values = [slip.question_id, slip.revision_id, slip.seen, slip.number, slip.answer]
    words = urlsafe_b64encode(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).decode()
    return f"{words.rstrip('=')}.{cookies.seal(words.rstrip('='))}"


def read(word: str) -> Slip | None:
    """The slip that this browser was given; None for anything else."""
    words, _dot, mark = word.partition(".")
    if len(word) > LONGEST or not word.isascii() or not hmac.compare_digest(mark, cookies.seal(words)):
        return None
    try:
        return Slip(*json.loads(urlsafe_b64decode(words + "=" * (-len(words) % 4))))
    except (Error, ValueError, TypeError):
        return None
