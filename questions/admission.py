"""The door of the bank: what a reading is judged against, and under which subject its questions go. Services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from sqlalchemy.orm import Session

from questions import media, shelves, store
from questions.formats.reading import ReadQuestion
from questions.intake import Intake, Known, digest_of, made_codes, searched
from questions.wording import bare, clean, digest, same_case

BUNDLED_SUBJECTS = (
    ("ma-tuy", "Phòng, chống ma túy"),
    ("an-ninh-mang", "An ninh mạng"),
    ("bom-min", "An toàn bom mìn, vật nổ"),
)
"""Code and name of each subject that ships; its questions are in the file named by its code."""
UNSORTED = ("chua-phan-loai", "Chưa phân loại")
"""Where questions go that name no subject."""
VIETNAM = timezone(timedelta(hours=7))


class UnknownSubject(LookupError):
    """No subject has this code or name."""


def intake(session: Session, questions: Sequence[ReadQuestion], now: datetime, *, near: bool = True) -> Intake:
    """What sorts these questions: it knows of the bank all that they touch.

    `near` False leaves out looking for what is nearly alike: a hint for a person, and most of the work.
    """
    marks = {question: digest_of(question) for question in questions}
    known = Known(
        shelves.known_questions(session, set(marks.values())),
        _taken_codes(session, [question.code for question in questions if question.code], list(marks.values())),
        store.instruments(session),
        shelves.known_words(session) if near else {},
        marks,
        {question: searched(question) for question in questions},
    )
    return Intake(known, now.astimezone(VIETNAM).date(), near)


def _taken_codes(session: Session, own: Sequence[str], marks: Sequence[str]) -> frozenset[str]:
    """Codes of the bank among these, and among those that would be made for questions of these digests."""
    made = {made_codes(mark)[0]: mark for mark in marks}
    taken = shelves.known_codes(session, [*own, *made])
    longer = [code for first in taken & made.keys() for code in made_codes(made[first])[1:]]
    return taken | shelves.known_codes(session, longer) if longer else taken


def subjects_of(session: Session, questions: Sequence[ReadQuestion], asked: str | None) -> list[int]:
    """The id of the subject of each question: the one asked for, else its own; what is not there yet is added."""
    wanted = " ".join(clean(asked or "").split())
    return _subjects(session, [wanted or question.subject or UNSORTED[1] for question in questions])


def subject_id(session: Session, subject: str) -> int:
    """The id of a subject by code or name. UnknownSubject."""
    ids = shelves.subject_ids(session)
    found = ids.get(subject, ids.get(same_case(subject)))
    if found is None:
        raise UnknownSubject(subject)
    return found


def put_subject(session: Session, name: str) -> int:
    """The id of the subject of that code or name, which is added if it is not there yet."""
    return _subjects(session, [" ".join(clean(name).split())])[0]


def put_media(session: Session, questions: Sequence[ReadQuestion], now: datetime) -> None:
    """Keep the pictures and clips of these questions, so that what names them can come in."""
    pictures, clips = media.in_questions(questions)
    media.put(session, pictures, clips, now)


def _subjects(session: Session, names: Sequence[str]) -> list[int]:
    ids = shelves.subject_ids(session)
    missing: dict[str, str] = {}
    for name in names:
        if name not in ids and same_case(name) not in ids:
            missing.setdefault(same_case(name), name)
    if missing:
        shelves.add_subjects(session, _new_subjects(list(missing.values()), set(ids)))
        ids = shelves.subject_ids(session)
    return [ids[name] if name in ids else ids[same_case(name)] for name in names]


def _new_subjects(names: Sequence[str], taken: set[str]) -> list[tuple[str, str]]:
    """Code and name of each; two that differ only in accents («An toàn điện», «An toan dien») are two subjects."""
    new: list[tuple[str, str]] = []
    for name in names:
        code, shown = _new_subject(name)
        if code in taken:
            code = f"{code[:31]}-{digest(name, ())[:8]}"
        taken.add(code)
        new.append((code, shown))
    return new


def _new_subject(name: str) -> tuple[str, str]:
    """Code and name of a subject: those that ship keep the code they ship under."""
    for code, shipped in (*BUNDLED_SUBJECTS, UNSORTED):
        if same_case(name) in (same_case(shipped), code):
            return code, shipped
    return bare(name)[:40] or f"chu-de-{digest(name, ())[:8]}", name
