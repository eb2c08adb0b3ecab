"""Two judges apart: rubric, gaps, means, whole points, an even hand in dealing, and how copies are seen."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest import dealing, judging, likeness
from contest.dealing import Judge, Piece
from contest.judging import Criterion

RUBRIC = (Criterion("Đúng pháp luật", 40), Criterion("Liên hệ thực tế", 30), Criterion("Trình bày", 30))
SECRET = "5e" * 32


@pytest.mark.parametrize(
    ("rubric", "faults"),
    [
        (RUBRIC, 0),
        ((), 2),
        ((*RUBRIC, Criterion("Thêm", 1)), 1),
        ((Criterion("", 100),), 1),
        ((Criterion("Một", 50), Criterion("Một", 50)), 1),
        ((Criterion("Một", 100), Criterion("Hai", 0)), 1),
        (tuple(Criterion(str(n), 10) for n in range(10)), 1),
    ],
)
def test_a_rubric_names_each_criterion_once_and_sums_to_a_hundred(rubric: tuple[Criterion, ...], faults: int) -> None:
    assert len(judging.faults(rubric)) == faults


@pytest.mark.parametrize(
    ("points", "total"),
    [((40, 30, 30), 100), ((0, 0, 0), 0), ((41, 0, 0), None), ((1, None, 2), None), ((-1, 0, 0), None), ((1, 2), None)],
)
def test_points_are_whole_and_within_each_criterion(points: tuple[int | None, ...], total: int | None) -> None:
    assert judging.given(RUBRIC, points) == total


@pytest.mark.parametrize(
    ("totals", "mark"),
    [
        ([], None),
        ([70], None),
        ([70, 85], Fraction(155, 2)),  # 15 apart: they agree
        ([70, 86], None),  # 16 apart: a third
        ([70, 86, 84], Fraction(170, 2)),
        ([70, 86, 78], Fraction(78)),  # as near to both: the middle one
        ([70, 86, 60], Fraction(130, 2)),
        ([10, 40, 90], None),  # no two agree: a meeting
        ([90, 10, 75], Fraction(165, 2)),
    ],
)
def test_the_mean_of_two_who_agree_is_the_mark(totals: list[int], mark: Fraction | None) -> None:
    for order in permutations(totals):
        if len(totals) < 3 or judging.is_wide(order[0], order[1]):
            assert judging.mean(order) == mark


def test_who_is_called_when_judges_do_not_agree() -> None:
    assert judging.needs_third([70, 86])
    assert not judging.needs_third([70, 85])
    assert not judging.needs_third([70])
    assert judging.needs_meeting([10, 40, 90])
    assert not judging.needs_meeting([10, 40])
    assert not judging.needs_meeting([70, 86, 84])


@pytest.mark.parametrize(
    ("mark", "most", "points"),
    [
        (Fraction(157, 2), 10, 8),
        (Fraction(75), 10, 8),  # 7.5 goes up
        (Fraction(149, 2), 10, 7),
        (Fraction(0), 10, 0),
        (Fraction(100), 10, 10),
        (Fraction(1, 2), 100, 1),
        (Fraction(99, 2), 1, 0),
        (Fraction(50), 1, 1),
    ],
)
def test_the_essay_has_its_share_of_the_mark_half_a_point_rounded_up(mark: Fraction, most: int, points: int) -> None:
    assert judging.essay_points(mark, most) == points


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 200))
def test_rounding_is_never_more_than_half_a_point_away_and_never_turns_an_order_round(
    one: int, other: int, most: int
) -> None:
    mark = Fraction(one + other, 2)
    points = judging.essay_points(mark, most)
    exact = mark * most / 100
    assert abs(exact - points) <= Fraction(1, 2)
    assert 0 <= points <= most
    assert judging.essay_points(min(Fraction(100), mark + Fraction(1, 2)), most) >= points


homes = st.one_of(st.none(), st.sampled_from("abcd"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Piece], list[Judge]]:
    judges = [Judge(n, draw(homes), draw(st.integers(0, 3))) for n in range(draw(st.integers(0, 6)))]
    pieces = [
        Piece(
            100 + n,
            draw(homes),
            draw(st.integers(1, 3)),
            draw(st.frozensets(st.integers(0, 5), max_size=2)),
        )
        for n in range(draw(st.integers(0, 12)))
    ]
    return pieces, judges


@given(tables())
def test_nobody_judges_a_work_of_their_own_unit_nor_one_they_had_and_nobody_twice(
    table: tuple[list[Piece], list[Judge]],
) -> None:
    pieces, judges = table
    by_id = {one.id: one for one in judges}
    dealt = dealing.deal(pieces, judges, SECRET)
    for piece in pieces:
        seated = dealt[piece.id]
        assert len(seated) == len(set(seated))
        assert all(by_id[one].may(piece) for one in seated)
        assert len(seated) == min(piece.seats, sum(one.may(piece) for one in judges)), "as many as there can be"


@given(tables())
def test_no_work_could_be_handed_over_to_make_the_dealing_more_even(table: tuple[list[Piece], list[Judge]]) -> None:
    pieces, judges = table
    dealt = dealing.deal(pieces, judges, SECRET)
    loads = {one.id: one.load + sum(one.id in seated for seated in dealt.values()) for one in judges}
    for piece in pieces:
        for giver in dealt[piece.id]:
            for taker in judges:
                if taker.may(piece) and taker.id not in dealt[piece.id]:
                    assert loads[giver] - loads[taker.id] < 2


@given(st.integers(2, 8), st.integers(0, 30))
def test_judges_who_may_judge_everything_have_loads_that_differ_by_one_at_most(judges: int, works: int) -> None:
    dealt = dealing.deal([Piece(n, "x", 2) for n in range(works)], [Judge(n, None) for n in range(judges)], SECRET)
    loads = [sum(n in seated for seated in dealt.values()) for n in range(judges)]
    assert max(loads) - min(loads) <= 1
    assert sum(loads) == 2 * works


def test_the_secret_alone_decides_who_has_what() -> None:
    pieces, judges = [Piece(n, None, 2) for n in range(20)], [Judge(n, None) for n in range(5)]
    assert dealing.deal(pieces, judges, SECRET) == dealing.deal(pieces[::-1], judges[::-1], SECRET)
    assert dealing.deal(pieces, judges, SECRET) != dealing.deal(pieces, judges, "aa" * 32)


WORDS = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]


def test_a_copy_is_seen_from_both_sides_each_in_its_own_measure() -> None:
    short, long = " ".join(WORDS), " ".join([*WORDS, *(f"riêng{n}" for n in range(14))])
    found = likeness.shares({1: short, 2: long, 3: "không dính dáng gì đến hai bài trên cả"})
    assert found == {1: [(2, 1000)], 2: [(1, 300)]}


def test_case_and_punctuation_hide_no_copy() -> None:
    told = "Một, hai; ba. BỐN năm? Sáu bảy — tám, chín mười!"
    assert likeness.shares({1: " ".join(WORDS), 2: told}) == {1: [(2, 1000)], 2: [(1, 1000)]}


def test_what_everybody_quotes_is_no_copy() -> None:
    quoted = " ".join(WORDS)
    assert likeness.shares({n: f"{quoted} {' '.join(f'w{n}x{k}' for k in range(9))}" for n in range(60)}) == {}


def test_less_than_a_tenth_is_not_mentioned() -> None:
    own = " ".join(f"riêng{n}" for n in range(60))
    assert likeness.shares({1: f"{' '.join(WORDS[:5])} {own}", 2: " ".join(WORDS)}) == {2: [(1, 166)]}


def test_the_same_passages_are_marked_and_the_text_stays_whole() -> None:
    text, other = "Mở đầu. Một, hai ba bốn năm rồi thôi", "khác một hai ba bốn năm"
    pieces = likeness.passages(text, other)
    assert pieces == [("Mở đầu. ", False), ("Một, hai ba bốn năm", True), (" rồi thôi", False)]


@given(st.text(alphabet="ab ,.\n", max_size=60), st.text(alphabet="ab ,.\n", max_size=60))
def test_pieces_always_make_up_the_text(text: str, other: str) -> None:
    assert "".join(piece for piece, _ in likeness.passages(text, other)) == text
