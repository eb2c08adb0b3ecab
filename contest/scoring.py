"""Scoring: marks of single answers add up to a whole number of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """What a question earned, and what it was worth: 0 where it was struck out."""

    points: int
    worth: int


@dataclass(frozen=True, slots=True)
class Score:
    """What a paper earned, out of how much. `right` counts the questions that earned all they were worth."""

    points: int
    most: int
    right: int

    @property
    def full_marks(self) -> bool:
        """Every point there was to earn, if there was any: a paper of struck-out questions alone proves nothing."""
        return 0 < self.most == self.points


def add_up(marks: Sequence[Mark], bonus: int = 0) -> Score:
    """Sum the marks of a paper. `bonus`: points credited to everybody for questions that were not on this paper."""
    return Score(
        points=sum(mark.points for mark in marks) + bonus,
        most=sum(mark.worth for mark in marks) + bonus,
        right=sum(mark.points == mark.worth for mark in marks if mark.worth),
    )
