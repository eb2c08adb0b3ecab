"""Letters and marks written into option cells: «a. in», «B) …», «*C», «… (đúng)», «… ✅»."""

from __future__ import annotations

import re
from collections.abc import Sequence

LETTER = re.compile(r"^\s*(\*?)\s*([A-Ha-h])\s*[.):]\s*")
STARTS = re.compile(r"(?:^|\n|\s{2,}|\t)(?=\*?\s?[A-Ha-h][.):]\s*\S)")
BEFORE = re.compile(r"^\s*(?:\*|✅|✔️?|☑️?)\s*")
AFTER = re.compile(r"\s*(?:\((?:đúng|đáp án đúng|correct)\)|✅|✔️?|☑️?)\s*$", re.IGNORECASE)


def split_options(cell: str) -> list[str]:
    """The options of a cell that holds all of them; without letters each line is one."""
    parts = [part.strip() for part in STARTS.split(cell) if part.strip()]
    if len(parts) < 2:
        parts = [line.strip() for line in cell.split("\n") if line.strip()]
    return without_letters(parts)


def without_letters(texts: Sequence[str]) -> list[str]:
    """Strip «A. », «B. » … as long as every option begins with its own letter, in order."""
    present = list(texts)
    while True:
        found = [LETTER.match(text) for text in present]
        letters = [match and match[2].upper() for match in found]
        if len(present) < 2 or letters != list("ABCDEFGH"[: len(present)]):
            return present
        bare = [match[1] + text[match.end() :] for match, text in zip(found, present, strict=True) if match]
        if not all(bare):
            return present
        present = bare


def marked_places(texts: Sequence[str]) -> tuple[int, ...]:
    """Places of the options that bear a mark of the right answer."""
    return tuple(place for place, text in enumerate(texts) if _unmarked(text) != text)


def without_marks(texts: Sequence[str]) -> list[str]:
    """The options without such marks; a cell that is nothing but a mark keeps it."""
    return [_unmarked(text) for text in texts]


def _unmarked(text: str) -> str:
    while (less := AFTER.sub("", BEFORE.sub("", text)).strip()) and less != text:
        text = less
    return text
