"""A network that misbehaves on purpose: a TCP proxy on the loopback whose mode a test changes while it runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Literal, cast

Mode = Literal["pass", "lose_reply", "blackhole", "refuse"]
"""lose_reply: requests arrive, replies do not, and the connection breaks. blackhole: nothing moves, nothing breaks.
refuse: every new connection is broken at once."""


class Toxic:
    """`async with Toxic(port) as proxy`: `proxy.port` leads to `port` through `proxy.mode` and `proxy.latency` (s)."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.latency = target, 0, 0.0
        self.mode: Mode = "pass"
        self.replies_lost = 0
        self._met: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Toxic:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.close()
        for task in tuple(self._met):
            task.cancel()
        await asyncio.gather(*self._met, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = cast("asyncio.Task[None]", asyncio.current_task())
        self._met.add(me)
        try:
            if self.mode != "refuse":
                await self._join(reader, writer)
        finally:
            writer.close()
            self._met.discard(me)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            ways = [self._carry(reader, back, replies=False), self._carry(there, writer, replies=True)]
            tasks = [asyncio.create_task(way) for way in ways]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                back.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, replies: bool) -> None:
        while data := await source.read(65536):
            while self.mode == "blackhole":
                await asyncio.sleep(0.02)
            if replies and self.mode == "lose_reply":
                self.replies_lost += 1
                return
            await asyncio.sleep(self.latency)
            sink.write(data)
            await sink.drain()
