"""The pulse of the web processes in Redis: a hash a minute, in it what each process answered within it.

Keys, `{pulse}:v1:` before each: `<minute>` (hash: process → minute as JSON) · `sweeper` (ms of its last look).
A process writes its whole minute anew each time, so writing twice changes nothing; after an hour a key goes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contest.store.echo import Echo

_TAG = "{pulse}"
_KEY = f"{_TAG}:v1"
_SECONDS = 3600


def put(echo: Echo, process: str, minutes: Mapping[int, str]) -> dict[int, bool]:
    """Write minutes of a process; for each, whether Redis had none of it before. Raises Silent."""

    def write(client: Any) -> dict[int, bool]:
        line = client.pipeline(transaction=False)
        for minute, text in minutes.items():
            line.hset(f"{_KEY}:{minute}", process, text)
            line.expire(f"{_KEY}:{minute}", _SECONDS)
        return {minute: bool(fresh) for minute, fresh in zip(minutes, line.execute()[::2], strict=True)}

    return echo.ask(_TAG, write)


def read(echo: Echo, minutes: Sequence[int]) -> tuple[dict[int, list[str]], int | None]:
    """What processes wrote for these minutes, and the milliseconds of the sweeper's last round. Raises Silent."""

    def ask(client: Any) -> tuple[dict[int, list[str]], int | None]:
        line = client.pipeline(transaction=False)
        for minute in minutes:
            line.hvals(f"{_KEY}:{minute}")
        line.get(f"{_KEY}:sweeper")
        *found, swept = line.execute()
        return dict(zip(minutes, found, strict=True)), None if swept is None else int(swept)

    return echo.ask(_TAG, ask)


def note_sweep(echo: Echo, millis: int) -> None:
    """Note a round of the sweeper. Raises Silent."""
    echo.ask(_TAG, lambda client: client.set(f"{_KEY}:sweeper", millis, ex=_SECONDS))
