"""Workbooks of any make, sheet by sheet: what hides, what is too large, and the tables in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.reading import Problem, Read, error, joined, refused_file, warning
from questions.formats.sheets import ole
from questions.formats.sheets.cells import Cell, CellFault, Row, column_letters, is_blank
from questions.formats.sheets.ods_scan import scan_ods
from questions.formats.sheets.sheet import MOST_QUESTIONS, Table, rows_named
from questions.formats.sheets.sheet_extras import Extras, Merge
from questions.formats.sheets.typed_rows import read_rows
from questions.formats.sheets.xlsx_scan import MOST_COLUMNS, MOST_ROWS
from questions.pictures import Picture, PictureFault
from questions.wording import bare

XLS, ODS = "xls", "ods"
GUIDE = "huong-dan"
"""The sheet of our own template that explains it; others call theirs the same."""
BROKEN = (LookupError, ElementTree.ParseError, CalamineError, UnicodeDecodeError, ValueError, OSError, OverflowError)


@dataclass(frozen=True, slots=True)
class Look:
    """What a format tells of a sheet beside its values. Rows by number from 1, columns from 0; hidden ones from 1."""

    reach: tuple[int, int] = (0, 0)
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    """Values that the fast reader shows as empty, by (row, column) from 0: errors."""
    faults: Mapping[int, Mapping[int, CellFault]] = field(default_factory=dict)
    pictures: Mapping[int, Mapping[int, Sequence[Picture | PictureFault]]] = field(default_factory=dict)
    merges: tuple[Merge, ...] | None = None
    """None: the fast reader knows them."""
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


def read_xls(data: bytes) -> Read:
    """Questions and problems of a workbook of Excel 97–2003 (.xls).

    To be called in a process of its own: the reader of such files believes more of what they say than it should.
    """
    if not ole.is_whole(data):
        return broken(XLS)
    return read_workbook(XLS, data, lambda _: Look())


def read_ods(data: bytes) -> Read:
    """Questions and problems of an OpenDocument spreadsheet."""
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return refused_file(ODS, archive.code, archive.message)
    try:
        looks = _ods_looks(archive)
    except BROKEN:
        return broken(ODS)
    return read_workbook(ODS, data, lambda name: looks.get(name, Look()))


def _ods_looks(archive: zipfile.ZipFile) -> dict[str, Look]:
    return {
        name: Look(merges=tuple(scan.merges), hidden_rows=scan.hidden_rows, faults=scan.faults)
        for name, scan in scan_ods(archive.read("content.xml")).items()
    }


def read_workbook(fmt: str, data: bytes, look: Callable[[str], Look | None]) -> Read:
    """Every visible sheet of a workbook that holds a question list. A sheet without a look is not one of cells."""
    try:
        return _read(fmt, CalamineWorkbook.from_filelike(io.BytesIO(data)), look)
    except PasswordError:
        return refused_file(fmt, "encrypted", "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu rồi lưu lại.")
    except BROKEN:
        return broken(fmt)
    except BaseException as fault:
        # The fast reader is written in another language; its panics are no ordinary exceptions.
        if type(fault).__name__ != "PanicException":
            raise
        return broken(fmt)


def broken(fmt: str) -> Read:
    message = "Không mở được sổ tính: các phần bên trong không khớp nhau. Hãy lưu lại từ Excel rồi tải lại."
    return refused_file(fmt, "broken_workbook", message)


def _read(fmt: str, workbook: CalamineWorkbook, look: Callable[[str], Look | None]) -> Read:
    reads: list[Read] = []
    for meta in workbook.sheets_metadata:
        name, seen = meta.name, look(meta.name)
        if seen is None or meta.typ is not SheetTypeEnum.WorkSheet or bare(name) == GUIDE:
            continue
        if meta.visible is not SheetVisibleEnum.Visible:
            message = f"Trang «{name}» bị ẩn nên không đọc. Hãy hiện trang nếu cần."
            reads.append(_noted(fmt, warning(name, "hidden_sheet", message)))
        elif seen.reach[0] > MOST_ROWS or seen.reach[1] > MOST_COLUMNS:
            reads.append(_noted(fmt, _too_large(name, seen.reach)))
        else:
            reads.append(_read_sheet(fmt, name, workbook.get_sheet_by_name(name), seen))
    return _joined(fmt, reads)


def _read_sheet(fmt: str, name: str, sheet: CalamineSheet, seen: Look) -> Read:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1) if sheet.total_width <= MOST_COLUMNS else []
        if not cells or any(cells[MOST_ROWS]):
            return _noted(fmt, _too_large(name, (sheet.total_height, sheet.total_width)))
    rows = _rows(sheet.to_python(skip_empty_area=False), seen.cells)
    if all(is_blank(row) for row in rows) and not seen.pictures:
        return Read(fmt)

    def place(row: int, column: int | None) -> str:
        return f"{name}, dòng {row}" if column is None else f"{name}!{column_letters(column)}{row}"

    merges = _merges(sheet) if seen.merges is None else seen.merges
    found = read_rows(fmt, Table(rows, place, Extras(merges, seen.pictures, seen.faults), headless=True))
    hidden = _hidden(name, seen) if found.items else []
    return replace(found, remarks=(*found.remarks, *hidden))


def _rows(cells: Sequence[Sequence[Any]], put_back: Mapping[tuple[int, int], Cell]) -> tuple[Row, ...]:
    if not put_back:
        return tuple(Row(number, tuple(line)) for number, line in enumerate(cells, 1))
    return tuple(
        Row(number + 1, tuple(put_back.get((number, column), cell) for column, cell in enumerate(line)))
        for number, line in enumerate(cells)
    )


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(Merge(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in sheet.merged_cell_ranges or ())


def _hidden(name: str, seen: Look) -> list[Problem]:
    told = []
    if seen.hidden_rows:
        rows = rows_named(seen.hidden_rows)
        message = f"Trang «{name}» có {len(seen.hidden_rows)} dòng bị ẩn hoặc bị lọc ({rows}); vẫn đã đọc."
        told.append(warning(name, "hidden_rows", f"{message} Hãy bỏ những câu không cần."))
    if seen.hidden_columns:
        columns = ", ".join(column_letters(number - 1) for number in seen.hidden_columns)
        message = f"Trang «{name}» có {len(seen.hidden_columns)} cột bị ẩn ({columns}); vẫn đã đọc. Hãy xem lại."
        told.append(warning(name, "hidden_rows", message))
    return told


def _too_large(name: str, reach: tuple[int, int]) -> Problem:
    message = f"Trang «{name}» có ô ở quá xa (dòng {reach[0]}, cột {reach[1]}). Hãy xóa phần thừa."
    return error(name, "sheet_too_large", message)


def _noted(fmt: str, problem: Problem) -> Read:
    return Read(fmt, remarks=(problem,))


def _joined(fmt: str, reads: Sequence[Read]) -> Read:
    """One reading of all sheets. A sheet without a header is only a remark once another sheet has questions."""
    whole = joined(next((read.format for read in reads if read.items), fmt), reads)
    if not whole.items and not whole.remarks:
        return refused_file(fmt, "empty_file", "Sổ tính không có dữ liệu. Hãy chọn tệp có câu hỏi.")
    if len(whole.items) > MOST_QUESTIONS:
        message = f"Tệp có {len(whole.items)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return Read(fmt, (), (error("tệp", "too_many_rows", message),), len(whole.items) + whole.unread)
    if whole.items or any(one.code == "example_skipped" for one in whole.remarks):
        remarks = (_sheet_skipped(one) if one.code in ("missing_column", "only_keys") else one for one in whole.remarks)
        return replace(whole, remarks=tuple(remarks))
    return whole


def _sheet_skipped(problem: Problem) -> Problem:
    return warning(problem.place, "sheet_skipped", f"Trang này không đọc được. {problem.message}")
