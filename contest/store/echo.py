"""The line to Redis: short waits, no retries, and a breaker, so that a dead or hanging Redis costs next to nothing.

Redis holds only what can be rebuilt from SQL. Whoever calls it is ready for `Silent`. Every question names the tag that
its keys stand under (`{c:<slug>}`, `{pulse}`): in a cluster the tag says which node is asked (contest.store.nodes), and
a server that stands alone is asked everything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

T = TypeVar("T")
# A question is put to the client of the server that holds its keys. Asked twice it changes nothing more.
Question = Callable[[Any], T]

# After a failure nobody asks again for this long: one request pays the wait, the others do not.
REST_SECONDS = 2.0

_AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.BusyLoadingError,
    exceptions.ClusterDownError,
    # A server that was written to yesterday and only follows another today.
    exceptions.ReadOnlyError,
)


class Silent(Exception):
    """Redis did not answer, or is being left alone after it did not."""


class Spoilt(Silent):
    """Redis answered, and what it holds is none of ours: another program's keys, a dump of another version."""


class Elsewhere(Silent):
    """Another node of the cluster holds these keys. `host`, `port`: which; `host` "" while they are on their way."""

    def __init__(self, host: str = "", port: int = 0) -> None:
        self.host, self.port = host, port
        super().__init__(host, port)


class Echo:
    """A client with a breaker. One for a process and a server."""

    def __init__(self, url: str, timeout_ms: int, connections: int = 16) -> None:
        self.url = url
        self.timeout_ms = timeout_ms
        # The client's own defaults wait most of a minute and run a write twice.
        # Its stubs know neither decoded replies nor plain commands, so the client is untyped here and nowhere else.
        self.client: Any = redis.Redis.from_url(
            url,
            socket_timeout=timeout_ms / 1000,
            socket_connect_timeout=timeout_ms / 1000,
            retry=Retry(NoBackoff(), 0),
            max_connections=connections,
            decode_responses=True,
        )
        self._rest_until = 0.0

    def patient(self, timeout_ms: int) -> Echo:
        """A line of its own to the same Redis, with another wait."""
        return Echo(self.url, timeout_ms)

    def script(self, source: str) -> Script:
        """A Lua script, sent once to a server and then called by its digest."""
        return cast(Script, self.client.register_script(source))

    def ask(self, tag: str, question: Question[T]) -> T:
        """Run something against the server that holds a tag. Raises Silent when it fails or while the line rests.

        What is there and cannot be read (a wrong type, broken text) is Spoilt; the line does not rest for it.
        """
        return self.line(tag).put(question)

    def line(self, tag: str) -> Echo:
        """The line to the server that holds a tag. Raises Silent where that is not known."""
        return self

    def put(self, question: Question[T]) -> T:
        """Run something against this very server. Raises Silent, Spoilt; in a cluster Elsewhere."""
        if self.rests():
            raise Silent
        try:
            return question(self.client)
        except _AWAY as failure:
            self._rest_until = time.monotonic() + REST_SECONDS
            raise Silent from failure
        except exceptions.MovedError as moved:
            raise Elsewhere(moved.host, moved.port) from moved
        except (exceptions.AskError, exceptions.TryAgainError) as moving:
            raise Elsewhere from moving
        except (redis.RedisError, ValueError, KeyError, TypeError) as failure:
            raise Spoilt from failure

    def rests(self) -> bool:
        """Whether the line is being left alone after a failure."""
        return time.monotonic() < self._rest_until

    def servers(self) -> list[Echo]:
        """The line to each server. Raises Silent while they are not known."""
        return [self]

    def answers(self) -> bool:
        """Whether every server answers; the first that does not costs a wait."""
        with suppress(Silent):
            return all(one.put(lambda client: bool(client.ping())) for one in self.servers())
        return False

    def wake(self) -> None:
        """Forget the last failure (after a Redis was started, and in tests)."""
        self._rest_until = 0.0

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()
