"""Sitting a paper: start, resume, save, review, hand in, and every way in which it may not go."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.people import Role
from contest.predictions import Quantity
from contest.services.contests import Window
from contest.store.answers import AnswerRow
from contest.store.contests import ContestRow
from contest.web.words import catalogue
from questions.store import RevisionRow
from tests.factories import contest, person, sign_in
from tests.web.client import Browser
from tests.web.desk import HONEST, Desk, sit_down
from tests.web.stage import attempts_of, sat, started

pytestmark = pytest.mark.usefixtures("patience")


# Starting


def test_the_page_before_the_start_says_what_awaits_one(hall) -> None:
    page = hall[2].get("/cuoc-thi/thu/bat-dau")
    assert page.status == 200
    assert "20 câu" in page.words or "20" in page.words
    assert "20 phút" in page.words
    assert 'name="honest"' in page.text


def test_looking_at_the_start_page_starts_nothing(hall, session) -> None:
    hall[2].get("/cuoc-thi/thu/bat-dau")
    assert attempts_of(session, hall[1]) == []


def test_a_start_without_the_promise_is_refused(hall, session) -> None:
    page = hall[2].post("/cuoc-thi/thu/bat-dau")
    assert page.status == 422
    assert "Đánh dấu vào ô này để bắt đầu làm bài." in page.words
    assert attempts_of(session, hall[1]) == []


def test_starting_twice_leads_to_one_paper(hall, session) -> None:
    first, second = (hall[2].post("/cuoc-thi/thu/bat-dau", HONEST) for _ in range(2))
    assert first.status == second.status == 303
    assert first.location == second.location
    (attempt,) = attempts_of(session, hall[1])
    assert first.location == f"/lam-bai/{attempt.token}"


def test_many_starts_at_once_lead_to_one_paper(app: Flask, hall, session) -> None:
    _, who, browser = hall
    token, key = browser.token(), browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
    found: list[tuple[int, str]] = []

    def press() -> None:
        response = Browser(app, key).client.post("/cuoc-thi/thu/bat-dau", data={**HONEST, "csrf_token": token})
        found.append((response.status_code, response.headers.get("Location", "")))

    threads = [Thread(target=press) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    (attempt,) = attempts_of(session, who)
    assert set(found) == {(303, f"/lam-bai/{attempt.token}")}
    assert len(found) == 8


def test_the_start_page_leads_back_to_an_open_paper(desk: Desk) -> None:
    assert desk.browser.get("/cuoc-thi/thu/bat-dau").location == desk.url


def test_deadline_and_start_are_written_before_a_question_is_shown(hall, session, clock) -> None:
    hall[2].post("/cuoc-thi/thu/bat-dau", HONEST)
    (attempt,) = attempts_of(session, hall[1])
    assert (attempt.started_at, attempt.deadline_at) == (clock.now, clock.now + timedelta(minutes=20))


def test_no_question_is_shown_to_somebody_who_has_not_started(hall, session) -> None:
    texts = set(session.scalars(select(RevisionRow.text)))
    for path in ("/", "/cuoc-thi/thu", "/cuoc-thi/thu/bat-dau", "/cuoc-thi/thu/xep-hang", "/huong-dan"):
        words = hall[2].get(path).words
        assert not [text for text in texts if " ".join(text.split()) in words]


def test_a_second_browser_takes_up_where_the_first_stopped(app: Flask, desk: Desk, writing, clock) -> None:
    desk.save((3, 1, 4), (21, 1250, 2))
    with writing() as session:
        other = Browser(app, sign_in(session, desk.person, clock.now))
    assert other.post("/cuoc-thi/thu/bat-dau", HONEST).location == desk.url
    page = other.get(desk.url)
    checked = re.findall(r"<input[^>]*checked[^>]*>", page.text)
    assert len(checked) == 1
    assert 'name="q3"' in checked[0]
    assert 'value="1"' in checked[0]
    assert "1250" in page.text or "1.250" in page.text
    assert other.put(f"{desk.url}/cau-tra-loi", [{"question": 3, "choice": 0, "seq": 5}]).status == 200
    again = re.findall(r"<input[^>]*checked[^>]*>", desk.browser.get(desk.url).text)
    assert ['value="0"' in one for one in again] == [True]


def test_two_people_get_different_papers(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock)
    with writing() as session:
        other = person(session, clock.now)
        attempt = started(session, desk.contest, other, clock.now)
        browser = Browser(app, sign_in(session, other, clock.now))
    stems = [
        re.findall(r"<legend[^>]*>(.*?)</legend>", page.text, re.DOTALL)
        for page in (desk.browser.get(desk.url), browser.get(f"/lam-bai/{attempt.token}"))
    ]
    assert len(stems[0]) == len(stems[1]) >= 20
    assert stems[0] != stems[1]


def test_all_attempts_spent(app: Flask, writing, clock, session) -> None:
    with writing() as writer:
        held, who = contest(writer, clock.now), person(writer, clock.now)
        for _ in range(3):
            sat(writer, held, who, clock.now, clock.now)
        browser = Browser(app, sign_in(writer, who, clock.now))
    for page in (browser.get("/cuoc-thi/thu/bat-dau"), browser.post("/cuoc-thi/thu/bat-dau", HONEST)):
        assert page.status == 409
        assert "Bạn đã dùng hết 3 lượt thi" in page.words
    assert len(attempts_of(session, who)) == 3


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(1, 9, "Chưa đến giờ thi"), (-9, -1, "không nhận lượt thi mới"), (-9, 0, "không nhận lượt thi mới")],
)
def test_outside_its_hours_a_contest_starts_nothing(
    app: Flask, writing, clock, session, opens: int, closes: int, words: str
) -> None:
    window = Window("Đợt 1", clock.now + timedelta(hours=opens), clock.now + timedelta(hours=closes))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        who = person(writer, clock.now)
        browser = Browser(app, sign_in(writer, who, clock.now))
    for page in (browser.get("/cuoc-thi/thu/bat-dau"), browser.post("/cuoc-thi/thu/bat-dau", HONEST)):
        assert page.status == 409
        assert words in page.words
    assert attempts_of(session, who) == []


def test_at_the_very_opening_the_door_opens(app: Flask, writing, clock) -> None:
    window = Window("Đợt 1", clock.now + timedelta(hours=1), clock.now + timedelta(hours=2))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        browser = Browser(app, sign_in(writer, person(writer, clock.now), clock.now))
    clock.forward(hours=1, milliseconds=-1)
    assert browser.post("/cuoc-thi/thu/bat-dau", HONEST).status == 409
    clock.forward(milliseconds=1)
    assert browser.post("/cuoc-thi/thu/bat-dau", HONEST).status == 303


def test_a_contest_closed_by_its_organizers_starts_nothing(app: Flask, hall, writing, session) -> None:
    with writing() as writer:
        writer.execute(update(ContestRow).values(state="closed"))
    assert hall[2].post("/cuoc-thi/thu/bat-dau", HONEST).status == 409
    assert attempts_of(session, hall[1]) == []


def test_a_late_start_says_how_little_time_is_left(app: Flask, writing, clock) -> None:
    window = Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(minutes=7))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        browser = Browser(app, sign_in(writer, person(writer, clock.now), clock.now))
    assert "7 phút" in browser.get("/cuoc-thi/thu/bat-dau").words
    paper = browser.get(browser.post("/cuoc-thi/thu/bat-dau", HONEST).location)
    assert "Phải nộp trước 09:07:00" in paper.words


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.JUDGE, Role.ADMIN])
def test_who_runs_the_contest_does_not_sit_in_it(app: Flask, writing, clock, session, role: Role) -> None:
    with writing() as writer:
        contest(writer, clock.now)
        who = person(writer, clock.now, role)
        browser = Browser(app, sign_in(writer, who, clock.now))
    page = browser.post("/cuoc-thi/thu/bat-dau", HONEST)
    assert page.status == 403
    assert "không dự thi" in page.words
    assert attempts_of(session, who) == []


# In English


MESSAGES = [
    ("/khong-co", "Không có trang này. Về trang chủ, hoặc tìm cuộc thi."),
    ("/cuoc-thi/khong-co", "Không có cuộc thi này. Kiểm tra lại địa chỉ hoặc về trang chủ."),
    ("/lam-bai/khong-co", "Không có bài thi này trong tài khoản của bạn."),
    ("/dang-nhap", "Đăng nhập"),
    ("/huong-dan", "Hướng dẫn"),
]


@pytest.mark.parametrize(("path", "message"), MESSAGES)
def test_who_chose_english_is_answered_in_english_where_there_is_a_translation(
    desk: Desk, path: str, message: str
) -> None:
    assert message in desk.browser.get(path).words
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    page = desk.browser.get(path)
    assert '<html lang="en">' in page.text
    assert catalogue("en").gettext(message) in page.text.replace("&#39;", "'")


def test_days_and_numbers_are_written_as_the_reader_writes_them(desk: Desk) -> None:
    assert "thứ" in desk.browser.get("/cuoc-thi/thu").words
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    words = desk.browser.get("/cuoc-thi/thu").words
    assert re.search("(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, ", words)
    assert not re.search(r"thứ (Hai|Ba|Tư|Năm|Sáu|Bảy),", words)


def test_a_refused_save_speaks_the_readers_language(desk: Desk) -> None:
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    message = desk.raw(b"x").json["error"]["message"]
    assert message == catalogue("en").gettext("Dữ liệu gửi lên không đọc được, nên chưa lưu gì.")


def test_the_questions_stay_vietnamese_and_say_so(desk: Desk, session) -> None:
    query = select(RevisionRow.text).join(AnswerRow, AnswerRow.revision_id == RevisionRow.id)
    texts = [" ".join(text.split()) for text in session.scalars(query)]
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    page = desk.browser.get(desk.url)
    assert len(texts) == 20
    assert not [text for text in texts if text not in unescape(page.words)]
    assert page.text.count('lang="vi"') >= 20


# What may be guessed


def test_a_paper_asks_what_the_contest_lets_one_predict(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock)
    assert desk.contest.rules.prediction is Quantity.ALL_RIGHT
    assert "có bao nhiêu người trả lời đúng tất cả các câu hỏi?" in desk.browser.get(desk.url).words


def test_a_contest_without_prediction_asks_none(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock, prediction=None, ranking=("score", "time_taken", "handed_in"))
    assert "bao nhiêu người" not in desk.browser.get(desk.url).words
    assert desk.save((21, 5, 1)).status == 422
