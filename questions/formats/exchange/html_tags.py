"""HTML to its tags and texts in one pass: the time it takes grows with the length, however broken the HTML is.

The parser of the standard library does not keep that promise, and files come from strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

NAME = re.compile(r"[A-Za-z][^\s/>]*")
ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")
REST = re.compile(r"[\s/]*>?")
RAW = ("script", "style")
"""What stands in them is no HTML."""
HUGE_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its name in small letters; an end tag has no attributes, a `closed` one («<p/>») ends itself."""

    name: str
    attributes: Mapping[str, str]
    ends: bool = False
    closed: bool = False


def tags_and_texts(html: str) -> Iterator[Tag | str]:
    """The tags and the texts between them, entities decoded; comments and declarations are left out."""
    at, last = 0, html.rfind(">")
    while at < len(html):
        start = html.find("<", at)
        if start < 0 or start > last:
            yield decoded(html[at:])
            return
        if start > at:
            yield decoded(html[at:start])
        at = _after_comment(html, start)
        if at == start:
            tag, at = _tag(html, start)
            yield tag
            if isinstance(tag, Tag) and tag.name in RAW and not tag.ends:
                at = _after_raw(html, at, tag.name)
                yield Tag(tag.name, NOTHING, ends=True)


def decoded(text: str) -> str:
    """The text with its entities as the signs they stand for."""
    return unescape(HUGE_NUMBER.sub("", text)) if "&" in text else text


def _after_comment(html: str, start: int) -> int:
    """Where a comment or declaration that begins here ends; `start` when none does."""
    for opening, closing in (("<!--", "-->"), ("<!", ">"), ("<?", ">")):
        if html.startswith(opening, start):
            end = html.find(closing, start + 2)
            return len(html) if end < 0 else end + len(closing)
    return start


def _tag(html: str, start: int) -> tuple[Tag | str, int]:
    """The tag that begins here and where it ends; a «<» that begins none is text."""
    ends = html.startswith("</", start)
    name = NAME.match(html, start + 1 + ends)
    if name is None:
        return "<", start + 1
    attributes: dict[str, str] = {}
    at = name.end()
    while (found := ATTRIBUTE.match(html, at)) is not None:
        at = found.end()
        value = next((part for part in found.groups()[1:] if part is not None), "")
        attributes.setdefault(found[1].lower(), decoded(value))
    rest = REST.match(html, at)
    assert rest is not None
    closed = rest.group().endswith("/>")
    return Tag(name.group().lower(), NOTHING if ends else attributes, ends, closed), rest.end()


def _after_raw(html: str, at: int, name: str) -> int:
    end = re.compile(f"</{name}[^>]*>?", re.IGNORECASE).search(html, at)
    return end.end() if end else len(html)
