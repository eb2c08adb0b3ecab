"""The services of the bank: bring in, send out, find, sum up, check the law. They flush and never commit."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from questions import shelves, store
from questions.admission import BUNDLED_SUBJECTS, intake, put_media, subject_id, subjects_of
from questions.formats import apart, delimited, sheet_out
from questions.formats.detect import Upload
from questions.formats.reading import Read
from questions.instruments import Citation, Force, Instrument, InstrumentKind, Standing, in_force, place_words
from questions.intake import Report
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
        counts["lapsed"] += _standing(question, laws, on).force is Force.LAPSED
        counts["levels"][question.question.level or "none"] += 1
        counts["kinds"][question.question.kind] += 1
    return {"subjects": subjects}


def _no_questions() -> dict[str, Any]:
    return {"questions": 0, "uncited": 0, "lapsed": 0, "levels": Counter(), "kinds": Counter()}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that should not be drawn on a day without a look at its law. `law` is its citation in words."""

    code: str
    subject: str
    status: Status
    law: str
    standing: Standing
    replaced_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Dates as YYYY-MM-DD."""
        day = self.standing.on.isoformat() if self.standing.on else None
        return {
            "code": self.code,
            "subject": self.subject,
            "status": self.status.value,
            "law": self.law,
            "on": day,
            "replaced_by": self.replaced_by,
        }


@dataclass(frozen=True, slots=True)
class LawCheck:
    """What `check` found on a day. Uncited questions are not wrong, but nobody can tell when they become so."""

    on: date
    questions: int
    lapsed: tuple[Doubt, ...]
    not_yet: tuple[Doubt, ...]
    unconfirmed: tuple[Doubt, ...]
    uncited: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `flask bank check --json`."""
        kinds = {"lapsed": self.lapsed, "not_yet": self.not_yet}
        kinds |= {"unconfirmed": self.unconfirmed, "uncited": self.uncited}
        lists = {name: [doubt.as_json() for doubt in doubts] for name, doubts in kinds.items()}
        return {"on": self.on.isoformat(), "questions": self.questions, **lists}


def check(session: Session, on: date) -> LawCheck:
    """The law of every question that is not retired, as it stands on a day."""
    laws = store.instruments(session)
    asked = shelves.shelved(session)
    doubts = [_doubt(question, laws, on) for question in asked]
    cited = [doubt for doubt in doubts if doubt.law]

    def of(force: Force) -> tuple[Doubt, ...]:
        return tuple(doubt for doubt in cited if doubt.standing.force is force)

    uncited = tuple(doubt for doubt in doubts if not doubt.law)
    return LawCheck(on, len(asked), of(Force.LAPSED), of(Force.NOT_YET), of(Force.UNCONFIRMED), uncited)


def _standing(question: Shelved, laws: Mapping[str, Instrument], on: date) -> Standing:
    """A citation of an instrument the bank does not know is unconfirmed."""
    place = question.question.reference
    law = None if place is None else laws.get(place.instrument)
    return Standing(Force.UNCONFIRMED) if law is None else in_force(law, on, on)


def _doubt(question: Shelved, laws: Mapping[str, Instrument], on: date) -> Doubt:
    place = question.question.reference
    law = None if place is None else laws.get(place.instrument)
    words = ""
    if place is not None and law is not None:
        words = Citation(law, place.article, place.clause, place.point).words()
    elif place is not None:
        words = f"{place_words(place.article, place.clause, place.point)} văn bản số {place.instrument}".strip()
    standing = _standing(question, laws, on)
    return Doubt(question.code, question.subject, question.status, words, standing, law.replaced_by if law else None)


def find(session: Session, words: str, subject: str | None = None) -> tuple[Shelved, ...]:
    """Questions whose code, text or options hold all of these words, typed with or without accents."""
    return shelves.shelved(session, _id_of(session, subject), bare(words).split("-"))


def send_out(session: Session, subject: str | None = None, fmt: str = delimited.FORMAT) -> bytes:
    """All questions that are not retired (of one subject) as a file that `bring_in` reads back to the same ones.

    UnknownSubject, UnknownFormat (both LookupError).
    """
    if fmt not in WRITERS:
        raise UnknownFormat(fmt)
    asked = shelves.shelved(session, _id_of(session, subject))
    return WRITERS[fmt](sheet_out.rows_of([one.question for one in asked]))


WRITERS = {delimited.FORMAT: delimited.write}


class UnknownFormat(LookupError):
    """Nothing is written in this format."""


def _id_of(session: Session, subject: str | None) -> int | None:
    return None if subject is None else subject_id(session, subject)
