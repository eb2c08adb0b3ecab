"""Excel workbooks (.xlsx) to questions."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import replace

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.reading import Problem, Read, refused_file, warning
from questions.formats.sheets.cells import Cell, CellFault
from questions.formats.sheets.workbook import BROKEN, Look, broken, read_workbook
from questions.formats.sheets.xlsx_pictures import PictureBook
from questions.formats.sheets.xlsx_scan import Scan, scan_sheet, sheet_members

FORMAT = "xlsx"
# Parts that may do something or fetch something; none of them is opened.
ACTIVE = (
    ("xl/externalLinks/", "liên kết tới tệp khác hoặc DDE"),
    ("xl/embeddings/", "đối tượng nhúng (OLE)"),
    ("xl/activeX/", "điều khiển ActiveX"),
    ("xl/connections.xml", "kết nối dữ liệu"),
    ("xl/queryTables/", "truy vấn dữ liệu"),
    ("xl/webextensions/", "tiện ích web"),
    ("customUI/", "nút lệnh tự tạo"),
)
FORMULA = CellFault(
    "formula_cell", "Ô này là công thức chưa có kết quả. Hãy gõ nội dung thay cho công thức, hoặc lưu lại từ Excel."
)


def read(data: bytes) -> Read:
    """Questions and problems of every visible sheet that holds a question list."""
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return refused_file(FORMAT, archive.code, archive.message)
    try:
        looks = _looks(archive)
    except BROKEN:
        return broken(FORMAT)
    found = read_workbook(FORMAT, data, looks.get)
    active = _active(archive)
    return replace(found, remarks=(active, *found.remarks)) if active and found.items else found


def _looks(archive: zipfile.ZipFile) -> dict[str, Look]:
    present = frozenset(archive.namelist())
    pictures = PictureBook(archive, present)
    members = {name: member for name, member in sheet_members(archive).items() if member in present}
    return {name: _look(archive, pictures, member) for name, member in members.items()}


def _look(archive: zipfile.ZipFile, book: PictureBook, member: str) -> Look:
    xml = archive.read(member)
    scan = scan_sheet(xml)
    if scan.too_large:
        return Look(scan.reach)
    drawn = book.on_sheet(member, scan.images)
    named = book.named_in(xml)
    for row, pictures in named.items():
        drawn[row] = {**drawn.get(row, {}), **pictures}
    images = {*scan.images, *((row - 1, column) for row, pictures in named.items() for column in pictures)}
    cells: dict[tuple[int, int], Cell] = {at: value for at, value in scan.errors.items() if at not in images}
    # What a program that knows no pictures in cells shows in their place is no text of the author's.
    cells |= dict.fromkeys(images, "")
    return Look(
        scan.reach,
        cells,
        _faults(scan, images),
        drawn,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
    )


def _faults(scan: Scan, images: Collection[tuple[int, int]]) -> Mapping[int, Mapping[int, CellFault]]:
    faults: dict[int, dict[int, CellFault]] = {}
    for row, column in scan.unvalued - set(images):
        faults.setdefault(row + 1, {})[column] = FORMULA
    return faults


def _active(archive: zipfile.ZipFile) -> Problem | None:
    """A warning that lists what is left out of a workbook that holds more than cells."""
    names = archive.namelist()
    kinds = [words for start, words in ACTIVE if any(name.startswith(start) for name in names)]
    if not kinds:
        return None
    message = f"Tệp có {', '.join(kinds)}; các phần này không được mở. Hãy xem lại các ô lấy dữ liệu từ đó."
    return warning("tệp", "active_content", message)
