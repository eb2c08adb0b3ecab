"""Items 5–17 of the reliability list: zips that are broken, swell or lie, whatever is in them."""

from __future__ import annotations

import io
import random
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from questions.formats import detect
from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.detect import Upload
from tests.carriers import DOCX, QTI, XLSX
from tests.hostile import Case, read_apart, survives
from tests.zips import Member, changed, members_of, with_members, zipped

DOCTYPE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FILL = 2 * 1024 * 1024
CARRIERS = {"xlsx": XLSX, "docx": DOCX, "qti": QTI}


def flat_bomb(data: bytes) -> bytes:
    return with_members(data, Member("bomb.bin", b" " * (8 * 1024 * 1024)))


def many_small_bombs(data: bytes) -> bytes:
    """Each below the ratio, together above 64 MB."""
    noise = random.Random(7).randbytes(40_000)
    return with_members(data, *(Member(f"m{n}.bin", noise + b" " * (2 * FILL)) for n in range(17)))


def quine_like(data: bytes) -> bytes:
    return with_members(data, Member("r/r.zip", data))


def overlapping(data: bytes) -> bytes:
    """Many names over one body: a bomb without nesting."""
    own = members_of(data)
    first = len(own)
    shared = [Member(f"copy{n}.bin", shares=first) for n in range(20)]
    return zipped([*own, Member("body.bin", b"x" * 1_000), *shared])


def overlapping_by_header(data: bytes) -> bytes:
    """The data of one member runs over the local header of the next one, which the sizes alone do not show."""
    last = Member("last.bin", b"x" * 100, method=0)
    made = with_members(data, Member("first.bin", b"y" * 100, method=0), last)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        info = archive.getinfo("first.bin")
        body = made[info.header_offset + 39 : info.header_offset + 39 + 110]
    liar = Member("first.bin", b"y" * 100, method=0, size=110, packed=110, crc=zlib.crc32(body))
    return with_members(data, liar, last)


def crowded(data: bytes) -> bytes:
    return zipped([*members_of(data), *(Member(f"m{n}") for n in range(100_000))], count=3)


def lying_size(size: int, *, honest_crc: bool) -> Callable[[bytes], bytes]:
    content = b"0123456789" * 100

    def build(data: bytes) -> bytes:
        crc = None if honest_crc else zlib.crc32(content[:size])
        return with_members(data, Member("liar.bin", content, size=size, crc=crc))

    return build


def named(*names: str | bytes) -> Callable[[bytes], bytes]:
    return lambda data: with_members(data, *(Member(name, b"x") for name in names))


def of_mode(mode: int) -> Callable[[bytes], bytes]:
    return lambda data: with_members(data, Member("link", b"/etc/passwd", mode=mode | 0o777))


def member(**lies: Any) -> Callable[[bytes], bytes]:
    return lambda data: with_members(data, Member("liar.bin", b"some content", **lies))


def described(tail: bytes) -> Callable[[bytes], bytes]:
    """A member whose sizes follow its data."""
    return member(flags=8, tail=tail, local={"crc": 0, "packed": 0, "size": 0})


def two_directories(data: bytes) -> bytes:
    """One file, two archives: the second directory stands in the comment of the first."""
    other = with_members(data, Member("other.bin", b"x"))
    return zipped(members_of(data), comment=other)


def hidden_between(data: bytes) -> bytes:
    """A member that no directory names, where only a program that reads from the front sees it."""
    return with_members(data, Member("a.bin", b"x", tail=zipped([Member("hidden.bin", b"y")])[:60]), Member("b.bin"))


def wide_end(data: bytes) -> bytes:
    """A locator of a ZIP64 end record that is not there."""
    end = data.rindex(b"PK\x05\x06")
    return data[:end] + b"PK\x06\x07" + struct.pack("<LQL", 0, 2**63, 1) + data[end:]


def wide_sizes(data: bytes) -> bytes:
    return member(size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=struct.pack("<HHQQ", 1, 16, 2**62, 2**62))(data)


def unicode_path(raw: bytes, told: str) -> Callable[[bytes], bytes]:
    field = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + told.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    return lambda data: with_members(data, Member(raw, b"x", extra=extra))


def with_doctype(head: bytes = b"", encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    def build(data: bytes) -> bytes:
        text = head.decode() + "<?xml version='1.0'?>" + DOCTYPE.decode() + "<x>&a;</x>"
        return with_members(data, Member("docProps/extra.xml", text.encode(encoding)))

    return build


LIES: list[tuple[int, str, Callable[[bytes], bytes], str]] = [
    (5, "cut in the middle", lambda data: data[: len(data) // 2], "broken_zip"),
    (5, "cut by one byte", lambda data: data[:-1], "broken_zip"),
    (5, "cut to its first header", lambda data: data[:40], "broken_zip"),
    (6, "a wrong checksum", member(crc=1), "broken_zip"),
    (6, "no deflate", member(method=8, packed=3), "broken_zip"),
    (7, "a flat bomb", flat_bomb, "too_big_unpacked"),
    (7, "many small bombs", many_small_bombs, "too_big_unpacked"),
    (7, "a size that only says so", member(size=60 * FILL), "too_big_unpacked"),
    (8, "a zip in the zip", quine_like, "nested_archive"),
    (8, "a zip under another name", lambda data: with_members(data, Member("a.bin", data)), "nested_archive"),
    (8, "an empty zip", lambda data: with_members(data, Member("a.bin", zipped([]))), "nested_archive"),
    (8, "a 7z", lambda data: with_members(data, Member("a.7z", b"7z\xbc\xaf'\x1c")), "nested_archive"),
    (9, "one body, many names", overlapping, "overlap"),
    (9, "over the next local header", overlapping_by_header, "overlap"),
    (9, "over the directory", member(packed=10_000), "overlap"),
    (10, "2,001 members", named(*(f"m{n}" for n in range(2_001))), "too_many_files"),
    (10, "100,000 members, said to be 3", crowded, "too_many_files"),
    (11, "more than declared", lying_size(500, honest_crc=False), "size_mismatch"),
    (11, "more than declared, crc of all", lying_size(500, honest_crc=True), "size_mismatch"),
    (11, "less than declared", lying_size(2_000, honest_crc=True), "size_mismatch"),
    (11, "stored, less than declared", member(method=0, size=100), "size_mismatch"),
    *(
        (12, f"the name {name!r}", named(name), "bad_path")
        for name in (
            *(
                "../../etc/passwd",
                "/abs",
                "C:\\x",
                "c:x",
                "..\\x",
                "a/../../x",
                "a\x00.xml",
                "a\nb",
                "a\x1b[2J",
                "",
                "..",
            ),
        )
    ),
    (13, "a symbolic link", of_mode(stat.S_IFLNK), "bad_member"),
    (13, "a device", of_mode(stat.S_IFCHR), "bad_member"),
    (13, "a pipe", of_mode(stat.S_IFIFO), "bad_member"),
    (14, "a name twice", named("a.bin", "a.bin"), "ambiguous_zip"),
    (14, "a name twice, once roundabout", named("a/b.bin", "a/./b.bin"), "ambiguous_zip"),
    (14, "another local name", member(local={"name": b"other.bin"}), "ambiguous_zip"),
    (14, "another local method", member(local={"method": 0}), "ambiguous_zip"),
    (14, "another local size", member(local={"size": 5}), "ambiguous_zip"),
    (14, "encrypted in one place only", member(local={"flags": 1}), "ambiguous_zip"),
    (14, "two names in the directory", unicode_path(b"a.bin", "b.bin"), "ambiguous_zip"),
    (15, "data behind it", lambda data: data + b"<script>", "ambiguous_zip"),
    (15, "a whole zip behind it", lambda data: data + XLSX, "ambiguous_zip"),
    (15, "two end records", two_directories, "ambiguous_zip"),
    (15, "data before it", lambda data: b"PK\x03\x04" + data, "ambiguous_zip"),
    (15, "a member that no directory names", hidden_between, "ambiguous_zip"),
    (15, "a comment with a directory", lambda data: zipped(members_of(data), comment=b"..PK\x01\x02"), "ambiguous_zip"),
    (12, "a name in the second place for names", unicode_path(b"d\x90.bin", "../é.bin"), "bad_path"),
    (15, "two counts", lambda data: data[:-14] + b"\x01\x00" + data[-12:], "ambiguous_zip"),
    (15, "a count that lies", lambda data: zipped(members_of(data), count=1), "ambiguous_zip"),
    (16, "a ZIP64 end that is not there", wide_end, "unsupported_zip"),
    (16, "ZIP64 sizes of 4 EB", wide_sizes, "unsupported_zip"),
    (16, "a descriptor that lies", described(b"PK\x07\x08" + struct.pack("<LLL", 1, 2, 3)), "unsupported_zip"),
    (16, "no descriptor at all", described(b""), "unsupported_zip"),
    (16, "method 99", member(method=99), "unsupported_zip"),
    (16, "LZMA", member(method=14), "unsupported_zip"),
    (16, "a member with a password", member(flags=1), "encrypted"),
    (16, "strong encryption", member(flags=0x40), "encrypted"),
    (17, "equal but for case", named("A.bin", "a.BIN"), "name_clash"),
    (17, "equal but for NFC", named("hoà.bin", unicodedata.normalize("NFD", "hoà.bin")), "name_clash"),
    (17, "equal but for both", named("HOÀ.bin", unicodedata.normalize("NFD", "hoà.bin")), "name_clash"),
    (56, "a DTD", with_doctype(), "dtd_forbidden"),
    (56, "a DTD behind a long comment", with_doctype(b"<!--" + b"x" * 400_000 + b"-->"), "dtd_forbidden"),
    (56, "a DTD in UTF-16", with_doctype(encoding="utf-16"), "dtd_forbidden"),
    (56, "a DTD in UTF-16 without mark", with_doctype(encoding="utf-16-be"), "dtd_forbidden"),
    (28, "macros", named("xl/vbaProject.bin"), "active_content"),
]


@pytest.mark.parametrize(("number", "what", "lie", "code"), LIES, ids=[f"{n}-{what}" for n, what, _, _ in LIES])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_zip_that_lies_is_refused_by_name(
    carrier: str, number: int, what: str, lie: Callable[[bytes], bytes], code: str
) -> None:
    found = open_checked(lie(CARRIERS[carrier]))
    assert isinstance(found, ArchiveFault), what
    assert found.code == code, f"{number}: {found.message}"
    assert "Hãy " in found.message
    assert found.message.isprintable()


@pytest.mark.parametrize(("number", "what", "lie", "code"), LIES, ids=[f"{n}-{what}" for n, what, _, _ in LIES])
def test_nothing_comes_in_from_a_zip_that_lies(
    number: int, what: str, lie: Callable[[bytes], bytes], code: str
) -> None:
    survives(Case(number, what, lambda: lie(XLSX), (code,), "đề.xlsx"))


def test_the_member_that_is_broken_is_named() -> None:
    found = open_checked(member(crc=1)(XLSX))
    assert isinstance(found, ArchiveFault)
    assert "«liar.bin»" in found.message


HONEST: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "a descriptor that is true": described(
        b"PK\x07\x08" + struct.pack("<LLL", zlib.crc32(b"some content"), len(Member("", b"some content").body), 12)
    ),
    "a wide descriptor": described(
        struct.pack("<LQQ", zlib.crc32(b"some content"), len(Member("", b"some content").body), 12)
    ),
    "a comment": lambda data: zipped(members_of(data), comment=b"made by hand"),
    "an old name": named("Đề".encode("shift-jis", "replace"), "Câu hỏi.bin".encode()),
    "a Japanese name": named("問題.bin".encode("shift-jis")),
    "a name of DOS": named("café.bin".encode("cp437")),
    "a second name of a packer": unicode_path(b"d\x90.bin", "dé.bin"),
    "a plain file of Unix": of_mode(stat.S_IFREG),
    "a folder": lambda data: with_members(data, Member("a/", mode=stat.S_IFDIR | 0o755)),
    "words that look like a DTD": lambda data: with_members(
        data, Member("a.xml", b"<a><![CDATA[<!DOCTYPE html>]]></a>")
    ),
    "a page of help": lambda data: with_members(data, Member("help.html", b"<!DOCTYPE html><p>x")),
    "the figures of a chart": lambda data: with_members(data, Member("word/embeddings/Sheet1.xlsx", XLSX)),
}


@pytest.mark.parametrize("what", HONEST)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_honest_zip_is_opened(carrier: str, what: str) -> None:
    found = open_checked(HONEST[what](CARRIERS[carrier]))
    assert isinstance(found, zipfile.ZipFile), found
    for name in found.namelist():
        found.read(name)


def test_names_come_out_composed_whoever_packed_them() -> None:
    apart = unicodedata.normalize("NFD", "Ảnh/câu hỏi.png")
    found = open_checked(zipped([Member(apart, b"x", flags=0x800), Member("Đề.png".encode(), b"y")]))
    assert isinstance(found, zipfile.ZipFile)
    assert found.namelist() == ["Ảnh/câu hỏi.png", "Đề.png"]
    assert found.read("Ảnh/câu hỏi.png") == b"x"


def test_a_zip_is_the_same_to_whoever_wrote_it_on_a_stream() -> None:
    class Pipe(io.RawIOBase):
        """Like a socket it cannot go back to fill in the sizes."""

        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in members_of(XLSX):
            with archive.open(str(one.name), "w", force_zip64=True) as stream:
                stream.write(one.content)
    assert len(detect.read(Upload(bytes(pipe.data))).questions) == 1


def test_a_changed_part_is_still_an_honest_zip() -> None:
    made = changed(XLSX, {"docProps/app.xml": b"<x/>"})
    assert len(read_apart(Upload(made)).questions) == 1
