"""HTML to the plain text that questions are made of: lines, lists and tables kept, pictures taken out, the rest gone.

Whatever the text says («{{7*7}}», «${x}», LaTeX) is text. Nothing of it is run, fetched or kept as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape

from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_scripts import lowered, raised
from questions.formats.exchange.html_tags import tags_and_texts
from questions.formats.exchange.xml_in import Node
from questions.formats.reading import Findings
from questions.pictures import Picture
from questions.wording import clean


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _named(
    "p div h1 h2 h3 h4 h5 h6 ul ol dl dt dd table tbody thead tfoot caption blockquote pre section article aside main "
    "header footer nav figure figcaption address hr center fieldset details summary tr li"
)
CELLS = _named("td th")
REMOVED = _named("script style iframe frame frameset object embed applet template svg noscript canvas")
"""Dropped with all that is in them."""
DROPPED = _named("base meta link input param form button select textarea")
"""The tag alone is dropped."""
SILENT = _named("head title annotation annotation-xml")
MEDIA = _named("audio video")
VOID = _named("br hr img base meta link input param source track embed frame col wbr area")
DEEPEST = 500
"""Tags nested deeper than this stand for nothing but their text."""
REMOVED_WORDS = "Có mã HTML không dùng trong câu hỏi; đã bỏ, chỉ giữ chữ. Hãy xem lại câu."
DANGER = re.compile(r"^\s*(?:javascript|vbscript|data\s*:\s*text/html)", re.IGNORECASE)
KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sup|sub|ul|ol|li|img|a|table|tbody|tr|td|th|h[1-6]|pre|code|script|style|"
    r"iframe|svg|math|font|form|input|object|video|audio|blockquote|hr|base|meta|link)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
SPACES = re.compile(r"[ \t\r\n\f]+")
JOINED = {"mfrac": "/", "msup": "^", "msub": "_"}
"""MathML: what stands between the two parts of each, written on one line."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text in plain words, and the pictures that stood in it, in order."""

    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True)
class Page:
    """Hears the tags and the text of a piece of HTML, and gathers what of it is kept."""

    source: PictureSource
    findings: Findings
    place: str
    keeps_breaks: bool = False
    """Line breaks of the text itself count, as in Moodle's own format."""
    parts: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    open: list[tuple[str, int]] = field(default_factory=list)
    """Open tags, each with where its text begins."""
    lists: list[int | None] = field(default_factory=list)
    """Open lists: the number of the last item, None where items bear none."""
    hidden: str = ""
    """The tag whose content is being left out, and how many of its name are open."""
    depth: int = 0
    told: set[str] = field(default_factory=set)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.hidden:
            self.depth += tag == self.hidden
            return
        self._check_attributes(attributes)
        if tag in REMOVED | MEDIA | SILENT:
            self._hide(tag)
            return
        if tag in DROPPED:
            self._tell("html_removed", REMOVED_WORDS)
            return
        self._join_maths(tag)
        self._open(tag, attributes)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "img":
            self._picture(attributes)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in CELLS:
            self.parts.append(" | ")
        elif tag in BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self._item()
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append((tag, len(self.parts)))
            if tag in ("ul", "ol"):
                self.lists.append(0 if tag == "ol" else None)

    def end(self, tag: str) -> None:
        if self.hidden:
            self.depth -= tag == self.hidden
            self.hidden = self.hidden if self.depth else ""
            return
        if not any(name == tag for name, _ in self.open):
            return
        while self.open:
            name, start = self.open.pop()
            self._close(name, start)
            if name == tag:
                return

    def _close(self, name: str, start: int) -> None:
        if name in ("sup", "sub", "mfrac", "msup", "msub", "msqrt"):
            self._fold(name, start)
        if name in ("ul", "ol"):
            self.lists.pop()
        if name == "tr":
            self._row(start)
        if name in BLOCKS:
            self.parts.append("\n")

    def data(self, text: str) -> None:
        if self.hidden or not text:
            return
        as_is = self.keeps_breaks or any(name == "pre" for name, _ in self.open)
        self.parts.append(text if as_is else SPACES.sub(" ", text))

    def result(self) -> Fragment:
        while self.open:
            self._close(*self.open.pop())
        return Fragment(clean("".join(self.parts)), tuple(self.pictures))

    def _fold(self, name: str, start: int) -> None:
        """What was gathered since the tag opened, as one piece."""
        inner = clean("".join(self.parts[start:])).replace("\n", " ")
        self.parts[start:] = [{"sup": raised, "sub": lowered, "msqrt": _root}.get(name, str)(inner)]

    def _row(self, start: int) -> None:
        line = clean("".join(self.parts[start:])).removeprefix("|").replace("\n", " ")
        self.parts[start:] = [line.strip()]

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.parts.append("• ")
        else:
            self.lists[-1] = number + 1
            self.parts.append(f"{number + 1}. ")

    def _join_maths(self, tag: str) -> None:
        """Between the first and the second part of a fraction or a power goes a sign."""
        parent, start = self.open[-1] if self.open else ("", 0)
        if parent in JOINED and len(self.parts) > start:
            first = clean("".join(self.parts[start:]))
            # A part of several signs is held together.
            self.parts[start:] = [first if len(first) < 2 or first.isalnum() else f"({first})", JOINED[parent]]

    def _picture(self, attributes: Mapping[str, str]) -> None:
        picture = self.source.find(attributes.get("src", ""), attributes.get("alt", ""), self.findings, self.place)
        if picture is not None:
            self.pictures.append(picture)
        # Words on both sides of a picture do not run together.
        self.parts.append(" ")

    def _hide(self, tag: str) -> None:
        if tag in MEDIA:
            message = "Có âm thanh hoặc video nhúng trong câu; đã bỏ. Hãy tải video lên ngân hàng rồi gắn vào câu."
            self._tell("unsupported_media", message)
        elif tag not in SILENT:
            self._tell("html_removed", REMOVED_WORDS)
        if tag not in VOID:
            self.hidden, self.depth = tag, 1

    def _check_attributes(self, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if name.lower().startswith("on") or DANGER.match(value):
                self._tell("html_removed", REMOVED_WORDS)

    def _tell(self, code: str, message: str) -> None:
        if code not in self.told and not any(problem.code == code for problem in self.findings.problems):
            self.findings.warning(code, message, self.place)
        self.told.add(code)


def _root(inner: str) -> str:
    return f"√({inner})" if len(inner) > 1 else f"√{inner}"


def from_html(html: str, page: Page) -> Fragment:
    """The text of a piece of HTML. Broken HTML is read as browsers would, as far as that goes."""
    for one in tags_and_texts(html):
        if isinstance(one, str):
            page.data(one)
            continue
        if not one.ends:
            page.start(one.name, one.attributes)
        if (one.ends or one.closed) and one.name not in VOID:
            page.end(one.name)
    return page.result()


def from_nodes(nodes: Iterable[Node | str], page: Page) -> Fragment:
    """The text of XHTML inside an XML document."""
    for node in nodes:
        _hear(node, page)
    return page.result()


def _hear(node: Node | str, page: Page) -> None:
    if isinstance(node, str):
        page.data(node)
        return
    page.start(node.name, node.attributes)
    for child in node.children:
        _hear(child, page)
    if node.name not in VOID:
        page.end(node.name)


def from_loose(text: str, page: Page) -> Fragment:
    """Text whose author may or may not have meant HTML: tags and entities that HTML knows count, «a < b» stays."""
    if not KNOWN_TAG.search(text):
        return Fragment(clean(ENTITY.sub(lambda match: unescape(match.group()), text)))
    page.keeps_breaks = not re.search(r"<(?:p|br|div|li|tr|pre)\b", text, re.IGNORECASE)
    return from_html(text, page)
