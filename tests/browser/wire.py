"""A wire between a browser and the site that can be cut: pages and workers lose the network alike."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread


class Wire:
    """A loopback port that leads to another. Cut, it takes no connection and drops those it has."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ends: list[socket.socket] = []
        self.whole = True
        self.refusal = b""
        self.gate = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.gate.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.gate.accept()
                if not self.whole:
                    near.close()
                    continue
                if self.refusal:
                    Thread(target=_refuse, args=(near, self.refusal), daemon=True).start()
                    continue
                try:
                    far = socket.create_connection(("127.0.0.1", self.port))
                except OSError:
                    near.close()
                    continue
                self.ends += [near, far]
                Thread(target=_pour, args=(near, far), daemon=True).start()
                Thread(target=_pour, args=(far, near), daemon=True).start()

    def cut(self) -> None:
        """From now on nothing goes either way."""
        self.whole = False
        for end in self.ends:
            _close(end)
        self.ends.clear()

    def refuse(self, status: str) -> None:
        """From now on whatever is asked is answered with that status, as a crowded gateway does."""
        self.cut()
        self.refusal = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
        self.whole = True

    def mend(self) -> None:
        """Let everything go again."""
        self.whole, self.refusal = True, b""

    def close(self) -> None:
        """End it for good."""
        self.cut()
        self.gate.close()


def _refuse(near: socket.socket, refusal: bytes) -> None:
    with suppress(OSError):
        near.recv(65536)
        near.sendall(refusal)
    _close(near)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _close(source)
    _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
