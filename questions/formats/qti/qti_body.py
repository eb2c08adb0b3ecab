"""The body of an item of QTI 2 or 3: its stem, its one interaction, what it shares, and what explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from questions.clips import Clip, take_clip
from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_text import Fragment, Page, from_nodes
from questions.formats.exchange.moodle_texts import only_picture
from questions.formats.exchange.xml_in import Node
from questions.formats.qti.qti_package import Document, Package, PathFault, path_from
from questions.formats.reading import Findings
from questions.kinds import Option
from questions.pictures import Stimulus
from questions.wording import shortened

GAP = "_____"
LAST_GAP = re.compile(rf"(?:^|\n){GAP}$")
SHARED = frozenset({"stimulus", "hoithi-stimulus", "qti-shared-stimulus"})
"""Classes of the block that several items repeat."""
EXPLAINS = ("feedbackBlock", "feedbackInline")
LEFT_OUT = frozenset(
    {"stylesheet", "infoControl", "catalogInfo", "companionMaterialsInfo", "dataRubric", "templateBlock"}
    | {"templateInline", "printedVariable", "positionObjectStage", "assessmentStimulusRef", "label"}
)
MEDIA = ("video", "audio", "object", "source", "embed")
GENERAL = re.compile(r"general|solution|explain|giai|rationale", re.IGNORECASE)
RIGHT = re.compile(r"^(?!.*(?:in|not|un)_?-?correct)(?!.*wrong).*(?:correct|right|true)", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """What was found while the body was gone through."""

    interactions: list[Node] = field(default_factory=list)
    stem: list[Node | str] = field(default_factory=list)
    shared: list[Node | str] = field(default_factory=list)
    explanations: list[list[Node | str]] = field(default_factory=list)
    clip: Clip | None = None
    dropped: int = 0
    """Feedback of single options."""


@dataclass(slots=True)
class Teller:
    """Turns XHTML of one item to plain words, pictures and clips."""

    package: Package
    document: Document
    taken: PictureSource
    findings: Findings

    def fragment(self, nodes: Sequence[Node | str], place: str | None = None) -> Fragment:
        source = PictureSource(lambda path: self.package.beside(self.document.folder, path), self.taken.taken)
        return from_nodes(nodes, Page(source, self.findings, place or self.findings.place))

    def option(self, choice: Node, body: Body) -> Option:
        place = self.document.place(choice, 0) if self.document.path else f"dòng {choice.line}"
        found = self.fragment(self.sifted(choice.children, body, choices=True), place)
        return Option(found.text, picture=only_picture(found, self.findings, place))

    def sifted(self, nodes: Sequence[Node | str], body: Body, *, choices: bool = False) -> list[Node | str]:
        """The nodes that are words for the contestant; everything else goes to its place in `body`."""
        kept: list[Node | str] = []
        for node in nodes:
            if isinstance(node, str):
                kept.append(node)
            elif node.name in MEDIA:
                kept += self._media(node, body)
            elif node.name in EXPLAINS:
                body.dropped += choices
                if not choices:
                    body.explanations.append(self.sifted(node.children, body, choices=True))
            elif node.name == "rubricBlock" and "candidate" not in node.get("view", "candidate"):
                body.explanations.append(self.sifted(node.children, body, choices=True))
            elif node.name.endswith("Interaction") and not choices:
                body.interactions.append(node)
                kept += self._asked(node, body)
            elif node.name == "div" and SHARED & set(node.get("class").split()):
                body.shared += self.sifted(node.children, body, choices=choices)
            elif node.name not in LEFT_OUT:
                name = "div" if node.name in ("rubricBlock", "contentBody", "prompt") else node.name
                kept.append(replace(node, name=name, children=self.sifted(node.children, body, choices=choices)))
        return kept

    def _asked(self, interaction: Node, body: Body) -> list[Node | str]:
        """What of an interaction belongs to the stem: its prompt, or the gap it leaves in a line."""
        if interaction.name in ("textEntryInteraction", "inlineChoiceInteraction"):
            return [GAP]
        prompt = interaction.first("prompt")
        return self.sifted([prompt], body) if prompt is not None else []

    def _media(self, node: Node, body: Body) -> list[Node | str]:
        """A picture written as an object; a clip of the package; words instead of anything else."""
        kind = node.get("type").lower()
        address = node.get("data") or node.get("src")
        inner = next((one for one in node.elements if one.name == "source"), None)
        if not address and inner is not None:
            address, kind = inner.get("src"), kind or inner.get("type").lower()
        if kind.startswith("image/") or re.search(r"\.(?:png|jpe?g|gif|webp|bmp)$", address, re.IGNORECASE):
            alt = node.get("alt") or node.text().strip()
            return [Node("img", "", {"src": address, "alt": alt}, node.line)]
        is_video = node.name == "video" or kind.startswith("video/")
        clip = self._clip(address) if is_video and address else None
        if clip is not None and body.clip is None:
            body.clip = clip
        elif clip is None:
            message = (
                f"Âm thanh, video hoặc tệp nhúng «{shortened(address)}» không dùng được; đã bỏ. Hãy thêm lại video."
            )
            self.findings.warning("unsupported_media", message)
        return []

    def _clip(self, address: str) -> Clip | None:
        path = path_from(self.document.folder, address)
        data = None if isinstance(path, PathFault) else self.package.file(path)
        found = None if data is None else take_clip(data)
        return found if isinstance(found, Clip) else None


def read_body(item: Node, teller: Teller) -> Body:
    body = Body()
    inside = item.first("itemBody")
    if inside is not None:
        body.stem = teller.sifted(inside.children, body)
    return body


def stem_of(body: Body, teller: Teller) -> Fragment:
    """The stem; a gap that stands alone at its end is only the place of the answer."""
    found = teller.fragment(body.stem)
    alone = len(body.interactions) == 1 and body.interactions[0].name == "textEntryInteraction"
    return replace(found, text=LAST_GAP.sub("", found.text)) if alone else found


def explanation_of(item: Node, body: Body, teller: Teller) -> str | None:
    """What is shown afterwards to everybody; failing that, to those who were right."""
    feedback = item.all("modalFeedback")
    told = [node for node in feedback if GENERAL.search(node.get("identifier"))]
    told = told or _for_right(feedback) or feedback[:1]
    parts = [teller.sifted(node.children, body, choices=True) for node in told]
    body.dropped += len(feedback) - len(told)
    words = [teller.fragment(nodes).text for nodes in (*body.explanations, *parts)]
    return "\n".join(dict.fromkeys(filter(None, words))) or None


def _for_right(feedback: Sequence[Node]) -> list[Node]:
    """What is shown to those who were right: of several that only say «true», the first, told by one outcome."""
    found = [node for node in feedback if RIGHT.search(node.get("identifier"))]
    return [node for node in found if node.get("outcomeIdentifier") == found[0].get("outcomeIdentifier")]


def stimulus_of(item: Node, body: Body, teller: Teller) -> Stimulus | None:
    """What the item shares with others: in a block of its own, in a document of its own, or a clip to be watched."""
    if body.shared or body.clip:
        return _stimulus(teller.fragment(body.shared), body.clip)
    reference = next((node for node in item.walk() if node.name == "assessmentStimulusRef"), None)
    if reference is None:
        return None
    path = path_from(teller.document.folder, reference.get("href"))
    document = None if isinstance(path, PathFault) else teller.package.document(path)
    inside = None if document is None else document.root.first("stimulusBody")
    if document is None or inside is None:
        code = path.code if isinstance(path, PathFault) else "missing_file"
        message = f"Không có ngữ liệu «{shortened(reference.get('href'))}» của câu này. Hãy thêm ngữ liệu sau khi nhập."
        teller.findings.warning(code, message)
        return None
    apart = Body()
    beside = replace(teller, document=document)
    return _stimulus(beside.fragment(beside.sifted(inside.children, apart, choices=True)), apart.clip)


def _stimulus(found: Fragment, clip: Clip | None) -> Stimulus | None:
    picture = found.pictures[0] if found.pictures else None
    if not (found.text or picture or clip):
        return None
    return Stimulus(found.text, picture, clip.digest if clip else None, clip.data if clip else b"")
