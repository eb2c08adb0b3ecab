"""The chain over the record of deeds: sealing what was done, and proving that nothing was changed since (decision 19).

Everything is hashed as the database gives it back, never as it was sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import audit
from contest.audit import PRINTED, Anchors, Bad, Fault, Head
from contest.store import audit as store

BATCH = 5000
"""Rows sealed at once."""
SEALED_WITHIN = timedelta(minutes=5)
"""The sweeper seals every second; what waits this long is not waiting, something is wrong."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. `rows` of the record, `unsealed` among them; `head` as stored; `first_bad` None: all good."""

    rows: int
    unsealed: int
    head: Head
    first_bad: Bad | None


def seal(session: Session, _now: datetime, most: int | None = None) -> int:
    """Seal what waits, this transaction's own rows too, by id; how many. One sealer at a time.

    `most`: at most about so many (whole batches), and the rest another time.
    """
    session.flush()
    store.hold_chain(session)
    head, done = store.head(session), 0
    while waiting := store.unsealed(session, BATCH):
        seals = list(audit.sealed(head, waiting))
        store.put_seals(session, seals)
        head, done = Head(seals[-1].number, seals[-1].hash or ""), done + len(seals)
        if most is not None and done >= most:
            break
    return done


def head(session: Session) -> Head:
    """The last sealed row: what is printed where nobody who may write the database can change it."""
    return store.head(session)


def print_head(session: Session, subject: str, by: int | None, now: datetime) -> Head:
    """Seal all that waits and give the head for printing on a paper; that it was printed is recorded too."""
    seal(session, now)
    told = head(session)
    store.record(session, now, by, PRINTED, subject, number=told.number, hash=told.hash)
    return told


def verify(session: Session, anchors: Iterable[tuple[int, str]] = (), now: datetime | None = None) -> Verdict:
    """Hold the whole record against its chain, and against heads (number, hash) that were printed elsewhere.

    Without `now` nothing is said about rows that wait for their seal. Reads in a stream; writes nothing.
    """
    rows, unsealed = store.count(session)
    known = _anchors(session, anchors)
    with closing(store.chain(session)) as chain:
        bad = audit.first_bad(chain, known)
    if bad is None and (late := store.overdue(session, now and now - SEALED_WITHIN)) is not None:
        bad = Bad(None, late, Fault.UNSEALED)
    return Verdict(rows, unsealed, store.head(session), bad)


def _anchors(session: Session, given: Iterable[tuple[int, str]]) -> Anchors:
    """The anchors given, and those that the record itself holds."""
    found: dict[int, list[str]] = defaultdict(list)
    noted = [(one.get("number"), one.get("hash")) for one in store.printed(session)]
    for number, hash_ in [*given, *noted]:
        if isinstance(number, int) and isinstance(hash_, str) and number > 0:
            found[number].append(hash_)
    return found
