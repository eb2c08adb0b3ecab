"""The process in which untrusted files are read: it may use so much time and memory, write nothing, and then ends.

It takes a line of JSON that describes the files and then their bytes, and answers with lines of JSON: now and then
{"judged": n}, and at the end {"read": …} or {"fault": code}.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import traceback
from typing import Any, BinaryIO

from questions.formats import detect, judging, wire
from questions.formats.confining import confine

RARELY = (100_000, 20, 20)
TELL_EVERY_SECONDS = 0.25
TOO_COMPLEX, UNREADABLE = "too_complex", "unreadable"


def main(given: BinaryIO, answers: BinaryIO) -> None:
    """Read what is given, tell how far it is, answer once."""
    confine()
    # A reading makes a hundred thousand small values and drops few: looking for rings among them all the time is a
    # tenth of the work.
    gc.set_threshold(*RARELY)
    told = json.loads(given.readline())
    upload = detect.Upload(given.read(told["size"]), told["filename"], told["format"])
    if told["key_filename"] is not None:
        upload.keys = detect.Upload(given.read(), told["key_filename"])
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(answers, done), daemon=True)
    teller.start()
    body = _outcome(upload)
    done.set()
    teller.join()
    _say(answers, body)


def _outcome(upload: detect.Upload) -> dict[str, Any]:
    try:
        return {"read": wire.read_json(detect.read(upload))}
    except (MemoryError, RecursionError):
        return {"fault": TOO_COMPLEX}
    except Exception:
        # A reader has met what it does not foresee: the file is refused, and the journal tells us where.
        traceback.print_exc(limit=-5)
        return {"fault": UNREADABLE}


def _tell(answers: BinaryIO, done: threading.Event) -> None:
    told = 0
    while not done.wait(TELL_EVERY_SECONDS):
        if judging.TALLY.count > told:
            told = judging.TALLY.count
            _say(answers, {"judged": told})


def _say(answers: BinaryIO, body: dict[str, Any]) -> None:
    answers.write(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
    answers.flush()


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, out)
