"""The key of a group of statements: «Đ S Đ Đ», «ĐSĐS», «1010» (1 is right), «a-Đ, b-S», «Đúng: a, c; Sai: b, d»."""

from __future__ import annotations

import re

from questions.kinds import LETTERS
from questions.wording import clean

VERDICTS = {"đúng": 0, "đ": 0, "true": 0, "t": 0, "sai": 1, "s": 1, "false": 1, "f": 1}
"""0: «Đúng», 1: «Sai», as the key of such a group is kept."""
UNACCENTED = {**VERDICTS, "dung": 0, "d": 0}
# As letters of options these say something else: «D», «F».
DOUBTFUL = frozenset("df")
LABELLED = re.compile(r"([a-h]|[1-8])\s*[-–—:.)=]*\s*(đúng|sai|true|false|[đdstf])(?![^\W\d_])")
LISTED = re.compile(r"(đúng|sai)\s*:\s*([a-h1-8](?:[\s,]+[a-h1-8]\b)*)(?![^\W\d_])")
SEPARATOR = re.compile(r"[\s,;/|+\-–—.]+")
FEWEST_DIGITS = 3
"""A shorter row of 0 and 1 may be the number of an option."""


def read_statements(cell: str, count: int, *, sure: bool, number: bool = False) -> tuple[int, ...] | None:
    """0 or 1 for each of `count` statements; None when the cell does not say so.

    `sure`: the row is known to be such a group, so that doubtful signs count. `number`: the cell is a number, which
    has lost the zeros before it.
    """
    words = clean(cell).casefold()
    if count < 2 or not words:
        return None
    return (
        _digits(words.zfill(count) if number and sure else words, count, sure=sure)
        or _labelled(words, count)
        or _listed(words, count)
        or _plain(words, count, sure=sure)
    )


def write_statements(key: tuple[int, ...]) -> str:
    return ", ".join("Đ" if digit == 0 else "S" for digit in key)


def _digits(words: str, count: int, *, sure: bool) -> tuple[int, ...] | None:
    joined = re.sub(r"[\s,;]+", "", words) if sure else words
    if not re.fullmatch("[01]+", joined) or len(joined) != count or (count < FEWEST_DIGITS and not sure):
        return None
    return tuple(1 - int(digit) for digit in joined)


def _labelled(words: str, count: int) -> tuple[int, ...] | None:
    """Every statement by its letter or number, in order, and nothing else."""
    found = LABELLED.findall(words)
    labels = [label for label, _ in found]
    if labels not in (list(LETTERS[:count].lower()), [str(n + 1) for n in range(count)]):
        return None
    if SEPARATOR.sub("", LABELLED.sub("", words)).strip("()"):
        return None
    return tuple(UNACCENTED[verdict] for _, verdict in found)


def _listed(words: str, count: int) -> tuple[int, ...] | None:
    verdicts: dict[str, int] = {}
    for verdict, labels in LISTED.findall(words):
        for label in re.findall(r"[a-h1-8]", labels):
            if label in verdicts:
                return None
            verdicts[label] = VERDICTS[verdict]
    for names in (list(LETTERS[:count].lower()), [str(n + 1) for n in range(count)]):
        if set(verdicts) == set(names):
            return tuple(verdicts[name] for name in names)
    return None


def _plain(words: str, count: int, *, sure: bool) -> tuple[int, ...] | None:
    parts = [part for part in SEPARATOR.split(words) if part]
    if len(parts) == 1 and len(words) == count:
        parts = list(words)
    if len(parts) != count or any(part not in UNACCENTED for part in parts):
        return None
    if not sure and set(parts) <= DOUBTFUL:
        return None
    return tuple(UNACCENTED[part] for part in parts)
