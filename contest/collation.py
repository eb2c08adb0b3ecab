"""The order of Vietnamese words in a list: a ă â b c d đ e ê …, tones after letters, numbers by their value.

Compared syllable by syllable: letters of the alphabet first, over the whole text; then tones (ngang, huyền, hỏi, ngã,
sắc, nặng); then small letters before capitals; then spaces and marks. So do Vietnamese dictionaries, and lists of
places («Trường số 2» stands before «Trường số 10»).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Grave, hook above, tilde, acute, dot below: in their order; a letter without any comes first."""

_PLACES = {letter: place for place, letter in enumerate(ALPHABET)}
_PART = re.compile(r"\d+|[^\W\d_]+")

Part = tuple[int, int, tuple[int, ...]]
Key = tuple[tuple[Part, ...], tuple[int, ...], str, str]


def key(text: str) -> Key:
    """By what a list of names sorts: `sorted(names, key=collation.key)`."""
    text = unicodedata.normalize("NFC", text)
    parts: list[Part] = []
    tones: list[int] = []
    for word in _PART.findall(text.casefold()):
        if word.isdecimal():
            parts.append((0, int(word), ()))
            continue
        letters, heard = _read(word)
        parts.append((1, 0, letters))
        tones.extend(heard)
    return tuple(parts), tuple(tones), text.swapcase(), text


@lru_cache(maxsize=4096)
def _read(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of the letters in the alphabet, and their tones from 0 on."""
    letters, tones = [], []
    for mark in unicodedata.normalize("NFC", word):
        bare, tone = _bare(mark)
        letters.append(_PLACES.get(bare, len(ALPHABET) + ord(bare)))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _bare(mark: str) -> tuple[str, int]:
    """A letter without its tone, and which tone it bore."""
    apart = unicodedata.normalize("NFD", mark)
    tone = next((place for place, one in enumerate(TONES, start=1) if one in apart), 0)
    bare = unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES))
    if bare not in _PLACES and unicodedata.normalize("NFD", bare)[0] in _PLACES:
        bare = unicodedata.normalize("NFD", bare)[0]  # ñ, ç: not of the alphabet, and not after z either
    return bare[0], tone
