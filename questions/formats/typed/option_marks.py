"""Letters and marks written into option cells: «a. in», «B) …», «*C», «… (đúng)», «… ✅»."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

LONGEST_LIST = 20_000
LETTER = re.compile(r"^\s*(\*?)\s*([A-Ha-h])\s*[.):]\s*")
STARTS = re.compile(r"(?:^|\n|\s{2,}|\t)(?=\*?\s?[A-Ha-h][.):]\s*\S)")
BEFORE = re.compile(r"^\s*(?:\*|✅|✔️?|☑️?|[\[(](?:đúng|đáp án đúng|correct)[\])])\s*", re.IGNORECASE)
# A star or a cross right behind a word may belong to it: «int*», «f(x)».
AFTER = re.compile(
    r"\s*(?:[\[(](?:đúng|đáp án đúng|correct)[\])]|✅|✔️?|☑️?|(?:<-+|<=+|←|⇐)\s*(?:đáp án\s*)?(?:đúng|correct)"
    r"|(?-i:(?<=\s)(?:\*|\([X*]\))))\s*$",
    re.IGNORECASE,
)


def split_options(cell: str) -> list[str]:
    """The options of a cell that holds all of them; without letters each line is one, or what «|» or «;» parts.

    A list as programs write it («["a", "b"]») is one too.
    """
    parts = [part.strip() for part in STARTS.split(cell) if part.strip()]
    if len(parts) < 2:
        parts = _listed(cell) or _parted(cell)
    return without_letters(parts)


def _parted(cell: str) -> list[str]:
    for sign in ("\n", "|", ";"):
        parts = [part.strip() for part in cell.split(sign) if part.strip()]
        if len(parts) > 1:
            return parts
    return [cell.strip()] if cell.strip() else []


def _listed(cell: str) -> list[str]:
    """The words of a list in the notation of JSON; none for anything else."""
    if not cell.lstrip().startswith("["):
        return []
    try:
        found = json.loads(cell[:LONGEST_LIST])
    except (ValueError, RecursionError):
        return []
    plain = isinstance(found, list) and all(isinstance(one, str | int) for one in found)
    return [str(one).strip() for one in found] if plain else []


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
