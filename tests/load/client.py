"""A lean HTTP/1.1 client over asyncio: one kept-alive connection a person, one request on it at a time.

It costs the generator some forty microseconds of the processor a request, so that it can stand beside what it measures.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import ssl
import zlib
from dataclasses import dataclass, field

import brotli

# Seconds after which a request counts as unanswered, and after which a quiet connection is let go: before the server
# would close it, so that nobody sends into a connection that is just going away.
ANSWER_SECONDS = 30.0
IDLE_SECONDS = 60.0
# The same once half of the files that this process may open are connections: phones in pockets let go early, too.
CROWDED_SECONDS = 30.0
# Ports of one source address: 28,232 from 32768 on, and each rests a minute after its connection is closed.
SOURCES = 4
_BODILESS = (204, 304)


class Broken(Exception):
    """The connection went away before the reply was there, or the reply took too long."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it came: status, the lines before the body, the body without its transfer coding."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name (in lower case); empty when there is none."""
        at = self.head.lower().find(b"\r\n" + name.encode() + b":")
        if at < 0:
            return ""
        start = at + len(name) + 3
        return self.head[start : self.head.index(b"\r\n", start)].decode("latin-1").strip()

    @property
    def text(self) -> str:
        """The body as text, unpacked where it was packed."""
        return UNPACK[self.header("content-encoding")](self.body).decode("utf-8", "replace")


UNPACK = {"": bytes, "gzip": lambda data: zlib.decompress(data, 47), "br": brotli.decompress}


def parsed(data: bytes) -> Reply | None:
    """The one reply that these bytes are; None while some of it is missing. Raises ValueError for what is no HTTP."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, body = data[: end + 4], data[end + 4 :]
    status, lower = int(head[9:12]), head.lower()
    if status in _BODILESS:
        return Reply(status, head, b"")
    at = lower.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(lower[at + 17 : lower.index(b"\r\n", at + 2)])
        return Reply(status, head, body) if len(body) >= length else None
    if b"\r\ntransfer-encoding: chunked" not in lower:
        raise ValueError("a reply without a length")
    return Reply(status, head, _unchunked(body)) if body.endswith(b"0\r\n\r\n") else None


def _unchunked(data: bytes) -> bytes:
    parts, at = [], 0
    while (end := data.find(b"\r\n", at)) > 0 and (size := int(data[at:end].split(b";")[0], 16)):
        parts.append(data[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts)


class Line(asyncio.Protocol):
    """One person's connection; it is opened again when the server, or we, have closed it."""

    __slots__ = ("_client", "_heard", "_source", "_transport", "_waiting", "since", "used_at")

    def __init__(self, client: Client, source: str) -> None:
        self._client, self._source = client, source
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._heard = b""
        self.since = self.used_at = 0.0

    async def ask(self, message: bytes) -> Reply:
        """Send one request and wait for its reply. Raises Broken."""
        if self._transport is None or self._transport.is_closing():
            await self._open()
        if self._transport is None:
            raise Broken("closed as soon as it was opened")
        self._waiting = self._client.loop.create_future()
        self.since = self._client.loop.time()
        self._client.busy.add(self)
        self._transport.write(message)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            self._client.busy.discard(self)
            self.used_at = self._client.loop.time()

    async def _open(self) -> None:
        client = self._client
        client.opened += 1
        here = None if self._source == "127.0.0.1" else (self._source, 0)
        try:
            made = client.loop.create_connection(
                lambda: self, "127.0.0.1", client.port, ssl=client.tls, local_addr=here
            )
            await asyncio.wait_for(made, ANSWER_SECONDS)
        except (OSError, TimeoutError) as error:
            raise Broken(str(error)) from error

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio calls it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._heard, self.used_at = transport, b"", self._client.loop.time()
        self._client.lines.add(self)

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it: most replies come in one piece."""
        self._heard = self._heard + data if self._heard else data
        try:
            reply = parsed(self._heard)
        except ValueError as error:
            self._fail(Broken(str(error)))
            return
        if reply is None or self._waiting is None:
            return
        self._heard = b""
        if not self._waiting.done():
            self._waiting.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio calls it."""
        self._transport = None
        self._client.lines.discard(self)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken("closed before the reply"))

    def _fail(self, error: Broken) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self.close()

    def give_up(self) -> None:
        """The reply takes too long: end the wait and the connection."""
        self._fail(Broken("no reply in time"))

    def close(self) -> None:
        """Let the connection go."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None


@dataclass(slots=True)
class Client:
    """Where the site is, and every connection to it. `port` on loopback; `tls`: over https, whoever signed it."""

    port: int
    encrypted: bool = False
    sources: int = SOURCES
    tls: ssl.SSLContext | None = None
    loop: asyncio.AbstractEventLoop = field(init=False)
    lines: set[Line] = field(default_factory=set)
    busy: set[Line] = field(default_factory=set)
    opened: int = 0
    most_open: int = 0
    crowd: int = field(default_factory=lambda: resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    _turn: int = 0
    _watch: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        if self.encrypted:
            self.tls = ssl.create_default_context()
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    @property
    def idle_seconds(self) -> float:
        """How long a quiet connection is kept at present."""
        return IDLE_SECONDS if len(self.lines) < self.crowd else CROWDED_SECONDS

    def line(self) -> Line:
        """A connection of one more person, from the next of our loopback addresses."""
        self._turn = (self._turn + 1) % self.sources
        return Line(self, f"127.0.0.{self._turn + 1}")

    async def watch(self) -> None:
        """Once a second, until cancelled: give up what waits too long, let go what is quiet for long."""
        while True:
            await asyncio.sleep(1.0)
            self.most_open = max(self.most_open, len(self.lines))
            moment = self.loop.time()
            for line in [one for one in self.busy if moment - one.since > ANSWER_SECONDS]:
                line.give_up()
            for line in [one for one in self.lines - self.busy if moment - one.used_at > self.idle_seconds]:
                line.close()

    async def __aenter__(self) -> Client:
        self.loop = asyncio.get_running_loop()
        self._watch = self.loop.create_task(self.watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watch
        for line in list(self.lines):
            line.close()
        await asyncio.sleep(0)
