"""How long a clip plays, read from its head: the «mvhd» box of MP4 (ISO 14496-12), the Info element of WebM (RFC 9559).

Whatever a file claims is only shown, so a false or missing figure harms nobody.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from questions.clips import MP4

MOST_BOXES = 500
LONGEST_MS = 6 * 3600 * 1000
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_USUAL_SCALE_NS = 1_000_000


def length_ms(data: bytes, kind: str) -> int | None:
    """Milliseconds; None when the file does not tell, or tells what cannot be."""
    try:
        found = _mp4(data) if kind == MP4 else _webm(data)
    except (struct.error, IndexError):
        return None
    return found if found is not None and 0 < found <= LONGEST_MS else None


def _mp4(data: bytes) -> int | None:
    for name, start, end in _boxes(data, 0, len(data)):
        if name != b"moov":
            continue
        for inner, at, _end in _boxes(data, start, end):
            if inner == b"mvhd":
                wide = data[at] == 1
                scale, duration = struct.unpack_from(">IQ" if wide else ">II", data, at + (20 if wide else 12))
                return duration * 1000 // scale if scale else None
    return None


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, first and last byte of what each box holds."""
    for _n in range(MOST_BOXES):
        if at + 8 > end:
            return
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = end - at if size == 0 else size
        if size < head:
            return
        yield data[at + 4 : at + 8], at + head, min(at + size, end)
        at += size


def _webm(data: bytes) -> int | None:
    for name, start, end in _elements(data, 0, len(data)):
        if name != _SEGMENT:
            continue
        for inner, first, last in _elements(data, start, end):
            if inner == _INFO:
                return _told(data, first, last)
    return None


def _told(data: bytes, first: int, last: int) -> int | None:
    scale, duration = _USUAL_SCALE_NS, 0.0
    for name, start, end in _elements(data, first, last):
        if name == _SCALE:
            scale = int.from_bytes(data[start:end], "big")
        elif name == _DURATION:
            duration = struct.unpack(">f" if end - start == 4 else ">d", data[start:end])[0]
    known = math.isfinite(duration) and 0 < duration < 1e12 and 0 < scale < 10**12
    return int(duration * scale / 1_000_000) if known else None


def _elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Name, first and last byte of what each element holds; one of unknown size goes to the end."""
    for _n in range(MOST_BOXES):
        if at >= end:
            return
        name, at = _number(data, at, marked=True)
        size, at = _number(data, at, marked=False)
        last = end if size is None else min(at + size, end)
        yield name or 0, at, last
        at = last


def _number(data: bytes, at: int, *, marked: bool) -> tuple[int | None, int]:
    """A number of variable width and where it ends; without its mark, all ones mean «unknown»."""
    width = 9 - data[at].bit_length()
    if width > 8:
        raise IndexError
    value = int.from_bytes(data[at : at + width], "big")
    if marked:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return (None if value == (1 << 7 * width) - 1 else value), at + width
