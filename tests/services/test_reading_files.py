"""A file that waits is read once, outside of any transaction, and its progress shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from contest.services import bank_imports
from questions import imports
from questions.formats.detect import Upload
from tests.conftest import Clock

Writing = Callable[[], AbstractContextManager[Session]]
FILE = "STT,Câu hỏi,A,B,C,D,Đáp án\n1,Thủ đô của nước ta là thành phố nào?,Hà Nội,Huế,Đà Nẵng,Cần Thơ,A\n"


def test_a_waiting_file_is_read_and_kept(writing: Writing, clock: Clock) -> None:
    with writing() as session:
        token = imports.receive(session, Upload(FILE.encode(), "đề.csv"), None, 1, clock())
    assert bank_imports.read_next(writing, clock)
    with writing() as session:
        known = imports.found(session, token)
        assert (known.state, known.progress, known.counts) == ("read", 1, {"ready": 1})
    assert not bank_imports.read_next(writing, clock)
