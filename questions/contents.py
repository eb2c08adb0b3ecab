"""The content of a question between its row and its reading: one conversion each way."""

from __future__ import annotations

from typing import Any, Protocol

from questions.formats.reading import ReadQuestion
from questions.formats.wire import option_from, option_json, picture_from, picture_json
from questions.instruments import Reference
from questions.kinds import Kind
from questions.levels import Level
from questions.marking import KeyRevision, Ruling
from questions.pictures import Stimulus
from questions.rows import AnswerKeyRow, RevisionRow, StimulusRow


def revision_columns(question: ReadQuestion) -> dict[str, Any]:
    """What a row of a revision says of a question; who, when and which stimulus are the caller's."""
    law = question.reference
    return {
        "kind": question.kind.value,
        "text": question.text,
        "options": [option_json(option) for option in question.options],
        "matches": list(question.matches),
        "fixed_order": question.fixed_order,
        "partial": question.partial,
        "pictures": [picture_json(picture) for picture in question.pictures],
        "level": question.level.value if question.level else None,
        "explanation": question.explanation,
        "instrument": law.instrument if law else None,
        "article": law.article if law else None,
        "clause": law.clause if law else None,
        "point": law.point if law else None,
    }


def question_from(
    row: RevisionRow, key: AnswerKeyRow | None, stimulus: StimulusRow | None, code: str, subject: str
) -> ReadQuestion:
    """The question that a revision, its newest key and its stimulus tell; pictures by name, without their bytes."""
    law = None if row.instrument is None else Reference(row.instrument, row.article, row.clause, row.point)
    return ReadQuestion(
        place="",
        text=row.text,
        options=tuple(option_from(option) for option in row.options),
        fixed_order=row.fixed_order,
        key=tuple(key.choices) if key else (),
        kind=Kind(row.kind),
        code=code,
        subject=subject,
        level=Level(row.level) if row.level else None,
        explanation=row.explanation,
        reference=law,
        matches=tuple(row.matches),
        accepted=tuple(key.accepted) if key else (),
        partial=row.partial,
        pictures=tuple(picture_from(picture) for picture in row.pictures),
        stimulus=None if stimulus is None else stimulus_from(stimulus),
    )


def stimulus_from(row: StimulusRow) -> Stimulus:
    return Stimulus(row.text, None if row.picture is None else picture_from(row.picture), row.video)


class KeyLike(Protocol):
    """A row that holds a version of a key: the bank's own, or what somebody ruled over it."""

    number: Any
    ruling: Any
    choices: Any
    accepted: Any


def key_from(row: KeyLike, kind: str, partial: bool) -> KeyRevision:
    """A version of a key with what marking needs of the revision it belongs to."""
    return KeyRevision(row.number, Ruling(row.ruling), tuple(row.choices), tuple(row.accepted), Kind(kind), partial)
