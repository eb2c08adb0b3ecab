"""The chain over the record of deeds: each row's hash covers the hash before it, so that no past row changes unseen.

    hash(0) = SHA-256("hoithi-audit/1")
    hash(n) = SHA-256(hash(n-1) in hex ‖ canonical(row n))

canonical(row) is JSON without spaces, keys sorted, everything beyond ASCII escaped, of [number, id, at (ms since 1970
UTC), actor_id, act, subject, detail].
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

GENESIS = sha256(b"hoithi-audit/1").hexdigest()
PRINTED = "audit.printed"
"""The act of a row that notes which head was printed elsewhere; its detail holds `number` and `hash`."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last sealed row: its number, 0 for none, and its hash in hex."""

    number: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Deed:
    """A row as it is hashed."""

    id: int
    at_ms: int
    actor_id: int | None
    act: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row with the place and the hash that are stored beside it."""

    number: int
    hash: str | None
    deed: Deed


class Fault(StrEnum):
    """What is wrong with the first bad row."""

    MISSING = "missing"
    """No row bears this number, though later ones or a printed head say that there was one."""
    EXTRA = "extra"
    """A row bears a number that was given before, or none that could be."""
    ALTERED = "altered"
    """What the row says, or its place, is not what was sealed."""
    REWRITTEN = "rewritten"
    """Up to here the chain is whole, but a printed head says otherwise: it was made anew."""
    UNSEALED = "unsealed"
    """It waits for its seal far too long, or bears half a seal."""


@dataclass(frozen=True, slots=True)
class Bad:
    """The first bad row: its number (None when unsealed), its id (None when it is missing), and the fault."""

    number: int | None
    id: int | None
    fault: Fault


Anchors = Mapping[int, Sequence[str]]
"""Heads that were printed elsewhere: hashes by number. More than one for a number when two prints disagree."""


def canonical(number: int, deed: Deed) -> bytes:
    """The bytes of a row that its hash covers."""
    said = [number, deed.id, deed.at_ms, deed.actor_id, deed.act, deed.subject, deed.detail]
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def link(before: str, number: int, deed: Deed) -> str:
    """The hash of a row that comes after the one with the hash `before`."""
    return sha256(before.encode() + canonical(number, deed)).hexdigest()


def sealed(head: Head, deeds: Iterable[Deed]) -> Iterator[Sealed]:
    """Deeds with the next numbers and their hashes, in the order given."""
    number, before = head.number, head.hash
    for deed in deeds:
        number += 1
        before = link(before, number, deed)
        yield Sealed(number, before, deed)


def first_bad(rows: Iterable[Sealed], anchors: Anchors) -> Bad | None:
    """The first row that is not what was sealed; `rows` by number. None when all are, and fit every anchor.

    Whoever may write the database can make a whole chain anew, or cut its end off: only an anchor tells.
    """
    head = Head()
    for row in rows:
        if (bad := _fault(head, row, anchors)) is not None:
            return bad
        head = Head(row.number, row.hash or "")
    # A head beyond the end was printed: the end was cut off.
    return Bad(head.number + 1, None, Fault.MISSING) if any(number > head.number for number in anchors) else None


def _fault(head: Head, row: Sealed, anchors: Anchors) -> Bad | None:
    due = head.number + 1
    if row.number > due:
        return Bad(due, None, Fault.MISSING)
    if row.number < due:
        return Bad(row.number, row.deed.id, Fault.EXTRA)
    if row.hash != link(head.hash, row.number, row.deed):
        return Bad(row.number, row.deed.id, Fault.ALTERED)
    if any(one != row.hash for one in anchors.get(row.number, ())):
        return Bad(row.number, row.deed.id, Fault.REWRITTEN)
    return None
