"""The content of a question between its row and its reading: one conversion each way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.marking import KeyRevision, Ruling
from questions.pictures import Picture, Stimulus
from questions.rows import AnswerKeyRow, RevisionRow, StimulusRow


def picture_json(picture: Picture) -> dict[str, Any]:
    """The picture without its bytes."""
    return {"digest": picture.digest, "alt": picture.alt, "width": picture.width, "height": picture.height}


def picture_from(body: Mapping[str, Any]) -> Picture:
    return Picture(body["digest"], body["alt"], body["width"], body["height"])


def option_json(option: Option) -> dict[str, Any]:
    body: dict[str, Any] = {"text": option.text, "pinned": option.pinned}
    return body if option.picture is None else {**body, "picture": picture_json(option.picture)}


def option_from(body: Mapping[str, Any]) -> Option:
    picture = body.get("picture")
    return Option(body["text"], body.get("pinned", False), None if picture is None else picture_from(picture))


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


def key_from(row: AnswerKeyRow, kind: str, partial: bool) -> KeyRevision:
    """A version of a key with what marking needs of the revision it belongs to."""
    return KeyRevision(row.number, Ruling(row.ruling), tuple(row.choices), tuple(row.accepted), Kind(kind), partial)
