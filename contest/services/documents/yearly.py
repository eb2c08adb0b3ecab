"""The yearly account as an official report for Word and PDF, and as a workbook: the parts of contest.yearly_parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contest.reports import Form
from contest.services.documents.blocks import Block, Heading, Paper, Signatures, Table, Words
from contest.services.documents.wording import moment, number
from contest.services.documents.workbook import Cell, Sheet
from contest.yearly import Account
from contest.yearly_parts import Cell as Figure
from contest.yearly_parts import Column, Part, Row, parts

ABOUT = "Kết quả tuyên truyền, phổ biến, giáo dục pháp luật năm"
NOTHING = "Không có."
SOURCE = "Nguồn"
SOURCES = "Số ghi «phần mềm» do phần mềm thi trực tuyến tính; số ghi «ghi tay» cộng từ sổ hoạt động đã duyệt."
ADDRESSEES = ("Ban Thường vụ (để báo cáo);", "Lưu: VT.")


@dataclass(frozen=True, slots=True)
class Told:
    """What stands over the account. `house`: the organizers' name."""

    house: str
    at: datetime


def title(account: Account) -> str:
    """«Báo cáo kết quả … năm 2026»."""
    return f"Báo cáo {ABOUT[0].lower()}{ABOUT[1:]} {account.this.year}"


def paper(account: Account, told: Told) -> Paper:
    """To be numbered, dated and signed by people; while a contest of the year goes on it is a draft."""
    return Paper(
        stem=title(account),
        title="Báo cáo",
        about=f"{ABOUT} {account.this.year}",
        house=(told.house,),
        number="Số: ……/BC-LĐLĐ",
        blocks=tuple(_blocks(account, told)),
        draft=account.open,
        wide=True,
    )


def _blocks(account: Account, told: Told) -> Iterator[Block]:
    yield Words(f"{_when(account)} {SOURCES} Số liệu lúc {moment(told.at)}.")
    for part in parts(account):
        yield Heading(part.title)
        yield from _part(part)
    yield Heading("VII. Nhận xét, kiến nghị")
    yield from _said("Nhận xét. ", account.note.remarks)
    yield from _said("Kiến nghị. ", account.note.proposals)
    yield Signatures((("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"),), ADDRESSEES)


def _when(account: Account) -> str:
    day = f"{account.this.day:%d/%m/%Y}"
    start = f"Số liệu từ 01/01/{account.this.year} đến {day}; tổ chức công đoàn tính đến ngày {day}."
    return f"{start} Còn cuộc thi chưa đóng nên số liệu chưa chốt." if account.open else start


def _said(strong: str, text: str) -> Iterator[Block]:
    lines = [one for one in text.splitlines() if one] or [NOTHING]
    yield Words(lines[0], strong)
    for one in lines[1:]:
        yield Words(one)


def _part(part: Part) -> Iterator[Block]:
    if not part.rows:
        yield Words(NOTHING)
        return
    yield _table(part)
    notes = [f"Nguồn: {part.source}.", part.note] if part.source else [part.note]
    if any(notes):
        yield Words(" ".join(one for one in notes if one))


def _table(part: Part) -> Table:
    heads = ("STT", part.head, *(one.head for one in part.columns), *((SOURCE,) if part.sourced else ()))
    narrow = len(part.columns) > 4
    return Table(
        heads=heads,
        rows=tuple(_line(part, one, str(n)) for n, one in enumerate(part.rows, start=1)),
        widths=(5, 24 if narrow else 32, *(_width(one) for one in part.columns), *((9,) if part.sourced else ())),
        numbers=tuple(n for n, one in enumerate(part.columns, start=2) if one.form is not None),
        total=_line(part, part.total, "") if part.total else (),
    )


def _width(column: Column) -> int:
    return 11 if column.form is None else 8


def _line(part: Part, row: Row, place: str) -> tuple[str, ...]:
    cells = (written(column, cell) for column, cell in zip(part.columns, row.cells, strict=True))
    return (place, row.label, *cells, *((row.source,) if part.sourced else ()))


def written(column: Column, cell: Figure) -> str:
    """A figure in words: «12.846», «38,3%»; a dash for none."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if column.form in (Form.PER_MILLE, Form.TENTHS):
        return f"{number(cell // 10)},{cell % 10}" + ("%" if column.form is Form.PER_MILLE else "")
    return number(cell)


def sheets(account: Account, told: Told) -> list[Sheet]:
    """A sheet for each part; numbers are numbers."""
    top = (told.house, f"{_when(account)} Số liệu lúc {moment(told.at)}")
    figures = [_sheet(part, (f"{title(account)}: {part.title}", *top)) for part in parts(account)]
    said = [("Nhận xét", account.note.remarks or NOTHING), ("Kiến nghị", account.note.proposals or NOTHING)]
    rows: list[tuple[Cell, ...]] = [*said]
    return [*figures, Sheet("VII. Nhận xét, kiến nghị", (title(account), *top), ("Mục", "Nội dung"), rows, (20, 100))]


def _sheet(part: Part, top: tuple[str, ...]) -> Sheet:
    about = [one for one in (f"Nguồn: {part.source}" if part.source else "", part.note) if one]
    forms = list(enumerate((one.form for one in part.columns), start=2))
    return Sheet(
        part.title,
        (*top, *about),
        ("STT", part.head, *(one.head for one in part.columns), *((SOURCE,) if part.sourced else ())),
        [(n, *_cells(part, one)) for n, one in enumerate(part.rows, start=1)],
        (6, 44, *(24 if one.form is None else 13 for one in part.columns), *((14,) if part.sourced else ())),
        rates=tuple(n for n, form in forms if form is Form.PER_MILLE),
        tenths=tuple(n for n, form in forms if form is Form.TENTHS),
        total=("", *_cells(part, part.total)) if part.total else (),
    )


def _cells(part: Part, row: Row) -> tuple[Cell, ...]:
    values = (_figure(column, cell) for column, cell in zip(part.columns, row.cells, strict=True))
    return (row.label, *values, *((row.source,) if part.sourced else ()))


def _figure(column: Column, cell: Figure) -> Cell:
    if isinstance(cell, int) and column.form in (Form.PER_MILLE, Form.TENTHS):
        return cell / (1000 if column.form is Form.PER_MILLE else 10)
    return cell
