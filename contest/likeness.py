"""How much of a work stands word for word in another: a hint for people who judge copies, never a verdict."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

RUN = 5
"""Words in a row that count as the same passage."""
LEAST = 100
"""Per mille of a work below which nothing is said: laws and slogans are quoted by everybody."""
MOST_PAIRS = 3
"""Works named beside one."""
COMMON = 50
"""A run of words in more works than this is quoted from the law or from the question, and counts nowhere."""


def spoken(text: str) -> list[str]:
    """The words of a text as they are compared: case and punctuation apart."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(mark if mark.isalnum() else " " for mark in folded).split()


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of RUN words of a text; a shorter text is one run."""
    told = spoken(text)
    if len(told) < RUN:
        return frozenset([tuple(told)] if told else [])
    return frozenset(tuple(told[n : n + RUN]) for n in range(len(told) - RUN + 1))


def shares(texts: Mapping[int, str]) -> dict[int, list[tuple[int, int]]]:
    """For each work the others that hold LEAST or more of its runs: (other, per mille rounded down), most first."""
    known = {name: runs(text) for name, text in texts.items()}
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for name in sorted(known):
        for run in known[name]:
            holders[run].append(name)
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for group in holders.values():
        if 1 < len(group) <= COMMON:
            for one in group:
                shared[one].update(other for other in group if other != one)
    return {name: found for name in sorted(known) if (found := _most(len(known[name]), shared[name]))}


def _most(size: int, counts: Mapping[int, int]) -> list[tuple[int, int]]:
    told = [(other, count * 1000 // size) for other, count in counts.items()]
    ordered = sorted((one for one in told if one[1] >= LEAST), key=lambda one: (-one[1], one[0]))
    return ordered[:MOST_PAIRS]


def passages(text: str, other: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it stands word for word in the other one; the pieces make up the text."""
    there, marks = runs(other), _placed(text)
    told = [word for word, _, _ in marks]
    same = [False] * len(marks)
    for n in range(max(1, len(told) - RUN + 1) if told else 0):
        if tuple(told[n : n + RUN]) in there:
            same[n : n + RUN] = [True] * len(same[n : n + RUN])
    return _pieces(text, [(start, end) for (_, start, end), hit in zip(marks, same, strict=True) if hit])


def _placed(text: str) -> list[tuple[str, int, int]]:
    """Words as they are compared, with where each begins and ends in the text."""
    found, start = [], None
    for n, mark in enumerate(f"{text} "):
        if mark.isalnum() and start is None:
            start = n
        elif not mark.isalnum() and start is not None:
            found.append((text[start:n].casefold(), start, n))
            start = None
    return found


def _pieces(text: str, hits: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    spans: list[tuple[int, int]] = []
    for start, end in hits:
        # What stands between two words that follow each other belongs to the passage.
        if spans and not any(mark.isalnum() for mark in text[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    found, at = [], 0
    for start, end in spans:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in (*found, (text[at:], False)) if piece[0]]
