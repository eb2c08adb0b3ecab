"""A look at a zip before anything reads it: size, ratio, names, and whether it is what it says it is."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass

MOST_MEMBERS = 2_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024
"""Small members may be packed tighter than MOST_RATIO: a short sheet of blanks harms nobody."""
CHUNK = 256 * 1024
# A central directory must end the file: bytes before the first member or after the end belong to something else.
FIRST_MEMBER = b"PK\x03\x04"
BAD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|[\x00-\x1f]|(?:^|/)\.\.(?:/|$)")
UNSAFE_HEAD = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    code: str
    message: str


def open_checked(data: bytes) -> zipfile.ZipFile | ArchiveFault:
    """The archive with every member looked through, or why it must not be read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _broken()
    fault = _shape_fault(data, archive.infolist()) or _content_fault(archive)
    return fault or archive


def _shape_fault(data: bytes, members: list[zipfile.ZipInfo]) -> ArchiveFault | None:
    """What the directory alone tells, before a byte is inflated."""
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS:
        return ArchiveFault("too_many_files", f"Tệp chứa hơn {MOST_MEMBERS} phần bên trong. Hãy lưu lại từ Excel.")
    if any(BAD_NAME.search(name) for name in names):
        return ArchiveFault("bad_path", "Tệp có tên bên trong không an toàn. Hãy lưu lại từ Excel.")
    if len({posixpath.normpath(name).casefold() for name in names}) < len(names) or not data.startswith(FIRST_MEMBER):
        return ArchiveFault("ambiguous_zip", "Tệp có hai phần trùng tên hoặc dữ liệu lạ ở đầu. Hãy lưu lại từ Excel.")
    if any(member.flag_bits & 1 for member in members):
        return ArchiveFault("encrypted", "Tệp có mật khẩu. Hãy lưu lại không mật khẩu.")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        return ArchiveFault("unsupported_zip", "Tệp nén theo cách Excel không dùng. Hãy lưu lại từ Excel.")
    return _size_fault(members) or _overlap(members)


def _size_fault(members: list[zipfile.ZipInfo]) -> ArchiveFault | None:
    swollen = any(
        member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if swollen or sum(member.file_size for member in members) > MOST_UNPACKED:
        return ArchiveFault("too_big_unpacked", "Tệp phình quá lớn khi mở. Hãy chỉ giữ vùng có câu hỏi rồi lưu lại.")
    return None


def _overlap(members: list[zipfile.ZipInfo]) -> ArchiveFault | None:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return ArchiveFault("overlap", "Các phần bên trong tệp chồng lên nhau. Hãy lưu lại từ Excel.")
        end = member.header_offset + member.compress_size
    return None


def _content_fault(archive: zipfile.ZipFile) -> ArchiveFault | None:
    """Inflate each member once, never past its declared size, and meet its checksum."""
    for member in archive.infolist():
        try:
            with archive.open(member) as stream:
                head = stream.read(CHUNK)
                while stream.read(CHUNK):
                    pass
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            return _broken(member.filename)
        if head.startswith(FIRST_MEMBER):
            return ArchiveFault("nested_archive", "Trong tệp có một tệp nén khác. Hãy lưu lại từ Excel, bỏ tệp nhúng.")
        if member.filename.casefold().endswith((".xml", ".rels")) and UNSAFE_HEAD.search(head):
            return ArchiveFault("dtd_forbidden", "Tệp có khai báo XML không an toàn. Hãy lưu lại từ Excel.")
        if "vbaproject" in member.filename.casefold():
            return ArchiveFault("active_content", "Tệp có macro. Hãy lưu lại dạng .xlsx, không macro.")
    return None


def _broken(member: str = "") -> ArchiveFault:
    where = f" (phần «{member[:60]}»)" if member else ""
    return ArchiveFault("broken_zip", f"Tệp bị hỏng hoặc tải lên chưa đủ{where}. Hãy lưu lại từ Excel rồi tải lại.")
