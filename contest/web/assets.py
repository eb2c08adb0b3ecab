"""Static files out of memory: hashed addresses that browsers keep for good, compressed once at the start.

Scripts that one page always needs together are served as one file: a request less each, and fewer bytes.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, request

from contest.refusals import NotFound

ROOT = Path(__file__).resolve().parents[2] / "static"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_COMPRESSED = frozenset(TYPES)
TOGETHER = {"js/exam.js": ("js/paper.js", "js/answers.js", "js/journal.js", "js/clock.js", "js/keep.js")}
"""Files made of others, in their order. The parts are modules without imports, so each works in a block of its own."""
# A comment that has quotes in it stays beside its line: where a quote follows, it may be no comment at all.
_COMMENT = re.compile(r"^\s*//.*\n|^[ ]+|[ ]+// [^\"'`\n]*$", re.MULTILINE)
blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its bodies by content coding; the empty coding is the file itself."""

    digest: str
    type: str
    bodies: dict[str, bytes]


@cache
def assets() -> dict[str, Asset]:
    """All files under static/, by their path there, and those made of them."""
    paths = [path for path in sorted(ROOT.rglob("*")) if path.is_file()]
    found = {path.relative_to(ROOT).as_posix(): _packed(path, path.read_bytes()) for path in paths}
    return found | {name: _packed(ROOT / name, _joined(parts)) for name, parts in TOGETHER.items()}


def _joined(parts: tuple[str, ...]) -> bytes:
    """The parts, each in a block; without indents and lines of comment, which no reader of the parts misses here."""
    texts = [lean((ROOT / part).read_text(encoding="utf-8")) for part in parts]
    return "".join(f"{{\n{text}}}\n" for text in texts).encode()


def lean(text: str) -> str:
    """A script without indents and comments, its last line ended. No words in it may go over several lines."""
    return _COMMENT.sub("", text if text.endswith("\n") else f"{text}\n")


def _packed(path: Path, body: bytes) -> Asset:
    bodies = {"": body}
    if path.suffix in _COMPRESSED:
        bodies["br"] = brotli.compress(body, quality=11)
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(sha256(body).hexdigest()[:12], kind, bodies)


def address(name: str) -> str:
    """«css/site.css» → «/static/<digest>/css/site.css»; a changed file gets a new address."""
    return f"/static/{assets()[name].digest}/{name}"


@blueprint.get("/static/<digest>/<path:name>")
def serve(digest: str, name: str) -> Response:
    """A file in the best coding the browser takes."""
    asset = assets().get(name)
    if asset is None or asset.digest != digest:
        raise NotFound
    coding = next(
        (one for one in ("br", "gzip") if one in asset.bodies and request.accept_encodings.quality(one) > 0), ""
    )
    response = Response(asset.bodies[coding], content_type=asset.type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def init(app: Flask) -> None:
    """Serve static files and give templates their addresses."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = address
