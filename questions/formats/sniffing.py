"""What a file is, by what is in it. Its name is never asked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from questions.formats.exchange import aiken, gift, moodle
from questions.formats.qti import qti
from questions.formats.sheets import delimited, xlsx
from questions.formats.sheets.workbook import ODS, XLS
from questions.formats.typed import text
from questions.formats.word import docx

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True)
class Stranger:
    """A file that no reader takes: what to call it in Vietnamese, the code of the refusal, and what to do instead."""

    name: str
    code: str = "wrong_type"
    advice: str = "Hãy lưu lại dạng .docx, .xlsx hoặc .csv rồi tải lên."


RESAVE = "Hãy mở tệp gốc bằng Word hoặc Excel, lưu lại dạng .docx hoặc .xlsx rồi tải lên."
TYPE_AGAIN = "Ảnh chụp câu hỏi không đọc được. Hãy gõ lại thành Word hoặc Excel."
UNPACK = "Hãy giải nén rồi tải lên từng tệp câu hỏi."
# Beginnings of files that people upload by mistake.
STRANGERS = (
    (
        b"%PDF",
        Stranger("PDF", advice=RESAVE),
    ),
    (b"{\\rtf", Stranger("RTF", advice="Hãy mở bằng Word, lưu lại dạng .docx rồi tải lên.")),
    (b"\x89PNG", Stranger("ảnh PNG", advice=TYPE_AGAIN)),
    (
        b"\xff\xd8\xff",
        Stranger("ảnh JPEG", advice=TYPE_AGAIN),
    ),
    (b"GIF8", Stranger("ảnh GIF", advice=TYPE_AGAIN)),
    (b"Rar!", Stranger("tệp nén RAR", advice=UNPACK)),
    (b"7z\xbc\xaf", Stranger("tệp nén 7z", advice=UNPACK)),
    (b"\x1f\x8b", Stranger("tệp nén gzip", advice=UNPACK)),
)
# Names of streams in the directory of an old Office file, as they stand there.
OLE_STREAMS = (
    ("EncryptedPackage", Stranger("tệp có mật khẩu", "encrypted", "Hãy mở tệp, bỏ mật khẩu rồi lưu lại.")),
    (
        "WordDocument",
        Stranger("Word đời cũ (.doc)", "old_format", "Hãy mở bằng Word, lưu lại thành .docx rồi tải lên."),
    ),
    ("PowerPoint Document", Stranger("PowerPoint đời cũ (.ppt)")),
)
OLE_BOOKS = ("Workbook", "Book")
OLD_OFFICE = Stranger("Word hoặc Excel đời cũ", "old_format", "Hãy lưu lại dạng .docx hoặc .xlsx rồi tải lên.")
PACKED = Stranger("tệp nén", advice=UNPACK)
MEMBERS = (
    ("xl/workbook.xml", xlsx.FORMAT),
    ("word/document.xml", docx.FORMAT),
    ("ppt/presentation.xml", Stranger("PowerPoint")),
    ("content.xml", ODS),
)


def kind_of(data: bytes) -> str | Stranger:
    """The name of the reader that a file is for, or what else it is. Text that fits nothing better is for `text`."""
    if data.startswith(OLE):
        return _old_office(data)
    if data.startswith((ZIP, b"PK\x05\x06")):
        return _packed(data)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, stranger in STRANGERS:
        if head.startswith(start):
            return stranger
    if head.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        marked = _marked_up(data)
        if marked is not None:
            return marked
    return _typed(data)


def is_binary(data: bytes) -> bool:
    """Whether this is no text in any encoding that we know."""
    return delimited.decode(data[:LOOKED_AT])[0] is None


def _old_office(data: bytes) -> str | Stranger:
    for name, stranger in OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            return stranger
    # A name in the directory ends with a NUL; without it every «WorkbookSettings» would do.
    if any(f"{name}\x00".encode("utf-16-le") in data for name in OLE_BOOKS):
        return XLS
    return OLD_OFFICE


def _packed(data: bytes) -> str | Stranger:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Most likely a workbook or a document cut short: a reader of such says so.
        return docx.FORMAT if b"word/" in data[:4096] else xlsx.FORMAT
    for member, found in MEMBERS:
        if member in names:
            return found
    if any(name.casefold().endswith((".xml", ".qti")) for name in names):
        return qti.FORMAT
    return PACKED


def _marked_up(data: bytes) -> str | Stranger | None:
    if moodle.looks_like(data):
        return moodle.FORMAT
    if qti.looks_like(data):
        return qti.FORMAT
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        return Stranger("trang web (HTML)")
    return moodle.FORMAT if head.startswith((b"<?xml", b"<!doctype")) else None


def _typed(data: bytes) -> str:
    """Which of the formats that are plain text; a table only when its headings say so."""
    words, _ = delimited.decode(data)
    if words is None:
        return delimited.FORMAT
    sample = words[:LOOKED_AT]
    if gift.looks_like(sample):
        return gift.FORMAT
    if aiken.looks_like(sample):
        return aiken.FORMAT
    if delimited.has_header(sample):
        return delimited.FORMAT
    return text.FORMAT
