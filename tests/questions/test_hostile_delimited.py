"""Items 44, 58 and 68 of the reliability list: delimited text that is broken, too wide, too long or in no encoding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questions.formats.detect import Upload
from tests.hostile import Case, read_apart, survives

MEGABYTE = 1024 * 1024
LIST = "STT,Câu hỏi,A,B,C,D,Đáp án\n1,Một cộng một bằng mấy?,một,hai,ba,bốn,B\n"


def text(*lines: str, of: str = LIST) -> Callable[[], bytes]:
    return lambda: (of + "\n".join(lines)).encode()


DELIMITED = [
    Case(58, "UTF-16 without its mark", lambda: LIST.encode("utf-16-le"), (), taken=None),
    Case(58, "an old code page", lambda: LIST.encode("cp1258", "replace"), ("encoding",), taken=None),
    Case(68, "semicolons", lambda: LIST.replace(",", ";").encode(), (), taken=1),
    Case(68, "semicolons and commas mixed", text("2;x,y;z,t;A", of=LIST), (), taken=None),
    Case(68, "a quote never closed", text('2,"Hai cộng hai?,một,hai,ba,bốn,B'), ("csv_quotes",)),
    Case(68, "a quote in the middle", text('2,"Hai" cộng hai?,một,hai,ba,bốn,B'), ("csv_quotes",)),
    Case(68, "a million columns", text("2," + "x," * 1_000_000), ("csv_columns",)),
    Case(68, "a million columns of nothing", text("2," + "," * 1_000_000), (), taken=1),
    Case(68, "one field of 15 MB", text('2,"' + "x" * 15 * MEGABYTE + '",a,b,c,d,A'), ("csv_field",)),
    Case(68, "NUL in the middle", text("2,Hai\x00 cộng hai?,một,hai,ba,bốn,B"), ("csv_nul",)),
    Case(
        68,
        "mixed ends of lines",
        lambda: (LIST.replace("\n", "\r\n") + "2,Hai?,a,b,c,d,A\r3,Ba?,a,b,c,d,B\n").encode(),
        (),
        taken=3,
    ),
    Case(68, "separators alone", lambda: b",;\t|" * 200_000, (), taken=0),
    Case(68, "quotes alone", lambda: b'"' * 2_000_001, (), taken=0),
    Case(
        44,
        "20,001 questions",
        text(*(f"{n},Câu số {n} là câu nào?,a,b,c,d,A" for n in range(20_000))),
        ("too_many_rows",),
    ),
    Case(68, "a million empty lines", lambda: LIST.encode() + b"\n" * 1_000_000, (), taken=None),
    Case(68, "a million rows of one sign", text("x\n" * 1_000_000), (), taken=None),
    Case(
        68,
        "spaces without end",
        lambda: LIST.encode() + (b"2," + b" " * 120_000 + b",a,b,c,d,A\n") * 40,
        (),
        taken=None,
    ),
]


@pytest.mark.parametrize("case", DELIMITED, ids=str)
def test_delimited_text_that_must_be_survived(case: Case) -> None:
    survives(case)


@pytest.mark.parametrize("options", ["-1,0,1,2", "NaN,Infinity,1e400,１"])
def test_strange_numbers_are_words_in_options(options: str) -> None:
    read = read_apart(Upload((LIST + f"2,Số nào nhỏ nhất trong các số sau?,{options},A\n").encode()))
    assert [option.text for option in read.questions[1].options] == options.split(",")
