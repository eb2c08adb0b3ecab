"""Ranking: which attempt counts, what each criterion prefers, and the order of merit as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cmp_to_key
from hashlib import sha256
from hmac import digest
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.attempts import Sitting
from contest.predictions import MOST, Side
from contest.standings import (
    COUNTING_WORDS,
    CRITERIA,
    Contender,
    Counting,
    Criterion,
    Floor,
    Keyed,
    Known,
    chain_faults,
    commitment,
    counted,
    order_key,
    rank,
    register,
    ticket,
)

OPENING = 1_795_000_000_000
ROUND = 7
SITTING = Sitting(
    attempt_id=1, unit_id=1, number=1, score=12, full_marks=False, elapsed_ms=240_000,
    started_ms=OPENING, handed_in_ms=OPENING + 240_000, guess=400, round_id=ROUND,
)  # fmt: skip
ONE = Contender(person_id=1, sitting=SITTING, full_marks=0, code=f"{1:016x}")
NOTHING = Known()
SEED = "5e" * 32
FLOORS = (Floor("score", 10), Floor("essay", 7), Floor("total", 20))
ALL = Known({ROUND: 412}, SEED, floors=FLOORS)


def other(full_marks: int = 0, person_id: int = 2, essay: int = 0, **changes: object) -> Contender:
    """ONE with something else."""
    sitting = replace(SITTING, **changes)  # type: ignore[arg-type]
    return Contender(person_id, sitting, full_marks, f"{person_id:016x}", essay)


def better(name: str, first: Contender, second: Contender, known: Known = ALL) -> bool:
    return order_key([name], first, known) < order_key([name], second, known)


def equal(name: str, first: Contender, second: Contender, known: Known = ALL) -> bool:
    return order_key([name], first, known) == order_key([name], second, known)


# Each criterion of the registry. The name of a test begins with the criterion's.


def test_score_prefers_more_points() -> None:
    assert better("score", other(score=13), ONE)
    assert better("score", other(score=999_999), other(score=999_998))
    assert better("score", other(score=1), other(score=0))
    assert equal("score", other(score=12, elapsed_ms=1), ONE)


def test_all_right_prefers_a_paper_without_a_mistake() -> None:
    faultless = Contender(2, replace(SITTING, full_marks=True, elapsed_ms=999_999), 1)
    assert better("all_right", faultless, ONE)
    assert not better("all_right", ONE, faultless)
    assert equal("all_right", other(score=11), ONE)


def test_prediction_prefers_the_nearer_guess_above_or_below() -> None:
    assert better("prediction", other(guess=411), other(guess=414))
    assert better("prediction", other(guess=413), other(guess=410))
    assert better("prediction", other(guess=412), other(guess=413))
    assert equal("prediction", other(guess=411), other(guess=413))
    assert better("prediction", other(guess=0), other(guess=None))


def test_prediction_orders_nobody_until_the_value_is_known() -> None:
    assert equal("prediction", other(guess=412), other(guess=None), NOTHING)
    assert equal("prediction", other(guess=412), other(guess=None), Known({ROUND + 1: 412}))


def test_prediction_holds_each_guess_against_the_value_of_its_own_round() -> None:
    both = Known({ROUND: 412, ROUND + 1: 90})
    assert equal("prediction", other(guess=411), other(guess=91, round_id=ROUND + 1), both)
    assert better("prediction", other(guess=90, round_id=ROUND + 1), other(guess=411), both)
    # A round that is settled orders its own people; those of a later one stand as if they had guessed right.
    assert better("prediction", other(guess=None, round_id=ROUND + 1), other(guess=411), Known({ROUND: 412}))


def test_prediction_puts_a_guess_above_the_value_behind_all_others_where_the_rules_say_so() -> None:
    not_over = replace(ALL, side=Side.NOT_OVER)
    assert better("prediction", other(guess=0), other(guess=413), not_over)
    assert better("prediction", other(guess=412), other(guess=411), not_over)
    assert better("prediction", other(guess=413), other(guess=414), not_over)
    assert better("prediction", other(guess=MOST), other(guess=None), not_over)


def test_essay_prefers_more_points_of_the_essay() -> None:
    assert better("essay", other(essay=8), other(essay=7))
    assert equal("essay", other(essay=7, score=1), other(essay=7))


def test_total_prefers_more_points_of_both_together() -> None:
    assert better("total", other(score=12, essay=8), other(score=19))
    assert equal("total", other(score=12, essay=8), other(score=20))


def test_floors_prefers_whoever_reaches_all_of_them_and_tells_nobody_else_apart() -> None:
    reaches = other(score=13, essay=7)
    for short in (other(score=9, essay=11), other(score=20, essay=6), other(score=12, essay=7)):
        assert better("floors", reaches, short)
        assert equal("floors", short, other(score=0))
    assert equal("floors", reaches, other(score=99, essay=99))
    assert equal("floors", reaches, other(score=0), replace(ALL, floors=()))


def test_time_taken_prefers_the_shorter_to_the_millisecond() -> None:
    assert better("time_taken", other(elapsed_ms=239_999), ONE)
    assert better("time_taken", other(elapsed_ms=999), other(elapsed_ms=1000))
    assert equal("time_taken", other(score=1), ONE)


def test_handed_in_prefers_the_earlier_to_the_millisecond() -> None:
    assert better("handed_in", other(handed_in_ms=OPENING + 239_999), ONE)
    assert equal("handed_in", other(started_ms=1), ONE)


def test_started_prefers_the_earlier_to_the_millisecond() -> None:
    assert better("started", other(started_ms=OPENING - 1), ONE)
    assert equal("started", other(handed_in_ms=1), ONE)


def test_full_marks_prefers_more_faultless_attempts() -> None:
    assert better("full_marks", other(full_marks=2), other(full_marks=1))
    assert better("full_marks", other(full_marks=1), ONE)
    assert equal("full_marks", other(full_marks=9_999), other(full_marks=10_005))


def test_draw_gives_each_person_the_ticket_of_the_published_seed() -> None:
    drawn = digest(bytes.fromhex(SEED), b"draw/2:000000000000004d", "sha256")
    expected = int.from_bytes(drawn[:7], "big") % 10**15
    assert ticket(SEED, f"{77:016x}") == expected
    assert order_key(["draw"], other(person_id=77), ALL) == f"{expected:015d}"
    assert order_key(["draw"], other(person_id=77, score=0), ALL) == f"{expected:015d}"


def test_draw_goes_by_the_pseudonym_and_not_by_the_number_of_an_account() -> None:
    assert equal("draw", replace(ONE, person_id=5), replace(ONE, person_id=6))
    assert not equal("draw", ONE, replace(ONE, code=f"{2:016x}"))
    assert order_key(["draw"], ONE, ALL) != order_key(["draw"], ONE, replace(ALL, draw_seed="6f" * 32))


def test_draw_is_bound_to_its_seed_by_what_was_published_before() -> None:
    assert commitment(SEED) == sha256(bytes.fromhex(SEED)).hexdigest()
    assert commitment(SEED) != commitment("6f" * 32)


def test_draw_leaves_everybody_equal_until_its_seed_is_known() -> None:
    assert equal("draw", ONE, other(person_id=9), NOTHING)


def test_draw_ties_nobody_and_prefers_nobody_by_number() -> None:
    tickets = [order_key(["draw"], other(person_id=n), ALL) for n in range(5000)]
    assert len(set(tickets)) == 5000
    rising = sum(first < second for first, second in pairwise(tickets))
    assert 2400 < rising < 2600
    halves = Counter(ticket < "5" for ticket in tickets)
    assert abs(halves[True] - 2500) < 120


def test_every_criterion_of_the_registry_has_its_test_here() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    assert all(any(test.startswith(f"test_{name}_") for test in tests) for name in CRITERIA)
    assert list(CRITERIA) == [one.name for one in CRITERIA.values()]


def test_a_criterion_is_known_while_open_just_when_it_needs_nothing_from_after_the_close() -> None:
    for one in CRITERIA.values():
        assert (one.measure(ONE, NOTHING) is not None) is one.known_while_open
        assert one.measure(ONE, ALL) is not None


def test_every_criterion_says_in_its_own_words_what_it_prefers() -> None:
    words = [one.words for one in CRITERIA.values()]
    assert all(words)
    assert len(set(words)) == len(words)


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="criterion score exists"):
        register(Criterion("score", "điểm", 6, lambda one, _: one.sitting.score))


@pytest.mark.parametrize("name", CRITERIA)
@pytest.mark.parametrize("known", [NOTHING, ALL, Known({ROUND: 412}, SEED, Side.NOT_OVER, FLOORS)])
def test_a_measure_never_leaves_its_width(name: str, known: Known) -> None:
    width = CRITERIA[name].width
    for extreme in (0, 1, 10**6, 10**9 - 1, 10**13 - 1, 10**14):
        points = min(extreme, 999_999)
        sitting = Sitting(1, None, 1, points, bool(extreme), extreme, extreme, extreme, extreme, ROUND)
        written = order_key([name], Contender(extreme, sitting, extreme, f"{extreme:x}", points), known)
        assert len(written) == width
        assert written.isdigit()


# Which attempt counts

EARLY_SLOW = replace(SITTING, attempt_id=1, number=1, score=14, elapsed_ms=900, handed_in_ms=1000, guess=412)
LATE_FAST = replace(SITTING, attempt_id=2, number=2, score=14, elapsed_ms=500, handed_in_ms=2000, guess=1)
WEAK = replace(SITTING, attempt_id=3, number=3, score=3, elapsed_ms=1, handed_in_ms=3000)
WEAKEST_FIRST = replace(SITTING, attempt_id=4, number=1, score=0, elapsed_ms=9, handed_in_ms=10)


@pytest.mark.parametrize(
    ("rule", "sittings", "chosen"),
    [
        (Counting.BEST, (EARLY_SLOW, LATE_FAST, WEAK), LATE_FAST),
        (Counting.BEST, (EARLY_SLOW, replace(LATE_FAST, elapsed_ms=900)), EARLY_SLOW),
        (
            Counting.BEST,
            (EARLY_SLOW, replace(LATE_FAST, score=15, elapsed_ms=9999)),
            replace(LATE_FAST, score=15, elapsed_ms=9999),
        ),
        (Counting.BEST_THEN_EARLIEST, (EARLY_SLOW, LATE_FAST, WEAK), EARLY_SLOW),
        (Counting.BEST_THEN_EARLIEST, (EARLY_SLOW, replace(LATE_FAST, handed_in_ms=1000)), EARLY_SLOW),
        (Counting.FIRST, (EARLY_SLOW, LATE_FAST, WEAKEST_FIRST), WEAKEST_FIRST),
        (Counting.LAST, (EARLY_SLOW, LATE_FAST, WEAK), WEAK),
        (Counting.LAST, (EARLY_SLOW, replace(LATE_FAST, handed_in_ms=1000)), replace(LATE_FAST, handed_in_ms=1000)),
    ],
)
def test_the_counted_attempt_follows_the_published_rule(
    rule: Counting, sittings: tuple[Sitting, ...], chosen: Sitting
) -> None:
    for order in permutations(sittings):
        assert counted(rule, order) == chosen


@pytest.mark.parametrize("rule", Counting)
def test_a_single_attempt_counts_under_every_rule_and_none_cannot(rule: Counting) -> None:
    assert counted(rule, [WEAK]) is WEAK
    with pytest.raises(ValueError, match="empty"):
        counted(rule, [])
    assert COUNTING_WORDS[rule]


@pytest.mark.parametrize("rule", Counting)
def test_a_guess_has_no_say_in_which_attempt_counts(rule: Counting) -> None:
    swapped = (replace(EARLY_SLOW, guess=1), replace(LATE_FAST, guess=412))
    assert counted(rule, swapped).number == counted(rule, (EARLY_SLOW, LATE_FAST)).number


# The order of merit

measures = st.integers(0, 4)  # few values, so that ties are common
sittings = st.builds(
    Sitting,
    attempt_id=st.integers(1, 9),
    unit_id=st.none(),
    number=st.integers(1, 3),
    score=measures | st.integers(0, 999_999),
    full_marks=st.booleans(),
    elapsed_ms=measures | st.integers(0, 10**9 - 1),
    started_ms=measures | st.integers(0, 10**13 - 1),
    handed_in_ms=measures | st.integers(0, 10**13 - 1),
    guess=st.none() | measures | st.integers(0, 10**8),
    round_id=st.sampled_from([ROUND, ROUND + 1]),
)
contenders = st.builds(
    Contender,
    person_id=st.integers(1, 50),
    sitting=sittings,
    full_marks=measures | st.integers(0, 9_999),
    code=st.sampled_from([f"{n:016x}" for n in range(9)]),
    essay=measures | st.integers(0, 999_999),
)
chains = st.lists(st.sampled_from(sorted(CRITERIA)), min_size=1, max_size=8, unique=True)
knowns = st.builds(
    Known,
    st.dictionaries(st.sampled_from([ROUND, ROUND + 1]), measures | st.integers(0, 10**8)),
    st.none() | st.just(SEED),
    st.sampled_from(Side),
    st.lists(st.builds(Floor, st.sampled_from(["score", "essay", "total"]), measures), max_size=2).map(tuple),
)


def _compare(first: object, second: object) -> int:
    return (first > second) - (first < second)  # type: ignore[operator]


def preference(name: str, one: Contender, known: Known) -> object:
    """What a criterion prefers, smaller first, written anew from the words of the regulations."""
    sat = one.sitting
    if name == "prediction":
        value = known.predicted.get(sat.round_id)
        if value is None:
            return (0, 0, 0)
        if sat.guess is None:
            return (1, 0, 0)
        return (0, int(known.side is Side.NOT_OVER and sat.guess > value), abs(sat.guess - value))
    if name == "draw":
        if known.draw_seed is None:
            return 0
        drawn = digest(bytes.fromhex(known.draw_seed), f"draw/2:{one.code}".encode(), "sha256")
        return int(drawn[:7].hex(), 16) % 10**15
    has = {"score": sat.score, "essay": one.essay, "total": sat.score + one.essay}
    plain = {
        "score": -sat.score,
        "all_right": not sat.full_marks,
        "time_taken": sat.elapsed_ms,
        "handed_in": sat.handed_in_ms,
        "started": sat.started_ms,
        "full_marks": -one.full_marks,
        "essay": -one.essay,
        # Six digits hold the most that rules may add up to.
        "total": -min(has["total"], 999_999),
        "floors": any(has[floor.of] < floor.least for floor in known.floors),
    }
    return plain[name]


def compared(chain: Sequence[str], first: Contender, second: Contender, known: Known) -> int:
    """An independent comparator: the criteria one after another until one of them decides."""
    for name in chain:
        decided = _compare(preference(name, first, known), preference(name, second, known))
        if decided:
            return decided
    return 0


@settings(max_examples=200)
@given(chains, contenders, contenders, knowns)
def test_byte_order_of_keys_is_the_order_of_merit(
    chain: list[str], first: Contender, second: Contender, known: Known
) -> None:
    keys = [order_key(chain, one, known).encode("ascii") for one in (first, second)]
    assert _compare(keys[0], keys[1]) == compared(chain, first, second, known)


@given(chains, st.lists(contenders, min_size=2, max_size=12), knowns)
def test_sorting_by_keys_is_sorting_by_the_comparator(chain: list[str], people: list[Contender], known: Known) -> None:
    by_key = sorted(people, key=lambda one: order_key(chain, one, known))
    assert by_key == sorted(people, key=cmp_to_key(lambda one, two: compared(chain, one, two, known)))


@given(chains, st.lists(contenders, min_size=1, max_size=8), knowns)
def test_all_keys_of_a_chain_have_one_length_and_one_alphabet(
    chain: list[str], people: list[Contender], known: Known
) -> None:
    keys = [order_key(chain, one, known) for one in people]
    assert {len(key) for key in keys} == {sum(CRITERIA[name].width for name in chain) + len(chain) - 1}
    assert set("".join(keys)) <= set("0123456789-")


def test_the_first_criterion_that_differs_decides() -> None:
    chain = ("score", "prediction", "time_taken", "handed_in")
    assert order_key(chain, ONE, ALL) == "999987-0000000012-000240000-1795000240000"
    for changed in (other(score=13, guess=None, elapsed_ms=999_999), other(guess=412, elapsed_ms=999_999)):
        assert order_key(chain, changed, ALL) < order_key(chain, ONE, ALL)


# Ranks

keyed = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=30).map(
    lambda keys: [Keyed(key, person) for person, key in enumerate(keys)]
)


def ranks(*keys: str) -> list[tuple[int, bool]]:
    return [(one.rank, one.tie) for one in rank(Keyed(key, n) for n, key in enumerate(keys))]


def test_equal_keys_share_a_rank_and_the_next_rank_is_left_out() -> None:
    assert ranks("1", "2", "2", "4") == [(1, False), (2, True), (2, True), (4, False)]
    assert ranks("b", "a", "a", "a", "b") == [(1, True), (1, True), (1, True), (4, True), (4, True)]
    assert ranks("a") == [(1, False)]
    assert ranks() == []


def test_within_a_shared_rank_people_stand_by_number() -> None:
    assert [one.person_id for one in rank([Keyed("k", 9), Keyed("k", 2), Keyed("j", 5)])] == [5, 2, 9]


@given(keyed)
def test_a_rank_is_one_more_than_the_number_of_better_people(people: list[Keyed]) -> None:
    for one in rank(people):
        assert one.rank == 1 + sum(key.order_key < one.order_key for key in people)
        assert one.tie is (sum(key.order_key == one.order_key for key in people) > 1)


@given(keyed)
def test_equal_ranks_mean_equal_keys(people: list[Keyed]) -> None:
    found = rank(people)
    assert all((one.rank == two.rank) is (one.order_key == two.order_key) for one in found for two in found)
    assert sorted(one.person_id for one in found) == [one.person_id for one in people]


@given(keyed, st.randoms())
def test_the_order_of_the_log_changes_no_board(people: list[Keyed], chance: object) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled) == rank(people)


# One right answer more never harms


@given(chains, contenders, st.lists(contenders, max_size=8), knowns)
def test_a_right_answer_more_on_ones_paper_never_lowers_a_rank(
    chain: list[str], one: Contender, rivals: list[Contender], known: Known
) -> None:
    raised = replace(one.sitting, score=min(one.sitting.score + 1, 999_999), full_marks=True)
    better_one = replace(one, sitting=raised, full_marks=min(one.full_marks + (not one.sitting.full_marks), 9_999))
    others = [Keyed(order_key(chain, rival, known), n) for n, rival in enumerate(rivals, start=1)]
    placed = [
        next(place.rank for place in rank([Keyed(order_key(chain, me, known), 0), *others]) if place.person_id == 0)
        for me in (one, better_one)
    ]
    assert placed[1] <= placed[0]


@given(
    st.sampled_from([Counting.BEST, Counting.BEST_THEN_EARLIEST]), st.lists(sittings, min_size=1, max_size=4), st.data()
)
def test_a_right_answer_more_in_any_attempt_never_lowers_the_counted_score(
    rule: Counting, sat: list[Sitting], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sat) - 1))
    raised = [*sat[:place], replace(sat[place], score=sat[place].score + 1), *sat[place + 1 :]]
    assert counted(rule, raised).score >= counted(rule, sat).score


# Chains that cannot be signed


@pytest.mark.parametrize(
    ("chain", "has_prediction", "faults"),
    [
        (("score", "prediction", "time_taken", "handed_in"), True, []),
        (("score",), False, []),
        (("score", "draw"), False, []),
        ((), False, ["empty"]),
        ((), True, ["empty", "question_without_prediction"]),
        (("score", "score"), False, ["repeated"]),
        (("score", "prediction"), False, ["prediction_without_question"]),
        (("score",), True, ["question_without_prediction"]),
        (("draw", "score"), False, ["nothing_after_draw"]),
        (("score", "draw", "draw"), False, ["repeated", "nothing_after_draw"]),
        (("score", "luck"), True, ["unknown:luck"]),
        (("", "Score"), False, ["unknown:", "unknown:Score"]),
    ],
)
def test_each_contradiction_of_a_chain_is_named(
    chain: tuple[str, ...], has_prediction: bool, faults: list[str]
) -> None:
    assert chain_faults(chain, has_prediction) == faults
