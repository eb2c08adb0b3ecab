"""Sheets of the study library: a poster or a page of a leaflet, made anew in two sizes that a phone can afford."""

from __future__ import annotations

import hashlib
import io
import math
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from questions.pictures import MOST_PIXELS, Picture

FORMATS = ("PNG", "JPEG", "WEBP")
LARGE_WIDTH, SMALL_WIDTH = 1_080, 540
LARGE_BYTES, SMALL_BYTES = 150_000, 60_000
LONGEST_SHAPE = 4
"""A sheet is at most so many times as high as wide, or as wide as high: beyond that it is no page."""
QUALITIES = (80, 55, 35)


class SheetFault(Exception):
    """A picture that cannot be taken; `code` is one of contest.services.library_files.FAULTS."""

    def __init__(self, code: str, **values: int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in its two sizes, both WebP. The small one is the large one where that is small already."""

    large: Picture
    small: Picture


def of_file(data: bytes) -> Sheet:
    """A sheet of a picture's file: its size is read before a pixel is decoded. Raises SheetFault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = Image.open(io.BytesIO(data), formats=FORMATS)
            if found.width * found.height > MOST_PIXELS:
                raise SheetFault("picture_too_big")
            found.seek(0)
            upright = ImageOps.exif_transpose(found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise SheetFault("picture_too_big") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning) as error:
        raise SheetFault("picture_unreadable") from error
    return of_image(upright)


def shaped(width: float, height: float) -> bool:
    """Whether a page of this shape can be shown at all; also says no to sizes that are no numbers."""
    return width > 0 and height > 0 and 1 / LONGEST_SHAPE <= height / width <= LONGEST_SHAPE


def of_image(image: Image.Image) -> Sheet:
    """The sheet of a decoded picture, upon white, without anything that the file said of itself. Raises SheetFault."""
    if not shaped(image.width, image.height):
        raise SheetFault("odd_page", page=1)
    plain = _upon_white(image)
    large = _fitted(plain, LARGE_WIDTH, LARGE_BYTES)
    if large.width <= SMALL_WIDTH and len(large.data) <= SMALL_BYTES:
        return Sheet(large, large)
    return Sheet(large, _fitted(plain, SMALL_WIDTH, SMALL_BYTES))


def _upon_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    over = image.convert("RGBA")
    ground = Image.new("RGB", over.size, "white")
    ground.paste(over, mask=over.getchannel("A"))
    return ground


def _fitted(image: Image.Image, width: int, most: int) -> Picture:
    """At most so wide, in at most so many bytes: first by coarser strokes, then by fewer pixels."""
    width = min(width, image.width)
    drawn = _resized(image, width)
    data = _webp(drawn, QUALITIES[0])
    for quality in QUALITIES[1:]:
        # A page that is far too heavy goes to the coarsest strokes at once: each try costs a tenth of a second.
        if most < len(data) and (quality == QUALITIES[-1] or len(data) < 2 * most):
            data = _webp(drawn, quality)
    while len(data) > most:
        width = max(1, min(width - 1, int(width * math.sqrt(most / len(data)) * 0.95)))
        drawn = _resized(image, width)
        data = _webp(drawn, QUALITIES[-1])
    return Picture(hashlib.sha256(data).hexdigest(), "", *drawn.size, data)


def _resized(image: Image.Image, width: int) -> Image.Image:
    size = (width, max(1, round(image.height * width / image.width)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
