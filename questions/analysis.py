"""What the answers say about the questions: how hard they are, whom they tell apart, which options nobody takes.

A question is held against the *rest* of the paper it stood on: the share of the points that the paper earned with its
other questions. So no question vouches for itself, and papers that were drawn differently are still comparable.

Facility: the mean share of the question's points earned; left open counts as 0. Discrimination: the correlation of
that share with the rest (the point-biserial of an item corrected for itself; Henrysson 1963). Difference: facility in
the top third by rest less that in the bottom third (Kelley 1939 took 27 %; thirds are told to a board more easily).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from statistics import median

from questions.asked import Asked, Given

ENOUGH = 30
"""Answers below which nothing is said but that they are too few."""
ENOUGH_FOR_OPTIONS = 50
EASY = Fraction(95, 100)
IDLE = Fraction(2, 100)


class Doubt(StrEnum):
    """Why somebody should look at a question; the gravest first."""

    WRONG_KEY = "wrong_key"
    NEGATIVE = "negative"
    TOO_HARD = "too_hard"
    IDLE_OPTION = "idle_option"
    TOO_EASY = "too_easy"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Third:
    """A third of those who had the question, by their rest. Exact parts of people, since ties are split."""

    people: Fraction
    earned: Fraction
    omitted: Fraction
    picks: tuple[Fraction, ...]

    @property
    def facility(self) -> Fraction:
        """Mean share of the points."""
        return self.earned / self.people


@dataclass(frozen=True, slots=True)
class Figures:
    """What the answers say about one question. `discrimination` None: all earned the same, here or with the rest."""

    question: int
    seen: int
    answered: int
    facility: Fraction
    discrimination: float | None
    thirds: tuple[Third, Third, Third]
    """Bottom, middle, top."""
    picks: tuple[int, ...]
    median_ms: int | None
    doubts: tuple[Doubt, ...]

    @property
    def omitted(self) -> int:
        """Papers on which it stood and was left open."""
        return self.seen - self.answered

    @property
    def difference(self) -> Fraction:
        """Facility in the top third less that in the bottom third, −1 … 1."""
        return self.thirds[2].facility - self.thirds[0].facility


@dataclass(slots=True)
class _Group:
    """Sums over people with one and the same rest."""

    rest: Fraction
    people: int = 0
    earned: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)
    omitted: int = 0
    picks: tuple[int, ...] = ()

    def add(self, most: int, sums: Sequence[int]) -> None:
        self.people += sums[0]
        self.earned += Fraction(sums[1], most or 1)
        self.squares += Fraction(sums[2], (most or 1) ** 2)
        self.omitted += sums[3]
        self.picks = tuple(map(sum, zip(self.picks or [0] * len(sums[4:]), sums[4:], strict=True)))


class Tally:
    """Counts papers one by one and keeps sums alone, so that a year of papers fits in little memory."""

    def __init__(self, asked: Mapping[int, Asked]) -> None:
        self._asked = asked
        # By question, and by (points of the rest, of how many, points of the question): people, marks, squares of
        # marks, left open, then how often each place was named.
        self._sums: dict[int, dict[tuple[int, int, int], list[int]]] = defaultdict(dict)
        self._spent: dict[int, array[int]] = defaultdict(lambda: array("l"))

    def take(self, paper: Sequence[Given]) -> None:
        """Count a whole paper."""
        points, most = sum(one.marks for one in paper), sum(one.most for one in paper)
        for one in paper:
            self.add(one, points - one.marks, most - one.most)

    def add(self, one: Given, rest: int, rest_most: int) -> None:
        """Count one place of a paper that earned `rest` of `rest_most` points with its other questions."""
        known, cell = self._sums[one.question], (rest, rest_most, one.most)
        sums = known.get(cell)
        if sums is None:
            sums = known[cell] = [0] * (4 + self._asked[one.question].options)
        sums[0] += 1
        sums[1] += one.marks
        sums[2] += one.marks * one.marks
        if one.places is None:
            sums[3] += 1
        else:
            for place in one.places:
                sums[4 + place] += 1
        if one.spent_ms is not None:
            self._spent[one.question].append(one.spent_ms)

    def figures(self) -> list[Figures]:
        """Every question that stood on some paper."""
        return [self._figures(question) for question in sorted(self._sums)]

    def _figures(self, question: int) -> Figures:
        groups = self._groups(question)
        asked, spent = self._asked[question], self._spent.get(question)
        seen = sum(one.people for one in groups)
        found = Figures(
            question=question,
            seen=seen,
            answered=seen - sum(one.omitted for one in groups),
            facility=sum((one.earned for one in groups), Fraction(0)) / seen,
            discrimination=_correlation(groups) if asked.counts else None,
            thirds=thirds(groups),
            picks=tuple(map(sum, zip(*(one.picks for one in groups), strict=True))),
            median_ms=round(median(spent)) if spent else None,
            doubts=(),
        )
        return _with_doubts(found, asked)

    def _groups(self, question: int) -> list[_Group]:
        """The groups in the order of their rests, the lowest first."""
        groups: dict[Fraction, _Group] = {}
        for (rest, rest_most, most), sums in self._sums[question].items():
            share = Fraction(rest, rest_most or 1)
            groups.setdefault(share, _Group(share)).add(most, sums)
        return [groups[share] for share in sorted(groups)]


def _correlation(groups: Iterable[_Group]) -> float | None:
    """Of the question's share with the rest: exact sums, one square root."""
    n = sum(one.people for one in groups)
    earned, rest = sum(one.earned for one in groups), sum(one.people * one.rest for one in groups)
    squares, rest_squares = sum(one.squares for one in groups), sum(one.people * one.rest**2 for one in groups)
    both = sum(one.rest * one.earned for one in groups)
    spread = (n * squares - earned**2) * (n * rest_squares - rest**2)
    return float(n * both - earned * rest) / sqrt(spread) if spread else None


def thirds(groups: Sequence[_Group]) -> tuple[Third, Third, Third]:
    """Bottom, middle and top third, each of exactly a third of the people.

    Who have the same rest are not told apart: a group across a border gives to each side the part of its people that
    fits there, and the same part of everything they earned and chose. `groups` come lowest rest first.
    """
    third = Fraction(sum(one.people for one in groups), 3)
    found, passed = [], Fraction(0)
    shares: list[list[tuple[Fraction, _Group]]] = [[], [], []]
    for one in groups:
        for n, share in enumerate(shares):
            part = min(passed + one.people, (n + 1) * third) - max(passed, n * third)
            if part > 0:
                share.append((part / one.people, one))
        passed += one.people
    for share in shares:
        picks = zip(*([part * pick for pick in one.picks] for part, one in share), strict=True)
        earned = sum((part * one.earned for part, one in share), Fraction(0))
        omitted = sum((part * one.omitted for part, one in share), Fraction(0))
        found.append(Third(third, earned, omitted, tuple(sum(each, Fraction(0)) for each in picks)))
    return found[0], found[1], found[2]


def _with_doubts(found: Figures, asked: Asked) -> Figures:
    if not asked.counts:
        return found
    if found.answered < ENOUGH:
        doubts = [Doubt.TOO_FEW]
    else:
        holds = {
            Doubt.WRONG_KEY: _best_miss_it(found, asked),
            Doubt.NEGATIVE: found.discrimination is not None and found.discrimination < 0,
            Doubt.TOO_HARD: found.facility < asked.chance or found.facility == 0,
            Doubt.IDLE_OPTION: bool(idle_options(found, asked)),
            Doubt.TOO_EASY: found.facility > EASY,
        }
        doubts = [one for one in Doubt if holds.get(one)]
    return replace(found, doubts=tuple(doubts))


def _best_miss_it(found: Figures, asked: Asked) -> bool:
    """The top third's favourite is not the key, or the top third does worse than the bottom third.

    Where nearly everybody is right, a point more or less between the thirds is luck, and says nothing of the key.
    """
    top, bottom = found.thirds[2], found.thirds[0]
    if top.facility < bottom.facility and found.facility <= EASY:
        return True
    return rival(found, asked) is not None


def rival(found: Figures, asked: Asked) -> int | None:
    """The wrong option that the top third takes rather than the key: more often than the right one.

    Where several options are right together: more often than one of them.
    """
    top = found.thirds[2].picks
    wrong = [place for place in range(asked.options) if place not in asked.right]
    if not wrong or not asked.right:
        return None
    right = [top[place] for place in asked.right]
    best = max(wrong, key=lambda place: top[place])
    return best if top[best] > (max(right) if asked.takes_one else min(right)) else None


def idle_options(found: Figures, asked: Asked) -> tuple[int, ...]:
    """Places of wrong options that fewer than 2 % of those who answered took; none while answers are few."""
    if found.answered < ENOUGH_FOR_OPTIONS or not asked.right:
        return ()
    return tuple(
        place for place, picks in enumerate(found.picks) if place not in asked.right and picks < IDLE * found.answered
    )
