"""The prediction question (câu dự đoán): it scores nothing and breaks ties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contest.refusals import N_, BadGuess

# No guess of a quantity of people or papers in this country needs more; the store bounds the column by it.
MOST = 999_999_999
FARTHEST = 2 * MOST + 2
"""The distance of no guess at all."""


class Quantity(StrEnum):
    """What is guessed. Each but STATED is a function of the handed-in attempts, to the row."""

    PEOPLE = "people"
    ENTRIES = "entries"
    ALL_RIGHT = "all_right"
    ALL_RIGHT_PERCENT = "all_right_percent"
    STATED = "stated"
    """A number outside the contest, which the organizers state after the close with its source."""


class Side(StrEnum):
    """How a guess above the true value compares with one below it."""

    EITHER = "either"
    NOT_OVER = "not_over"
    """A guess above the true value stands behind every guess that is not."""


@dataclass(frozen=True, slots=True)
class Guessing:
    """How guesses are measured. `ranks` is what the chain measures by; None: what the question asks."""

    ranks: Quantity | None = None
    side: Side = Side.EITHER
    whole_contest: bool = False
    """The quantity is the whole contest's, known when its last round is settled; else each round has its own."""
    struck_count: bool = False
    """Papers of disqualified people count in the quantity."""
    words: str = ""
    """The question of a STATED quantity, as the organizers ask it."""


QUESTIONS = {
    Quantity.PEOPLE: N_("Theo bạn, có bao nhiêu người tham gia cuộc thi này?"),
    Quantity.ENTRIES: N_("Theo bạn, cuộc thi này có bao nhiêu lượt thi?"),
    Quantity.ALL_RIGHT: N_("Theo bạn, có bao nhiêu người trả lời đúng tất cả các câu hỏi?"),
    Quantity.ALL_RIGHT_PERCENT: N_("Theo bạn, bao nhiêu phần trăm số người dự thi trả lời đúng tất cả các câu hỏi?"),
}

ROUND_QUESTIONS = {
    Quantity.PEOPLE: N_("Theo bạn, có bao nhiêu người tham gia đợt thi này?"),
    Quantity.ENTRIES: N_("Theo bạn, đợt thi này có bao nhiêu lượt thi?"),
    Quantity.ALL_RIGHT: N_("Theo bạn, có bao nhiêu người trả lời đúng tất cả các câu hỏi trong đợt thi này?"),
    Quantity.ALL_RIGHT_PERCENT: N_(
        "Theo bạn, bao nhiêu phần trăm số người dự thi đợt này trả lời đúng tất cả các câu hỏi?"
    ),
}
"""The same questions where a contest has several rounds, each with its own answer."""

MEASURED = {
    Quantity.PEOPLE: N_("số người có ít nhất một bài đã nộp"),
    Quantity.ENTRIES: N_("số bài đã nộp, kể cả bài máy chủ thu khi hết giờ"),
    Quantity.ALL_RIGHT: N_("số người có lượt được tính trả lời đúng tất cả các câu hỏi"),
    Quantity.ALL_RIGHT_PERCENT: N_(
        "tỷ lệ phần trăm, bỏ phần lẻ, của số người có lượt được tính trả lời đúng tất cả các câu hỏi"
    ),
    Quantity.STATED: N_("con số do ban tổ chức công bố sau khi đóng thi, kèm nguồn"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the log of a contest or round adds up to. `all_right` counts people by their counted attempt."""

    people: int
    entries: int
    all_right: int

    def value(self, quantity: Quantity) -> int | None:
        """The true value of a predicted quantity; None for one that no log tells."""
        return {
            Quantity.PEOPLE: self.people,
            Quantity.ENTRIES: self.entries,
            Quantity.ALL_RIGHT: self.all_right,
            Quantity.ALL_RIGHT_PERCENT: self.all_right * 100 // self.people if self.people else 0,
        }.get(quantity)


def distance(guess: int | None, value: int, side: Side = Side.EITHER) -> int:
    """How far a guess lies from the true value; no guess is farther than any.

    Above and below count alike, unless `side` puts guesses above behind all others: then theirs begin beyond MOST.
    """
    if guess is None:
        return FARTHEST
    return abs(guess - value) + (MOST + 1 if side is Side.NOT_OVER and guess > value else 0)


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
