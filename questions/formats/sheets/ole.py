"""A look at a compound file (the container of old Office files) before another program takes its word for sizes."""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
"""[MS-CFB] 2.2: version, byte order, sector shift …, counts of sectors of the directory and the allocation tables."""
SHIFTS = {3: 9, 4: 12}
WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
DOCUMENT = "WordDocument".encode("utf-16-le")
LOCKED = "EncryptedPackage".encode("utf-16-le")


def is_whole(data: bytes) -> bool:
    """Whether the counts of its header fit into the file."""
    if len(data) < HEADER.size or not data.startswith(MAGIC):
        return False
    _, _, version, order, shift, _, directory, tables, _, _, _, _, small, _, more = HEADER.unpack_from(data)
    sectors = len(data) >> 9
    return bool(order == 0xFFFE and SHIFTS.get(version) == shift and max(directory, tables, small, more) <= sectors)


def holds(data: bytes) -> str:
    """«xls», «doc», «locked» or «»: by the names in its directory. A locked file is one of the newer kind."""
    if LOCKED in data:
        return "locked"
    if any(name + b"\0\0" in data for name in WORKBOOK):
        return "xls"
    return "doc" if DOCUMENT in data else ""
