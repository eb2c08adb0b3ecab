"""The hand on a Redis of a test's own: it may be killed, stopped, emptied and given an old memory."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

from redis import Redis

from contest.store import redis_server as private


class Hand:
    """The hand on that Redis. Its address stays the same through every death."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.server = private.start(folder, private.find_program())

    def _signal(self, number: int) -> None:
        process = self.server.process
        # Ours and still there: its number cannot have gone to somebody else before we have waited for it.
        assert process is not None
        assert process.poll() is None
        os.kill(process.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self._signal(signal.SIGKILL)
        assert self.server.process is not None
        self.server.process.wait(10)

    def hang(self) -> None:
        """It accepts and never answers."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """It goes on."""
        self._signal(signal.SIGCONT)

    def empty(self) -> None:
        """It forgets everything."""
        with Redis.from_url(self.server.url) as client:
            client.flushall()

    def lives(self) -> bool:
        """Whether its process is there, answering or not."""
        return self.server.process is not None and self.server.process.poll() is None

    def start(self) -> None:
        """A new process over what the old one wrote."""
        url = self.server.url
        self.server = private.start(self.folder, self.server.program)
        assert self.server.url == url

    def remember(self) -> None:
        """Put a copy of its memory by."""
        shutil.copytree(self.folder / "redis" / "appendonlydir", self.folder / "remembered")

    def recall(self) -> None:
        """Start over the copy that was put by."""
        shutil.rmtree(self.folder / "redis" / "appendonlydir")
        shutil.copytree(self.folder / "remembered", self.folder / "redis" / "appendonlydir")
        self.start()

    def end(self) -> None:
        """End it, whatever the test left it in."""
        process = self.server.process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait(10)
