"""A small HTTP/1.1 client over asyncio streams: one kept-alive connection, one cookie, nothing else."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field


@dataclass(slots=True)
class Reply:
    """A reply: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Connection:
    """One person's connection to the server; it is opened again when the server has closed it."""

    port: int
    cookie: str
    reader: asyncio.StreamReader | None = field(default=None)
    writer: asyncio.StreamWriter | None = field(default=None)

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", token: str = "") -> Reply:
        """One request. Raises OSError or asyncio.IncompleteReadError when it fails twice."""
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: {self.cookie}",
            f"Content-Length: {len(body)}",
        ]
        if kind:
            head.append(f"Content-Type: {kind}")
        if token:
            head.append(f"X-CSRF-Token: {token}")
        message = "\r\n".join(head).encode() + b"\r\n\r\n" + body
        for last in (False, True):
            try:
                return await self._exchange(message)
            except (OSError, asyncio.IncompleteReadError):
                await self.close()
                if last:
                    raise
        raise AssertionError

    async def _exchange(self, message: bytes) -> Reply:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(message)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        length = int(headers.get("content-length", "0"))
        return Reply(int(head[0].split()[1]), headers, await self.reader.readexactly(length))

    async def close(self) -> None:
        """Let the connection go."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def as_json(value: object) -> bytes:
    """A value as a JSON body."""
    return json.dumps(value).encode()
