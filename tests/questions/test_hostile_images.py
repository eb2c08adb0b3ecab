"""Items 66 and 69–73 of the reliability list: pictures that swell, lie, tell too much or are broken."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageCms

from questions.pictures import LONGEST_SIDE, MOST_BYTES, Picture, PictureFault, take, webp_parts

MOST_SECONDS = 2.0


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2, data: bytes = b"") -> bytes:
    """A PNG that says it is so large, whatever is in it."""
    head = struct.pack(">2L5B", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def drawn(mode: str = "RGB", size: tuple[int, int] = (60, 40), kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def frames(kind: str, count: int) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (8, 8), (number % 256, number // 256, 0)) for number in range(count)]
    first.save(out, kind, save_all=True, append_images=others, duration=10)
    return out.getvalue()


def swelling_profile() -> bytes:
    """A colour profile of 200 MB in 200 KB."""
    return png(4, 4, chunk(b"iCCP", b"p\x00\x00" + zlib.compress(bytes(200 * 1024 * 1024), 9)))


def swelling_words() -> bytes:
    return png(
        4, 4, *(chunk(b"zTXt", b"k%d\x00\x00" % n + zlib.compress(bytes(60 * 1024 * 1024), 9)) for n in range(2))
    )


def swelling_pixels() -> bytes:
    """Rows of more data than the picture has place for."""
    return png(4, 4, data=zlib.compress(bytes(200 * 1024 * 1024), 9))


def photo(**options: Any) -> bytes:
    """With the place where it was taken and the name of who took it."""
    made = Image.new("RGB", (60, 40), "green")
    exif = made.getexif()
    exif[0x010F], exif[0x013B] = "May anh", "Nguyen Van A"
    exif.get_ifd(0x8825)[2] = (10.0, 46.0, 30.0)
    out = io.BytesIO()
    made.save(out, "JPEG", exif=exif, comment=b"secret words", **options)
    return out.getvalue()


def polyglot() -> bytes:
    return drawn(kind="GIF") + b"<script>alert(document.cookie)</script>"


def webp_with(name: bytes, body: bytes) -> bytes:
    data = drawn(kind="WEBP") + name + struct.pack("<L", len(body)) + body + b"\x00" * (len(body) % 2)
    return data[:4] + struct.pack("<L", len(data) - 8) + data[8:]


REFUSED: list[tuple[int, str, Callable[[], bytes], tuple[str, ...]]] = [
    (69, "25 million pixels", lambda: png(5_000, 5_000), ("image_too_big",)),
    (66, "30 MB", lambda: random.Random(1).randbytes(30 * 1024 * 1024), ("image_too_big",)),
    (66, "more bytes than may be", lambda: drawn() + bytes(MOST_BYTES), ("image_too_big",)),
    (69, "12000 × 12000 in 74 bytes", lambda: png(12_000, 12_000), ("image_too_big",)),
    (69, "60000 × 60000", lambda: png(60_000, 60_000), ("image_too_big",)),
    (69, "2 billion wide", lambda: png(2**31 - 1, 1), ("image_too_big",)),
    (69, "no width", lambda: png(0, 10), ("image_too_big", "bad_image", "unsupported_image")),
    (
        69,
        "a large GIF",
        lambda: b"GIF89a" + struct.pack("<2H", 65_535, 65_535) + b"\x80\x00\x00" + bytes(6) + b";",
        ("image_too_big", "bad_image", "unsupported_image"),
    ),
    (
        69,
        "a large bitmap",
        lambda: b"BM" + bytes(12) + struct.pack("<L2l2H6L", 40, 30_000, 30_000, 1, 24, *[0] * 6),
        ("image_too_big",),
    ),
    (70, "an SVG", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ("unsupported_image",)),
    (70, "a web page", lambda: b"<!DOCTYPE html><script>alert(1)</script>", ("unsupported_image",)),
    (70, "nothing", lambda: b"", ("unsupported_image",)),
    (71, "a PDF", lambda: b"%PDF-1.7", ("unsupported_image",)),
    (71, "a TIFF", lambda: drawn(kind="TIFF"), ("unsupported_image",)),
    (
        71,
        "PostScript, for which a program would be started",
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        ("unsupported_image",),
    ),
    (73, "cut short", lambda: photo()[:400], ("bad_image",)),
    (73, "a PNG cut short", lambda: drawn("RGB", (600, 400))[:-40], ("bad_image", "unsupported_image")),
    (73, "no pixels", lambda: png(60, 40), ("bad_image",)),
    (73, "a wrong checksum", lambda: drawn().replace(b"IDAT", b"IDAU"), ("bad_image", "unsupported_image")),
    (73, "a profile of 200 MB", swelling_profile, ("bad_image", "unsupported_image", "image_too_big")),
    (73, "words of 120 MB", swelling_words, ("bad_image", "unsupported_image", "image_too_big")),
]


@pytest.mark.parametrize(
    ("number", "what", "build", "codes"), REFUSED, ids=[f"{n}-{what}" for n, what, _, _ in REFUSED]
)
def test_a_picture_that_must_not_come_in(
    number: int, what: str, build: Callable[[], bytes], codes: tuple[str, ...]
) -> None:
    data, begun = build(), time.monotonic()
    found = take(data)
    assert time.monotonic() - begun < MOST_SECONDS
    assert isinstance(found, PictureFault), f"{number}: {what}"
    assert found.code in codes, found
    assert "Hãy " in found.message


KEPT: list[tuple[int, str, Callable[[], bytes]]] = [
    (71, "a GIF that is a page too", polyglot),
    (72, "a photo with its place", photo),
    (73, "four colours of print", lambda: drawn("CMYK", kind="JPEG")),
    (73, "16 bits of grey", lambda: drawn("I;16")),
    (
        73,
        "16 bits a colour",
        lambda: png(2, 2, depth=16, data=zlib.compress(b"\x00" + bytes(12) + b"\x00" + bytes(12))),
    ),
    (73, "one bit", lambda: drawn("1")),
    (73, "a palette with a clear colour", lambda: drawn("P", transparency=0)),
    (73, "grey and clear", lambda: drawn("LA")),
    (
        73,
        "a colour profile",
        lambda: drawn(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    ),
    (73, "500 frames of GIF", lambda: frames("GIF", 500)),
    (73, "500 frames of PNG", lambda: frames("PNG", 500)),
    (73, "500 frames of WebP", lambda: frames("WEBP", 500)),
    (73, "more pixels than it has", swelling_pixels),
    (73, "a WebP with words of its own", lambda: webp_with(b"XMP ", b"<x>secret words</x>")),
    (73, "a long thin one", lambda: drawn(size=(4_000, 3))),
    (73, "a thinner one", lambda: drawn(size=(20_000, 1))),
]


@pytest.mark.parametrize(("number", "what", "build"), KEPT, ids=[f"{n}-{what}" for n, what, _ in KEPT])
def test_a_strange_picture_is_made_anew(number: int, what: str, build: Callable[[], bytes]) -> None:
    data, begun = build(), time.monotonic()
    found = take(data, "chú thích")
    assert time.monotonic() - begun < MOST_SECONDS
    assert isinstance(found, Picture), f"{number}: {what}: {found}"
    assert webp_parts(found.data) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    assert max(found.width, found.height) <= LONGEST_SIDE
    for secret in (b"secret", b"Nguyen", b"<script", b"Exif"):
        assert secret not in found.data
    with Image.open(io.BytesIO(found.data)) as kept:
        assert (kept.format, kept.size, getattr(kept, "n_frames", 1)) == ("WEBP", (found.width, found.height), 1)
        assert "exif" not in kept.info


def test_a_picture_of_the_bank_comes_back_as_it_is_but_not_with_something_hidden_in_it() -> None:
    own = take(drawn())
    assert isinstance(own, Picture)
    assert take(own.data) == own
    smuggled = take(own.data + b"<script>alert(1)</script>")
    assert isinstance(smuggled, Picture)
    assert b"<script" not in smuggled.data


def test_broken_pictures_of_every_kind_end_in_words() -> None:
    """A few thousand pictures with bytes turned, cut out and put in: a picture or a fault, and nothing else."""
    source = random.Random(20_261_125)
    good = [drawn(kind=kind) for kind in ("PNG", "WEBP", "GIF", "BMP")] + [photo(), frames("WEBP", 3), frames("PNG", 3)]
    begun = time.monotonic()
    rounds = 0
    while time.monotonic() - begun < 4 and rounds < 3_000:
        data = bytearray(source.choice(good))
        for _ in range(source.randint(1, 8)):
            at = source.randrange(len(data))
            data[at : at + source.choice((0, 1, 1, 2, 40))] = source.randbytes(source.choice((0, 1, 1, 2, 8)))
        assert isinstance(take(bytes(data)), Picture | PictureFault)
        rounds += 1
    assert rounds > 100
