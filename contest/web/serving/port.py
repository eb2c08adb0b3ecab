"""Whether a port is free, and what to tell a person when it is not."""

from __future__ import annotations

import errno
import socket
from http.client import HTTPConnection, HTTPException

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "0.0.0.0")  # noqa: S104 (compared with, not bound to)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. An old worker that still does would share the port and take every other request.

    A browser asks «localhost» on ::1 first, so a stranger there counts as well.
    """
    if _taken(socket.AF_INET6 if ":" in host else socket.AF_INET, host, port):
        return False
    return host not in LOOPBACK_NAMES or not _taken(socket.AF_INET6, "::1", port)


def _taken(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # Connections that a former run has closed linger a minute; they are no listener.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and host == "::1":
            return False  # a machine without IPv6
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return True
        raise
    return False


def answers(host: str, port: int) -> bool:
    """Whether a web server gives any answer there now; an open port alone may have no worker behind it yet."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared with, not bound to)
    connection = HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def taken_words(host: str, port: int) -> str:
    """What is wrong and what to do, in plain sentences."""
    return (
        f"Port {port} on {host} is taken by another program, or is one that only root may use.\n"
        f"  - See who holds it:      ss -ltnp 'sport = :{port}'   (or: lsof -i :{port})\n"
        f"  - If it is an old run of this site, end that process; it would answer every other request.\n"
        f"  - Or take another port:  make run PORT={port + 80 if port < 65000 else 8080}"
    )
