"""How far the scores of papers can be trusted, and how many points they may be off.

Where all papers hold the same questions: Cronbach's alpha (1951), which for questions worth all or nothing is formula
20 of Kuder and Richardson (1937):

    α = k/(k−1) · (1 − Σ s²(question) / s²(score)),   SEM = s(score) · √(1 − α)

Where everybody draws questions of their own there is no common set, and alpha is not defined. Then a paper is a random
sample of k_h questions from each stratum h of the blueprint (subject and level), questions nested in people, and the
error of a score is what the questions of one stratum differ by within one paper (Feldt 1984, the compound binomial
error model, told for marks of any size; a stratum for all is Lord 1957, and the reliability then is Kuder and
Richardson's formula 21, the one-way analysis of variance 1 − MS(within) / MS(between)):

    SEM² = mean over papers of Σ_h k_h · s²_h,   s²_h = Σ (x − x̄_h)² / (k_h − 1),   reliability = 1 − SEM² / s²(score)

So the luck of an easier or a harder draw counts as error, and what the blueprint fixes for all does not. Strata with
one question have no spread of their own and are taken together. s² of scores divides by the number of papers less one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from questions.analysis import ENOUGH
from questions.asked import Given


class Method(StrEnum):
    """By which formula a reliability was found."""

    ALPHA = "alpha"
    COMPOUND = "compound"


@dataclass(frozen=True, slots=True)
class Reliability:
    """`value`: the part of the spread of scores that is not error, at most 1; `error` in points."""

    method: Method
    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of the papers that are worth `most` points; `papers_otherwise`: how many are worth another number."""

    most: int
    papers: int
    papers_otherwise: int
    mean: Fraction
    deviation: float
    counts: Mapping[int, int]
    """By points: how many papers."""
    reliability: Reliability | None
    """None: fewer than ENOUGH papers, all of one score, or one question."""


@dataclass(slots=True)
class _Alike:
    """Sums over the papers worth one number of points."""

    counts: Counter[int] = field(default_factory=Counter)
    within: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """By k: sum over strata of k questions of k·Σx² − (Σx)²."""
    lone: bool = False
    """Some paper holds a single question, whose error nothing shows."""
    questions: frozenset[int] | None = None
    same: bool = True
    sums: dict[int, list[int]] = field(default_factory=dict)
    """By question, while all papers hold the same ones: marks, squares of marks."""

    def take(self, paper: Sequence[Given], strata: Mapping[int, Hashable]) -> None:
        self.counts[sum(one.marks for one in paper)] += 1
        for k, total, squares in _spread(paper, strata):
            if k == 1:
                self.lone = True
            self.within[k] += k * squares - total * total
        held = frozenset(one.question for one in paper)
        self.questions = self.questions or held
        self.same = self.same and held == self.questions
        if self.same:
            for one in paper:
                sums = self.sums.setdefault(one.question, [0, 0])
                sums[0] += one.marks
                sums[1] += one.marks * one.marks


def _spread(paper: Sequence[Given], strata: Mapping[int, Hashable]) -> list[list[int]]:
    """For each stratum of a paper: how many questions, sum of marks, sum of their squares; single ones together."""
    found: dict[Hashable, list[int]] = {}
    for one in paper:
        sums = found.setdefault(strata[one.question], [0, 0, 0])
        sums[0] += 1
        sums[1] += one.marks
        sums[2] += one.marks * one.marks
    several = [sums for sums in found.values() if sums[0] > 1]
    single = [sums for sums in found.values() if sums[0] == 1]
    if len(single) == 1 and several:
        return [list(map(sum, zip(*several, *single, strict=True)))]
    return [*several, list(map(sum, zip(*single, strict=True)))] if single else several


class Papers:
    """Takes papers one by one and keeps sums alone. `strata`: by question, the stratum that papers draw it from."""

    def __init__(self, strata: Mapping[int, Hashable]) -> None:
        self._strata = strata
        self._alike: dict[int, _Alike] = defaultdict(_Alike)

    def take(self, paper: Sequence[Given]) -> None:
        """Count a paper; places worth nothing to anybody are left out of it."""
        counted = [one for one in paper if one.most]
        self._alike[sum(one.most for one in counted)].take(counted, self._strata)

    def scores(self) -> Scores | None:
        """The scores of the commonest sort of paper; None without papers."""
        if not self._alike:
            return None
        most = max(self._alike, key=lambda one: (self._alike[one].counts.total(), one))
        alike = self._alike[most]
        papers = alike.counts.total()
        mean = Fraction(sum(points * n for points, n in alike.counts.items()), papers)
        variance = _variance(alike.counts, mean, papers)
        return Scores(
            most=most,
            papers=papers,
            papers_otherwise=sum(one.counts.total() for one in self._alike.values()) - papers,
            mean=mean,
            deviation=sqrt(variance),
            counts=dict(sorted(alike.counts.items())),
            reliability=_reliability(alike, variance, papers) if papers >= ENOUGH and variance else None,
        )


def _variance(counts: Mapping[int, int], mean: Fraction, papers: int) -> Fraction:
    squares = sum((n * (points - mean) ** 2 for points, n in counts.items()), Fraction(0))
    return squares / (papers - 1) if papers > 1 else Fraction(0)


def _reliability(alike: _Alike, variance: Fraction, papers: int) -> Reliability | None:
    if alike.lone or not alike.questions:
        return None
    if alike.same:
        k = len(alike.questions)
        sums = alike.sums.values()
        each = sum(Fraction(papers * squares - total**2, papers * (papers - 1)) for total, squares in sums)
        alpha = Fraction(k, k - 1) * (1 - each / variance)
        return Reliability(Method.ALPHA, float(alpha), sqrt(variance * (1 - alpha)))
    error = sum((Fraction(within, (k - 1) * papers) for k, within in alike.within.items()), Fraction(0))
    return Reliability(Method.COMPOUND, float(1 - error / variance), sqrt(error))
