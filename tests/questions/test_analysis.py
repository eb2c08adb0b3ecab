"""What answers say about a question: examples reckoned by hand, and laws that hold for any papers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.analysis import Doubt, Figures, Tally, idle_options, rival
from questions.asked import Asked, Given, asked_of, chance, places_of
from questions.kinds import Kind, Shape
from questions.marking import KeyRevision, Ruling, mark, share_of

FOUR = Asked(4, frozenset({0}), True, Fraction(1, 4))


def tallied(rows: list[tuple[int, int]], asked: Asked = FOUR, most: int = 5) -> Figures:
    """Figures of question 1 worth a point: each row is a place chosen (−1: left open) and the points of the rest."""
    tally = Tally({1: asked})
    for place, rest in rows:
        tally.add(Given(1, int(place in asked.right), 1, None if place < 0 else (place,)), rest, most)
    return tally.figures()[0]


def test_the_corrected_correlation_is_that_of_the_share_with_the_rest() -> None:
    """Right, rest: (1,5) (1,4) (0,4) (1,3) (0,2) (0,1): n·Σxr − Σx·Σr = 6·12 − 3·19 = 15; √(9 · 65) = 24.187."""
    found = tallied([(0, 5), (0, 4), (1, 4), (0, 3), (1, 2), (1, 1)])
    assert found.facility == Fraction(1, 2)
    assert found.discrimination is not None
    assert isclose(found.discrimination, 15 / sqrt(585))


def test_a_question_does_not_vouch_for_itself() -> None:
    """Two papers of one question each right: the total follows the question wholly, the rest does not at all."""
    tally = Tally({1: FOUR, 2: FOUR})
    for first, second in ((1, 0), (0, 1), (1, 0), (0, 1)):
        tally.take([Given(1, first, 1, (1 - first,)), Given(2, second, 1, (1 - second,))])
    assert [one.discrimination for one in tally.figures()] == [-1.0, -1.0]


def test_those_who_tie_at_a_border_are_shared_between_its_sides() -> None:
    """Of six, two a third. Two have rest 4 and stand third and fourth of the best: one goes to each side, as halves."""
    found = tallied([(0, 5), (0, 4), (1, 4), (0, 3), (1, 2), (1, 1)])
    bottom, middle, top = found.thirds
    assert [one.people for one in found.thirds] == [2, 2, 2]
    assert (bottom.facility, middle.facility, top.facility) == (0, Fraction(3, 4), Fraction(3, 4))
    assert top.picks == (Fraction(3, 2), Fraction(1, 2), 0, 0)
    assert found.difference == Fraction(3, 4)


def test_if_all_have_one_rest_the_thirds_are_alike_and_nothing_is_told_apart() -> None:
    found = tallied([(0, 3)] * 4 + [(2, 3)] * 3)
    assert found.thirds[0] == found.thirds[1] == found.thirds[2]
    assert found.difference == 0
    assert found.discrimination is None


def test_an_open_answer_counts_for_nothing_and_is_told_apart_from_a_wrong_one() -> None:
    found = tallied([(0, 1), (-1, 2), (2, 3), (-1, 4)])
    assert (found.seen, found.answered, found.omitted, found.facility) == (4, 2, 2, Fraction(1, 4))
    assert found.picks == (1, 0, 1, 0)
    assert sum(one.omitted for one in found.thirds) == 2


def test_the_median_time_is_of_those_that_are_known() -> None:
    tally = Tally({1: FOUR})
    for spent in (9000, None, 1000, 4000):
        tally.add(Given(1, 1, 1, (0,), spent), 1, 2)
    assert tally.figures()[0].median_ms == 4000


def test_papers_of_different_worth_are_compared_by_their_shares() -> None:
    """3 of 6 points and 5 of 10 are one rest."""
    tally = Tally({1: FOUR})
    tally.add(Given(1, 1, 1, (0,)), 3, 6)
    tally.add(Given(1, 0, 2, (1,)), 5, 10)
    assert tally.figures()[0].discrimination is None
    assert tally.figures()[0].facility == Fraction(1, 2)


# Doubts

GOOD = [(0, 5)] * 20 + [(0, 3)] * 12 + [(1, 3)] * 4 + [(2, 3)] * 4 + [(1, 1)] * 8 + [(2, 1)] * 8 + [(3, 1)] * 4


def test_a_sound_question_raises_no_doubt() -> None:
    assert tallied(GOOD).doubts == ()


def test_if_the_best_third_prefers_another_option_the_key_is_doubted() -> None:
    found = tallied([(1, 5)] * 11 + [(0, 5)] * 9 + [(0, 1)] * 10)
    assert rival(found, FOUR) == 1
    assert found.doubts[0] is Doubt.WRONG_KEY


def test_if_the_best_third_does_worse_than_the_bottom_third_the_key_is_doubted() -> None:
    found = tallied([(0, 5)] * 8 + [(1, 5)] * 2 + [(0, 3)] * 10 + [(0, 1)] * 10)
    assert rival(found, FOUR) is None
    assert found.doubts == (Doubt.WRONG_KEY, Doubt.NEGATIVE)


def test_one_slip_of_the_best_in_a_question_that_all_know_is_no_doubt_of_its_key() -> None:
    found = tallied([(0, 5)] * 19 + [(1, 5)] + [(0, 3)] * 20 + [(0, 1)] * 20)
    assert Doubt.WRONG_KEY not in found.doubts
    assert Doubt.TOO_EASY in found.doubts


def test_nothing_is_said_of_a_question_with_29_answers_however_odd() -> None:
    odd = [(1, 5)] * 15 + [(0, 1)] * 14
    assert tallied(odd).doubts == (Doubt.TOO_FEW,)
    assert tallied([*odd, (-1, 5)]).doubts == (Doubt.TOO_FEW,)
    assert Doubt.WRONG_KEY in tallied([*odd, (0, 1)]).doubts


def test_95_percent_is_not_too_easy_and_more_is() -> None:
    assert Doubt.TOO_EASY not in tallied([(0, 3)] * 38 + [(1, 1)] * 2).doubts
    assert Doubt.TOO_EASY in tallied([(0, 3)] * 39 + [(1, 1)]).doubts


def test_below_chance_is_too_hard() -> None:
    assert Doubt.TOO_HARD not in tallied([(0, 5)] * 10 + [(1, 1)] * 10 + [(2, 1)] * 10 + [(3, 1)] * 10).doubts
    assert Doubt.TOO_HARD in tallied([(0, 5)] * 9 + [(1, 1)] * 11 + [(2, 1)] * 10 + [(3, 1)] * 10).doubts


@pytest.mark.parametrize(
    ("answers", "picks", "idle"), [(49, 0, ()), (50, 0, (3,)), (50, 1, ()), (100, 2, ()), (101, 2, (3,))]
)
def test_an_option_below_two_percent_of_fifty_answers_is_idle(answers: int, picks: int, idle: tuple[int, ...]) -> None:
    rows = [(3, 1)] * picks + [(0, 3)] * (answers - picks - 10) + [(1, 2)] * 5 + [(2, 2)] * 5
    assert idle_options(tallied(rows), FOUR) == idle


def test_the_key_itself_is_never_an_idle_option() -> None:
    found = tallied([(1, 3)] * 20 + [(2, 2)] * 20 + [(3, 1)] * 20)
    assert idle_options(found, FOUR) == ()


def test_a_question_whose_key_was_ruled_on_is_not_judged() -> None:
    ruled = asked_of(Shape(Kind.SINGLE, 4), KeyRevision(2, Ruling.VOID, ()))
    tally = Tally({1: ruled})
    for n in range(40):
        tally.add(Given(1, 0, 0, (n % 4,)), n % 3, 5)
    found = tally.figures()[0]
    assert (found.discrimination, found.doubts, found.picks) == (None, (), (10, 10, 10, 10))


# Kinds


def key(kind: Kind, *choices: int, partial: bool = False) -> KeyRevision:
    return KeyRevision(1, Ruling.NORMAL, choices, (), kind, partial)


@pytest.mark.parametrize(
    ("shape", "key", "share"),
    [
        (Shape(Kind.SINGLE, 4), key(Kind.SINGLE, 2), Fraction(1, 4)),
        (Shape(Kind.SINGLE, 4), KeyRevision(2, Ruling.ALSO_ACCEPT, (0, 2)), Fraction(1, 2)),
        (Shape(Kind.TRUE_FALSE, 2), key(Kind.TRUE_FALSE, 0), Fraction(1, 2)),
        (Shape(Kind.MULTIPLE, 3), key(Kind.MULTIPLE, 0, 1), Fraction(1, 7)),
        # {0} ½, {1} ½, {2} 0, {01} 1, {02} 0, {12} 0, {012} ½: 5/2 of 7.
        (Shape(Kind.MULTIPLE, 3), key(Kind.MULTIPLE, 0, 1, partial=True), Fraction(5, 14)),
        (Shape(Kind.TRUE_FALSE_GROUP, 3), key(Kind.TRUE_FALSE_GROUP, 0, 1, 0), Fraction(1, 8)),
        (Shape(Kind.TRUE_FALSE_GROUP, 3), key(Kind.TRUE_FALSE_GROUP, 0, 1, 0, partial=True), Fraction(1, 2)),
        (Shape(Kind.MATCHING, 2, 3), key(Kind.MATCHING, 0, 1), Fraction(1, 9)),
        (Shape(Kind.MATCHING, 2, 3), key(Kind.MATCHING, 0, 1, partial=True), Fraction(1, 3)),
        (Shape(Kind.ORDERING, 4), key(Kind.ORDERING, 0, 1, 2, 3), Fraction(1, 24)),
        (Shape(Kind.ORDERING, 4), key(Kind.ORDERING, 0, 1, 2, 3, partial=True), Fraction(1, 4)),
        (Shape(Kind.NUMERIC, 0), KeyRevision(1, Ruling.NORMAL, (), ("11",), Kind.NUMERIC), Fraction(0)),
    ],
)
def test_what_blind_choosing_earns(shape: Shape, key: KeyRevision, share: Fraction) -> None:
    assert chance(shape, key) == share


def test_places_are_of_what_was_chosen_or_of_the_parts_that_are_right() -> None:
    assert places_of(None, key(Kind.SINGLE, 1)) is None
    assert places_of(2, key(Kind.SINGLE, 1)) == (2,)
    assert places_of(frozenset({2, 0}), key(Kind.MULTIPLE, 1)) == (0, 2)
    assert places_of((0, 0, None), key(Kind.TRUE_FALSE_GROUP, 0, 1, 1)) == (0,)
    assert places_of((2, 0, 1), key(Kind.MATCHING, 2, 1, 1)) == (0, 2)
    assert places_of((1, 0, 2), key(Kind.ORDERING, 1, 0, 2)) == (0, 1, 2)
    assert places_of(Decimal(3), KeyRevision(1, Ruling.NORMAL, (), ("3",), Kind.NUMERIC)) == ()
    assert places_of((1, 0), KeyRevision(2, Ruling.VOID, (), (), Kind.ORDERING)) == ()


@given(st.lists(st.integers(0, 2) | st.none(), min_size=4, max_size=4))
def test_the_right_parts_are_as_many_as_marking_finds(digits: list[int | None]) -> None:
    answer, right = tuple(digits), key(Kind.MATCHING, 0, 2, 1, 1, partial=True)
    assert Fraction(len(places_of(answer, right) or ()), 4) == share_of(answer, right)


def test_several_right_options_are_doubted_when_a_wrong_one_beats_one_of_them() -> None:
    asked = asked_of(Shape(Kind.MULTIPLE, 3), key(Kind.MULTIPLE, 0, 1, partial=True))
    tally = Tally({1: asked})
    for n in range(60):
        answer = frozenset({0, 2} if n % 3 else {0, 1})
        tally.add(Given(1, mark(answer, key(Kind.MULTIPLE, 0, 1, partial=True), 4), 4, tuple(sorted(answer))), n % 7, 9)
    assert rival(tally.figures()[0], asked) == 2


# Laws

PAPERS = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 3)), min_size=2, max_size=5, unique_by=lambda one: one[0]),
    min_size=1,
    max_size=25,
)


def given_of(paper: list[tuple[int, int]]) -> list[Given]:
    return [Given(n, 2 * (place == 0) + (place == 1), 2, None if place < 0 else (place,), 500) for n, place in paper]


@given(PAPERS)
def test_the_thirds_together_are_everybody(papers: list[list[tuple[int, int]]]) -> None:
    tally = Tally(dict.fromkeys(range(4), FOUR))
    for paper in papers:
        tally.take(given_of(paper))
    for one in tally.figures():
        assert {third.people for third in one.thirds} == {Fraction(one.seen, 3)}
        assert sum(third.earned for third in one.thirds) == one.facility * one.seen
        assert sum(third.omitted for third in one.thirds) == one.omitted
        assert tuple(map(sum, zip(*(third.picks for third in one.thirds), strict=True))) == one.picks
        assert all(0 <= third.facility <= 1 for third in one.thirds)


@given(PAPERS)
def test_figures_are_those_of_the_plain_definitions(papers: list[list[tuple[int, int]]]) -> None:
    tally = Tally(dict.fromkeys(range(4), FOUR))
    for paper in papers:
        tally.take(given_of(paper))
    for one in tally.figures():
        pairs = []
        for paper in map(given_of, papers):
            for place in paper:
                if place.question == one.question:
                    others = [other for other in paper if other.question != one.question]
                    pairs.append((place.marks / 2, sum(o.marks for o in others) / sum(o.most for o in others)))
        assert one.seen == len(pairs)
        assert isclose(one.facility, sum(x for x, _ in pairs) / len(pairs), abs_tol=1e-12)
        if one.discrimination is not None:
            assert isclose(one.discrimination, plain_correlation(pairs), abs_tol=1e-9)


def plain_correlation(pairs: list[tuple[float, float]]) -> float:
    n = len(pairs)
    x, y = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    both = sum((a - x) * (b - y) for a, b in pairs)
    return both / sqrt(sum((a - x) ** 2 for a, _ in pairs) * sum((b - y) ** 2 for _, b in pairs))


@given(PAPERS, st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(papers: list[list[tuple[int, int]]], random: object) -> None:
    one, other = Tally(dict.fromkeys(range(4), FOUR)), Tally(dict.fromkeys(range(4), FOUR))
    for paper in papers:
        one.take(given_of(paper))
    random.shuffle(papers)  # type: ignore[attr-defined]
    for paper in papers:
        other.take(given_of(paper))
    assert one.figures() == other.figures()
