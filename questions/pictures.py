"""Pictures of questions: what may come in, and as what it is kept."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 20_000_000
MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 1_280
"""Pixels of the longer side as kept: enough for a phone held wide, light enough for one bar of signal."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
LONGEST_ALT = 400


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as kept: WebP, named by the SHA-256 of its bytes (64 hex digits). `alt` says it in words.

    Two pictures are equal when name and words are. `data` is empty where only the name is needed.
    """

    digest: str
    alt: str
    width: int
    height: int
    data: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PictureFault:
    code: str
    message: str


def take(data: bytes, alt: str = "") -> Picture | PictureFault:
    """A picture of a file, made anew as WebP: its size is read before a pixel is decoded, its metadata left behind."""
    if len(data) > MOST_BYTES:
        return _too_big()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = Image.open(io.BytesIO(data), formats=FORMATS)
            if found.width * found.height > MOST_PIXELS or found.width < 1 or found.height < 1:
                return _too_big()
            found.seek(0)
            return _as_is(data, found, alt) or _kept(found, alt)
    except UnidentifiedImageError:
        return PictureFault("unsupported_image", "Không đọc được ảnh này. Hãy dùng ảnh PNG, JPEG hoặc WebP.")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_big()
    except Exception:  # decoders of broken pictures raise whatever they happen to meet
        return PictureFault("bad_image", "Ảnh bị hỏng. Hãy chèn lại ảnh rồi lưu tệp.")


def _as_is(data: bytes, found: Image.Image, alt: str) -> Picture | None:
    """A picture that went out of the bank and comes back: made anew it would lose a little each time, and its name."""
    if (
        found.format != "WEBP"
        or max(found.size) > LONGEST_SIDE
        or webp_parts(data) - {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    ):
        return None
    found.load()
    return Picture(hashlib.sha256(data).hexdigest(), alt[:LONGEST_ALT], found.width, found.height, data)


def webp_parts(data: bytes) -> set[bytes]:
    """Names of the chunks of a WebP; «?» among them when it does not end where it says."""
    names, at = set(), 12
    while at + 8 <= len(data):
        names.add(data[at : at + 4])
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    whole = at == len(data) == int.from_bytes(data[4:8], "little") + 8
    return names if whole else names | {b"?"}


def _kept(found: Image.Image, alt: str) -> Picture:
    upright = ImageOps.exif_transpose(found)
    plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=82, method=4)
    data = out.getvalue()
    return Picture(hashlib.sha256(data).hexdigest(), alt[:LONGEST_ALT], plain.width, plain.height, data)


def _too_big() -> PictureFault:
    return PictureFault("image_too_big", "Ảnh quá lớn (nhiều nhất 20 triệu điểm ảnh, 10 MB). Hãy thu nhỏ rồi chèn lại.")


@dataclass(frozen=True, slots=True)
class Stimulus:
    """What several questions share and is read, looked at or watched first: a passage, a picture or a video clip.

    `video` is the digest of a clip in the bank's media (uploaded there, or out of a package).
    """

    text: str
    picture: Picture | None = None
    video: str | None = None
    video_data: bytes = field(default=b"", compare=False, repr=False)

    @property
    def kind(self) -> str:
        """«video», «picture» or «passage»."""
        return "video" if self.video else "picture" if self.picture else "passage"
