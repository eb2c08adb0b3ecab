"""Files of the study library: read apart, under limits, and either taken as pictures and clips or refused in words."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from contest.clip_length import length_ms
from contest.library import (
    MOST_FILE_BYTES,
    MOST_SHEETS,
    Kind,
    StudyClipUnreadable,
    StudyFileBusy,
    StudyFileTooBig,
    StudyFileTooHard,
    StudyOddPage,
    StudyOnePicture,
    StudyPdfLocked,
    StudyPdfUnreadable,
    StudyPictureTooBig,
    StudyPictureUnreadable,
    StudyTooManySheets,
)
from contest.library_sheets import LARGE_BYTES, SMALL_BYTES, Sheet
from contest.refusals import Refusal
from questions.clips import Clip, take_clip
from questions.formats import apart
from questions.pictures import Picture

WAIT_SECONDS = 60.0
"""From the start of the process to its answer; it may use half of that (library_child.SECONDS)."""
FAULTS: dict[str, type[Refusal]] = {
    "pdf_locked": StudyPdfLocked,
    "pdf_unreadable": StudyPdfUnreadable,
    "too_many_sheets": StudyTooManySheets,
    "odd_page": StudyOddPage,
    "picture_unreadable": StudyPictureUnreadable,
    "picture_too_big": StudyPictureTooBig,
    "too_hard": StudyFileTooHard,
}
# One at a time in a process of the site: drawing pages takes a core, and the others are for those who sit a paper.
_TURN = threading.Semaphore(1)


@dataclass(frozen=True, slots=True)
class Material:
    """What came out of the files of an item: sheets, or a clip with its length where the file tells it."""

    sheets: tuple[Sheet, ...] = ()
    clip: Clip | None = None
    duration_ms: int | None = None


def taken(kind: Kind, files: Sequence[bytes]) -> Material:
    """The material of an item of that kind. Takes WAIT_SECONDS at most; call it outside of any transaction.

    Raises a refusal that says what to do with the file.
    """
    if sum(map(len, files)) > MOST_FILE_BYTES:
        raise StudyFileTooBig(most=MOST_FILE_BYTES // (1024 * 1024))
    if kind is Kind.VIDEO:
        return _clip(files[0])
    if kind is Kind.POSTER and len(files) > 1:
        raise StudyOnePicture
    if len(files) > MOST_SHEETS:
        raise StudyTooManySheets(pages=len(files), most=MOST_SHEETS)
    sheets = _in_turn(files)
    if kind is Kind.POSTER and len(sheets) > 1:
        raise StudyOnePicture
    if len(sheets) > MOST_SHEETS:
        raise StudyTooManySheets(pages=len(sheets), most=MOST_SHEETS)
    return Material(sheets)


def _clip(data: bytes) -> Material:
    clip = take_clip(data)
    if not isinstance(clip, Clip):
        raise StudyClipUnreadable
    return Material(clip=clip, duration_ms=length_ms(data, clip.type))


def _in_turn(files: Sequence[bytes]) -> tuple[Sheet, ...]:
    if not _TURN.acquire(timeout=5):
        raise StudyFileBusy
    try:
        with apart.running("contest.services.library_child", WAIT_SECONDS) as (given, answers):
            with suppress(
                BrokenPipeError
            ):  # it ended before it had heard all; its answer, or the lack of one, says why
                given.write(json.dumps({"sizes": list(map(len, files))}).encode() + b"\n" + b"".join(files))
                given.close()
            return _heard(answers)
    finally:
        _TURN.release()


def _heard(answers: IO[bytes]) -> tuple[Sheet, ...]:
    told = _line(answers)
    if "fault" in told:
        raise FAULTS.get(told["fault"], StudyFileTooHard)(**{"most": MOST_SHEETS, **told["values"]})
    if "sheets" not in told:
        raise StudyFileTooHard
    return tuple(
        Sheet(_picture(answers, large, LARGE_BYTES), _picture(answers, small, SMALL_BYTES))
        for large, small in told["sheets"]
    )


def _line(answers: IO[bytes]) -> dict[str, Any]:
    """Its answer; nothing when it was stopped before it gave one."""
    try:
        body = json.loads(answers.readline() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _picture(answers: IO[bytes], told: tuple[int, int, int], most: int) -> Picture:
    width, height, size = told
    data = answers.read(size) if size <= most else b""
    if len(data) != size:
        raise StudyFileTooHard
    return Picture(hashlib.sha256(data).hexdigest(), "", width, height, data)
