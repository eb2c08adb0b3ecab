"""A union's link to a contest: from the poster over registering and signing in to the start, the unit carried along."""

from __future__ import annotations

import re
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.boards import Counters
from contest.contests import Contest
from contest.people import Role
from contest.services.contests import Window
from contest.services.documents import previews
from contest.store import people as people_store
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from tests.factories import PASSWORD, contest, grassroots, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, sat, started, state, unit_of
from tests.web.test_registration import PERSON, go, step

PHONE = "0912 345 678"


@pytest.fixture
def held(writing, clock) -> Contest:
    with writing() as session:
        return contest(session, clock.now)


@pytest.fixture
def unit(session) -> UnitRow:
    return session.get_one(UnitRow, grassroots(session, 5))


def way(page: Page, words: str) -> str:
    """The address behind a link of those words."""
    found = re.search(rf'<a class="btn[^"]*" href="([^"]*)"[^>]*>{words}</a>', page.text)
    assert found is not None, page.words[:400]
    return found[1].replace("&amp;", "&")


def test_a_link_leads_from_the_poster_to_the_start_in_two_steps(
    app: Flask, session, held: Contest, unit: UnitRow
) -> None:
    browser = Browser(app)
    poster = browser.get(f"/cuoc-thi/thu?don-vi={unit.id}")
    assert f"Bạn thuộc {unit.name} ." in poster.words
    first = browser.get(way(poster, "Đăng ký dự thi"))
    assert f"Bạn thuộc {unit.name} ." in first.words
    assert "bước 1 trong 2" in first.words
    second = go(browser, first, phone=PHONE)
    assert step(second) == 3
    assert "bước 2 trong 2" in second.words
    done = go(browser, second, **PERSON)
    assert "Đã nhận đăng ký" in done.words
    assert 'name="next" type="hidden" value="/cuoc-thi/thu/bat-dau"' in done.text
    entered = browser.post("/dang-nhap", {"phone": PHONE, "password": PASSWORD, "next": "/cuoc-thi/thu/bat-dau"})
    assert entered.location == "/cuoc-thi/thu/bat-dau"
    assert browser.get(entered.location).status == 200
    session.rollback()
    assert session.scalars(select(PersonRow.unit_id)).all() == [unit.id]


def test_whoever_has_an_account_goes_the_short_way(app: Flask, held: Contest, unit: UnitRow) -> None:
    browser = Browser(app)
    poster = browser.get(f"/cuoc-thi/thu?don-vi={unit.id}")
    assert way(poster, "Tôi đã có tài khoản") == "/dang-nhap?next=/cuoc-thi/thu/bat-dau"
    first = browser.get(way(poster, "Đăng ký dự thi"))
    assert way(first, "Tôi đã có tài khoản") == "/dang-nhap?next=/cuoc-thi/thu/bat-dau"


def test_a_contest_to_come_leads_back_to_its_page(app: Flask, writing, clock, unit: UnitRow) -> None:
    with writing() as session:
        contest(session, clock.now, windows=[Window("Đợt 1", clock.now + timedelta(days=1), clock.now + timedelta(9))])
    page = Browser(app).get(f"/cuoc-thi/thu?don-vi={unit.id}")
    assert way(page, "Đăng ký dự thi") == f"/dang-ky?don-vi={unit.id}&next=/cuoc-thi/thu"
    assert "Bạn có thể đăng ký trước." in page.words


def test_the_unit_of_a_link_can_be_changed_and_nothing_typed_is_lost(app: Flask, session, unit: UnitRow) -> None:
    browser, other = Browser(app), session.get_one(UnitRow, grassroots(session, 9))
    second = go(browser, browser.get(f"/dang-ky?don-vi={unit.id}&next=/cuoc-thi/thu"), phone=PHONE)
    choice = go(browser, second, "unit", **PERSON)
    assert step(choice) == 2
    assert "bước 2 trong 3" in choice.words
    third = go(browser, choice, unit_id=str(other.id))
    assert (step(third), other.name in third.text, "Vàng Thị Mỷ" in third.text) == (3, True, True)
    done = go(browser, third, **PERSON)
    assert 'value="/cuoc-thi/thu"' in done.text
    session.rollback()
    assert session.scalars(select(PersonRow.unit_id)).all() == [other.id]


def test_back_from_the_second_of_two_steps_is_the_first(app: Flask, unit: UnitRow) -> None:
    browser = Browser(app)
    second = go(browser, browser.get(f"/dang-ky?don-vi={unit.id}"), phone=PHONE)
    first = go(browser, second, "back", **PERSON)
    assert step(first) == 1
    assert f'value="{PHONE}"' in first.text
    again = go(browser, first, phone=PHONE)
    assert (step(again), "Vàng Thị Mỷ" in again.text) == (3, True)


@pytest.mark.parametrize("text", ["0", "999999", "-1", "x", "٣", "1" * 40, "1 OR 1=1"])
def test_a_link_of_no_unit_is_left_out_with_a_word(app: Flask, held: Contest, text: str) -> None:
    browser = Browser(app)
    page = browser.get(f"/cuoc-thi/thu?don-vi={text}")
    assert "Liên kết này không còn đúng đơn vị nào. Bạn chọn đơn vị khi đăng ký." in page.words
    assert way(page, "Đăng ký dự thi") == "/dang-ky?next=/cuoc-thi/thu/bat-dau"
    first = browser.get(f"/dang-ky?don-vi={text}")
    assert "Bạn chọn đơn vị ở bước sau." in first.words
    assert step(go(browser, first, phone=PHONE)) == 2


def test_a_unit_that_is_no_more_is_left_out(app: Flask, held: Contest, unit: UnitRow, writing, clock) -> None:
    browser = Browser(app)
    first = browser.get(f"/dang-ky?don-vi={unit.id}")
    with writing() as session:
        gone = {"valid_to": clock.now.date()}
        session.execute(update(UnitRow).where(UnitRow.id == unit.id).values(gone))
    assert "không còn đúng đơn vị nào" in browser.get(f"/cuoc-thi/thu?don-vi={unit.id}").words
    assert step(go(browser, first, phone=PHONE)) == 2


def test_an_upper_union_is_nobodys_unit(app: Flask, held: Contest, unit: UnitRow) -> None:
    assert "không còn đúng đơn vị nào" in Browser(app).get(f"/cuoc-thi/thu?don-vi={unit.parent_id}").words


def test_somebody_of_another_unit_keeps_theirs_and_is_told(app: Flask, held, unit, writing, session, clock) -> None:
    with writing() as writer:
        who = person(writer, clock.now)
        mate = person(writer, clock.now, unit_id=unit.id)
        other, own = (Browser(app, sign_in(writer, one, clock.now)) for one in (who, mate))
    page = other.get(f"/cuoc-thi/thu?don-vi={unit.id}")
    assert "bài thi vẫn tính cho đơn vị của bạn" in page.words
    assert way(page, "Vào thi") == "/cuoc-thi/thu/bat-dau"
    assert f"Bạn thuộc {unit.name} ." in own.get(f"/cuoc-thi/thu?don-vi={unit.id}").words
    session.rollback()
    assert session.scalars(select(PersonRow.unit_id).where(PersonRow.id == who.id)).one() == who.unit_id


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil", "javascript:1", ""])
def test_registering_leads_to_no_other_site(app: Flask, unit: UnitRow, to: str) -> None:
    browser = Browser(app)
    first = browser.get("/dang-ky", query_string={"next": to})
    assert 'href="/dang-nhap"' in first.text
    given = {"step": "3", "phone": PHONE, "unit_id": str(unit.id), "next": to, **PERSON}
    done = browser.post("/dang-ky", given)
    assert "Đã nhận đăng ký" in done.words
    assert 'name="next" type="hidden" value="/"' in done.text


def test_the_second_door_is_two_ordinary_lists(app: Flask, session, unit: UnitRow) -> None:
    browser = Browser(app)
    second = go(browser, browser.get("/dang-ky"), phone=PHONE)
    upper = session.get_one(UnitRow, unit.parent_id)
    assert f'<option value="{upper.id}">{upper.name}</option>' in second.text
    listed = go(browser, second, "upper", upper=str(upper.id))
    below = session.scalars(select(UnitRow.id).where(UnitRow.parent_id == upper.id, UnitRow.kind == "grassroots")).all()
    members = re.search(r'<select class="input" name="unit_id".*?</select>', listed.text, re.DOTALL)
    assert members is not None
    assert sorted(map(int, re.findall(r'value="(\d+)"', members[0]))) == sorted(below)
    third = go(browser, listed, upper=str(upper.id), unit_id=str(unit.id))
    assert (step(third), unit.name in third.text) == (3, True)


@pytest.mark.parametrize("upper", ["", "x", "999999", "٣", "9" * 30])
def test_an_upper_union_that_is_none_shows_no_second_list(app: Flask, upper: str) -> None:
    page = Browser(app).post("/dang-ky", {"step": "2", "phone": PHONE, "upper": upper, "go": "upper"})
    assert (page.status, step(page)) == (200, 2)
    assert 'id="unit_of_upper"' not in page.text


def test_a_unit_written_down_is_kept_with_the_union_above_it(app: Flask, session, unit: UnitRow) -> None:
    browser, upper = Browser(app), session.get_one(UnitRow, unit.parent_id)
    second = go(browser, browser.get("/dang-ky"), phone=PHONE)
    third = go(browser, second, unit_text="Hợp tác xã Chè Tủa", above=str(upper.id))
    go(browser, third, **PERSON)
    session.rollback()
    assert session.scalars(select(PersonRow.unit_text)).all() == [f"Hợp tác xã Chè Tủa · {upper.name}"]


# The officer's side


@pytest.fixture
def officer(app: Flask, held: Contest, unit: UnitRow, writing, clock) -> Browser:
    """Of the one union: four people, of whom one has handed in and one is sitting."""
    with writing() as session:
        people = [person(session, clock.now, unit_id=unit.id, name=f"Lò Thị {n}") for n in ("Ba", "Bốn", "Năm")]
        sat(session, held, people[0], clock.now, clock.now, right=4)
        started(session, held, people[1], clock.now)
        who = person(session, clock.now, Role.OFFICER, unit_id=unit.id, scope_unit_id=unit.id)
        return Browser(app, sign_in(session, who, clock.now))


def test_the_officer_sees_how_many_have_sat_and_sends_a_reminder(officer: Browser, unit: UnitRow) -> None:
    page = officer.get("/can-bo")
    rate = 1000 // unit.workers
    assert f"Đã thi 1 / {unit.workers} ({rate // 10},{rate % 10}%)" in page.words
    assert "Đang làm 1 · Chưa thi 2 · còn 7 ngày 0 giờ" in page.words
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert text is not None
    link = f"http://localhost/cuoc-thi/thu?don-vi={unit.id}"
    assert text[1] == (
        f"Mời đoàn viên, người lao động {unit.name} dự thi Cuộc thi thử, hạn đến 09:00 thứ Tư, 02/12/2026. "
        f"Vào thi: {link}"
    )


def test_the_code_and_the_poster_lead_to_the_unions_link(officer: Browser, unit: UnitRow) -> None:
    page = officer.get("/can-bo")
    code, poster = re.findall(r'(?:src|href)="(/can-bo/(?:ma-qr|ap-phich)[^"]*)"', page.text)
    drawn = officer.client.get(code.replace("&amp;", "&"))
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert "style" not in drawn.text
    made = officer.client.get(poster.replace("&amp;", "&"))
    assert made.mimetype == "application/pdf"
    sheet = pypdfium2.PdfDocument(made.data)
    assert len(sheet) == 1
    words = " ".join(sheet[0].get_textpage().get_text_range().split())
    for told in ("Quét mã để vào thi", "Cuộc thi thử", unit.name, "đến 09:00 thứ Tư, 02/12/2026", "0215 3825 000"):
        assert told in words, words


def test_the_code_is_a_drawing_of_this_very_link(officer: Browser, unit: UnitRow) -> None:
    drawn = officer.client.get(f"/can-bo/ma-qr.svg?cuoc-thi=thu&don-vi={unit.id}").text
    assert drawn == previews.code_of(f"http://localhost/cuoc-thi/thu?don-vi={unit.id}")
    assert drawn != previews.code_of("http://localhost/cuoc-thi/thu")
    assert officer.client.get("/can-bo/ma-qr.svg?cuoc-thi=thu").text == drawn


@pytest.mark.parametrize("path", ["/can-bo/ma-qr.svg", "/can-bo/ap-phich.pdf"])
def test_an_officer_makes_nothing_for_a_union_beside_theirs(officer: Browser, session, path: str) -> None:
    beside = grassroots(session, 60)
    assert officer.client.get(f"{path}?cuoc-thi=thu&don-vi={beside}").status_code == 404
    assert officer.client.get(f"{path}?cuoc-thi=khong-co").status_code == 404
    assert officer.client.get(f"{path}?don-vi=x").status_code == 404


def test_when_the_contest_is_over_nobody_is_called_in(app: Flask, officer: Browser, writing, session, clock) -> None:
    clock.forward(days=7)
    session.rollback()
    phone = session.scalars(select(PersonRow.phone).where(PersonRow.role == "officer")).one()
    found = people_store.credentials(session, phone)
    assert found is not None
    with writing() as writer:
        later = Browser(app, sign_in(writer, found[0], clock.now))
    page = later.get("/can-bo")
    assert "<textarea" not in page.text
    assert "/can-bo/ma-qr.svg" not in page.text


def test_a_place_among_equals_is_told_only_when_it_gives_no_guess_away(app: Flask, writing, clock, session) -> None:
    with writing() as writer:
        guessed = contest(writer, clock.now, counters=Counters.HIDDEN)
        plain = contest(writer, clock.now, "khong-doan", prediction=None, ranking=("score", "time_taken"))
        unit_id = grassroots(writer, 5)
        for one in (guessed, plain):
            sat(writer, one, person(writer, clock.now, unit_id=unit_id), clock.now, clock.now)
        who = person(writer, clock.now, Role.OFFICER, unit_id=unit_id, scope_unit_id=unit_id)
        browser = Browser(app, sign_in(writer, who, clock.now))
    row = unit_of(session, unit_id)
    beside = session.scalars(select(UnitRow).where(UnitRow.parent_id == row.parent_id, UnitRow.kind == "grassroots"))
    of = len([one for one in beside if one.workers])
    assert f"So với đơn vị cùng cấp thứ 1 / {of}" in browser.get("/can-bo?cuoc-thi=khong-doan").words
    assert "cùng cấp" not in browser.get("/can-bo?cuoc-thi=thu").words


def test_looking_at_links_and_codes_writes_nothing(app: Flask, officer: Browser, unit: UnitRow) -> None:
    before = state(engine_of(app))
    for path in (
        f"/cuoc-thi/thu?don-vi={unit.id}",
        "/can-bo/ma-qr.svg",
        "/can-bo/ap-phich.pdf",
        "/cuoc-thi/thu/anh.png",
    ):
        assert officer.client.get(path).status_code == 200
    assert state(engine_of(app)) == before


@pytest.mark.parametrize(
    ("agent", "told"), [("Mozilla/5.0 (Linux; Android 10) Zalo android/2", True), ("Firefox/1", False)]
)
def test_inside_another_app_a_word_stands_beside_downloads(officer: Browser, agent: str, told: bool) -> None:
    page = officer.get("/can-bo", headers={"User-Agent": agent})
    assert ("Nếu không tải được, bấm ⋮ rồi chọn Mở bằng trình duyệt." in page.words) is told
