"""Writing problems into a file that was sent: in a process of its own, for the file is as little trusted as ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from questions.formats.apart import HOME, WAIT_SECONDS
from questions.formats.reading import Problem
from questions.formats.wire import problem_json


def annotated(data: bytes, problems: Sequence[Problem], fmt: str) -> bytes | None:
    """The file with its problems in it; None when that takes too much time or memory, or cannot be done.

    `fmt` «docx», or one of those that questions.formats.sheets.annotating knows.
    """
    told = {"format": fmt, "problems": [problem_json(problem) for problem in problems]}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "questions.formats.annotating_child"],
            cwd=HOME,
            # Nothing of our surroundings: no secret, no address of a database.
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            input=json.dumps(told).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            timeout=WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None
