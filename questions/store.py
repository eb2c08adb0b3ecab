"""The queries on the bank that a contest lives by. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select, true
from sqlalchemy.orm import Session

from questions.contents import key_from, stimulus_from
from questions.formats.wire import option_from, picture_from
from questions.instruments import Citation, Force, Instrument, InstrumentKind, Reference, in_force
from questions.kinds import Kind, Option, Shape
from questions.marking import KeyRevision
from questions.pictures import Picture, Stimulus
from questions.review import Status
from questions.rows import AnswerKeyRow, InstrumentRow, QuestionRow, RevisionRow, StimulusRow, SubjectRow


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """What a paper needs to know to draw a question and to shuffle its options; no word of it."""

    revision_id: int
    question_id: int
    subject: str
    """The code of the subject."""
    level: str | None
    shape: Shape
    pinned: tuple[int, ...]
    """Places (from 0) of options that stay put."""
    fixed_order: bool
    stimulus_id: int | None = None
    code: str = ""
    clip: bool = False
    """It asks about a clip."""


@dataclass(frozen=True, slots=True)
class RevisionText:
    """The words and pictures of a revision, without its key."""

    revision_id: int
    question_id: int
    shape: Shape
    text: str
    options: tuple[Option, ...]
    matches: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    stimulus_id: int | None = None
    stimulus: Stimulus | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the right answer is right. `citation` only when the cited instrument is one the bank knows."""

    revision_id: int
    text: str | None
    reference: Reference | None
    citation: Citation | None


def instruments(session: Session) -> dict[str, Instrument]:
    """All instruments by number."""
    return {row.code: instrument_from(row) for row in session.scalars(select(InstrumentRow))}


def pool(
    session: Session,
    subjects: Collection[str] | None,
    first_day: date,
    last_day: date,
    *,
    practice: bool = False,
    laws: Mapping[str, Instrument] | None = None,
) -> tuple[PoolQuestion, ...]:
    """Live questions with a key, of these subject codes (None: of all), whose law is in force on every day of the span.

    A question that cites no law is in the pool; one whose law is not confirmed is not. What is kept for practice is in
    it only with `practice`. `laws`: what `instruments` gives, where it is at hand. In the order of question ids. Until
    this transaction ends nobody moves, revises or removes what it gives.
    """
    known = instruments(session) if laws is None else laws
    lawful = {code for code, one in known.items() if in_force(one, first_day, last_day).force is Force.IN_FORCE}
    live = (
        live_columns()
        .where(true() if subjects is None else SubjectRow.code.in_(subjects))
        .where(true() if practice else QuestionRow.practice.is_(False))
        .with_for_update(read=True, of=QuestionRow)
    )
    return tuple(pool_question(row) for row in session.execute(live) if row.instrument in (*lawful, None))


def live_columns() -> Select[*tuple[Any, ...]]:
    """The rows that `pool_question` reads of all live questions with a key, whatever law they cite."""
    return (
        _pool_columns()
        .join(AnswerKeyRow, (AnswerKeyRow.revision_id == RevisionRow.id) & (AnswerKeyRow.number == 1))
        .where(QuestionRow.current_revision_id == RevisionRow.id, QuestionRow.status == Status.LIVE)
    )


def pinned_pool(session: Session, revision_ids: Collection[int]) -> tuple[PoolQuestion, ...]:
    """The same values for revisions already chosen, whatever has become of their questions since."""
    chosen = _pool_columns().where(RevisionRow.id.in_(revision_ids))
    return tuple(pool_question(row) for row in session.execute(chosen))


def texts(session: Session, revision_ids: Collection[int]) -> dict[int, RevisionText]:
    """What stands on a paper, by revision id."""
    query = (
        select(RevisionRow, StimulusRow)
        .outerjoin(StimulusRow, StimulusRow.id == RevisionRow.stimulus_id)
        .where(RevisionRow.id.in_(revision_ids))
    )
    return {row.RevisionRow.id: _text(row.RevisionRow, row.StimulusRow) for row in session.execute(query)}


def _text(row: RevisionRow, stimulus: StimulusRow | None) -> RevisionText:
    return RevisionText(
        row.id,
        row.question_id,
        Shape(Kind(row.kind), len(row.options), len(row.matches)),
        row.text,
        tuple(option_from(option) for option in row.options),
        tuple(row.matches),
        tuple(picture_from(picture) for picture in row.pictures),
        row.stimulus_id,
        None if stimulus is None else stimulus_from(stimulus),
        row.partial,
    )


def keys(session: Session, revision_ids: Collection[int]) -> dict[int, KeyRevision]:
    """The key in force of each revision that has one."""
    # Ascending, so that the newest version of a key is the one that stays in the dictionary.
    query = (
        select(AnswerKeyRow, RevisionRow.kind, RevisionRow.partial)
        .join(RevisionRow, RevisionRow.id == AnswerKeyRow.revision_id)
        .where(AnswerKeyRow.revision_id.in_(revision_ids))
        .order_by(AnswerKeyRow.number)
    )
    return {row.AnswerKeyRow.revision_id: key_from(*row) for row in session.execute(query)}


def explanations(session: Session, revision_ids: Collection[int]) -> dict[int, Explanation]:
    place = (RevisionRow.instrument, RevisionRow.article, RevisionRow.clause, RevisionRow.point)
    query: Select[*tuple[Any, ...]] = (
        select(RevisionRow.id, RevisionRow.explanation, *place, InstrumentRow)
        .outerjoin(InstrumentRow, InstrumentRow.code == RevisionRow.instrument)
        .where(RevisionRow.id.in_(revision_ids))
    )
    return {row.id: _explanation(row) for row in session.execute(query)}


def subjects(session: Session) -> dict[str, str]:
    """Names of the subjects by code."""
    return {row.code: row.name for row in session.scalars(select(SubjectRow).order_by(SubjectRow.id))}


def _pool_columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RevisionRow.id,
            RevisionRow.question_id,
            SubjectRow.code.label("subject"),
            RevisionRow.level,
            RevisionRow.kind,
            RevisionRow.options,
            RevisionRow.matches,
            RevisionRow.fixed_order,
            RevisionRow.stimulus_id,
            RevisionRow.instrument,
            QuestionRow.code,
            StimulusRow.video.is_not(None).label("clip"),
        )
        .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
        .join(SubjectRow, SubjectRow.id == QuestionRow.subject_id)
        .outerjoin(StimulusRow, StimulusRow.id == RevisionRow.stimulus_id)
        .order_by(RevisionRow.question_id, RevisionRow.id)
    )


def pool_question(row: Row[*tuple[Any, ...]]) -> PoolQuestion:
    """A row of `live_columns` as a paper draws it."""
    pinned = tuple(place for place, option in enumerate(row.options) if option["pinned"])
    shape = Shape(Kind(row.kind), len(row.options), len(row.matches))
    named = (row.id, row.question_id, row.subject, row.level, shape, pinned, row.fixed_order, row.stimulus_id)
    return PoolQuestion(*named, row.code, bool(row.clip))


def instrument_from(row: InstrumentRow) -> Instrument:
    """A row as the value it holds."""
    kind = InstrumentKind(row.kind)
    return Instrument(row.code, row.title, kind, row.in_force_from, row.lapsed_from, row.replaced_by)


def _explanation(row: Row[*tuple[Any, ...]]) -> Explanation:
    place = (row.article, row.clause, row.point)
    reference = None if row.instrument is None else Reference(row.instrument, *place)
    known = row.InstrumentRow
    return Explanation(
        row.id, row.explanation, reference, None if known is None else Citation(instrument_from(known), *place)
    )
