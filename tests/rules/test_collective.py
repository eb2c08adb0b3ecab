"""Collective ranking: exact measures, bands, quorum, units apart with their reason, equal ones at one rank."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.collective import (
    Apart,
    Band,
    CollectiveRule,
    Figures,
    Formula,
    apart,
    band_of,
    faults,
    measure,
    ranked,
)
from contest.prizes import Prize

SMALL, LARGE = Band("Nhỏ", 1, 50), Band("Lớn", 51)
UNIT = Figures(7, 40, 12, 15, 200, 3, (20, 20, 18), 2, 18)


def rule(formula: Formula, **given_values: object) -> CollectiveRule:
    return replace(CollectiveRule("Danh sách", formula), **given_values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (Formula.PEOPLE, Fraction(12)),
        (Formula.ENTRIES, Fraction(15)),
        (Formula.RATE, Fraction(30)),
        (Formula.POINTS, Fraction(200)),
        (Formula.MEAN, Fraction(50, 3)),
        (Formula.RATE_AND_PRIZES, Fraction(48)),
        (Formula.WINNERS, Fraction(2)),
    ],
)
def test_each_formula_measures_exactly(formula: Formula, value: Fraction) -> None:
    assert measure(rule(formula), UNIT) == value


def test_a_mean_of_the_best_fills_up_with_zeros() -> None:
    assert measure(rule(Formula.MEAN_TOP, top=2), UNIT) == 20
    assert measure(rule(Formula.MEAN_TOP, top=5), UNIT) == Fraction(58, 5)


def test_a_rate_needs_a_headcount_and_a_mean_somebody() -> None:
    assert measure(rule(Formula.RATE), replace(UNIT, headcount=0)) is None
    assert measure(rule(Formula.RATE_AND_PRIZES), replace(UNIT, headcount=0)) is None
    assert measure(rule(Formula.MEAN), replace(UNIT, people=0, points=0)) is None


@pytest.mark.parametrize(("headcount", "band"), [(0, None), (1, "Nhỏ"), (50, "Nhỏ"), (51, "Lớn"), (10**6, "Lớn")])
def test_a_band_takes_in_both_its_ends(headcount: int, band: str | None) -> None:
    assert band_of(rule(Formula.RATE, bands=(SMALL, LARGE)), headcount) == band
    assert band_of(rule(Formula.RATE), headcount) == ""


@pytest.mark.parametrize(
    ("made", "figures", "why"),
    [
        (rule(Formula.RATE), UNIT, None),
        (rule(Formula.RATE), replace(UNIT, headcount=0), Apart.NO_HEADCOUNT),
        (rule(Formula.PEOPLE), replace(UNIT, headcount=0), None),
        (rule(Formula.PEOPLE, least_headcount=1), replace(UNIT, headcount=0), Apart.NO_HEADCOUNT),
        (rule(Formula.PEOPLE, bands=(SMALL,)), replace(UNIT, headcount=0), Apart.NO_HEADCOUNT),
        (rule(Formula.RATE, least_headcount=40), UNIT, None),
        (rule(Formula.RATE, least_headcount=41), UNIT, Apart.TOO_SMALL),
        (rule(Formula.MEAN, quorum=12), UNIT, None),
        (rule(Formula.MEAN, quorum=13), UNIT, Apart.BELOW_QUORUM),
        (rule(Formula.PEOPLE), replace(UNIT, people=0), Apart.BELOW_QUORUM),
        (rule(Formula.RATE, bands=(LARGE,)), UNIT, Apart.NO_BAND),
    ],
)
def test_a_unit_stands_apart_for_a_reason(made: CollectiveRule, figures: Figures, why: Apart | None) -> None:
    assert apart(made, figures) is why
    (standing,) = ranked(made, [figures])
    assert (standing.rank, standing.apart) == (None if why else 1, why)


def test_each_band_has_its_own_ranks_and_the_units_apart_come_last() -> None:
    units = [Figures(1, 100, 50), Figures(2, 10, 5), Figures(3, 200, 100), Figures(4, 20, 5), Figures(5, 0, 9)]
    found = ranked(rule(Formula.RATE, bands=(LARGE, SMALL)), units)
    assert [(one.unit_id, one.band, one.rank, one.tie) for one in found] == [
        (1, "Lớn", 1, True),
        (3, "Lớn", 1, True),
        (2, "Nhỏ", 1, False),
        (4, "Nhỏ", 2, False),
        (5, "", None, False),
    ]


def test_rates_are_compared_as_exact_fractions() -> None:
    near = [Figures(1, 999_999_999, 764_705_881), Figures(2, 700_000_001, 535_294_118)]
    assert [one.unit_id for one in ranked(rule(Formula.RATE), near)] == [2, 1]


counts = st.integers(0, 5)
figures = st.lists(st.tuples(st.integers(0, 60), counts, counts, counts, counts, counts, counts), max_size=9)
rules = st.builds(
    lambda formula, bands, least, quorum: rule(
        formula, bands=bands, least_headcount=least, quorum=quorum, top=3 if formula is Formula.MEAN_TOP else 0
    ),
    st.sampled_from(Formula),
    st.sampled_from([(), (SMALL,), (SMALL, LARGE), (Band("Trên", 30),)]),
    st.sampled_from([0, 5]),
    st.sampled_from([0, 2]),
)


def units_of(rows: list[tuple[int, ...]]) -> list[Figures]:
    return [
        Figures(n, heads, people, entries, points, full, (points,) * people, min(winners, people), prize)
        for n, (heads, people, entries, points, full, winners, prize) in enumerate(rows)
    ]


@given(rules, figures)
def test_a_units_rank_is_one_more_than_the_number_of_better_units_of_its_band(
    made: CollectiveRule, rows: list[tuple[int, ...]]
) -> None:
    found = ranked(made, units_of(rows))
    assert sorted(one.unit_id for one in found) == list(range(len(rows)))
    standing = [one for one in found if one.rank is not None]
    for one in standing:
        same = [other for other in standing if other.band == one.band]
        assert one.rank == 1 + sum((other.value or 0) > (one.value or 0) for other in same)
        assert one.tie is (sum(other.value == one.value for other in same) > 1)


@given(rules, figures, st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_no_list(
    made: CollectiveRule, rows: list[tuple[int, ...]], chance: Random
) -> None:
    units = units_of(rows)
    shuffled = list(units)
    chance.shuffle(shuffled)
    assert ranked(made, shuffled) == ranked(made, units)


@given(rules.filter(lambda one: one.formula not in (Formula.MEAN, Formula.MEAN_TOP)), figures, st.integers(0, 8))
def test_more_of_what_counts_never_makes_a_rank_worse(
    made: CollectiveRule, rows: list[tuple[int, ...]], which: int
) -> None:
    units = units_of(rows)
    if which >= len(units):
        return
    before = {one.unit_id: one.rank for one in ranked(made, units)}
    more = units[which]
    units[which] = replace(
        more,
        people=more.people + 1,
        entries=more.entries + 1,
        points=more.points + 1,
        winners=more.winners + 1,
        prize_points=more.prize_points + 1,
    )
    after = {one.unit_id: one.rank for one in ranked(made, units)}
    if before[which] is not None:
        assert (after[which] or 0) <= (before[which] or 0)
        assert after[which] is not None


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (rule(Formula.RATE, prizes=(Prize("Nhất", 1),)), []),
        (rule(Formula.RATE, title=""), ["collective_title:1"]),
        (rule(Formula.RATE, title="x" * 121), ["collective_title:1"]),
        (rule(Formula.MEAN_TOP), ["collective_top:1"]),
        (rule(Formula.RATE, top=3), ["collective_top:1"]),
        (rule(Formula.RATE_AND_PRIZES), ["collective_prize_points:1"]),
        (rule(Formula.RATE, bands=(SMALL, Band("Vừa", 50, 80))), ["collective_bands:1"]),
        (rule(Formula.RATE, bands=(LARGE, Band("Rất lớn", 500))), ["collective_bands:1"]),
        (rule(Formula.RATE, prizes=(Prize("", 1),)), ["collective_prizes:1"]),
        (rule(Formula.RATE, quorum=-1), ["collective_least:1"]),
    ],
)
def test_lists_that_contradict_themselves_are_named(made: CollectiveRule, found: list[str]) -> None:
    assert faults([made]) == found
