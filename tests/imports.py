"""Files of questions for the import desk: good, doubtful, wrong, there already, nearly there; and their reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from questions import imports
from questions.formats import detect
from questions.formats.detect import Upload
from questions.rows import ImportRow

HEADER = ("STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Mức độ", "Chủ đề")
CAPITAL = (
    "1",
    "Thủ đô của nước ta là thành phố nào trong các thành phố sau đây?",
    "Hà Nội",
    "Huế",
    "Đà Nẵng",
    "Vinh",
    "A",
)
PEOPLES = ("2", "Nước ta có bao nhiêu dân tộc anh em cùng chung sống?", "52", "53", "54", "55", "C", "Nhận biết")
KEYLESS = ("3", "Sông nào chảy qua thành phố Điện Biên Phủ?", "Nậm Rốm", "Nậm Mức", "Nậm Núa", "Nậm Pồ", "")
WRONG_KEY = ("4", "Biển nào nằm ở phía đông nước ta?", "Biển Đông", "Biển Đen", "Biển Đỏ", "Biển Bắc", "E")
AGAIN = ("5", CAPITAL[1], *CAPITAL[2:])
NEAR = ("6", CAPITAL[1].replace("sau đây", "dưới đây"), *CAPITAL[2:])
GOOD = (CAPITAL, PEOPLES)
EVERY_STATE = (CAPITAL, PEOPLES, KEYLESS, WRONG_KEY, AGAIN, NEAR)


def sheet(*rows: Sequence[str]) -> bytes:
    """These rows under HEADER as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode()


def many(count: int) -> bytes:
    """So many good questions of different words."""
    words = ("đoàn viên", "công đoàn", "lao động", "tiền lương", "bảo hiểm", "an toàn", "kỷ luật", "hợp đồng")
    rows = [
        (
            str(n),
            f"Quy định {n * 31} về {words[n % 8]} số {n * 17} nói gì với {words[(n // 8) % 8]} {n * 13}, {n * 7919}?",
            *(f"Ý {letter} của {n * 101}" for letter in "abcd"),
            "ABCD"[n % 4],
        )
        for n in range(1, count + 1)
    ]
    return sheet(*rows)


def read(session: Session, now: datetime, data: bytes, by: int, filename: str = "đề.csv", **given: str) -> str:
    """A file that was sent and read; its token."""
    keys = given.pop("subject", None)
    token = imports.receive(session, Upload(data, filename, **given), keys, by, now)
    claimed = imports.claim(session, now)
    assert claimed is not None
    imports.keep(session, claimed.id, detect.read(claimed.upload), now)
    return token


def one_of_each(session: Session, now: datetime, by: int) -> None:
    """An import in each state, under the names that tests know: «da-doc», «hong», «da-nhap», «cho-doc»."""
    named = {read(session, now, sheet(*EVERY_STATE), by): "da-doc", read(session, now, b"%PDF-1.4", by): "hong"}
    peak = ("9", "Đỉnh núi nào cao nhất nước ta?", "Pu Ta Leng", "Phan Xi Păng", "", "", "B")
    done = read(session, now, sheet(peak), by)
    imports.take_in(session, done, by, now)
    waiting = imports.receive(session, Upload(sheet(*GOOD), "cho.csv"), None, by, now)
    for token, name in {**named, done: "da-nhap", waiting: "cho-doc"}.items():
        session.execute(update(ImportRow).where(ImportRow.token == token).values(token=name))
