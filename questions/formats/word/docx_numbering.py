"""The numbers and letters that Word makes for paragraphs of lists (numbering.xml), as the page shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from questions.formats.word.docx_package import W

PLACEHOLDER = re.compile(r"%([1-9])")
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts and how the number is written («%1.», «Câu %1:»)."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    marks: _Element | None = None


@dataclass(slots=True)
class Numbering:
    """All lists of a file, counting as the paragraphs come."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """The label of the next paragraph of a list, «» where it shows none; counts it."""
        abstract = self.abstract.get(number)
        if abstract is None or level >= MOST_LEVELS:
            return ""
        levels = self.levels.get(abstract, {})
        own = levels.get(level, Level())
        counts = self._counts.setdefault(abstract, {})
        first = self.restarts.get(number, {}).get(level)
        if first is not None and (number, level) not in self._begun:
            counts[level] = first
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        self._begun.add((number, level))
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if own.form == "bullet":
            return "• "
        return self._written(own, levels, counts)

    def _written(self, own: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        if own.form == "none" or not own.text.strip():
            return ""

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            other = levels.get(level, Level())
            return written(counts.get(level, other.start), other.form)

        return PLACEHOLDER.sub(shown, own.text) + " "


def written(count: int, form: str) -> str:
    """A count in the form of a list: 3 is «3», «C», «c», «III», «iii»."""
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    letters = ""
    for value, sign in ROMAN:
        while count >= value and len(letters) < 12:
            letters += sign
            count -= value
    return letters


def numbering_from(root: _Element | None) -> Numbering:
    """The lists of numbering.xml; none where the file has no such part."""
    found = Numbering()
    if root is None:
        return found
    for abstract in root.iter(f"{W}abstractNum"):
        levels = (_level(one) for one in abstract.findall(f"{W}lvl"))
        found.levels[abstract.get(f"{W}abstractNumId", "")] = dict(levels)
    for number in root.findall(f"{W}num"):
        _number(number, found)
    return found


def _number(number: _Element, found: Numbering) -> None:
    name = number.get(f"{W}numId", "")
    pointed = number.find(f"{W}abstractNumId")
    abstract = pointed.get(f"{W}val", "") if pointed is not None else ""
    found.abstract[name] = abstract
    for override in number.findall(f"{W}lvlOverride"):
        level = _int(override.get(f"{W}ilvl"), 0)
        first = override.find(f"{W}startOverride")
        if first is not None:
            found.restarts.setdefault(name, {})[level] = _int(first.get(f"{W}val"), 1)
        own = override.find(f"{W}lvl")
        if own is not None:
            # A list with a level of its own counts apart from its fellows.
            found.levels[f"{abstract}/{name}"] = {**found.levels.get(abstract, {}), **dict([_level(own)])}
            found.abstract[name] = f"{abstract}/{name}"


def _level(element: _Element) -> tuple[int, Level]:
    form, text, start = (element.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
    return _int(element.get(f"{W}ilvl"), 0), Level(
        form.get(f"{W}val", "decimal") if form is not None else "decimal",
        text.get(f"{W}val", "") if text is not None else "",
        _int(start.get(f"{W}val"), 1) if start is not None else 1,
        element.find(f"{W}rPr"),
    )


def _int(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else default
