"""A request of a phone that takes brotli, as a web server hands it on: for acts that are weighed without a server."""

from __future__ import annotations

import io
import sys
from typing import Any

_ALIKE: dict[str, Any] = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ(
    method: str, address: str, cookie: str = "", body: bytes = b"", kind: str = "", token: str = "", lease: str = ""
) -> dict[str, Any]:
    """`address`: path and query; `kind`, `token`: content type and form token of what is sent; `lease`: of a page."""
    path, _, query = address.partition("?")
    made = {**_ALIKE, "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    made["wsgi.input"] = io.BytesIO(body)
    if cookie:
        made["HTTP_COOKIE"] = cookie
    if method != "GET":
        made |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "HTTP_ORIGIN": "http://localhost"}
        made |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_X_CSRF_TOKEN": token}
    return made | ({"HTTP_X_LEASE": lease} if lease else {})
