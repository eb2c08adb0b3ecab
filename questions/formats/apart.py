"""Reading an untrusted file in a process of its own, and giving up on it in time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from questions.formats import child, wire
from questions.formats.detect import Upload
from questions.formats.reading import Read, refused_file

HOME = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 25.0
"""From the start of the process to its answer; it may use a third of that (confining): to be busy is no fault."""
TOO_COMPLEX = (
    "Tệp quá phức tạp nên không đọc xong trong giới hạn thời gian và bộ nhớ. "
    "Hãy chỉ giữ phần có câu hỏi, hoặc chia thành nhiều tệp, rồi tải lại."
)
UNREADABLE = "Không đọc được tệp này. Hãy mở tệp, lưu lại rồi tải lên; nếu vẫn lỗi, hãy gửi tệp cho người quản trị."


def read(upload: Upload, progress: Callable[[int], object] | None = None) -> Read:
    """Questions and problems of a file, read where it can harm nothing. `progress` hears how many were judged.

    Takes WAIT_SECONDS at most; a file that needs more time or memory is refused with `too_complex`.
    """
    with running("questions.formats.child", WAIT_SECONDS) as (given, answers):
        _send(given, upload)
        return _heard(answers, upload, progress)


@contextmanager
def running(module: str, seconds: float) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A module that runs as a process of its own: where it reads, and what it answers. Ended after so many seconds.

    Whoever runs there puts itself under limits first (confining.confine).
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=HOME,
        # Nothing of our surroundings: no secret, no address of a database.
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A group of its own: whatever it may have started ends with it.
        process_group=0,
    )
    guard = threading.Timer(seconds, _end, (process,))
    guard.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdin, process.stdout
    finally:
        guard.cancel()
        _end(process)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _send(stream: IO[bytes], upload: Upload) -> None:
    keys = upload.keys
    told = {
        "filename": upload.filename,
        "format": upload.format,
        "size": len(upload.data),
        "key_filename": None if keys is None else keys.filename,
    }
    try:
        stream.write(json.dumps(told).encode() + b"\n" + upload.data + (b"" if keys is None else keys.data))
        stream.close()
    except BrokenPipeError:
        pass  # It ended before it had heard all; its answer, or the lack of one, says why.


def _close(stream: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        stream.close()


def _heard(stream: IO[bytes], upload: Upload, progress: Callable[[int], object] | None) -> Read:
    for line in stream:
        body = _body(line)
        if body is None:
            break
        if "judged" in body and progress is not None:
            progress(body["judged"])
        if "read" in body:
            return wire.read_from(body["read"])
        if body.get("fault") == child.UNREADABLE:
            return refused_file(upload.format, child.UNREADABLE, UNREADABLE)
        if "fault" in body:
            break
    return refused_file(upload.format, child.TOO_COMPLEX, TOO_COMPLEX)


def _body(line: bytes) -> dict[str, Any] | None:
    """One answer; None for a line that was cut off when the process was stopped."""
    try:
        body = json.loads(line)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
