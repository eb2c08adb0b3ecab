"""Serving: a taken port is noticed before anything starts, and no process outlives its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from contest.web.serving import children, port, supervision

HOME = Path(supervision.HOME)
SLEEP = [sys.executable, "-c", "import time; time.sleep(30)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(30)",
]
MASTER = """
import subprocess, sys, time
from pathlib import Path
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
Path(sys.argv[1]).write_text(str(worker.pid))
time.sleep(30)
"""
PARENT = """
import sys, time
from pathlib import Path
from contest.web.serving import children
child = children.begin([sys.executable, "-c", "import time; time.sleep(30)"], Path("."), {})
print(child.pid, flush=True)
time.sleep(30)
"""


@pytest.fixture
def listener() -> Iterator[int]:
    """The number of a port on loopback where somebody listens, sharing it with whoever wants to."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be counted does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def wait_until(done: Callable[[], bool]) -> None:
    """Looks until it is so, five seconds at most."""
    until = time.monotonic() + 5
    while not done() and time.monotonic() < until:
        time.sleep(0.02)


def test_a_port_that_an_old_worker_would_share_is_taken(listener: int) -> None:
    assert not port.is_free("127.0.0.1", listener)


def test_a_port_where_nobody_listens_is_free(listener: int) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        number = server.getsockname()[1]
    assert port.is_free("127.0.0.1", number)
    assert not port.answers("127.0.0.1", number)


def test_an_open_port_answers_only_when_somebody_speaks_http_behind_it() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        speaking = threading.Thread(target=server.handle_request)
        speaking.start()
        assert port.answers("127.0.0.1", server.server_port)
        speaking.join(5)


def test_a_stranger_on_the_other_loopback_counts_for_a_browser_asks_it_first() -> None:
    with socket.socket(socket.AF_INET6) as server:
        try:
            server.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        server.listen()
        assert not port.is_free("127.0.0.1", server.getsockname()[1])


def test_the_words_for_a_taken_port_say_what_to_do() -> None:
    assert "make run PORT=8080" in port.taken_words("127.0.0.1", 8000)


def test_children_end_together_and_the_deaf_one_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "END_SECONDS", 0.5)
    hearing = children.begin(SLEEP, HOME, dict(os.environ))
    deaf = subprocess.Popen(DEAF, stdout=subprocess.PIPE, process_group=0)
    with deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        children.end((hearing, deaf))
    assert (hearing.returncode, deaf.returncode) == (-signal.SIGTERM, -signal.SIGKILL)


def test_a_worker_does_not_outlive_its_killed_master(tmp_path: Path) -> None:
    note = tmp_path / "worker"
    master = children.begin([sys.executable, "-c", MASTER, str(note)], HOME, dict(os.environ))
    wait_until(lambda: note.exists() and bool(note.read_text()))
    master.kill()
    children.end([master])
    worker = int(note.read_text())
    wait_until(lambda: not is_alive(worker))
    assert not is_alive(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=HOME) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not is_alive(child))
    assert not is_alive(child)


WEB = """
import signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *words): pass
signal.signal(signal.SIGHUP, lambda *_: print("anew", flush=True))
HTTPServer(("127.0.0.1", int(sys.argv[1])), Quiet).serve_forever()
"""
SERVED = """
import os, sys
from types import SimpleNamespace
from contest.web.serving import supervision
supervision.web_command = lambda settings: [sys.executable, "-c", sys.argv[1], sys.argv[2]]
supervision.stop_on_signals()
site = SimpleNamespace(host="127.0.0.1", port=int(sys.argv[2]))
try:
    supervision.serve(supervision.Run(site, dict(os.environ), False, print, lambda: print("ready", flush=True)))
except KeyboardInterrupt:
    print("over", flush=True)
"""


def test_a_service_hands_the_wish_for_new_workers_on_and_a_terminal_that_goes_ends_it() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = str(probe.getsockname()[1])
    command = [sys.executable, "-c", SERVED, WEB, number]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOME, text=True) as served:
        assert served.stdout is not None
        assert served.stdout.readline() == "ready\n"
        served.send_signal(supervision.RELOAD_SIGNAL)
        assert served.stdout.readline() == "anew\n"
        assert port.answers("127.0.0.1", int(number))
        served.send_signal(signal.SIGHUP)
        assert served.stdout.readline() == "over\n"
    assert served.returncode == 0
    assert not port.answers("127.0.0.1", int(number))
