"""The headers of every response: what a browser may run, embed, keep and tell (OWASP ASVS 5, chapters 3 and 14)."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response, request

from contest.web import access, cookies
from contest.web.site import site

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types worker",
        "report-uri /csp",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
# Codes and sealed links of letters.
_LINKS = ("/kich-hoat", "/dat-lai-mat-khau", "/xac-nhan-e-mail")
# Pages whose address tells something: the browser names them to nobody.
_QUIET = ("/lam-bai/", "/ket-qua/", "/tai-khoan", "/chung-nhan", "/can-bo", "/to-chuc", "/cham", "/bao-cao", *_LINKS)


_HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_PRIVATE = (("Cache-Control", "no-store"), ("Vary", "Cookie"))


@lru_cache(maxsize=4)
def fixed(*, quiet: bool, secure: bool) -> tuple[tuple[str, str], ...]:
    """What every response says, whatever it is of. `quiet`: of a page that the browser names to nobody."""
    referrer = ("Referrer-Policy", "no-referrer" if quiet else "same-origin")
    return (*_ALWAYS.items(), referrer, *((_HSTS,) if secure else ()))


@lru_cache(maxsize=2)
def of_json(*, secure: bool) -> tuple[tuple[str, str], ...]:
    """The headers of a private reply in JSON to a page of a paper, but for its length."""
    return (("Content-Type", "application/json"), *fixed(quiet=True, secure=secure), *_PRIVATE)


def add(response: Response) -> Response:
    """Put the headers on."""
    quiet, secure = request.path.startswith(_QUIET), site().settings.cookie_secure
    for name, value in fixed(quiet=quiet, secure=secure):
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers.extend(_PRIVATE)
    return cookies.send(response)


def init(app: Flask) -> None:
    """Add the headers to every response, after the page is made."""
    app.after_request(_after)


def _after(response: Response) -> Response:
    if request.endpoint and response.status_code < 400 and request.method == "GET":
        access.touch()
    return add(response)
