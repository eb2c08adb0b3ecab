"""Verdicts on the statements of a group: «a-Đ, b-S», «Đ S S Đ», «ĐSSĐ», «0110»."""

from __future__ import annotations

import re

from questions.kinds import TRUE_WORDS
from questions.wording import clean

VERDICT = r"(?:đúng|sai|true|false|đ|s|t|f)"
PAIRED = re.compile(rf"(?<!\w)([a-h])\s*[).:\-–=]*\s*\(?({VERDICT})(?!\w)\)?", re.IGNORECASE)
PAIR_ONLY = re.compile(
    rf"^(?:(?<!\w)[a-h]\s*[).:\-–=]*\s*\(?{VERDICT}(?!\w)\)?[\s,;.|/]*(?:[-–—]\s*)?){{2,8}}$", re.IGNORECASE
)
TOLD = re.compile(
    r"(?:^|(?<=[\n\t;.,])|(?<=\s))(?P<letter>[a-h])\s*[).:]\s*(?:[-–→=>:]+\s*)?\(?(?P<verdict>đúng|sai)\b\)?",
    re.IGNORECASE,
)
"""«a) Đúng. Vì …»"""
ROW = re.compile(rf"^{VERDICT}(?:[\s,;\-–|/]*(?<!\w){VERDICT})+[.\s]*$", re.IGNORECASE)
RUN = re.compile(r"^[đĐsS]{2,8}$|^[01]{2,8}$")


def verdicts(words: str) -> tuple[int, ...]:
    """0 for each «Đúng» and 1 for each «Sai» of words that are nothing else; empty for other words."""
    words = clean(words).replace("Ð", "Đ").rstrip(".")
    if PAIR_ONLY.match(words):
        pairs = PAIRED.findall(words)
        letters = [letter.upper() for letter, _ in pairs]
        if letters != list("ABCDEFGH"[: len(letters)]):
            return ()
        return tuple(_verdict(verdict) for _, verdict in pairs)
    if ROW.match(words):
        return tuple(_verdict(verdict) for verdict in re.findall(rf"(?<!\w){VERDICT}(?!\w)", words, re.IGNORECASE))
    if RUN.match(words):
        return tuple(0 if sign in "đĐ1" else 1 for sign in words)
    return ()


def told(words: str, count: int) -> tuple[int, ...]:
    """The verdicts of an explanation that tells one for each statement, in order: «a) Đúng. Vì … b) Sai …»."""
    found = TOLD.findall(words)
    letters = [letter.lower() for letter, _ in found]
    if count < 2 or letters != list("abcdefgh"[:count]):
        return ()
    return tuple(_verdict(verdict) for _, verdict in found)


def _verdict(word: str) -> int:
    return 0 if word.casefold() in TRUE_WORDS else 1
