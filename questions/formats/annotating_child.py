"""The process in which problems are written into a file: a line of JSON and the file come in, the file goes out."""

from __future__ import annotations

import json
import os
import sys

from questions.formats.confining import confine
from questions.formats.sheets import xlsx_out
from questions.formats.wire import problem_from
from questions.formats.word import docx_out

LARGEST_FILE_WRITTEN = 128 * 1024 * 1024
"""The library for workbooks lays out each sheet in a temporary file."""


def annotated(line: bytes, data: bytes) -> bytes:
    """The file with the problems that the line names."""
    told = json.loads(line)
    problems = [problem_from(one) for one in told["problems"]]
    if told["format"] == "docx":
        return docx_out.annotated(data, problems)
    return xlsx_out.annotated(data, problems, told["format"])


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints must not be taken for the file.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        confine(LARGEST_FILE_WRITTEN)
        out.write(annotated(sys.stdin.buffer.readline(), sys.stdin.buffer.read()))
