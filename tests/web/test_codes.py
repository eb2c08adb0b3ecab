"""The officer's desk of codes, and the two doors that a code opens."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.people import Person, Role, masked_phone
from contest.services import codes as code_service
from contest.store.audit import AuditRow
from contest.store.codes import CodeRow
from contest.store.people import LimitRow, PersonRow
from contest.store.roster import RosterEntryRow
from tests.factories import PASSWORD, contest, grassroots, person, sign_in
from tests.web import account_stage as stage
from tests.web.client import Browser, Page
from tests.web.stage import site_of

NEW = "ruộng bậc thang mùa nước đổ"
WRONG = "Mã chưa đúng hoặc không còn dùng được."


@pytest.fixture
def secret(app: Flask) -> str:
    return str(site_of(app).settings.secret_key)


@pytest.fixture
def officer(writing, clock) -> Person:
    with writing() as session:
        return stage.officer(session, clock.now)


@pytest.fixture
def desk(app: Flask, officer: Person, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, officer, clock.now))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_cards_are_printed_for_whoever_has_no_account(
    app: Flask, desk: Browser, officer, writing, clock, session
) -> None:
    with writing() as on:
        names = ["Giàng Thị Máy", *(f"Lù Văn Số {n}" for n in range(8))]
        ids = [stage.entry(on, clock.now, name) for name in names]
        stage.entry(on, clock.now, "Người Nơi Khác", unit_id=grassroots(on, 1))
        holder = person(on, clock.now, name="Đã Có Rồi")
        stage.entry(on, clock.now, "Đã Có Rồi", person_id=holder.id)
    page = desk.get("/can-bo/ma")
    assert "Chưa có tài khoản (9)" in page.words
    assert masked_phone(holder.phone) in page.words
    assert holder.phone[3:] not in page.text
    assert desk.post("/can-bo/ma/the", {"password": "sai mật khẩu"}).status == 422
    assert desk.post("/can-bo/ma/the", {"password": PASSWORD, "entry": "999999"}).status == 422
    assert session.scalars(select(CodeRow.id)).all() == []
    sent = {"csrf_token": desk.token(), "password": PASSWORD, "kieu": "pdf"}
    printed = desk.client.post("/can-bo/ma/the", data=sent)
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.headers["Cache-Control"] == "no-store"
    told = text_of(printed.data)
    assert all(name in told for name in names)
    assert "Đã Có Rồi" not in told
    assert "Người Nơi Khác" not in told
    printed_codes = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", told)
    assert len(set(printed_codes)) == 9
    assert len(pypdfium2.PdfDocument(printed.data)) == 2
    door = Browser(app).post("/kich-hoat", {"ma": printed_codes[0]})
    assert names[0] in door.words
    again = desk.post("/can-bo/ma/the", {"password": PASSWORD, "entry": str(ids[0]), "kieu": "in"})
    assert names[0] in again.words
    assert names[1] not in again.words
    assert WRONG in Browser(app).post("/kich-hoat", {"ma": printed_codes[0]}).words
    session.rollback()
    deeds = session.execute(select(AuditRow.actor_id, AuditRow.detail).where(AuditRow.act == "code.activate")).all()
    assert [(row[0], row[1]["people"]) for row in deeds] == [(officer.id, 9), (officer.id, 1)]


def test_the_holder_of_a_card_opens_an_account_and_goes_on_to_the_contest(
    app: Flask, officer: Person, secret: str, writing, clock, session
) -> None:
    with writing() as on:
        entry_id = stage.entry(on, clock.now, phone="+84911222333")
        contest(on, clock.now)
        (card,) = stage.activation(on, secret, officer, clock.now)
    browser = Browser(app)
    assert card.code in browser.get(f"/kich-hoat?ma={card.code.lower()}").text
    page = browser.post("/kich-hoat", {"ma": f" {card.code.lower()} "})
    assert "Lò Văn Thẻ" in page.words
    assert masked_phone("+84911222333") in page.words
    assert "911222" not in page.text
    assert 'name="phone"' not in page.text
    assert 'name="birth_date"' in page.text
    sent = {"ma": card.code, "proof": stage.hidden(page, "proof"), "go": "finish", "password": NEW}
    assert browser.post("/kich-hoat", sent).status == 422  # has agreed to nothing
    sent |= {"birth_date": "1990-02-15", "gender": "female", "agree": "y", "phone": "0977888999"}
    weak = browser.post("/kich-hoat", sent | {"password": "12345678"})
    assert "quá dễ đoán" in weak.words
    done = browser.post("/kich-hoat", sent)
    assert (done.status, done.location) == (303, "/cuoc-thi/thu")
    assert "Lò Văn Thẻ" in browser.get("/tai-khoan").words
    row = session.get_one(RosterEntryRow, entry_id)
    opened = session.get_one(PersonRow, row.person_id)
    assert (opened.phone, opened.unit_id, opened.gender) == ("+84911222333", row.unit_id, "female")
    assert opened.vouched_at is not None
    replay = Browser(app)
    assert WRONG in replay.post("/kich-hoat", {"ma": card.code}).words
    assert WRONG in browser.post("/kich-hoat", sent).words


def test_a_number_that_has_an_account_is_told_to_the_holder_and_spends_no_code(
    app: Flask, officer: Person, secret: str, writing, clock, session
) -> None:
    with writing() as on:
        stage.entry(on, clock.now)
        taken = person(on, clock.now)
        (card,) = stage.activation(on, secret, officer, clock.now)
    browser = Browser(app)
    page = browser.post("/kich-hoat", {"ma": card.code})
    sent = {"ma": card.code, "proof": stage.hidden(page, "proof"), "go": "finish", "password": NEW, "agree": "y"}
    sent |= {"birth_date": "1990-02-15", "gender": "male", "phone": taken.phone}
    assert "Số này đã có tài khoản." in browser.post("/kich-hoat", sent).words
    assert session.scalars(select(CodeRow.used_at)).one() is None
    assert browser.post("/kich-hoat", sent | {"phone": "0977888999"}).status == 303


def test_every_code_that_is_no_good_gets_one_and_the_same_answer(
    app: Flask, officer: Person, secret: str, writing, clock
) -> None:
    with writing() as on:
        stage.entry(on, clock.now)
        (old,) = stage.activation(on, secret, officer, clock.now)
        stage.activation(on, secret, officer, clock.now)
        known = person(on, clock.now)
        code_service.issue_recovery(on, secret, officer, known.id, clock.now)
    browser = Browser(app)
    token = browser.token()
    wrong = (old.code, "ABCDE-23456", "x", "0" * 99)
    assert len({_bare(_enter(browser, token, "/kich-hoat", ma=one)) for one in wrong}) == 1
    bodies = {
        _bare(_enter(browser, token, "/quen-mat-khau", ma="ABCDE-23456", phone=phone))
        for phone in (known.phone, "+84999999999", "không phải số")
    }
    assert len(bodies) == 1


def _enter(browser: Browser, token: str, path: str, **sent: str) -> Page:
    return Page(browser.client.post(path, data={"csrf_token": token, **sent}))


def _bare(page: Page) -> tuple[int, str]:
    """An answer without what was typed and is kept in its field."""
    return page.status, re.sub(r'value="[^"]*"', "", page.text)


def test_ten_thousand_guesses_come_down_to_thirty_a_quarter_of_an_hour(app: Flask, writing, clock, session) -> None:
    browser = Browser(app)
    token = browser.token()
    statuses = [_enter(browser, token, "/kich-hoat", ma=f"ABCDE{n:05d}").status for n in range(23456, 23490)]
    assert statuses == [422] * 30 + [429] * 4
    assert _enter(browser, token, "/quen-mat-khau", ma="ABCDE23456", phone="0912345678").status == 429
    with writing() as on:
        # Ten thousand from as many places meet at the one row of the whole house.
        on.execute(update(LimitRow).where(LimitRow.scope == "code.all").values(tries=10_000))
        on.execute(update(LimitRow).where(LimitRow.scope == "code.address").values(tries=0))
    assert _enter(browser, token, "/kich-hoat", ma="ABCDE23456").status == 429
    clock.forward(minutes=15)
    assert _enter(browser, token, "/kich-hoat", ma="ABCDE23456").status == 422


def test_a_forged_proof_is_a_try_like_any_other(app: Flask) -> None:
    browser = Browser(app)
    token = browser.token()
    sent = {"ma": "ABCDE23456", "phone": "0912345678", "proof": "0" * 32, "go": "finish", "new": NEW}
    statuses = [_enter(browser, token, "/quen-mat-khau", **sent).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_an_officer_hands_over_a_code_and_the_person_sets_their_own_password(
    app: Flask, desk: Browser, officer: Person, writing, clock, session
) -> None:
    with writing() as on:
        who = person(on, clock.now, name="Lù Văn Hòa")
        before = Browser(app, sign_in(on, who, clock.now))
    assert before.get("/tai-khoan").status == 200
    path = f"/can-bo/ma/nguoi/{who.id}"
    assert "Lù Văn Hòa" in desk.get(path).words
    assert desk.post(path, {"password": "sai mật khẩu"}).status == 422
    issued = desk.post(path, {"password": PASSWORD})
    (code,) = set(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", issued.words))
    assert code not in desk.get(path).text
    browser = Browser(app)
    page = browser.post("/quen-mat-khau", {"phone": who.phone, "ma": code.lower()})
    sent = {"phone": who.phone, "ma": code, "proof": stage.hidden(page, "proof"), "go": "finish", "new": NEW}
    assert browser.post("/quen-mat-khau", sent | {"new": "ngắn"}).status == 422
    assert browser.post("/quen-mat-khau", sent).location == "/quen-mat-khau/xong"
    assert WRONG in browser.post("/quen-mat-khau", sent).words
    assert before.get("/tai-khoan").status == 303
    assert Browser(app).post("/dang-nhap", {"phone": who.phone, "password": PASSWORD}).status == 422
    assert browser.post("/dang-nhap", {"phone": who.phone, "password": NEW}).status == 303
    account = browser.get("/tai-khoan").words
    assert "Mật khẩu được đặt lại lúc" in account
    assert f"bằng mã do {officer.name} cấp" in account
    session.rollback()
    acts = session.scalars(select(AuditRow.act).where(AuditRow.subject == f"person:{who.id}")).all()
    assert {"code.recover", "person.recover"} <= set(acts)


def test_people_elsewhere_and_staff_are_out_of_an_officers_reach(app: Flask, desk: Browser, writing, clock) -> None:
    with writing() as on:
        other = grassroots(on, 1)
        stranger = person(on, clock.now, unit_id=other)
        colleague = person(on, clock.now, Role.JUDGE)
        admin = person(on, clock.now, Role.ADMIN)
        boss = Browser(app, sign_in(on, admin, clock.now))
    missing = desk.get("/can-bo/ma/nguoi/999999")
    for method in (desk.get, desk.post):
        page = method(f"/can-bo/ma/nguoi/{stranger.id}")
        assert page.status == missing.status == 404
    assert desk.get(f"/can-bo/ma?don-vi={other}").status == 404
    assert desk.post("/can-bo/ma/the", {"don-vi": str(other), "password": PASSWORD}).status == 404
    assert desk.post(f"/can-bo/ma/nguoi/{colleague.id}", {"password": PASSWORD}).status == 403
    assert "ai=can-bo" not in desk.get("/can-bo/ma").text
    assert f"/can-bo/ma/nguoi/{colleague.id}" in boss.get("/can-bo/ma?ai=can-bo").text
    assert boss.post(f"/can-bo/ma/nguoi/{colleague.id}", {"password": PASSWORD}).status == 200


def test_a_card_is_no_way_to_ask_which_numbers_have_an_account(
    app: Flask, officer: Person, secret: str, writing, clock
) -> None:
    with writing() as on:
        stage.entry(on, clock.now)
        taken = person(on, clock.now)
        (card,) = stage.activation(on, secret, officer, clock.now)
    browser = Browser(app)
    page = browser.post("/kich-hoat", {"ma": card.code})
    sent = {"ma": card.code, "proof": stage.hidden(page, "proof"), "go": "finish", "password": NEW, "agree": "y"}
    sent |= {"birth_date": "1990-02-15", "gender": "female", "phone": taken.phone}
    answers = [browser.post("/kich-hoat", sent) for _ in range(12)]
    assert [one.status for one in answers] == [409] * 10 + [429] * 2
    assert "Số này đã có tài khoản" in answers[0].words
    assert "Số này đã có tài khoản" not in answers[-1].words
    clock.forward(hours=1)
    assert browser.post("/kich-hoat", sent | {"phone": "0977888999"}).status == 303
