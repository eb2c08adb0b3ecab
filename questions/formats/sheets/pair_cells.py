"""Pairs and orders written into option cells: «Hà Nội = Thủ đô», and the keys «1-b, 2-a», «B, A, D, C»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.sheets.key_cell import KeyFault, is_no_key
from questions.kinds import LETTERS
from questions.wording import clean, shortened

# The first that stands exactly once in every cell parts the two sides.
SIGNS = ("→", "⇒", "↔", "->", "=>", "=", "|")
JOINED = re.compile(r"([1-8a-h])\s*[-–—:.=>→\s]*\s*([1-8a-h])", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,;|.()]+")
STEPS = re.compile(r"[\s,;|>→\-–—]+")
NUMBERED = re.compile(r"^\s*([1-8])\s*[.)]\s*")
HOW = "Hãy ghi mỗi cặp vào một ô phương án, dạng «vế trái = vế phải»"


@dataclass(frozen=True, slots=True)
class Pairs:
    """`key`: for each left side the place of its right side; empty: not said."""

    lefts: tuple[str, ...]
    rights: tuple[str, ...]
    key: tuple[int, ...]


def read_pairs(cells: Sequence[str], key: str) -> Pairs | KeyFault:
    """The two sides of a matching question. Without a key cell sides that stand together belong together.

    A cell with a right side only is one too many; «?» as the key says that there is none yet.
    """
    halves = _halves(cells)
    if halves is None:
        return KeyFault("pairs_unread", f"Không tách được hai vế của câu ghép đôi. {HOW}.")
    lefts = _unnumbered([left for left, _ in halves if left])
    rights = tuple(right for _, right in halves if right)
    if is_no_key(clean(key)):
        return Pairs(lefts, rights, ())
    if clean(key):
        told = _told(clean(key), len(lefts), len(rights))
        if told is None:
            message = f"Đáp án «{shortened(key)}» không ghép đủ các vế. Hãy ghi dạng «1-b, 2-a»."
            return KeyFault("key_unknown", message)
        return Pairs(lefts, rights, told)
    unique = tuple(dict.fromkeys(rights))
    whole = all(right for left, right in halves if left)
    return Pairs(lefts, unique, tuple(unique.index(right) for left, right in halves if left) if whole else ())


def write_pairs(options: Sequence[str], matches: Sequence[str], key: Sequence[int]) -> tuple[list[str], str] | None:
    """Cells and a key that read back to the same; None when the words hold every sign that could part them."""
    rows = range(max(len(options), len(matches)))
    said = ", ".join(f"{n + 1}-{LETTERS[place].lower()}" for n, place in enumerate(key)) or "?"
    for sign in SIGNS:
        cells = [
            f"{options[n] if n < len(options) else ''} {sign} {matches[n] if n < len(matches) else ''}".strip()
            for n in rows
        ]
        if read_pairs(cells, said) == Pairs(tuple(options), tuple(matches), tuple(key)):
            return cells, said
    return None


def read_order(cell: str, count: int) -> tuple[int, ...] | KeyFault:
    """Places of the items in their right order. An empty cell: as they stand; «?»: not known yet."""
    words = clean(cell).upper()
    if not words:
        return tuple(range(count))
    if is_no_key(words):
        return ()
    parts = [part for part in STEPS.split(words) if part]
    if len(parts) == 1:
        parts = list(words)
    places = [_place(part) for part in parts]
    if sorted(place for place in places if place is not None) != list(range(count)) or len(places) != count:
        message = f"Đáp án «{shortened(cell)}» không xếp đủ {count} mục. Hãy ghi thứ tự đúng, ví dụ «B, A, C»."
        return KeyFault("key_unknown", message)
    return tuple(place for place in places if place is not None)


def _halves(cells: Sequence[str]) -> list[tuple[str, str]] | None:
    for sign in SIGNS:
        if cells and all(cell.count(sign) == 1 for cell in cells):
            halves = [cell.split(sign) for cell in cells]
            return [(clean(left), clean(right)) for left, right in halves]
    return None


def _told(words: str, lefts: int, rights: int) -> tuple[int, ...] | None:
    """The key «1-b, 2-a» for every left side once."""
    found = JOINED.findall(words)
    if BETWEEN.sub("", JOINED.sub("", words)):
        return None
    pairs = {_place(left): _place(right) for left, right in found}
    if len(pairs) != len(found) or set(pairs) != set(range(lefts)):
        return None
    places = [pairs[place] for place in range(lefts)]
    kept = tuple(place for place in places if place is not None and place < rights)
    return kept if len(kept) == lefts else None


def _place(mark: str) -> int | None:
    mark = mark.upper()
    if len(mark) != 1:
        return None
    return LETTERS.index(mark) if mark in LETTERS else int(mark) - 1 if mark in "12345678" else None


def _unnumbered(lefts: Sequence[str]) -> tuple[str, ...]:
    """«1. …», «2. …» without their numbers, when all bear them in order."""
    found = [NUMBERED.match(left) for left in lefts]
    if len(lefts) < 2 or [match and match[1] for match in found] != [str(n + 1) for n in range(len(lefts))]:
        return tuple(lefts)
    bare = tuple(left[match.end() :] for match, left in zip(found, lefts, strict=True) if match)
    return bare if all(bare) else tuple(lefts)
