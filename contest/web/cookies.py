"""The one cookie of the house: a random key. It proves a sign-in (its hash is in SQL) and anchors the form tokens."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Any, cast

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSession, SessionInterface

from contest.refusals import StalePage
from contest.services.people import LASTING, OVERTIME
from contest.web.site import site

_LANGUAGE, _DISPLAY = "ngon_ngu", "hien_thi"
_YEAR = 31536000


class NoSession(SessionInterface):
    """No client-side session: nothing is signed, unsigned or carried but the key."""

    def open_session(self, app: Flask, request: Any) -> SecureCookieSession:
        return SecureCookieSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        return None


def name() -> str:
    """The cookie's name."""
    return name_of(secure=site().settings.cookie_secure)


def name_of(*, secure: bool) -> str:
    """The cookie's name; browsers bind the prefix to https, this host and the root path."""
    return "__Host-sid" if secure else "sid"


def key() -> str | None:
    """The key that this browser carries, or is about to be given."""
    return cast("str | None", g.get("new_key") or request.cookies.get(name()))


def give(new_key: str) -> None:
    """Send a new key with this response."""
    g.new_key = new_key


def form_token() -> str:
    """The token for forms and scripts of this browser. A browser without a key is given one."""
    held = key()
    if held is None:
        held = secrets.token_urlsafe(32)
        give(held)
    return _token(held)


def _token(held: str) -> str:
    return token_of(cast(str, site().settings.secret_key), held)


def token_of(secret: str, held: str) -> str:
    """The token for forms and scripts of the browser that holds this key."""
    return hmac.digest(secret.encode(), f"form/1:{held}".encode(), "sha256").hex()


def seal(words: str) -> str:
    """A mark that only this browser's words bear: what it hands back with its mark is what it was given."""
    form_token()
    secret = cast(str, site().settings.secret_key)
    return hmac.new(secret.encode(), f"seal/1:{key()}:{words}".encode(), sha256).hexdigest()[:32]


def check_token() -> None:
    """Refuse an unsafe request that does not come from a page of ours in this browser (StalePage)."""
    held = request.cookies.get(name())
    sent = request.headers.get("X-CSRF-Token") or (request.form.get("csrf_token") if _is_form() else None) or ""
    # A page that names itself to nobody (no-referrer) posts its forms with «Origin: null»; the token alone then proves
    # the page, and where the browser says so, Sec-Fetch-Site that it is ours.
    foreign = request.headers.get("Origin") not in (None, "null", request.host_url.rstrip("/"))
    foreign = foreign or request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none")
    if held is None or foreign or not hmac.compare_digest(sent.encode(), _token(held).encode()):
        raise StalePage


def _is_form() -> bool:
    return request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data")


def send(response: Response) -> Response:
    """Set the key's cookie where a new key was given, and end what a sign-out leaves."""
    secure = site().settings.cookie_secure
    if (new_key := g.get("new_key")) is not None:
        lasting = LASTING[False] + OVERTIME
        response.set_cookie(name(), new_key, max_age=lasting, secure=secure, httponly=True, samesite="Lax", path="/")
    if (language := g.get("new_language")) is not None:
        response.set_cookie(_LANGUAGE, language, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    if (display := g.get("new_display")) is not None:
        # Nothing chosen is kept as nothing: a cookie that ends at once.
        age = _YEAR if display else 0
        response.set_cookie(_DISPLAY, display, max_age=age, secure=secure, httponly=True, samesite="Lax")
    return response


def language() -> str:
    """«vi» or «en»: what this reader chose; Vietnamese until they do."""
    return "en" if request.cookies.get(_LANGUAGE) == "en" else "vi"


def choose_language(choice: str) -> None:
    """Remember a choice of language."""
    g.new_language = "en" if choice == "en" else "vi"


def display() -> list[str]:
    """The words that this reader's browser keeps of how pages are shown; contest.web.display knows which there are."""
    return request.cookies.get(_DISPLAY, "").split(".")


def choose_display(chosen: list[str]) -> None:
    """Keep such words."""
    g.new_display = ".".join(chosen)
