"""Boards: counts that are shown, rounded or hidden, and the arithmetic of the union board."""

from __future__ import annotations

from dataclasses import astuple
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.boards import (
    Counters,
    Order,
    Tallies,
    UnitStanding,
    bounded,
    gives_away,
    in_force,
    in_order,
    rank_units,
    visible,
)
from contest.collective import Formula
from contest.predictions import Quantity

counts = st.integers(0, 10**9)
tallies = st.builds(Tallies, counts, counts, counts, counts)


# What shows of a count


@pytest.mark.parametrize(
    ("count", "shown", "rounded"),
    [(0, 0, 0), (1, 1, 0), (9, 9, 0), (10, 10, 10), (11, 11, 10), (19, 19, 10), (12_846, 12_846, 12_840)],
)
def test_a_count_shows_whole_or_in_tens_or_not_at_all(count: int, shown: int, rounded: int) -> None:
    assert visible(count, Counters.SHOWN) == shown
    assert visible(count, Counters.ROUNDED) == rounded
    assert visible(count, Counters.HIDDEN) is None


@given(counts)
def test_a_rounded_count_is_the_same_for_all_that_share_its_ten(count: int) -> None:
    assert visible(count, Counters.ROUNDED) == visible(count - count % 10, Counters.ROUNDED) == count - count % 10


@given(counts, counts)
def test_a_hidden_count_is_the_same_whatever_it_is(one: int, other: int) -> None:
    assert visible(one, Counters.HIDDEN) == visible(other, Counters.HIDDEN)


@pytest.mark.parametrize("policy", Counters)
def test_counts_are_guarded_only_while_the_prediction_is_open(policy: Counters) -> None:
    assert in_force(policy, prediction_open=True) is policy
    assert in_force(policy, prediction_open=False) is Counters.SHOWN


@pytest.mark.parametrize(
    ("quantity", "counters", "told"),
    [
        (Quantity.PEOPLE, Counters.SHOWN, True),
        (Quantity.PEOPLE, Counters.ROUNDED, False),
        (Quantity.PEOPLE, Counters.HIDDEN, False),
        (Quantity.ENTRIES, Counters.SHOWN, True),
        (Quantity.ENTRIES, Counters.ROUNDED, False),
        (Quantity.ENTRIES, Counters.HIDDEN, False),
        (Quantity.ALL_RIGHT, Counters.SHOWN, False),
        (Quantity.ALL_RIGHT, Counters.ROUNDED, False),
        (Quantity.ALL_RIGHT, Counters.HIDDEN, False),
    ],
)
def test_whole_counts_would_tell_a_guess_of_people_or_entries(
    quantity: Quantity, counters: Counters, told: bool
) -> None:
    assert gives_away(quantity, counters) is told


@pytest.mark.parametrize(
    ("counters", "quantity", "prediction_open", "leaders_only"),
    [
        (Counters.SHOWN, None, False, False),
        (Counters.SHOWN, None, True, False),
        (Counters.HIDDEN, None, True, False),
        (Counters.SHOWN, Quantity.PEOPLE, True, False),
        (Counters.ROUNDED, Quantity.PEOPLE, True, True),
        (Counters.HIDDEN, Quantity.ENTRIES, True, True),
        (Counters.SHOWN, Quantity.ALL_RIGHT, True, True),
        (Counters.HIDDEN, Quantity.ALL_RIGHT, True, True),
        (Counters.SHOWN, Quantity.ALL_RIGHT, False, False),
        (Counters.HIDDEN, Quantity.PEOPLE, False, False),
    ],
)
def test_a_board_whose_length_would_tell_the_guess_shows_leaders_only(
    counters: Counters, quantity: Quantity | None, prediction_open: bool, leaders_only: bool
) -> None:
    assert bounded(counters, quantity, prediction_open) is leaders_only


# Adding up


@given(tallies, tallies, tallies)
def test_subtrees_add_up_in_any_order_and_nothing_is_lost(one: Tallies, two: Tallies, three: Tallies) -> None:
    assert one.plus(two) == two.plus(one)
    assert one.plus(two).plus(three) == one.plus(two.plus(three))
    assert one.plus(Tallies()) == one
    sums = tuple(first + second for first, second in zip(astuple(one), astuple(two), strict=True))
    assert astuple(one.plus(two)) == sums


@pytest.mark.parametrize(
    ("people", "headcount", "rate"),
    [
        (412, 580, 710),
        (0, 580, 0),
        (580, 580, 1000),
        (1, 1001, 0),
        (1, 1000, 1),
        (999, 1000, 999),
        (7, 5, 1400),
        (3, 0, None),
    ],
)
def test_a_rate_is_whole_per_mille_rounded_down(people: int, headcount: int, rate: int | None) -> None:
    assert Tallies(people=people).rate(headcount) == rate


@pytest.mark.parametrize(
    ("points", "people", "mean"), [(1368, 150, 91), (0, 3, 0), (2, 3, 6), (15, 1, 150), (29, 30, 9), (0, 0, None)]
)
def test_a_mean_is_in_whole_tenths_rounded_down(points: int, people: int, mean: int | None) -> None:
    assert Tallies(people=people, points=points).mean_tenths() == mean


@given(st.integers(1, 10**9), counts)
def test_a_rate_is_never_more_than_the_truth_and_less_by_under_one(headcount: int, people: int) -> None:
    rate = Tallies(people=people).rate(headcount)
    assert rate is not None
    assert 0 <= Fraction(people * 1000, headcount) - rate < 1


# Ranking unions


def placed(*units: tuple[int, int]) -> list[tuple[int, int, bool]]:
    """(id, rank, tie) of unions given as (people, headcount), numbered from 1."""
    rows = [(n, headcount, Tallies(people=people)) for n, (people, headcount) in enumerate(units, start=1)]
    return [(one.unit_id, one.rank, one.tie) for one in rank_units(rows)]


def test_unions_of_one_rate_share_a_rank_and_the_larger_one_is_printed_first() -> None:
    assert placed((5, 10), (60, 100), (50, 100)) == [(2, 1, False), (3, 2, True), (1, 2, True)]


def test_unions_after_a_shared_rank_keep_their_own() -> None:
    assert placed((5, 10), (9, 10), (5, 10), (1, 10)) == [(2, 1, False), (1, 2, True), (3, 2, True), (4, 4, False)]


def test_unions_without_headcount_come_last_and_share_a_rank() -> None:
    assert placed((99, 0), (0, 10), (100, 0)) == [(2, 1, False), (3, 2, True), (1, 2, True)]
    assert placed((99, 0)) == [(1, 1, False)]


A, B, C = Tallies(9, 12, 40, 1), Tallies(5, 15, 45, 0), Tallies(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("formula", "order"),
    [
        (Formula.PEOPLE, [1, 2, 3]),
        (Formula.ENTRIES, [2, 1, 3]),
        (Formula.POINTS, [2, 1, 3]),
        (Formula.MEAN, [2, 1, 3]),
        (Formula.RATE, [2, 1, 3]),
        (Formula.WINNERS, [2, 1, 3]),  # no running total tells it: the rate
    ],
)
def test_unions_rank_by_the_formula_of_the_rules(formula: Formula, order: list[int]) -> None:
    rows = [(1, 20, A), (2, 10, B), (3, 0, C)]
    assert [one.unit_id for one in rank_units(rows, formula)] == order


def test_a_rule_without_a_rate_ranks_unions_that_declared_no_headcount() -> None:
    rows = [(1, 0, A), (2, 10, B)]
    assert [(one.unit_id, one.rank) for one in rank_units(rows, Formula.PEOPLE)] == [(1, 1), (2, 2)]
    assert [(one.unit_id, one.rank) for one in rank_units(rows, Formula.RATE)] == [(2, 1), (1, 2)]


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ((2, 3), (666, 1000)),  # both print as 666 per mille
        ((33_530, 33_531), (33_529, 33_530)),
        ((999_999, 1_000_000), (999_998, 999_999)),
        ((9_999_999, 10_000_000), (9_999_998, 9_999_999)),
        ((999_999_999, 1_000_000_000), (999_999_998, 999_999_999)),
        ((535_294_118, 700_000_001), (764_705_881, 999_999_999)),  # as near as fractions of this size can be
    ],
)
def test_rates_are_compared_as_exact_fractions(higher: tuple[int, int], lower: tuple[int, int]) -> None:
    assert placed(lower, higher) == [(2, 1, False), (1, 2, False)]


def test_no_unions_make_an_empty_board() -> None:
    assert rank_units([]) == []


unions = st.lists(
    st.tuples(st.integers(0, 6) | counts, st.integers(0, 6) | counts), max_size=12
)  # people, headcount; few values, so that ties are common


def truth(people: int, headcount: int) -> tuple[bool, Fraction]:
    return (headcount == 0, -Fraction(people, headcount) if headcount else Fraction(0))


@given(unions)
def test_a_unions_rank_is_one_more_than_the_number_of_better_unions(given_unions: list[tuple[int, int]]) -> None:
    merits = {n: truth(*one) for n, one in enumerate(given_unions, start=1)}
    found = placed(*given_unions)
    assert sorted(unit for unit, _, _ in found) == sorted(merits)
    for unit, position, tie in found:
        assert position == 1 + sum(merit < merits[unit] for merit in merits.values())
        assert tie is (sum(merit == merits[unit] for merit in merits.values()) > 1)


@given(st.lists(st.tuples(st.integers(0, 6), tallies), max_size=10), st.randoms())
def test_the_order_in_which_unions_are_listed_changes_no_board(
    given_unions: list[tuple[int, Tallies]], chance: object
) -> None:
    rows = [(n, headcount, tally) for n, (headcount, tally) in enumerate(given_unions)]
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank_units(shuffled) == rank_units(rows)
    assert {(one.unit_id, one.headcount, one.tallies) for one in rank_units(rows)} == set(rows)


def test_a_standing_carries_the_whole_figures() -> None:
    tally = Tallies(people=5, entries=8, points=60, full=1)
    assert rank_units([(7, 10, tally)]) == [UnitStanding(1, False, 7, 10, tally)]


def test_another_order_of_the_page_leaves_ranks_and_puts_what_has_no_figure_last() -> None:
    units = [
        (1, 100, Tallies(50, 60, 500)),
        (2, 10, Tallies(9, 9, 30)),
        (3, 0, Tallies(70, 70, 210)),
        (4, 50, Tallies()),
    ]
    ranked = rank_units(units)
    assert [(one.rank, one.unit_id) for one in ranked] == [(1, 2), (2, 1), (3, 4), (4, 3)]
    shown = {order: [one.unit_id for one in in_order(ranked, order)] for order in Order}
    assert shown == {
        Order.OFFICIAL: [2, 1, 4, 3],
        Order.RATE: [2, 1, 4, 3],
        Order.MEAN: [1, 2, 3, 4],
        Order.PEOPLE: [3, 1, 2, 4],
    }
    assert {one.unit_id: one.rank for one in in_order(ranked, Order.PEOPLE)} == {2: 1, 1: 2, 4: 3, 3: 4}
