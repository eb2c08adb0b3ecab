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


@blueprint.get("/don-vi.json")
def listing() -> Response:
    """All grassroots units as [id, name, parent's name, other names]."""
    body: str = site().kept.get("units", _SECONDS, _body)
    response = Response(body, mimetype="application/json")
    response.set_etag(sha256(body.encode()).hexdigest()[:20])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response.make_conditional(request)  # type: ignore[return-value]


def _body() -> str:
    listed = units.search_list(edge.reads(), now().date())
    rows = [[one.id, one.name, one.parent_name, one.aliases] for one in listed]
    return json.dumps({"units": rows}, ensure_ascii=False, separators=(",", ":"))
