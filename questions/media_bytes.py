"""Questions with the bytes of their pictures and clips, for files that carry them along. One statement, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from questions.formats.reading import ReadQuestion
from questions.pictures import Picture
from questions.rows import MediaPieceRow


def with_bytes(session: Session, questions: Sequence[ReadQuestion]) -> list[ReadQuestion]:
    """The same questions, their pictures and clips whole; what the bank does not hold stays without bytes."""
    named = {digest for one in questions for digest in _media(one)}
    data = _bytes(session, named) if named else {}
    return [_filled(one, data) for one in questions] if data else list(questions)


def _media(question: ReadQuestion) -> list[str]:
    pictures = [*question.pictures, *(one.picture for one in question.options)]
    stimulus = question.stimulus
    if stimulus is not None:
        pictures.append(stimulus.picture)
    video = [stimulus.video] if stimulus is not None and stimulus.video else []
    return [one.digest for one in pictures if one is not None] + video


def _filled(question: ReadQuestion, data: dict[str, bytes]) -> ReadQuestion:
    def full(picture: Picture) -> Picture:
        return replace(picture, data=data.get(picture.digest, b""))

    stimulus = question.stimulus
    if stimulus is not None:
        shown = full(stimulus.picture) if stimulus.picture else None
        stimulus = replace(stimulus, picture=shown, video_data=data.get(stimulus.video or "", b""))
    options = (replace(one, picture=full(one.picture)) if one.picture else one for one in question.options)
    return replace(question, options=tuple(options), pictures=tuple(map(full, question.pictures)), stimulus=stimulus)


def _bytes(session: Session, digests: Collection[str]) -> dict[str, bytes]:
    query = select(MediaPieceRow.digest, MediaPieceRow.data).where(MediaPieceRow.digest.in_(digests))
    found: dict[str, list[bytes]] = {}
    for digest, data in session.execute(query.order_by(MediaPieceRow.digest, MediaPieceRow.number)):
        found.setdefault(digest, []).append(data)
    return {digest: b"".join(pieces) for digest, pieces in found.items()}
