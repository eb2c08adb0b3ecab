"""A private PostgreSQL for tests: found on the machine, run in a folder of its own, reached by a socket file, ended.

PostgreSQL refuses to run as root; then an ordinary account of the machine runs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import make_url

ACCOUNTS = ("postgres", "nobody")
START_SECONDS = 20.0
STOP_SECONDS = 20.0
NAME = "hoithi"
# Tests ask whether the program is right, not whether the disk is: nothing here must survive a power cut.
HASTY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class NoPostgres(Exception):
    """No PostgreSQL could be found or started; the text says what to do."""


def programs() -> Path:
    """The folder that holds initdb and postgres: on PATH, else the newest of Debian's. Raises NoPostgres."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise NoPostgres("PostgreSQL is not on this machine. Debian and Ubuntu: apt-get install postgresql")
    return max(found, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)


class Server:
    """A server in a folder of its own, that a test may end and begin again. Its address outlives every end."""

    def __init__(self, folder: str, durable: bool, extra: tuple[str, ...] = ()) -> None:
        self.bin_folder, self.folder, self.data = programs(), folder, Path(folder) / "data"
        self._account = pwd.getpwnam(_account()) if os.geteuid() == 0 else None
        self._extra = extra if durable else HASTY
        self.url = f"postgresql+psycopg://{NAME}@/{NAME}?host={folder}"
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        makes = ["-A", "trust", "-U", NAME, "-E", "UTF8", "--no-locale", "--no-sync"]
        _run([self.bin_folder / "initdb", "-D", self.data, *makes], self._account)
        self.process = self._begin()
        _run([self.bin_folder / "createdb", "-h", folder, "-U", NAME, NAME], self._account)

    def _begin(self) -> subprocess.Popen[bytes]:
        process = _start(self.bin_folder, self.data, self.folder, self._account, self._extra)
        try:
            _await(self.bin_folder, self.folder, process)
        except BaseException:
            _stop(process)
            raise
        return process

    def start(self) -> None:
        """Begin it again over what is on the disk; returns when it answers. Raises NoPostgres."""
        self.process = self._begin()

    def stop(self) -> None:
        """End it in an orderly way; connections are cut."""
        _stop(self.process)

    def cut(self) -> None:
        """An immediate end (SIGQUIT): no checkpoint; the next start recovers from the log of writes."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """kill -9 of the server and of every process that it had begun."""
        children = self.children()
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def children(self) -> list[int]:
        """The numbers of the processes that the server has begun."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


class Follower(Server):
    """A streaming replica of another server, copied from it while it runs."""

    def __init__(self, folder: str, of: Server) -> None:
        self.bin_folder, self.folder, self.data = of.bin_folder, folder, Path(folder) / "data"
        self._account, self._extra = of._account, of._extra
        self.url = f"postgresql+psycopg://{NAME}@/{NAME}?host={folder}"
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        copied = ["-D", self.data, "-h", of.folder, "-U", NAME, "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        _run([self.bin_folder / "pg_basebackup", *copied], self._account)
        self.process = self._begin()


@contextmanager
def replica(of: Server) -> Iterator[Follower]:
    """A replica of a running server, which ends with the block. Raises NoPostgres."""
    with tempfile.TemporaryDirectory(prefix="hoithi-pg-") as folder:
        made = Follower(folder, of)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def running(durable: bool = False, extra: tuple[str, ...] = ()) -> Iterator[Server]:
    """A server with an empty database, which ends with the block.

    `durable`: commits reach the disk as on a live site, for tests that cut the power; `extra`: what else it is told
    then. Raises NoPostgres.
    """
    with tempfile.TemporaryDirectory(prefix="hoithi-pg-") as folder:
        made = Server(folder, durable, extra)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def cluster(durable: bool = False, extra: tuple[str, ...] = ()) -> Iterator[str]:
    """The SQLAlchemy address of an empty database in such a server. Raises NoPostgres."""
    with running(durable, extra) as made:
        yield made.url


def administration(url: str) -> Engine:
    """An engine on the server's own database, each statement by itself; the caller disposes of it."""
    return create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _account() -> str:
    """The first of the usual accounts that this machine has."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ACCOUNTS:
        if name in known:
            return name
    raise NoPostgres("PostgreSQL does not run as root, and this machine has no other account to run it")


def _run(command: list[str | Path], account: pwd.struct_passwd | None) -> None:
    """Runs a short program as that account, or as ourselves."""
    user, group, groups = _ids(account)
    done = subprocess.run(
        command, capture_output=True, timeout=120, check=False, cwd="/", user=user, group=group, extra_groups=groups
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace').strip()}")


def _ids(account: pwd.struct_passwd | None) -> tuple[int | None, int | None, list[str | int] | None]:
    """User, group and further groups for a new process; None leaves them as they are."""
    return (None, None, None) if account is None else (account.pw_uid, account.pw_gid, [])


def _start(
    bin_folder: Path, data: Path, folder: str, account: pwd.struct_passwd | None, extra: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    """Starts the server itself, so that its number is ours: no TCP, a socket file in the folder, a log beside it."""
    command: list[str | Path] = [bin_folder / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *extra]
    user, group, groups = _ids(account)
    with (Path(folder) / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=user,
            group=group,
            extra_groups=groups,
        )


def _await(bin_folder: Path, folder: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    ready: list[str | Path] = [bin_folder / "pg_isready", "-q", "-h", folder]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise NoPostgres(f"PostgreSQL did not start: {(Path(folder) / 'log').read_text(errors='replace')[-500:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """A fast end (SIGINT): connections are cut, nothing waits for a test that forgot to close one."""
    if server.poll() is None:
        server.send_signal(2)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
