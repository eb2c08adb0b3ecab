"""Files on their way into the bank, as organizers send them: received, read one after the other, taken in, undone.

The bank's own services do it; here stand the record, and what contests have drawn. They flush and never commit, but
for `read_next`, which opens transactions of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from contest.people import Person
from contest.store import audit
from contest.store import bank_imports as store
from questions import import_desk, import_store, imports
from questions.formats import apart
from questions.formats.detect import Upload
from questions.formats.reading import ReadQuestion
from questions.import_items import ImportItem
from questions.intake import Report
from questions.refusals import InUse

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]


def read_next(writing: Writing, clock: Callable[[], datetime]) -> bool:
    """Read the oldest file that waits, outside of any transaction; False when none does.

    Whoever dies in the middle leaves a lease that runs out, and the next reader begins anew.
    """
    with writing() as session:
        claimed = imports.claim(session, clock())
    if claimed is None:
        return False

    def progress(judged: int) -> None:
        with writing() as noting:
            import_store.change(noting, claimed.id, progress=judged)

    read = apart.read(claimed.upload, progress)
    with writing() as session:
        imports.keep(session, claimed.id, read, clock())
    return True


def receive(session: Session, upload: Upload, subject: str | None, by: Person, now: datetime) -> str:
    """Keep a file that is to be read; its token. Pressed twice, it is one import."""
    store.queue(session, by.id)
    before = imports.again(session, upload, subject, by.id, now)
    if before is not None:
        return before
    token = imports.receive(session, upload, subject, by.id, now)
    known = imports.found(session, token)
    audit.record(session, now, by.id, "bank.import", f"import:{known.id}", file=known.filename, digest=known.digest)
    return token


def mend(session: Session, token: str, number: int, mended: ReadQuestion, by: Person, now: datetime) -> ImportItem:
    """Put a person's words in the place of what was read. Raises as questions.import_desk.mend does."""
    item = import_desk.mend(session, token, number, mended, by.id, now)
    known = imports.found(session, token)
    audit.record(session, now, by.id, "bank.mend", f"import:{known.id}", file=known.filename, item=number)
    return item


def take_in(session: Session, token: str, by: Person, now: datetime) -> Report:
    """Take all that is chosen into the bank as drafts. Raises as questions.imports.take_in does."""
    known = imports.found(session, token)
    report = imports.take_in(session, token, by.id, now)
    audit.record(session, now, by.id, "bank.take_in", f"import:{known.id}", file=known.filename, taken=report.accepted)
    return report


def undo(session: Session, token: str, by: Person, now: datetime) -> int:
    """Take back all that an import brought in; how many. Raises NoSuchImport, NotReadYet, InUse (naming contests)."""
    known = imports.found(session, token)
    held, contests = store.drawn(session, known.id)
    if held:
        raise InUse(_why(len(held), [one.title for one in contests]))
    codes = imports.undo(session, token, held, now)
    audit.record(session, now, by.id, "bank.undo", f"import:{known.id}", file=known.filename, removed=len(codes))
    return len(codes)


def _why(held: int, titles: list[str]) -> str:
    where = f" ({', '.join(f'«{title}»' for title in titles)})" if titles else ""
    return f"{held} câu đã vào đề của cuộc thi{where} nên không hoàn tác được. Hãy cho nghỉ từng câu thay vì hoàn tác."


def drop(session: Session, token: str, by: Person, now: datetime) -> None:
    """Forget a file of which nothing was taken in. Raises NoSuchImport, NotReadYet."""
    known = imports.found(session, token)
    imports.drop(session, token)
    audit.record(session, now, by.id, "bank.drop", f"import:{known.id}", file=known.filename)
