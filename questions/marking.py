"""An answer and a revision of the key to marks, in whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from questions.kinds import Answer, Kind, number_from
from questions.wording import same_case, same_stem


class Ruling(StrEnum):
    """What a revision of the key decides.

    NORMAL: the key as it stands. ALSO_ACCEPT: any of several choices is right (of kinds that take one).
    VOID: the question is struck out, worth nothing to anyone and to the maximum.
    CREDIT_SEEN: full marks to everyone on whose paper it stood, answered or not.
    CREDIT_ALL: full marks to everyone, also to those whose paper did not hold it (the marker of a paper adds that).
    """

    NORMAL = "normal"
    ALSO_ACCEPT = "also_accept"
    VOID = "void"
    CREDIT_ALL = "credit_all"
    CREDIT_SEEN = "credit_seen"


@dataclass(frozen=True, slots=True)
class KeyRevision:
    """A numbered version of the key. Places count from 0, among what the author wrote.

    `choices` by kind — SINGLE, TRUE_FALSE: the right place (several under ALSO_ACCEPT); MULTIPLE: the right places;
    TRUE_FALSE_GROUP: 0 («Đúng») or 1 («Sai») for each statement; MATCHING: for each item the place of its match;
    ORDERING: the places in their right order. `accepted`: right words of SHORT_TEXT; «11» or «11±0.5» of NUMERIC.
    """

    number: int
    ruling: Ruling
    choices: tuple[int, ...]
    accepted: tuple[str, ...] = ()
    kind: Kind = Kind.SINGLE
    partial: bool = False
    """Parts of an answer earn parts of the points."""

    def __post_init__(self) -> None:
        """ValueError when the choices do not fit the ruling."""
        if any(choice < 0 for choice in self.choices):
            raise ValueError(f"choices must be places from 0: {self.choices}")
        distinct = self.kind not in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING)
        if distinct and len(set(self.choices)) != len(self.choices):
            raise ValueError(f"choices must be different places: {self.choices}")
        if self.ruling is Ruling.NORMAL and not self._is_whole():
            raise ValueError("a normal key has the choices that its kind asks for")
        if self.ruling is Ruling.ALSO_ACCEPT and (len(self.choices) < 2 or not self.kind.takes_one):
            raise ValueError("a key that also accepts has two choices or more")

    def _is_whole(self) -> bool:
        if self.kind.takes_one:
            return len(self.choices) == 1
        return bool(self.choices) if self.kind.has_options else bool(self.accepted)


def mark(answer: Answer | None, key: KeyRevision, points: int) -> int:
    """Marks for a question that stood on the paper: `points`, a part of them where the key gives parts, or 0.

    `answer` is told in places as written (not as shown), None when unanswered. Parts are rounded down.
    """
    if key.ruling is Ruling.VOID:
        return 0
    if key.ruling in (Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN):
        return points
    if answer is None:
        return 0
    share = share_of(answer, key)
    return int(points * share) if key.partial or share == 1 else 0


def share_of(answer: Answer, key: KeyRevision) -> Fraction:
    """How much of an answer is right, 0 to 1. A wrong choice among several takes away what a right one gives."""
    if isinstance(answer, frozenset):
        right = len(answer & set(key.choices))
        return Fraction(max(0, 2 * right - len(answer)), len(key.choices))
    if isinstance(answer, tuple):
        wanted = digits(key)
        return Fraction(sum(one == two for one, two in zip(answer, wanted, strict=True)), len(wanted))
    if isinstance(answer, Decimal):
        return Fraction(any(low <= answer <= high for low, high in map(number_range, key.accepted)))
    if isinstance(answer, str):
        return Fraction(_compared(answer) in map(_compared, key.accepted))
    return Fraction(answer in key.choices)


def _compared(words: str) -> str:
    """Typed words as they are compared; punctuation counts only where there is nothing else («%»)."""
    return same_stem(words) or same_case(words)


def digits(key: KeyRevision) -> tuple[int, ...]:
    """The key of a kind that answers item by item, as an answer would say it."""
    if key.kind is Kind.ORDERING:
        return tuple(key.choices.index(place) for place in range(len(key.choices)))
    return key.choices


RANGE = re.compile(r"^([^±]+)(?:±([^±]+))?$")


def number_range(words: str) -> tuple[Decimal, Decimal]:
    """Lowest and highest number that «11» or «11±0.5» accepts. ValueError for other words."""
    match = RANGE.match(words)
    middle = number_from(match[1]) if match else None
    spread = number_from(match[2]) if match and match[2] else Decimal(0)
    if middle is None or spread is None or spread < 0:
        raise ValueError(f"no number: {words}")
    return middle - spread, middle + spread


def worth(key: KeyRevision, points: int) -> int:
    """What the question adds to the maximum of a paper: a struck-out question adds nothing."""
    return 0 if key.ruling is Ruling.VOID else points
