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

from questions import import_store, shelves
from questions.admission import intake, put_media, subject_id, subjects_of
from questions.formats import wire
from questions.formats.detect import Upload
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, Problem, Read, ReadQuestion, Severity
from questions.import_store import Import
from questions.intake import How, Intake, Report, Twin, Verdict, digest_of
from questions.levels import Level
from questions.refusals import InUse, NoSuchImport, NotAdmitted, NothingChosen, NotReadYet
from questions.review import Status
from questions.rows import ImportItemRow
from questions.shelves import Arrival

LEASE = timedelta(seconds=30)
"""Reading takes ten seconds at most; a worker that died is known by then."""
MOST_TRIES = 3
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ImportItem:
    """A question of an import as it stands now. `twin` is (code or None, number or None, how)."""

    number: int
    question: ReadQuestion
    problems: tuple[Problem, ...]
    state: str
    twin: dict[str, Any] | None
    chosen: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """An import that is ours to read."""

    id: int
    upload: Upload


def receive(session: Session, upload: Upload, subject: str | None, by: int | None, now: datetime) -> str:
    """Keep a file that is to be read; its token. `subject`: where questions go that name none."""
    token = secrets.token_urlsafe(16)
    keys = upload.keys
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
            "subject_id": subject_id(session, subject) if subject else None,
            "created_at": now,
            "created_by": by,
        },
    )
    return token


def earlier(session: Session, data: bytes) -> Import | None:
    """The import that brought this very file in before."""
    return import_store.same_file(session, hashlib.sha256(data).hexdigest())


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
    return {"import_id": import_id, "number": number, "edited": False, **_standing(item, verdict)}


def _standing(item: Item, verdict: Verdict | None) -> dict[str, Any]:
    """The columns that say how an item stands."""
    problems = [*item.problems, *(verdict.problems if verdict else ())]
    twin = verdict.twin if verdict else None
    if verdict is None or (verdict.new is None and not (twin and twin.how is How.SAME)):
        state = "error"
    elif verdict.new is None:
        state = "duplicate"
    else:
        state = "look" if any(problem.code != "position_word" for problem in problems) else "ready"
    return {
        "question": wire.question_json(item.question),
        "digest": digest_of(item.question),
        "problems": [wire.problem_json(problem) for problem in problems],
        "state": state,
        "twin": None if twin is None else _twin_json(twin),
        # What may be a copy is not taken unless a person says so.
        "chosen": state in ("ready", "look") and twin is None,
    }


def _twin_json(twin: Twin) -> dict[str, Any]:
    return {"code": twin.code, "place": twin.place, "number": None, "how": twin.how.value}


def found(session: Session, token: str) -> Import:
    """The import of a token. Raises NoSuchImport."""
    known = import_store.by_token(session, token)
    if known is None:
        raise NoSuchImport
    return known


def open_one(session: Session, token: str) -> Import:
    """An import that is read and not yet taken in. Raises NoSuchImport, NotReadYet."""
    known = found(session, token)
    if known.state != "read":
        raise NotReadYet
    return known


def page(session: Session, known: Import, states: Collection[str], number: int) -> list[ImportItem]:
    """A page (from 1, import_store.PAGE items) of the items in these states; of all when none is named."""
    return [_item(row) for row in import_store.items(session, known.id, states, number)]


def item(session: Session, known: Import, number: int) -> ImportItem:
    """One item. Raises NoSuchImport."""
    row = import_store.item(session, known.id, number)
    if row is None:
        raise NoSuchImport
    return _item(row)


def everything(session: Session, known: Import) -> list[ImportItem]:
    """All items, in the file's order."""
    return [_item(row) for row in import_store.everything(session, known.id)]


def _item(row: ImportItemRow) -> ImportItem:
    return ImportItem(
        row.number,
        wire.question_from(row.question),
        tuple(wire.problem_from(problem) for problem in row.problems),
        row.state,
        row.twin,
        row.chosen,
        row.edited,
    )


def mend(session: Session, token: str, number: int, mended: ReadQuestion, now: datetime) -> ImportItem:
    """Put a person's words in the place of what was read, and judge them anew. Raises NoSuchImport, NotReadYet."""
    known = open_one(session, token)
    row = import_store.item(session, known.id, number)
    if row is None:
        raise NoSuchImport
    judged = judge(mended, Findings(row.question["place"]))
    verdict = None
    if not judged.refused:
        verdict = intake(session, [judged.question], now).take(judged.question)
        other = import_store.alike(session, known.id, digest_of(judged.question), number)
        if other is not None:
            twin = Twin(None, f"câu thứ {other} của tệp", How.SAME)
            verdict = Verdict(None, twin, verdict.problems)
    for name, value in _standing(judged, verdict).items():
        setattr(row, name, value)
    row.edited = True
    session.flush()
    return _item(row)


def choose(session: Session, token: str, numbers: Collection[int] | None, *, chosen: bool) -> None:
    """Choose items, or leave them out; None: all. What has an error or is there already stays out.

    Raises NoSuchImport, NotReadYet.
    """
    import_store.choose(session, open_one(session, token).id, numbers, chosen)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where items are to go; None leaves it as it is."""

    subject: str | None
    level: Level | None


def shelve(session: Session, token: str, numbers: Collection[int], shelf: Shelf) -> None:
    """Say subject and level of some items. Raises NoSuchImport, NotReadYet."""
    known = open_one(session, token)
    for row in import_store.everything(session, known.id):
        if row.number in numbers:
            body = dict(row.question)
            body["subject"] = shelf.subject or body["subject"]
            body["level"] = shelf.level.value if shelf.level else body["level"]
            row.question = body
    session.flush()


def take_in(session: Session, token: str, by: int | None, now: datetime) -> Report:
    """Take all that is chosen into the bank as drafts, in one act, wholly or not at all.

    Raises NoSuchImport, NotReadYet, NothingChosen, NotAdmitted (when the bank has changed since the file was read).
    """
    known = open_one(session, token)
    asked = [_item(row) for row in import_store.chosen(session, known.id)]
    if not asked:
        raise NothingChosen
    # Whoever comes second finds the import done.
    if not import_store.step(session, known.id, "read", state="done", done_at=now, done_by=by):
        raise NotReadYet
    questions = [replace(one.question, subject=one.question.subject or known.subject) for one in asked]
    sorting = intake(session, questions, now)
    refused = [problem for question in questions for problem in _refusal(sorting.take(question))]
    if refused:
        raise NotAdmitted(refused)
    arrival = Arrival(Status.DRAFT, now, by, known.id)
    shelves.add_questions(session, sorting.new, subjects_of(session, questions, None), arrival)
    return sorting.report(Read(known.format, tuple(Item(question) for question in questions)))


def _refusal(verdict: Verdict) -> Iterator[Problem]:
    if verdict.new is None:
        yield from verdict.problems


def brought(session: Session, token: str) -> dict[int, str]:
    """Ids and codes of the questions that an import brought in. Raises NoSuchImport."""
    return import_store.brought(session, found(session, token).id)


def undo(session: Session, token: str, in_use: Collection[int], now: datetime) -> Sequence[str]:
    """Take back all that an import brought in; the codes. `in_use`: ids of questions that papers or rules have drawn.

    Raises NoSuchImport, NotReadYet, InUse.
    """
    known = found(session, token)
    questions = import_store.brought(session, known.id)
    if set(in_use) & questions.keys():
        raise InUse
    if not import_store.step(session, known.id, "done", state="undone", done_at=now):
        raise NotReadYet
    import_store.remove_questions(session, known.id)
    return sorted(questions.values())
