"""The process in which files of the study library become sheets: under limits, writing nothing, and then it ends.

It takes a line of JSON with the sizes of the files and then their bytes, and answers with a line of JSON and then the
bytes of the pictures: {"sheets": [[[width, height, bytes] large, [width, height, bytes] small], …]} or {"fault": code}.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2

from contest import library_sheets
from contest.library import MOST_SHEETS
from contest.library_sheets import LARGE_WIDTH, Sheet, SheetFault
from questions.formats.confining import confine
from questions.pictures import Picture

SECONDS = 30
"""Of processor time: forty pages of a printer's file take about twelve."""
HEAD = 1024
"""Bytes among which a PDF must say that it is one."""


def main(given: BinaryIO, answers: BinaryIO) -> None:
    """Read the files, answer once."""
    confine(seconds=SECONDS)
    sizes = json.loads(given.readline())["sizes"]
    try:
        sheets = list(_sheets([given.read(size) for size in sizes]))
    except SheetFault as fault:
        _say(answers, {"fault": fault.code, "values": fault.values})
        return
    except MemoryError:
        _say(answers, {"fault": "too_hard", "values": {}})
        return
    told = [[_told(one.large), _told(one.small)] for one in sheets]
    _say(answers, {"sheets": told})
    for one in sheets:
        answers.write(one.large.data + one.small.data)


def _sheets(files: list[bytes]) -> Iterator[Sheet]:
    for data in files:
        yield from _pages(data) if is_pdf(data) else [library_sheets.of_file(data)]


def is_pdf(data: bytes) -> bool:
    """Whether a file says that it is a PDF."""
    return b"%PDF-" in data[:HEAD]


def _pages(data: bytes) -> Iterator[Sheet]:
    """Each page of a PDF, drawn. Forms and scripts of the file are never begun."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise SheetFault("pdf_locked" if "password" in str(error).lower() else "pdf_unreadable") from error
    if not 1 <= len(document) <= MOST_SHEETS:
        raise SheetFault("too_many_sheets" if len(document) else "pdf_unreadable", pages=len(document))
    for number in range(len(document)):
        yield _page(document, number)


def _page(document: Any, number: int) -> Sheet:
    try:
        page = document[number]
        width, height = page.get_size()
        if not library_sheets.shaped(width, height):
            raise SheetFault("odd_page", page=number + 1)
        drawn = page.render(scale=LARGE_WIDTH / width).to_pil()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise SheetFault("pdf_unreadable") from error
    return library_sheets.of_image(drawn)


def _told(picture: Picture) -> list[int]:
    return [picture.width, picture.height, len(picture.data)]


def _say(answers: BinaryIO, body: dict[str, object]) -> None:
    answers.write(json.dumps(body).encode() + b"\n")


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, out)
