"""Reading a hostile file as the platform does: in the real process of its own, with a watch on time and memory."""

from __future__ import annotations

import re
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from questions.formats import apart
from questions.formats.detect import Upload
from questions.formats.reading import Read

MOST_SECONDS = 10.0
"""Of processor time; on a machine that does nothing else that is all the time there is."""
ENDING_SECONDS = 2.0
"""What a loaded machine may take to start and end a process, on top of what the process itself is waited for."""
MOST_KILOBYTES = 512 * 1024
PROGRAM = "questions.formats.child"
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """An input that must be survived, by its number in the reliability list.

    `codes` must be among the problems. `taken`: how many questions come in; None: it does not matter.
    """

    number: int
    what: str
    build: Callable[[], bytes]
    codes: tuple[str, ...]
    filename: str = "de.bin"
    format: str = "auto"
    taken: int | None = 0

    def __str__(self) -> str:
        return f"{self.number}-{self.what}"


@dataclass
class MemoryWatch:
    """Looks every few milliseconds at the most memory that a process which reads a file has held."""

    kilobytes: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> MemoryWatch:
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.ended.wait(0.02):
            for task in Path("/proc/self/task").glob("*/children"):
                for child in self._text(task).split():
                    # Until it has become another program it is counted with what we ourselves hold.
                    if PROGRAM in self._text(Path(f"/proc/{child}/cmdline")):
                        found = PEAK.search(self._text(Path(f"/proc/{child}/status")))
                        self.kilobytes = max(self.kilobytes, int(found[1]) if found else 0)

    @staticmethod
    def _text(path: Path) -> str:
        try:
            return path.read_text()
        except OSError:
            return ""  # it has ended meanwhile


def processor_seconds() -> float:
    """Of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_apart(upload: Upload) -> Read:
    """The reading of a file; fails where it took more than its 10 seconds or its 512 MB."""
    begun, used = time.monotonic(), processor_seconds()
    with MemoryWatch() as watch:
        read = apart.read(upload)
    assert processor_seconds() - used <= MOST_SECONDS
    assert time.monotonic() - begun <= apart.WAIT_SECONDS + ENDING_SECONDS
    assert watch.kilobytes <= MOST_KILOBYTES
    return read


def survives(case: Case) -> Read:
    """The case ends in time, says what it must say, and takes in no more than it must."""
    read = read_apart(Upload(case.build(), case.filename, case.format))
    codes = [problem.code for problem in read.problems]
    assert set(case.codes) <= set(codes), codes
    assert "unreadable" not in codes, "an exception nobody foresaw"
    assert case.taken is None or len(read.questions) == case.taken, [one.text[:80] for one in read.questions]
    for problem in read.problems:
        assert problem.place
        assert len(problem.place) + len(problem.message) < 1_000
        assert (problem.place + problem.message).isprintable(), problem
    return read
