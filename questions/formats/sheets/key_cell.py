"""Reading a key cell: letters, numbers from 1 (or from 0 when the whole column says so), or the words of options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from questions.pinning import names_letters, refers_to_others
from questions.wording import clean, same_case, shortened

LETTER = re.compile(
    r"^(?:(?:đáp án|phương án|câu|ý|key|answer|option)(?: đúng)?(?: là)?\s*:?)?\s*[(\[]?([a-h])[)\].:]?$", re.IGNORECASE
)
NAMED_NUMBER = re.compile(r"^(?:đáp án|phương án|lựa chọn|answer|option|choice|opt)[\s_-]*(\d)$", re.IGNORECASE)
WHOLE = re.compile(r"^(\d{1,2})(?:[.,]0+)?[.)]?$", re.ASCII)
SEPARATOR = re.compile(r"\s*(?:[,;/&+|\n]|\bvà\b)\s*")
TOGETHER = re.compile(r"^[A-Ha-h]{2,8}$")
LETTER_AND_WORDS = re.compile(r"^[(\[]?([A-Ha-h])\s*[.):\]/-]\s*(\S.*)$", re.DOTALL)
LETTER_AND_BASIS = re.compile(r"^([A-Ha-h])[.:]?\s*\(([^()]{4,})\)\.?$", re.DOTALL)
# What people write where they have no key yet.
NO_KEY = frozenset({"-", "–", "—", "?", "??", "…", "...", "chưa có", "chưa rõ", "n/a"})


@dataclass(frozen=True, slots=True)
class KeyFault:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of one question: `letters` are those of their columns (a gap leaves a letter out)."""

    letters: Sequence[str]
    texts: Sequence[str]

    def named(self) -> str:
        return ", ".join(self.letters)


class Speech(StrEnum):
    """How the cells of a key column name options: by their places, by their words, or not known."""

    PLACES = "places"
    WORDS = "words"
    EITHER = "either"


def speech_of(rows: Sequence[tuple[str, Choices]], first: int) -> Speech:
    """How a column speaks: one way that fits all its cells, where one of them rules the other way out."""
    ways = [(_is_place(cell, choices, first), _is_words(cell, choices)) for cell, choices in rows if clean(cell)]
    places, words = [place for place, _ in ways], [word for _, word in ways]
    if all(places) and not all(words):
        return Speech.PLACES
    return Speech.WORDS if all(words) and not all(places) else Speech.EITHER


def _is_place(cell: str, choices: Choices, first: int) -> bool:
    # Who writes letters elsewhere writes no numbers here: only a column of numbers shows that numbers are places.
    return not any(map(str.isalpha, clean(cell))) and bool(_pointed_all(clean(cell), choices, first))


def _is_words(cell: str, choices: Choices) -> bool:
    return same_case(clean(cell)) in map(same_case, choices.texts)


def counts_from_zero(cells: Sequence[str]) -> bool:
    """Whether a key column counts options from 0: all of it is whole numbers and one of them is 0."""
    numbers = [WHOLE.match(clean(cell)) for cell in cells if clean(cell)]
    return bool(numbers) and all(numbers) and any(match and int(match[1]) == 0 for match in numbers)


def is_no_key(cell: str) -> bool:
    return cell.casefold() in NO_KEY


def without_basis(cell: str) -> tuple[str, str]:
    """«C (Điều 2 Luật …)» as the key and what stands behind it."""
    match = LETTER_AND_BASIS.match(cell)
    return (match[1], match[2]) if match else (cell, "")


def points(cell: str) -> bool:
    """Whether a cell can only speak of options by their letters: «B», «A, C», «ABD»."""
    parts = [part for part in SEPARATOR.split(clean(cell)) if part]
    return bool(parts) and (all(map(LETTER.match, parts)) or bool(TOGETHER.match(clean(cell))))


def read_key(
    cell: str, choices: Choices, first: int = 1, *, several: bool = False, speech: Speech = Speech.EITHER
) -> tuple[int, ...] | KeyFault:
    """The places (from 0) of the right options; none for an empty cell.

    `first` is the number of the first option. `several`: the question is known to have several right ones.
    `speech`: how the whole column is known to speak, for a cell that can be read in two ways.
    """
    words = clean(cell)
    same = same_case(words)
    by_text = tuple(place for place, text in enumerate(choices.texts) if same_case(text) == same)
    if not words or (is_no_key(words) and not by_text):
        return ()
    pointed = _pointed_all(words, choices, first)
    if speech is Speech.WORDS and len(by_text) == 1:
        return by_text
    if speech is Speech.EITHER and pointed and by_text and by_text != pointed:
        return _fault(
            "key_ambiguous",
            words,
            "vừa là chữ (số) của một phương án, vừa là nội dung của phương án khác. Hãy ghi chữ cái.",
        )
    if len(pointed) > 1 and not several and any(_gathers(text) for text in choices.texts):
        return _fault("key_ambiguous", words, "có thể là phương án nói về các phương án khác. Hãy ghi một chữ cái.")
    if pointed:
        return pointed
    if len(by_text) == 1:
        return by_text
    if by_text:
        return _fault("key_ambiguous", words, "khớp với nhiều phương án. Hãy ghi chữ cái của phương án đúng.")
    return _by_words(words, choices)


def _pointed_all(words: str, choices: Choices, first: int) -> tuple[int, ...]:
    """Places of the letters or numbers; none when a part of the cell is something else."""
    one = _pointed(words, choices, first)
    if one is not None:
        return (one,)
    parts = [part for part in SEPARATOR.split(words) if part]
    if len(parts) < 2:
        parts = list(words) if TOGETHER.match(words) else words.split()
    found = [_pointed(part, choices, first) for part in parts]
    places = [place for place in found if place is not None]
    whole = len(places) == len(parts) > 1 and len(set(places)) == len(places)
    return tuple(sorted(places)) if whole else ()


def _pointed(words: str, choices: Choices, first: int) -> int | None:
    letter = LETTER.match(words)
    if letter is not None:
        mark = letter[1].upper()
        return choices.letters.index(mark) if mark in choices.letters else None
    number = WHOLE.match(words) or NAMED_NUMBER.match(words)
    if number is None:
        return None
    place = int(number[1]) - first
    return place if 0 <= place < len(choices.texts) else None


def _gathers(text: str) -> bool:
    return names_letters(text) or refers_to_others(text)


def _by_words(words: str, choices: Choices) -> tuple[int, ...] | KeyFault:
    """«B. Hà Nội» where B is Hà Nội, or the words of several options."""
    texts = [same_case(text) for text in choices.texts]
    lettered = LETTER_AND_WORDS.match(words)
    if lettered is not None and same_case(lettered[2]) in texts:
        mark, place = lettered[1].upper(), texts.index(same_case(lettered[2]))
        if mark in choices.letters and choices.letters.index(mark) == place:
            return (place,)
        return _fault("key_ambiguous", words, "có chữ cái và nội dung thuộc hai phương án. Hãy ghi chữ cái.")
    for sign in ("\n", "|", ";", ","):
        parts = [same_case(part) for part in words.split(sign) if part.strip()]
        if len(parts) > 1 and all(texts.count(part) == 1 for part in parts) and len(set(parts)) == len(parts):
            return tuple(sorted(texts.index(part) for part in parts))
    return _fault(
        "key_unknown", words, f"không có trong các phương án {choices.named()}. Hãy sửa đáp án hoặc thêm phương án."
    )


def _fault(code: str, words: str, message: str) -> KeyFault:
    return KeyFault(code, f"Đáp án «{shortened(words)}» {message}")
