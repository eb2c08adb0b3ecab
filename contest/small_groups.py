"""Small groups (nhóm ít người): whose marks an officer may see, so that no two of their reports tell of few people.

Each report alone hides small groups; but a union's marks taken from those of the union above it are the marks of
whoever is left. So what shows is settled once for a contest, whatever report is asked for: unit by unit from the
officer's own down, and by gender, age or round for the officer's own unit alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contest.reports import LEAST_TOLD, Cut, Report, guarded, without_marks

OF_THE_WHOLE = frozenset({Cut.GENDER, Cut.AGE, Cut.ROUND})
"""Cuts that go across the tree. Sectors and categories may be sums of unions, and tell of those that are hidden."""


def told_units(
    people: Mapping[int, int], children: Mapping[int, Sequence[int]], root: int, least: int = LEAST_TOLD
) -> frozenset[int]:
    """The units whose marks show to whoever sees from `root` down. `people`: of each unit with all below it.

    A unit shows only under one that shows. Of what makes up a unit, what does not show holds `least` people together,
    or nobody.
    """
    told = {root} if people.get(root, 0) >= least else set[int]()
    waiting = list(told)
    while waiting:
        above = waiting.pop()
        below = sorted((one for one in children.get(above, ()) if people.get(one)), key=lambda one: people[one])
        # Who stands directly under it, and in none of these.
        hidden = people[above] - sum(people[one] for one in below)
        while below and (people[below[0]] < least or 0 < hidden < least):
            hidden += people[below.pop(0)]
        told.update(below)
        waiting += below
    return frozenset(told)


def held_back(report: Report, told: frozenset[int], unit: int, root: int, least: int = LEAST_TOLD) -> Report:
    """The report of a unit as somebody sees it who sees from `root` down. `told`: of `told_units`."""
    if unit not in told:
        return without_marks(report)
    if report.cut in OF_THE_WHOLE and unit == root:
        return guarded(report, least)
    by_unit = report.cut is Cut.UNIT
    shown = (not one.sum.people or (by_unit and one.unit_id in told) for one in report.lines)
    return replace(report, lines=tuple(replace(one, told=may) for one, may in zip(report.lines, shown, strict=True)))
