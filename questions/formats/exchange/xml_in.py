"""The only door for XML: bytes to a light tree, with nothing fetched, nothing expanded and every size bounded.

Document types and entities are refused whole; processing instructions (xml-stylesheet), XInclude and schemaLocation
mean nothing here. Namespaces are kept apart from names.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import InputSource

from defusedxml.common import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.expatreader import DefusedExpatParser

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 200
MOST_NODES = 1_000_000
"""Elements and pieces of text together."""
MOST_ATTRIBUTES = 200
"""Of one element."""
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# Encodings of one byte a sign that a declaration may name; UTF-16 must show itself by its mark.
NAMED = {"windows-1258": "cp1258", "cp1258": "cp1258", "windows-1252": "cp1252", "iso-8859-1": "cp1252"}
UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")
UTF7 = re.compile(rb"\+A(?:Dw|DA|GE)[A-Za-z0-9+/]*-?")
NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Node:
    """An element: `name` without its namespace, `space` the namespace («» for none), `line` where it begins.

    Attributes are by local name. Children are elements and text, in order.
    """

    name: str
    space: str
    attributes: Mapping[str, str]
    line: int
    children: list[Node | str] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def elements(self) -> Iterator[Node]:
        return (child for child in self.children if isinstance(child, Node))

    def all(self, *names: str) -> list[Node]:
        """Its own children of these names."""
        return [child for child in self.elements if child.name in names]

    def first(self, *path: str) -> Node | None:
        """The first child of a name, its first child of the next name, and so on."""
        node: Node | None = self
        for name in path:
            node = next((child for child in node.elements if child.name == name), None) if node else None
        return node

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(list(node.elements)))

    def text(self) -> str:
        """All text in it, as it stands."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one)
            else:
                waiting.extend(reversed(one.children))
        return "".join(parts)

    def word(self, *path: str) -> str:
        """The trimmed text of the element at a path; "" when it is not there."""
        node = self.first(*path)
        return node.text().strip() if node else ""


@dataclass(frozen=True, slots=True)
class XmlFault:
    """Why a file is no tree; `place` is «dòng 812, cột 5», or "" for the whole."""

    code: str
    message: str
    place: str = ""


def read_xml(data: bytes) -> Node | XmlFault:
    """The root of a document. Never raises on content and never opens anything."""
    if len(data) > MOST_BYTES:
        return _too_complex("")
    text = _decoded(data)
    if text is None:
        message = "Bảng mã của tệp XML không đúng như tệp tự khai, hoặc không dùng được. Hãy lưu lại dạng UTF-8."
        return XmlFault("encoding", message)
    # Each element begins with «<»: counting signs refuses a flood of them before a tree is begun.
    if text.count("<") - text.count("</") > MOST_NODES:
        return _too_complex("")
    return _parsed(text)


def _decoded(data: bytes) -> str | None:
    for bom, name in BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], name)
    declared = DECLARED.match(data[:400])
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if name in UTF8 and UTF7.search(data[:100]):
        return None
    return _strictly(data, "utf-8" if name in UTF8 else NAMED.get(name, ""))


def _strictly(data: bytes, name: str) -> str | None:
    try:
        text = data.decode(name) if name else None
    except (UnicodeDecodeError, LookupError):
        return None
    # A NUL is UTF-16 without its mark, or nothing at all.
    return None if text is None or "\x00" in text else text


class _TooComplexError(SAXException):
    pass


class _Texts(ContentHandler):
    """Texts reach a parser of this library by way of a handler only."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__()
        self.hear = hear

    def characters(self, content: str) -> None:
        self.hear(content)


class _Parser(DefusedExpatParser):
    """Builds the tree itself, straight from what the parser hears, and stops at the first bound that is passed."""

    def __init__(self) -> None:
        self.top = Node("", "", NOTHING, 0)
        self.path = [self.top]
        self.nodes = 0
        super().__init__(forbid_dtd=True)
        self.setFeature(feature_namespaces, True)
        self.setContentHandler(_Texts(self.hear_text))

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        self._count()
        if len(self.path) > MOST_DEPTH or len(attrs) > MOST_ATTRIBUTES:
            raise _TooComplexError("depth or attributes")
        space, local = _apart(name)
        told = {_apart(key)[1]: value for key, value in attrs.items()} if attrs else NOTHING
        node = Node(local, space, told, self.getLineNumber() or 0)
        self.path[-1].children.append(node)
        self.path.append(node)

    def end_element_ns(self, name: str) -> None:
        self.path.pop()

    def hear_text(self, text: str) -> None:
        self._count()
        self.path[-1].children.append(text)

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _TooComplexError("nodes")


@lru_cache(maxsize=1024)
def _apart(name: str) -> tuple[str, str]:
    """Namespace and local name of «local», «space local» or «space local prefix»; a file has few, many times over."""
    parts = name.split(" ")
    space, local = ("", name) if len(parts) == 1 else (parts[0], parts[1])
    return sys.intern(space), sys.intern(local)


def _parsed(text: str) -> Node | XmlFault:
    parser = _Parser()
    source = InputSource()
    # What the file says of its encoding has been seen to: the text goes in as what it now is.
    source.setEncoding("utf-8")
    source.setByteStream(io.BytesIO(text.encode("utf-8")))
    try:
        parser.parse(source)
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden):
        message = "Tệp có khai báo DTD hoặc thực thể XML, không an toàn. Hãy xóa dòng «<!DOCTYPE …>» rồi tải lại."
        return XmlFault("dtd_forbidden", message, _place(parser))
    except _TooComplexError:
        return _too_complex(_place(parser))
    except SAXParseException as broken:
        return _broken(broken)
    return next(parser.top.elements)


def _place(parser: _Parser) -> str:
    return f"dòng {parser.getLineNumber()}"


def _broken(broken: SAXParseException) -> XmlFault:
    where = f"dòng {broken.getLineNumber()}, cột {(broken.getColumnNumber() or 0) + 1}"
    message = f"Tệp XML sai cú pháp ({broken.getMessage()}). Hãy xuất lại tệp, hoặc sửa chỗ này rồi tải lại."
    return XmlFault("xml_broken", message, where)


def _too_complex(place: str) -> XmlFault:
    message = (
        f"Tệp XML quá lớn hoặc quá phức tạp (nhiều nhất {MOST_BYTES // 2**20} MB, {MOST_DEPTH} tầng, "
        f"{MOST_NODES:,} phần tử). Hãy chia thành nhiều tệp."
    )
    return XmlFault("too_complex", message.replace(",000", ".000"), place)
