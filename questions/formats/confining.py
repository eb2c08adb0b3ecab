"""The limits that a process puts upon itself before it touches a file from outside."""

from __future__ import annotations

import resource

SECONDS = 9
"""Of processor time. The one who waits gives up a little later."""
BYTES = 512 * 1024 * 1024
LARGEST_FILE_WRITTEN = 0
FILES_OPEN = 64


def confine(written: int = LARGEST_FILE_WRITTEN, seconds: int = SECONDS) -> None:
    """Put this process under its limits; they cannot be lifted again.

    `written`: bytes of a file it may write; `seconds` of processor time.
    """
    for limit, most in (
        (resource.RLIMIT_AS, BYTES),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, FILES_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
