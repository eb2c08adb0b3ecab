"""Where the pictures of a piece of HTML come from: inside it, beside it in the same file or package, or nowhere."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from questions.formats.reading import Findings
from questions.pictures import LONGEST_ALT, MOST_BYTES, Picture, PictureFault, take
from questions.wording import clean, shortened

EMBEDDED = re.compile(r"^data:(image/[\w.+-]+)?(?:;[\w=.+-]+)*?;base64,", re.IGNORECASE)
ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
CRAMPED = 4 / 3
"""Base64 is so much longer than what it packs."""

Files = Callable[[str], bytes | None]
"""The bytes of a file that lies beside the text, by the name the text gives it; None when there is none."""


def no_files(_: str) -> bytes | None:
    return None


def unpacked(packed: str) -> bytes | None:
    """The bytes of base64, spaces and breaks allowed; None when it is none."""
    try:
        return base64.b64decode("".join(packed.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


@dataclass(slots=True)
class PictureSource:
    """Finds the pictures of one file; a picture that stands in several places is made anew once."""

    files: Files = no_files
    taken: dict[bytes, Picture | PictureFault] = field(default_factory=dict)

    def find(self, src: str, alt: str, findings: Findings, place: str) -> Picture | None:
        """The picture an `img` names; None, and a finding, when it cannot come in. Nothing is ever fetched."""
        embedded = EMBEDDED.match(src)
        if embedded:
            packed = src[embedded.end() :]
            # What is longer than a picture may be need not be unpacked to be refused.
            too_long = len(packed) > MOST_BYTES * CRAMPED + 4
            return self.take(bytes(MOST_BYTES + 1) if too_long else unpacked(packed) or b"", alt, findings, place)
        if ELSEWHERE.match(src):
            message = f"Ảnh «{shortened(src)}» nằm ở trang khác nên không được tải về. Hãy chèn ảnh vào tệp."
            findings.warning("external_link", message, place)
            return None
        path = posixpath.normpath(unquote(src.partition("?")[0].partition("#")[0])) if src else ""
        data = self.files(path) if path else None
        if data is None:
            message = f"Không có ảnh «{shortened(src)}» trong tệp. Hãy chèn ảnh vào tệp, hoặc thêm ảnh sau khi nhập."
            findings.warning("missing_file", message, place)
            return None
        return self.take(data, alt, findings, place)

    def take(self, data: bytes, alt: str, findings: Findings, place: str) -> Picture | None:
        """The picture these bytes are; None, and a finding, when they are none that can be kept."""
        alt = clean(alt)
        found = self.taken.get(data)
        if found is None:
            found = self.taken[data] = take(data)
        if isinstance(found, PictureFault):
            findings.warning(found.code, found.message, place)
            return None
        return Picture(found.digest, alt[:LONGEST_ALT], found.width, found.height, found.data)
