"""The paper without script: one form that keeps what it says, unless something newer is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.predictions import MOST
from contest.store.answers import RefusedAnswerRow
from tests.web.desk import Desk
from tests.web.stage import engine_of, moved, state

pytestmark = pytest.mark.usefixtures("patience")


# Without script


def test_the_plain_form_keeps_all_answers_and_leads_to_the_review(desk: Desk, session) -> None:
    page = desk.browser.post(desk.url, {"q1": "0", "q2": "1", "q21": "1.250"})
    assert (page.status, page.location) == (303, f"{desk.url}/xem-lai")
    assert desk.kept(session) == {1: (0, 1), 2: (1, 1), 21: (1250, 1)}
    review = desk.browser.get(page.location)
    assert "18 câu" in review.words


def test_the_plain_form_changes_only_what_differs(desk: Desk, session) -> None:
    desk.save((1, 0, 5), (2, 1, 3))
    desk.browser.post(desk.url, {"q1": "0", "s1": "5", "q2": "0", "s2": "3"})
    assert desk.kept(session) == {1: (0, 5), 2: (0, 4)}


def test_a_plain_form_opened_before_newer_answers_overwrites_none_of_them(desk: Desk, session) -> None:
    """A tab left open on another device posts what it showed when time is up: that is the older word."""
    desk.save((1, 1, 2), (21, 777, 1))
    desk.browser.post(f"{desk.url}/nop", {"q1": "0", "s1": "1", "q21": "", "s21": "0", "q2": "1", "s2": "0"})
    assert desk.kept(session) == {1: (1, 2), 2: (1, 1), 21: (777, 1)}


def test_the_form_says_which_answer_each_place_builds_on(desk: Desk) -> None:
    desk.save((1, 1, 7), (21, 777, 4))
    page = desk.browser.get(desk.url)
    assert 'name="s1" value="7"' in page.text
    assert 'name="s2" value="0"' in page.text
    assert 'name="s21" value="4"' in page.text


NO_ANSWERS = [
    {"q1": "99"},
    {"q1": "-1"},
    {"q1": "abc"},
    {"q1": "1.5.x"},
    {"q21": "một nghìn"},
    {"q21": "٢٠"},
    {"q21": str(MOST + 1)},
    {"q21": "9" * 400_000},
    {"q21": "e\u0301" * 300},
    {"q21": "\u202e12\u202c"},
]


@pytest.mark.parametrize("where", ["", "/nop"])
def test_the_plain_form_refuses_what_is_no_answer(desk: Desk, where: str) -> None:
    before = state(engine_of(desk.app))
    for data in NO_ANSWERS:
        page = desk.browser.post(desk.url + where, data)
        assert page.status in (413, 422), str(data)[:40]
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_guess_that_is_no_number_costs_nothing_but_itself(desk: Desk, session) -> None:
    page = desk.browser.post(desk.url, {"q1": "0", "q21": "-5"})
    assert page.status == 422
    assert "Số dự đoán phải là số nguyên" in page.words
    assert desk.kept(session) == {1: (0, 1)}


def test_strange_field_names_are_no_answers(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    strange = {
        "q0": "1",
        "q22": "1",
        "q9999": "1",
        "q": "1",
        "q٣": "1",
        "q-1": "0",
        "score": "20",
        "q1e0": "0",
        "deadline_at": "9",
    }
    assert desk.browser.post(desk.url, strange).status == 303
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_form_too_large_is_refused(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    assert desk.browser.post(desk.url, {"q21": "9" * 2_000_000}).status == 413
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_late_plain_form_is_kept_apart_too(desk: Desk, clock, session) -> None:
    clock.now = desk.deadline + timedelta(seconds=6)
    page = desk.browser.post(desk.url, {"q1": "0"})
    assert page.status == 409
    assert "Đã hết giờ làm bài" in page.words
    assert desk.kept(session) == {}
    assert [row.entries for row in session.scalars(select(RefusedAnswerRow))] == [[[1, 0, 1]]]


def test_a_plain_form_after_the_hand_in_changes_nothing(desk: Desk) -> None:
    desk.browser.post(f"{desk.url}/nop", {"q1": "0"})
    before = state(engine_of(desk.app))
    assert desk.browser.post(desk.url, {"q1": "1", "s1": "1"}).status == 409
    assert moved(before, state(engine_of(desk.app))) == []
