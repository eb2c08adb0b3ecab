"""One paragraph of Word to lines of words with their marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from questions.formats.typed import legacy_fonts
from questions.formats.typed.legacy_fonts import Family
from questions.formats.typed.rich import PICTURE, Rich
from questions.formats.word.docx_looks import PLAIN, Looks, Style, Styles, looks_of
from questions.formats.word.docx_math import MATH, linear
from questions.formats.word.docx_package import W
from questions.formats.word.docx_pictures import FORMULA, Pictures
from questions.formats.word.docx_symbols import IN_PRIVATE, lowered, raised, sign_of, without_private

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
HOLDERS = frozenset(
    f"{W}{name}"
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo")
)
NOTED = {
    f"{W}del": "tracked_changes",
    f"{W}moveFrom": "tracked_changes",
    f"{W}ins": "tracked_changes",
    f"{W}moveTo": "tracked_changes",
    f"{W}commentReference": "comments",
    f"{W}footnoteReference": "footnote_dropped",
    f"{W}endnoteReference": "footnote_dropped",
}
PLAIN_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
DEEPEST = 40


@dataclass(slots=True)
class Piece:
    """A stretch of equal looks."""

    text: str
    looks: Looks
    family: Family | None


@dataclass(slots=True)
class Reader:
    """Reads paragraphs. `notes` counts what was left out, by its code; `boxes` gathers text boxes met on the way."""

    styles: Styles
    pictures: Pictures
    unicode_in: frozenset[Family] = frozenset()
    """Fonts of old tables that this file puts on Unicode text."""
    notes: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    boxes: list[_Element] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    place: str = ""

    def words(self, paragraph: _Element, style: Style) -> Rich:
        """The words of a paragraph, soft breaks as «\\n», pictures as their signs."""
        wider = style.looks.over(self.styles.base)
        pieces = list(self._pieces(paragraph, wider, 0))
        return self._joined(pieces)

    def note(self, code: str) -> None:
        self.notes[code] += 1
        self.first.setdefault(code, self.place)

    def _pieces(self, holder: _Element, wider: Looks, depth: int) -> Iterator[Piece]:
        if depth > DEEPEST:
            return
        for child in holder:
            tag = child.tag
            if tag in NOTED:
                self.note(NOTED[tag])
            if tag == f"{W}r":
                yield from self._run(child, wider, depth)
            elif tag in HOLDERS:
                yield from self._pieces(child, wider, depth + 1)
            elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                yield from self._equations(child)
            elif tag == f"{MC}AlternateContent":
                yield from self._pieces(_chosen(child), wider, depth + 1)

    def _equations(self, holder: _Element) -> Iterator[Piece]:
        for equation in [holder] if holder.tag == f"{MATH}oMath" else holder.findall(f"{MATH}oMath"):
            text = linear(equation)
            yield Piece(self.pictures.fault("unsupported_image", FORMULA) if text is None else text, PLAIN, None)

    def _run(self, run: _Element, wider: Looks, depth: int) -> Iterator[Piece]:
        properties = run.find(f"{W}rPr")
        looks = self._looks(properties, wider)
        text = "".join(self._inside(run, looks, depth))
        if looks.hidden:
            if text.strip():
                self.note("hidden_text")
            return
        if text:
            yield Piece(text, looks, legacy_fonts.family_of(looks.font))

    def _looks(self, properties: _Element | None, wider: Looks) -> Looks:
        if properties is None:
            return wider
        looks = looks_of(properties)
        named = properties.find(f"{W}rStyle")
        if named is not None:
            looks = looks.over(self.styles.style(named.get(f"{W}val")).looks)
        return looks.over(wider) if looks is not PLAIN else wider

    def _inside(self, run: _Element, looks: Looks, depth: int) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                yield _typed(child.text or "", looks)
            elif tag in PLAIN_SIGNS:
                yield "" if child.get(f"{W}type") in ("page", "column") else PLAIN_SIGNS[tag]
            elif tag == f"{W}sym":
                yield _symbol(child)
            elif tag in NOTED:
                self.note(NOTED[tag])
            else:
                yield from self._drawn(child, looks, depth)

    def _drawn(self, element: _Element, looks: Looks, depth: int) -> Iterator[str]:
        tag = element.tag
        if tag == f"{MC}AlternateContent" and depth < DEEPEST:
            yield from self._inside(_chosen(element), looks, depth + 1)
        elif tag == f"{W}drawing":
            self.boxes += element.iter(f"{W}txbxContent")
            yield self.pictures.drawn(element)
        elif tag in (f"{W}pict", f"{W}object"):
            self.boxes += element.iter(f"{W}txbxContent")
            yield self.pictures.old(element)

    def _joined(self, pieces: list[Piece]) -> Rich:
        """The pieces as one text; neighbours of one old font are turned into Unicode together."""
        whole = Rich()
        texts: list[str] = []
        flags = bytearray()
        family: Family | None = None
        for piece in [*pieces, Piece("", PLAIN, None)]:
            if piece.family is not family and texts:
                whole = whole + self._unicode(Rich("".join(texts), bytes(flags)), family)
                texts, flags = [], bytearray()
            family = piece.family
            texts.append(piece.text)
            flags += bytes([piece.looks.marks]) * len(piece.text)
        rest = Rich("".join(texts), bytes(flags))
        return (whole + rest).composed()

    def _unicode(self, words: Rich, family: Family | None) -> Rich:
        if family is None or family in self.unicode_in or words.text.isascii() or legacy_fonts.is_unicode(words.text):
            return words
        converted = legacy_fonts.convert(words, family)
        if legacy_fonts.is_vietnamese(PICTURE.sub("", converted.text)):
            self.note("legacy_converted")
            return converted
        self.note("legacy_font")
        self.samples.append(words.text.strip()[:40])
        return words


def _chosen(alternatives: _Element) -> _Element:
    """The form for newer programs, else the fall-back: never both, they say the same."""
    choice = alternatives.find(f"{MC}Choice")
    fallback = alternatives.find(f"{MC}Fallback")
    if choice is not None and (len(choice) or fallback is None):
        return choice
    return fallback if fallback is not None else alternatives


def _typed(text: str, looks: Looks) -> str:
    if IN_PRIVATE.search(text):
        text = without_private(text, looks.font)
    text = PICTURE.sub("", text.replace("\n", " ")) if not text.isascii() or "\n" in text else text
    if looks.raised == "superscript":
        return raised(text)
    if looks.raised == "subscript":
        return lowered(text)
    return text.upper() if looks.capitals else text


def _symbol(element: _Element) -> str:
    code, font = element.get(f"{W}char", ""), element.get(f"{W}font")
    try:
        return sign_of(int(code, 16), font)
    except (ValueError, OverflowError):
        return ""


def legacy_text(paragraphs: Iterator[_Element], styles: Styles) -> dict[Family, list[str]]:
    """The text of each old font of the file, to learn whether it is truly typed in its table."""
    found: dict[Family, list[str]] = {}
    for paragraph in paragraphs:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        font = styles.style(named.get(f"{W}val") if named is not None else None).looks.over(styles.base).font
        for run in paragraph.iter(f"{W}r"):
            own = run.find(f"{W}rPr/{W}rFonts")
            family = legacy_fonts.family_of((own.get(f"{W}ascii") or font) if own is not None else font)
            if family is not None:
                found.setdefault(family, []).append("".join(text.text or "" for text in run.iter(f"{W}t")))
    return found


def unicode_families(texts: dict[Family, list[str]]) -> frozenset[Family]:
    """Old fonts that are worn by Unicode text: their words have letters no old table holds, more often than not."""
    worn = set()
    for family, parts in texts.items():
        unicode = sum(legacy_fonts.is_unicode(part) for part in parts)
        typed = sum(legacy_fonts.shows(part, family) and not legacy_fonts.is_unicode(part) for part in parts)
        if unicode > typed:
            worn.add(family)
    return frozenset(worn)
