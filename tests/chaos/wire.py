"""One kept-alive HTTP/1.1 connection over asyncio streams, that says when a reply is lost and tries nothing again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field


class Lost(Exception):
    """No reply came, so nothing is known of what the server did."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Wire:
    """A person's connection to a port of the loopback; it is opened again after it broke."""

    port: int
    cookie: str
    patience: float = 5.0
    """Seconds that a reply may take."""
    reader: asyncio.StreamReader | None = field(default=None)
    writer: asyncio.StreamWriter | None = field(default=None)

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """One request, once. Raises Lost."""
        head = {"Host": "localhost", "Cookie": self.cookie, "Content-Length": str(len(body)), **(headers or {})}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        try:
            async with asyncio.timeout(self.patience):
                return await self._exchange("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as failure:
            self.close()
            raise Lost from failure

    async def _exchange(self, message: bytes) -> Reply:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(message)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(int(head[0].split()[1]), headers, body)

    def close(self) -> None:
        """Let the connection go."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
