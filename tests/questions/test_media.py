"""Pictures and clips in the bank: put in once, read out in stretches; and which clips may come in at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questions import bank, media, shelves
from questions.clips import MOST_CLIP_BYTES, MP4, WEBM, Clip, ClipFault, take_clip
from questions.formats.reading import Item, Read, ReadQuestion
from questions.kinds import Option
from questions.media import PIECE, WEBP, Medium
from questions.pictures import Picture, Stimulus
from questions.review import Status
from questions.rows import MediaPieceRow, MediaRow
from questions.shelves import Arrival
from tests import clips
from tests.every_kind import picture


def blob(size: int, seed: int = 1) -> bytes:
    """So many bytes, no two stretches alike."""
    return b"".join(sha256(f"{seed}:{n}".encode()).digest() for n in range(size // 32 + 1))[:size]


def clip_of(data: bytes) -> Clip:
    return Clip(sha256(data).hexdigest(), WEBM, data)


# In and out


def test_what_was_put_is_read_whole_and_in_every_stretch(session: Session, now: datetime) -> None:
    held = clip_of(blob(2 * PIECE + 100))
    media.put(session, [], [held], now)
    assert media.about(session, held.digest) == Medium(held.digest, WEBM, 2 * PIECE + 100)
    for first, last in ((0, len(held.data) - 1), (0, 0), (PIECE - 1, PIECE), (PIECE, PIECE), (5, 2 * PIECE + 99)):
        assert media.read(session, held.digest, first, last) == held.data[first : last + 1], (first, last)
    assert media.read(session, held.digest, 2 * PIECE, 10 * PIECE) == held.data[2 * PIECE :]
    assert media.read(session, held.digest, 5 * PIECE, 6 * PIECE) == b""


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1])
def test_pieces_end_where_they_must(session: Session, now: datetime, size: int) -> None:
    held = clip_of(blob(size))
    media.put(session, [], [held], now)
    assert media.read(session, held.digest, 0, size - 1) == held.data
    pieces = session.scalar(select(func.count()).select_from(MediaPieceRow))
    assert pieces == -(-size // PIECE)


def test_putting_the_same_again_changes_nothing(session: Session, now: datetime) -> None:
    shown = picture(10, "Một hình")
    media.put(session, [shown, shown], [], now)
    media.put(session, [shown], [], now)
    assert session.scalar(select(func.count()).select_from(MediaRow)) == 1
    assert media.about(session, shown.digest) == Medium(shown.digest, WEBP, len(shown.data))


def test_a_picture_known_by_name_only_is_left_alone(session: Session, now: datetime) -> None:
    media.put(session, [Picture("0" * 64, "", 1, 1)], [Clip("1" * 64, MP4)], now)
    assert session.scalar(select(func.count()).select_from(MediaRow)) == 0
    assert media.about(session, "0" * 64) is None


def test_many_pictures_take_no_more_statements_than_one(
    session: Session, now: datetime, statements: Callable[[Callable[[], object]], int]
) -> None:
    one = statements(lambda: media.put(session, [picture(1, "")], [], now))
    many = [picture(n, "", (4, 4)) for n in range(2, 60)]
    assert statements(lambda: media.put(session, many, [], now)) == one == 3
    assert statements(lambda: media.put(session, many, [], now)) == 1
    assert statements(lambda: media.put(session, [], [], now)) == 0


def test_pictures_and_clips_of_a_question_come_in_with_it(session: Session, now: datetime) -> None:
    film = clip_of(clips.webm())
    asked = ReadQuestion(
        "1",
        text="Câu?",
        key=(0,),
        options=(Option("một", picture=picture(1, "một")), Option("hai")),
        pictures=(picture(2, "dưới câu"),),
        stimulus=Stimulus("lời", picture(3, "trước câu"), film.digest, film.data),
    )
    bank.shelve(session, Read("csv", (Item(asked),)), "Thử", Arrival(Status.DRAFT, now), now)
    kept = {digest: media.about(session, digest) for digest in session.scalars(select(MediaRow.digest))}
    assert len(kept) == 4
    assert kept[film.digest] == Medium(film.digest, WEBM, len(film.data))
    (held,) = shelves.shelved(session)
    assert held.question.stimulus is not None
    assert held.question.stimulus.video == film.digest


def test_a_dry_run_keeps_no_media(session: Session, now: datetime) -> None:
    asked = ReadQuestion("1", text="Câu?", key=(0,), options=(Option("a"), Option("b")), pictures=(picture(2, ""),))
    bank.shelve(session, Read("csv", (Item(asked),)), "Thử", None, now)
    assert session.scalar(select(func.count()).select_from(MediaRow)) == 0


# Clips


def test_a_clip_is_told_by_its_first_bytes() -> None:
    film = clips.webm()
    assert take_clip(film) == Clip(sha256(film).hexdigest(), WEBM)
    for brand in (b"isom", b"mp42", b"M4V "):
        taken = take_clip(clips.mp4_head(brand))
        assert isinstance(taken, Clip)
        assert taken.type == MP4


NO_CLIPS = {
    "nothing": b"",
    "words": b"<html><script>alert(1)</script></html>",
    "a page in a clip's clothes": b"    ftyp<html>",
    "QuickTime": clips.mp4_head(b"qt  "),
    "a still picture": clips.mp4_head(b"heic"),
    "sound": clips.mp4_head(b"M4A "),
    "Matroska": clips.webm().replace(b"webm", b"mkv!"),
    "GIF": b"GIF89a" + bytes(40),
    "cut before its type": clips.webm()[:6],
}


@pytest.mark.parametrize("name", NO_CLIPS)
def test_what_browsers_do_not_play_is_refused(name: str) -> None:
    fault = take_clip(NO_CLIPS[name])
    assert isinstance(fault, ClipFault)
    assert fault.code == "unsupported_video"
    assert "Hãy" in fault.message


def test_a_clip_of_more_than_twenty_megabytes_is_refused() -> None:
    assert isinstance(take_clip(clips.mp4_head(size=MOST_CLIP_BYTES)), Clip)
    fault = take_clip(clips.mp4_head(size=MOST_CLIP_BYTES + 1))
    assert isinstance(fault, ClipFault)
    assert fault.code == "video_too_big"
