"""SQLite's one writer is shared: what waits is written together, and each hears of its own."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contest.store.turns import Turns

WRITE = "UPDATE held SET value = :value WHERE id = :id RETURNING id, value"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "turns.sqlite3"
    with sqlite3.connect(made) as line:
        line.execute("PRAGMA journal_mode = WAL")
        line.execute("CREATE TABLE held (id INTEGER PRIMARY KEY, value INTEGER CHECK (value < 1000))")
        line.executemany("INSERT INTO held VALUES (?, 0)", [(n,) for n in range(40)])
    line.close()
    return made


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=10)


@contextmanager
def taken(turns: Turns) -> Iterator[None]:
    """Somebody is writing all the while."""
    turns._led = True
    yield
    turns._hand_over()


def commits(path: Path, act: list[str]) -> sqlite3.Connection:
    line = connect(path)
    line.set_trace_callback(lambda text: act.append(text) if text == "COMMIT" else None)
    return line


def test_what_waits_behind_a_writer_is_written_by_the_next_in_one_commit(path: Path) -> None:
    turns, seen = Turns(str(path)), list[str]()
    with ThreadPoolExecutor(6) as pool:
        with taken(turns):
            told = [pool.submit(_write, turns, path, n, n + 1, seen) for n in range(6)]
            while len(turns._waiting) < 6:
                threading.Event().wait(0.01)
        assert [one.result(20) for one in told] == [[(n, n + 1)] for n in range(6)]
    assert seen == ["COMMIT"]
    assert stored(path)[:6] == [1, 2, 3, 4, 5, 6]


def _write(turns: Turns, path: Path, place: int, value: int, seen: list[str]) -> list[tuple[int, int]]:
    line = commits(path, seen)
    try:
        return turns.write(line, WRITE, {"id": place, "value": value})
    finally:
        line.close()


def stored(path: Path) -> list[int]:
    line = connect(path)
    try:
        return [row[0] for row in line.execute("SELECT value FROM held ORDER BY id")]
    finally:
        line.close()


def test_one_that_fails_undoes_no_other_and_hears_of_it_alone(path: Path) -> None:
    turns = Turns(str(path))
    with ThreadPoolExecutor(3) as pool:
        with taken(turns):
            told = [pool.submit(_write, turns, path, n, value, []) for n, value in enumerate((7, 5000, 9))]
            while len(turns._waiting) < 3:
                threading.Event().wait(0.01)
        assert [told[0].result(20), told[2].result(20)] == [[(0, 7)], [(2, 9)]]
        with pytest.raises(sqlite3.IntegrityError):
            told[1].result(20)
    assert stored(path)[:3] == [7, 0, 9]


def test_where_the_commit_fails_nobody_is_told_yes(path: Path) -> None:
    turns, other = Turns(str(path)), connect(path)
    other.execute("BEGIN IMMEDIATE")
    impatient = sqlite3.connect(path, isolation_level=None, timeout=0.05)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        turns.write(impatient, WRITE, {"id": 1, "value": 8})
    other.execute("ROLLBACK")
    assert stored(path)[1] == 0
    assert turns.write(impatient, WRITE, {"id": 1, "value": 8}) == [(1, 8)]
    impatient.close()
    other.close()


class Ended(BaseException):
    """What ends a thread and is no error."""


class Ending:
    """A connection whose thread is ended at its commit."""

    def __init__(self, path: Path) -> None:
        self.line = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement == "COMMIT":
            raise Ended
        return self.line.execute(statement, *values)


def test_where_a_writer_is_ended_before_its_commit_those_it_wrote_for_hear_no_yes(path: Path) -> None:
    turns, line, lines = Turns(str(path)), connect(path), [Ending(path), Ending(path)]
    with ThreadPoolExecutor(2) as pool:
        with taken(turns):
            told = [pool.submit(turns.write, one, WRITE, {"id": n, "value": 5}) for n, one in enumerate(lines)]
            while len(turns._waiting) < 2:
                threading.Event().wait(0.01)
        heard = {type(one.exception(20)) for one in told}
    assert heard == {Ended, sqlite3.OperationalError}
    assert stored(path)[:2] == [0, 0]
    assert turns.write(line, WRITE, {"id": 1, "value": 8}) == [(1, 8)]
    for one in (*(ending.line for ending in lines), line):
        one.close()


def test_a_file_to_line_up_at_that_cannot_be_had_stops_no_save(path: Path) -> None:
    path.with_name(f"{path.name}-turn").mkdir()
    line = connect(path)
    assert Turns(str(path)).write(line, WRITE, {"id": 1, "value": 8}) == [(1, 8)]
    line.close()


def test_two_processes_that_write_at_once_both_keep_all(path: Path) -> None:
    """Each has a line of its own to the writer; the file between them hands it over."""
    first, second = Turns(str(path)), Turns(str(path))
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(_write, (first, second)[n % 2], path, n, n + 100, []) for n in range(40)]
        assert [one.result(30) for one in told] == [[(n, n + 100)] for n in range(40)]
    assert stored(path) == [n + 100 for n in range(40)]


def admitted(turns: Turns, path: Path) -> sqlite3.Connection:
    line = connect(path)
    turns.admit(line)
    return line


NORMAL, FULL = (1,), (2,)


def test_only_a_log_that_this_line_brings_to_the_disk_is_not_waited_for_by_its_writers(path: Path) -> None:
    """Without a log of its own beside it, a database is left to wait for the disk by itself."""
    line = admitted(Turns(str(path)), path)
    assert line.execute("PRAGMA synchronous").fetchone() == NORMAL
    line.execute("PRAGMA journal_mode = DELETE")
    line.close()
    turns = Turns(str(path))
    other = admitted(turns, path)
    assert other.execute("PRAGMA synchronous").fetchone() == FULL
    assert turns.write(other, WRITE, {"id": 1, "value": 8}) == [(1, 8)]
    other.close()


def test_nobody_is_told_yes_before_the_log_is_on_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, order = Turns(str(path)), list[str]()
    reached, let_go, real = threading.Event(), threading.Event(), os.fdatasync

    def slow(file: int) -> None:
        assert os.fstat(file).st_ino == path.with_name(f"{path.name}-wal").stat().st_ino
        reached.set()
        assert let_go.wait(20)
        real(file)
        order.append("disk")

    monkeypatch.setattr("contest.store.log.os.fdatasync", slow)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(_write, turns, path, 1, 8, order)
        assert reached.wait(20)
        assert stored(path)[1] == 8  # committed, and nobody was told
        assert not told.done()
        let_go.set()
        assert told.result(20) == [(1, 8)]
    assert order == ["COMMIT", "disk"]


def test_while_the_disk_works_the_next_are_written_and_one_wait_serves_them_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, waits, real = Turns(str(path)), list[int](), os.fdatasync
    reached, let_go = threading.Event(), threading.Event()

    def slow(file: int) -> None:
        waits.append(file)
        reached.set()
        assert let_go.wait(20)
        real(file)

    monkeypatch.setattr("contest.store.log.os.fdatasync", slow)
    with ThreadPoolExecutor(3) as pool:
        told = [pool.submit(_write, turns, path, 0, 5, [])]
        assert reached.wait(20)
        for n in (1, 2):
            told.append(pool.submit(_write, turns, path, n, 5, []))
            while stored(path)[n] != 5:
                threading.Event().wait(0.01)
        let_go.set()
        assert [one.result(20) for one in told] == [[(n, 5)] for n in range(3)]
    assert len(waits) == 2


def test_after_a_disk_failed_the_log_begins_anew_before_anybody_is_told_yes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system forgets what it could not write, so asking again for the same part of the log proves nothing."""

    def fails(_file: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    turns, line, reader = Turns(str(path)), connect(path), sqlite3.connect(path, timeout=0.05, isolation_level=None)
    impatient = sqlite3.connect(path, timeout=0.05, isolation_level=None)
    with monkeypatch.context() as broken:
        broken.setattr("contest.store.log.os.fdatasync", fails)
        with pytest.raises(sqlite3.OperationalError, match="disk I/O"):
            turns.write(line, WRITE, {"id": 1, "value": 8})
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM held").fetchall()
    with pytest.raises(sqlite3.OperationalError, match="log is being read"):
        turns.write(impatient, WRITE, {"id": 2, "value": 8})
    reader.execute("ROLLBACK")
    log = path.with_name(f"{path.name}-wal")
    before = log.stat().st_size
    assert turns.write(line, WRITE, {"id": 2, "value": 8}) == [(2, 8)]
    assert log.stat().st_size < before + 4096
    assert stored(path)[1:3] == [8, 8]
    for one in (line, reader, impatient):
        one.close()


def test_the_log_is_held_open_and_a_new_one_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens a file after a write of it failed is told nothing of that."""
    turns, seen, opened = Turns(str(path)), list[int](), list[object]()
    keep, begin = os.fdatasync, os.open

    def watched(file: int) -> None:
        seen.append(os.fstat(file).st_ino)
        keep(file)

    def opens(place: object, *given: int) -> int:
        opened.append(place)
        return begin(place, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("contest.store.log.os.fdatasync", watched)
    monkeypatch.setattr("contest.store.log.os.open", opens)
    log = path.with_name(f"{path.name}-wal")
    line = connect(path)
    for value in (3, 4):
        turns.write(line, WRITE, {"id": 1, "value": value})
    assert (len(seen), opened.count(log)) == (2, 1)
    line.close()  # the last to leave takes the log along
    assert not log.exists()
    log.with_name("taken").touch()  # the number of the old file is somebody else's now
    line = connect(path)
    turns.write(line, WRITE, {"id": 1, "value": 5})
    assert seen[-1] == log.stat().st_ino
    line.close()
