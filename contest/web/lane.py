"""The express lane: an answer of an open paper kept, or its lead taken, by a statement before Flask is asked anything.

Twenty-one of thirty requests of a sitting are these. Here it takes what is wholly as our own page sends it, and
asks no less than the house does: the host, the browser's token and where the request comes from, how often it comes,
and in the statement itself who is signed in, whose paper it is, that it is open, in time and led by this page.
**Whatever is not as it should be is not judged here**: it goes on to Flask, untouched, and is told there why
(contest.web.attempts). So the lane can only say yes, and only where the ordinary way would (tests hold that).
"""

from __future__ import annotations

import hmac
import io
import json
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import get_host
from werkzeug.wsgi import ClosingIterator

from contest.attempts import Entry
from contest.pulse import Hit
from contest.refusals import BadAnswer, BadRequestBody, Refusal
from contest.services import attempts as service
from contest.services.people import key_hash
from contest.services.pulse import minute_of
from contest.store.entries import Stored
from contest.store.saving import Saves, Unreachable
from contest.web import attempts, bodies, cookies, entries, headers
from contest.web.site import BUSY, EXPRESS, NAME, Site

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

_PAPER = "/lam-bai/([A-Za-z0-9_-]{16,40})"
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_OURS = (None, "same-origin", "none")


class Lane:
    """Stands before the application and takes the saves that it can; one for a process."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self._flask, self._app = app, app.wsgi_app
        self._saves = Saves(engine)

    def close(self) -> None:
        """Let go of this thread's line to the database."""
        self._saves.close()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        act = _ACTS.get(environ["REQUEST_METHOD"])
        if act is not None and (path := act.path.fullmatch(environ["PATH_INFO"])):
            site: Site = self._flask.extensions[NAME]
            if (told := self._take(site, environ, path[1], act)) is not None:
                return _reply(site, environ, start_response, told)
        return self._app(environ, start_response)

    def _take(self, site: Site, environ: Environ, token: str, act: _Act) -> dict[str, Any] | None:
        """Do it and give what its page is told; None where Flask must look at it."""
        # The moment of receipt, before anything waits, for a body or for the database (decision 10).
        began, received = time.perf_counter(), site.clock()
        key = _proven_key(site, environ)
        if key is None or (sent := act.read(environ)) is None or not attempts.BUCKETS.take(token):
            return None
        environ[EXPRESS] = received
        try:
            told = act.do(self._saves, token, key_hash(key), sent, received)
        except Unreachable:
            environ[BUSY] = True
            return None
        except Refusal:
            return None
        if told is not None:
            ms = int((time.perf_counter() - began) * 1000)
            site.pulse.note(Hit(minute_of(received), act.endpoint, "200", ms))
        return told


def _proven_key(site: Site, environ: Environ) -> str | None:
    """The key of the one browser that this request provably comes from, by a page of ours; None where that is open."""
    scheme = environ["wsgi.url_scheme"]
    host = _host(scheme, environ.get("HTTP_HOST", ""), tuple(site.settings.trusted_hosts))
    if host is None or environ.get("HTTP_ORIGIN") not in (None, "null", f"{scheme}://{host}"):
        return None
    if environ.get("HTTP_SEC_FETCH_SITE") not in _OURS:
        return None
    start = cookies.name_of(secure=site.settings.cookie_secure) + "="
    held = [one.strip() for one in environ.get("HTTP_COOKIE", "").split(";")]
    keys = [one.removeprefix(start) for one in held if one.startswith(start)]
    # Flask reads «name =» as the same name; no browser writes it, so who does is looked at there.
    if any(one.partition("=")[0].endswith((" ", "\t")) for one in held):
        return None
    if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        return None
    proof = cookies.token_of(site.settings.secret_key, keys[0])
    same = hmac.compare_digest(proof.encode(), environ.get("HTTP_X_CSRF_TOKEN", "").encode())
    return keys[0] if same else None


@lru_cache(maxsize=16)
def _host(scheme: str, told: str, trusted: tuple[str, ...]) -> str | None:
    """The host that a request names, as Flask reads it; None for one that is not ours, and where none is known."""
    with suppress(SecurityError):
        return get_host(scheme, told, trusted_hosts=trusted) if trusted else None
    return None


@dataclass(frozen=True, slots=True)
class _Act:
    """What the lane does. `read`: what was sent, None for what Flask must look at; `do`: what the page is told, too."""

    path: re.Pattern[str]
    endpoint: str
    read: Callable[[Environ], Any]
    do: Callable[[Saves, str, str, Any, datetime], dict[str, Any] | None]


def _one_entry(environ: Environ) -> tuple[Entry, int | None] | None:
    """The one answer in the body, read so that Flask can read it again, and the lead that its page has."""
    told = environ.get("CONTENT_LENGTH", "")
    if not (told.isascii() and told.isdigit() and len(told) < 8) or not 0 < int(told) <= entries.MOST_BYTES:
        return None
    if environ.get("CONTENT_TYPE") != "application/json" or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    body = environ["wsgi.input"].read(int(told))
    environ["wsgi.input"] = io.BytesIO(body)
    with suppress(BadRequestBody, BadAnswer):
        # Several are kept together or not at all, which takes a transaction: the ordinary way.
        found = entries.listed(bodies.read(body, BadRequestBody))
        lease = entries.lease(environ.get("HTTP_X_LEASE"))
        return (service.latest(found)[0], lease) if len(found) == 1 else None
    return None


def _keep(
    saves: Saves, token: str, of: str, sent: tuple[Entry, int | None], received: datetime
) -> dict[str, Any] | None:
    entry, lease = sent
    found = saves.keep(token, of, entry, received, lease)
    return None if found is None or _clashes(entry, found[0]) else entries.told((found[0],), found[1], received)


def _clashes(entry: Entry, stored: Stored) -> bool:
    """Whether the counter had another answer already."""
    return stored.seq == entry.seq and stored.answer != entry.answer


def _nothing(environ: Environ) -> bool | None:
    """That there is no body, as whoever asks for the lead sends none."""
    empty = environ.get("CONTENT_LENGTH", "") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ
    return True if empty else None


def _lead(saves: Saves, token: str, of: str, _sent: bool, received: datetime) -> dict[str, Any] | None:
    found = saves.lead(token, of, received)
    return None if found is None else entries.led(found[0].lease, found[1], found[0].deadline_at, received)


_ACTS = {
    "PUT": _Act(re.compile(f"{_PAPER}/cau-tra-loi"), "attempts.save", _one_entry, _keep),
    "POST": _Act(re.compile(f"{_PAPER}/may"), "attempts.lead", _nothing, _lead),
}


def _reply(site: Site, environ: Environ, start_response: Any, told: dict[str, Any]) -> Iterable[bytes]:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    fixed = headers.of_json(secure=site.settings.cookie_secure)
    start_response("200 OK", [*fixed, ("Content-Length", str(len(body)))])
    monotonic = time.monotonic()
    if not site.pulse.is_due(monotonic):
        return (body,)
    return ClosingIterator((body,), lambda: site.pulse.tell(site.boards, monotonic))
