"""Collective ranking (xếp hạng tập thể): unions by a formula that the rules name, in bands of like size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from contest.prizes import Prize, Span


class Formula(StrEnum):
    """What unions are measured by; more is better."""

    PEOPLE = "people"
    ENTRIES = "entries"
    RATE = "rate"
    """People per headcount, the headcount fixed before the opening."""
    POINTS = "points"
    MEAN = "mean"
    MEAN_TOP = "mean_top"
    """Mean of the best `top` counted scores; who has fewer people fills up with zeros."""
    RATE_AND_PRIZES = "rate_and_prizes"
    """Rate in percent and the prize points of its people, added."""
    WINNERS = "winners"


class Level(StrEnum):
    """Which units are ranked against each other."""

    GRASSROOTS = "grassroots"
    UPPER = "upper"
    """The units directly below the root."""


class Headcount(StrEnum):
    """By which count of a unit rates are taken."""

    WORKERS = "workers"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Band:
    """Units of like size are ranked among themselves. Headcounts from … to, both inside; None: without end."""

    name: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class CollectiveRule:
    """One collective list: what it ranks, by what, and its prizes."""

    title: str
    formula: Formula
    level: Level = Level.GRASSROOTS
    span: Span = Span.OVERALL
    headcount: Headcount = Headcount.WORKERS
    bands: tuple[Band, ...] = ()
    """None: all units together."""
    least_headcount: int = 0
    """Smaller units are listed apart, without a rank."""
    quorum: int = 0
    """Units with fewer people who took part are listed without a rank."""
    top: int = 0
    """How many of the best count, under MEAN_TOP."""
    prize_points: tuple[tuple[str, int], ...] = ()
    """Points of an individual prize by its name, under RATE_AND_PRIZES."""
    prizes: tuple[Prize, ...] = ()
    """In each band."""


def faults(rules: Sequence[CollectiveRule]) -> list[str]:
    """What contradicts itself, as codes with the number of the list; empty when nothing does."""
    found = []
    for n, rule in enumerate(rules, start=1):
        if not rule.title:
            found.append(f"collective_title:{n}")
        if (rule.formula is Formula.MEAN_TOP) != (rule.top > 0):
            found.append(f"collective_top:{n}")
        if rule.formula is Formula.RATE_AND_PRIZES and not rule.prize_points:
            found.append(f"collective_prize_points:{n}")
        if _overlap(rule.bands):
            found.append(f"collective_bands:{n}")
        if any(one.count < 1 or one.amount < 0 or not one.name for one in rule.prizes):
            found.append(f"collective_prizes:{n}")
        if min(rule.least_headcount, rule.quorum) < 0:
            found.append(f"collective_least:{n}")
    if len({one.title for one in rules}) != len(rules):
        found.append("repeated_collective")
    return found


def _overlap(bands: Sequence[Band]) -> bool:
    if any(one.least < 0 or (one.most is not None and one.most < one.least) or not one.name for one in bands):
        return True
    ordered = sorted(bands, key=lambda one: one.least)
    pairs = pairwise(ordered)
    return len({one.name for one in bands}) != len(bands) or any(
        one.most is None or following.least <= one.most for one, following in pairs
    )
