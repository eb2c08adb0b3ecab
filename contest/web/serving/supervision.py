"""The web server and the sweeper side by side: begun, waited for, begun again or ended together."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from contest.web.serving import children, port

HOME = Path(__file__).resolve().parents[3]
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 90.0
"""A machine under load takes long to begin; one that gave up then would be begun again, and give up again."""
LOOK_SECONDS = 0.5
RELOAD_SIGNAL = signal.SIGUSR1
"""Asks for new web workers, one after the other, on the code as it is now; settings stay as they were."""
RESPAWN_SECONDS = 10
"""A new worker has this long to load before the old one is told to finish; it takes two on a quiet core."""
SWEEPER_REST_SECONDS = 5.0
"""A sweeper that fails is begun again after this long; papers are closed within 60 s of their deadline even so."""
FILES_KEPT = 256
"""Open files of a worker that are no connections: modules, databases, logs."""
CONNECTIONS_MOST = 16384
FEWEST_CONNECTIONS = 128


class Ended(Exception):
    """The web server did not start, or ended by itself; the text says which."""


def stop_on_signals() -> None:
    """Every request to end becomes a KeyboardInterrupt, also where a shell began us with SIGINT ignored."""
    for number in ENDING_SIGNALS:
        signal.signal(number, _interrupt)
    signal.signal(RELOAD_SIGNAL, signal.SIG_IGN)  # until there is something to reload


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class Run:
    """What is served: the settings, the environment of the children, whether the sweeper is among them, and two calls.

    `tell` takes a line for whoever watches; `ready` is called once the port answers.
    """

    settings: Any
    environ: dict[str, str]
    sweeping: bool
    tell: Callable[[str], None]
    ready: Callable[[], None]


def serve(run: Run) -> None:
    """Serves until a KeyboardInterrupt. Raises Ended. Leaves no process."""
    web = children.begin(web_command(run.settings), HOME, run.environ)
    sweepers = [children.begin(sweeper_command(), HOME, run.environ)] if run.sweeping else []
    try:
        await_ready(web, run.settings)
        # The master of the web workers takes SIGHUP for it; to us that says that a terminal has gone.
        signal.signal(RELOAD_SIGNAL, lambda *_: web.send_signal(signal.SIGHUP))
        run.ready()
        while web.poll() is None:
            time.sleep(LOOK_SECONDS)
            sweepers = [keep_sweeping(sweeper, run) for sweeper in sweepers]
        raise Ended(f"The web server ended by itself (code {web.returncode}).")
    finally:
        for number in ENDING_SIGNALS:  # a second Ctrl-C must not leave half of it running
            signal.signal(number, signal.SIG_IGN)
        children.end((web, *sweepers))


def keep_sweeping(sweeper: subprocess.Popen[bytes], run: Run) -> subprocess.Popen[bytes]:
    """The sweeper while it lives; a new one, after a rest, when it has ended."""
    if sweeper.poll() is None:
        return sweeper
    run.tell(f"The sweeper ended (code {sweeper.returncode}); it is begun again.")
    time.sleep(SWEEPER_REST_SECONDS)
    return children.begin(sweeper_command(), HOME, run.environ)


def await_ready(web: subprocess.Popen[bytes], settings: Any) -> None:
    """Waits until the port answers. Raises Ended when the server ends first or takes too long."""
    until = time.monotonic() + READY_SECONDS
    while not port.answers(settings.host, settings.port):
        if web.poll() is not None or time.monotonic() > until:
            raise Ended("The web server did not start; its own words are above.")
        time.sleep(0.1)


def sweeper_command() -> list[str]:
    """What closes papers left open after their deadline, over and over."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "attempts", "sweep", "--loop"]


def web_command(settings: Any) -> list[str]:
    """The web server: processes, threads and bounds by hand, since its defaults are for other houses."""
    options = {
        "interface": "wsgi",
        "host": settings.host,
        "port": settings.port,
        "workers": settings.web_workers,
        "blocking-threads": settings.blocking_threads,
        # What it calls backpressure counts connections, idle ones too: by default 512 browsers that merely keep
        # their connection would shut everybody else out.
        "backpressure": connections_of_a_worker(),
        "backlog": 4096,
        "http": 1,
        "log-level": "warning",
        "workers-kill-timeout": int(children.END_SECONDS) - 5,
        "respawn-interval": RESPAWN_SECONDS,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--respawn-failed-workers",
        "--no-ws",
        "wsgi:create_app",
        "--factory",
    ]


def connections_of_a_worker() -> int:
    """As many as the system lets a process keep open, after asking it for all it may give."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return CONNECTIONS_MOST
    return max(FEWEST_CONNECTIONS, min(CONNECTIONS_MOST, files - FILES_KEPT))
