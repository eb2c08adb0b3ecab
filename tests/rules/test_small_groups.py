"""Small groups: no difference of any two reports of an officer's tells the marks of fewer than ten people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contest.reports import LEAST_TOLD, Cut, Line, Report, Sum
from contest.small_groups import held_back, told_units

ROOT = 1


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[int, int], dict[int, list[int]]]:
    """A tree of units, each with all its people, and the children of each."""
    own = draw(st.lists(st.integers(0, 25), min_size=1, max_size=14))
    parents = {n: draw(st.integers(1, n - 1)) for n in range(2, len(own) + 1)}
    people = {n: own[n - 1] for n in range(1, len(own) + 1)}
    for n in sorted(parents, reverse=True):
        people[parents[n]] += people[n]
    children: dict[int, list[int]] = {}
    for n, above in parents.items():
        children.setdefault(above, []).append(n)
    return people, children


@given(trees())
def test_what_is_left_of_a_unit_without_those_that_show_below_it_is_nobody_or_many(
    tree: tuple[dict[int, int], dict[int, list[int]]],
) -> None:
    people, children = tree
    told = told_units(people, children, ROOT)
    assert (ROOT in told) is (people[ROOT] >= LEAST_TOLD)

    def nearest(unit: int) -> list[int]:
        """The units that show next below one."""
        return [one for child in children.get(unit, ()) for one in ([child] if child in told else nearest(child))]

    for unit in told:
        left = people[unit] - sum(people[one] for one in nearest(unit))
        assert people[unit] >= LEAST_TOLD
        assert left == 0 or left >= LEAST_TOLD
    hidden = {above for above in people if above not in told}
    assert all(set(children.get(one, ())) <= hidden for one in hidden)


def test_a_unit_shows_in_its_own_report_as_it_does_on_the_line_of_the_one_above() -> None:
    people, children = {1: 31, 2: 22, 3: 9, 4: 11, 5: 11}, {1: [2, 3], 2: [4, 5]}
    assert told_units(people, children, 1) == {1}, "31 less 22 would be the nine"
    assert told_units(people, children, 2) == {2, 4, 5}
    people |= {1: 32, 3: 10}
    told = told_units(people, children, 1)
    assert told == {1, 2, 3, 4, 5}
    lines = tuple(Line(str(n), Sum(people[n], 1, people[n], 7), unit_id=n) for n in (2, 3))
    whole = Line("Cộng", Sum(32, 2, 32, 14))
    assert [one.told for one in held_back(Report(Cut.UNIT, lines, whole), told, 1, 1).lines] == [True, True]
    below = held_back(Report(Cut.GENDER, lines, whole), told, 2, 1)
    assert ([one.told for one in below.lines], below.whole.told) == ([False, False], True)
    assert not held_back(Report(Cut.GENDER, lines, whole), told - {2}, 2, 1).whole.told
    for cut in (Cut.SECTOR, Cut.CATEGORY):
        assert not any(one.told for one in held_back(Report(cut, lines, whole), frozenset({1}), 1, 1).lines)
    assert all(one.told for one in held_back(Report(Cut.AGE, lines, whole), told, 1, 1).lines)
