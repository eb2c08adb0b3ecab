"""Words with the formatting of each letter, and the lines of a question list made of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

UNDERLINE, HIGHLIGHT, COLOUR, BOLD, ITALIC = 1, 2, 4, 8, 16
RED = 32
"""Stands beside COLOUR: where all options have a colour, red tells one from the others."""

# Pictures stand in the text as characters of this private plane, which no author types.
FIRST_PICTURE = 0x100000
MOST_PICTURES = 0xFFFD
PICTURE = re.compile(f"[{chr(FIRST_PICTURE)}-{chr(FIRST_PICTURE + MOST_PICTURES)}]")
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)

TOO_WIDE = re.compile(r"(?<=[^\S\n]{8})[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Rich:
    """Text and, letter by letter, the sum of the marks (UNDERLINE …) it bears; both have one length."""

    text: str = ""
    flags: bytes = b""

    def cut(self, start: int, end: int | None = None) -> Rich:
        return Rich(self.text[start:end], self.flags[start:end])

    def __add__(self, other: Rich) -> Rich:
        return Rich(self.text + other.text, self.flags + other.flags)

    def stripped(self) -> Rich:
        text = self.text.rstrip()
        start = len(text) - len(text.lstrip())
        return Rich(text[start:], self.flags[start : len(text)])

    def share(self, mark: int) -> float:
        """How much of what can be seen bears the mark, 0 to 1."""
        if not any(self.flags):
            return 0.0
        seen = [flag & mark for sign, flag in zip(self.text, self.flags, strict=True) if not sign.isspace()]
        return sum(map(bool, seen)) / len(seen) if seen else 0.0

    def composed(self) -> Rich:
        """In NFC and without characters nobody sees, however the runs cut the letters; no gap is wider than it need be.

        A gap of a thousand blanks says no more than one of eight, and costs patterns that try each way to part it.
        """
        found = self.without(TOO_WIDE)
        if found.text.isascii() and "\x0b" not in found.text:
            return found
        found = found.without(INVISIBLE) if INVISIBLE.search(found.text) else found
        return found if unicodedata.is_normalized("NFC", found.text) else found._joined_accents()

    def without(self, pattern: re.Pattern[str]) -> Rich:
        texts: list[str] = []
        flags = bytearray()
        at = 0
        for match in pattern.finditer(self.text):
            texts.append(self.text[at : match.start()])
            flags += self.flags[at : match.start()]
            at = match.end()
        if not at:
            return self
        return Rich("".join(texts) + self.text[at:], bytes(flags) + self.flags[at:])

    def _joined_accents(self) -> Rich:
        signs: list[str] = []
        flags = bytearray()
        start = 0
        for end in range(1, len(self.text) + 1):
            if end < len(self.text) and unicodedata.combining(self.text[end]):
                continue
            cluster = unicodedata.normalize("NFC", self.text[start:end])
            signs.append(cluster)
            flags += bytes([self.flags[start]]) * len(cluster)
            start = end
        return Rich("".join(signs), bytes(flags))


def plain(text: str) -> Rich:
    return Rich(text, bytes(len(text)))


class Role(StrEnum):
    """What a line is by the word of the program that wrote it, so that its words are not looked into."""

    PASSAGE = "passage"
    SECTION = "section"
    STEM = "stem"
    OPTION = "option"
    MATCH = "match"
    KEY = "key"
    EXPLANATION = "explanation"
    CITATION = "citation"
    LEVEL = "level"
    SUBJECT = "subject"
    CODE = "code"
    NOTE = "note"
    """A word to the reader of the file; no part of a question."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a question list. `auto`: so many letters at its head are a number that Word made."""

    place: str
    words: Rich
    auto: int = 0
    role: Role | None = None
    heading: bool = False
    gap: bool = False
    """A blank line stands before it."""
    table: int | None = None
    """Not a line but the spot of a table of questions or keys, by its number among these."""

    @property
    def text(self) -> str:
        return self.words.text
