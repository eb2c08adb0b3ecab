"""Word files as organizers type them, made for the tests."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

W = nsdecls("w")


def png(colour: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, looks: str = "") -> str:
    """A run as XML; «\\n» and «\\t» are a soft break and a tab, `looks` the inside of its properties."""
    inside = ""
    for part in text.replace("\n", "\x00\n\x00").replace("\t", "\x00\t\x00").split("\x00"):
        inside += {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(
            part, f'<w:t xml:space="preserve">{escaped(part)}</w:t>' if part else ""
        )
    return f"<w:r><w:rPr>{looks}</w:rPr>{inside}</w:r>"


BOLD, ITALIC, UNDERLINE = "<w:b/>", "<w:i/>", '<w:u w:val="single"/>'
RED, YELLOW = '<w:color w:val="FF0000"/>', '<w:highlight w:val="yellow"/>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run without «<» is plain words."""
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p {W}><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def listed(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of cells, each a paragraph as XML or plain words."""
    body = ""
    for cells in rows:
        inside = "".join(f"<w:tc>{one if one.startswith('<') else paragraph(one)}</w:tc>" for one in cells)
        body += f"<w:tr>{inside}</w:tr>"
    return f"<w:tbl {W}><w:tblPr/><w:tblGrid/>{body}</w:tbl>"


def numbering(number: int, levels: Sequence[tuple[str, str]], start: int | None = None) -> tuple[str, str]:
    """A list of its own: (format, text) for each level."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
    abstract = f'<w:abstractNum {W} w:abstractNumId="{number + 500}">{inside}</w:abstractNum>'
    return abstract, f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number + 500}"/>{override}</w:num>'


def document(
    *blocks: str, lists: Sequence[tuple[str, str]] = (), parts: Sequence[tuple[str, str, bytes]] = ()
) -> bytes:
    """A file of these paragraphs and tables; words without «<» are plain paragraphs.

    `parts`: (relationship kind, name or address, bytes) added to the document; empty bytes: an outside address.
    """
    word: Any = Document()
    body = word.element.body
    lists_part = word.part.numbering_part.element
    for abstract, number in lists:
        lists_part.insert(0, parse_xml(abstract))
        lists_part.append(parse_xml(number))
    for block in blocks:
        xml = block if block.startswith("<") else paragraph(block)
        body.insert(len(body) - 1, parse_xml(xml))
    out = io.BytesIO()
    word.save(out)
    return with_parts(out.getvalue(), parts) if parts else out.getvalue()


def with_parts(data: bytes, parts: Sequence[tuple[str, str, bytes]]) -> bytes:
    """The file with further parts, related as rIdX1, rIdX2 …"""
    links, types = "", ""
    extra: dict[str, bytes] = {}
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for at, (kind, name, content) in enumerate(parts, 1):
        mode = "" if content else ' TargetMode="External"'
        links += f'<Relationship Id="rIdX{at}" Type="{office}/{kind}" Target="{name}"{mode}/>'
        if content:
            extra[f"word/{name}"] = content
            types += f'<Override PartName="/word/{name}" ContentType="application/octet-stream"/>'
    return rezipped(
        data,
        {
            "word/_rels/document.xml.rels": lambda old: old.replace(
                b"</Relationships>", links.encode() + b"</Relationships>"
            ),
            "[Content_Types].xml": lambda old: old.replace(b"</Types>", types.encode() + b"</Types>"),
        },
        extra,
    )


def rezipped(data: bytes, changes: Any, extra: dict[str, bytes] | None = None) -> bytes:
    """The archive with some members changed by functions and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, changes[name](content) if name in changes else content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def picture_run(relation: str = "rIdX1", alt: str = "Một hình", linked: bool = False) -> str:
    """A run that shows an embedded (or linked) picture."""
    names = nsdecls("w", "wp", "a", "pic", "r")
    way = "link" if linked else "embed"
    return (
        f'<w:r {names}><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="p" descr="{alt}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:blipFill><a:blip r:{way}="{relation}"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


WMF = b"\xd7\xcd\xc6\x9a" + struct.pack("<H", 0) * 9 + zlib.compress(b"x")
