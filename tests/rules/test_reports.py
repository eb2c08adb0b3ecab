"""The figures of reports: ages, what small groups may tell, and sums up the tree."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contest import reports
from contest.reports import LEAST_TOLD, Cut, Form, Line, Report, Sum

DAY = date(2026, 11, 25)
PEOPLE = st.lists(st.integers(0, 40), max_size=12)


def test_somebody_is_of_a_band_until_the_day_before_they_leave_it() -> None:
    young, middle, old = reports.band_starts(DAY)
    assert (young, middle, old) == (date(1995, 11, 25), date(1985, 11, 25), date(1975, 11, 25))
    # Born a day later than that, one is still thirty; born on it, one is thirty-one today.
    assert date(1995, 11, 26) > young
    assert not date(1995, 11, 25) > young
    assert reports.band_starts(date(2028, 2, 29))[0] == date(1997, 3, 1)


def report(sizes: list[int]) -> Report:
    lines = tuple(Line(str(n), Sum(one, one, one, one * 7, one // 2)) for n, one in enumerate(sizes))
    return Report(Cut.GENDER, lines, Line("Cộng", sum((one.sum for one in lines), Sum())))


@given(PEOPLE)
def test_no_group_of_few_people_tells_its_marks_nor_does_what_is_left_when_the_others_are_taken_away(
    sizes: list[int],
) -> None:
    held = reports.guarded(report(sizes))
    told = [one for one in held.lines if one.told]
    assert all(one.sum.people == 0 or one.sum.people >= LEAST_TOLD for one in told)
    hidden = sum(one.sum.people for one in held.lines if not one.told)
    assert hidden == 0 or hidden >= LEAST_TOLD or not held.whole.told
    for one in held.lines:
        assert one.told or (one.mean_tenths, one.full, one.passed) == (None, None, None)
    assert [one.sum.people for one in held.lines] == sizes


def test_large_groups_keep_their_marks() -> None:
    assert all(one.told for one in reports.guarded(report([10, 30])).lines)
    assert [one.told for one in reports.guarded(report([4, 12, 30])).lines] == [False, False, True]


def test_columns_are_those_that_have_figures() -> None:
    plain = report([12])
    assert [one.form for one in reports.columns(plain)] == [Form.COUNT, Form.COUNT, Form.TENTHS, Form.COUNT]
    rated = Report(Cut.UNIT, (Line("A", Sum(31, 40), 48, target=80),), Line("Cộng", Sum(31, 40), 48), passes=True)
    assert [one.value(rated.lines[0]) for one in reports.columns(rated)] == [31, 40, 48, 645, 8, None, 0, 0]
    assert len(reports.columns(reports.without_marks(rated))) == 5


def test_sums_go_up_to_the_root_and_no_further() -> None:
    own = {3: Sum(1, 2), 4: Sum(2, 2), None: Sum(5, 5)}
    assert reports.summed(own, {3: (1, 2, 3), 4: (1, 4)}) == {
        1: Sum(3, 4), 2: Sum(1, 2), 3: Sum(1, 2), 4: Sum(2, 2),
    }  # fmt: skip
