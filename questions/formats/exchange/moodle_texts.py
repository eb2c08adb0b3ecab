"""The texts of Moodle XML: words in one of four formats, with the files that lie packed beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from questions.formats.exchange.html_pictures import PictureSource, unpacked
from questions.formats.exchange.html_text import Fragment, Page, from_html, from_loose
from questions.formats.exchange.xml_in import Node
from questions.formats.reading import Findings
from questions.kinds import Option
from questions.pictures import Picture
from questions.wording import clean

PLUGIN_FILES = "@@PLUGINFILE@@"
PASSAGE = "hoithi-stimulus"
"""The class of the block in which our own files keep what several questions share."""


def number_of(node: Node, *path: str) -> str:
    """The words of an element that may hold them itself or in a `text` of its own."""
    found = node.first(*path)
    return "" if found is None else (found.word("text") or found.text().strip())


@dataclass(slots=True)
class Texts:
    """Turns the texts of one question to plain words. `taken` are pictures of the file that were made anew before."""

    taken: PictureSource
    findings: Findings
    by_default: str = ""
    """The format of texts that name none: that of the question."""

    def fragment(self, node: Node | None, place: str | None = None) -> Fragment:
        """The words of an element with `text` and `file` children."""
        if node is None:
            return Fragment("")
        text = node.first("text")
        source = PictureSource(_files(node.all("file")), self.taken.taken)
        page = Page(source, self.findings, place or self.findings.place)
        words = (text or node).text() if text or not node.all("file") else ""
        name = node.get("format") or self.by_default
        if name == "plain_text":
            return Fragment(clean(words))
        if name == "html" and "<" in words:
            return from_html(words, page)
        return from_loose(words, page)

    def option(self, node: Node | None, place: str) -> Option:
        """An option has one picture at most."""
        found = self.fragment(node, place)
        return Option(found.text, picture=only_picture(found, self.findings, place))


def only_picture(found: Fragment, findings: Findings, place: str) -> Picture | None:
    if len(found.pictures) > 1:
        message = "Phương án có hơn một ảnh; chỉ giữ ảnh đầu. Hãy ghép các ảnh thành một rồi thay."
        findings.warning("unsupported_image", message, place)
    return found.pictures[0] if found.pictures else None


@dataclass(frozen=True, slots=True)
class _Files:
    """Files packed in base64 beside a text, by the path the text gives them."""

    packed: dict[str, Node]

    def __call__(self, path: str) -> bytes | None:
        name = path.removeprefix(PLUGIN_FILES).lstrip("/")
        node = self.packed.get(name)
        if node is None or node.get("encoding", "base64") != "base64":
            return None
        return unpacked(node.text())


def _files(nodes: Iterable[Node]) -> _Files:
    return _Files({_path(node.get("path", "/"), node.get("name")): node for node in nodes})


def _path(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, name)).lstrip("/")


def plugin_address(name: str) -> str:
    return f"{PLUGIN_FILES}/{quote(name)}"
