"""What the page of a paper sends of its answers, a JSON list and the lead that it has; and what it is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from contest.attempts import Entry
from contest.refusals import BadAnswer, BadRequestBody
from contest.services import answers
from contest.store.entries import Stored

MOST_BYTES = 16 * 1024
MOST_ENTRIES = 100


def listed(data: object) -> list[Entry]:
    """The answers in a body. Raises BadRequestBody for what is no list, BadAnswer for what is no answer."""
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_ENTRIES:
        raise BadRequestBody if not isinstance(data, list) else BadAnswer
    return [_entry(one) for one in data]


def _entry(data: object) -> Entry:
    if not isinstance(data, dict) or data.keys() != {"question", "choice", "seq"}:
        raise BadAnswer
    question, choice, seq = data["question"], data["choice"], data["seq"]
    if not (_is_whole(question) and _is_whole(seq)):
        raise BadAnswer
    if not (choice is None or isinstance(choice, str) or _is_whole(choice)):
        raise BadAnswer
    return answers.entry_of(question, choice, seq)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def lease(told: str | None) -> int | None:
    """The lead that the sending page says it has; None for who says nothing of it. Raises BadRequestBody."""
    if told is not None and not re.fullmatch(r"[0-9]{1,9}", told):
        raise BadRequestBody
    return None if told is None else int(told)


def told(stored: Iterable[Stored], deadline_at: datetime, received: datetime) -> dict[str, Any]:
    """What a page is told of what is kept, of the time and of how much of it is left."""
    return {
        "saved": [{"question": one.position, "choice": one.answer, "seq": one.seq} for one in stored],
        "server_time": f"{received:%Y-%m-%dT%H:%M:%S}.{received.microsecond // 1000:03d}Z",
        "seconds_left": max(0, int((deadline_at - received).total_seconds())),
    }


def led(lease: int, stored: Iterable[Stored], deadline_at: datetime, received: datetime) -> dict[str, Any]:
    """What the page is told that has just taken the lead: its number, and the rest as ever."""
    return {"lease": lease, **told(stored, deadline_at, received)}
