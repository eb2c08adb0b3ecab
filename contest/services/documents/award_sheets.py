"""The award list for paying out: a sheet a list, with a column to sign in."""

from __future__ import annotations

from contest.services.documents.dossier import Dossier, Won
from contest.services.documents.wording import day
from contest.services.documents.workbook import Sheet

PEOPLE = ("STT", "Họ và tên", "Đơn vị", "Giải", "Số tiền", "Ký nhận")
UNITS = ("STT", "Tập thể", "Công đoàn cấp trên", "Giải", "Số tiền", "Ký nhận")
WIDTHS = (6, 32, 44, 22, 16, 24)


def award_sheets(of: Dossier) -> list[Sheet]:
    """A sheet for each list; one that says so where nothing was won."""
    return [_sheet(of, title, winners) for (title, _), winners in of.lists.items()] or [_sheet(of, "Giải thưởng", [])]


def _sheet(of: Dossier, title: str, winners: list[Won]) -> Sheet:
    draft = ("DỰ THẢO: danh sách chưa chính thức",) if of.draft else ()
    top = (title, f"Cuộc thi: {of.contest.title}", f"{of.house}, ngày {day(of.at)}", *draft)
    rows = tuple((n, one.name, one.home, one.prize, one.amount, None) for n, one in enumerate(winners, start=1))
    heads = UNITS if winners and winners[0].collective else PEOPLE
    short = title.removeprefix("Giải cá nhân ").capitalize()
    return Sheet(short, top, heads, rows, WIDTHS, sums=(4,), high=True)
