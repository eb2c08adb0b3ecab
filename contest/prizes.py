"""Prizes (giải thưởng): what the rules promise, and who wins what out of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Span(StrEnum):
    """Over what a ladder of prizes goes."""

    ROUND = "round"
    """Once in every round."""
    OVERALL = "overall"
    """Once, over the whole contest."""


class Ties(StrEnum):
    """Who has the prize when more people share a rank than there are prizes left."""

    DRAW = "draw"
    """A draw by the published seed decides among them."""
    SHARE = "share"
    """All of them have it."""


@dataclass(frozen=True, slots=True)
class Prize:
    """So many prizes of one name; `amount` in whole đồng, each."""

    name: str
    count: int
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """Prizes from the highest down, for individuals. `category` is a category's code; None: everybody."""

    span: Span
    prizes: tuple[Prize, ...]
    category: str | None = None
    least_score: int = 0
    """Nobody with fewer points wins."""


def faults(ladders: Sequence[Ladder], categories: Sequence[str]) -> list[str]:
    """What contradicts itself, as codes; empty when nothing does."""
    found = []
    for n, ladder in enumerate(ladders, start=1):
        names = [one.name for one in ladder.prizes]
        if not names or len(set(names)) != len(names) or not all(names):
            found.append(f"ladder_names:{n}")
        if any(one.count < 1 or one.amount < 0 for one in ladder.prizes):
            found.append(f"ladder_counts:{n}")
        if ladder.category is not None and ladder.category not in categories:
            found.append(f"ladder_category:{n}")
    if len({(one.span, one.category) for one in ladders}) != len(ladders):
        found.append("repeated_ladder")
    return found
