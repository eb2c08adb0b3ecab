"""Letters: an address proven and a password recovered over a real server of mail; a dead one holds nobody up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from contest.people import Person
from contest.services import mail as service
from contest.services.mail import Office
from contest.store.mail import LetterRow
from contest.store.people import PersonRow
from tests.factories import PASSWORD, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import site_of
from wsgi import NAME

NEW = "ruộng bậc thang mùa nước đổ"
ADDRESS = "lan@congdoan.vn"


class Box:
    """What the server of mail got."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        body = letter.get_payload(decode=True).decode("utf-8")  # type: ignore[union-attr]
        self.letters.append((envelope.rcpt_tos[0], str(letter["From"]), body))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, str]]:
    held = Box()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=port)
    controller.start()
    yield held, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def mailing(app: Flask, box: tuple[Box, str]) -> Flask:
    site = site_of(app)
    settings = replace(site.settings, mail_url=box[1], mail_from="Hội Thi <thi@congdoan.vn>")
    app.extensions[NAME] = replace(site, settings=settings)
    return app


@pytest.fixture
def who(writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now)


def send_all(app: Flask, writing, clock, url: str | None = None) -> list[bool]:
    settings = site_of(app).settings
    office = Office(settings.secret_key, "Liên đoàn", service.post(url or settings.mail_url, settings.mail_from))
    done = []
    while (sent := service.send_next(writing, office, clock)) is not None:
        done.append(sent)
    return done


def link_in(letter: str) -> str:
    return re.search(r"http://localhost(/\S+)", letter)[1]  # type: ignore[index]


def ask(browser: Browser, to: str) -> Page:
    return browser.post("/quen-mat-khau/gui-thu", {"to": to})


def test_an_address_is_proven_and_then_opens_the_account_once(
    mailing: Flask, box: tuple[Box, str], who: Person, writing, clock, session
) -> None:
    with writing() as on:
        browser = Browser(mailing, sign_in(on, who, clock.now))
    page = browser.post("/tai-khoan/bao-ve/e-mail", {"email": ADDRESS.upper(), "mail_password": "sai mật khẩu"})
    assert page.status == 422
    page = browser.post("/tai-khoan/bao-ve/e-mail", {"email": ADDRESS.upper(), "mail_password": PASSWORD})
    assert page.status == 303
    assert "chưa xác nhận" in browser.get("/tai-khoan/bao-ve").words
    # Not proven: nobody recovers by it.
    ask(Browser(mailing), who.phone)
    assert send_all(mailing, writing, clock) == [True, True]
    ((to, sender, words),) = box[0].letters
    assert (to, sender) == (ADDRESS, "Hội Thi <thi@congdoan.vn>")
    assert who.name not in words
    assert who.phone[3:] not in words
    link = link_in(words)
    assert Browser(mailing).get(link).status == 200
    assert session.scalars(select(PersonRow.email_verified_at).where(PersonRow.id == who.id)).one() is None
    assert Browser(mailing).post(link).status == 200
    assert Browser(mailing).post(link).status == 404
    assert "đã xác nhận" in browser.get("/tai-khoan/bao-ve").words
    assert ADDRESS not in browser.get("/tai-khoan/bao-ve").text
    for to in (who.phone, ADDRESS):
        assert ask(Browser(mailing), to).location == "/quen-mat-khau/da-gui"
        clock.forward(seconds=1)
        send_all(mailing, writing, clock)
    first, second = (link_in(one[2]) for one in box[0].letters[1:])
    assert Browser(mailing).post(first, {"new": "ngắn"}).status == 422
    assert Browser(mailing).post(first, {"new": NEW}).location == "/quen-mat-khau/xong"
    # The password is another: the second link leads nowhere, as the first one does by now.
    assert [Browser(mailing).get(one).status for one in (first, second)] == [404, 404]
    assert browser.get("/tai-khoan").status == 303
    signed = Browser(mailing)
    assert signed.post("/dang-nhap", {"phone": who.phone, "password": NEW}).status == 303
    assert "bằng đường dẫn gửi tới e-mail của bạn" in signed.get("/tai-khoan").words
    session.rollback()
    assert session.scalars(select(LetterRow.id)).all() == []


def test_a_link_ends_after_half_an_hour(mailing: Flask, box: tuple[Box, str], who: Person, writing, clock) -> None:
    with writing() as on:
        row = on.get_one(PersonRow, who.id)
        row.email, row.email_verified_at = ADDRESS, clock.now
    ask(Browser(mailing), ADDRESS)
    send_all(mailing, writing, clock)
    link = link_in(box[0].letters[0][2])
    clock.forward(minutes=29)
    assert Browser(mailing).get(link).status == 200
    clock.forward(minutes=1)
    assert Browser(mailing).get(link).status == 404
    assert Browser(mailing).post(link, {"new": NEW}).status == 404


def test_known_and_unknown_get_the_same_answer_and_cost_the_same_work(
    mailing: Flask, box: tuple[Box, str], who: Person, writing, clock, session
) -> None:
    with writing() as on:
        row = on.get_one(PersonRow, who.id)
        row.email, row.email_verified_at = ADDRESS, clock.now
    answers = set()
    for to in (who.phone, ADDRESS, "+84999999999", "ai@khong.vn", "không phải số"):
        page = ask(Browser(mailing), to)
        answers.add((page.status, page.location, page.text))
    assert len(answers) == 1
    assert len(session.scalars(select(LetterRow.id)).all()) == 5
    send_all(mailing, writing, clock)
    assert [one[0] for one in box[0].letters] == [ADDRESS, ADDRESS]
    statuses = [ask(Browser(mailing), who.phone).status for _ in range(5)]
    assert statuses == [303] * 4 + [429]


def test_a_dead_server_holds_no_page_up_and_the_letter_waits(
    mailing: Flask, who: Person, writing, clock, session
) -> None:
    with writing() as on:
        row = on.get_one(PersonRow, who.id)
        row.email, row.email_verified_at = ADDRESS, clock.now
    assert ask(Browser(mailing), ADDRESS).status == 303
    assert send_all(mailing, writing, clock, "smtp://127.0.0.1:1") == [False]
    assert send_all(mailing, writing, clock, "smtp://127.0.0.1:1") == []
    # Its last try is a quarter of an hour after the first one.
    tried = []
    for minute in range(1, 15):
        clock.forward(minutes=1)
        tried += [minute] * len(send_all(mailing, writing, clock, "smtp://127.0.0.1:1"))
    assert tried == [1, 3, 7]
    clock.forward(minutes=1)
    assert send_all(mailing, writing, clock) == [True]
    session.rollback()
    assert session.scalars(select(LetterRow.id)).all() == []


def test_where_no_mail_is_set_up_no_page_speaks_of_it(app: Flask, who: Person, writing, clock) -> None:
    with writing() as on:
        browser = Browser(app, sign_in(on, who, clock.now))
    for path in ("/tai-khoan", "/tai-khoan/bao-ve", "/quen-mat-khau"):
        assert "mail" not in browser.get(path).words.lower()
    assert ask(browser, who.phone).status == 422
    assert browser.post("/tai-khoan/bao-ve/e-mail", {"email": ADDRESS, "mail_password": PASSWORD}).status == 404


def test_five_letters_a_day_reach_one_account_however_its_address_is_spelt(
    mailing: Flask, box: tuple[Box, str], who: Person, writing, clock
) -> None:
    with writing() as on:
        on.get_one(PersonRow, who.id).email = ADDRESS
        on.get_one(PersonRow, who.id).email_verified_at = clock.now
        browser = Browser(mailing, sign_in(on, who, clock.now))
    wide = [f"{ADDRESS[:n]}{chr(ord(ADDRESS[n]) + 0xFEE0)}{ADDRESS[n + 1 :]}" for n in (0, 1, 2, 4, 5, 6, 7)]
    assert [ask(Browser(mailing), one).status for one in wide] == [303] * 5 + [429] * 2
    # Whatever is typed there is nobody's own count.
    for _n in range(6):
        ask(Browser(mailing), str(who.id))
    assert browser.post("/tai-khoan/bao-ve/e-mail", {"email": ADDRESS, "mail_password": PASSWORD}).status == 303
