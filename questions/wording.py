"""How the words of a question are cleaned and when two wordings count as the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Characters that nobody sees and that make equal words unequal: zero-width, soft hyphen, direction overrides, BOM.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Excel writes a carriage return inside a cell as this escape.
EXCEL_RETURN = re.compile("_x000[dD]_")
SPACES = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r" ?\n[ \n]*")
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
STROKED_D = str.maketrans({"đ": "d", "Đ": "D", "Ð": "D", "ð": "d", "Ɖ": "D", "ɖ": "d"})
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")


class _Punctuation(dict[int, int | str]):
    """What each sign becomes when punctuation is put out of sight: a space, or itself. Filled as signs are met."""

    def __missing__(self, code: int) -> int | str:
        self[code] = " " if unicodedata.category(chr(code))[0] == "P" else code
        return self[code]


PUNCTUATION = _Punctuation()


def clean(text: str) -> str:
    """The text in NFC, without invisible characters, with single spaces and single line breaks."""
    if _is_clean(text):
        return text.strip()
    text = EXCEL_RETURN.sub("\n", CONTROL.sub("", INVISIBLE.sub("", text)))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return BREAKS.sub("\n", SPACES.sub(" ", text)).strip()


def _is_clean(text: str) -> bool:
    """Whether nothing is to be done but at its ends. Told fast, since most texts are so."""
    # Control, format and private characters and all spaces but the plain one are not «printable».
    plain = text.isprintable() and "  " not in text and (text.isascii() or unicodedata.is_normalized("NFC", text))
    return plain and "_x000" not in text


def private_glyphs(text: str) -> list[str]:
    """Code points («U+F0B7») of characters that only one font knows; no other machine shows them."""
    if text.replace("\n", "").isprintable():
        return []
    return sorted({f"U+{ord(sign):04X}" for sign in text if unicodedata.category(sign) in ("Co", "Cn")})


def same_case(text: str) -> str:
    """For comparing options: case, spacing and the place of the tone mark («hòa», «hoà») do not tell apart."""
    return " ".join(_tone_last(word) for word in clean(text).casefold().split())


def same_stem(text: str) -> str:
    """For comparing stems: as `same_case`, and punctuation does not tell apart either."""
    return same_case(text.translate(PUNCTUATION))


def bare(text: str) -> str:
    """Lower case without accents, words joined by single hyphens: «An ninh mạng» → «an-ninh-mang»."""
    letters = unicodedata.normalize("NFD", text.translate(STROKED_D)).casefold()
    return "-".join(re.findall(r"[a-z0-9]+", MARKS.sub("", letters)))


def digest(text: str, options: Iterable[str]) -> str:
    """64 hex digits, equal for two wordings of one question, whatever the order of its options."""
    parts = [same_stem(text), *sorted(same_case(option) for option in options)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def shortened(text: str, limit: int = 60) -> str:
    """The text on one line, at most `limit` characters, for use in a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


@lru_cache(maxsize=1 << 16)
def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in letters if sign not in TONES) + "".join(sign for sign in letters if sign in TONES)
