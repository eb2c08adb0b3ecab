"""The kinds of question, and the shape of an answer to each.

An answer travels and is kept as one whole number, its *code*, whatever the kind; only a short text is kept as words.
Codes speak of places as they are shown on a paper, counted from 0. None is no answer.

SINGLE, TRUE_FALSE   the place of the chosen option
MULTIPLE             the sum of 2^place over the chosen options, at least 1
TRUE_FALSE_GROUP     a digit a statement in base 3, the first the lowest: 0 open, 1 «Đúng», 2 «Sai»
MATCHING             a digit an item in base (matches + 1): 0 open, otherwise 1 + the place of its match
ORDERING             a digit an item as shown in base (items + 1): 0 open, otherwise its rank, from 1
NUMERIC              millionths of the number, moved up by NUMERIC_ZERO so that none is negative
SHORT_TEXT           no code: words, at most LONGEST_ANSWER characters
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from questions.pictures import Picture

FEWEST_OPTIONS = 2
MOST_OPTIONS = 8
LETTERS = "ABCDEFGH"
TRUE_WORDS = frozenset({"đúng", "true", "đ", "t"})
FALSE_WORDS = frozenset({"sai", "false", "s", "f"})
TRUE_FALSE_OPTIONS = ("Đúng", "Sai")

MILLION = 10**6
NUMERIC_ZERO = 10**15
MOST_NUMBER = 10**9
LONGEST_ANSWER = 200
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")


class Kind(StrEnum):
    """What a question asks for."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    TRUE_FALSE_GROUP = "true_false_group"
    SHORT_TEXT = "short_text"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"

    @property
    def words(self) -> str:
        return KIND_WORDS[self]

    @property
    def has_options(self) -> bool:
        """Its answer points at what is written under the stem."""
        return self not in (Kind.SHORT_TEXT, Kind.NUMERIC)

    @property
    def takes_one(self) -> bool:
        """Its answer is the place of one option."""
        return self in (Kind.SINGLE, Kind.TRUE_FALSE)


KIND_WORDS = {
    Kind.SINGLE: "Một lựa chọn",
    Kind.MULTIPLE: "Nhiều lựa chọn",
    Kind.TRUE_FALSE: "Đúng/Sai",
    Kind.TRUE_FALSE_GROUP: "Nhóm đúng/sai",
    Kind.SHORT_TEXT: "Trả lời ngắn",
    Kind.NUMERIC: "Trả lời bằng số",
    Kind.MATCHING: "Ghép đôi",
    Kind.ORDERING: "Sắp xếp",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option; a pinned one stays where the author put it when the others are shuffled.

    Its text may be empty only where it has a picture.
    """

    text: str
    pinned: bool = False
    picture: Picture | None = None


Answer = int | frozenset[int] | tuple[int | None, ...] | Decimal | str
"""A place; a set of places; a digit for each item (None: left open); a number; words."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how an answer is written down: the kind, and how many options and matches stand there."""

    kind: Kind
    options: int
    matches: int = 0

    @property
    def base(self) -> int:
        """How many values the digit of one item has, 0 for «open» among them."""
        return {Kind.TRUE_FALSE_GROUP: 3, Kind.MATCHING: self.matches + 1, Kind.ORDERING: self.options + 1}[self.kind]

    @property
    def bound(self) -> int:
        """Codes lie in 0 … bound − 1; 0 where the answer is words."""
        if self.kind.takes_one:
            return self.options
        if self.kind is Kind.MULTIPLE:
            return 1 << self.options
        if self.kind is Kind.NUMERIC:
            return 2 * NUMERIC_ZERO + 1
        return 0 if self.kind is Kind.SHORT_TEXT else int(self.base**self.options)

    @property
    def ordered(self) -> int:
        """How many places the order of a paper speaks of: options, or the matches of MATCHING; 0 for none."""
        if not self.kind.has_options or self.kind is Kind.TRUE_FALSE_GROUP:
            return 0
        return self.matches if self.kind is Kind.MATCHING else self.options

    @property
    def may_move(self) -> bool:
        """Whether a paper may change the order. «Đúng» always stands before «Sai» where its author put it so."""
        return self.ordered > 0 and self.kind is not Kind.TRUE_FALSE


def decode(shape: Shape, code: int) -> Answer:
    """The answer as shown that a code within the bound stands for."""
    if shape.kind.takes_one:
        return code
    if shape.kind is Kind.MULTIPLE:
        return frozenset(place for place in range(shape.options) if code >> place & 1)
    if shape.kind is Kind.NUMERIC:
        return Decimal(code - NUMERIC_ZERO) / MILLION
    digits: list[int | None] = []
    for _ in range(shape.options):
        code, digit = divmod(code, shape.base)
        digits.append(digit - 1 if digit else None)
    return tuple(digits)


def encode(shape: Shape, answer: Answer) -> int | None:
    """The code of an answer as shown; None for one that leaves all open. ValueError when it does not fit the shape."""
    code = _code(shape, answer)
    if code is not None and not 0 <= code < shape.bound:
        raise ValueError(f"no answer to {shape}: {answer}")
    return code


def _code(shape: Shape, answer: Answer) -> int | None:
    if isinstance(answer, frozenset) and shape.kind is Kind.MULTIPLE:
        return sum(1 << place for place in answer) or None
    if isinstance(answer, Decimal) and shape.kind is Kind.NUMERIC:
        return int((answer * MILLION).to_integral_value()) + NUMERIC_ZERO
    if isinstance(answer, tuple) and len(answer) == shape.options:
        digits = [0 if digit is None else digit + 1 for digit in answer]
        if any(not 0 <= digit < shape.base for digit in digits):
            raise ValueError(f"no answer to {shape}: {answer}")
        return sum(digit * shape.base**place for place, digit in enumerate(digits)) or None
    if isinstance(answer, int) and shape.kind.takes_one:
        return answer
    raise ValueError(f"no answer to {shape}: {answer}")


def as_written(shape: Shape, answer: Answer, order: Sequence[int]) -> Answer:
    """An answer as shown, told in the author's own places. `order[i]` is the place of what is shown i-th."""
    if shape.kind.takes_one and isinstance(answer, int):
        return order[answer]
    if isinstance(answer, frozenset):
        return frozenset(order[place] for place in answer)
    if isinstance(answer, tuple) and shape.kind is Kind.MATCHING:
        return tuple(None if digit is None else order[digit] for digit in answer)
    if isinstance(answer, tuple) and shape.kind is Kind.ORDERING:
        ranks: list[int | None] = [None] * shape.options
        for shown, rank in enumerate(answer):
            ranks[order[shown]] = rank
        return tuple(ranks)
    return answer


def number_from(text: str) -> Decimal | None:
    """The number that these words are, with a point or a comma before decimals; None for anything else.

    «1.234» is 1,234: one point alone parts decimals, as the paper says beside the box; «1.234.567» parts thousands.
    """
    words = "".join(text.split()).replace("\u2212", "-")
    words = words.replace(".", "") if THOUSANDS.fullmatch(words) else words.replace(",", ".")
    if not words.isascii() or any(sign not in "+-.0123456789" for sign in words):
        return None
    try:
        number = Decimal(words)
    except InvalidOperation:
        return None
    exact = number == number.quantize(Decimal(1).scaleb(-6)) if abs(number) <= MOST_NUMBER else False
    return number if exact else None
