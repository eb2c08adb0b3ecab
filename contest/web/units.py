"""The list of unions for the picker: one file for everybody, kept by browsers until the tree changes."""

from __future__ import annotations

import json
from hashlib import sha256

from flask import Blueprint, Response, request

from contest.store import units
from contest.web import edge
from contest.web.site import now, site

blueprint = Blueprint("units", __name__)
_SECONDS = 60.0
NAME = "/don-vi.json"


def _made() -> tuple[str, str]:
    """The list and its digest."""
    kept: tuple[str, str] = site().kept.get("units", _SECONDS, _body)
    return kept


def address() -> str:
    """Where the list is found as it is now: another tree is another address, so browsers keep this one for good."""
    return f"{NAME}?b={_made()[1]}"


@blueprint.get(NAME)
def listing() -> Response:
    """All grassroots units as [id, name, parent's name, other names]."""
    body, digest = _made()
    response = Response(body, mimetype="application/json")
    response.set_etag(digest)
    lasting = "max-age=31536000, immutable" if request.args.get("b") == digest else "max-age=300"
    response.headers["Cache-Control"] = f"public, {lasting}"
    return response.make_conditional(request)  # type: ignore[return-value]


def _body() -> tuple[str, str]:
    listed = units.search_list(edge.reads(), now().date())
    rows = [[one.id, one.name, one.parent_name, one.aliases] for one in listed]
    body = json.dumps({"units": rows}, ensure_ascii=False, separators=(",", ":"))
    return body, sha256(body.encode()).hexdigest()[:20]
