"""The prediction question (câu dự đoán): it scores nothing and breaks ties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contest.refusals import N_, BadGuess

# No guess of a quantity of people or papers in this country needs more; the store bounds the column by it.
MOST = 999_999_999


class Quantity(StrEnum):
    """What is guessed. Each is a function of the handed-in attempts, to the row."""

    PEOPLE = "people"
    ENTRIES = "entries"
    ALL_RIGHT = "all_right"


QUESTIONS = {
    Quantity.PEOPLE: N_("Theo bạn, có bao nhiêu người tham gia cuộc thi này?"),
    Quantity.ENTRIES: N_("Theo bạn, cuộc thi này có bao nhiêu lượt thi?"),
    Quantity.ALL_RIGHT: N_("Theo bạn, có bao nhiêu người trả lời đúng tất cả các câu hỏi?"),
}

MEASURED = {
    Quantity.PEOPLE: N_("số người có ít nhất một bài đã nộp"),
    Quantity.ENTRIES: N_("số bài đã nộp, kể cả bài máy chủ thu khi hết giờ"),
    Quantity.ALL_RIGHT: N_("số người mà lượt thi được tính trả lời đúng tất cả các câu hỏi"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the log of a contest adds up to. `all_right` counts people by their counted attempt."""

    people: int
    entries: int
    all_right: int

    def value(self, quantity: Quantity) -> int:
        """The true value of a predicted quantity."""
        return {
            Quantity.PEOPLE: self.people,
            Quantity.ENTRIES: self.entries,
            Quantity.ALL_RIGHT: self.all_right,
        }[quantity]


def distance(guess: int | None, value: int) -> int:
    """How far a guess lies from the true value; above and below count alike, no guess is farther than any."""
    return MOST if guess is None else min(abs(guess - value), MOST)


def read(text: str) -> int | None:
    """A guess as people type it: digits with dots, commas or spaces between; None when left empty.

    Raises BadGuess for anything else.
    """
    bare = text.strip().translate({ord(mark): None for mark in " .,\u00a0\u202f"})
    if not bare:
        return None
    digits = bare.lstrip("0") or "0"
    if not (bare.isascii() and bare.isdigit()) or len(digits) > len(str(MOST)):
        raise BadGuess(most=MOST)
    return int(digits)
