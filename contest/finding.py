"""Finding somebody on a board: what is asked («hoa lò», «#500»), and which names answer to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from contest.people import clean, folded

MOST_FOUND = 30
LONGEST = 80
BEAR_MARKS = "aeiouyd"
"""Letters that stand for several once marks and accents are folded away."""
_WORD = re.compile(r"[^\W_]+")
_RANK = re.compile(r"#\s*([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a place on the board, counted from 1, or words; neither when nothing was asked."""

    text: str = ""
    place: int | None = None
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.place is not None or bool(self.words)


def read(text: str) -> Query:
    """What somebody typed. Accents and case do not matter, nor does what is past LONGEST letters."""
    text = clean(text[: 4 * LONGEST])[:LONGEST]
    rank = _RANK.fullmatch(text)
    if rank:
        return Query(text, place=int(rank.group(1)))
    return Query(text, words=words(text))


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: folded, without marks."""
    return tuple(_WORD.findall(folded(text)))


def is_wide(asked: Sequence[str]) -> bool:
    """Whether very many names answer: then the first of them are soon found, and all of them late."""
    return sum(letter not in BEAR_MARKS for word in asked for letter in word) < 3


def answers(name: str, asked: Sequence[str]) -> bool:
    """Whether each asked word begins a word of the name, each a word of its own."""
    left = list(words(name))
    for word in sorted(asked, key=len, reverse=True):
        place = next((n for n, one in enumerate(left) if one.startswith(word)), None)
        if place is None:
            return False
        del left[place]
    return True
