"""Two columns to be matched, typed one under the other or side by side: «1. …» with «a. …», and the key «1-b, 2-a»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.typed import text_words as words
from questions.formats.typed.key_lines import ONE_ENTRY, listed_part
from questions.formats.typed.option_labels import Part
from questions.formats.typed.rich import Line, Rich
from questions.formats.typed.text_block import Block

ITEM = re.compile(r"(?:^|\t\s*|\s{2,}|\|\s*|(?<=\n))[\s(*]*(?P<sign>\d{1,2}|[A-Ha-h])\s*[.):/](?!\d)\s*")
PAIR = re.compile(r"(?<!\w)([A-Ha-h]|\d{1,2})\s*[-–→=:]+>?\s*([A-Ha-h]|\d{1,2})(?!\w)")
LETTERS = "abcdefgh"


@dataclass(slots=True)
class Item:
    """One entry of a column; `column` is «1», «a» or «A», `at` its place there as its sign says."""

    column: str
    at: int
    words: Rich
    place: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A question of two columns. `key`: of each left entry the place of its right one; empty unless all are told."""

    stem: list[Line]
    lefts: list[Part]
    rights: list[str]
    key: tuple[int, ...]


def asks_to_match(lines: Sequence[Line]) -> int:
    """How many numbered entries stand under words that ask to match; 0 where nothing does."""
    if not any(words.MATCH_CUE.search(line.text) for line in lines):
        return 0
    return sum(item.column == "1" for item in _items(lines)[1])


def is_pairs(text: str, count: int) -> bool:
    """«Đáp án: 1-b, 2-a, 3-c» under a question with so many entries; some may be left out."""
    numbers = {int(number) for number, _ in ONE_ENTRY.findall(listed_part(text))}
    return words.KEY.match(text) is not None and bool(numbers) and numbers <= set(range(1, count + 1))


def columns_of(block: Block) -> Columns | None:
    """The columns of a block that asks to match them; None where it asks for one option, or may do so."""
    if block.known or not any(words.MATCH_CUE.search(line.text) for line in block.body):
        return None
    stem, items = _items(block.body)
    numbered = _run(items, "1")
    lettered = _run(items, "a") or _run(items, "A")
    if len(numbered) < 2 or len(lettered) < 2 or len(numbered) + len(lettered) != len(items):
        return None
    answer = "\n".join(block.answer)
    pairs = _pairs(answer)
    cells = [part for line in block.body for part in re.split(r"[\t|]", line.text)]
    headed = sum(words.COLUMN_HEAD.match(cell) is not None for cell in cells)
    if pairs and pairs[0][0].isdigit():
        return _made(stem, numbered, lettered, dict(pairs))
    if pairs and not pairs[0][0].isdigit():
        return _made(stem, lettered, numbered, dict(pairs))
    return _made(stem, numbered, lettered, {}) if not answer.strip() and headed >= 2 else None


def _items(lines: Sequence[Line]) -> tuple[list[Line], list[Item]]:
    """The lines before the first entry, and all entries in the order of the text."""
    stem: list[Line] = []
    items: list[Item] = []
    for line in lines:
        found = list(ITEM.finditer(line.text))
        heads = all(words.COLUMN_HEAD.match(part) for part in re.split(r"[\t|]", line.text) if part.strip())
        if heads and line.text.strip():
            continue
        if not found and not items:
            stem.append(line)
        elif not found:
            items[-1].words = items[-1].words + Rich("\n", b"\x00") + line.words
        for at, match in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(line.text)
            column, place = _sign(match["sign"])
            items.append(Item(column, place, line.words.cut(match.end(), end).stripped(), line.place))
    return stem, items


def _sign(sign: str) -> tuple[str, int]:
    if sign.isdigit():
        return "1", int(sign) - 1
    return ("A" if sign.isupper() else "a"), LETTERS.index(sign.lower())


def _run(items: Sequence[Item], column: str) -> list[Item]:
    """The entries of a column, if their signs count from the first on without a gap."""
    found = [item for item in items if item.column == column]
    return found if [item.at for item in found] == list(range(len(found))) else []


def _pairs(answer: str) -> list[tuple[str, str]]:
    """The pairs of a key that is nothing else, all written the same way round."""
    found = PAIR.findall(answer)
    rest = PAIR.sub("", answer)
    if not found or any(sign.isalnum() for sign in rest):
        return []
    sides = {(left.isdigit(), right.isdigit()) for left, right in found}
    return found if len(sides) == 1 and (True, True) not in sides and (False, False) not in sides else []


def _made(stem: list[Line], lefts: Sequence[Item], rights: Sequence[Item], pairs: dict[str, str]) -> Columns:
    key = {_sign(left)[1]: _sign(right)[1] for left, right in pairs.items()}
    whole = sorted(key) == list(range(len(lefts))) and all(place < len(rights) for place in key.values())
    parts = [Part(item.words, None, 0, False, False, item.place) for item in lefts]
    found = tuple(key[place] for place in range(len(lefts))) if whole else ()
    return Columns(stem, parts, [item.words.text for item in rights], found)
