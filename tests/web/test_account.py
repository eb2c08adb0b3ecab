"""The account page: what it shows, changing the password, ending sign-ins."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from contest.people import Person, Role
from contest.services.passwords import fits
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from tests.factories import PASSWORD, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of, moved, state

NEW = "ruộng bậc thang mùa nước đổ"


@pytest.fixture
def who(writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now)


@pytest.fixture
def browser(app: Flask, who: Person, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


def hash_of(session, who: Person) -> str:
    session.rollback()
    return session.scalars(select(PersonRow.password_hash).where(PersonRow.id == who.id)).one()


def test_the_page_shows_the_person_and_hides_their_number(browser: Browser, who: Person) -> None:
    page = browser.get("/tai-khoan")
    assert who.name in page.words
    assert f"•••• ••• {who.phone[-3:]}" in page.words
    assert who.phone not in page.text
    assert who.phone[3:] not in page.text
    assert "Thí sinh" in page.words


def test_nobody_elses_number_is_on_any_page_of_mine(browser: Browser, writing, clock) -> None:
    with writing() as session:
        person(session, clock.now, phone="+84977000111")
    for path in ("/", "/tai-khoan", "/huong-dan"):
        assert "977000111" not in browser.get(path).text


def change(browser: Browser, current: str = PASSWORD, new: str = NEW):
    return browser.post("/tai-khoan", {"current": current, "new": new})


def test_a_new_password_takes_the_place_of_the_old_one(app: Flask, browser: Browser, who: Person, session) -> None:
    page = change(browser)
    assert (page.status, page.location) == (303, "/tai-khoan?da=luu")
    assert "Đã lưu thay đổi." in browser.get(page.location).words
    assert fits(NEW, hash_of(session, who))
    assert Browser(app).post("/dang-nhap", {"phone": who.phone, "password": PASSWORD}).status == 422
    assert Browser(app).post("/dang-nhap", {"phone": who.phone, "password": NEW}).status == 303
    assert "person.change_password" in session.scalars(select(AuditRow.act)).all()


def test_a_new_password_ends_every_other_sign_in_and_not_this_one(
    app: Flask, browser: Browser, who: Person, writing, clock
) -> None:
    with writing() as session:
        others = [Browser(app, sign_in(session, who, clock.now)) for _ in range(2)]
        stranger = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    assert [one.get("/tai-khoan").status for one in others] == [200, 200]
    change(browser)
    assert [one.get("/tai-khoan").status for one in others] == [303, 303]
    assert browser.get("/tai-khoan").status == 200
    assert stranger.get("/tai-khoan").status == 200


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("sai mật khẩu", NEW, "Mật khẩu hiện tại chưa đúng."),
        (PASSWORD, "ngắn", "từ 8 đến 256 ký tự"),
        (PASSWORD, "x" * 257, "quá dễ đoán"),
        (PASSWORD, "matkhau123", "quá dễ đoán"),
        (PASSWORD, "", "Điền vào ô này."),
        ("", NEW, "Điền vào ô này."),
    ],
)
def test_a_refused_change_changes_nothing(
    app: Flask, browser: Browser, who: Person, session, current: str, new: str, words: str
) -> None:
    before = hash_of(session, who)
    page = change(browser, current, new)
    assert page.status == 422
    assert words in page.words
    assert hash_of(session, who) == before
    assert not new or new == "ngắn" or new not in page.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTESTANT])
def test_staff_need_twelve_characters(app: Flask, writing, clock, role: Role) -> None:
    with writing() as session:
        browser = Browser(app, sign_in(session, person(session, clock.now, role), clock.now))
    page = change(browser, new="ruộng-bậc-t")
    assert page.status == 422
    assert "từ 12 đến 256 ký tự" in page.words
    assert change(browser, new="ruộng-bậc-th").status == 303


def test_ten_tries_of_the_current_password_and_then_a_wait(browser: Browser, who: Person, session, clock) -> None:
    for _ in range(10):
        assert change(browser, "sai mật khẩu").status == 422
    page = change(browser)
    assert page.status == 429
    assert re.search(r"Thử lại sau [1-5] phút\.", page.words)
    assert fits(PASSWORD, hash_of(session, who))
    clock.forward(minutes=5)
    assert change(browser).status == 303


def test_the_list_names_each_browser_and_marks_this_one(app: Flask, browser: Browser, who: Person) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    phone = Browser(app)
    phone.post("/dang-nhap", {"phone": who.phone, "password": PASSWORD}, headers={"User-Agent": agent})
    page = browser.get("/tai-khoan")
    assert "Chrome · Android" in page.words
    assert page.words.count("máy này") == 1
    assert len(re.findall('name="key"', page.text)) == 1


def test_a_hostile_browser_name_is_only_text(app: Flask, browser: Browser, who: Person) -> None:
    Browser(app).post(
        "/dang-nhap",
        {"phone": who.phone, "password": PASSWORD},
        headers={"User-Agent": "<script>alert(1)</script> Chrome/1 Android"},
    )
    assert "<script>alert" not in browser.get("/tai-khoan").text


def test_a_hostile_name_is_only_text_on_every_page(app: Flask, writing, clock) -> None:
    with writing() as session:
        one = person(session, clock.now, name="<img src=x onerror=alert(1)>{{7*7}}")
        browser = Browser(app, sign_in(session, one, clock.now))
    for path in ("/", "/tai-khoan", "/huong-dan"):
        page = browser.get(path)
        assert "<img src=x" not in page.text
        assert "{{7*7}}" in page.text


def test_a_sign_in_ended_from_the_list_is_dead_at_once(
    app: Flask, browser: Browser, who: Person, writing, clock
) -> None:
    with writing() as session:
        lost = Browser(app, sign_in(session, who, clock.now))
    assert lost.get("/tai-khoan").status == 200
    key = re.search(r'name="key" value="(\w+)"', browser.get("/tai-khoan").text)
    assert key is not None
    assert browser.post("/tai-khoan/ket-thuc", {"key": key[1]}).location == "/tai-khoan?da=luu"
    assert lost.get("/tai-khoan").status == 303
    assert browser.get("/tai-khoan").status == 200
    assert browser.post("/tai-khoan/ket-thuc", {"key": key[1]}).status == 404


@pytest.mark.parametrize("key", ["", "0", "f" * 16, "%" * 16, "x" * 64, "\x00" * 16])
def test_a_key_that_names_no_sign_in_ends_none(app: Flask, browser: Browser, key: str) -> None:
    before = state(engine_of(app))
    assert browser.post("/tai-khoan/ket-thuc", {"key": key}).status == 404
    assert moved(before, state(engine_of(app))) == []


def test_fields_nobody_asked_for_change_nothing(browser: Browser, who: Person, session) -> None:
    browser.post(
        "/tai-khoan", {"current": PASSWORD, "new": NEW, "role": "admin", "phone": "0900000000", "name": "Khác"}
    )
    session.rollback()
    row = session.get_one(PersonRow, who.id)
    assert (row.role, row.phone, row.name) == ("contestant", who.phone, who.name)


def test_a_person_says_of_themselves_that_they_are_a_member(browser: Browser, session) -> None:
    page = browser.get("/tai-khoan")
    assert 'name="member"' in page.text
    assert browser.post("/tai-khoan/khai", {"member": "co"}).location == "/tai-khoan?da=luu"
    assert session.scalars(select(PersonRow.member).where(PersonRow.member.is_not(None))).all() == [True]
    browser.post("/tai-khoan/khai", {"member": "khong"})
    session.rollback()
    assert session.scalars(select(PersonRow.member).where(PersonRow.member.is_not(None))).all() == [False]


def test_whoever_has_a_unit_does_not_write_another_over_it(browser: Browser, session) -> None:
    browser.post("/tai-khoan/khai", {"member": "co", "workplace": "Nơi khác"})
    assert session.scalars(select(PersonRow.unit_text).where(PersonRow.unit_text.is_not(None))).all() == []
