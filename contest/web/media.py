"""Pictures and clips of questions: where they are found, and their bytes for whoever is signed in.

A name is the digest of the bytes: nobody guesses it, and what it names never changes, so a browser keeps it for good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, request

from contest.refusals import NotFound
from contest.web import edge
from questions import media
from questions.clips import MP4, WEBM
from questions.media import Medium
from questions.pictures import Picture

blueprint = Blueprint("media", __name__)
ENDINGS = {media.WEBP: "webp", MP4: "mp4", WEBM: "webm"}
NAME = re.compile(r"([0-9a-f]{64})\.(webp|mp4|webm)")
MOST_AT_ONCE = 4 * media.PIECE
"""Bytes of one answer to a request for part of a clip; the browser asks on from there."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as a page shows it; its box is kept free before it comes."""

    address: str
    alt: str
    width: int
    height: int
    lazy: bool = True


def image(picture: Picture, *, lazy: bool = True) -> Image:
    """Where a picture is found."""
    return Image(address(picture.digest, media.WEBP), picture.alt, picture.width, picture.height, lazy)


def address(digest: str, kind: str) -> str:
    """The address of a medium of that type."""
    return f"/tep/{digest}.{ENDINGS[kind]}"


@blueprint.get("/tep/<name>")
def show(name: str) -> Response:
    """A medium, or the part of it that is asked for."""
    named = NAME.fullmatch(name)
    known = media.about(edge.reads(), named[1]) if named else None
    if known is None or not named or ENDINGS.get(known.type) != named[2]:
        raise NotFound
    return answer(known, "private, immutable, max-age=31536000")


def answer(known: Medium, cache: str) -> Response:
    """The bytes of a medium, or the part of them that is asked for; `cache`: who may keep them, and how long."""
    response = Response(content_type=known.type)
    response.set_etag(known.digest)
    response.headers["Cache-Control"] = cache
    response.accept_ranges = "bytes"
    if request.if_none_match.contains_weak(known.digest):
        response.status_code = 304
        return response
    return _filled(response, known)


def _filled(response: Response, known: Medium) -> Response:
    """With the bytes that are asked for: all of them, a stretch, or none where the stretch lies beyond the end."""
    asked = request.range if _range_holds(known) else None
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return _with(response, known, 0, known.size - 1)
    stretch = asked.range_for_length(known.size)
    if stretch is None:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{known.size}"
        return response
    first, last = stretch[0], min(stretch[1], stretch[0] + MOST_AT_ONCE) - 1
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {first}-{last}/{known.size}"
    return _with(response, known, first, last)


def _range_holds(known: Medium) -> bool:
    """Whether the part that is asked for is one of these bytes, and not of something the browser knew before."""
    condition = request.if_range
    return condition is None or (condition.etag is None and condition.date is None) or condition.etag == known.digest


def _with(response: Response, known: Medium, first: int, last: int) -> Response:
    if request.method == "HEAD":
        response.content_length = last - first + 1
    else:
        response.set_data(media.read(edge.reads(), known.digest, first, last))
    return response
