"""The process in which untrusted files are read: what it may use, what it may know, and that nothing of it remains."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from questions.formats import apart, child, detect
from questions.formats.detect import Upload
from tests.hostile import ENDING_SECONDS, MemoryWatch, read_apart

GOOD = "Câu hỏi,A,B,Đáp án\nMột cộng một bằng mấy?,hai,ba,A\n".encode()
SPINNING = b"C\xc3\xa2u h\xe1\xbb\x8fi,A,B,key\n" + b'x,"\n' * 4_000_000
"""Quotes that open and close at every second line: one text for the reader of delimited text, and a very long one."""


def children() -> set[str]:
    """Ids of the processes that this one has started and not yet buried."""
    return {one for task in Path("/proc/self/task").glob("*/children") for one in task.read_text().split()}


CONFINED = "from questions.formats import child\nchild.confine()\n"


def confined(act: str) -> subprocess.CompletedProcess[bytes]:
    """What becomes of an act under the limits of the process that reads files."""
    told = [sys.executable, "-c", CONFINED + act]
    return subprocess.run(told, cwd=apart.HOME, capture_output=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("bytearray(1 << 30)", b"MemoryError"),
        ("import mmap; mmap.mmap(-1, 1 << 30)", b"Cannot allocate memory"),
        ("import tempfile; tempfile.TemporaryFile().write(b'x')", b"No usable temporary|File too large"),
        ("[open('/dev/null') for _ in range(100)]", b"Too many open files"),
    ],
)
def test_what_goes_over_a_limit_fails(act: str, said: bytes) -> None:
    done = confined(act)
    assert done.returncode != 0
    assert any(words in done.stderr for words in said.split(b"|"))


def test_processor_time_runs_out() -> None:
    """The limit itself is one second here, so that nobody waits for nine."""
    done = confined("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass")
    assert done.returncode < 0


def test_a_file_that_never_ends_is_given_up_in_time() -> None:
    read = read_apart(Upload(SPINNING, "đề.csv"))
    assert read.questions == ()
    assert read.problems


def test_the_child_knows_nothing_of_our_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOITHI_SECRET_KEY", "giữ kín")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:word@127.0.0.1/x")
    seen: dict[str, bytes] = {}

    def look() -> None:
        while "environ" not in seen:
            for one in children():
                try:
                    if b"formats.child" in Path(f"/proc/{one}/cmdline").read_bytes():
                        seen["environ"] = Path(f"/proc/{one}/environ").read_bytes()
                        seen["files"] = b" ".join(
                            os.readlink(name).encode() for name in Path(f"/proc/{one}/fd").iterdir()
                        )
                except OSError:
                    continue

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    with Path("/etc/hostname").open() as held:
        apart.read(Upload(GOOD * 2_000))
        watcher.join(5)
        assert held.name.encode() not in seen["files"]
    names = {line.partition(b"=")[0] for line in seen["environ"].split(b"\x00") if line}
    assert names == {b"PATH", b"LANG", b"PYTHONDONTWRITEBYTECODE"}


def test_nothing_remains_of_a_child_however_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children()
    assert len(apart.read(Upload(GOOD)).questions) == 1
    monkeypatch.setattr(apart, "WAIT_SECONDS", 0.01)
    read = apart.read(Upload(GOOD))
    assert [problem.code for problem in read.problems] == [child.TOO_COMPLEX]
    assert children() <= before


def test_twenty_files_at_once_come_to_an_end() -> None:
    before, begun = children(), time.monotonic()
    uploads = [Upload(GOOD if number % 2 else b"PK\x03\x04" + bytes(200_000), "đề") for number in range(20)]
    with ThreadPoolExecutor(20) as readers:
        reads = list(readers.map(apart.read, uploads))
    assert time.monotonic() - begun <= apart.WAIT_SECONDS + 2 * ENDING_SECONDS
    for number, read in enumerate(reads):
        # On a machine that is busy enough even a small file may be given up; it is never read wrongly.
        assert len(read.questions) == number % 2 or read.problems[0].code == child.TOO_COMPLEX
    assert children() <= before


def test_a_reader_that_meets_the_unforeseen_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Upload) -> detect.Read:
        raise ZeroDivisionError

    monkeypatch.setattr(detect, "read", fails)
    assert child._outcome(Upload(GOOD)) == {"fault": child.UNREADABLE}


def test_the_memory_of_a_child_is_really_watched() -> None:
    """The watch that all tests of hostile files rely on sees what a child holds."""
    with MemoryWatch() as watch:
        apart.read(Upload(GOOD * 5_000))
    assert watch.kilobytes > 10_000
