"""Run a coroutine from a test, whatever that test's thread is busy with."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, in a thread of its own.

    A browser's driver keeps a loop running in the thread of the tests for as long as the browser lives, and a thread
    has one running loop at most: who comes after a browser could not begin another beside it. Whoever is interrupted
    while it waits, by a signal, ends what it waits for.
    """
    begun: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[T] | None]] = []

    async def told() -> T:
        begun.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await coroutine

    with ThreadPoolExecutor(1, thread_name_prefix="loop") as pool:
        done = pool.submit(asyncio.run, told())
        try:
            return done.result()
        except BaseException:
            for loop, task in begun:
                if task is not None and not done.done():
                    loop.call_soon_threadsafe(task.cancel)
            raise
