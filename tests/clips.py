"""A clip that a browser plays, made here: WebM around single VP8 frames, which lossy WebP pictures are."""

from __future__ import annotations

import io

from PIL import Image

WIDTH, HEIGHT = 64, 48
VINT_EIGHT = 1 << 56


def _element(name: str, body: bytes) -> bytes:
    return bytes.fromhex(name) + (VINT_EIGHT | len(body)).to_bytes(8, "big") + body


def _number(name: str, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _frame(shade: int) -> bytes:
    """A key frame of VP8: the one chunk of a lossy WebP file."""
    out = io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), (shade, 80, 160)).save(out, "WEBP", quality=50, method=0)
    data = out.getvalue()
    start = data.index(b"VP8 ")
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    return data[start + 8 : start + 8 + size]


def webm(frames: int = 6, every_ms: int = 100, padding: int = 0) -> bytes:
    """A silent clip of that many frames; `padding`: bytes of nothing at its end, to make it long in bytes."""
    head = _element(
        "1a45dfa3",
        _number("4286", 1)
        + _number("42f7", 1)
        + _number("42f2", 4)
        + _number("42f3", 8)
        + _element("4282", b"webm")
        + _number("4287", 2)
        + _number("4285", 2),
    )
    info = _element("1549a966", _number("2ad7b1", 1_000_000) + _element("4d80", b"t") + _element("5741", b"t"))
    video = _element("e0", _number("b0", WIDTH) + _number("ba", HEIGHT))
    track = _number("d7", 1) + _number("73c5", 1) + _number("83", 1) + _element("86", b"V_VP8") + video
    tracks = _element("1654ae6b", _element("ae", track))
    blocks = b"".join(
        _element("a3", b"\x81" + (n * every_ms).to_bytes(2, "big") + b"\x80" + _frame(40 * n % 256))
        for n in range(frames)
    )
    cluster = _element("1f43b675", _number("e7", 0) + blocks)
    rest = _element("ec", bytes(padding)) if padding else b""
    return head + _element("18538067", info + tracks + cluster + rest)


def mp4_head(brand: bytes = b"isom", size: int = 64) -> bytes:
    """Bytes that begin as MP4 does; nothing plays them."""
    return (24).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + b"isommp42" + bytes(max(0, size - 24))
