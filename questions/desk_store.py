"""The queries of the bank desk: searching, looking at one question, writing its next revision. Nothing here commits.

Each function is a fixed number of statements, however many questions it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from questions import shelves
from questions.contents import question_from
from questions.finding import Entry, Words
from questions.formats.reading import ReadQuestion
from questions.intake import NewQuestion
from questions.review import Status
from questions.rows import (
    AnswerKeyRow,
    ImportRow,
    QuestionEventRow,
    QuestionRow,
    RevisionRow,
    StimulusRow,
    SubjectRow,
)


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A question as it stands now: its current revision with the newest version of its key."""

    question_id: int
    revision_id: int
    number: int
    """Of the revision, from 1."""
    code: str
    subject_code: str
    subject: str
    status: Status
    author: int | None
    """Who wrote this revision, by the house's id."""
    written_at: datetime
    folded: str
    question: ReadQuestion
    brought_by: frozenset[int] = frozenset()
    """Who sent the file it stood in and who took it in, as long as it stands as it came."""
    practice: bool = False
    """Kept for practice."""

    def is_by(self, person_id: int | None) -> bool:
        """Whether this person had a hand in what it says, and so does not check it."""
        return person_id is not None and (person_id == self.author or person_id in self.brought_by)


@dataclass(frozen=True, slots=True)
class Written:
    """A revision of a question as it was written."""

    revision_id: int
    number: int
    author: int | None
    written_at: datetime
    question: ReadQuestion


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a question's history. `act`: «created», «revised», «rekeyed», a status, or what it is kept for."""

    revision_id: int | None
    at: datetime
    by: int | None
    act: str
    note: str


_KEYED = exists().where(AnswerKeyRow.revision_id == RevisionRow.id)
_ENTRY = (
    QuestionRow.id,
    RevisionRow.id,
    SubjectRow.code,
    RevisionRow.level,
    RevisionRow.kind,
    RevisionRow.instrument,
    QuestionRow.status,
    _KEYED,
    RevisionRow.fixed_order,
    QuestionRow.practice,
)


def entries(session: Session, words: Words) -> list[Entry]:
    """Every question that holds these words, the one written last first."""
    # A stroke stands before every word of the folded text but the first.
    begun = literal("-") + RevisionRow.folded
    met = [begun.contains(f"-{word}", autoescape=True) for word in words.folded]
    shown = (QuestionRow.code, RevisionRow.text, RevisionRow.options, RevisionRow.matches) if words.accented else ()
    query = _current(*_ENTRY, *shown).where(*met).order_by(RevisionRow.id.desc())
    rows = session.execute(query)
    width = len(_ENTRY)
    return [Entry._make(row[:width]) for row in rows if not shown or words.hold(_words(row[width:]))]


def _words(shown: Sequence[Any]) -> Iterator[str]:
    code, text, options, matches = shown
    yield from (code, text, *(option["text"] for option in options), *matches)


def folded(session: Session, but: int | None = None) -> list[tuple[int, str, str]]:
    """Id, code and folded words of every question that is not retired, but one."""
    query = _current(QuestionRow.id, QuestionRow.code, RevisionRow.folded).where(QuestionRow.status != Status.RETIRED)
    if but is not None:
        query = query.where(QuestionRow.id != but)
    rows = session.execute(query.order_by(QuestionRow.id))
    return [(question_id, code, text) for question_id, code, text in rows]


def _current(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(QuestionRow)
        .join(RevisionRow, RevisionRow.id == QuestionRow.current_revision_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
    )


def by_ids(session: Session, ids: Collection[int], *, lock: bool = False) -> dict[int, OnDesk]:
    """Questions by id; with `lock` nobody else moves or revises them until this transaction ends."""
    if lock:
        hold(session, ids)
    return {one.question_id: one for one in _on_desk(session, QuestionRow.id.in_(ids))}


def hold(session: Session, ids: Collection[int]) -> None:
    """Let nobody else move, revise or draw these questions until this transaction ends.

    A statement of its own: what others changed meanwhile is then read as it is now.
    """
    session.execute(select(QuestionRow.id).where(QuestionRow.id.in_(ids)).order_by(QuestionRow.id).with_for_update())


def by_code(session: Session, code: str) -> OnDesk | None:
    return next(_on_desk(session, QuestionRow.code == code), None)


def _on_desk(session: Session, condition: ColumnElement[bool]) -> Iterator[OnDesk]:
    head = (QuestionRow.id, QuestionRow.code, QuestionRow.status, QuestionRow.practice)
    subject = (SubjectRow.code.label("subject_code"), SubjectRow.name)
    query = (
        _current(*head, *subject, RevisionRow, AnswerKeyRow, StimulusRow, ImportRow.created_by, ImportRow.done_by)
        .outerjoin(AnswerKeyRow, _newest_key())
        .outerjoin(ImportRow, ImportRow.id == QuestionRow.bank_import_id)
        .outerjoin(StimulusRow, StimulusRow.id == RevisionRow.stimulus_id)
        .where(condition)
        .order_by(RevisionRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return (_one(row) for row in session.execute(query))


def _newest_key() -> ColumnElement[bool]:
    newest = select(func.max(AnswerKeyRow.number)).where(AnswerKeyRow.revision_id == RevisionRow.id)
    of_it = newest.correlate(RevisionRow).scalar_subquery()
    return and_(AnswerKeyRow.revision_id == RevisionRow.id, AnswerKeyRow.number == of_it)


def _one(row: Row[*tuple[Any, ...]]) -> OnDesk:
    revision = row.RevisionRow
    question = question_from(revision, row.AnswerKeyRow, row.StimulusRow, row.code, row.name)
    brought_by = {row.created_by, row.done_by} - {None} if revision.number == 1 else set()
    named = (row.id, revision.id, revision.number, row.code, row.subject_code, row.name, Status(row.status))
    made = (revision.created_by, revision.created_at, revision.folded, question, frozenset(brought_by))
    return OnDesk(*named, *made, row.practice)


def written(session: Session, question_id: int) -> list[Written]:
    """All revisions of a question, the first one first, each with the newest version of its key."""
    query = (
        select(RevisionRow, AnswerKeyRow, StimulusRow)
        .outerjoin(AnswerKeyRow, _newest_key())
        .outerjoin(StimulusRow, StimulusRow.id == RevisionRow.stimulus_id)
        .where(RevisionRow.question_id == question_id)
        .order_by(RevisionRow.number)
    )
    return [
        Written(one.id, one.number, one.created_by, one.created_at, question_from(one, key, stimulus, "", ""))
        for one, key, stimulus in session.execute(query)
    ]


def events(session: Session, question_id: int) -> list[Event]:
    """The history of a question, the oldest line first."""
    query = select(QuestionEventRow).where(QuestionEventRow.question_id == question_id)
    ordered = query.order_by(QuestionEventRow.at, QuestionEventRow.id)
    return [Event(row.revision_id, row.at, row.by, row.act, row.note) for row in session.scalars(ordered)]


def twin(session: Session, digest: str, but: int | None = None) -> str | None:
    """The code of a question not retired whose current revision has this digest, other than the one given."""
    query = _current(QuestionRow.code).where(RevisionRow.digest == digest, QuestionRow.status != Status.RETIRED)
    if but is not None:
        query = query.where(QuestionRow.id != but)
    return session.scalars(query.limit(1)).first()


def codes_like(session: Session, start: str) -> frozenset[str]:
    """All codes that begin so."""
    return frozenset(
        session.scalars(select(QuestionRow.code).where(QuestionRow.code.startswith(start, autoescape=True)))
    )


def law_counts(session: Session) -> dict[str, int]:
    """How many questions that are not retired cite each instrument, known to the bank or not."""
    cited = _current(RevisionRow.instrument, func.count()).where(
        QuestionRow.status != Status.RETIRED, RevisionRow.instrument.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(cited.group_by(RevisionRow.instrument))}


@dataclass(frozen=True, slots=True)
class Citing:
    """A question in use that cites an instrument."""

    question_id: int
    number: int
    """Of its revision."""
    subject: str
    """The code of its subject."""
    instrument: str


def citing(session: Session, instruments: Collection[str]) -> list[Citing]:
    """The checked and live questions that cite one of these instruments."""
    query = _current(QuestionRow.id, RevisionRow.number, SubjectRow.code, RevisionRow.instrument).where(
        RevisionRow.instrument.in_(instruments), QuestionRow.status.in_((Status.CHECKED, Status.LIVE))
    )
    rows = session.execute(query.order_by(QuestionRow.id))
    return [Citing(question_id, number, subject, law) for question_id, number, subject, law in rows]


def uncited(session: Session) -> int:
    """How many questions that are not retired cite no law."""
    query = _current(func.count()).where(QuestionRow.status != Status.RETIRED, RevisionRow.instrument.is_(None))
    return int(session.execute(query).scalar_one())


def add_revision(
    session: Session, present: OnDesk, new: NewQuestion, subject_id: int, author: tuple[int | None, datetime]
) -> int:
    """Write the next revision of a question with its key and make it the current one, as a draft; its id.

    The media of its pictures must be there already.
    """
    by, now = author
    stimuli = shelves.put_stimuli(session, [new.question])
    row = shelves.revision_row(new, present.question_id, stimuli)
    values = row | {"number": present.number + 1, "created_at": now, "created_by": by}
    revision_id = int(session.execute(insert(RevisionRow).values(values).returning(RevisionRow.id)).scalar_one())
    if new.question.has_key:
        session.execute(insert(AnswerKeyRow).values(shelves.key_columns(revision_id, new.question, now)))
    changed = {"current_revision_id": revision_id, "subject_id": subject_id, "status": Status.DRAFT.value}
    session.execute(update(QuestionRow).where(QuestionRow.id == present.question_id).values(changed))
    session.expire_all()
    return revision_id


def set_status(session: Session, ids: Collection[int], status: Status) -> None:
    _set(session, ids, status=status.value)


def set_practice(session: Session, ids: Collection[int], practice: bool) -> None:
    """Keep questions for practice, or give them back to contests."""
    _set(session, ids, practice=practice)


def _set(session: Session, ids: Collection[int], **values: object) -> None:
    session.execute(update(QuestionRow).where(QuestionRow.id.in_(ids)).values(**values))
    session.expire_all()


def note(session: Session, lines: Sequence[tuple[int, Event]]) -> None:
    """Write lines of history, each of a question."""
    values = [
        {
            "question_id": question_id,
            "revision_id": line.revision_id,
            "at": line.at,
            "by": line.by,
            "act": line.act,
            "note": line.note,
        }
        for question_id, line in lines
    ]
    session.execute(insert(QuestionEventRow), values)
