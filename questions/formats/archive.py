"""A look at a zip before anything reads it: size, ratio, names, and whether it is what it says it is."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence

from questions.formats import zip_records as records
from questions.formats.zip_records import SAVE_AGAIN, Entry, Extent, ambiguous, broken, where
from questions.formats.zip_records import ArchiveFault as ArchiveFault

MOST_UNPACKED = 64 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024
"""Small members may be packed tighter than MOST_RATIO: a short sheet of blanks harms nobody."""
BAD_NAME = re.compile(r"^$|^/|^[A-Za-z]:|\\|[\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")
PLAIN_MODES = (0, stat.S_IFREG, stat.S_IFDIR)
PACKED_NAMES = (".zip", ".jar", ".7z", ".rar", ".gz", ".xz", ".bz2", ".tar")
# A chart keeps its figures in a workbook of its own. Nobody here opens it; the readers tell that it is there.
EMBEDDED = re.compile(r"(?:word|xl)/embeddings/[^/]+\.(?:xlsx|docx|pptx)", re.IGNORECASE)
XML_NAMES = (".xml", ".rels")
# Parts of packages that may open with a document type and that no reader parses.
NEVER_PARSED = (".xsd", ".dtd", ".html", ".htm", ".xhtml", ".svg")
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
BOM = b"\xef\xbb\xbf"
XML_HEAD = re.compile(rb"\s*<\?xml\s")
# What may stand before a document type and before the first element.
PROLOG = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def open_checked(data: bytes) -> zipfile.ZipFile | ArchiveFault:
    """The archive with every member looked through, or why it must not be read.

    Names of the archive are in NFC. Words of a fault name no program: workbooks, documents and packages are all zips.
    """
    entries = records.directory(data)
    if isinstance(entries, ArchiveFault):
        return entries
    fault = _names_fault(entries) or _kinds_fault(entries) or _size_fault(entries)
    if fault is not None:
        return fault
    found = records.extents(data, entries)
    if isinstance(found, ArchiveFault):
        return found
    return next(filter(None, (_content_fault(data, extent) for extent in found)), None) or _opened(data, entries)


def _opened(data: bytes, entries: Sequence[Entry]) -> zipfile.ZipFile | ArchiveFault:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return broken()
    for member, entry in zip(archive.infolist(), entries, strict=True):
        member.filename = unicodedata.normalize("NFC", entry.name)
    archive.NameToInfo = {member.filename: member for member in archive.infolist()}
    return archive


def _names_fault(entries: Sequence[Entry]) -> ArchiveFault | None:
    for entry in entries:
        other = records.unicode_name(entry)
        if BAD_NAME.search(entry.name) or BAD_NAME.search(entry.raw.decode("latin-1")):
            return ArchiveFault("bad_path", f"Tệp có tên bên trong không an toàn{where(entry)}. {SAVE_AGAIN}")
        if other is not None and entry.name.encode() != entry.raw and (entry.raw.isascii() or other.isascii()):
            return ambiguous("một phần có hai tên", entry)
    names = [posixpath.normpath(entry.name) for entry in entries]
    if len(set(names)) < len(names):
        return ambiguous("hai phần trùng tên", _repeated(entries, names))
    folded = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()) for name in names]
    if len(set(folded)) < len(folded):
        message = f"Hai phần có tên chỉ khác nhau ở chữ hoa hoặc cách gõ dấu{where(_repeated(entries, folded))}."
        return ArchiveFault("name_clash", f"{message} Hãy đổi một tên rồi nén lại.")
    return None


def _repeated(entries: Sequence[Entry], names: Sequence[str]) -> Entry:
    return next(entry for place, entry in enumerate(entries) if names[place] in names[:place])


def _kinds_fault(entries: Sequence[Entry]) -> ArchiveFault | None:
    for entry in entries:
        if stat.S_IFMT(entry.mode) not in PLAIN_MODES:
            return ArchiveFault("bad_member", f"Một phần không phải là tệp thường{where(entry)}. {SAVE_AGAIN}")
        if entry.flags & records.ENCRYPTED:
            return ArchiveFault("encrypted", f"Tệp có mật khẩu{where(entry)}. Hãy bỏ mật khẩu, lưu lại rồi tải lên.")
        if entry.method not in (records.STORED, records.DEFLATED):
            return records.unsupported(f"kiểu {entry.method}", entry)
        if records.UNKNOWN in (entry.packed, entry.size, entry.at):
            return records.unsupported("ZIP64", entry)
    return None


def _size_fault(entries: Sequence[Entry]) -> ArchiveFault | None:
    """Before a byte is inflated."""
    swollen = any(entry.size > RATIO_FROM and entry.size > MOST_RATIO * max(entry.packed, 1) for entry in entries)
    if swollen or sum(entry.size for entry in entries) > MOST_UNPACKED:
        message = "Tệp phình quá lớn khi mở. Hãy chỉ giữ phần có câu hỏi rồi lưu lại, hoặc chia thành nhiều tệp."
        return ArchiveFault("too_big_unpacked", message)
    return None


def _content_fault(data: bytes, extent: Extent) -> ArchiveFault | None:
    """Inflate a member once, never past its declared size, meet its checksum and look at what it is."""
    entry = extent.entry
    content = _content(data[extent.body : extent.body + entry.packed], entry)
    if isinstance(content, ArchiveFault):
        return content
    name = entry.name.casefold()
    packed = content.startswith((records.LOCAL_MARK, records.END_MARK)) or name.endswith(PACKED_NAMES)
    if packed and not EMBEDDED.fullmatch(name):
        message = f"Trong tệp có một tệp nén khác{where(entry)}. Hãy bỏ tệp nhúng rồi lưu lại."
        return ArchiveFault("nested_archive", message)
    if "vbaproject" in name:
        message = "Tệp có macro. Hãy lưu lại dạng không macro (.xlsx, .docx) rồi tải lên."
        return ArchiveFault("active_content", message)
    if _is_xml(name, content) and _has_doctype(content):
        message = f"Tệp có khai báo DTD trong XML{where(entry)}, không an toàn. {SAVE_AGAIN}"
        return ArchiveFault("dtd_forbidden", message)
    return None


def _content(packed: bytes, entry: Entry) -> bytes | ArchiveFault:
    content, rest, ended = packed, b"", True
    if entry.method == records.DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, entry.size + 1)
        except zlib.error:
            return broken(entry)
        rest, ended = inflater.unused_data, inflater.eof
    if len(content) <= entry.size and not ended:
        return broken(entry)
    if len(content) != entry.size or rest:
        message = f"Một phần có kích thước khác với khai báo{where(entry)}. {SAVE_AGAIN}"
        return ArchiveFault("size_mismatch", message)
    return content if zlib.crc32(content) == entry.crc else broken(entry)


def _is_xml(name: str, content: bytes) -> bool:
    return name.endswith(XML_NAMES) or bool(XML_HEAD.match(_narrow(content[:400])) and not name.endswith(NEVER_PARSED))


def _has_doctype(content: bytes) -> bool:
    """Whether a document type stands where alone it may: between the head of the file and its first element."""
    text, at = _narrow(content), 0
    while step := PROLOG.match(text, at):
        at = step.end()
    return text.startswith(b"<!", at)


def _narrow(content: bytes) -> bytes:
    """The text in an encoding whose signs of markup are single bytes."""
    encoding = UTF16.get(content[:2])
    return (
        content.decode(encoding, "replace").removeprefix("\ufeff").encode() if encoding else content.removeprefix(BOM)
    )
