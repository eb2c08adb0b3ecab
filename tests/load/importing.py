"""`python -m tests.load.importing <file>`: a file into a fresh SQLite bank, and a line of JSON on what it took."""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from questions import bank, rows
from questions.formats.detect import Upload
from questions.formats.reading import ReadQuestion
from questions.kinds import Option
from questions.schema import Base

TEXT = (
    "công đoàn người lao động quyền lợi hợp pháp chính đáng tổ chức cơ sở thành viên đại hội nhiệm kỳ điều lệ "
    "quy định tiền lương bảo hiểm xã hội an toàn vệ sinh"
)


def made_questions(count: int) -> list[ReadQuestion]:
    """As many questions, no two alike, with four options and a key."""
    dice, stock = random.Random(1), TEXT.split()

    def words(length: int) -> str:
        return " ".join(dice.choice(stock) for _ in range(length))

    return [
        ReadQuestion(
            "",
            text=f"Câu {n}: {words(14)}?",
            options=tuple(Option(f"{words(6)} {ending}") for ending in ("một", "hai", "ba", "bốn")),
            key=(dice.randrange(4),),
            code=f"K-{n}",
        )
        for n in range(1, count + 1)
    ]


def main(path: Path) -> None:
    """Bring the file in and tell seconds, what came in, and the peak memory of this process and of the reader."""
    with tempfile.TemporaryDirectory(prefix="hoithi-import-") as folder:
        engine = create_engine(f"sqlite:///{folder}/bank.sqlite3")
        Base.metadata.create_all(engine, tables=list(rows.TABLES))
        began = time.perf_counter()
        with Session(engine) as session:
            report = bank.bring_in(session, Upload(path.read_bytes(), path.name), None, datetime.now(UTC))
            session.commit()
        seconds = time.perf_counter() - began
        engine.dispose()
    peaks = {
        name: round(resource.getrusage(who).ru_maxrss / 1024)
        for name, who in (("peak_mb", resource.RUSAGE_SELF), ("reader_peak_mb", resource.RUSAGE_CHILDREN))
    }
    print(json.dumps({"questions": report.accepted, "seconds": round(seconds, 2), **peaks}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
