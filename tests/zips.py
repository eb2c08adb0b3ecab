"""Zips written record by record, so that each record can lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

DEFLATED = 8


@dataclass(frozen=True)
class Member:
    """A member and its lies: `local` are fields of its local header that differ from the directory's.

    `shares`: it has no data of its own and points at the header of the member with this number. `tail` follows the
    data, where a descriptor stands.
    """

    name: str | bytes
    content: bytes = b""
    method: int = DEFLATED
    level: int = 6
    flags: int = 0
    mode: int = 0
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    at: int | None = None
    extra: bytes = b""
    tail: bytes = b""
    shares: int | None = None
    local: Mapping[str, bytes | int] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @cached_property
    def body(self) -> bytes:
        if self.method != DEFLATED:
            return self.content
        packer = zlib.compressobj(self.level, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush()

    def fields(self) -> dict[str, bytes | int]:
        """What both headers tell."""
        in_utf8 = isinstance(self.name, str) and not self.name.isascii()
        told: dict[str, bytes | int] = {"flags": self.flags | (0x800 if in_utf8 else 0), "method": self.method}
        told["crc"] = zlib.crc32(self.content) if self.crc is None else self.crc
        told["packed"] = len(self.body) if self.packed is None else self.packed
        told["size"] = len(self.content) if self.size is None else self.size
        return {**told, "name": self.raw}


def zipped(members: Sequence[Member], *, comment: bytes = b"", count: int | None = None) -> bytes:
    """The file; `count`: what the end record says of the number of members, if not the truth."""
    out, starts, directory = bytearray(), [], bytearray()
    for member in members:
        starts.append(len(out) if member.shares is None else starts[member.shares])
        if member.shares is None:
            told = {**member.fields(), **member.local}
            out += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, told["flags"], told["method"], 0, 33, *_sizes(told))
            out += bytes(told["name"]) + bytes(told.get("extra", b"")) + member.body + member.tail
    for member, start in zip(members, starts, strict=True):
        told = member.fields()
        where = start if member.at is None else member.at
        directory += struct.pack(
            "<4s6H3L", b"PK\x01\x02", 0x0314, 20, told["flags"], told["method"], 0, 33, *_sums(told)
        )
        directory += struct.pack("<5H2L", len(member.raw), len(member.extra), 0, 0, 0, member.mode << 16, where)
        directory += member.raw + member.extra
    total = len(members) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, len(directory), len(out), len(comment))
    return bytes(out + directory + end + comment)


def _sums(told: Mapping[str, bytes | int]) -> tuple[bytes | int, ...]:
    return told["crc"], told["packed"], told["size"]


def _sizes(told: Mapping[str, bytes | int]) -> tuple[bytes | int, ...]:
    return *_sums(told), len(bytes(told["name"])), len(bytes(told.get("extra", b"")))


def members_of(data: bytes) -> list[Member]:
    """The members of an honest zip, to be packed again with others."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Member(name, archive.read(name)) for name in archive.namelist()]


def with_members(data: bytes, *extra: Member) -> bytes:
    """An honest zip with these members added."""
    return zipped([*members_of(data), *extra])


def changed(data: bytes, contents: Mapping[str, bytes], level: int = 6) -> bytes:
    """An honest zip with the contents of some members put in place of the old ones, or added."""
    old = {member.name: member.content for member in members_of(data)}
    return zipped([Member(name, content, level=level) for name, content in {**old, **contents}.items()])
