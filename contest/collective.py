"""Collective ranking (xếp hạng tập thể): unions by a formula that the rules name, in bands of like size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise

from contest.prizes import Prize, Span, sound
from contest.refusals import N_


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


LONGEST_TITLE = 120


def faults(rules: Sequence[CollectiveRule]) -> list[str]:
    """What contradicts itself, as codes with the number of the list; empty when nothing does."""
    found = []
    for n, rule in enumerate(rules, start=1):
        if not 1 <= len(rule.title) <= LONGEST_TITLE:
            found.append(f"collective_title:{n}")
        if (rule.formula is Formula.MEAN_TOP) != (rule.top > 0):
            found.append(f"collective_top:{n}")
        if rule.formula is Formula.RATE_AND_PRIZES and not rule.prize_points:
            found.append(f"collective_prize_points:{n}")
        if _overlap(rule.bands):
            found.append(f"collective_bands:{n}")
        if not sound(rule.prizes):
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


class Apart(StrEnum):
    """Why a unit stands on a list without a rank."""

    NO_HEADCOUNT = "no_headcount"
    TOO_SMALL = "too_small"
    BELOW_QUORUM = "below_quorum"
    """Fewer people than the rule asks for; at least one must have taken part."""
    NO_BAND = "no_band"


APART_WORDS = {
    Apart.NO_HEADCOUNT: N_("Chưa khai báo số người"),
    Apart.TOO_SMALL: N_("Đơn vị nhỏ hơn mức được xếp hạng"),
    Apart.BELOW_QUORUM: N_("Chưa đủ số người dự thi"),
    Apart.NO_BAND: N_("Ngoài mọi nhóm quy mô"),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit and all below it add up to. `points` sums counted scores; `full` counts people with full marks."""

    unit_id: int
    headcount: int
    people: int = 0
    entries: int = 0
    points: int = 0
    full: int = 0
    best: tuple[int, ...] = ()
    """Its counted scores from the highest down, as many as the rule counts."""
    winners: int = 0
    """People with an individual prize."""
    prize_points: int = 0
    """Points of all their prizes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit on a list. `rank` is its place in its band, 1, 2, 2, 4; None with the reason in `apart`.

    `value` None: nothing can be measured of it (a rate without a headcount, a mean of nobody).
    """

    unit_id: int
    band: str
    value: Fraction | None
    rank: int | None
    tie: bool
    apart: Apart | None


def measure(rule: CollectiveRule, of: Figures) -> Fraction | None:
    """What a unit is measured by, exactly; more is better. None where that cannot be told."""
    rate = Fraction(100 * of.people, of.headcount) if of.headcount else None
    return {
        Formula.PEOPLE: Fraction(of.people),
        Formula.ENTRIES: Fraction(of.entries),
        Formula.RATE: rate,
        Formula.POINTS: Fraction(of.points),
        Formula.MEAN: Fraction(of.points, of.people) if of.people else None,
        Formula.MEAN_TOP: Fraction(sum(of.best[: rule.top]), max(1, rule.top)),
        Formula.RATE_AND_PRIZES: None if rate is None else rate + of.prize_points,
        Formula.WINNERS: Fraction(of.winners),
    }[rule.formula]


def band_of(rule: CollectiveRule, headcount: int) -> str | None:
    """The name of the band of a headcount; empty where the rule has no bands, None outside of all."""
    if not rule.bands:
        return ""
    within = (one for one in rule.bands if one.least <= headcount and (one.most is None or headcount <= one.most))
    return next((one.name for one in within), None)


def apart(rule: CollectiveRule, of: Figures) -> Apart | None:
    """Why a unit has no rank; None when it has one. A rule that looks at no headcount ranks units without one."""
    needs_heads = rule.bands or rule.least_headcount or rule.formula in (Formula.RATE, Formula.RATE_AND_PRIZES)
    if needs_heads and not of.headcount:
        return Apart.NO_HEADCOUNT
    if of.headcount < rule.least_headcount:
        return Apart.TOO_SMALL
    if of.people < max(1, rule.quorum):
        return Apart.BELOW_QUORUM
    return Apart.NO_BAND if band_of(rule, of.headcount) is None else None


def ranked(rule: CollectiveRule, figures: Iterable[Figures]) -> list[Standing]:
    """The list: bands as the rule names them, each from rank 1 down; at the end the units without a rank.

    Equal ones share a rank. Within a rank, and at the end, units stand by their number, for display only.
    """
    order = {one.name: n for n, one in enumerate(rule.bands)} or {"": 0}
    measured = [(band_of(rule, of.headcount) or "", measure(rule, of), apart(rule, of), of.unit_id) for of in figures]
    listed = [one for one in measured if one[2] is None]
    listed.sort(key=lambda one: (order[one[0]], -(one[1] or 0), one[3]))
    found: list[Standing] = []
    for _, members in groupby(listed, key=lambda one: one[0]):
        above = 0
        for value, group in groupby(members, key=lambda one: one[1]):
            sharing = list(group)
            found += [Standing(one[3], one[0], value, above + 1, len(sharing) > 1, None) for one in sharing]
            above += len(sharing)
    rest = sorted((one for one in measured if one[2] is not None), key=lambda one: one[3])
    return found + [Standing(unit_id, band, value, None, False, why) for band, value, why, unit_id in rest]
