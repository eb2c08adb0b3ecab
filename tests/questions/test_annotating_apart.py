"""Problems are written into a file by a process of its own, which harms nobody whatever the file is."""

from __future__ import annotations

import os
import time

import pytest

from questions.formats import annotating_apart
from questions.formats.reading import ReadQuestion, error
from questions.formats.sheets import xlsx, xlsx_out
from questions.kinds import Option

QUESTION = ReadQuestion(
    "", text="Biển nào ở phía đông nước ta?", options=(Option("Biển Đông"), Option("Biển Đen")), key=(0,)
)
WRONG = error("Câu hỏi, dòng 2", "key_unknown", "Đáp án «E» không có. Hãy sửa đáp án.")


def test_a_workbook_comes_back_with_its_problems() -> None:
    back = annotating_apart.annotated(xlsx_out.write([QUESTION]).data, [WRONG], "xlsx")
    assert back is not None
    assert back.startswith(b"PK")
    assert [item.question.text for item in xlsx.read(back).items] == [QUESTION.text]


def test_delimited_text_comes_back_as_such() -> None:
    back = annotating_apart.annotated(
        "Câu hỏi,A,B,Đáp án\nĐúng hay sai?,Đúng,Sai,E\n".encode(), [error("dòng 2", "key_unknown", "Hãy sửa.")], "csv"
    )
    assert back is not None
    assert "Hãy sửa." in back.decode("utf-8-sig")


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\0" * 40, b"PK", b"\x00" * 100])
def test_what_is_no_word_file_comes_back_as_nothing_or_as_it_is(data: bytes) -> None:
    assert annotating_apart.annotated(data, [WRONG], "docx") in (None, data)


def test_a_process_that_dies_leaves_nothing_behind() -> None:
    before, began = set(os.listdir("/proc/self/fd")), time.monotonic()
    assert annotating_apart.annotated(b"not a workbook at all", [WRONG], "docx") in (None, b"not a workbook at all")
    assert set(os.listdir("/proc/self/fd")) == before
    assert time.monotonic() - began < annotating_apart.WAIT_SECONDS
