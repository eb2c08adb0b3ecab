"""Reading a key cell: a letter, a number from 1 (or from 0 when the whole column says so), or the option's text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.wording import clean, same_case, shortened

LETTER = re.compile(r"^(?:đáp án|phương án|câu|ý)?\s*[(\[]?([a-h])[)\].:]?$", re.IGNORECASE)
WHOLE = re.compile(r"^(\d{1,2})(?:[.,]0+)?[.)]?$", re.ASCII)
SEPARATOR = re.compile(r"\s*(?:[,;/&+]|\bvà\b)\s*")


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


def counts_from_zero(cells: Sequence[str]) -> bool:
    """Whether a key column counts options from 0: all of it is whole numbers and one of them is 0."""
    numbers = [WHOLE.match(clean(cell)) for cell in cells if clean(cell)]
    return bool(numbers) and all(numbers) and any(match and int(match[1]) == 0 for match in numbers)


def read_key(cell: str, choices: Choices, first: int = 1) -> int | KeyFault | None:
    """The place (from 0) of the right option; None for an empty cell. `first` is the number of the first option."""
    words = clean(cell)
    if not words:
        return None
    by_text = [place for place, text in enumerate(choices.texts) if same_case(text) == same_case(words)]
    pointed = _pointed(words, choices, first)
    if pointed is not None and by_text and by_text != [pointed]:
        return _fault(
            "key_ambiguous",
            words,
            "vừa là chữ (số) của một phương án, vừa là nội dung của phương án khác. Hãy ghi chữ cái.",
        )
    if pointed is not None:
        return pointed
    if len(by_text) == 1:
        return by_text[0]
    if by_text:
        return _fault("key_ambiguous", words, "khớp với nhiều phương án. Hãy ghi chữ cái của phương án đúng.")
    return _no_match(words, choices, first)


def _pointed(words: str, choices: Choices, first: int) -> int | None:
    letter = LETTER.match(words)
    if letter is not None:
        mark = letter[1].upper()
        return choices.letters.index(mark) if mark in choices.letters else None
    number = WHOLE.match(words)
    if number is None:
        return None
    place = int(number[1]) - first
    return place if 0 <= place < len(choices.texts) else None


def _no_match(words: str, choices: Choices, first: int) -> KeyFault:
    parts = [part for part in SEPARATOR.split(words) if part]
    if len(parts) > 1 and all(_pointed(part, choices, first) is not None for part in parts):
        return _fault("key_many", words, "có hơn một đáp án. Câu một lựa chọn chỉ nhận một đáp án; hãy giữ lại một.")
    if re.fullmatch(r"[A-Ha-h]{2,8}", words) and len(set(words.upper())) == len(words):
        return _fault("key_many", words, "có hơn một đáp án. Câu một lựa chọn chỉ nhận một đáp án; hãy giữ lại một.")
    return _fault(
        "key_unknown", words, f"không có trong các phương án {choices.named()}. Hãy sửa đáp án hoặc thêm phương án."
    )


def _fault(code: str, words: str, message: str) -> KeyFault:
    return KeyFault(code, f"Đáp án «{shortened(words)}» {message}")
