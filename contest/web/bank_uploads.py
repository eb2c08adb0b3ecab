"""Pictures and clips that come with a question: taken into the bank at once, so that no error loses them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from contest.web.bank_form import MOST_PICTURES, QuestionForm
from questions import media
from questions.clips import MOST_CLIP_BYTES, Clip, take_clip
from questions.pictures import MOST_BYTES, Picture, take
from questions.wording import clean

GONE = "Tệp này không còn trên máy chủ. Hãy tải lên lại."


def taken(form: QuestionForm, files: MultiDict[str, FileStorage], alts: MultiDict[str, str]) -> list[Picture | Clip]:
    """What came with the form and could be read, set in its place there; what could not is blamed in the form."""
    found: list[Picture | Clip] = []
    for name, alt_name in _asked(form):
        data = _bytes(files.get(name), MOST_BYTES)
        if not data:
            continue
        picture = take(data, " ".join(clean(alts.get(alt_name, "")).split()))
        if not isinstance(picture, Picture):
            form.blame(name, picture.message)
            continue
        found.append(picture)
        _set(form, name, picture)
    return found + list(_clip(form, files))


def _asked(form: QuestionForm) -> Iterator[tuple[str, str]]:
    """Name of each field for a picture, and of the words that go with it."""
    if len(form.pictures) < MOST_PICTURES:
        yield "picture_file", "picture_file_alt"
    yield "stimulus_file", "stimulus_file_alt"
    for at in range(len(form.cells)):
        yield f"option_file-{at}", f"option_file_alt-{at}"


def _set(form: QuestionForm, name: str, picture: Picture) -> None:
    kind, _dash, at = name.partition("-")
    if kind == "picture_file":
        form.pictures.append(picture)
    elif kind == "stimulus_file":
        form.stimulus_picture = picture
    else:
        form.cells[int(at)].picture = picture


def _clip(form: QuestionForm, files: MultiDict[str, FileStorage]) -> Iterator[Clip]:
    data = _bytes(files.get("video_file"), MOST_CLIP_BYTES)
    clip = take_clip(data) if data else None
    if isinstance(clip, Clip):
        form.video = clip.digest
        yield clip
    elif clip is not None:
        form.blame("video_file", clip.message)


def _bytes(file: FileStorage | None, most: int) -> bytes:
    # One byte more than allowed: whoever judges it sees that it is too big.
    return file.read(most + 1) if file is not None and file.filename else b""


def keep(session: Session, found: list[Picture | Clip], now: datetime) -> None:
    """Put what came into the bank."""
    pictures = [one for one in found if isinstance(one, Picture)]
    media.put(session, pictures, [one for one in found if isinstance(one, Clip)], now)


def drop_unknown(session: Session, form: QuestionForm) -> None:
    """Take out of the form every medium that the bank does not hold as what it is used for, and say so."""
    pictures = [*form.pictures, *(one.picture for one in form.cells), form.stimulus_picture]
    named = {one.digest for one in pictures if one is not None} | ({form.video} if form.video else set())
    types = media.types(session, named)
    known = {digest for digest, kind in types.items() if kind == media.WEBP}
    if form.video and (form.video in known or form.video not in types):
        form.video = ""
        form.blame("video_file", GONE)
    if any(one is not None and one.digest not in known for one in pictures):
        form.blame("picture_file", GONE)
    form.pictures = [one for one in form.pictures if one.digest in known]
    for cell in form.cells:
        cell.picture = cell.picture if cell.picture and cell.picture.digest in known else None
    if form.stimulus_picture and form.stimulus_picture.digest not in known:
        form.stimulus_picture = None
