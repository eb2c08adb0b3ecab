"""The processes of a served site: begun with one parent, ended by their numbers, none left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

END_SECONDS = 15.0
"""Requests under way are finished first; a worker that still runs after this long is cut off."""
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on the children of a child that dies are ours, so that no web worker outlives its master (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def begin(command: Sequence[str], home: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts a child in our process group that is asked to end when we die, however we die."""
    return subprocess.Popen(command, cwd=home, env=environ, stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def end(children: Iterable[subprocess.Popen[bytes]]) -> None:
    """Asks all of them to end at once, waits for each, and cuts off what does not."""
    waiting = [child for child in children if child.poll() is None]
    for child in waiting:
        child.terminate()
    until = time.monotonic() + END_SECONDS
    for child in waiting:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def end_orphans(but: Iterable[int]) -> None:
    """Cuts off the processes that became ours by the death of a child: workers of a web server that was killed."""
    for pid in set(ours()) - set(but):
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def ours() -> list[int]:
    """The numbers of our own children, where the system tells (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # pid (name) state ppid …, and the name may hold blanks and brackets
            if int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found
