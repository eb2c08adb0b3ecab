"""Registering: three steps of one form, from a telephone number to an account."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contest.services import limits
from contest.services.passwords import fits
from contest.store.audit import AuditRow
from contest.store.people import LimitRow, PersonRow
from contest.store.units import UnitRow
from tests.factories import PASSWORD, grassroots, person
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, moved, site_of, state

PHONE = "0912 345 678"
PERSON = {
    "name": "Vàng Thị Mỷ",
    "birth_date": "1990-02-28",
    "gender": "female",
    "password": PASSWORD,
    "agree": "y",
    "shows_name": "y",
}


@pytest.fixture
def unit(session) -> UnitRow:
    return session.get_one(UnitRow, grassroots(session, 5))


def hidden(page: Page) -> dict[str, str]:
    """What a page carries along in hidden fields, as a browser would send it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") == "hidden" and given["name"] != "csrf_token":
            found[given["name"]] = given.get("value", "")
    return found


def go(browser: Browser, page: Page, to: str = "next", **typed: str) -> Page:
    """Fill a step and press one of its buttons: `next`, `back`, `search`."""
    form = re.search(r'<form method="post" action="/dang-ky".*?</form>', page.text, re.DOTALL)
    assert form is not None
    page.text = form[0]
    return browser.post("/dang-ky", {**hidden(page), **typed, "go": to})


def step(page: Page) -> int:
    found = re.search(r'name="step" value="(\d)"', page.text)
    assert found is not None, page.words[:200]
    return int(found[1])


def rows(session) -> list[Any]:
    session.rollback()
    return list(session.scalars(select(PersonRow).order_by(PersonRow.id)))


def test_three_steps_open_an_account(app: Flask, session, unit: UnitRow, clock) -> None:
    browser = Browser(app)
    first = browser.get("/dang-ky")
    assert step(first) == 1
    second = go(browser, first, phone=PHONE)
    assert (second.status, step(second)) == (200, 2)
    third = go(browser, second, unit_id=str(unit.id))
    assert (third.status, step(third)) == (200, 3)
    assert unit.name in third.text
    done = go(browser, third, **PERSON)
    assert done.status == 200
    assert "Đã nhận đăng ký" in done.words
    (who,) = rows(session)
    assert (who.phone, who.name, who.birth_date, who.gender) == (
        "+84912345678",
        "Vàng Thị Mỷ",
        date(1990, 2, 28),
        "female",
    )
    assert (who.unit_id, who.unit_text, who.role, who.shows_name) == (unit.id, None, "contestant", True)
    assert who.created_at == clock.now
    assert fits(PASSWORD, who.password_hash)
    assert session.scalars(select(AuditRow.act)).all() == ["person.register"]
    assert browser.post("/dang-nhap", {"phone": PHONE, "password": PASSWORD}).status == 303


def test_a_registered_person_is_not_signed_in_by_it(app: Flask, unit: UnitRow) -> None:
    browser = Browser(app)
    page = browser.post("/dang-ky", {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON})
    assert "Đã nhận đăng ký" in page.words
    assert browser.get("/tai-khoan").status == 303


def test_somebody_whose_union_is_not_listed_writes_it_down(app: Flask, session) -> None:
    browser = Browser(app)
    second = go(browser, browser.get("/dang-ky"), phone=PHONE)
    third = go(browser, second, unit_text="  Công ty   Xây dựng Mường Thanh ")
    assert step(third) == 3
    done = go(browser, third, **{**PERSON, "shows_name": ""})
    assert "Đã nhận đăng ký" in done.words
    (who,) = rows(session)
    assert (who.unit_id, who.unit_text, who.shows_name) == (None, "Công ty Xây dựng Mường Thanh", False)
    browser.post("/dang-nhap", {"phone": PHONE, "password": PASSWORD})
    assert "Công ty Xây dựng Mường Thanh" in browser.get("/tai-khoan").text


def test_a_chosen_union_wins_over_one_written_down(app: Flask, session, unit: UnitRow) -> None:
    Browser(app).post("/dang-ky", {"step": "3", "phone": PHONE, "unit_id": str(unit.id), "unit_text": "Khác", **PERSON})
    (who,) = rows(session)
    assert (who.unit_id, who.unit_text) == (unit.id, None)


def test_back_keeps_what_was_typed(app: Flask, unit: UnitRow) -> None:
    browser = Browser(app)
    second = go(browser, browser.get("/dang-ky"), phone=PHONE)
    first = go(browser, second, "back")
    assert step(first) == 1
    assert f'value="{PHONE}"' in first.text
    second = go(browser, first, phone="0987 654 321")
    third = go(browser, second, unit_id=str(unit.id), unit_text="Tôi đã ghi")
    back = go(browser, third, "back", **PERSON)
    assert step(back) == 2
    assert unit.name in back.text
    assert "Tôi đã ghi" in back.text
    back = go(browser, back, "back", unit_id=str(unit.id), unit_text="Tôi đã ghi")
    assert step(back) == 1
    assert 'value="0987 654 321"' in back.text
    forth = go(browser, go(browser, back, phone="0987 654 321"), unit_id=str(unit.id), unit_text="Tôi đã ghi")
    assert step(forth) == 3
    for kept in ("Vàng Thị Mỷ", "1990-02-28"):
        assert f'value="{kept}"' in forth.text
    ticked = [
        dict(re.findall(r'(name|value)="([^"]*)"', tag))
        for tag in re.findall(r"<input[^>]* checked[^>]*>|<input checked[^>]*>", forth.text)
    ]
    assert ticked == [
        {"name": one, "value": value} for one, value in (("gender", "female"), ("agree", "y"), ("shows_name", "y"))
    ]


def test_a_password_is_never_written_into_a_page(app: Flask, unit: UnitRow) -> None:
    browser = Browser(app)
    given = {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON, "password": "bí-mật-không-hiện-1"}
    for change in ({"go": "back"}, {"name": "1"}, {"birth_date": ""}, {"agree": ""}, {}):
        assert "bí-mật-không-hiện-1" not in browser.post("/dang-ky", {**given, **change}).text


def test_nothing_is_agreed_to_beforehand(app: Flask, unit: UnitRow) -> None:
    browser = Browser(app)
    third = go(browser, go(browser, browser.get("/dang-ky"), phone=PHONE), unit_id=str(unit.id))
    assert step(third) == 3
    assert not re.search(r"<input[^>]*\bchecked", third.text)


def test_a_search_finds_unions_without_accents(app: Flask, unit: UnitRow, session) -> None:
    browser = Browser(app)
    second = go(browser, browser.get("/dang-ky"), phone=PHONE)
    plain = re.sub(r"\s+", " ", unit.name)
    found = go(browser, second, "search", q=plain)
    assert step(found) == 2
    assert f'value="{unit.id}"' in found.text
    folded = go(browser, go(browser, browser.get("/dang-ky"), phone=PHONE), "search", q="truong mam non")
    assert 1 <= len(re.findall(r'<input type="radio" name="unit_id"', folded.text)) <= 30
    nothing = go(browser, go(browser, browser.get("/dang-ky"), phone=PHONE), "search", q="xyzzy không có")
    assert "Không thấy đơn vị nào có những chữ này." in nothing.words


def test_a_free_number_and_a_taken_one_get_the_same_answer_to_the_byte(
    app: Flask, session, writing, unit: UnitRow, clock
) -> None:
    with writing() as writer:
        person(writer, clock.now, phone="+84912345678", name="Người Cũ", unit_id=unit.id)
    (old,) = [(one.name, one.password_hash, one.unit_id, one.shows_name, one.created_at) for one in rows(session)]
    browser = Browser(app)
    pages = []
    for phone in ("0987654321", "0912345678"):
        steps = [browser.post("/dang-ky", {"phone": phone})]
        steps.append(browser.post("/dang-ky", {"step": "2", "phone": phone, "unit_id": str(unit.id)}))
        steps.append(browser.post("/dang-ky", {"step": "3", "phone": phone, "unit_id": str(unit.id), **PERSON}))
        pages.append([(one.status, one.text.replace(phone, "#"), one.response.headers.to_wsgi_list()) for one in steps])
    assert pages[0] == pages[1]
    kept = {
        one.phone: (one.name, one.password_hash, one.unit_id, one.shows_name, one.created_at) for one in rows(session)
    }
    assert kept["+84912345678"] == old
    assert set(kept) == {"+84912345678", "+84987654321"}
    assert browser.post("/dang-nhap", {"phone": "0912345678", "password": "mật khẩu mới khác"}).status == 422


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "0912",
        "0212345678",
        "09123456789",
        "+1 912 345 678",
        "٠٩١٢٣٤٥٦٧٨",
        "０９１２３４５６７８",
        "0912345678x",
        "'; DROP",
    ],
)
def test_a_number_that_is_none_stays_at_the_first_step(app: Flask, phone: str) -> None:
    page = Browser(app).post("/dang-ky", {"phone": phone})
    assert page.status == 422
    assert step(page) == 1
    assert "điện thoại" in page.words


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"unit_id": "999999"},
        {"unit_id": "abc"},
        {"unit_id": "٣"},
        {"unit_text": " \u200b "},
        {"unit_id": "9" * 40},
        {"unit_id": "-1"},
    ],
)
def test_a_union_that_is_none_stays_at_the_second_step(app: Flask, given: dict[str, str]) -> None:
    page = Browser(app).post("/dang-ky", {"step": "2", "phone": PHONE, **given})
    assert (page.status, step(page)) == (422, 2)
    assert "Không có đơn vị này" in page.words


BAD = [
    ("name", "", "Điền vào ô này."),
    ("name", "X", "chữ cái"),
    ("name", "<b>Tôi</b>", "chữ cái"),
    ("name", "А Kириллица", "chữ cái"),
    ("name", "Ðặng Văn A", "chữ cái"),
    ("name", "Tên 😀", "chữ cái"),
    ("name", "a" * 81, "chữ cái"),
    ("birth_date", "", "Chọn ngày sinh"),
    ("birth_date", "2013-02-30", None),
    ("birth_date", "2012-11-26", "14 tuổi"),
    ("birth_date", "1900-01-01", "14 tuổi"),
    ("birth_date", "0001-01-01", "14 tuổi"),
    ("gender", "", "Chọn giới tính."),
    ("password", "", "Điền vào ô này."),
    ("password", "ngắn", "quá dễ đoán"),
    ("password", "0912345678", "quá dễ đoán"),
    ("password", "congdoan2026", "quá dễ đoán"),
    ("password", "Vàng123456", "quá dễ đoán"),
    ("password", "x" * 257, "quá dễ đoán"),
    ("agree", "", "Cần sự đồng ý"),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD, ids=lambda one: str(one)[:12])
def test_a_bad_field_is_named_and_nothing_is_written(
    app: Flask, unit: UnitRow, session, field: str, value: str, words: str | None
) -> None:
    before = state(engine_of(app), but=["limit_count.tries"])
    page = Browser(app).post("/dang-ky", {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON, field: value})
    assert (page.status, step(page)) == (422, 3)
    assert words is None or words in page.words
    assert "<b>Tôi" not in page.text
    assert moved(before, state(engine_of(app))) == []


@pytest.mark.parametrize("today", ["2012-11-25"])
def test_fourteen_years_to_the_day_is_old_enough(app: Flask, unit: UnitRow, session, today: str) -> None:
    given = {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON, "birth_date": today}
    assert "Đã nhận đăng ký" in Browser(app).post("/dang-ky", given).words


def test_a_name_is_kept_in_one_form(app: Flask, unit: UnitRow, session) -> None:
    name = "  Nguye\u0302\u0303n\u200b  Thị\u202e  An "
    Browser(app).post("/dang-ky", {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON, "name": name})
    assert [one.name for one in rows(session)] == ["Nguyễn Thị An"]


def test_fields_nobody_asked_for_change_nothing(app: Flask, unit: UnitRow, session) -> None:
    extra = {
        "role": "admin",
        "id": "1",
        "scope_unit_id": "1",
        "disabled_at": "1",
        "password_hash": "x",
        "created_at": "0",
    }
    Browser(app).post("/dang-ky", {"step": "3", "phone": PHONE, "unit_id": str(unit.id), **PERSON, **extra})
    (who,) = rows(session)
    assert (who.role, who.scope_unit_id, who.disabled_at) == ("contestant", None, None)
    assert fits(PASSWORD, who.password_hash)


@pytest.mark.parametrize(
    "given",
    [
        {"step": "9"},
        {"step": "3"},
        {"step": "-1"},
        {"go": "nowhere"},
        {"step": "3", "phone": PHONE, **PERSON},
        {"step": "3", "unit_id": "5", **PERSON},
        {"unit_id": "\x00", "step": "2"},
    ],
)
def test_steps_out_of_order_open_no_account(app: Flask, session, given: dict[str, str]) -> None:
    before = state(engine_of(app))
    page = Browser(app).post("/dang-ky", given)
    assert page.status == 422
    assert set(moved(before, state(engine_of(app)))) <= {"limit_count"}
    assert rows(session) == []


def test_one_address_registers_two_hundred_people_an_hour(app: Flask, unit: UnitRow, writing, session, clock) -> None:
    with writing() as writer:
        limits.count(writer, site_of(app).settings.secret_key, "register.address", "127.0.0.1", clock.now)
        writer.execute(LimitRow.__table__.update().values(tries=199))
    given = {"step": "3", "unit_id": str(unit.id), **PERSON}
    assert "Đã nhận đăng ký" in Browser(app).post("/dang-ky", {**given, "phone": "0912345670"}).words
    page = Browser(app).post("/dang-ky", {**given, "phone": "0912345671"})
    assert page.status == 429
    assert re.search(r"Thử lại sau \d+ phút", page.words)
    assert [one.phone for one in rows(session)] == ["+84912345670"]


def test_the_list_of_unions_is_one_file_that_browsers_keep(app: Flask, unit: UnitRow) -> None:
    page = Browser(app).get("/don-vi.json")
    listed = page.json["units"]
    assert [unit.id, unit.name] in [one[:2] for one in listed]
    assert len(listed) == 969
    assert page.response.headers["Cache-Control"] == "public, max-age=300"
    second = go(Browser(app), Browser(app).get("/dang-ky"), phone=PHONE)
    here = re.search(r'data-units="([^"]*)"', second.text)
    assert here is not None
    named = app.test_client().get(here[1], headers={"Accept-Encoding": "br"})
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(named.data) <= 20_000
    again = Browser(app).get("/don-vi.json", headers={"If-None-Match": page.response.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


def test_a_poster_names_the_union_in_its_address(app: Flask, unit: UnitRow) -> None:
    """`?don-vi=` on the first page travels to the second."""
    browser = Browser(app)
    second = go(browser, browser.get(f"/dang-ky?don-vi={unit.id}"), phone=PHONE)
    assert unit.name in second.text


@pytest.mark.parametrize("text", ["x", "-1", "999999", "%00", "1" * 40])
def test_a_poster_with_a_torn_address_still_opens_the_form(app: Flask, text: str) -> None:
    assert step(Browser(app).get(f"/dang-ky?don-vi={text}")) == 1


def test_nothing_of_registering_needs_a_file(app: Flask, tmp_path: Path) -> None:
    """A form sent as multipart with a file in place of a word is refused, not kept."""
    browser = Browser(app)
    file = tmp_path / "x.txt"
    file.write_text("x")
    with file.open("rb") as opened:
        response = browser.client.post("/dang-ky", data={"csrf_token": browser.token(), "phone": (opened, "x.txt")})
    assert response.status_code == 422
