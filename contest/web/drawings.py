"""Pictures that cost a moment of the processor: each made once and kept, one at a time in a process."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Response, request

from contest.refusals import Busy
from contest.services.documents.previews import House
from contest.web.site import site

MOST = 64
"""Pictures kept in a process, of at most 60 kB each; the one unseen longest goes first."""
PATIENCE_SECONDS = 5.0
"""How long a request waits for its turn: whoever fetches previews by the hundred holds one thread up, not the house."""

_made: OrderedDict[str, bytes] = OrderedDict()
_turn = Lock()


def house() -> House:
    """The house as its pictures and notices name it: in Vietnamese, whoever asks."""
    settings = site().settings
    return House(settings.site_name, settings.site_organizer, settings.site_phone)


def kept(told: Mapping[str, Any], draw: Callable[[Mapping[str, Any]], bytes]) -> bytes:
    """The drawing of these words. Raises Busy where others have to be made first for too long."""
    name = sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    if (known := _made.get(name)) is not None:
        return known
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        known = _made.get(name) or draw(told)
        _made[name] = known
        _made.move_to_end(name)
        while len(_made) > MOST:
            _made.popitem(last=False)
        return known
    finally:
        _turn.release()


def png(data: bytes, seconds: int) -> Response:
    """A picture that everybody may keep for some seconds, and then ask about."""
    response = Response(data, mimetype="image/png")
    response.set_etag(sha256(data).hexdigest()[:20])
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response.make_conditional(request)  # type: ignore[return-value]
