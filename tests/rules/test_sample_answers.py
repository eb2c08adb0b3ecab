"""The sample's questions: different in nature, the same on every machine, answered by skill."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from contest.sample_answers import SURE, Nature, moments, nature
from contest.sample_draw import draw

PLAIN = Nature(0, 1000, (100, 100, 300), 100)
MANY = [nature(2022, "thu", revision, 4) for revision in range(600)]


def share(one: Nature, skill: int, right: int = 1) -> float:
    chosen = [one.choice(skill, right, draw(7, "luck", n)) for n in range(4000)]
    return chosen.count(right) / len(chosen)


def test_a_question_has_the_same_nature_each_time_and_another_by_another_seed() -> None:
    assert nature(2022, "thu", 5, 4) == nature(2022, "thu", 5, 4)
    assert nature(1, "thu", 5, 4) != nature(2022, "thu", 5, 4)


def test_the_able_are_right_more_often() -> None:
    assert share(PLAIN, 600) < share(PLAIN, 800) < share(PLAIN, 950)


def test_who_is_sure_of_everything_is_always_right() -> None:
    assert all(share(one, SURE) == 1 for one in MANY[::60])


def test_questions_differ_in_how_hard_they_are_and_a_few_mislead_the_able() -> None:
    known = sorted(one.known(760) for one in MANY)
    assert known[60] < 550
    assert known[-60] > 900
    assert 2 <= sum(one.slope < 0 for one in MANY) <= 25
    assert all(one.known(600) > one.known(900) for one in MANY if one.slope < 0)


def test_those_who_do_not_know_follow_the_appeal_or_leave_it_open() -> None:
    chosen = Counter(PLAIN.choice(300, 1, draw(7, "luck", n)) for n in range(9000))
    assert 2 < chosen[2] / chosen[0] < 4
    assert 0.04 < chosen[None] / 9000 < 0.1


def test_answers_follow_one_another_and_the_last_takes_the_time_that_the_paper_took() -> None:
    found = moments([100, 50, 150], 600)
    assert found == [timedelta(seconds=200), timedelta(seconds=300), timedelta(seconds=600)]
