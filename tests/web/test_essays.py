"""Points of essays: pasted, checked wholly, and ranked by at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contest.papers import Quota
from contest.people import Role
from contest.standings import Floor
from contest.store.results import ResultRow
from tests.acts import Way, contestant, sit
from tests.factories import contest, person, sign_in
from tests.web.client import Browser

RULES = {
    "blueprint": (Quota("ma-tuy", "recall", 3),),
    "prediction": None,
    "essay_points": 10,
    "floors": (Floor("essay", 7),),
    "ranking": ("floors", "total", "essay", "time_taken"),
}
PAGE = "/to-chuc/cuoc-thi/thu/tu-luan"


@pytest.fixture
def held(app: Flask, writing, clock):
    with writing() as session:
        return contest(session, clock.now, **RULES)


@pytest.fixture
def people(held, writing, clock):
    with writing() as session:
        found = [contestant(session, clock.now), contestant(session, clock.now)]
    for who, right in zip(found, (3, 1), strict=True):
        sit(writing, held, who, clock.now, Way(right=right, taken=timedelta(minutes=3)))
    return found


@pytest.fixture
def organizer(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


def order(session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(ResultRow.person_id).order_by(ResultRow.order_key)))


def test_points_rank_at_once_and_a_floor_stands_before_all(organizer: Browser, people, session) -> None:
    first, second = (who.person for who in people)
    assert order(session) == [first.id, second.id]
    lines = f"0{first.phone[3:]}; 6\n{second.phone}\t8\n"
    assert organizer.post(PAGE, {"round": "1", "lines": lines}).location == PAGE
    # 3 + 6 points but no essay of 7, behind 1 + 8.
    assert order(session) == [second.id, first.id]
    assert "2 người có điểm" in organizer.get(PAGE).words


def test_a_list_with_one_bad_line_writes_nothing(organizer: Browser, people, session) -> None:
    who = people[0].person
    bad = f"{who.phone};11\n{who.phone};3\n0911111111;3\nabc;3\n{who.phone}"
    page = organizer.post(PAGE, {"round": "1", "lines": bad})
    assert page.status == 422
    for line in ("Dòng 1", "Dòng 3", "Dòng 4", "Dòng 5"):
        assert line in page.words
    assert "0 người có điểm" in organizer.get(PAGE).words


def test_a_number_twice_is_told_at_its_second_line(organizer: Browser, people) -> None:
    phone = people[0].person.phone
    page = organizer.post(PAGE, {"round": "1", "lines": f"{phone};3\n{phone};4"})
    assert page.status == 422
    assert "đã có ở dòng trên" in page.words


@pytest.mark.parametrize("number", ["9", "", "x", "-1", "99999999999"])
def test_a_round_that_is_not_there_is_not_found(organizer: Browser, people, number: str) -> None:
    assert organizer.post(PAGE, {"round": number, "lines": ""}).status == 404


def test_a_contest_without_essays_has_no_such_page(organizer: Browser, held, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now, slug="khong-tu-luan", prediction=None, ranking=("score",))
    assert organizer.get("/to-chuc/cuoc-thi/khong-tu-luan/tu-luan").status == 404
