"""The records of a zip as they stand in the file: end record, directory and local headers, none of them believed.

Two programs must never see two different archives in one file, so what they could differ on is refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_MEMBERS = 2_000
END, CENTRAL, LOCAL = struct.Struct("<4s4H2LH"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
END_MARK, CENTRAL_MARK, LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
LOCATOR_MARK, DESCRIPTOR_MARK = b"PK\x06\x07", b"PK\x07\x08"
LOCATOR_SIZE = 20
STORED, DEFLATED = 0, 8
ENCRYPTED, DESCRIBED, UTF8 = 0x2041, 0x0008, 0x0800
"""Flags of a member: any of three ways of encryption, sizes that follow the data, a name in UTF-8."""
UNKNOWN = 0xFFFFFFFF
"""In the place of a size: it stands in the ZIP64 extra field. A file of at most 20 MB has no need of that."""
ZIP64, UNICODE_NAME = 0x0001, 0x7075
SAVE_AGAIN = "Hãy lưu lại (hoặc xuất lại) bằng chương trình đã tạo ra tệp rồi tải lên."


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the directory tells it. `at`: where its local header begins; `packed`, `size`: bytes."""

    raw: bytes
    extra: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    """What Unix says of it, in the upper half of its attributes; 0 where it was packed elsewhere."""
    at: int

    @property
    def name(self) -> str:
        """In UTF-8 where it is said to be or can be, otherwise in the code page of old DOS."""
        told = unicode_name(self)
        if told is not None:
            return told
        try:
            return self.raw.decode("utf-8")
        except UnicodeDecodeError:
            return self.raw.decode("cp437")


@dataclass(frozen=True, slots=True)
class Extent:
    """The bytes of a member: header from `start`, data from `body`, all of it before `end`."""

    entry: Entry
    start: int
    body: int
    end: int


def directory(data: bytes) -> tuple[Entry, ...] | ArchiveFault:
    """The members that the one directory of the file names, at most MOST_MEMBERS."""
    at = data.rfind(END_MARK)
    if at < 0 or at + END.size > len(data):
        return broken()
    _, disk, first_disk, here, count, size, start, comment = END.unpack_from(data, at)
    if at + END.size + comment > len(data):
        return broken()
    if data.startswith(LOCATOR_MARK, max(at - LOCATOR_SIZE, 0)) or UNKNOWN in (size, start) or disk or first_disk:
        return unsupported("ZIP64 hoặc nhiều đĩa")
    if start + size != at or here != count or at + END.size + comment < len(data) or b"PK" in data[at + END.size :]:
        return ambiguous("có dữ liệu lạ trước hoặc sau phần nén")
    found = _entries(data, start, at)
    if isinstance(found, ArchiveFault) or len(found) == count:
        return found
    return ambiguous("mục lục không khớp")


def _entries(data: bytes, at: int, end: int) -> tuple[Entry, ...] | ArchiveFault:
    found: list[Entry] = []
    while at + CENTRAL.size <= end and len(found) <= MOST_MEMBERS:
        fields = CENTRAL.unpack_from(data, at)
        mark, flags, method, crc, packed, size = fields[0], fields[3], fields[4], *fields[7:10]
        names, extras, comment, attributes, start = *fields[10:13], *fields[15:17]
        if mark != CENTRAL_MARK:
            return broken()
        name = at + CENTRAL.size
        raw, extra = data[name : name + names], data[name + names : name + names + extras]
        found.append(Entry(raw, extra, flags, method, crc, packed, size, attributes >> 16, start))
        at = name + names + extras + comment
    if len(found) > MOST_MEMBERS:
        return _too_many()
    return tuple(found) if at == end else broken()


def extents(data: bytes, entries: Sequence[Entry]) -> tuple[Extent, ...] | ArchiveFault:
    """Where each member lies, in the order of the file: each where it says, none over another, nothing between."""
    end = data.rfind(END_MARK)
    limit = END.unpack_from(data, end)[6]
    found: list[Extent] = []
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.at):
        if entry.at < reached:
            return ArchiveFault("overlap", f"Các phần bên trong tệp chồng lên nhau{where(entry)}. {SAVE_AGAIN}")
        if b"PK" in data[reached : entry.at] or (not found and entry.at):
            return ambiguous("có dữ liệu lạ giữa các phần")
        extent = _extent(data, entry, limit)
        if isinstance(extent, ArchiveFault):
            return extent
        found.append(extent)
        reached = extent.end
    return ambiguous("có dữ liệu lạ trước mục lục") if b"PK" in data[reached:limit] else tuple(found)


def _extent(data: bytes, entry: Entry, limit: int) -> Extent | ArchiveFault:
    if entry.at + LOCAL.size > limit or not data.startswith(LOCAL_MARK, entry.at):
        return broken(entry)
    _, _, flags, method, _, _, crc, packed, size, names, extras = LOCAL.unpack_from(data, entry.at)
    name = entry.at + LOCAL.size
    body = name + names + extras
    end = body + entry.packed
    if end > limit:
        return ArchiveFault("overlap", f"Một phần chồng lên mục lục của tệp{where(entry)}. {SAVE_AGAIN}")
    extra = data[name + names : body]
    if (data[name : name + names], method) != (entry.raw, entry.method) or (flags ^ entry.flags) & (ENCRYPTED | 8):
        return ambiguous("mục lục không khớp", entry)
    told, known = (crc, *_sizes(packed, size, extra)), (entry.crc, entry.packed, entry.size)
    if not entry.flags & DESCRIBED:
        return Extent(entry, entry.at, body, end) if told == known else ambiguous("mục lục không khớp", entry)
    if any(one not in (0, UNKNOWN, other) for one, other in zip(told, known, strict=True)):
        return ambiguous("mục lục không khớp", entry)
    length = _descriptor(data[end : min(end + 24, limit)], known)
    if length is None and told != known:
        return unsupported("kích thước ghi sau dữ liệu không đúng", entry)
    return Extent(entry, entry.at, body, end + (length or 0))


def _sizes(packed: int, size: int, extra: bytes) -> tuple[int, int]:
    """Sizes of a local header, out of its ZIP64 field where it has put them there."""
    wide = next((field for number, field in _fields(extra) if number == ZIP64), b"")
    if len(wide) >= 16 and UNKNOWN in (packed, size):
        size, packed = struct.unpack_from("<QQ", wide)
    return packed, size


def _descriptor(tail: bytes, known: tuple[int, int, int]) -> int | None:
    """Length of the descriptor at the beginning of `tail` that tells (crc, packed, size); None when none does."""
    for layout in ("<LLL", "<LQQ"):
        told = struct.pack(layout, *known)
        for one in (DESCRIPTOR_MARK + told, told):
            if tail.startswith(one):
                return len(one)
    return None


def unicode_name(entry: Entry) -> str | None:
    """The name that some packers put beside one that is not in UTF-8."""
    for number, field in _fields(entry.extra):
        if number == UNICODE_NAME and field[:1] == b"\x01" and field[1:5] == struct.pack("<L", zlib.crc32(entry.raw)):
            return field[5:].decode("utf-8", "replace")
    return None


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, at)
        yield number, extra[at + 4 : at + 4 + size]
        at += 4 + size


def where(entry: Entry | None) -> str:
    """« (phần «xl/workbook.xml»)», whatever the name holds."""
    if entry is None:
        return ""
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in entry.name[:60])
    return f" (phần «{shown}»)"


def broken(entry: Entry | None = None) -> ArchiveFault:
    return ArchiveFault("broken_zip", f"Tệp bị hỏng hoặc tải lên chưa đủ{where(entry)}. {SAVE_AGAIN}")


def ambiguous(why: str, entry: Entry | None = None) -> ArchiveFault:
    message = f"Tệp nén không rõ ràng: {why}{where(entry)}; hai chương trình có thể đọc ra hai nội dung. {SAVE_AGAIN}"
    return ArchiveFault("ambiguous_zip", message)


def unsupported(why: str, entry: Entry | None = None) -> ArchiveFault:
    return ArchiveFault("unsupported_zip", f"Tệp nén theo cách không dùng được ({why}){where(entry)}. {SAVE_AGAIN}")


def _too_many() -> ArchiveFault:
    return ArchiveFault("too_many_files", f"Tệp chứa hơn {MOST_MEMBERS} phần bên trong. {SAVE_AGAIN}")
