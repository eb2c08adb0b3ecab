"""The sample's papers: as many as asked, the same on every machine, and lawful as real ones are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

import pytest

from contest.sample_attempts import LEFT_OPEN, Sat, Span, order, sittings

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SPAN = Span("thu", NOW - timedelta(days=9), 30, NOW)
PEOPLE = {person: person % 40 for person in range(1, 2001)}


def made(total: int, span: Span = SPAN, seed: int = 2022) -> list[Sat]:
    return list(sittings(PEOPLE, total, span, seed))


PAPERS = made(1600)


@pytest.mark.parametrize("total", [0, 1, 2, 19, 20, 1600])
def test_as_many_papers_are_made_as_were_asked_for(total: int) -> None:
    assert len(made(total)) == total


def test_nobody_sits_more_than_three_papers_however_many_are_asked_for() -> None:
    assert len(made(99_999)) == 3 * len(PEOPLE)


def test_the_sample_is_the_same_each_time_and_another_by_another_seed_or_contest() -> None:
    assert made(1600) == PAPERS
    assert made(1600, seed=1) != PAPERS
    assert made(1600, replace(SPAN, contest="khac")) != PAPERS


def test_a_longer_load_calls_the_same_people_first() -> None:
    called = [person for person, _ in groupby(one.person for one in PAPERS)]
    assert called == order(PEOPLE, 2022, "thu")[: len(called)]
    longer = [person for person, _ in groupby(one.person for one in made(2400))]
    assert longer[: len(called)] == called


def test_the_order_in_which_people_are_listed_does_not_matter() -> None:
    backwards = dict(reversed(PEOPLE.items()))
    assert order(backwards, 2022, "thu") == order(PEOPLE, 2022, "thu")


def test_everybodys_papers_are_numbered_from_one_and_at_most_three() -> None:
    for _, group in groupby(PAPERS, key=lambda one: one.person):
        numbers = [one.number for one in group]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) <= 3


@pytest.mark.parametrize("minutes", [20, 30])
@pytest.mark.parametrize("days", [1, 3, 30])
def test_nobody_sits_two_papers_at_once_or_outside_the_contest(minutes: int, days: int) -> None:
    span = Span("thu", NOW - timedelta(days=days), minutes, NOW)
    whole = timedelta(minutes=minutes)
    for _, group in groupby(made(1600, span), key=lambda one: one.person):
        papers = list(group)
        assert papers[0].started_at >= span.opens_at
        assert all(first.started_at + whole < second.started_at for first, second in pairwise(papers))
        assert all(one.started_at + whole < NOW for one in papers if one.left != "open")
        assert all(0 < one.seconds < minutes * 60 for one in papers)
        assert all(one.started_at < NOW < one.started_at + whole for one in papers if one.left == "open")


def test_only_somebodys_last_paper_is_still_open() -> None:
    left = Counter(one.left for one in PAPERS)
    assert set(left) == {"open", "overdue", "handed_in"}
    assert 0 < left["open"] <= LEFT_OPEN
    for _, group in groupby(PAPERS, key=lambda one: one.person):
        assert all(one.left != "open" for one in list(group)[:-1])


def test_people_are_better_the_second_time_and_a_few_are_perfect() -> None:
    assert all(560 <= one.skill <= 1000 for one in PAPERS)
    assert 0.01 < sum(one.skill == 1000 for one in PAPERS) / len(PAPERS) < 0.035
    for _, group in groupby(PAPERS, key=lambda one: one.person):
        skills = [one.skill for one in group if one.skill != 1000]
        assert skills == sorted(skills)


def test_units_differ_in_zeal() -> None:
    sat_by_unit = Counter(PEOPLE[person] for person in {one.person for one in PAPERS})
    assert max(sat_by_unit.values()) > 3 * min(sat_by_unit.values())
