"""XML to be written: elements from names, attributes and what is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

Element = etree._Element

UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say."""


def spaces(default: str, **prefixed: str) -> Any:
    """Namespaces as lxml takes them, None being the name of the default; its stubs know only names that are words."""
    return {None: default, **prefixed}


def sayable(text: str) -> str:
    return UNSAYABLE.sub("", text)


def element(name: str, attributes: Mapping[str, str] | None = None, *inner: Element | str) -> Element:
    """An element of these attributes with elements and text in it, in order."""
    made = etree.Element(name, {key: sayable(value) for key, value in (attributes or {}).items()})
    add(made, *inner)
    return made


def add(made: Element, *inner: Element | str) -> None:
    for one in inner:
        if not isinstance(one, str):
            made.append(one)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + sayable(one)
        else:
            made.text = (made.text or "") + sayable(one)


def lines(text: str, name: str = "br") -> list[Element | str]:
    """The lines of a text with an element between each two."""
    found: list[Element | str] = []
    for line in text.split("\n"):
        found += [element(name), line] if found else [line]
    return found


def as_bytes(made: Element) -> bytes:
    """The document, the same bytes for the same elements."""
    return etree.tostring(made, xml_declaration=True, encoding="UTF-8")
