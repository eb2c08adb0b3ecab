"""Prizes: from the highest down, one each, ties by a draw or shared, never below a floor, never beyond the cap."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.prizes import (
    Ladder,
    OpenDraw,
    Outcome,
    Place,
    Prize,
    Race,
    Span,
    Terms,
    Ties,
    awards,
    capped,
    faults,
    prize_of,
)
from contest.standings import ticket

SEED = "7b" * 32
FIRST, SECOND, THIRD = Prize("Nhất", 1, 500), Prize("Nhì", 2, 300), Prize("Ba", 3, 100)
WEEK = Ladder(Span.ROUND, (FIRST, SECOND, THIRD))
YEAR = Ladder(Span.OVERALL, (Prize("Nhất", 1, 900), Prize("Nhì", 1, 300)))
DRAW, SHARE = Terms(), Terms(ties=Ties.SHARE)


def place(rank: int, person: int, score: int = 10, *, reaches: bool = True) -> Place:
    return Place(rank, person, score, f"{person:016x}", reaches)


def board(*ranks: int) -> list[Place]:
    """People 1, 2, 3 … at those ranks."""
    return [place(rank, person) for person, rank in enumerate(ranks, start=1)]


def race(ladder: Ladder, places: list[Place], name: str = "Tuần 1", scope: int = 1, seed: str | None = SEED) -> Race:
    return Race(name, scope, ladder, places, len(places), seed)


def told(outcome: Outcome) -> list[tuple[int | None, str]]:
    return [(one.person_id, one.prize) for one in outcome.awards]


# One ladder


def test_prizes_go_from_the_highest_down_by_rank() -> None:
    found = awards([race(WEEK, board(1, 2, 3, 4, 5, 6, 7))], DRAW)
    assert told(found) == [(1, "Nhất"), (2, "Nhì"), (3, "Nhì"), (4, "Ba"), (5, "Ba"), (6, "Ba")]
    assert [one.number for one in found.awards] == [1, 2, 3, 4, 5, 6]
    assert not any(one.drawn for one in found.awards)
    assert found.amount == 500 + 2 * 300 + 3 * 100


def test_fewer_people_than_prizes_leave_prizes_over() -> None:
    assert told(awards([race(WEEK, board(1, 2))], DRAW)) == [(1, "Nhất"), (2, "Nhì")]
    assert awards([race(WEEK, [])], DRAW) == Outcome((), ())
    assert awards([], DRAW) == Outcome((), ())


def test_nobody_wins_below_the_least_score_or_a_floor() -> None:
    places = [place(1, 1, 5), place(2, 2, 9, reaches=False), place(3, 3, 8), place(4, 4, 7)]
    ladder = replace(WEEK, least_score=8)
    assert told(awards([race(ladder, places)], DRAW)) == [(3, "Nhất")]


@pytest.mark.parametrize(
    ("entrants", "percent", "counts"),
    [(100, None, [1, 2, 3]), (12, 50, [1, 2, 3]), (11, 50, [1, 2, 2]), (3, 50, [1, 0, 0]), (1, 99, [0, 0, 0])],
)
def test_a_cap_is_rounded_down_and_cuts_the_lowest_prizes(
    entrants: int, percent: int | None, counts: list[int]
) -> None:
    assert capped(WEEK, entrants, percent) == counts


def test_the_cap_is_taken_of_all_who_took_part_not_of_those_who_may_win() -> None:
    places = [place(n, n, 10 if n <= 2 else 0) for n in range(1, 5)]
    found = awards([race(replace(WEEK, least_score=5), places)], Terms(cap_percent=50))
    assert told(found) == [(1, "Nhất"), (2, "Nhì")]


# Ties


def by_ticket(*people: int) -> list[int]:
    return sorted(people, key=lambda person: ticket(SEED, f"{person:016x}"))


def test_a_draw_by_the_published_seed_decides_when_a_rank_has_more_people_than_prizes_are_left() -> None:
    found = awards([race(WEEK, board(1, 2, 2, 2, 5))], DRAW)
    drawn = by_ticket(2, 3, 4)
    prizes = dict(told(found))
    assert prizes == {1: "Nhất", drawn[0]: "Nhì", drawn[1]: "Nhì", drawn[2]: "Ba", 5: "Ba"}
    assert {one.person_id for one in found.awards if one.drawn} == {2, 3, 4}


def test_who_all_have_the_same_prize_need_no_draw() -> None:
    found = awards([race(WEEK, board(1, 2, 2, 4))], DRAW)
    assert told(found) == [(1, "Nhất"), (2, "Nhì"), (3, "Nhì"), (4, "Ba")]
    assert not any(one.drawn for one in found.awards)
    assert awards([race(WEEK, board(1, 2, 2, 4), seed=None)], DRAW).open == ()


def test_while_the_seed_is_secret_what_it_would_decide_stays_open() -> None:
    found = awards([race(WEEK, board(1, 2, 2, 2, 5), seed=None)], DRAW)
    assert told(found) == [(1, "Nhất"), (5, "Ba")]
    assert found.open == (OpenDraw("Tuần 1", 1, "Nhì", 2, 2, 3), OpenDraw("Tuần 1", 1, "Ba", 2, 1, 3))


def test_where_ties_share_all_have_the_prize_of_their_rank_and_take_up_the_seats_below() -> None:
    assert told(awards([race(WEEK, board(1, 1, 1, 4, 4, 4, 7))], SHARE)) == [
        (1, "Nhất"), (2, "Nhất"), (3, "Nhất"), (4, "Ba"), (5, "Ba"), (6, "Ba"),
    ]  # fmt: skip
    assert told(awards([race(WEEK, board(1, 2, 2, 2, 5, 6))], SHARE)) == [
        (1, "Nhất"), (2, "Nhì"), (3, "Nhì"), (4, "Nhì"), (5, "Ba"), (6, "Ba"),
    ]  # fmt: skip
    assert not any(one.drawn for one in awards([race(WEEK, board(1, 1, 1, 1, 1, 1, 1))], SHARE).awards)


def test_shared_prizes_may_pass_the_cap_only_by_those_who_tie_at_its_edge() -> None:
    assert told(awards([race(WEEK, board(1, 1, 3, 4))], Terms(cap_percent=25, ties=Ties.SHARE))) == [
        (1, "Nhất"),
        (2, "Nhất"),
    ]


# One prize each


def test_everybody_keeps_the_highest_and_the_freed_prize_goes_to_the_next_in_rank() -> None:
    both = [race(WEEK, board(1, 2, 3, 4, 5, 6, 7)), race(YEAR, board(1, 2, 3), "Cả cuộc thi", 0)]
    prizes = dict(told(awards(both, DRAW)))
    assert prizes == {1: "Nhất", 2: "Nhất", 3: "Nhì", 4: "Nhì", 5: "Ba", 6: "Ba", 7: "Ba"}
    # The yearly second prize is worth a weekly one, but the weekly ladder stands first in the rules and took them all.
    assert [(one.person_id, one.amount) for one in awards(both, DRAW).awards if one.scope == 0] == [(1, 900)]


def test_of_prizes_of_one_amount_the_ladder_named_first_comes_first() -> None:
    one, other = Ladder(Span.ROUND, (Prize("A", 1, 100),)), Ladder(Span.OVERALL, (Prize("B", 1, 100),))
    people = board(1, 2)
    assert told(awards([race(one, people), race(other, people, "C", 0)], DRAW)) == [(1, "A"), (2, "B")]
    assert told(awards([race(other, people, "C", 0), race(one, people)], DRAW)) == [(1, "B"), (2, "A")]


def test_without_that_rule_one_person_may_have_a_prize_of_every_ladder_but_one_of_each() -> None:
    both = [race(WEEK, board(1, 2)), race(YEAR, board(1, 2), "Cả cuộc thi", 0)]
    assert told(awards(both, Terms(one_each=False))) == [(1, "Nhất"), (2, "Nhì"), (1, "Nhất"), (2, "Nhì")]


# Whatever the boards


@st.composite
def seasons(draw: st.DrawFn) -> list[Race]:
    """Ladders of falling amounts over boards of the same few people, with many ties."""
    races = []
    for n in range(draw(st.integers(1, 4))):
        amounts = sorted(draw(st.lists(st.sampled_from([0, 100, 300, 500]), min_size=1, max_size=3)), reverse=True)
        prizes = tuple(Prize(f"Giải {k}", draw(st.integers(1, 3)), amount) for k, amount in enumerate(amounts))
        people = draw(st.permutations(range(1, 10)))[: draw(st.integers(0, 9))]
        steps = [draw(st.booleans()) for _ in people]
        ranks: list[int] = []
        for k, step in enumerate(steps):
            ranks.append(ranks[-1] if k and not step else k + 1)
        places = [
            place(rank, person, draw(st.integers(8, 10)), reaches=draw(st.integers(0, 5)) > 0)
            for rank, person in zip(ranks, people, strict=True)
        ]
        ladder = Ladder(Span.ROUND, prizes, least_score=draw(st.sampled_from([0, 9])))
        races.append(Race(f"Danh sách {n}", n, ladder, places, len(places), draw(st.sampled_from([SEED, "01" * 32]))))
    return races


caps = st.none() | st.integers(1, 100)
terms = st.builds(Terms, st.booleans(), caps, st.sampled_from(Ties))


@given(seasons(), caps, st.sampled_from(Ties))
def test_nobody_has_two_prizes(races: list[Race], cap: int | None, ties: Ties) -> None:
    people = Counter(one.person_id for one in awards(races, Terms(True, cap, ties)).awards)
    assert not people or max(people.values()) == 1


@given(seasons(), terms)
def test_under_a_draw_no_prize_is_given_more_often_than_there_are_of_it(races: list[Race], given_terms: Terms) -> None:
    drawing = replace(given_terms, ties=Ties.DRAW)
    given_out = Counter((one.list, one.prize) for one in awards(races, drawing).awards)
    for one in races:
        counts = capped(one.ladder, one.entrants, drawing.cap_percent)
        for prize, count in zip(one.ladder.prizes, counts, strict=True):
            assert given_out[(one.list, prize.name)] <= count


@given(seasons(), terms)
def test_only_who_reaches_every_floor_wins_and_a_seat_stays_empty_only_when_nobody_is_left(
    races: list[Race], given_terms: Terms
) -> None:
    found = awards(races, given_terms)
    winners = {one.person_id for one in found.awards}
    for one in races:
        able = {who.person_id for who in one.places if who.reaches and who.score >= one.ladder.least_score}
        here = {each.person_id for each in found.awards if each.list == one.list}
        assert here <= able
        if len(here) < sum(capped(one.ladder, one.entrants, given_terms.cap_percent)):
            assert able <= (winners if given_terms.one_each else here)


@given(seasons(), terms)
def test_a_better_rank_has_a_prize_as_good_or_a_better_one_elsewhere(races: list[Race], given_terms: Terms) -> None:
    found = awards(races, given_terms)
    worth = {
        (one.list, p.name): (-p.amount, n, k) for n, one in enumerate(races) for k, p in enumerate(one.ladder.prizes)
    }
    for one in races:
        here = {each.person_id: worth[(each.list, each.prize)] for each in found.awards if each.list == one.list}
        best: dict[int | None, tuple[int, int, int]] = {}
        for each in found.awards:
            if given_terms.one_each or each.list == one.list:
                best[each.person_id] = min(best.get(each.person_id, (1, 0, 0)), worth[(each.list, each.prize)])
        able = [who for who in one.places if who.reaches and who.score >= one.ladder.least_score]
        for who in able:
            for lower in able:
                if who.rank < lower.rank and lower.person_id in here:
                    assert best[who.person_id] <= here[lower.person_id]


@given(seasons(), terms, st.randoms(use_true_random=False))
def test_the_order_in_which_equal_ones_are_listed_changes_nothing(
    races: list[Race], given_terms: Terms, chance: Random
) -> None:
    def shuffled(one: Race) -> Race:
        places = list(one.places)
        chance.shuffle(places)
        return replace(one, places=sorted(places, key=lambda who: who.rank))

    assert awards([shuffled(one) for one in races], given_terms) == awards(races, given_terms)


@given(seasons(), caps)
def test_with_one_prize_each_the_list_is_the_one_where_nobody_would_rather_have_another(
    races: list[Race], cap: int | None
) -> None:
    """A second way: the only list without somebody who prefers a seat that would prefer them."""
    found = awards(races, Terms(True, cap, Ties.DRAW))
    value = {
        one.list: {p.name: (-p.amount, n, k) for k, p in enumerate(one.ladder.prizes)} for n, one in enumerate(races)
    }
    own = {one.person_id: value[one.list][one.prize] for one in found.awards}
    for one in races:
        able = [who for who in one.places if who.reaches and who.score >= one.ladder.least_score]
        stands = {who.person_id: (who.rank, ticket(one.seed or "", who.code)) for who in able}
        for each in found.awards:
            if each.list != one.list:
                continue
            seat = value[one.list][each.prize]
            for who in able:
                would = who.person_id not in own or own[who.person_id] > seat
                assert not (would and stands[who.person_id] < stands[each.person_id or 0])


@given(seasons(), terms)
def test_before_the_seed_is_known_nothing_is_given_that_the_draw_could_take_back_in_a_lone_ladder(
    races: list[Race], given_terms: Terms
) -> None:
    one = races[0]
    early, late = awards([replace(one, seed=None)], given_terms), awards([one], given_terms)
    assert set(told(early)) <= set(told(late))
    assert len(early.awards) + sum(each.seats for each in early.open) == len(late.awards)


# What contradicts itself


@pytest.mark.parametrize(
    ("ladders", "found"),
    [
        ((WEEK, YEAR), []),
        ((Ladder(Span.ROUND, ()),), ["ladder_names:1"]),
        ((Ladder(Span.ROUND, (Prize("x" * 81, 1),)),), ["ladder_names:1"]),
        ((Ladder(Span.ROUND, (Prize("A", 1, 1), Prize("A", 1, 1))),), ["ladder_names:1"]),
        ((Ladder(Span.ROUND, (Prize("A", 0),)),), ["ladder_counts:1"]),
        ((Ladder(Span.ROUND, (Prize("A", 1, 1), Prize("B", 1, 2))),), ["ladder_amounts:1"]),
        ((WEEK, Ladder(Span.OVERALL, (FIRST,), "nu")), ["ladder_category:2"]),
        ((WEEK, WEEK), ["repeated_ladder"]),
    ],
)
def test_ladders_that_contradict_themselves_are_named(ladders: tuple[Ladder, ...], found: list[str]) -> None:
    assert faults(ladders, ["nam"]) == found


@pytest.mark.parametrize(("rank", "name"), [(1, "Nhất"), (2, "Nhì"), (3, "Nhì"), (4, "Ba"), (6, "Ba"), (7, None)])
def test_the_prize_of_a_rank_follows_from_the_rank_alone(rank: int, name: str | None) -> None:
    found = prize_of(WEEK.prizes, rank)
    assert (found.name if found else None) == name
