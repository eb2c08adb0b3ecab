"""Pictures and clips in the bank: put in whole, read out in stretches. Nothing here commits.

Each function is a fixed number of statements, however many media it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from questions.clips import Clip, ClipFault, take_clip
from questions.formats.reading import ReadQuestion
from questions.pictures import Picture
from questions.rows import MediaPieceRow, MediaRow
from questions.schema import to_millis

__all__ = ("PIECE", "WEBP", "Clip", "ClipFault", "Medium", "about", "in_questions", "put", "read", "take_clip", "types")
PIECE = 256 * 1024
"""Bytes of a row: what a phone with one bar of signal asks for at a time, more or less."""
WEBP = "image/webp"


# Two who bring in the same picture at once both find it missing; the second changes nothing.
_PUT = text(
    "INSERT INTO media (digest, type, size, created_at) VALUES (:digest, :type, :size, :created_at)"
    " ON CONFLICT DO NOTHING"
)
_PUT_PIECE = text(
    "INSERT INTO media_piece (digest, number, data) VALUES (:digest, :number, :data) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Medium:
    """What is known of a picture or a clip. `size` in bytes; `type` one of «image/webp», «video/mp4», «video/webm»."""

    digest: str
    type: str
    size: int


def put(session: Session, pictures: Iterable[Picture], clips: Iterable[Clip], now: datetime) -> None:
    """Keep these media. Those already there, and those of which only the name is known (no bytes), are left alone."""
    given: dict[str, tuple[str, bytes]] = {one.digest: (WEBP, one.data) for one in pictures if one.data}
    given |= {one.digest: (one.type, one.data) for one in clips if one.data}
    new = {digest: given[digest] for digest in given.keys() - types(session, given).keys()}
    if not new:
        return
    media = [
        {"digest": digest, "type": kind, "size": len(data), "created_at": to_millis(now)}
        for digest, (kind, data) in new.items()
    ]
    session.execute(_PUT, media)
    session.execute(_PUT_PIECE, [row for digest, (_, data) in new.items() for row in _pieces(digest, data)])


def _pieces(digest: str, data: bytes) -> Iterator[dict[str, Any]]:
    for number, start in enumerate(range(0, len(data), PIECE)):
        yield {"digest": digest, "number": number, "data": data[start : start + PIECE]}


def in_questions(questions: Sequence[ReadQuestion]) -> tuple[list[Picture], list[Clip]]:
    """All pictures and clips of these questions, with their stimuli's; several times where they stand several times."""
    pictures: list[Picture] = []
    clips: list[Clip] = []
    for question in questions:
        pictures += question.pictures
        pictures += [option.picture for option in question.options if option.picture is not None]
        stimulus = question.stimulus
        if stimulus is None:
            continue
        pictures += [stimulus.picture] if stimulus.picture is not None else []
        taken = take_clip(stimulus.video_data) if stimulus.video_data else None
        clips += [taken] if isinstance(taken, Clip) else []
    return pictures, clips


def types(session: Session, digests: Collection[str]) -> dict[str, str]:
    """The type of each of these media that is there; asks nothing when there is nothing to ask."""
    if not digests:
        return {}
    query = select(MediaRow.digest, MediaRow.type).where(MediaRow.digest.in_(digests))
    return {row.digest: row.type for row in session.execute(query)}


def about(session: Session, digest: str) -> Medium | None:
    row = session.get(MediaRow, digest)
    return None if row is None else Medium(row.digest, row.type, row.size)


def read(session: Session, digest: str, first: int, last: int) -> bytes:
    """The bytes `first` … `last` of a medium, both counted in, from 0; fewer where it ends before."""
    wanted = MediaPieceRow.number.between(first // PIECE, last // PIECE)
    query = select(MediaPieceRow.data).where(MediaPieceRow.digest == digest, wanted).order_by(MediaPieceRow.number)
    stretch = b"".join(session.scalars(query))
    start = first % PIECE
    return stretch[start : start + last - first + 1]
