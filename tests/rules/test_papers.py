"""Papers: the same for ever from the same key, fair, and not to be guessed without the secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from hmac import digest
from itertools import groupby
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.papers import Drawable, Place, Quota, draw, option_order, paper_key
from contest.refusals import BankTooSmall

HOUSE = Path(__file__).parents[2]
SEED = sha256(b"a secret of the tests").hexdigest()
LEVELS = ("recall", "understanding", "application")

# Upper 0.001 points of the chi-square distribution, by degrees of freedom.
CHI_SQUARE = {2: 13.816, 3: 16.266, 5: 20.515, 11: 31.264}


def bank(size: int, options: int = 4, pinned: frozenset[int] = frozenset(), subject: str = "luật") -> list[Drawable]:
    """Questions 1 … size, the levels in turn."""
    return [Drawable(n, subject, LEVELS[n % 3], options, pinned) for n in range(1, size + 1)]


def blueprint(*numbers: int, subject: str = "luật") -> list[Quota]:
    return [Quota(subject, level, number) for level, number in zip(LEVELS, numbers, strict=False)]


def chi_square(seen: Counter[int], cells: int) -> float:
    expected = seen.total() / cells
    return sum((seen[cell] - expected) ** 2 / expected for cell in range(cells))


keys = st.binary(min_size=32, max_size=32)


@st.composite
def pools(draw_one: st.DrawFn) -> tuple[list[Quota], list[Drawable]]:
    """A blueprint and a pool that can fill it; options, pinned places and spare questions as they come."""
    quotas: list[Quota] = []
    pool: list[Drawable] = []
    pairs = st.tuples(st.sampled_from(["luật", "ma túy", "an ninh"]), st.sampled_from(LEVELS))
    for subject, level in draw_one(st.lists(pairs, min_size=1, max_size=6, unique=True)):
        number = draw_one(st.integers(1, 6))
        quotas.append(Quota(subject, level, number))
        for _ in range(number + draw_one(st.integers(0, 6))):
            count = draw_one(st.integers(2, 8))
            pinned = draw_one(st.frozensets(st.integers(0, count - 1)))
            pool.append(Drawable(len(pool) + 1, subject, level, count, pinned))
    return quotas, pool


# What a paper is


@settings(max_examples=60)
@given(pools(), keys)
def test_a_paper_meets_each_quota_exactly_and_repeats_nothing(
    given_pool: tuple[list[Quota], list[Drawable]], key: bytes
) -> None:
    quotas, pool = given_pool
    by_id = {one.revision_id: one for one in pool}
    paper = draw(quotas, pool, key)
    drawn = Counter((by_id[place.revision_id].subject, by_id[place.revision_id].level) for place in paper)
    assert drawn == {(quota.subject, quota.level): quota.number for quota in quotas}
    assert len({place.revision_id for place in paper}) == len(paper)


@settings(max_examples=60)
@given(pools(), keys)
def test_each_option_shows_once_and_pinned_ones_stay_put(
    given_pool: tuple[list[Quota], list[Drawable]], key: bytes
) -> None:
    quotas, pool = given_pool
    by_id = {one.revision_id: one for one in pool}
    for place in draw(quotas, pool, key):
        question = by_id[place.revision_id]
        assert sorted(place.option_order) == list(range(question.option_count))
        assert all(place.option_order[pin] == pin for pin in question.pinned)


@settings(max_examples=60)
@given(pools(), keys, st.randoms())
def test_the_order_in_which_a_store_lists_the_pool_does_not_matter(
    given_pool: tuple[list[Quota], list[Drawable]], key: bytes, chance: object
) -> None:
    quotas, pool = given_pool
    shuffled = list(pool)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(quotas, shuffled, key) == draw(quotas, pool, key)


def test_two_quotas_of_one_kind_still_repeat_no_question() -> None:
    paper = draw([Quota("luật", "recall", 2), Quota("luật", "recall", 3)], bank(15), b"key")
    assert len({place.revision_id for place in paper}) == 5


def test_a_pool_that_just_suffices_is_drawn_whole() -> None:
    assert {place.revision_id for place in draw(blueprint(2, 2, 2), bank(6), b"key")} == {1, 2, 3, 4, 5, 6}


def test_a_pool_one_question_short_is_refused_with_what_is_missing() -> None:
    with pytest.raises(BankTooSmall) as refused:
        draw(blueprint(2, 2, 3), bank(6), b"key")
    assert refused.value.values == {"found": 2, "level": "application", "subject": "luật", "needed": 3}


def test_questions_of_another_subject_fill_no_quota() -> None:
    with pytest.raises(BankTooSmall):
        draw(blueprint(1), bank(9, subject="ma túy"), b"key")


def test_no_option_moves_when_all_or_all_but_one_are_pinned() -> None:
    assert option_order(Drawable(1, "", "", 3, frozenset({0, 1, 2})), b"key") == (0, 1, 2)
    assert option_order(Drawable(1, "", "", 3, frozenset({0, 2})), b"key") == (0, 1, 2)


# What questions share


@st.composite
def sharing_pools(draw_one: st.DrawFn) -> tuple[list[Quota], list[Drawable]]:
    """A pool some of whose questions share a passage, across subjects and levels; numbers in the bank as they come."""
    quotas, pool = draw_one(pools())
    numbers = draw_one(st.permutations(range(len(pool))))
    shared = draw_one(st.lists(st.none() | st.integers(1, 4), min_size=len(pool), max_size=len(pool)))
    return quotas, [
        replace(one, stimulus=stimulus, number=number)
        for one, stimulus, number in zip(pool, shared, numbers, strict=True)
    ]


@settings(max_examples=100)
@given(sharing_pools(), keys)
def test_questions_of_one_passage_stand_together_in_the_order_of_the_bank(
    given_pool: tuple[list[Quota], list[Drawable]], key: bytes
) -> None:
    quotas, pool = given_pool
    by_id = {one.revision_id: one for one in pool}
    paper = [by_id[place.revision_id] for place in draw(quotas, pool, key)]
    groups = [list(group) for stimulus, group in groupby(paper, key=lambda one: one.stimulus) if stimulus is not None]
    assert len(groups) == len({one.stimulus for one in paper} - {None})
    for group in groups:
        assert [one.number for one in group] == sorted(one.number for one in group)


@settings(max_examples=100)
@given(sharing_pools(), keys)
def test_a_shared_passage_changes_neither_which_questions_are_drawn_nor_the_order_of_firsts(
    given_pool: tuple[list[Quota], list[Drawable]], key: bytes
) -> None:
    quotas, pool = given_pool
    by_id = {one.revision_id: one for one in pool}
    alone = draw(quotas, [replace(one, stimulus=None) for one in pool], key)
    together = draw(quotas, pool, key)
    assert sorted(together, key=lambda place: place.revision_id) == sorted(alone, key=lambda place: place.revision_id)

    def first_seen(paper: tuple[Place, ...]) -> list[object]:
        seen = [by_id[place.revision_id].stimulus or -place.revision_id for place in paper]
        return list(dict.fromkeys(seen))

    assert first_seen(together) == first_seen(alone)


# The same paper everywhere


def by_hand(numbers: range, count: int, key: bytes) -> tuple[Place, ...]:
    """The paper of a one-level pool, computed from the published rule alone."""

    def weight(label: str) -> str:
        return digest(key, label.encode(), "sha256").hex()

    chosen = sorted(numbers, key=lambda n: weight(f"draw:{n}"))[:count]
    chosen.sort(key=lambda n: weight(f"order:{n}"))
    return tuple(Place(n, tuple(sorted(range(4), key=lambda o: weight(f"option:{n}:{o}")))) for n in chosen)


def test_a_paper_can_be_computed_again_by_hand_from_the_published_seed() -> None:
    key = digest(bytes.fromhex(SEED), b"paper/1:3:5:1234:2", "sha256")
    assert paper_key(SEED, 3, 5, 1234, 2) == key
    pool = [Drawable(n, "luật", "recall", 4) for n in range(1, 41)]
    assert draw(blueprint(12), pool, key) == by_hand(range(1, 41), 12, key)


def test_a_paper_drawn_once_is_drawn_so_for_ever() -> None:
    paper = draw(blueprint(2, 1, 1), bank(18, 5, frozenset({4})), paper_key("00" * 32, 1, 1, 1, 1))
    assert paper == (
        Place(7, (1, 0, 3, 2, 4)),
        Place(6, (1, 3, 2, 0, 4)),
        Place(9, (1, 3, 2, 0, 4)),
        Place(5, (0, 1, 3, 2, 4)),
    )


ELSEWHERE = """
import json
from tests.rules.test_papers import papers_of_all
print(json.dumps(papers_of_all()))
"""


def papers_of_all() -> list[list[list[object]]]:
    """Fifty papers over a pool of every kind, as JSON values."""
    pool = bank(40) + bank(40, 5, frozenset({4}), "ma túy")
    pool = [Drawable(n, one.subject, one.level, one.option_count, one.pinned) for n, one in enumerate(pool)]
    quotas = blueprint(3, 2, 1) + blueprint(2, 2, 2, subject="ma túy")
    papers = [draw(quotas, pool, paper_key(SEED, 1, 1, person, 1)) for person in range(50)]
    return [[[place.revision_id, list(place.option_order)] for place in paper] for paper in papers]


@pytest.mark.parametrize("hash_seed", ["0", "1", "4294967295"])
def test_another_process_with_another_hash_seed_draws_the_same_papers(hash_seed: str) -> None:
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-W", "ignore", "-c", ELSEWHERE]
    done = subprocess.run(command, cwd=HOUSE, env=environ, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == papers_of_all()


# Fair


def test_over_ten_thousand_papers_the_key_stands_in_each_place_equally_often() -> None:
    pool = bank(6)
    place_of_key: Counter[int] = Counter()
    by_question: dict[int, Counter[int]] = {one.revision_id: Counter() for one in pool}
    for person in range(10_000):
        for place in draw(blueprint(1, 1), pool, paper_key(SEED, 1, 1, person, 1)):
            shown = place.option_order.index(0)  # imported files put the right option first
            place_of_key[shown] += 1
            by_question[place.revision_id][shown] += 1
    assert place_of_key.total() == 20_000
    assert chi_square(place_of_key, 4) < CHI_SQUARE[3]
    asked = [seen for seen in by_question.values() if seen]
    assert len(asked) == 4
    assert all(chi_square(seen, 4) < CHI_SQUARE[3] for seen in asked)


def test_over_ten_thousand_papers_free_options_share_their_places_evenly_beside_a_pinned_one() -> None:
    question = Drawable(7, "luật", "recall", 4, frozenset({3}))
    seen: Counter[int] = Counter()
    for person in range(10_000):
        order = option_order(question, paper_key(SEED, 1, 1, person, 1))
        assert order[3] == 3
        seen[order.index(0)] += 1
    assert chi_square(seen, 3) < CHI_SQUARE[2]


def test_over_ten_thousand_papers_each_question_is_drawn_and_placed_equally_often() -> None:
    pool = [Drawable(n, "luật", "recall", 2) for n in range(12)]
    drawn: Counter[int] = Counter()
    placed: dict[int, Counter[int]] = {n: Counter() for n in range(12)}
    for person in range(10_000):
        for position, place in enumerate(draw([Quota("luật", "recall", 3)], pool, paper_key(SEED, 1, 1, person, 1))):
            drawn[place.revision_id] += 1
            placed[place.revision_id][position] += 1
    assert chi_square(drawn, 12) < CHI_SQUARE[11]
    assert all(chi_square(seen, 3) < CHI_SQUARE[2] for seen in placed.values())


# Not to be guessed


@pytest.mark.parametrize(
    "other",
    [
        (sha256(b"another").hexdigest(), 12, 3, 4, 5),
        (SEED, 13, 3, 4, 5),
        (SEED, 12, 1, 4, 5),
        (SEED, 12, 3, 5, 5),
        (SEED, 12, 3, 4, 6),
        (SEED, 1, 23, 4, 5),  # the same digits, cut elsewhere
        (SEED, 12, 34, 5, 5),
        (SEED, 12, 3, 45, 5),
    ],
)
def test_another_seed_version_round_person_or_number_is_another_paper(other: tuple[str, int, int, int, int]) -> None:
    mine, theirs = paper_key(SEED, 12, 3, 4, 5), paper_key(*other)
    assert mine != theirs
    assert draw(blueprint(5, 5, 5), bank(90), mine) != draw(blueprint(5, 5, 5), bank(90), theirs)


def test_without_the_secret_a_guess_of_somebodys_paper_does_no_better_than_chance() -> None:
    pool = [Drawable(n, "luật", "recall", 2) for n in range(30)]
    quota = [Quota("luật", "recall", 10)]
    wrong_seed = sha256(b"what an outsider tries").hexdigest()
    hits = 0
    for person in range(1500):
        true = draw(quota, pool, paper_key(SEED, 1, 1, person, 1))
        tried = draw(quota, pool, paper_key(wrong_seed, 1, 1, person, 1))
        hits += sum(one.revision_id == other.revision_id for one, other in zip(true, tried, strict=True))
    trials, chance = 1500 * 10, 1 / 30
    assert abs(hits - trials * chance) < 3 * sqrt(trials * chance * (1 - chance))


def test_a_persons_second_paper_tells_nothing_of_the_order_of_the_first() -> None:
    pool = [Drawable(n, "luật", "recall", 4) for n in range(30)]
    same = sum(
        option_order(pool[0], paper_key(SEED, 1, 1, person, 1))
        == option_order(pool[0], paper_key(SEED, 1, 1, person, 2))
        for person in range(2400)
    )
    assert abs(same - 100) < 3 * sqrt(100 * 23 / 24)
