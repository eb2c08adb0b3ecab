"""The words and pictures of QTI 1.2 («material»), and the passages that several items share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_text import KNOWN_TAG, Fragment, Page, from_html
from questions.formats.exchange.xml_in import Node
from questions.formats.qti.qti_body import Teller
from questions.pictures import Stimulus

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")
CANVAS_FILES = "$IMS-CC-FILEBASE$/"
PARENT = "parent_stimulus_item_ident"
"""Where Canvas says which item without a question stands before this one."""


def responses_in(presentation: Node) -> list[Node]:
    """What is asked. Extensions beside it only say how it is shown (Brightspace)."""
    found = [node for node in presentation.walk() if node.name in RESPONSES]
    return [node for node in found if node.name != "response_extension"] or found


def passages_in(root: Node) -> dict[str, Node]:
    """Items that other items of the document name as what is read before them."""
    fields = (node for node in root.walk() if node.name == "qtimetadatafield")
    named = {node.word("fieldentry") for node in fields if node.word("fieldlabel") == PARENT}
    items = (node for node in root.walk() if node.name == "item") if named else ()
    named_items = {node.get("ident"): node for node in items if node.get("ident") in named}
    return {name: node for name, node in named_items.items() if not any(one.name in RESPONSES for one in node.walk())}


def passage_of(told: Mapping[str, str], teller: Teller) -> Stimulus | None:
    """What the item shares with others. `told`: the metadata of the item."""
    item = teller.package.passages.get((teller.document.path, told.get(PARENT, "")))
    inside = item.first("presentation") if item is not None else None
    if inside is None:
        return None
    found = material(outside_responses(inside), teller)
    return Stimulus(found.text, found.pictures[0] if found.pictures else None)


def outside_responses(node: Node) -> Iterator[Node]:
    for child in node.elements:
        if child.name in ("material", "material_ref"):
            yield child
        elif child.name not in RESPONSES:
            yield from outside_responses(child)


def material(nodes: Iterator[Node] | Sequence[Node], teller: Teller, place: str | None = None) -> Fragment:
    """The words and pictures of `material`, each on lines of its own."""
    source = PictureSource(lambda path: _file(teller, path), teller.taken.taken)
    page = Page(source, teller.findings, place or teller.findings.place)
    for one in nodes:
        for node in one.walk():
            _hear(node, page)
        page.parts.append("\n")
    return page.result()


def _file(teller: Teller, path: str) -> bytes | None:
    if path.startswith(CANVAS_FILES):
        return teller.package.file(f"web_resources/{path.removeprefix(CANVAS_FILES)}")
    return teller.package.beside(teller.document.folder, path)


def _hear(node: Node, page: Page) -> None:
    if node.name in ("mattext", "matemtext"):
        words = node.text()
        if "html" in node.get("texttype").lower() or KNOWN_TAG.search(words):
            from_html(words, page)
        else:
            page.parts.append(words)
    elif node.name == "matbreak":
        page.parts.append("\n")
    elif node.name == "matimage":
        packed = node.text().strip()
        embedded = f"data:{node.get('imagtype', 'image/png')};base64,{packed}" if packed else ""
        page.start("img", {"src": embedded or node.get("uri"), "alt": node.get("label")})
    elif node.name in ("mataudio", "matvideo", "matapplet", "matapplication"):
        page.start("video", {})
        page.end("video")
