"""The services of the bank: bring in, send out, find, sum up, check the law. They flush and never commit."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from questions import law, media_bytes, shelves, store
from questions.admission import BUNDLED_SUBJECTS, intake, put_media, subject_id, subjects_of
from questions.formats import apart
from questions.formats.detect import Upload
from questions.formats.reading import Read, ReadQuestion, Written
from questions.formats.sheets import delimited
from questions.formats.writing import WRITERS
from questions.instruments import Force, Instrument, InstrumentKind
from questions.intake import Report
from questions.law import LawCheck
from questions.review import Status
from questions.shelves import Arrival, Shelved
from questions.wording import bare

BUNDLED = Path(__file__).parent / "bundled"


def bring_in(session: Session, upload: Upload, subject: str | None, now: datetime, *, dry_run: bool = False) -> Report:
    """Read a file, in a process of its own, and shelve what is good and new in it, as drafts.

    Never raises on content. `subject` (code or name) outranks what the file says. A dry run reports the same and
    changes nothing.
    """
    return shelve(session, apart.read(upload), subject, None if dry_run else Arrival(Status.DRAFT, now), now)


def load_bundled(session: Session, now: datetime) -> tuple[Report, ...]:
    """The bank that ships: its instruments, subjects and questions, checked and live. Again changes nothing."""
    shelves.put_instruments(session, bundled_instruments())
    return tuple(
        shelve(session, delimited.read((BUNDLED / f"{code}.csv").read_bytes()), name, Arrival(Status.LIVE, now), now)
        for code, name in BUNDLED_SUBJECTS
    )


def bundled_instruments() -> tuple[Instrument, ...]:
    """The instruments that ship, from bundled/instruments.csv."""
    with (BUNDLED / "instruments.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_instrument(row) for row in csv.DictReader(lines))


def _instrument(row: dict[str, str]) -> Instrument:
    first, lapse = (date.fromisoformat(row[name]) if row[name] else None for name in ("in_force_from", "lapsed_from"))
    return Instrument(row["code"], row["title"], InstrumentKind(row["kind"]), first, lapse, row["replaced_by"] or None)


def shelve(session: Session, read: Read, subject: str | None, arrival: Arrival | None, now: datetime) -> Report:
    """Shelve what is good and new of a reading; only report when it is not to arrive."""
    sorting = intake(session, read.questions, now)
    for question in read.questions:
        sorting.take(question)
    if arrival is not None:
        put_media(session, read.questions, now)
        ids = subjects_of(session, [new.question for new in sorting.new], subject)
        shelves.add_questions(session, sorting.new, ids, arrival)
    return sorting.report(read)


def summary(session: Session, on: date) -> dict[str, Any]:
    """The object of `flask bank summary --json`; a question whose law is not law on the day is lapsed."""
    laws = store.instruments(session)
    subjects: dict[str, Any] = {name: _no_questions() for name in store.subjects(session).values()}
    for question in shelves.shelved(session):
        counts = subjects[question.subject]
        counts["questions"] += 1
        counts["uncited"] += question.question.reference is None
        counts["lapsed"] += law.standing(question.question.reference, laws, on, on).force is Force.LAPSED
        counts["levels"][question.question.level or "none"] += 1
        counts["kinds"][question.question.kind] += 1
    return {"subjects": subjects}


def _no_questions() -> dict[str, Any]:
    return {"questions": 0, "uncited": 0, "lapsed": 0, "levels": Counter(), "kinds": Counter()}


def check(session: Session, on: date) -> LawCheck:
    """The law of every question that is not retired, as it stands on a day."""
    return law.checked(shelves.shelved(session), store.instruments(session), on)


def find(session: Session, words: str, subject: str | None = None) -> tuple[Shelved, ...]:
    """Questions whose code, text or options hold all of these words, typed with or without accents."""
    return shelves.shelved(session, _id_of(session, subject), bare(words).split("-"))


def send_out(session: Session, subject: str | None = None, fmt: str = delimited.FORMAT) -> Written:
    """All questions that are not retired (of one subject) as a file that `bring_in` reads back to the same ones.

    What the format cannot hold is in `losses`. UnknownSubject, UnknownFormat (both LookupError).
    """
    if fmt not in WRITERS:
        raise UnknownFormat(fmt)
    return WRITERS[fmt](whole(session, subject))


def whole(session: Session, subject: str | None = None) -> list[ReadQuestion]:
    """All questions that are not retired (of one subject), with the bytes of their pictures and clips."""
    asked = shelves.shelved(session, _id_of(session, subject))
    return media_bytes.with_bytes(session, [one.question for one in asked])


class UnknownFormat(LookupError):
    """Nothing is written in this format."""


def _id_of(session: Session, subject: str | None) -> int | None:
    return None if subject is None else subject_id(session, subject)
