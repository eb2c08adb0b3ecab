"""Signals: what is noticed and, as much, what is not; no order of papers matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, count
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contest import signals as rules
from contest.signals import Kind, Paper, Place, Signal, Watch

QUESTIONS = 20
MINUTE = 60_000
_ATTEMPTS = count(1)


def places(chosen: Sequence[int | None], saves: Sequence[int] | None = None, seq: int = 1) -> tuple[Place, ...]:
    """Places of a paper; 0 is each question's right answer. Unless told, gaps differ as people's do."""
    moments = saves or [n * 20_000 + n * n * 700 for n in range(1, len(chosen) + 1)]
    return tuple(
        Place(n, None if one is None else n * 10 + one, bool(one), None if one is None else moments[n], seq)
        for n, one in enumerate(chosen)
    )


def paper(person: int, chosen: Sequence[int | None] | None = None, **given: object) -> Paper:
    """A paper of a person; by default all right, in ten minutes, of a thousand words."""
    chosen = chosen if chosen is not None else [0] * QUESTIONS
    score = sum(one == 0 for one in chosen)
    made = Paper(next(_ATTEMPTS), person, 1, None, 0, 10 * MINUTE, 10 * MINUTE, score, QUESTIONS, 1000, places(chosen))
    return replace(made, **given)  # type: ignore[arg-type]


def watched(*papers: Paper) -> list[Signal]:
    """What a watch says of papers."""
    watch = Watch()
    for one in papers:
        watch.take(one)
    return watch.signals()


def wrong_at(*positions: int, option: int = 1) -> list[int | None]:
    return [option if n in positions else 0 for n in range(QUESTIONS)]


# Faster than reading


def test_a_paper_that_nobody_can_have_read_is_noticed() -> None:
    (signal,) = watched(paper(7, elapsed_ms=80_000))
    assert (signal.kind, signal.people, signal.strength) == (Kind.FAST, (7,), 2)
    assert signal.evidence == {"elapsed_ms": 80_000, "reading_ms": 83_333}


def test_half_of_that_time_is_a_strong_sign() -> None:
    assert watched(paper(7, elapsed_ms=30_000))[0].strength == 3


def test_who_could_have_read_it_or_only_clicked_through_is_not() -> None:
    assert watched(paper(1, elapsed_ms=83_333)) == []
    assert watched(paper(1, wrong_at(*range(11)), elapsed_ms=2_000)) == []


def test_several_fast_papers_of_one_person_are_one_signal_with_the_fastest() -> None:
    (signal,) = watched(paper(7, elapsed_ms=70_000), paper(7, elapsed_ms=50_000))
    assert len(signal.attempts) == 2
    assert signal.evidence["elapsed_ms"] == 50_000


# At the pace of a clock


def clockwork(gap: int, jitter: int = 0) -> list[int]:
    return [n * gap + (jitter if n % 2 else 0) for n in range(1, QUESTIONS + 1)]


def test_answers_at_the_pace_of_a_clock_are_noticed() -> None:
    (signal,) = watched(paper(3, places=places([0] * QUESTIONS, clockwork(5_000, 200))))
    assert (signal.kind, signal.people) == (Kind.STEADY, (3,))
    assert signal.evidence == {"gap_ms": 4989, "answers": 20}


def test_people_are_not_clocks() -> None:
    assert watched(paper(3, places=places([0] * QUESTIONS, clockwork(5_000, 900)))) == []


def test_an_answer_that_was_changed_or_papers_saved_at_once_are_no_clock() -> None:
    assert watched(paper(3, places=places([0] * QUESTIONS, clockwork(5_000), seq=2))) == []
    assert watched(paper(3, places=places([0] * QUESTIONS, [9_000] * QUESTIONS))) == []
    nine: list[int | None] = [0] * 9
    assert watched(paper(3, nine, places=places(nine, clockwork(5_000)))) == []


@given(st.lists(st.integers(700, 1300), min_size=9, max_size=30), st.randoms(use_true_random=False))
def test_the_spread_in_whole_numbers_is_that_of_the_textbook(gaps: list[int], luck: Random) -> None:
    moments = list(accumulate(gaps, initial=5_000))
    luck.shuffle(moments)
    gap = rules.clock_gap_ms([Place(n, n, False, moment, 1) for n, moment in enumerate(moments)])
    mean = sum(gaps) / len(gaps)
    deviation = (sum((one - mean) ** 2 for one in gaps) / len(gaps)) ** 0.5
    if abs(deviation / mean - 0.15) > 1e-6:
        assert (gap is not None) == (deviation / mean < 0.15)


# Nearly alike


def test_two_of_one_union_with_the_same_wrong_answers_are_noticed() -> None:
    one, other = paper(1, wrong_at(2, 5, 8, 11), unit=9), paper(2, wrong_at(2, 5, 8, 11, 14), unit=9)
    (signal,) = watched(one, other)
    assert (signal.kind, signal.people, signal.strength) == (Kind.ALIKE, (1, 2), 2)
    assert signal.evidence == {"pairs": 1, "shared": 20, "same": 19, "wrong": 4, "one_origin": 0}


def test_from_one_machine_it_is_a_strong_sign() -> None:
    one, other = (paper(n, wrong_at(2, 5, 8, 11), origin="x", unit=n) for n in (1, 2))
    assert [(signal.kind, signal.strength) for signal in watched(one, other)] == [(Kind.ALIKE, 3)]


def test_strangers_and_one_persons_own_papers_are_not_compared() -> None:
    chosen = wrong_at(2, 5, 8, 11)
    assert watched(paper(1, chosen, unit=1), paper(2, chosen, unit=2)) == []
    assert watched(paper(1, chosen, unit=1, origin="x"), paper(1, chosen, unit=1, origin="x")) == []


def test_three_wrong_alike_or_many_differences_are_not_enough() -> None:
    assert watched(paper(1, wrong_at(2, 5, 8), unit=1), paper(2, wrong_at(2, 5, 8), unit=1)) == []
    apart = wrong_at(2, 5, 8, 11, 12, 13, 14)
    assert watched(paper(1, wrong_at(2, 5, 8, 11), unit=1), paper(2, apart, unit=1)) == []


def test_the_same_question_wrong_in_different_ways_is_not_alike() -> None:
    one, other = paper(1, wrong_at(2, 5, 8, 11), unit=1), paper(2, wrong_at(2, 5, 8, 11, option=2), unit=1)
    assert watched(one, other) == []


def test_a_ring_of_ten_is_one_signal_however_large_the_union() -> None:
    luck = Random(7)
    ring = [paper(n, wrong_at(1, 3, 5, 7, 9, 11), unit=4) for n in range(1, 11)]
    # Four hundred colleagues who fall for the same traps, each by luck of their own.
    others = []
    for n in range(400):
        chosen: list[int | None] = [0] * QUESTIONS
        for position in luck.sample(range(QUESTIONS), 6):
            chosen[position] = luck.choice([1, 1, 2, 3])
        others.append(paper(100 + n, chosen, unit=4))
    signals = [one for one in watched(*others, *ring) if set(one.people) & set(range(1, 11))]
    assert [one.people for one in signals] == [tuple(range(1, 11))]


def test_forty_honest_people_in_one_room_are_not_a_ring() -> None:
    luck = Random(11)
    room = [
        paper(
            n,
            [luck.choice([0, 0, 0, 1, 2, 3]) for _ in range(QUESTIONS)],
            origin="room",
            unit=1,
            started_ms=luck.randrange(5 * MINUTE),
            ended_ms=luck.randrange(12 * MINUTE, 20 * MINUTE),
        )
        for n in range(40)
    ]
    assert watched(*room) == []


# One machine, many people


def in_turn(people: int, gap: int = MINUTE) -> list[Paper]:
    length = 10 * MINUTE
    starts = [n * (length + gap) for n in range(people)]
    return [paper(n, origin="m", started_ms=one, ended_ms=one + length) for n, one in enumerate(starts)]


def test_many_people_one_after_another_on_one_machine_are_a_gentle_sign() -> None:
    (signal,) = watched(*in_turn(5))
    assert (signal.kind, signal.strength) == (Kind.CROWD, 1)
    assert signal.evidence == {"people": 5, "papers": 5, "together": 0}


def test_four_people_or_people_at_the_same_time_are_none() -> None:
    assert watched(*in_turn(4)) == []
    assert watched(*in_turn(6, gap=-5 * MINUTE)) == []


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.integers(1, 20)), max_size=12).map(
        lambda sittings: [(person, start, start + length) for person, start, length in sittings]
    )
)
def test_who_sat_together_is_counted_as_the_words_say(sittings: list[tuple[int, int, int]]) -> None:
    slow = sum(
        any(one[0] != other[0] and one[1] < other[2] and other[1] < one[2] for other in sittings) for one in sittings
    )
    assert rules.overlapping(sittings) == slow


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_rings_are_what_hangs_together(pairs: list[tuple[int, int]]) -> None:
    found = rules.rings(pairs)
    assert sorted(one for ring in found for one in ring) == sorted({one for pair in pairs for one in pair})
    assert all(any({one, other} <= ring for ring in found) for one, other in pairs)


@given(st.randoms(use_true_random=False))
def test_no_order_of_papers_matters(luck: Random) -> None:
    papers = [
        *in_turn(6),
        *(paper(20 + n, wrong_at(1, 3, 5, 7), unit=4) for n in range(4)),
        paper(30, elapsed_ms=10_000),
        paper(31, places=places([0] * QUESTIONS, clockwork(4_000))),
    ]
    expected = watched(*papers)
    luck.shuffle(papers)
    assert watched(*papers) == expected
    assert {one.kind for one in expected} == set(Kind)


def test_a_signal_is_named_by_its_kind_and_its_people() -> None:
    one, same, other = (watched(paper(n, elapsed_ms=9_000))[0] for n in (1, 1, 2))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 16
