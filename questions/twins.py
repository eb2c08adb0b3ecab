"""Questions that are nearly alike: the same words but for a few, in a file or in the bank.

Two questions are near when their sets of word pairs overlap by NEAR or more (Jaccard). To find them without comparing
each with each, only the rarest pairs of a question are looked up: sets that overlap so much must share one of those.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NEAR = 0.7
FEWEST_PAIRS = 6
"""Shorter questions are alike by chance: «Thủ đô của nước ta?»."""
COMMON = 25
"""A pair that stands in more questions than this is a turn of phrase, and no trace of a copy."""


@dataclass(slots=True)
class Twins:
    """The questions known so far, by label; `frequency` ranks pairs from rare to common and need not be exact."""

    frequency: Mapping[str, int]
    _pairs: dict[str, frozenset[str]] = field(default_factory=dict)
    _by_pair: dict[str, list[str]] = field(default_factory=dict)

    def add(self, label: str, folded: str) -> None:
        """Take in a question by its folded words («an-ninh-mang», questions.wording.bare)."""
        pairs = pairs_of(folded)
        if len(pairs) >= FEWEST_PAIRS:
            self._add(label, pairs, self._rarest(pairs))

    def near(self, folded: str) -> str | None:
        """The label of the known question most like this one, if one is near."""
        pairs = pairs_of(folded)
        return self._near(pairs, self._rarest(pairs)) if len(pairs) >= FEWEST_PAIRS else None

    def meet(self, label: str, folded: str) -> str | None:
        """The label of a known question that is near; from now on this one is known too."""
        pairs = pairs_of(folded)
        if len(pairs) < FEWEST_PAIRS:
            return None
        rarest = self._rarest(pairs)
        found = self._near(pairs, rarest)
        self._add(label, pairs, rarest)
        return found

    def _add(self, label: str, pairs: frozenset[str], rarest: Sequence[str]) -> None:
        self._pairs[label] = pairs
        for pair in rarest:
            self._by_pair.setdefault(pair, []).append(label)

    def _near(self, pairs: frozenset[str], rarest: Sequence[str]) -> str | None:
        best, found = NEAR, None
        for label in self._candidates(pairs, rarest):
            other = self._pairs[label]
            shared = len(pairs & other)
            likeness = shared / (len(pairs) + len(other) - shared)
            if likeness >= best:
                best, found = likeness, label
        return found

    def _candidates(self, pairs: frozenset[str], rarest: Sequence[str]) -> Iterator[str]:
        seen: set[str] = set()
        least, most = len(pairs) * NEAR, len(pairs) / NEAR
        for pair in rarest:
            labels = self._by_pair.get(pair, [])
            for label in labels if len(labels) <= COMMON else ():
                if label not in seen and least <= len(self._pairs[label]) <= most:
                    seen.add(label)
                    yield label

    def _rarest(self, pairs: frozenset[str]) -> Sequence[str]:
        # If all but these were shared and no more, the overlap would be too small already.
        count = len(pairs) - math.ceil(NEAR * len(pairs)) + 1
        rank = self.frequency.get
        return [pair for _, pair in sorted((rank(pair, 0), pair) for pair in pairs)[:count]]


def pairs_of(folded: str) -> frozenset[str]:
    """Pairs of neighbouring words: syllables alone are too common in Vietnamese to tell questions apart."""
    words = folded.split("-")
    return frozenset(f"{one} {two}" for one, two in pairwise(words))


def frequencies(texts: Iterable[str]) -> Counter[str]:
    """In how many of these folded texts each pair of words stands."""
    return Counter(pair for text in texts for pair in pairs_of(text))
