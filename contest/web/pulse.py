"""Counting answers: one append a request, and now and then, after a reply has left, a word to Redis."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from contest.pulse import Hit
from contest.services.pulse import minute_of
from contest.web.site import now, site

UNCOUNTED = frozenset({"assets", "monitor", None})
"""Files, and whoever looks at the pulse itself."""
WATCHING = frozenset({"house.health", "house.metrics", None})


def init(app: Flask) -> None:
    """Count every answer of the application; before any other hook, so that it times them all."""
    app.before_request(_begin)
    app.after_request(_note)


def _begin() -> None:
    g.pulse_began = time.perf_counter()


def refused(code: str) -> None:
    """Say by which code the request is being refused."""
    g.pulse_code = code


def _note(response: Response) -> Response:
    if request.blueprint in UNCOUNTED or request.endpoint in WATCHING or "pulse_began" not in g:
        return response
    ms = int((time.perf_counter() - g.pulse_began) * 1000)
    code, status = g.get("pulse_code"), response.status_code
    ending = f"{status} {code}" if code and status >= 400 else str(status)
    pulse = site().pulse
    pulse.note(Hit(minute_of(now()), request.endpoint or "", ending, ms))
    monotonic = time.monotonic()
    if pulse.is_due(monotonic):
        boards = site().boards
        response.call_on_close(lambda: pulse.tell(boards, monotonic))
    return response
