"""Complaints on the pages of contestants and organizers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contest.contests import State
from contest.people import Person, Role
from contest.store import contests
from contest.store.attempts import Attempt
from contest.store.complaints import ComplaintRow
from tests.conftest import Clock
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of, sat

MINE = "/cuoc-thi/thu/khieu-nai"
DESK = "/to-chuc/cuoc-thi/thu/khieu-nai"
TEXT = "Câu 3 có hai phương án đúng theo Điều 5."
ANSWER = "Đáp án đã được kiểm tra lại và vẫn đúng."


@dataclass
class Hall:
    """A contest with provisional results, somebody who sat it, a stranger and an organizer."""

    app: Flask
    who: Person
    browser: Browser
    attempt: Attempt
    stranger: Browser
    organizer: Browser

    def file(self, **changes: str) -> str:
        page = self.browser.post(MINE, {"text": TEXT, "token": "", "position": "", **changes})
        assert page.status == 303, page.words
        return page.location


@pytest.fixture
def hall(app: Flask, writing: Callable, clock: Clock) -> Hall:
    with writing() as session:
        held, who = contest(session, clock.now), person(session, clock.now, name="Giàng A Sùng")
        attempt = sat(session, held, who, clock.now, clock.now + timedelta(minutes=5), right=2)
        contests.set_state(session, held.id, State.PROVISIONAL)
        contests.change(session, held.id, complaints_until=clock.now + timedelta(days=3))
        keys = [
            sign_in(session, one, clock.now)
            for one in (who, person(session, clock.now), person(session, clock.now, Role.ORGANIZER))
        ]
    browsers = [Browser(app, key) for key in keys]
    return Hall(app, who, browsers[0], attempt, browsers[1], browsers[2])


def number_of(session) -> int:
    session.rollback()
    return session.scalars(select(ComplaintRow.id).order_by(ComplaintRow.id.desc())).first()


def test_a_complaint_goes_there_and_its_answer_comes_back(hall: Hall, session) -> None:
    assert hall.file(token=hall.attempt.token, position="3") == f"{MINE}?da=gui"
    page = hall.browser.get(f"{MINE}?da=gui")
    for words in ("Đã gửi khiếu nại.", TEXT, "Lượt 1, câu 3", "Đang chờ trả lời"):
        assert words in page.words
    number = number_of(session)
    listed = hall.organizer.get(DESK)
    assert "Còn 1 khiếu nại chờ trả lời." in listed.words
    case = hall.organizer.get(f"{DESK}?so={number}")
    for words in (
        "Giàng A Sùng",
        TEXT,
        "Câu hỏi như thí sinh đã thấy",
        "Mọi phương án",
        "Đáp án:",
        hall.attempt.receipt or "?",
    ):
        assert words in case.words
    done = hall.organizer.post(DESK, {"so": str(number), "text": ANSWER, "outcome": "upheld"})
    assert (done.status, done.location) == (303, f"{DESK}?da=tra-loi")
    for browser, path in ((hall.browser, MINE), (hall.organizer, f"{DESK}?so={number}")):
        page = browser.get(path)
        assert ANSWER in page.words
        assert "Chấp nhận khiếu nại" in page.words
    assert "Mọi khiếu nại đã được trả lời." in hall.organizer.get(done.location).words


def test_an_answer_is_final_and_the_form_is_gone(hall: Hall, session) -> None:
    hall.file()
    number = str(number_of(session))
    for status in (303, 409):
        page = hall.organizer.post(DESK, {"so": number, "text": ANSWER, "outcome": "rejected"})
        assert page.status == status
    assert 'name="outcome"' not in hall.organizer.get(f"{DESK}?so={number}").text


def test_nobody_sees_another_persons_complaint(hall: Hall) -> None:
    hall.file()
    page = hall.stranger.get(MINE)
    assert TEXT not in page.words
    assert hall.stranger.get(f"{DESK}?so=1").status == 403


def test_a_strangers_attempt_is_as_missing_as_one_that_never_was(hall: Hall) -> None:
    pages = [hall.stranger.post(MINE, {"text": TEXT, "token": one}) for one in (hall.attempt.token, "khong-co")]
    assert [one.status for one in pages] == [404, 404]
    assert hall.attempt.token not in pages[0].text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "ngắn", "Viết từ 20 đến 2000 ký tự."),
        ("text", "", "Điền vào ô này."),
        ("text", "a" + " " * 30 + "\n" * 30, "ký tự"),
        ("position", "ba", "Ghi số thứ tự của câu trong bài, ví dụ 7."),
        ("position", "99", "Bài thi này không có câu số 99."),
        ("token", "", "Chọn lượt thi có câu này."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    hall: Hall, session, field: str, value: str, words: str
) -> None:
    page = hall.browser.post(MINE, {"text": TEXT, "token": hall.attempt.token, "position": "3", field: value})
    assert page.status == 422
    assert words in page.words
    assert field == "text" or TEXT in page.text
    assert session.scalars(select(ComplaintRow)).all() == []


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.CHECKING, State.FINAL, State.PUBLISHED])
def test_out_of_its_time_there_is_no_form_and_nothing_is_taken(
    hall: Hall, writing: Callable, clock: Clock, state: State
) -> None:
    hall.file()
    with writing() as session:
        held = contests.by_slug(session, "thu")
        assert held is not None
        contests.set_state(session, held.id, state)
    page = hall.browser.get(MINE)
    assert 'name="text"' not in page.text
    assert TEXT in page.words
    assert hall.browser.post(MINE, {"text": TEXT}).status == 409


def test_after_the_last_moment_nothing_is_taken(hall: Hall, writing: Callable, clock: Clock) -> None:
    clock.forward(days=3)
    with writing() as session:
        browser = Browser(hall.app, sign_in(session, hall.who, clock.now))
    assert "Đã hết hạn khiếu nại" in browser.get(MINE).words
    assert browser.post(MINE, {"text": TEXT, "token": "", "position": ""}).status == 409


def test_the_way_there_is_shown_only_while_it_is_open(hall: Hall, writing: Callable, clock: Clock) -> None:
    result = f"/ket-qua/{hall.attempt.token}"
    for path, link in (("/cuoc-thi/thu", MINE), (result, f"{MINE}?luot={hall.attempt.token}")):
        assert f'href="{link}"' in hall.browser.get(path).text
    chosen = hall.browser.get(f"{MINE}?luot={hall.attempt.token}").text
    assert f'selected value="{hall.attempt.token}"' in chosen
    clock.forward(days=4)
    with writing() as session:
        later = Browser(hall.app, sign_in(session, hall.who, clock.now))
    for path in ("/cuoc-thi/thu", result):
        page = later.get(path)
        assert page.status == 200
        assert MINE not in page.text


def test_the_eleventh_is_refused_and_the_form_is_gone(hall: Hall) -> None:
    for _ in range(10):
        hall.file()
    page = hall.browser.get(MINE)
    assert "Bạn đã gửi đủ 10 khiếu nại" in page.words
    assert 'name="text"' not in page.text
    assert hall.browser.post(MINE, {"text": TEXT, "token": "", "position": ""}).status == 409


@pytest.mark.parametrize("asked", ["0", "x", "999", "²", "9" * 30, ""])
def test_no_such_complaint_is_missing(hall: Hall, asked: str) -> None:
    assert hall.organizer.get(f"{DESK}?so={asked}").status == 404
    assert hall.organizer.post(DESK, {"so": asked, "text": ANSWER, "outcome": "upheld"}).status == 404


@pytest.mark.parametrize("outcome", ["", "maybe"])
def test_an_answer_needs_an_outcome(hall: Hall, session, outcome: str) -> None:
    hall.file()
    page = hall.organizer.post(DESK, {"so": str(number_of(session)), "text": ANSWER, "outcome": outcome})
    assert page.status == 422
    assert "Chọn một kết luận." in page.words


def test_the_list_takes_the_same_statements_however_long(hall: Hall) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            hall.file()
        with counted(engine_of(hall.app)) as seen:
            hall.organizer.get(DESK)
        counts.append(len(seen))
    assert counts[0] == counts[1]
