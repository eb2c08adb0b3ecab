"""A Redis cluster: every tag lives on one node, and each node has a line and a breaker of its own.

A contest stands under one tag, so all that is asked of it, scripts and pipelines too, is a matter of one node, and the
death of a node is a matter of its contests alone. The client's own cluster client waits and asks again by itself: a
quarter of a second at a slot without a master, a round of all nodes at a lost connection. So only the map is read here
(CLUSTER SLOTS), and the rest is the line of contest.store.echo.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from contextlib import suppress
from functools import partial
from operator import itemgetter
from threading import Lock
from typing import Any
from urllib.parse import SplitResult, urlsplit

from redis.crc import key_slot

from contest.store.echo import Echo, Elsewhere, Question, Silent, T

LOOK_SECONDS = 1.0
"""After a failure the map is read anew, at most so often: a node that took another's place is found within it."""

Address = tuple[str, int]
# (first slot, last slot, who holds them), in the order of slots.
Holding = tuple[int, int, Address]


class Nodes(Echo):
    """The line to a cluster. One for a process.

    `url` names one node or several, commas between (`redis://:password@one:6379,two:6379`): any that answers tells of
    all. `connections` are those of each node.
    """

    def __init__(self, url: str, timeout_ms: int, connections: int = 16) -> None:
        self._named = addresses(url)
        super().__init__(_address(urlsplit(url), self._named[0]), timeout_ms, connections)
        self.url, self._connections = url, connections
        self._lines: dict[Address, Echo] = {}
        self._map: list[Holding] = []
        self._doubtful, self._next_look = True, 0.0
        self._looking = Lock()

    def patient(self, timeout_ms: int) -> Echo:
        """A line of its own to the same cluster, with another wait."""
        return Nodes(self.url, timeout_ms, self._connections)

    def ask(self, tag: str, question: Question[T]) -> T:
        """Run something against the node that holds a tag. Raises Silent, and Spoilt.

        A node that says where the keys went refused before it did anything, so there the question is put once more.
        """
        try:
            return self.line(tag).put(question)
        except Elsewhere as moved:
            self._doubtful = True
            if not moved.host:
                raise
            return self._line((moved.host, moved.port)).put(question)
        except Silent as failure:
            self._doubtful = self._doubtful or type(failure) is Silent
            raise

    def line(self, tag: str) -> Echo:
        """The line to the node that holds a tag. Raises Silent while that is not known."""
        if self._doubtful:
            self._look()
        slot, known = key_slot(tag.encode()), self._map
        n = bisect_right(known, slot, key=itemgetter(0)) - 1
        if n < 0 or slot > known[n][1]:
            self._doubtful = True
            raise Silent
        return self._line(known[n][2])

    def _line(self, address: Address) -> Echo:
        # Two threads at once may make two; the one that is kept is the one that all use from then on.
        return self._lines.get(address) or self._lines.setdefault(
            address, Echo(_address(urlsplit(self.url), address), self.timeout_ms, self._connections)
        )

    def _look(self) -> None:
        """Read the map anew, unless another thread does, or it was read a moment ago."""
        if time.monotonic() < self._next_look or not self._looking.acquire(blocking=False):
            return
        began = time.monotonic()
        try:
            self._next_look = began + LOOK_SECONDS
            for address in dict.fromkeys((*self._lines, *self._named)):
                # Nodes that refuse cost nothing, and those that rest are not asked; one that hangs ends the search.
                if time.monotonic() - began >= self.timeout_ms / 1000:
                    return
                with suppress(Silent):
                    self._map = self._line(address).put(partial(_read, address))
                    self._doubtful = False
                    return
        finally:
            self._looking.release()

    def servers(self) -> list[Echo]:
        """The line to each node that holds something. Raises Silent while they are not known."""
        if self._doubtful:
            self._look()
        if not self._map:
            raise Silent
        return [self._line(one) for one in dict.fromkeys(address for _, _, address in self._map)]

    def wake(self) -> None:
        """Forget all failures, and read the map anew."""
        self._doubtful, self._next_look = True, 0.0
        for one in self._lines.values():
            one.wake()

    def close(self) -> None:
        """Let go of the connections."""
        super().close()
        for one in self._lines.values():
            one.close()


def addresses(url: str) -> list[Address]:
    """The nodes that an address names. Raises ValueError for one that names none."""
    found = [urlsplit(f"//{one}") for one in urlsplit(url).netloc.rpartition("@")[2].split(",")]
    named = [(one.hostname, one.port or 6379) for one in found if one.hostname]
    if not named:
        # Nothing of the address is said: where the password begins and ends is just what is not clear.
        raise ValueError("The address of the cluster names no node.")
    return named


def _address(url: SplitResult, node: Address) -> str:
    """The address of one node, with the scheme, the password and whatever else the given one has."""
    account, at, _ = url.netloc.rpartition("@")
    host = f"[{node[0]}]" if ":" in node[0] else node[0]
    return url._replace(netloc=f"{account}{at}{host}:{node[1]}").geturl()


def _read(asked: Address, client: Any) -> list[Holding]:
    """Who holds which slots. A node that knows no name of its own is where it was asked."""
    found = []
    for first, last, holder, *_followers in client.execute_command("CLUSTER SLOTS"):
        host, port = holder[:2]
        found.append((int(first), int(last), (host or asked[0], int(port))))
    return sorted(found)
