"""The line to Redis: short waits, no retries, and a breaker, so that a dead or hanging Redis costs next to nothing.

Redis holds only what can be rebuilt from SQL. Whoever calls it is ready for `Silent`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

T = TypeVar("T")

# After a failure nobody asks again for this long: one request pays the wait, the others do not.
REST_SECONDS = 2.0


class Silent(Exception):
    """Redis did not answer, or is being left alone after it did not."""


class Spoilt(Silent):
    """Redis answered, and what it holds is none of ours: another program's keys, a dump of another version."""


class Echo:
    """A client with a breaker. One for a process."""

    def __init__(self, url: str, timeout_ms: int, connections: int = 16) -> None:
        self.url = url
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

    def script(self, source: str) -> Script:
        """A Lua script, sent once and then called by its digest."""
        return cast(Script, self.client.register_script(source))

    def ask(self, question: Callable[[], T]) -> T:
        """Run something against Redis and read its answer. Raises Silent when it fails or while the line rests.

        What is there and cannot be read (a wrong type, broken text) is Spoilt; the line does not rest for it.
        """
        if time.monotonic() < self._rest_until:
            raise Silent
        try:
            return question()
        except (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError) as failure:
            self._rest_until = time.monotonic() + REST_SECONDS
            raise Silent from failure
        except (redis.RedisError, ValueError, KeyError, TypeError) as failure:
            raise Spoilt from failure

    def wake(self) -> None:
        """Forget the last failure (after a Redis was started, and in tests)."""
        self._rest_until = 0.0
