"""A private PostgreSQL for tests: found on the machine, run in a folder of its own, reached by a socket file, ended.

PostgreSQL refuses to run as root; then an ordinary account of the machine runs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def cluster(durable: bool = False) -> Iterator[str]:
    """The SQLAlchemy address of an empty database in a server of its own, which ends with the block.

    `durable`: commits reach the disk as on a live site, for tests that cut the power. Raises NoPostgres.
    """
    bin_folder = programs()
    with tempfile.TemporaryDirectory(prefix="hoithi-pg-") as folder:
        account = pwd.getpwnam(_account()) if os.geteuid() == 0 else None
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = Path(folder) / "data"
        _run(
            [bin_folder / "initdb", "-D", data, "-A", "trust", "-U", NAME, "-E", "UTF8", "--no-locale", "--no-sync"],
            account,
        )
        server = _start(bin_folder, data, folder, account, () if durable else HASTY)
        try:
            _await(bin_folder, folder, server)
            _run([bin_folder / "createdb", "-h", folder, "-U", NAME, NAME], account)
            yield f"postgresql+psycopg://{NAME}@/{NAME}?host={folder}"
        finally:
            _stop(server)


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
