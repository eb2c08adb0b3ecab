"""Video clips of questions: what may come in. They are kept as they come; nothing here plays or changes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

MP4, WEBM = "video/mp4", "video/webm"
MOST_CLIP_BYTES = 20 * 1024 * 1024
BRANDS = frozenset(
    (
        b"isom,iso2,iso3,iso4,iso5,iso6,iso7,iso8,iso9,mp41,mp42,mp71"
        b",avc1,dash,msdh,MSNV,M4V ,M4VH,M4VP,f4v ,3gp4,3gp5,3gp6"
    ).split(b",")
)
"""First names in the «ftyp» box of what browsers play as MP4; not QuickTime's, nor those of sound or still pictures."""
EBML = b"\x1a\x45\xdf\xa3"
HEAD = 96
"""Bytes of an EBML header among which its document type stands: «webm», or «matroska», which browsers do not play."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip as kept: named by the SHA-256 of its bytes (64 hex digits); `type` is MP4 or WEBM."""

    digest: str
    type: str
    data: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ClipFault:
    code: str
    message: str


def take_clip(data: bytes) -> Clip | ClipFault:
    """A clip out of the bytes of a file, told by its first bytes and not by its name."""
    if len(data) > MOST_CLIP_BYTES:
        return ClipFault("video_too_big", "Video lớn hơn 20 MB. Hãy nén hoặc cắt ngắn rồi tải lại.")
    kind = _type_of(data)
    if kind is None:
        return ClipFault("unsupported_video", "Không đọc được video này. Hãy lưu video ở dạng MP4 (H.264) hoặc WebM.")
    return Clip(hashlib.sha256(data).hexdigest(), kind, data)


def _type_of(data: bytes) -> str | None:
    if data[4:8] == b"ftyp" and data[8:12] in BRANDS:
        return MP4
    return WEBM if data.startswith(EBML) and b"webm" in data[:HEAD] else None
