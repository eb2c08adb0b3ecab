"""Choosing the reader of a file by what is in it; its name only decides how a refusal is worded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from questions.formats import delimited, xlsx
from questions.formats.reading import Read, refused_file

MOST_BYTES = 20 * 1024 * 1024
AUTO = "auto"
READERS: dict[str, Callable[[bytes], Read]] = {delimited.FORMAT: delimited.read, xlsx.FORMAT: xlsx.read}
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_WORKBOOK = "EncryptedPackage".encode("utf-16-le")
# Beginnings of files that people upload by mistake, and what to call them.
STRANGERS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
INNER = (
    ("xl/workbook.xml", xlsx.FORMAT),
    ("word/document.xml", "Word (.docx)"),
    ("ppt/presentation.xml", "PowerPoint"),
)


@dataclass(slots=True)
class Upload:
    """A file as it came, and a file of its keys if they came apart. `format` is «auto» or one of READERS."""

    data: bytes
    filename: str = ""
    format: str = AUTO
    keys: Upload | None = None


def read(upload: Upload) -> Read:
    """Questions and problems of a file. KeyError for a format that is not known."""
    data, filename, fmt = upload.data, upload.filename, upload.format
    if fmt != AUTO and fmt not in READERS:
        raise KeyError(fmt)
    if not data:
        return refused_file(fmt, "empty_file", "Tệp trống. Hãy chọn tệp có câu hỏi.")
    if len(data) > MOST_BYTES:
        return refused_file(fmt, "too_big", f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy chia thành nhiều tệp.")
    if data.startswith(OLE):
        return _old_office(data, fmt)
    if fmt == xlsx.FORMAT and not data.startswith(ZIP):
        return _not_a_workbook(fmt)
    kind = content(data)
    if kind not in READERS or fmt not in (AUTO, kind):
        message = f"Tệp này là {kind}. Hãy lưu lại dạng .xlsx hoặc .csv rồi tải lên."
        return refused_file(fmt, "wrong_type", message)
    if kind == delimited.FORMAT and filename.casefold().endswith(".xlsx") and _is_binary(data):
        return _not_a_workbook(fmt)
    return READERS[kind](data)


def content(data: bytes) -> str:
    """The name of a reader, or in Vietnamese what else the file is."""
    if data.startswith(ZIP):
        return _zip_content(data)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, name in STRANGERS:
        if head.startswith(start):
            return name
    if head.lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return "trang web hoặc XML"
    return delimited.FORMAT


def _zip_content(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Most likely a workbook cut short: its own reader says so.
        return xlsx.FORMAT
    for member, name in INNER:
        if member in names:
            return name
    return "tệp nén"


def _is_binary(data: bytes) -> bool:
    return b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _old_office(data: bytes, fmt: str) -> Read:
    if LOCKED_WORKBOOK in data:
        return refused_file(fmt, "encrypted", "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu rồi lưu lại dạng .xlsx.")
    return refused_file(fmt, "old_format", "Tệp Word, Excel đời cũ (.doc, .xls). Hãy lưu lại dạng .xlsx rồi tải lên.")


def _not_a_workbook(fmt: str) -> Read:
    return refused_file(fmt, "not_a_zip", "Tệp không phải sổ tính Excel. Hãy lưu lại từ Excel dạng .xlsx rồi tải lên.")
