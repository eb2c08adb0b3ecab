"""The writing queries of the bank, and the reading ones that only the bank's own services use. Nothing here commits.

Each function is a fixed number of statements, however many questions it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.orm import Session

from questions.contents import question_from, revision_columns
from questions.formats.reading import ReadQuestion
from questions.formats.wire import picture_json
from questions.instruments import Instrument
from questions.intake import NewQuestion, right_of, stimulus_digest
from questions.marking import KeyRevision, Ruling
from questions.pictures import Stimulus
from questions.review import Status
from questions.rows import (
    AnswerKeyRow,
    InstrumentRow,
    QuestionEventRow,
    QuestionRow,
    RevisionRow,
    StimulusRow,
    SubjectRow,
)
from questions.schema import Base
from questions.wording import bare, same_case


@dataclass(frozen=True, slots=True)
class Shelved:
    """A question as it stands in the bank: its current revision with the newest version of its key."""

    question_id: int
    revision_id: int
    code: str
    subject: str
    """The name of the subject."""
    status: Status
    question: ReadQuestion


def known_questions(session: Session, digests: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """For each of these digests that the bank holds: the code of the question and what is right, folded."""
    rows = session.execute(_shelved_columns().where(RevisionRow.digest.in_(digests)))
    # Versions of a key come oldest first: the newest stays.
    return {row.RevisionRow.digest: (row.code, right_of(_shelved(row).question)) for row in rows}


def by_codes(session: Session, codes: Collection[str]) -> dict[str, ReadQuestion]:
    """These questions as they stand, by code."""
    return {
        row.code: _shelved(row).question
        for row in session.execute(_shelved_columns().where(QuestionRow.code.in_(codes)))
    }


def known_words(session: Session) -> dict[str, str]:
    """Folded words of every question that is not retired, by code."""
    query = select(QuestionRow.code, RevisionRow.folded).join(
        RevisionRow, RevisionRow.id == QuestionRow.current_revision_id
    )
    rows = session.execute(query.where(QuestionRow.status != Status.RETIRED))
    return {code: folded.partition("--")[2] for code, folded in rows}


def known_codes(session: Session, codes: Collection[str]) -> frozenset[str]:
    return frozenset(session.scalars(select(QuestionRow.code).where(QuestionRow.code.in_(codes))))


def subject_ids(session: Session) -> dict[str, int]:
    """Ids of the subjects by code and by folded name."""
    ids: dict[str, int] = {}
    for row in session.scalars(select(SubjectRow)):
        ids[row.code] = ids[same_case(row.name)] = row.id
    return ids


def add_subjects(session: Session, subjects: Sequence[tuple[str, str]]) -> None:
    """Subjects as (code, name); the caller knows that none of them is there."""
    if subjects:
        _insert(session, SubjectRow, [{"code": code, "name": name} for code, name in subjects])


def put_instruments(session: Session, instruments: Sequence[Instrument]) -> None:
    """Add the instruments, and correct those already there that say something else."""
    present = {row.code: row for row in session.scalars(select(InstrumentRow))}
    new = [_instrument(instrument) for instrument in instruments if instrument.code not in present]
    if new:
        _insert(session, InstrumentRow, new)
    for instrument in instruments:
        if instrument.code in present:
            for name, value in _instrument(instrument).items():
                setattr(present[instrument.code], name, value)
    session.flush()


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {**asdict(instrument), "kind": instrument.kind.value}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How questions come in: as what, when, by whom (None: the command line) and through which import.

    `authors`: who wrote them, by code, where that is somebody else.
    """

    status: Status
    at: datetime
    by: int | None = None
    import_id: int | None = None
    authors: Mapping[str, int] = field(default_factory=dict)


def add_questions(session: Session, new: Sequence[NewQuestion], subjects: Sequence[int], arrival: Arrival) -> None:
    """Shelve each new question with its first revision and its key; `subjects` gives the subject id of each.

    The media of their pictures must be there already.
    """
    if not new:
        return
    now = arrival.at
    heads = [
        {
            "code": item.code,
            "subject_id": subject,
            "status": arrival.status.value,
            "bank_import_id": arrival.import_id,
        }
        for item, subject in zip(new, subjects, strict=True)
    ]
    _insert(session, QuestionRow, heads)
    codes = [item.code for item in new]
    ids = _pairs(session, select(QuestionRow.code, QuestionRow.id).where(QuestionRow.code.in_(codes)))
    stimuli = put_stimuli(session, [item.question for item in new])
    first = {"number": 1, "created_at": now}
    by = [{"created_by": arrival.authors.get(item.code, arrival.by)} for item in new]
    revisions = [revision_row(item, ids[item.code], stimuli) | first for item in new]
    _insert(session, RevisionRow, [row | author for row, author in zip(revisions, by, strict=True)])
    _add_keys(session, new, ids, now)
    session.execute(
        update(QuestionRow)
        .where(QuestionRow.code.in_(codes))
        .values(current_revision_id=_first_revision())
        .execution_options(synchronize_session=False)
    )
    created = {"act": "created", "at": now, "by": arrival.by, "note": ""}
    _insert(session, QuestionEventRow, [created | {"question_id": ids[code], "revision_id": None} for code in codes])


def _add_keys(session: Session, new: Sequence[NewQuestion], ids: dict[str, int], now: datetime) -> None:
    first = select(RevisionRow.question_id, RevisionRow.id).where(RevisionRow.question_id.in_(ids.values()))
    revisions = _pairs(session, first)
    keys = [key_columns(revisions[ids[item.code]], item.question, now) for item in new if item.question.has_key]
    if keys:
        _insert(session, AnswerKeyRow, keys)


def key_columns(revision_id: int, question: ReadQuestion, now: datetime) -> dict[str, Any]:
    """The first version of the key of a revision."""
    return {
        "revision_id": revision_id,
        "number": 1,
        "ruling": Ruling.NORMAL.value,
        "choices": list(question.key),
        "accepted": list(question.accepted),
        "reason": "",
        "created_at": now,
    }


def add_key(session: Session, key: KeyRevision, revision_id: int, reason: str, now: datetime) -> None:
    """Write a version of the key of a revision; its number must be the next one."""
    told = {"ruling": key.ruling.value, "choices": list(key.choices), "accepted": list(key.accepted)}
    about = {"revision_id": revision_id, "number": key.number, "reason": reason, "created_at": now}
    _insert(session, AnswerKeyRow, [told | about])


def _insert(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> None:
    # Into the table, not through its class: no object is made for rows that nobody looks at now.
    session.execute(insert(Base.metadata.tables[row.__tablename__]), values)


def _pairs(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Any, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _first_revision() -> Any:
    return (
        select(RevisionRow.id)
        .where(RevisionRow.question_id == QuestionRow.id, RevisionRow.number == 1)
        .scalar_subquery()
    )


def put_stimuli(session: Session, questions: Iterable[ReadQuestion]) -> dict[str, int]:
    """Ids of the stimuli of these questions by digest; those not there yet are added. Media must be there already."""
    wanted = {stimulus_digest(one.stimulus): one.stimulus for one in questions if one.stimulus is not None}
    if not wanted:
        return {}
    known = select(StimulusRow.digest, StimulusRow.id).where(StimulusRow.digest.in_(wanted))
    present = _pairs(session, known)
    new = [_stimulus(digest, one) for digest, one in wanted.items() if digest not in present]
    if new:
        _insert(session, StimulusRow, new)
        present = _pairs(session, known)
    return present


def _stimulus(digest: str, stimulus: Stimulus) -> dict[str, Any]:
    picture = None if stimulus.picture is None else picture_json(stimulus.picture)
    return {"digest": digest, "text": stimulus.text, "picture": picture, "video": stimulus.video}


def revision_row(item: NewQuestion, question_id: int, stimuli: dict[str, int]) -> dict[str, Any]:
    """The columns of a revision of a question; number, author and moment are the caller's."""
    question = item.question
    stimulus = None if question.stimulus is None else stimuli[stimulus_digest(question.stimulus)]
    return {
        **revision_columns(question),
        "question_id": question_id,
        "stimulus_id": stimulus,
        "digest": item.digest,
        "folded": f"{bare(item.code)}--{item.folded}",
    }


def shelved(session: Session, subject_id: int | None = None, words: Sequence[str] = ()) -> tuple[Shelved, ...]:
    """All questions that are not retired, in the order they came in; with all of these folded words."""
    query = _shelved_columns().where(QuestionRow.status != Status.RETIRED)
    if subject_id is not None:
        query = query.where(QuestionRow.subject_id == subject_id)
    query = query.where(*(RevisionRow.folded.contains(word, autoescape=True) for word in words if word))
    newest: dict[int, Shelved] = {}
    for row in session.execute(query):
        newest[row.id] = _shelved(row)
    return tuple(newest.values())


def _shelved_columns() -> Select[*tuple[Any, ...]]:
    # Versions of a key come oldest first, so that the newest is the one that stays.
    return (
        select(
            *(QuestionRow.id, QuestionRow.code, QuestionRow.status, SubjectRow.name),
            *(RevisionRow, AnswerKeyRow, StimulusRow),
        )
        .join(RevisionRow, RevisionRow.id == QuestionRow.current_revision_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .outerjoin(AnswerKeyRow, AnswerKeyRow.revision_id == RevisionRow.id)
        .outerjoin(StimulusRow, StimulusRow.id == RevisionRow.stimulus_id)
        .order_by(QuestionRow.id, AnswerKeyRow.number)
    )


def _shelved(row: Row[*tuple[Any, ...]]) -> Shelved:
    question = question_from(row.RevisionRow, row.AnswerKeyRow, row.StimulusRow, row.code, row.name)
    return Shelved(row.id, row.RevisionRow.id, row.code, row.name, Status(row.status), question)
