"""Delimited text (CSV and its cousins) to questions, and questions to CSV."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from questions.formats.cells import Row, column_letters
from questions.formats.headings import HEADER_ROWS, find_header
from questions.formats.reading import Problem, Read, error, refused_file, warning
from questions.formats.sheet import Table, read_table

FORMAT = "csv"
SEPARATORS = ",;\t|"
MOST_COLUMNS = 60
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What Vietnamese Windows saved as «ANSI» before UTF-8; both may fit, so the first that does is taken with a warning.
OLD_ENCODINGS = ("cp1258", "cp1252")

FORMULA = re.compile("^'*[=+\\-@\t\r＝＋－＠]")
"""What a spreadsheet would run; with leading «'», so that guarding and reading back are each other's inverse."""


def read(data: bytes) -> Read:
    """Questions and problems of a delimited file in any usual encoding and with any usual separator."""
    text, problem = decode(data)
    if text is None:
        return Read(FORMAT, remarks=(problem,) if problem else ())
    if not text.strip():
        return refused_file(FORMAT, "empty_file", "Tệp trống. Hãy chọn tệp có câu hỏi.")
    rows, broken = _rows(text, _separator(text))
    if broken is not None:
        return Read(FORMAT, remarks=(broken,))
    found = read_table(FORMAT, Table(rows, _place))
    return replace(found, remarks=(problem, *found.remarks)) if problem else found


def decode(data: bytes) -> tuple[str | None, Problem | None]:
    """The text; with a warning when its encoding had to be guessed, or no text and an error."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], name)
    if b"\x00" in data:
        return None, _encoding_error()
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return _guessed(data)


def _decoded(data: bytes, name: str) -> tuple[str | None, Problem | None]:
    try:
        return data.decode(name), None
    except UnicodeDecodeError:
        return None, _encoding_error()


def _guessed(data: bytes) -> tuple[str | None, Problem | None]:
    for name in OLD_ENCODINGS:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        message = (
            f"Tệp không phải UTF-8; đã đọc theo bảng mã {name}. Hãy xem lại dấu tiếng Việt, hoặc lưu lại dạng UTF-8."
        )
        return text, warning("tệp", "encoding", message)
    return None, _encoding_error()


def _encoding_error() -> Problem:
    return error("tệp", "encoding", "Không đọc được bảng mã của tệp. Hãy lưu lại dạng «CSV UTF-8» rồi tải lên.")


def _separator(text: str) -> str:
    """The separator under which a header row shows; failing that, the one that makes most columns."""
    first, _, _ = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[-1]
    samples = {separator: _sample(text, separator) for separator in SEPARATORS}
    for separator, rows in samples.items():
        if find_header(rows) is not None:
            return separator
    return max(samples, key=lambda separator: max(map(len, samples[separator]), default=0))


def _sample(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) >= HEADER_ROWS:
                break
    except csv.Error:
        pass  # The full reading names the line.
    return rows


def _rows(text: str, separator: str) -> tuple[tuple[Row, ...], Problem | None]:
    """The rows with the numbers of the lines they begin on; or the line at which reading had to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return tuple(_numbered(reader)), None
    except csv.Error:
        message = "Dấu nháy kép trên dòng này không đóng đúng chỗ, hoặc ô quá dài. Hãy sửa, hoặc lưu lại từ Excel."
        return (), error(f"dòng {reader.line_num}", "csv_broken", message)


def _numbered(reader: Iterator[list[str]]) -> Iterator[Row]:
    start = 1
    for cells in reader:
        yield Row(start, tuple(_unguarded(cell) for cell in cells[:MOST_COLUMNS]))
        start = reader.line_num + 1  # type: ignore[attr-defined]


def write(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a BOM, by which Excel knows it. A cell that a spreadsheet would take for a formula gets a «'»."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + lines.getvalue().encode()


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _place(row: int, column: int | None) -> str:
    return f"dòng {row}" if column is None else f"dòng {row}, cột {column_letters(column)}"
