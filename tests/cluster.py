"""A Redis cluster for tests: masters of the machine's own program on loopback, formed from here, ended with the block.

A dead master must not silence the others: nodes run with `cluster-require-full-coverage no`, as those of a live site.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from redis import Redis, RedisError
from redis.crc import key_slot

from contest.store.boards import Boards, tag_of
from contest.store.redis_server import find_program

MASTERS = 3
SLOTS = 16384
NODE_TIMEOUT_MS = 1500
READY_SECONDS = 30.0


@dataclass
class Node:
    """One server of the cluster; its port stays the same through every death."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def client(self) -> Any:
        """A client of its own, for the test's hand."""
        return Redis(port=self.port, socket_timeout=5, decode_responses=True)


class Cluster:
    """The hand on a running cluster. Node n of the first three holds a third of the slots."""

    def __init__(self, folder: Path, replicas: int = 0) -> None:
        self.program, self.nodes = find_program(), list[Node]()
        for n in range(MASTERS + replicas):
            place = folder / str(n)
            place.mkdir()
            port = _free_port()
            self.nodes.append(Node(place, port, self._started(place, port)))

    @property
    def url(self) -> str:
        """What REDIS_URL would be."""
        return "redis://" + ",".join(f"127.0.0.1:{one.port}" for one in self.nodes[:MASTERS])

    def form(self) -> None:
        """Give the masters their slots, make everybody known to everybody, and wait until all agree."""
        for n, one in enumerate(self.nodes):
            _await(lambda client=one.client: bool(client.ping()))
            one.client.execute_command("CLUSTER SET-CONFIG-EPOCH", n + 1)
            if n < MASTERS:
                slots = range(n * SLOTS // MASTERS, (n + 1) * SLOTS // MASTERS)
                one.client.execute_command("CLUSTER ADDSLOTS", *slots)
            for other in self.nodes[:n]:
                one.client.execute_command("CLUSTER MEET", "127.0.0.1", other.port)
        self._agreed()
        for n, one in enumerate(self.nodes[MASTERS:]):
            master = self.nodes[n].client.execute_command("CLUSTER MYID")
            one.client.execute_command("CLUSTER REPLICATE", master)
            _await(lambda client=one.client: client.info("replication").get("master_link_status") == "up")

    def _agreed(self) -> None:
        """Wait until no node misses another. One that slept through a busy second may have been given up meanwhile, and
        takes nothing for some seconds after it was found again."""
        _await(lambda: all(self._knows_all(one) for one in self.nodes))

    def _knows_all(self, one: Node) -> bool:
        info = one.client.execute_command("CLUSTER INFO")
        return (info["cluster_state"], info["cluster_known_nodes"], info["cluster_slots_ok"]) == (
            "ok",
            str(len(self.nodes)),
            str(SLOTS),
        )

    def _started(self, folder: Path, port: int) -> subprocess.Popen[bytes]:
        settings = {
            "port": port,
            "bind": "127.0.0.1",
            "dir": folder,
            "cluster-enabled": "yes",
            "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": NODE_TIMEOUT_MS,
            "cluster-require-full-coverage": "no",
            "repl-diskless-sync-delay": 0,
            "appendonly": "yes",
            # A process is killed here and never the machine; a node that waits for the disk would fall silent.
            "appendfsync": "no",
            "save": "",
            "logfile": folder / "log",
        }
        words = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
        return subprocess.Popen(
            [self.program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def place_of(self, slug: str) -> int:
        """Which master holds a contest."""
        slot = key_slot(tag_of(slug).encode())
        return max(n for n in range(MASTERS) if slot >= n * SLOTS // MASTERS)

    def slug_on(self, n: int) -> str:
        """A contest's name that lies on this master."""
        return next(slug for slug in (f"cum-{one}" for one in count()) if self.place_of(slug) == n)

    def kill(self, n: int) -> None:
        """kill -9."""
        self._signal(n, signal.SIGKILL)
        self.nodes[n].process.wait(10)

    def hang(self, n: int) -> None:
        """It accepts and never answers."""
        self._signal(n, signal.SIGSTOP)

    def wake(self, n: int) -> None:
        """It goes on, and is one of all again."""
        self._signal(n, signal.SIGCONT)
        self._agreed()

    def start(self, n: int) -> None:
        """A new process over what the old one wrote, once the cluster takes it again."""
        one = self.nodes[n]
        one.process = self._started(one.folder, one.port)
        self._agreed()

    def _signal(self, n: int, number: int) -> None:
        # Ours and still there: its number cannot have gone to somebody else before we have waited for it.
        assert self.nodes[n].process.poll() is None
        os.kill(self.nodes[n].process.pid, number)

    def end(self) -> None:
        """End all nodes, whatever a test left them in."""
        for one in self.nodes:
            if one.process.poll() is None:
                one.process.kill()
            one.process.wait(10)


@contextmanager
def cluster(replicas: int = 0) -> Iterator[Cluster]:
    """Three masters, and so many of them followed by a replica, formed and ready."""
    with tempfile.TemporaryDirectory(prefix="hoithi-cluster-") as folder:
        made = Cluster(Path(folder), replicas)
        try:
            made.form()
            yield made
        finally:
            made.end()


def empty(boards: Boards) -> None:
    """Empty whatever Redis the boards are in, be it one server or several."""
    for one in boards.echo.servers():
        one.client.flushall()


def _free_port() -> int:
    """A port that is free, as is the one ten thousand above it, where nodes speak among themselves."""
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 10_000))
            return port


def _await(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with suppress(RedisError, OSError):
            if holds():
                return
        time.sleep(0.05)
    raise TimeoutError("the cluster is not ready")
