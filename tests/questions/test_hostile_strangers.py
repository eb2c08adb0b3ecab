"""Items 1–4 of the reliability list: files that are not what their name or their sender says."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image

from questions.formats.detect import Upload
from tests.carriers import DOCX, XLSX
from tests.hostile import Case, read_apart, survives
from tests.zips import Member, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(*streams: str) -> bytes:
    """The head of an old compound file and a directory that names these streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return OLE + b"\x00" * 504 + entries


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


def renamed(content: bytes) -> Callable[[], bytes]:
    return lambda: content


STRANGERS = [
    Case(1, "empty", renamed(b""), ("empty_file",), "đề.xlsx"),
    Case(1, "empty text", renamed(b"\xef\xbb\xbf \r\n"), ("empty_file",), "đề.csv"),
    Case(2, "random bytes", lambda: random.Random(1).randbytes(40_000), ("not_a_zip",), "đề.xlsx"),
    Case(2, "random bytes, asked for", lambda: random.Random(2).randbytes(40_000), ("not_a_zip",), "x", "xlsx"),
    Case(3, "an old Word file", lambda: ole("WordDocument"), ("old_format",), "đề.doc"),
    Case(3, "a locked workbook", lambda: ole("EncryptionInfo", "EncryptedPackage"), ("encrypted",), "đề.xlsx"),
    Case(4, "a document asked for as a workbook", renamed(DOCX), ("wrong_type",), "đề.xlsx", "xlsx"),
    Case(4, "a picture", jpeg, ("wrong_type",), "đề.xlsx"),
    Case(4, "a web page", renamed(b"<!DOCTYPE html><html><p>x"), ("wrong_type",), "đề.xlsx"),
    Case(4, "a workbook asked for as text", renamed(XLSX), ("wrong_type",), "đề.csv", "csv"),
    Case(4, "a PDF", renamed(b"%PDF-1.7\n\xff\xff"), ("wrong_type",), "đề.docx"),
    Case(4, "slides", lambda: zipped([Member("ppt/presentation.xml", b"<p/>")]), ("wrong_type",), "đề.xlsx"),
    Case(4, "any zip", lambda: zipped([Member("a.txt", b"x")]), ("wrong_type",), "đề.docx"),
    Case(18, "more than 20 MB", lambda: b"x" * (20 * 1024 * 1024 + 1), ("too_big",), "đề.txt"),
]


@pytest.mark.parametrize("case", STRANGERS, ids=str)
def test_a_file_that_is_not_what_it_says_is_told_by_what_it_is(case: Case) -> None:
    survives(case)


def test_an_old_workbook_that_is_broken_ends_in_words() -> None:
    read = read_apart(Upload(ole("Workbook") + random.Random(3).randbytes(4_000), "đề.xls"))
    assert {problem.code for problem in read.problems} & {"broken_workbook", "old_format"}
    assert read.questions == ()
