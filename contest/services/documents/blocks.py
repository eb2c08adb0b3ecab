"""A paper as values, which Word and PDF are written from alike. All text is Vietnamese and final."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `strong`: its first words, in bold."""

    text: str
    strong: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values, a line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head stands on every page. `widths` are relative; `numbers` are the columns set to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()
    total: tuple[str, ...] = ()
    """A last row in bold; empty: none."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs, from left to right, each as lines («TM. BAN TỔ CHỨC», «TRƯỞNG BAN»); the first may be plain words."""

    columns: tuple[tuple[str, ...], ...]
    addressees: tuple[str, ...] = ()
    """«Nơi nhận», under a decision."""


Block = Heading | Words | Pairs | Table | NewPage | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `house`: lines over the left head; `number`: «Số: …»; `draft`: it may not be signed yet."""

    stem: str
    title: str
    about: str
    house: tuple[str, ...]
    number: str
    blocks: tuple[Block, ...]
    draft: bool
    wide: bool = False
    """Its pages lie on their side, for tables of many columns."""


def clean(text: str) -> str:
    """The text without marks that no file of words can hold."""
    return NOT_XML.sub("", text)
