"""The front page knows the person, the moment and what there is; a part that fails leaves the rest standing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from contest.services import upkeep
from contest.services.contests import Window
from contest.web import home, snapshots
from tests.factories import contest, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import sat, site_of, started

PLAIN = {"prediction": None, "ranking": ("score", "time_taken")}


def main_button(page: Page) -> tuple[str, str]:
    """Words and address of the one primary button."""
    found = re.search(r'<a class="btn" href="([^"]*)">([^<]*)</a>', page.text)
    assert found is not None, page.words[:300]
    return found[2], found[1].replace("&amp;", "&")


def weeks(clock, *spans: tuple[int, int]) -> list[Window]:
    """Rounds from a day to a day, counted from now."""
    at = [(clock.now + timedelta(days=first), clock.now + timedelta(days=last)) for first, last in spans]
    return [Window(f"Tuần {n}", *one) for n, one in enumerate(at, start=1)]


def test_the_main_button_knows_the_person(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now, attempts=1, windows=weeks(clock, (-8, -1), (-1, 6)), **PLAIN)
        fresh, sitting, done = (person(session, clock.now) for _ in range(3))
        paper = started(session, held, sitting, clock.now - timedelta(minutes=7, seconds=30))
        result = sat(session, held, done, clock.now, clock.now)
        keys = [sign_in(session, one, clock.now) for one in (fresh, sitting, done)]
    assert main_button(Browser(app).get("/")) == ("Đăng ký dự thi", "/dang-ky?next=/cuoc-thi/thu/bat-dau")
    assert main_button(Browser(app, keys[0]).get("/")) == ("Vào thi đợt 2", "/cuoc-thi/thu/bat-dau")
    page = Browser(app, keys[1]).get("/")
    assert main_button(page) == ("Làm tiếp (còn 12 phút)", f"/lam-bai/{paper.token}")
    assert "Bạn đang làm dở. Phải nộp trước 09:12:30." in page.words
    assert main_button(Browser(app, keys[2]).get("/"))[0] in ("Vào thi đợt 2", "Xem kết quả")
    assert result.token


def test_the_rounds_of_the_contest_at_hand_are_listed(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now, windows=weeks(clock, (-8, -1), (-1, 6), (6, 13)))
    words = Browser(app).get("/").words
    listed = words.partition("Các đợt thi")[2].partition("Các cuộc thi")[0]
    assert re.findall(r"Đợt \d · Tuần \d", listed) == ["Đợt 1 · Tuần 1", "Đợt 2 · Tuần 2", "Đợt 3 · Tuần 3"]
    assert re.findall("Đang chấm|Đang mở|Sắp mở", listed) == ["Đang chấm", "Đang mở", "Sắp mở"]


def test_between_two_rounds_the_page_says_when_the_next_one_opens(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now, windows=weeks(clock, (-8, -1), (2, 9)))
    words = Browser(app).get("/").words
    assert "Chưa có cuộc thi nào đang mở." in words
    assert "Cuộc thi tới: Cuộc thi thử, mở lúc 09:00 thứ Sáu, 27/11/2026." in words
    assert "mở lúc 09:00 thứ Sáu, 27/11/2026" in Browser(app).get("/cuoc-thi/thu").words


def test_boards_that_cannot_be_read_cost_the_page_a_sentence(
    app: Flask, writing, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as session:
        contest(session, clock.now, **PLAIN)

    def broken(*_given: object) -> None:
        raise OperationalError("SELECT", {}, Exception("mất kết nối"))

    monkeypatch.setattr(snapshots, "board", broken)
    page = Browser(app).get("/")
    assert page.status == 200
    assert "Chưa tải được bảng xếp hạng." in page.words
    assert main_button(page)[0] == "Đăng ký dự thi"


def test_leaders_and_counters_are_told_as_before(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now, **PLAIN)
        sat(session, held, person(session, clock.now), clock.now, clock.now, right=3)
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        upkeep.rebuild(session, boards, held, clock.now)
    words = Browser(app).get("/").words
    assert "Người đã dự thi 1 Lượt thi 1" in words
    assert "Đơn vị dẫn đầu" in words
    assert "Chưa tải được" not in words


def test_there_is_no_door_to_what_is_not_there(app: Flask, writing, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "_something", lambda: (False, False))
    assert "/tai-lieu" not in Browser(app).get("/").text
    site_of(app).kept._values.clear()
    monkeypatch.setattr(home, "_something", lambda: (True, True))
    page = Browser(app).get("/").text
    doors = [name for name in ("practice", "library", "pledges") if name in app.blueprints]
    assert len(re.findall(r'<h3><a href="/(?:on-tap|tai-lieu|cam-ket)"', page)) == len(doors)


# The contest's own page


def test_a_contest_says_what_can_be_won_and_who_may_enter(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
    page = Browser(app).get("/cuoc-thi/thu")
    assert "Ai được dự thi" in page.words
    assert ("Giải thưởng" in page.words) is ("Giải cá nhân" in page.words)


def test_a_closed_contest_says_what_comes_next(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
    clock.forward(days=8)
    assert "Ban tổ chức đang kiểm tra; kết quả tạm thời công bố ở trang này" in Browser(app).get("/cuoc-thi/thu").words


def test_somebody_whose_unit_waits_is_told_before_the_start(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
        who = person(session, clock.now, unit_id=None, unit_text="Hợp tác xã Chè")
        browser = Browser(app, sign_in(session, who, clock.now))
    assert "Đơn vị của bạn đang chờ xếp." in browser.get("/cuoc-thi/thu/bat-dau").words
