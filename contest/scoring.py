"""Scoring: marks of single answers add up to a whole number of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """What a paper earned."""

    points: int
    right: int
    full_marks: bool


def add_up(marks: Sequence[int], points_each: int) -> Score:
    """Sum the marks of a paper; an answer is right when it earned all the points of its question."""
    right = sum(mark == points_each for mark in marks)
    return Score(points=sum(marks), right=right, full_marks=right == len(marks))
