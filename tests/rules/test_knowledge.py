"""The map of what is known never tells of fewer than ten people: by no figure, and no sum or difference of some."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from contest.knowledge import LEAST, may_be_seen

PATHS = ((1,), (1, 2), (1, 3), (1, 2, 4), (1, 2, 5), (1, 3, 6), (1, 3, 7))
UNITS = [path[-1] for path in PATHS]
counts = st.fixed_dictionaries(dict.fromkeys(PATHS, st.integers(0, 15)))


def _below(people: dict[tuple[int, ...], int], unit: int) -> frozenset[tuple[tuple[int, ...], int]]:
    """Everybody in a unit and under it, one by one."""
    return frozenset((path, n) for path, count in people.items() if unit in path for n in range(count))


@given(counts)
def test_no_figure_and_no_difference_of_figures_tells_of_fewer_than_ten(people: dict[tuple[int, ...], int]) -> None:
    met = {path: count for path, count in people.items() if count}
    seen = [_below(met, unit) for unit in UNITS if may_be_seen(met, unit)]
    for whole in seen:
        assert len(whole) >= LEAST
        within = [one for one in seen if one < whole]
        for size in range(1, len(within) + 1):
            for parts in combinations(within, size):
                if sum(map(len, parts)) == len(frozenset().union(*parts)):
                    rest = len(whole) - sum(map(len, parts))
                    assert rest == 0 or rest >= LEAST


@given(counts, st.sampled_from(UNITS))
def test_nothing_is_hidden_where_nothing_below_is_seen(people: dict[tuple[int, ...], int], unit: int) -> None:
    below = {path[-1] for path in PATHS if unit in path} - {unit}
    if not any(may_be_seen(people, one) for one in below):
        assert may_be_seen(people, unit) is (len(_below(people, unit)) >= LEAST)


def test_a_union_is_hidden_when_only_a_few_of_it_are_left() -> None:
    assert may_be_seen({(1, 2): 12, (1, 3): 9}, 2)
    assert not may_be_seen({(1, 2): 12, (1, 3): 9}, 3)
    assert not may_be_seen({(1, 2): 12, (1, 3): 9}, 1)
    assert may_be_seen({(1, 2): 12, (1, 3): 9, (1,): 1}, 1)
    # Whoever is hidden one step down is not told apart one step up.
    assert not may_be_seen({(1, 2, 4): 12, (1, 2, 5): 5, (1, 3): 10}, 1)
