"""Choosing the reader of a file by what is in it; its name only decides how rubbish is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from questions.formats.exchange import aiken, gift, moodle
from questions.formats.qti import qti
from questions.formats.reading import Read, refused_file
from questions.formats.sheets import delimited, workbook, xlsx
from questions.formats.sniffing import OLE, ZIP, Stranger, is_binary, kind_of
from questions.formats.typed import key_list, text
from questions.formats.typed.key_join import join
from questions.formats.word import docx

MOST_BYTES = 20 * 1024 * 1024
AUTO = "auto"
READERS: dict[str, Callable[[bytes], Read]] = {
    delimited.FORMAT: delimited.read,
    xlsx.FORMAT: xlsx.read,
    workbook.XLS: workbook.read_xls,
    workbook.ODS: workbook.read_ods,
    docx.FORMAT: docx.read,
    text.FORMAT: text.read,
    gift.FORMAT: gift.read,
    aiken.FORMAT: aiken.read,
    moodle.FORMAT: moodle.read,
    **dict.fromkeys(qti.FORMATS, qti.read),
}
TYPED = frozenset({delimited.FORMAT, text.FORMAT, gift.FORMAT, aiken.FORMAT})
"""Formats that any file of plain text may be said to be in."""
ALIASES = {
    **dict.fromkeys(("txt", "md", "markdown", "paste"), text.FORMAT),
    **dict.fromkeys(("moodle-xml", "moodlexml", "moodle_xml"), moodle.FORMAT),
    "qti": qti.FORMAT,
    "tsv": delimited.FORMAT,
    "word": docx.FORMAT,
    "excel": xlsx.FORMAT,
}
PACKED = (xlsx.FORMAT, docx.FORMAT, workbook.ODS)
SHEETS = ("kahoot", "quizizz")
"""Makers whose lists come as a workbook or as a table of text."""
NAMES = (AUTO, *READERS, *ALIASES, *SHEETS)


@dataclass(slots=True)
class Upload:
    """A file as it came, and a file of its keys if they came apart. `format` is one of NAMES."""

    data: bytes
    filename: str = ""
    format: str = AUTO
    keys: Upload | None = None


def read(upload: Upload) -> Read:
    """Questions and problems of a file, with the keys of its key file. KeyError for a format that is not known."""
    found = _read(upload.data, upload.format, upload.filename.casefold())
    if upload.keys is None:
        return found
    return join(found, key_list.read_keys(upload.keys.data, upload.keys.filename))


def _read(data: bytes, fmt: str, name: str) -> Read:
    if fmt not in NAMES:
        raise KeyError(fmt)
    asked = ALIASES.get(fmt, fmt)
    if not data:
        return refused_file(asked, "empty_file", "Tệp trống. Hãy chọn tệp có câu hỏi.")
    if len(data) > MOST_BYTES:
        return refused_file(asked, "too_big", f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy chia thành nhiều tệp.")
    kind = kind_of(data)
    if isinstance(kind, Stranger):
        return refused_file(asked, kind.code, f"Tệp này là {kind.name}. {kind.advice}")
    packed = next((one for one in PACKED if asked == one or (is_binary(data) and name.endswith(f".{one}"))), None)
    if packed and not data.startswith((ZIP, OLE)):
        return _not_packed(packed)
    if asked == AUTO or (asked in SHEETS and kind in (delimited.FORMAT, xlsx.FORMAT, workbook.XLS)):
        return _best(data) if kind == text.FORMAT else READERS[kind](data)
    if asked == kind or any({asked, kind} <= family for family in (TYPED, frozenset(qti.FORMATS))):
        return READERS[asked](data)
    message = f"Tệp này là {kind}, không phải {asked}. Hãy để hệ thống tự nhận dạng, hoặc chọn đúng dạng tệp."
    return refused_file(asked, "wrong_type", message)


def _best(data: bytes) -> Read:
    """Text without headings is a list of questions, or a table that lacks them; what makes rows is told as a table."""
    typed = text.read(data)
    if typed.items:
        return typed
    words, _ = delimited.decode(data)
    table = delimited.read(data)
    return table if table.items or (words and delimited.is_even(words)) else typed


def _not_packed(fmt: str) -> Read:
    maker = {xlsx.FORMAT: "sổ tính Excel", docx.FORMAT: "tệp Word"}.get(fmt, "bảng tính OpenDocument")
    message = f"Tệp không phải {maker}. Hãy lưu lại dạng .{fmt} rồi tải lên, hoặc để hệ thống tự nhận dạng."
    return refused_file(fmt, "not_a_zip", message)
