"""Delimited text (CSV and its cousins) to questions, and questions to CSV."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from questions.formats.reading import Problem, Read, ReadQuestion, Written, error, refused_file, warning
from questions.formats.sheets.cells import Row, column_letters
from questions.formats.sheets.heading_words import PROBLEM_HEADING, Column
from questions.formats.sheets.headings import HEADER_ROWS, find_header
from questions.formats.sheets.headless import guessed_header, names_of
from questions.formats.sheets.sheet import Table, read_table
from questions.formats.sheets.sheet_out import picture_losses, table_of

FORMAT = "csv"
SEPARATORS = ",;\t|"
FEWEST_COLUMNS, MOST_COLUMNS = 2, 60
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What Vietnamese Windows saved as «ANSI» before UTF-8; both may fit, so the first that does is taken with a warning.
OLD_ENCODINGS = ("cp1258", "cp1252")

RULE = re.compile(r":?-{2,}:?")
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
    if rows and _is_setting(rows[0]):
        rows = rows[1:]
    rows = tuple(row for row in rows if not _is_rule(row))
    found = read_table(FORMAT, Table(rows, _place, headless=True))
    return replace(found, remarks=(problem, *found.remarks)) if problem else found


def _is_setting(row: Row) -> bool:
    """«sep=;» before the list."""
    return row.word(0).casefold().startswith("sep=") and len([word for word in row.words() if word]) == 1


def _is_rule(row: Row) -> bool:
    """«|---|:--:|»: the line under the headings of a table in Markdown."""
    filled = [word for word in row.words() if word]
    return len(filled) > 1 and all(RULE.fullmatch(word) for word in filled)


def decode(data: bytes) -> tuple[str | None, Problem | None]:
    """The text; with a warning when its encoding had to be guessed, or no text and an error."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], name)
    if b"\x00" in data:
        return _without_mark(data)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return _guessed(data)


def _without_mark(data: bytes) -> tuple[str | None, Problem | None]:
    """UTF-16 that does not say so shows by its zeros: in every second byte of what was typed in Latin letters."""
    sample = data[:2_000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if not len(data) % 2 and max(even, odd) * 8 > len(sample) and min(even, odd) * 20 < max(even, odd):
        text, fault = _decoded(data, "utf-16-le" if odd > even else "utf-16-be")
        message = "Tệp là UTF-16 nhưng không ghi dấu nhận biết. Hãy xem lại dấu tiếng Việt, hoặc lưu lại dạng UTF-8."
        return text, fault or warning("tệp", "encoding", message)
    message = "Tệp có ký tự rỗng (NUL), thường do bị hỏng hoặc không phải tệp văn bản. Hãy lưu lại dạng «CSV UTF-8»."
    return None, error(f"dòng {data[: data.index(0)].count(10) + 1}", "csv_nul", message)


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


def has_header(text: str) -> bool:
    """Whether one of the first rows names the columns of a question list, under any separator."""
    return any(find_header(_sample(text, separator)) is not None for separator in SEPARATORS)


def is_even(text: str) -> bool:
    """Whether its first lines, two at least, make the same number of columns, two at least."""
    rows = [row for row in _sample(text, _separator(text)) if any(cell.strip() for cell in row)]
    return len(rows) > 1 and len({len(row) for row in rows}) == 1 and len(rows[0]) >= FEWEST_COLUMNS


def _separator(text: str) -> str:
    """The separator under which a header row shows; failing that, the one that makes most columns."""
    first, _, _ = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip("\r\n")) == len("sep=;"):
        return first.strip("\r\n")[-1]
    samples = {separator: _sample(text, separator) for separator in SEPARATORS}
    found = {separator: find_header(rows) for separator, rows in samples.items()}
    for separator, header in found.items():
        if header is not None and header.has_options:
            return separator
    plain = next((separator for separator, header in found.items() if header is not None), None)
    return plain or max(samples, key=lambda separator: _evenness(samples[separator]))


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many rows are as wide as the widest, and how wide: the separator of a list makes even columns."""
    width = max(map(len, rows), default=0)
    return (sum(len(cells) == width for cells in rows), width) if width > 1 else (0, width)


def _sample(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells[: MOST_COLUMNS + 1])
            if len(rows) >= HEADER_ROWS:
                break
    except csv.Error:
        pass  # The full reading names the line.
    return rows


def _rows(text: str, separator: str) -> tuple[tuple[Row, ...], Problem | None]:
    """The rows with the numbers of the lines they begin on; or the line at which reading had to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start, rows = 1, []
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                return (), _too_wide(start, len(cells))
            rows.append(Row(start, tuple(_unguarded(cell) for cell in cells[:MOST_COLUMNS])))
            start = reader.line_num + 1
    except csv.Error as fault:
        return (), _broken(start, reader.line_num, too_long="field larger" in str(fault))
    return tuple(rows), None


def _too_wide(line: int, count: int) -> Problem:
    message = f"Dòng này có {count} cột, nhiều nhất là {MOST_COLUMNS}. Hãy xem lại dấu ngăn cột, hoặc lưu lại từ Excel."
    return error(f"dòng {line}", "csv_columns", message)


def _broken(first: int, last: int, *, too_long: bool) -> Problem:
    if too_long:
        message = f"Ô bắt đầu ở dòng này dài hơn {csv.field_size_limit()} ký tự. Hãy đóng dấu nháy kép hoặc rút gọn ô."
        return error(f"dòng {first}", "csv_field", message)
    message = f"Dấu nháy kép mở ở dòng này không đóng đúng chỗ (đọc đến dòng {last}). Hãy sửa, hoặc lưu lại từ Excel."
    return error(f"dòng {first}", "csv_quotes", message)


def write(questions: Sequence[ReadQuestion]) -> Written:
    """Questions as a file that reads back to the same, and what it cannot hold: pictures, clips."""
    table = table_of(questions)
    losses = (*table.losses, *picture_losses(questions, "CSV"))
    return Written(write_rows(table.rows), losses)


def write_rows(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a BOM, by which Excel knows it. A cell that a spreadsheet would take for a formula gets a «'»."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + lines.getvalue().encode()


def annotated(data: bytes, words_at: Mapping[int, str]) -> bytes:
    """The file again with a column that holds these words, by the number of the line on which a row begins.

    A list without a header gets one: with the new column it would not be understood without.
    """
    text, _ = decode(data)
    separator = _separator(text) if text is not None else ""
    rows, broken = _rows(text, separator) if text is not None else ((), None)
    if text is None or broken is not None:
        return data
    if rows and _is_setting(rows[0]):
        rows = rows[1:]
    header = find_header([row.words() for row in rows[:HEADER_ROWS]])
    guessed = guessed_header(rows) if header is None else None
    old = header.at(Column.PROBLEM) if header is not None else None
    if old is not None:
        rows = tuple(replace(row, cells=row.cells[:old] + row.cells[old + 1 :]) for row in rows)
    width = max((len(row.cells) for row in rows), default=0)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n", delimiter=separator)
    if guessed is not None:
        writer.writerow([*names_of(guessed, width), PROBLEM_HEADING])
    top = rows[header.row].number if header is not None else 0
    for row in rows:
        said = PROBLEM_HEADING if row.number == top else words_at.get(row.number, "")
        cells = [str(cell or "") for cell in row.cells]
        writer.writerow(map(_guarded, [*cells, *[""] * (width - len(cells)), said]))
    return codecs.BOM_UTF8 + lines.getvalue().encode("utf-8", "replace")


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _place(row: int, column: int | None) -> str:
    return f"dòng {row}" if column is None else f"dòng {row}, cột {column_letters(column)}"
