"""A file with a list of people: read apart, under limits, or refused in words; and the files that go back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from contest import roster_sheet
from contest.roster import UNREAD, RosterBusy, RosterTooBig, RosterUnread
from contest.roster_rows import WORDS, Row, State
from contest.services.documents import workbook
from contest.services.documents.workbook import Sheet
from questions.formats import apart

MOST_BYTES = 5 * 1024 * 1024
WAIT_SECONDS = 20.0
"""From the start of the process to its answer."""
# One at a time in a process of the site: the cores are for those who sit a paper.
_TURN = threading.Semaphore(1)
STATE_WORDS = {
    State.READY: "Sẵn sàng",
    State.LOOK: "Xem lại",
    State.WRONG: "Lỗi",
    State.THERE: "Đã có",
}
"""A file that goes back is a paper of the office: in Vietnamese whatever the page's language."""


def read(data: bytes) -> dict[str, Any]:
    """What roster_child answers of a file. Takes WAIT_SECONDS at most; call it outside of any transaction.

    Raises a kind of RosterUnread that says what to do with the file.
    """
    if len(data) > MOST_BYTES:
        raise RosterTooBig
    if not _TURN.acquire(timeout=5):
        raise RosterBusy
    try:
        with apart.running("contest.services.roster_child", WAIT_SECONDS) as (given, answers):
            with suppress(BrokenPipeError):  # it ended before it had heard all; its answer says why
                given.write(data)
                given.close()
            told = _line(answers.readline())
    finally:
        _TURN.release()
    if "rows" not in told:
        raise UNREAD.get(str(told.get("fault", "too_hard")), RosterUnread)
    return told


def _line(answer: bytes) -> dict[str, Any]:
    """Its answer; nothing when it was stopped before it gave one."""
    try:
        body = json.loads(answer or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


SAMPLE = ("Nguyễn Thị Ví Dụ", "0912 345 678", "DB-000123", "15/02/1990", "Nữ", "", "")
"""A row of the template; its number is nobody's."""


def template(codes: Sequence[tuple[str, str]], made: datetime) -> bytes:
    """The .xlsx to fill in. `codes`: (code, name) of the unions that rows may name, on a sheet of their own."""
    heads = tuple(roster_sheet.TITLES.values())
    sheets = [
        Sheet("Danh sách", (), heads, (SAMPLE,), (28, 18, 16, 14, 10, 14, 34)),
        Sheet("huong-dan", _GUIDE, ("Cột", "Ghi"), _COLUMNS, (20, 70)),
    ]
    if len(codes) > 1:
        sheets.append(Sheet("Mã đơn vị", (), ("Mã đơn vị", "Đơn vị"), tuple(codes), (16, 60)))
    return workbook.workbook(sheets, "Mẫu danh sách đoàn viên", made)


_GUIDE = ("Mỗi người một dòng ở trang «Danh sách». Xoá dòng ví dụ trước khi tải lên.",)
_COLUMNS = (
    ("Họ và tên", "Bắt buộc. Chữ cái có dấu, không ghi chức vụ."),
    ("Số điện thoại", "Số di động 10 chữ số, mỗi ô một số. Có số thì người ấy được xác nhận ngay khi đăng ký."),
    ("Mã đoàn viên", "Số thẻ đoàn viên hoặc mã số của đơn vị, nếu có."),
    ("Ngày sinh", "Ngày/tháng/năm, ví dụ 15/02/1990."),
    ("Giới tính", "Nam hoặc Nữ."),
    ("Mã đơn vị", "Chỉ cần khi một tệp có nhiều đơn vị; mã ở trang «Mã đơn vị»."),
    ("Đơn vị", "Tên công đoàn cơ sở, nếu không ghi mã."),
)


def annotated(payload: dict[str, Any], rows: Sequence[Row], made: datetime, say: Callable[[str], str]) -> bytes:
    """The list as it came, with columns of what was found: «Tình trạng» and «Vấn đề». `say`: words of a problem."""
    heads = [*payload["heads"]]
    cells: dict[int, list[Any]] = dict(payload["rows"])
    wide = len(heads)
    body: tuple[tuple[workbook.Cell, ...], ...] = tuple(
        (*_even(cells[row.number], wide), row.number, STATE_WORDS[row.state], problems(row, say)) for row in rows
    )
    names = (*(head or f"Cột {n}" for n, head in enumerate(heads, start=1)), "Dòng", "Tình trạng", "Vấn đề")
    widths = (*(18 for _ in heads), 8, 14, 60)
    return workbook.workbook([Sheet("Danh sách", (), names, body, widths)], "Danh sách có ghi vấn đề", made)


def _even(cells: Sequence[Any], wide: int) -> tuple[str, ...]:
    return tuple(roster_sheet.words(cells[n]) if n < len(cells) else "" for n in range(wide))


def problems(row: Row, say: Callable[[str], str] = lambda words: words) -> str:
    """All that is said of a row, in one line."""
    return " ".join(say(WORDS[one.code]) % one.values if one.values else say(WORDS[one.code]) for one in row.problems)
