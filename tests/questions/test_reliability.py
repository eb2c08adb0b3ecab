"""How far scores can be trusted: examples reckoned by hand, and the formulas against one another."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.asked import Given
from questions.reliability import Method, Papers, Scores

PATTERNS = ((1, 1, 1), (1, 0, 0), (0, 0, 0))


def scored(
    papers: Sequence[Sequence[tuple[int, int]]], strata: Mapping[int, Hashable] | None = None, most: int = 1
) -> Scores:
    """Scores of papers of (question, marks)."""
    ids = {question for paper in papers for question, _ in paper}
    taken = Papers(strata or dict.fromkeys(ids, "one"))
    for paper in papers:
        taken.take([Given(question, marks, most, (0,)) for question, marks in paper])
    found = taken.scores()
    assert found is not None
    return found


ALIKE = [list(enumerate(pattern)) for pattern in PATTERNS * 10]
APART = [[(3 * n + place, marks) for place, marks in enumerate(pattern)] for n, pattern in enumerate(PATTERNS * 10)]


def test_one_paper_for_all_is_judged_by_alpha() -> None:
    """Totals 3, 1, 0: variance 14/9; questions 2/9 each: 3/2 · (1 − 6/14) = 6/7. SEM² = 14/9 · 30/29 · 1/7."""
    found = scored(ALIKE).reliability
    assert found is not None
    assert found.method is Method.ALPHA
    assert isclose(found.value, 6 / 7)
    assert isclose(found.error, sqrt(60 / 261))


def test_papers_drawn_apart_are_judged_by_what_their_own_questions_differ_by() -> None:
    """Within a paper: 0, (3·1 − 1)/2 = 1, 0: SEM² = 1/3. Variance 14/9 · 30/29 = 140/87; 1 − 29/140."""
    found = scored(APART).reliability
    assert found is not None
    assert found.method is Method.COMPOUND
    assert isclose(found.value, 111 / 140)
    assert isclose(found.error, sqrt(1 / 3))


@given(st.lists(st.lists(st.integers(0, 1), min_size=6, max_size=6), min_size=30, max_size=40))
def test_with_one_stratum_and_right_or_wrong_it_is_formula_21(marks: list[list[int]]) -> None:
    """Kuder and Richardson's formula 21 takes the variance over N, ours over N − 1."""
    found = scored([[(6 * n + place, mark) for place, mark in enumerate(paper)] for n, paper in enumerate(marks)])
    totals, n = [sum(paper) for paper in marks], len(marks)
    mean = sum(totals) / n
    variance = sum((one - mean) ** 2 for one in totals) / n
    if found.reliability is None:
        assert variance == 0
        return
    formula_21 = 6 / 5 * (1 - mean * (6 - mean) / (6 * variance))
    assert isclose(1 - found.reliability.value, (1 - formula_21) * (n - 1) / n, abs_tol=1e-9)


def test_what_the_blueprint_fixes_for_all_is_not_counted_as_error() -> None:
    """Two easy and two hard questions on each paper: hard ones all wrong, easy ones all right, is no error at all."""
    strata = {n: n % 4 // 2 for n in range(4 * 40)}
    papers = [[(4 * n, 1), (4 * n + 1, 1), (4 * n + 2, n % 2), (4 * n + 3, n % 2)] for n in range(40)]
    found = scored(papers, strata).reliability
    assert found is not None
    assert (found.value, found.error) == (1.0, 0.0)
    one_stratum = scored(papers).reliability
    assert one_stratum is not None
    assert one_stratum.value < 1


def test_single_questions_of_strata_are_taken_together() -> None:
    """Easy 2, then one each of three strata: 1, 0, 1 within the three: (3·2 − 4)/2 = 1 a paper, and the easy ones 0."""
    strata = {n: ("a", "a", "b", "c", "d")[n % 5] for n in range(5 * 31)}
    papers = [[(5 * n + k, mark) for k, mark in enumerate((n % 2, n % 2, 1, 0, 1))] for n in range(31)]
    found = scored(papers, strata).reliability
    assert found is not None
    assert isclose(found.error, 1.0)


def test_one_single_question_puts_the_whole_paper_into_one_stratum() -> None:
    strata = {n: ("a", "a", "b")[n % 3] for n in range(90)}
    assert scored(APART, strata).reliability == scored(APART).reliability


@pytest.mark.parametrize("marks", [[0] * 40, [1] * 40, [n % 2 for n in range(29)]])
def test_it_stays_silent_where_there_is_nothing_to_tell(marks: list[int]) -> None:
    """All of one score, or fewer than thirty papers."""
    papers = [[(2 * n, mark), (2 * n + 1, mark)] for n, mark in enumerate(marks)]
    assert scored(papers).reliability is None


def test_papers_of_one_question_have_no_reliability() -> None:
    assert scored([[(n, n % 2)] for n in range(40)]).reliability is None


def test_points_scale_the_error_and_not_the_reliability() -> None:
    one, five = scored(APART), scored([[(q, 5 * mark) for q, mark in paper] for paper in APART], most=5)
    assert one.reliability is not None
    assert five.reliability is not None
    assert isclose(one.reliability.value, five.reliability.value)
    assert isclose(5 * one.reliability.error, five.reliability.error)
    assert (five.most, five.mean) == (15, 5 * one.mean)


def test_papers_worth_another_number_are_told_apart() -> None:
    taken = Papers(dict.fromkeys(range(9), "one"))
    for n in range(5):
        taken.take([Given(0, 1, 1, (0,)), Given(1, n % 2, 1, (0,)), Given(2, 0, 0, (0,))])
    taken.take([Given(0, 1, 1, (0,)), Given(1, 1, 1, (0,)), Given(3, 1, 1, (0,))])
    found = taken.scores()
    assert found is not None
    assert (found.most, found.papers, found.papers_otherwise) == (2, 5, 1)
    assert found.counts == {1: 3, 2: 2}
    assert found.mean == Fraction(7, 5)


def test_a_question_struck_out_is_no_part_of_the_paper() -> None:
    """Its place is worth nothing; counted as a wrong answer it would swell the error."""
    taken = Papers(dict.fromkeys(range(999), "one"))
    for paper in APART:
        taken.take([*(Given(question, marks, 1, (0,)) for question, marks in paper), Given(998, 0, 0, (1,))])
    assert taken.scores() == scored(APART)


def test_without_papers_there_are_no_scores() -> None:
    assert Papers({}).scores() is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=30, max_size=35), st.booleans())
def test_nothing_is_more_reliable_than_wholly(marks: list[list[int]], alike: bool) -> None:
    papers = [[((0 if alike else 4 * n) + k, one) for k, one in enumerate(paper)] for n, paper in enumerate(marks)]
    found = scored(papers, most=3)
    if found.reliability is not None:
        assert found.reliability.value <= 1 + 1e-12
        assert found.reliability.error >= 0
