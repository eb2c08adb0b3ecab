"""A file of keys apart from the questions (Word, text, CSV, Excel), read and joined to them by section and number."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.reading import Read, error
from questions.formats.sheets.cells import Row
from questions.formats.sheets.delimited import SEPARATORS, decode
from questions.formats.typed import text
from questions.formats.typed.key_join import KeyFile as KeyFile
from questions.formats.typed.key_join import join as join
from questions.formats.typed.key_lines import KeyEntry as KeyEntry
from questions.formats.typed.key_table import key_rows
from questions.formats.typed.rich import Line, plain
from questions.formats.typed.text_grammar import Source, blocks_of
from questions.formats.typed.text_question import draft_of
from questions.formats.word import docx
from questions.kinds import LETTERS, Kind
from questions.wording import clean

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LOOKED_FOR = (
    "Không thấy đáp án trong tệp. Máy tìm các dòng như «1. A», «1-A 2-B», hoặc bảng có cột số câu và cột đáp án. "
    "Hãy trình bày lại rồi tải lên."
)
KEYS_FIRST = Line("", plain("ĐÁP ÁN"))
MOST_SHEET_ROWS = 20_000


def read_keys(data: bytes, filename: str) -> KeyFile:
    """The keys of a file and what is wrong with it. Never raises on content."""
    if not data.strip():
        return _refused("empty_file", "Tệp đáp án trống. Hãy chọn tệp khác.")
    if data.startswith(ZIP):
        return _from_zip(data)
    if data.startswith(OLE):
        found = _from_sheets(data)
        message = "Tệp Word đời cũ (.doc) hoặc có mật khẩu. Hãy lưu lại dạng .docx hoặc .xlsx rồi tải lên."
        return found if found.entries else _refused("old_format", message)
    if data.startswith(b"%PDF"):
        return _refused("wrong_type", "Tệp đáp án là PDF. Hãy lưu đáp án dạng .docx, .xlsx hoặc .txt.")
    return _from_text(data)


def _refused(code: str, message: str) -> KeyFile:
    return KeyFile((), (error("tệp đáp án", code, message),))


def _or_nothing(entries: Sequence[KeyEntry]) -> KeyFile:
    return KeyFile(tuple(entries)) if entries else _refused("no_keys", LOOKED_FOR)


def _from_zip(data: bytes) -> KeyFile:
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return _refused(archive.code, archive.message)
    return _from_word(data) if _is_word(archive) else _from_sheets(data)


def _is_word(archive: zipfile.ZipFile) -> bool:
    return "word/document.xml" in archive.namelist()


def _from_word(data: bytes) -> KeyFile:
    document = docx.document_of(data)
    if isinstance(document, Read):
        return KeyFile((), document.remarks)
    return _or_nothing(_entries(docx.source_of(document)))


def _from_text(data: bytes) -> KeyFile:
    words, problem = decode(data)
    if words is None:
        return KeyFile((), (problem,) if problem else ())
    return _or_nothing(_entries(Source(text.lines_of(words))) or _of_delimited(words))


def _of_delimited(words: str) -> list[KeyEntry]:
    """The keys of a CSV file, under the separator that shows most of them."""
    tried = []
    for separator in SEPARATORS:
        try:
            lines = list(csv.reader(io.StringIO(words, newline=""), delimiter=separator))[:MOST_SHEET_ROWS]
        except csv.Error:
            continue
        tried.append(_of_rows("", [Row(at, tuple(cells)) for at, cells in enumerate(lines, 1)]))
    return max(tried, key=len, default=[])


def _entries(source: Source) -> list[KeyEntry]:
    """Keys of lines and tables; where the file repeats its questions, the keys written under them."""
    blocks = blocks_of(replace(source, lines=[KEYS_FIRST, *source.lines]))
    found = list(blocks.keys)
    for block in blocks.blocks:
        draft = draft_of(block)
        words = _key_words(draft.kind, draft.key) or " ".join(block.answer)
        if block.number is not None and words:
            found.append(KeyEntry(block.section, block.number, words, block.place))
    return found


def _key_words(kind: Kind, key: tuple[int, ...]) -> str:
    if kind is Kind.TRUE_FALSE_GROUP:
        return ", ".join(f"{LETTERS[at].lower()}-{'S' if word else 'Đ'}" for at, word in enumerate(key))
    return ", ".join(LETTERS[place] for place in key)


def _from_sheets(data: bytes) -> KeyFile:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        entries = []
        for name in workbook.sheet_names:
            cells: Iterable[Sequence[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = [Row(at, tuple(line)) for at, line in enumerate(cells, 1) if at <= MOST_SHEET_ROWS]
            entries += _of_rows(name, rows)
    except (CalamineError, ValueError, OSError, LookupError):
        return _refused("broken_workbook", "Không mở được tệp đáp án. Hãy lưu lại từ Excel rồi tải lên.")
    return _or_nothing(entries)


def _of_rows(sheet: str, rows: Sequence[Row]) -> list[KeyEntry]:
    place = f"trang {sheet}" if sheet else "tệp đáp án"
    return [
        KeyEntry(clean(section) if section else None, number, words, place)
        for section, number, words in key_rows(rows) or ()
    ]
