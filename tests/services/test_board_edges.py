"""Whoever is on a board is on the page that the jump opens: at its edges, at its end, and where ties cross a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.boards import PAGE
from contest.contests import Contest
from contest.finding import Query
from contest.services import finding, frozen, standings, upkeep
from contest.services.sources import Live, Slow, Source
from contest.store.attempts import AttemptRow
from contest.store.boards import Boards
from contest.store.results import ResultRow
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock
from tests.crowds import Stand, gather

SIZES = (1, 2, 9, 10, 11, 49, 50, 51, 52, 99, 100, 101, 103)


@pytest.fixture
def contest(writing: Writing, clock: Clock) -> Contest:
    with writing() as session:
        return factories.contest(session, clock.now, prediction=None, ranking=("score", "time_taken"))


def _filled(writing: Writing, contest: Contest, clock: Clock, scores: list[int]) -> list[int]:
    with writing() as session:
        for row in (ResultRow, AttemptRow):
            session.execute(delete(row).where(row.contest_id == contest.id))
        return gather(session, contest, clock.now, [Stand(score) for score in scores])


def _found_everywhere(origin: Source, session: Session, people: list[int], scores: list[int]) -> None:
    pages = {n: standings.individuals(origin, 0, n).rows for n in range(1, -(-len(people) // PAGE) + 1)}
    assert sum(map(len, pages.values())) == len(people)
    for who, score in zip(people, scores, strict=True):
        place = standings.my_place(origin, who, None)
        assert place is not None
        assert place.page is not None
        assert place.index is not None
        row = pages[place.page][place.index - (place.page - 1) * PAGE]
        assert (row.person_id, row.rank) == (who, place.rank)
        assert row.rank == 1 + sum(other > score for other in scores)
        assert row.tie == (scores.count(score) > 1)
        assert place.mine == row
        ((index, found),) = finding.people(session, origin, 0, Query(place=place.index + 1))
        assert (index, found.person_id, found.rank) == (place.index, who, place.rank)
    assert finding.people(session, origin, 0, Query(place=len(people) + 1)) == []


@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_my_row_is_on_the_page_the_jump_opens(
    contest: Contest, writing: Writing, session: Session, boards: Boards, clock: Clock, data: st.DataObject
) -> None:
    size = data.draw(st.sampled_from(SIZES), label="people")
    # Few different scores: many share a rank, and ties lie across every edge.
    scores = data.draw(st.lists(st.integers(0, data.draw(st.sampled_from([0, 2, 20]))), min_size=size, max_size=size))
    people = _filled(writing, contest, clock, scores)
    upkeep.rebuild(session, boards, contest, clock.now)
    for origin in (Live(boards, contest.slug, 0), Slow(session, contest, 0)):
        _found_everywhere(origin, session, people, scores)
    session.rollback()


@pytest.mark.parametrize("place", [1, 10, 11, 50, 51, 100, 101])
@pytest.mark.parametrize("tied", [False, True], ids=["apart", "tied"])
def test_every_edge_by_itself(
    contest: Contest, writing: Writing, session: Session, boards: Boards, clock: Clock, place: int, tied: bool
) -> None:
    scores = [5] * place if tied else [(n * 7) % 20 for n in range(place)]
    people = _filled(writing, contest, clock, scores)
    upkeep.rebuild(session, boards, contest, clock.now)
    _found_everywhere(Live(boards, contest.slug, 0), session, people, scores)
    _found_everywhere(Slow(session, contest, 0), session, people, scores)


def test_a_board_that_stands_still_has_the_same_edges(
    contest: Contest, writing: Writing, session: Session, clock: Clock
) -> None:
    scores = [n % 3 for n in range(52)]
    people = _filled(writing, contest, clock, scores)
    frozen._KEPT.clear()
    still = frozen.source(session, contest.slug, 0, clock.now + timedelta(minutes=1))
    _found_everywhere(still, session, people, scores)
