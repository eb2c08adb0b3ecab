"""One question as its lines, and all that a file of them holds, before anything is made of the words."""

from __future__ import annotations

from dataclasses import dataclass, field

from questions.formats.typed.key_lines import KeyEntry
from questions.formats.typed.rich import Line
from questions.formats.typed.text_passages import Passage


@dataclass(slots=True)
class Block:
    """One question as lines: `body` is its stem and options, the rest what stands under it."""

    place: str
    at: int
    number: str | None = None
    section: str | None = None
    cues: str = ""
    """Words of the headings above, which tell what is asked for."""
    hint: str = ""
    body: list[Line] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    answer_place: str | None = None
    bare: str | None = None
    """A digit or a letter alone under the options: a key if the whole file writes its keys so."""
    explanation: list[str] = field(default_factory=list)
    citation: list[str] = field(default_factory=list)
    level: str | None = None
    subject: str | None = None
    code: str | None = None
    passage: Passage | None = None
    known: bool = False
    """Written by this program: its words are not looked into."""


@dataclass(slots=True)
class Blocks:
    """All of a file: its questions, the keys that stand apart from them, and the tables met on the way."""

    blocks: list[Block] = field(default_factory=list)
    keys: list[KeyEntry] = field(default_factory=list)
    tables: list[tuple[int, str | None, bool]] = field(default_factory=list)
    """(number of a table, the section it stands under, whether that is one among keys)"""
    prose: int = 0
    """Lines that belong to no question."""
