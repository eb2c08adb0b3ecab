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
    has one running loop at most: who comes after a browser could not begin another beside it.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="loop") as pool:
        return pool.submit(asyncio.run, coroutine).result()
