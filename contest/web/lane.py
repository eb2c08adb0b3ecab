"""The express lane: one answer of an open paper, kept by one statement before Flask is asked anything.

Twenty of twenty-five requests of a sitting are this one. Here it takes what is wholly as our own page sends it, and
asks no less than the house does: the host, the browser's token and where the request comes from, how often it comes,
and in the statement itself who is signed in, whose paper it is, that it is open, in time and led by this page.
**Whatever is not as it should be is not judged here**: it goes on to Flask, untouched, and is told there why
(contest.web.attempts.save). So the lane can only say yes, and only where the ordinary way would (tests hold that).
"""

from __future__ import annotations

import hmac
import io
import json
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
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
from contest.store.answers import Stored
from contest.store.saving import Saves, Unreachable
from contest.web import attempts, bodies, cookies, entries, headers
from contest.web.site import BUSY, EXPRESS, NAME, Site

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

_PATH = re.compile(r"/lam-bai/([A-Za-z0-9_-]{16,40})/cau-tra-loi")
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
        if environ["REQUEST_METHOD"] == "PUT" and (path := _PATH.fullmatch(environ["PATH_INFO"])):
            site: Site = self._flask.extensions[NAME]
            if (told := self._take(site, environ, path[1])) is not None:
                return _reply(site, environ, start_response, told)
        return self._app(environ, start_response)

    def _take(self, site: Site, environ: Environ, token: str) -> dict[str, Any] | None:
        """Keep the answer and give what its page is told; None where Flask must look at it."""
        # The moment of receipt, before anything waits, for a body or for the database (decision 10).
        began, received = time.perf_counter(), site.clock()
        key = _proven_key(site, environ)
        if key is None or (entry := _one_entry(environ)) is None or not attempts.BUCKETS.take(token):
            return None
        environ[EXPRESS] = received
        try:
            lease = entries.lease(environ.get("HTTP_X_LEASE"))
            found = self._saves.keep(token, key_hash(key), entry, received, lease)
        except Unreachable:
            environ[BUSY] = True
            return None
        except Refusal:
            return None
        if found is None or _clashes(entry, found[0]):
            return None
        ms = int((time.perf_counter() - began) * 1000)
        site.pulse.note(Hit(minute_of(received), "attempts.save", "200", ms))
        return entries.told((found[0],), found[1], received)


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


def _one_entry(environ: Environ) -> Entry | None:
    """The one answer in the body, read so that Flask can read it again; None for anything else."""
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
        return service.latest(found)[0] if len(found) == 1 else None
    return None


def _clashes(entry: Entry, stored: Stored) -> bool:
    """Whether the counter had another answer already."""
    return stored.seq == entry.seq and stored.answer != entry.answer


def _reply(site: Site, environ: Environ, start_response: Any, told: dict[str, Any]) -> Iterable[bytes]:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    fixed = headers.of_json(secure=site.settings.cookie_secure)
    start_response("200 OK", [*fixed, ("Content-Length", str(len(body)))])
    monotonic = time.monotonic()
    if not site.pulse.is_due(monotonic):
        return (body,)
    return ClosingIterator((body,), lambda: site.pulse.tell(site.boards, monotonic))
