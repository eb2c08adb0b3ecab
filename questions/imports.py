"""The way of a file into the bank: received, read by a worker, looked through and mended, taken in as one act, undone.

Services: they take a session and `now`, flush and never commit. `by` is the acting person's id.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from questions import brought_store, import_store, shelves
from questions.admission import intake, put_media, put_subject, subjects_of
from questions.formats import wire
from questions.formats.detect import Upload
from questions.formats.reading import Item, Problem, Read, Severity
from questions.import_items import item_from, standing
from questions.import_store import Import
from questions.intake import Intake, Report, Verdict
from questions.refusals import InUse, NoSuchImport, NotAdmitted, NothingChosen, NotReadYet
from questions.review import Status
from questions.shelves import Arrival

LEASE = timedelta(seconds=45)
"""Longer than the longest reading (formats.apart.WAIT_SECONDS); a worker that died is known by then."""
AGAIN = timedelta(minutes=1)
MOST_TRIES = 3
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """An import that is ours to read."""

    id: int
    upload: Upload


def receive(session: Session, upload: Upload, subject: str | None, by: int | None, now: datetime) -> str:
    """Keep a file that is to be read; its token. `subject`: where questions go that name none; added if it is new."""
    token, keys = secrets.token_urlsafe(16), upload.keys
    import_store.add(
        session,
        {
            "token": token,
            "filename": upload.filename[:LONGEST_NAME],
            "asked_format": upload.format,
            "digest": hashlib.sha256(upload.data).hexdigest(),
            "data": upload.data,
            "key_filename": None if keys is None else keys.filename[:LONGEST_NAME],
            "key_data": None if keys is None else keys.data,
            "subject_id": put_subject(session, subject) if subject else None,
            "created_at": now,
            "created_by": by,
        },
    )
    return token


def again(session: Session, upload: Upload, subject: str | None, by: int | None, now: datetime) -> str | None:
    """The token of the import by which this person sent the same within AGAIN: a button that was pressed twice."""
    shelf = put_subject(session, subject) if subject else None
    return import_store.upload_since(session, upload, (by, shelf), now - AGAIN)


def earlier(session: Session, data: bytes) -> Import | None:
    """The import that brought this very file in before."""
    return import_store.same_file(session, hashlib.sha256(data).hexdigest())


def earlier_than(session: Session, known: Import) -> Import | None:
    """The import that brought the file of this one in before."""
    before = import_store.same_file(session, known.digest)
    return None if before is None or before.id == known.id else before


def claim(session: Session, now: datetime) -> Claimed | None:
    """Take the oldest file that waits to be read, for the length of a lease.

    A file that has been given up on MOST_TRIES times is refused.
    """
    import_id = import_store.waiting(session, now)
    if import_id is None:
        return None
    row = import_store.whole(session, import_id)
    if row.tries >= MOST_TRIES:
        row.state, row.remarks = "refused", [_given_up()]
        return claim(session, now)
    row.state, row.lease_until, row.tries = "reading", now + LEASE, row.tries + 1
    keys = None if row.key_data is None else Upload(row.key_data, row.key_filename or "")
    return Claimed(row.id, Upload(row.data, row.filename, row.asked_format, keys))


def _given_up() -> dict[str, str]:
    message = "Tệp này làm hỏng việc đọc nhiều lần liền. Hãy lưu lại tệp, hoặc chia nhỏ, rồi tải lên."
    return wire.problem_json(Problem("tệp", Severity.ERROR, "too_complex", message))


def keep(session: Session, import_id: int, read: Read, now: datetime) -> None:
    """Keep what was read of a file, judged against the bank; or why nothing could be."""
    remarks = [wire.problem_json(problem) for problem in read.remarks]
    state = "read" if read.items else "refused"
    done = {"state": state, "format": read.format, "remarks": remarks, "progress": len(read.items)}
    if not import_store.step(session, import_id, "reading", **done, lease_until=None):
        return
    put_media(session, [item.question for item in read.items], now)
    sorting = intake(session, read.questions, now)
    rows = [_row(import_id, number, item, sorting) for number, item in enumerate(read.items, start=1)]
    places = {row["question"]["place"]: row["number"] for row in rows}
    for row in rows:
        if row["twin"] is not None:
            row["twin"]["number"] = places.get(row["twin"]["place"])
    import_store.put_items(session, rows)


def _row(import_id: int, number: int, item: Item, sorting: Intake) -> dict[str, Any]:
    verdict = None if item.refused else sorting.take(item.question)
    return {"import_id": import_id, "number": number, "edited": False, **standing(item, verdict)}


def found(session: Session, token: str) -> Import:
    """The import of a token. Raises NoSuchImport."""
    known = import_store.by_token(session, token)
    if known is None:
        raise NoSuchImport
    return known


def open_one(session: Session, token: str, *, hold: bool = False) -> Import:
    """An import that is read and not yet taken in; with `hold` nobody else mends it or takes it in until the commit.

    Raises NoSuchImport, NotReadYet.
    """
    if hold:
        import_store.hold(session, token)
    known = found(session, token)
    if known.state != "read":
        raise NotReadYet
    return known


def take_in(session: Session, token: str, by: int | None, now: datetime) -> Report:
    """Take all that is chosen into the bank as drafts, in one act, wholly or not at all.

    Raises NoSuchImport, NotReadYet, NothingChosen, NotAdmitted (when the bank has changed since the file was read).
    """
    known = open_one(session, token, hold=True)
    asked = [item_from(row) for row in import_store.chosen(session, known.id)]
    if not asked:
        raise NothingChosen
    # Whoever comes second finds the import done.
    if not import_store.step(session, known.id, "read", state="done", done_at=now, done_by=by):
        raise NotReadYet
    questions = [replace(one.question, subject=one.question.subject or known.subject) for one in asked]
    sorting = intake(session, questions, now, near=False)
    verdicts = [(one.number, sorting.take(question)) for one, question in zip(asked, questions, strict=True)]
    refused = [(number, problem) for number, verdict in verdicts for problem in _refusal(verdict)]
    if refused:
        raise NotAdmitted([problem for _number, problem in refused], [number for number, _problem in refused])
    menders = {one.number: one.edited_by for one in asked if one.edited_by is not None}
    authors = {verdict.new.code: menders[number] for number, verdict in verdicts if verdict.new and number in menders}
    arrival = Arrival(Status.DRAFT, now, by, known.id, authors)
    shelves.add_questions(session, sorting.new, subjects_of(session, questions, None), arrival)
    return sorting.report(Read(known.format, tuple(Item(question) for question in questions)))


def _refusal(verdict: Verdict) -> Iterator[Problem]:
    if verdict.new is None:
        yield from verdict.problems


def brought(session: Session, token: str) -> dict[int, str]:
    """Ids and codes of the questions that an import brought in. Raises NoSuchImport."""
    return brought_store.brought(session, found(session, token).id)


def undo(session: Session, token: str, in_use: Collection[int], now: datetime) -> Sequence[str]:
    """Take back all that an import brought in; the codes. `in_use`: ids of questions that papers or rules have drawn.

    Raises NoSuchImport, NotReadYet, InUse.
    """
    known = found(session, token)
    questions = brought_store.brought(session, known.id)
    if set(in_use) & questions.keys():
        raise InUse
    if not import_store.step(session, known.id, "done", state="undone", done_at=now):
        raise NotReadYet
    brought_store.remove_questions(session, known.id)
    return sorted(questions.values())


def drop(session: Session, token: str) -> None:
    """Forget a file of which nothing was taken in. Raises NoSuchImport, NotReadYet (read just now, or taken in)."""
    known = found(session, token)
    if not import_store.remove(session, known.id, ("waiting", "read", "refused")):
        raise NotReadYet
