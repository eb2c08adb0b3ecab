"""What a union's people know (bản đồ kiến thức): the share of right answers by article, never of a few people.

A cell is one article in one union. It may be seen only if ten people stand behind it, and only if what is left of it
once the cells seen below it are taken away is nobody or ten people again: so no sum and no difference of all that can
be seen tells of fewer than ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

LEAST = 10
"""People behind any figure."""
Place = tuple[str | None, str | None]
"""An instrument by its number, and an article; None, None: questions without a citation."""


@dataclass(frozen=True, slots=True)
class Share:
    """Answers about one article: how many of so many were right, of how many people, to how many questions."""

    asked: int
    right: int
    people: int = 0
    questions: int = 0

    @property
    def per_mille(self) -> int:
        """Right answers out of a thousand, rounded down."""
        return self.right * 1000 // self.asked if self.asked else 0


def may_be_seen(people: Mapping[tuple[int, ...], int], unit: int) -> bool:
    """Whether a union's cell of one article may be seen.

    `people`: how many people of each unit met the article, by the unit's path from the root («(1, 5, 77)»), each
    person in one unit only.
    """
    own: dict[int, int] = {}
    below: dict[int, set[int]] = {}
    for path, count in people.items():
        own[path[-1]] = own.get(path[-1], 0) + count
        for parent, child in pairwise(path):
            below.setdefault(parent, set()).add(child)
    return _seen(unit, own, below)[0]


def _seen(unit: int, own: Mapping[int, int], below: Mapping[int, set[int]]) -> tuple[bool, int, int]:
    """Whether the cell is seen, how many people are in it, and of how many of them nothing below tells."""
    total = untold = own.get(unit, 0)
    for child in below.get(unit, ()):
        seen, count, rest = _seen(child, own, below)
        total += count
        untold += 0 if seen else rest
    return total >= LEAST and (untold == 0 or untold >= LEAST), total, untold
