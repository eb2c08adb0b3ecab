"""The door of the bank: what a reading is judged against, and under which subject its questions go. Services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from sqlalchemy.orm import Session

from questions import shelves, store
from questions.formats.reading import ReadQuestion
from questions.intake import Intake, Known, digest_of
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


def intake(session: Session, questions: Sequence[ReadQuestion], now: datetime) -> Intake:
    """What sorts these questions: it knows of the bank all that they touch."""
    known = Known(
        shelves.known_questions(session, [digest_of(question) for question in questions]),
        shelves.known_codes(session, [question.code for question in questions if question.code]),
        store.instruments(session),
        shelves.known_words(session),
    )
    return Intake(known, now.astimezone(VIETNAM).date())


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


def put_media(session: Session, questions: Sequence[ReadQuestion], now: datetime) -> None:
    """Keep the pictures and clips of these questions, so that what names them can come in."""


def _subjects(session: Session, names: Sequence[str]) -> list[int]:
    ids = shelves.subject_ids(session)
    missing = {same_case(name): name for name in names if name not in ids and same_case(name) not in ids}
    if missing:
        shelves.add_subjects(session, [_new_subject(name) for name in missing.values()])
        ids = shelves.subject_ids(session)
    return [ids[name] if name in ids else ids[same_case(name)] for name in names]


def _new_subject(name: str) -> tuple[str, str]:
    """Code and name of a subject: those that ship keep the code they ship under."""
    for code, shipped in (*BUNDLED_SUBJECTS, UNSORTED):
        if same_case(name) in (same_case(shipped), code):
            return code, shipped
    return bare(name)[:40] or f"chu-de-{digest(name, ())[:8]}", name
