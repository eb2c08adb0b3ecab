"""The processes of a served site: each leads a group of its own, ends when asked or when its parent dies, whole."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

END_SECONDS = 15.0
"""Requests under way are finished first; a worker that still runs after this long is cut off."""
PR_SET_PDEATHSIG = 1
# Found beforehand: between fork and exec a child of several threads must not load a library.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def begin(
    command: Sequence[str], home: Path, environ: dict[str, str], log: Path | None = None
) -> subprocess.Popen[bytes]:
    """Starts a child that is asked to end when the thread that began it dies, however it dies (Linux).

    Its group is its own: Ctrl-C in a terminal goes to every process of a group, and a web worker that is told twice to
    end, by the terminal and by its master, now and then does not end at all. Its words go to our own output, or are
    added to `log`.
    """
    with log.open("ab") if log else nullcontext() as words:
        return subprocess.Popen(
            command,
            cwd=home,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            process_group=0,
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    if _PRCTL is not None:
        _PRCTL(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(children: Iterable[subprocess.Popen[bytes]]) -> None:
    """Asks all of them to end at once, waits for each, and cuts off what is left of its group.

    A worker whose master was killed would share the port with the next run and take every other request.
    """
    all_of_them = list(children)
    for child in all_of_them:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + END_SECONDS
    for child in all_of_them:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, until - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
