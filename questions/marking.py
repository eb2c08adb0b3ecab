"""An answer and a revision of the key to marks, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ruling(StrEnum):
    """What a revision of the key decides.

    NORMAL: one choice is right. ALSO_ACCEPT: any of several choices is right.
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
    """A numbered version of the key: the right places among the options as written, counted from 0."""

    number: int
    ruling: Ruling
    choices: tuple[int, ...]

    def __post_init__(self) -> None:
        """ValueError when the choices do not fit the ruling."""
        if any(choice < 0 for choice in self.choices) or len(set(self.choices)) != len(self.choices):
            raise ValueError(f"choices must be different places from 0: {self.choices}")
        if self.ruling is Ruling.NORMAL and len(self.choices) != 1:
            raise ValueError("a normal key has exactly one choice")
        if self.ruling is Ruling.ALSO_ACCEPT and len(self.choices) < 2:
            raise ValueError("a key that also accepts has two choices or more")


def mark(choice: int | None, key: KeyRevision, points: int) -> int:
    """Marks for a question that stood on the paper: `points` or 0.

    `choice` is a place among the options as written (not as shown), None when unanswered.
    """
    if key.ruling is Ruling.VOID:
        return 0
    if key.ruling in (Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN):
        return points
    return points if choice in key.choices else 0


def worth(key: KeyRevision, points: int) -> int:
    """What the question adds to the maximum of a paper: a struck-out question adds nothing."""
    return 0 if key.ruling is Ruling.VOID else points
