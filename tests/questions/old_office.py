"""Workbooks of Excel 97–2003 and OpenDocument, made byte by byte: no program here writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

Value = str | float | None
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file (MS-CFB) with one stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    fat = [FAT, END, *range(3, count + 2), END]
    assert len(fat) <= SECTOR // 4
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, END, 0, END, 0)  # fmt: skip
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry(name, 2, FREE, 2, len(stream))
    return header + table + entries.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIQ", encoded, len(encoded), kind, 1, FREE, FREE, child, 0, start, size)


def _record(number: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _text(words: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(words), 1) + words.encode("utf-16-le")


def xls(sheets: dict[str, Sequence[Sequence[Value]]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A workbook; `merges` of every sheet are (first row, last row, first column, last column) from 0."""
    bodies = [_sheet(rows, merges) for rows in sheets.values()]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + _record(0x0042, struct.pack("<H", 1200))
    heads = [_text(name, "B") for name in sheets]
    at = len(start) + sum(4 + 6 + len(head) for head in heads) + 4
    index = b""
    for head, body in zip(heads, bodies, strict=True):
        index += _record(0x0085, struct.pack("<IBB", at, 0, 0) + head)
        at += len(body)
    return compound(start + index + _record(0x000A) + b"".join(bodies))


def _sheet(rows: Sequence[Sequence[Value]], merges: Sequence[tuple[int, int, int, int]]) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    out += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            where = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                out += _record(0x0204, where + _text(value, "H"))
            elif value is not None:
                out += _record(0x0203, where + struct.pack("<d", value))
    if merges:
        out += _record(0x00E5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *one) for one in merges))
    return out + _record(0x000A)


def ods(rows: Sequence[Sequence[str]], row_attributes: dict[int, str] | None = None) -> bytes:
    """A spreadsheet of one sheet. A cell that begins with «<» is taken as its own XML."""
    lines = []
    for number, cells in enumerate(rows):
        inner = "".join(
            cell
            if cell.startswith("<")
            else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in cells
        )
        lines.append(f"<table:table-row {(row_attributes or {}).get(number, '')}>{inner}</table:table-row>")
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for name, part in names.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet><table:table table:name={quoteattr('Trang 1')}>{''.join(lines)}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()
