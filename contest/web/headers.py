"""The headers of every response: what a browser may run, embed, keep and tell (OWASP ASVS 5, chapters 3 and 14)."""

from __future__ import annotations

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


def add(response: Response) -> Response:
    """Put the headers on."""
    response.headers.extend({name: value for name, value in _ALWAYS.items() if name not in response.headers})
    quiet = request.path.startswith(_QUIET)
    response.headers.setdefault("Referrer-Policy", "no-referrer" if quiet else "same-origin")
    if site().settings.cookie_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.headers.add("Vary", "Cookie")
    return cookies.send(response)


def init(app: Flask) -> None:
    """Add the headers to every response, after the page is made."""
    app.after_request(_after)


def _after(response: Response) -> Response:
    if request.endpoint and response.status_code < 400 and request.method == "GET":
        access.touch()
    return add(response)
