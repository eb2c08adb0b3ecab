"""Word files made by hand: a plain one, and what stands at its end put there as XML."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx

from tests.zips import changed, members_of

GOOD = ("Câu 1: Một cộng một bằng mấy?", "A. hai", "B. ba", "Đáp án: A")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = "http://127.0.0.1:9/x"


def document(*lines: str, fill: Callable[[Any], None] = lambda made: None) -> bytes:
    made, data = docx.Document(), io.BytesIO()
    for line in (*GOOD, *lines):
        made.add_paragraph(line)
    fill(made)
    made.save(data)
    return data.getvalue()


PLAIN = document()
PARTS = {str(member.name): member.content for member in members_of(PLAIN)}
PART, LINKS = "word/document.xml", "word/_rels/document.xml.rels"


def before_end(xml: str | bytes) -> Callable[[], bytes]:
    """The plain document with this at the end of its body."""
    inner = xml.encode() if isinstance(xml, str) else xml
    end = PARTS[PART].rindex(b"<w:sectPr")
    return lambda: changed(PLAIN, {PART: PARTS[PART][:end] + inner + PARTS[PART][end:]})


def paragraph(inner: str) -> str:
    return f'<w:p xmlns:w="{W}" xmlns:r="{R}">{inner}</w:p>'


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def related(
    kind: str, target: str, inner: str, *, outside: bool = True, extra: bytes | None = None
) -> Callable[[], bytes]:
    """The plain document with a relationship and what uses it."""
    mode = ' TargetMode="External"' if outside else ""
    link = f'<Relationship Id="rIdX" Type="{R}/{kind}" Target="{target}"{mode}/></Relationships>'.encode()

    def build() -> bytes:
        end = PARTS[PART].rindex(b"<w:sectPr")
        parts = {PART: PARTS[PART][:end] + inner.encode() + PARTS[PART][end:]}
        parts[LINKS] = PARTS[LINKS].replace(b"</Relationships>", link)
        return changed(PLAIN, parts if extra is None else {**parts, f"word/{target}": extra})

    return build
