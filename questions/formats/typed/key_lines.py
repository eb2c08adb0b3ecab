"""Lists of keys as lines: «1.D 2.A 3.C», «Câu 1: A», «1-A, 2-B», «1a 2b», and two lines of numbers over letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from questions.wording import clean

VALUE = r"[A-H](?:\s*[,&+]\s*[A-H](?![\w.)]))*(?!\w)|[a-h](?!\w)|[ĐSđs]{2,8}(?!\w)|(?:Đúng|Sai|đúng|sai)(?!\w)"
ENTRY = rf"(?:(?:câu|question|c)\s*)?(\d{{1,4}})\s*[.:\-–—)=\]]*\s*[\[(]?({VALUE})[\])]?"
# Each entry is taken in one way only: two ways for each of forty are more than any line is worth.
ENTRIES = re.compile(rf"^\W*(?:(?>{ENTRY}[\s,;|/.]*))+$", re.IGNORECASE)
ONE_ENTRY = re.compile(ENTRY, re.IGNORECASE)
NAMED = re.compile(
    r"^\W*(?:bảng\s+)?(?:đáp\s*án|answers?(?:\s+keys?)?|keys?)\b[^:\n]{0,40}:\s*(?=(?:câu\s*)?\d)", re.IGNORECASE
)
NUMBER_ROW = re.compile(
    r"^(?:câu(?:\s*hỏi)?|stt|question)?[\s:|]*((?:\d{1,4}[\s|,;]+){2,}\d{1,4})[\s|]*$", re.IGNORECASE
)
LETTER_ROW = re.compile(
    r"^(?:đáp\s*án|đ/?a|answer|key)?[\s:|]*((?:[A-Ha-h][\s|,;]+){2,}[A-Ha-h])[\s|.]*$", re.IGNORECASE
)
MIXED_PARTS = re.compile(r"[,;|\t]\s*(?=(?:câu\s*)?\d{1,4}\s*[-–.:)])|\s{2,}(?=\d{1,4}\s*[-–.:)])", re.IGNORECASE)
MIXED = re.compile(r"^(?:câu\s*)?(\d{1,4})\s*[-–.:)]+\s*(\S.{0,199})$", re.IGNORECASE)
LOOSE = re.compile(
    r"^\W*(?:câu|question)?\s*(\d{1,4})\s*[.:\-–)=]*\s*(?:(?:chọn|đáp\s*án|đ/?a)\s*(?:đúng)?\s*(?:là)?\s*:?\s*)?"
    rf"((?:{VALUE}|[-−]?\d+(?:[.,]\d+)?\s*$|[a-h]\s*[).:\-–]*\s*\(?(?:đúng|sai|đ|s)(?!\w)).*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key apart from its question, with what follows it. `section` is the heading it stands under."""

    section: str | None
    number: str
    words: str
    place: str
    inherited: bool = False
    """The heading is that of the questions above it, not one among the keys."""
    note: str = ""
    """Lines under it, which explain it."""


def listed_part(text: str) -> str:
    """«Đáp án chương 1: 1A 2B» without the words before its keys."""
    named = NAMED.match(text)
    return text[named.end() :] if named else text


def is_key_line(text: str) -> bool:
    """Whether a line is nothing but two keys or more."""
    text = listed_part(text)
    return len(text) > 3 and ENTRIES.match(text) is not None and len(ONE_ENTRY.findall(text)) >= 2


def entries_of(text: str) -> list[tuple[str, str]]:
    """(number, key) of a line that is nothing but keys, even a single one; empty for other lines."""
    text = listed_part(text)
    return ONE_ENTRY.findall(text) if ENTRIES.match(text) else []


def loose_entry(text: str) -> tuple[str, str] | None:
    """(number, key and what follows it) of a line under a heading of keys: «Câu 1: Chọn B. Vì …», «3: 11,5»."""
    match = LOOSE.match(clean(text))
    return (match[1], match[2].strip()) if match else None


def mixed_entries(text: str) -> list[tuple[str, str]]:
    """(number, key) of a line under a heading of keys that lists keys of any kind: «1-A, 2-Đ, 3-Hà Nội»."""
    parts = [part.strip() for part in MIXED_PARTS.split(listed_part(text)) if part.strip()]
    found = [MIXED.match(part) for part in parts]
    whole = len(parts) > 1 and all(found)
    return [(match[1], match[2].strip()) for match in found if match] if whole else []


def rows_of_keys(numbers: str, letters: str) -> list[tuple[str, str]]:
    """Two lines, one of numbers, one of as many letters."""
    above, below = NUMBER_ROW.match(numbers), LETTER_ROW.match(letters)
    if above is None or below is None:
        return []
    left, right = re.findall(r"\d+", above[1]), re.findall(r"[A-Ha-h]", below[1])
    return list(zip(left, right, strict=True)) if len(left) == len(right) else []
