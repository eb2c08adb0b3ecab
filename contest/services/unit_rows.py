"""The rows of a file of units, whatever it is: a spreadsheet or delimited text. Knows no database."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from contest.unit_sheet import Cell

MOST_BYTES = 8 * 2**20
MOST_UNPACKED_BYTES = 100 * 2**20
"""A sheet of units is well under 1 MiB; far beyond that a zip is a trap."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """A file that is no sheet; words for the person."""


def rows_of(data: bytes) -> tuple[str, Sequence[Sequence[Cell]]]:
    """«sheet» or «csv», and the rows. Raises Unreadable."""
    if data.startswith((ZIP, OLE)):
        return "sheet", spreadsheet(data)
    return "csv", delimited(data)


def spreadsheet(data: bytes) -> Sequence[Sequence[Cell]]:
    if len(data) > MOST_BYTES or (data.startswith(ZIP) and _unpacked(data) > MOST_UNPACKED_BYTES):
        raise Unreadable("Tệp quá lớn so với một danh sách đơn vị. Xóa hình và trang tính thừa rồi lưu lại.")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)  # type: ignore[return-value]
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise Unreadable(
            "Không đọc được bảng tính. Mở bằng Excel rồi lưu lại thành .xlsx, không đặt mật khẩu."
        ) from error


def _unpacked(data: bytes) -> int:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except BadZipFile as error:
        raise Unreadable("Tệp bị hỏng. Tải hoặc chép lại tệp.") from error


def delimited(data: bytes) -> Sequence[Sequence[Cell]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
        first = text.partition("\n")[0]
        separator = max(",;\t", key=first.count)
        return [list(map(_bare, row)) for row in csv.reader(StringIO(text, newline=""), delimiter=separator)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable("Không đọc được tệp. Lưu lại thành CSV UTF-8 hoặc .xlsx.") from error


def _bare(cell: str) -> str:
    """The cell without the mark that keeps a spreadsheet from taking it for a formula (documents.csv_files)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@'＝＋－＠" and len(cell) > 1 else cell
