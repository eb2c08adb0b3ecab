"""Pictures in and out of Office files, which know no WebP: they go out as PNG and come back as what they were.

The PNG bears the kept form of the picture in a chunk of its own. What a file claims there is believed only where it
shows the very same pixels.
"""

from __future__ import annotations

import io
import zlib

from PIL import Image

from questions.pictures import Picture, PictureFault, take

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNK = b"htWp"
"""Ancillary, private, safe to copy (PNG specification, 5.4)."""
LENGTH, NAME, CHECK = 4, 4, 4


def as_png(picture: Picture) -> bytes:
    """The picture as PNG, its kept form within."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture.data), formats=("WEBP",)).save(out, "PNG")
    png = out.getvalue()
    end = len(png) - LENGTH - NAME - CHECK
    return png[:end] + _chunk(picture.data) + png[end:]


def taken(data: bytes, alt: str = "") -> Picture | PictureFault:
    """As questions.pictures.take; a picture that went out by `as_png` comes back under its name."""
    shown = take(data, alt)
    kept = _kept_form(data) if isinstance(shown, Picture) else None
    if kept is None:
        return shown
    inner = take(kept, alt)
    return inner if isinstance(inner, Picture) and inner.data == kept and _same(data, kept) else shown


def _chunk(data: bytes) -> bytes:
    body = CHUNK + data
    return len(data).to_bytes(LENGTH, "big") + body + zlib.crc32(body).to_bytes(CHECK, "big")


def _kept_form(data: bytes) -> bytes | None:
    """The bytes of our chunk, if there is one."""
    at = len(SIGNATURE)
    while data.startswith(SIGNATURE) and at + LENGTH + NAME <= len(data):
        size = int.from_bytes(data[at : at + LENGTH], "big")
        if data[at + LENGTH : at + LENGTH + NAME] == CHUNK:
            return data[at + LENGTH + NAME : at + LENGTH + NAME + size]
        at += LENGTH + NAME + size + CHECK
    return None


def _same(png: bytes, webp: bytes) -> bool:
    """Whether both show the same; both have been taken before, so neither is too large nor broken."""
    one, other = (Image.open(io.BytesIO(data), formats=("PNG", "WEBP")).convert("RGBA") for data in (png, webp))
    return one.size == other.size and one.tobytes() == other.tobytes()
