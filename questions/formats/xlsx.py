"""Excel workbooks (.xlsx) to questions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.cells import Row, column_letters, is_blank
from questions.formats.reading import Problem, Read, error, joined, refused_file, warning
from questions.formats.sheet import MOST_QUESTIONS, Table, read_table
from questions.formats.xlsx_scan import Scan, scan_sheet, sheet_members

FORMAT = "xlsx"


def read(data: bytes) -> Read:
    """Questions and problems of every visible sheet that holds a question list."""
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return refused_file(FORMAT, archive.code, archive.message)
    try:
        scans = _scans(archive)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _read_workbook(workbook, scans)
    except (LookupError, ElementTree.ParseError, CalamineError, UnicodeDecodeError, ValueError, OSError):
        message = "Không mở được sổ tính: các phần bên trong không khớp nhau. Hãy lưu lại từ Excel rồi tải lại."
        return refused_file(FORMAT, "broken_workbook", message)


def _scans(archive: zipfile.ZipFile) -> dict[str, Scan]:
    present = set(archive.namelist())
    members = {name: member for name, member in sheet_members(archive).items() if member in present}
    return {name: scan_sheet(archive.read(member)) for name, member in members.items()}


def _read_workbook(workbook: CalamineWorkbook, scans: dict[str, Scan]) -> Read:
    reads: list[Read] = []
    for meta in workbook.sheets_metadata:
        name, scan = meta.name, scans.get(meta.name)
        if scan is None or meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        if meta.visible is not SheetVisibleEnum.Visible:
            reads.append(
                _noted(warning(name, "hidden_sheet", f"Trang «{name}» bị ẩn nên không đọc. Hãy hiện trang nếu cần."))
            )
        elif scan.too_large:
            message = f"Trang «{name}» có ô ở quá xa (dòng {scan.reach[0]}, cột {scan.reach[1]}). Hãy xóa phần thừa."
            reads.append(_noted(error(name, "sheet_too_large", message)))
        else:
            reads.append(_read_sheet(name, workbook.get_sheet_by_name(name), scan))
    return _joined(reads)


def _read_sheet(name: str, sheet: CalamineSheet, scan: Scan) -> Read:
    rows = _rows(sheet.to_python(skip_empty_area=False), scan)
    if all(is_blank(row) for row in rows):
        return Read(FORMAT)

    def place(row: int, column: int | None) -> str:
        return f"{name}, dòng {row}" if column is None else f"{name}!{column_letters(column)}{row}"

    return read_table(FORMAT, Table(rows, place))


def _rows(cells: Sequence[Sequence[Any]], scan: Scan) -> tuple[Row, ...]:
    """The cells with the error values put back, which the reader shows as empty."""
    return tuple(
        Row(number + 1, tuple(scan.errors.get((number, column), cell) for column, cell in enumerate(line)))
        for number, line in enumerate(cells)
    )


def _noted(problem: Problem) -> Read:
    return Read(FORMAT, remarks=(problem,))


def _joined(reads: Sequence[Read]) -> Read:
    """One reading of all sheets. A sheet without a header is only a remark once another sheet has questions."""
    whole = joined(FORMAT, reads)
    if not whole.items and not whole.remarks:
        return refused_file(FORMAT, "empty_file", "Sổ tính không có dữ liệu. Hãy chọn tệp có câu hỏi.")
    if len(whole.items) > MOST_QUESTIONS:
        message = f"Tệp có {len(whole.items)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return Read(FORMAT, (), (error("tệp", "too_many_rows", message),), len(whole.items) + whole.unread)
    if whole.items:
        remarks = (_sheet_skipped(one) if one.code == "missing_column" else one for one in whole.remarks)
        return replace(whole, remarks=tuple(remarks))
    return whole


def _sheet_skipped(problem: Problem) -> Problem:
    return warning(problem.place, "sheet_skipped", f"Trang này không đọc được. {problem.message}")
