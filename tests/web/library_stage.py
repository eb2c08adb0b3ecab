"""A small study library: two published items of one subject and a draft, as the crawl and the matrix meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PIL import Image
from sqlalchemy.orm import Session

from contest import library_sheets
from contest.library import Draft, Kind
from contest.services import library
from contest.services.library_files import Material
from contest.store.library import StudyItemRow
from questions.clips import Clip, take_clip

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87\x81\x02" + b"\x00" * 40
TEXT = Draft(
    Kind.TEXT, "Bài đọc", "Tóm tắt của bài.", "## Mục\n\nLời của bài đọc.\n\n- một\n- hai", "Công đoàn", "ma-tuy"
)
POSTER = Draft(Kind.POSTER, "Áp phích", subject="ma-tuy", alt="Bốn việc cần làm")
LEAFLET = Draft(Kind.LEAFLET, "Tờ gấp", "Hai trang.", subject="an-ninh-mang")
VIDEO = Draft(Kind.VIDEO, "Video ngắn", "Một người báo Công an.", "Lời của video.")


@dataclass(frozen=True)
class Library:
    """What is there. `draft` is not published; `text` and `poster` are."""

    text: StudyItemRow
    poster: StudyItemRow
    draft: StudyItemRow


def sheets(count: int = 1, colour: str = "green") -> Material:
    """Material of so many pages, each a little different."""
    pictures = [Image.new("RGB", (700, 900 + n), colour) for n in range(count)]
    return Material(tuple(library_sheets.of_image(one) for one in pictures))


def clip() -> Material:
    """Material of a short clip."""
    taken = take_clip(WEBM)
    assert isinstance(taken, Clip)
    return Material(clip=taken, duration_ms=130_000)


def stocked(session: Session, now: datetime) -> Library:
    """Put the items on the shelf."""
    text = library.create(session, TEXT, Material(), None, now)
    poster = library.create(session, POSTER, sheets(), None, now)
    library.publish(session, text.id, None, now)
    library.publish(session, poster.id, None, now)
    return Library(text, poster, library.create(session, LEAFLET, sheets(2, "navy"), None, now))


def address_of(kind: str, rule: str) -> str | None:
    """The address of a rule of the library with the object asked for, as tests/web/test_access.py asks."""
    if kind == "foreign":
        return None
    there = kind == "own"
    if "<name>" in rule:
        digest = sheets().sheets[0].small.digest if there else "0" * 64
        return rule.replace("<name>", f"{digest}.webp")
    rule = rule.replace("<subject>", "ma-tuy" if there else "khong-co").replace("<item>", "bai-doc" if there else "x")
    return rule.replace("<int(max=999999999999):item_id>", "1" if there else "999")
