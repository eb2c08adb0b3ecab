"""An application server that does as it is told: answers, holds a request until it is let go, or hangs up on it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stub:
    """On a port of the loopback. An address with «giu» in it is held; on one with «cup» it hangs up, where `rude`."""

    rude: bool = False
    port: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    """How often each address began to arrive, with its method and without its query."""
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    """The headers that came last with each of those, names in lower case."""
    in_hand: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection after another request on it."""
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines if one)}
        method, target, _ = first.split()
        name = f"{method} {target.partition('?')[0]}"
        self.seen[name] += 1
        self.heads[name] = headers
        await reader.readexactly(int(headers.get("content-length", "0")))
        if self.rude and "cup" in target:
            return False
        if "giu" in target:
            self.in_hand += 1
            await self._let_go.wait()
            self.in_hand -= 1
        kept = "public, max-age=1" if "xep-hang.json" in target else "no-store"
        body = f"{name} {self.seen[name]}".encode()
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nCache-Control: {kept}\r\n\r\n".encode() + body)
        await writer.drain()
        return True

    def let_go(self) -> None:
        """Answer whatever is held."""
        self._loop.call_soon_threadsafe(self._let_go.set)

    def run(self, ready: threading.Event) -> None:
        """Serve, in a thread of its own."""

        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def stub(rude: bool = False) -> Iterator[Stub]:
    """A running one."""
    made, ready = Stub(rude), threading.Event()
    thread = threading.Thread(target=made.run, args=(ready,), daemon=True)
    thread.start()
    ready.wait(10)
    yield made
    made.stop()
    thread.join(10)
