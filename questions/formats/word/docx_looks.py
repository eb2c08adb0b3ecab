"""How text of Word looks: styles, defaults and direct formatting resolved to marks, font and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml.etree import _Element

from questions.formats.typed.rich import BOLD, COLOUR, HIGHLIGHT, ITALIC, RED, UNDERLINE
from questions.formats.word.docx_package import W

OFF = frozenset({"0", "false", "off", "none"})
NO_FILL = frozenset({"", "auto", "FFFFFF", "ffffff", "white", "none", "clear"})
HEX = re.compile(r"[0-9A-Fa-f]{6}")
NEAR_BLACK = 0x60
"""A colour none of whose parts reaches this is ink."""
DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Looks:
    """Formatting of a run; None: nothing is said, so that the wider formatting holds."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    colour: bool | None = None
    red: bool | None = None
    highlight: bool | None = None
    shaded: bool | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    raised: str | None = None
    font: str | None = None

    def over(self, wider: Looks) -> Looks:
        """These looks, and those of the wider formatting where these say nothing."""
        return Looks(
            wider.bold if self.bold is None else self.bold,
            wider.italic if self.italic is None else self.italic,
            wider.underline if self.underline is None else self.underline,
            wider.colour if self.colour is None else self.colour,
            wider.red if self.red is None else self.red,
            wider.highlight if self.highlight is None else self.highlight,
            wider.shaded if self.shaded is None else self.shaded,
            wider.hidden if self.hidden is None else self.hidden,
            wider.capitals if self.capitals is None else self.capitals,
            wider.raised if self.raised is None else self.raised,
            self.font or wider.font,
        )

    @property
    def marks(self) -> int:
        return (
            (UNDERLINE if self.underline else 0)
            | (HIGHLIGHT if self.highlight or self.shaded else 0)
            | (COLOUR if self.colour else 0)
            | (RED if self.red else 0)
            | (BOLD if self.bold else 0)
            | (ITALIC if self.italic else 0)
        )


PLAIN = Looks()


def looks_of(properties: _Element | None) -> Looks:
    """What run properties say by themselves."""
    if properties is None or not len(properties):
        return PLAIN
    said: dict[str, bool | str | None] = {}
    for child in properties:
        tag = child.tag
        if tag in READERS:
            name, read = READERS[tag]
            said[name] = read(child)
        if tag == f"{W}color":
            said["red"] = _reddish(child)
    return replace(PLAIN, **said) if said else PLAIN  # type: ignore[arg-type]


def _switch(element: _Element) -> bool:
    return element.get(f"{W}val", "true") not in OFF


def _coloured(element: _Element) -> bool:
    """A colour that the eye tells from ink: not black or nearly so, and not a colour of the theme's text."""
    theme = element.get(f"{W}themeColor", "")
    if theme.startswith(("text", "dark", "background", "light")):
        return False
    value = element.get(f"{W}val", "auto")
    if not HEX.fullmatch(value):
        return False
    red, green, blue = (int(value[at : at + 2], 16) for at in (0, 2, 4))
    grey = max(red, green, blue) - min(red, green, blue) < 0x18
    return max(red, green, blue) >= NEAR_BLACK and not grey


def _reddish(element: _Element) -> bool:
    value = element.get(f"{W}val", "auto")
    if not _coloured(element):
        return False
    red, green, blue = (int(value[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 2 * max(green, blue)


def _filled(element: _Element) -> bool:
    if element.get(f"{W}themeFill", "").startswith(("background", "light")):
        return False
    return element.get(f"{W}fill", "auto") not in NO_FILL


def shaded(element: _Element | None) -> Looks:
    """The looks of a paragraph or a cell that is filled."""
    return Looks(shaded=True) if element is not None and _filled(element) else PLAIN


def _font(element: _Element) -> str | None:
    return element.get(f"{W}ascii") or element.get(f"{W}hAnsi")


def _value(element: _Element) -> str:
    return element.get(f"{W}val", "")


READERS: dict[str, tuple[str, Callable[[_Element], bool | str | None]]] = {
    f"{W}b": ("bold", _switch),
    f"{W}i": ("italic", _switch),
    f"{W}u": ("underline", _switch),
    f"{W}color": ("colour", _coloured),
    f"{W}highlight": ("highlight", lambda one: _value(one) not in NO_FILL),
    f"{W}shd": ("shaded", _filled),
    f"{W}vanish": ("hidden", _switch),
    f"{W}caps": ("capitals", _switch),
    f"{W}vertAlign": ("raised", _value),
    f"{W}rFonts": ("font", _font),
}


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all it inherits: looks of its text, its numbering, and whether it is a heading."""

    looks: Looks = PLAIN
    numbering: tuple[str, int] | None = None
    heading: bool = False
    name: str = ""


class Styles:
    """The styles of a file by their ids, each resolved once."""

    def __init__(self, root: _Element | None) -> None:
        self._elements: dict[str, _Element] = {}
        self._resolved: dict[str, Style] = {}
        self.default = ""
        self.base = PLAIN
        if root is None:
            return
        self.base = looks_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iter(f"{W}style"):
            self._elements[style.get(f"{W}styleId", "")] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.default = style.get(f"{W}styleId", "")

    def style(self, name: str | None, depth: int = 0) -> Style:
        """The style of an id; a plain one where the file has none of that name."""
        key = name or self.default
        if key in self._resolved:
            return self._resolved[key]
        element = self._elements.get(key)
        found = Style() if element is None or depth > DEEPEST_STYLE else self._read(element, depth)
        self._resolved[key] = found
        return found

    def _read(self, element: _Element, depth: int) -> Style:
        based = element.find(f"{W}basedOn")
        parent = self.style(_value(based), depth + 1) if based is not None else Style()
        label = element.find(f"{W}name")
        name = _value(label) if label is not None else ""
        level = element.find(f"{W}pPr/{W}outlineLvl")
        heading = name.casefold().startswith(("heading", "title")) or (
            level is not None and _value(level) in "012345678"
        )
        number = numbering_of(element.find(f"{W}pPr"))
        looks = looks_of(element.find(f"{W}rPr")).over(parent.looks)
        return Style(looks, number or parent.numbering, heading or (parent.heading and not name), name)


def numbering_of(properties: _Element | None) -> tuple[str, int] | None:
    """(number of the list, level) that paragraph properties name."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    number, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    digits = _value(level) if level is not None else "0"
    return (_value(number) if number is not None else "", int(digits) if digits.isdigit() else 0)
