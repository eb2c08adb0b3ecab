"""The second factor of the staff, and the house that requires it."""

from __future__ import annotations

import re
from dataclasses import replace

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from contest.people import Person, Role
from contest.store.audit import AuditRow
from contest.store.people import SignInRow
from contest.store.second_factor import SecondFactorRow, SpareCodeRow
from contest.web.policy import POLICY
from tests.factories import PASSWORD, person, sign_in
from tests.web import account_stage as stage
from tests.web.client import Browser
from tests.web.crawl import ALSO
from tests.web.stage import site_of
from wsgi import NAME


@pytest.fixture
def secret(app: Flask) -> str:
    return str(site_of(app).settings.secret_key)


@pytest.fixture
def who(writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now, Role.ORGANIZER)


def is_in(browser: Browser) -> bool:
    return browser.client.get("/tai-khoan").status_code == 200


def test_it_is_set_up_by_scanning_and_asked_for_at_the_next_sign_in(
    app: Flask, who: Person, writing, clock, session
) -> None:
    with writing() as on:
        browser = Browser(app, sign_in(on, who, clock.now))
    browser.post("/tai-khoan/bao-ve/bat")
    page = browser.get("/tai-khoan/bao-ve")
    assert "<svg" in page.text
    clear = re.search(r'<p class="typed">([A-Z2-7 ]+)</p>', page.text)[1].replace(" ", "")  # type: ignore[index]
    assert clear not in session.scalars(select(SecondFactorRow.secret)).one()
    right = pyotp.TOTP(clear).at(clock.now)
    for sent in ({"ma": "000000", "password": PASSWORD}, {"ma": right}, {"ma": right, "password": "sai mật khẩu"}):
        assert browser.post("/tai-khoan/bao-ve/xac-nhan", sent).status == 422
    # What is only begun is asked of nobody.
    assert stage.half_way(Browser(app), who).location == "/"
    done = browser.post("/tai-khoan/bao-ve/xac-nhan", {"ma": right, "password": PASSWORD})
    spares = re.findall(r"<li>([2-9A-Z]{5}-[2-9A-Z]{5})</li>", done.text)
    assert len(set(spares)) == 10
    assert clear not in browser.get("/tai-khoan/bao-ve").text
    clock.forward(seconds=60)
    other = Browser(app)
    page = stage.half_way(other, who, "/to-chuc")
    assert page.location == "/dang-nhap/ma?next=/to-chuc"
    assert not is_in(other)
    assert other.get("/to-chuc").location.startswith("/dang-nhap")
    page = other.post("/dang-nhap/ma", {"ma": pyotp.TOTP(clear).at(clock.now), "next": "/to-chuc"})
    assert page.location == "/to-chuc"
    assert is_in(other)
    clock.forward(minutes=5)
    for code, good in ((spares[0], True), (spares[0], False), (spares[1].lower().replace("-", " "), True)):
        third = Browser(app)
        stage.half_way(third, who)
        assert (third.post("/dang-nhap/ma", {"ma": code}).status == 303) is good
    assert "Còn 8 mã dự phòng." in browser.get("/tai-khoan/bao-ve").words
    session.rollback()
    kept = " ".join(session.scalars(select(SpareCodeRow.hash)))
    assert not any(one.replace("-", "") in kept for one in spares)
    assert {"factor.on", "factor.spare"} <= set(session.scalars(select(AuditRow.act)))


def test_digits_serve_once_however_they_are_typed(
    app: Flask, who: Person, secret: str, writing, clock, session
) -> None:
    with writing() as on:
        clear, _spares = stage.with_factor(on, secret, who, clock.now)
    setup = pyotp.TOTP(clear).at(clock.now)
    first, second = Browser(app), Browser(app)
    stage.half_way(first, who)
    assert first.post("/dang-nhap/ma", {"ma": setup}).status == 422  # turned it on already
    clock.forward(seconds=30)
    digits = pyotp.TOTP(clear).at(clock.now)
    assert first.post("/dang-nhap/ma", {"ma": f"{digits[:3]} {digits[3:]}"}).status == 303
    stage.half_way(second, who)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in digits)
    for typed in (digits, f" {wide[:3]} {wide[3:]} ", setup):
        assert second.post("/dang-nhap/ma", {"ma": typed}).status == 422
    assert not is_in(second)


def test_a_right_password_waits_five_minutes_and_five_tries(
    app: Flask, who: Person, secret: str, writing, clock, session
) -> None:
    with writing() as on:
        clear, _spares = stage.with_factor(on, secret, who, clock.now)
    clock.forward(minutes=5)
    guesser = Browser(app)
    assert guesser.get("/dang-nhap/ma").location == "/dang-nhap"
    stage.half_way(guesser, who)
    statuses = [guesser.post("/dang-nhap/ma", {"ma": f"{n:06d}"}).status for n in range(5)]
    assert statuses == [422] * 5
    assert guesser.post("/dang-nhap/ma", {"ma": pyotp.TOTP(clear).at(clock.now)}).status == 429
    clock.forward(minutes=5)
    assert guesser.post("/dang-nhap/ma", {"ma": pyotp.TOTP(clear).at(clock.now)}).status == 401
    assert session.scalars(select(SignInRow.key_hash).where(SignInRow.person_id == who.id)).all() == []
    # A code of recovery sets a password and does not step over it.
    stage.half_way(guesser, who)
    assert guesser.get("/dang-nhap/ma").status == 200


def test_a_new_password_ends_what_the_old_one_opened_half_way(
    app: Flask, who: Person, secret: str, writing, clock
) -> None:
    with writing() as on:
        clear, _spares = stage.with_factor(on, secret, who, clock.now)
        browser = Browser(app, sign_in(on, who, clock.now))
    thief = Browser(app)
    assert stage.half_way(thief, who).location == "/dang-nhap/ma?next=/"
    new = {"current": PASSWORD, "new": "nương ngô trên đồi cao"}
    assert browser.post("/tai-khoan", new).status == 303
    clock.forward(seconds=60)
    thief.post("/dang-nhap/ma", {"ma": pyotp.TOTP(clear).at(clock.now)})
    assert not is_in(thief)


def test_it_is_taken_off_by_its_owner_with_the_password_or_by_the_house_for_them(
    app: Flask, who: Person, secret: str, writing, clock, session
) -> None:
    with writing() as on:
        stage.with_factor(on, secret, who, clock.now)
        browser = Browser(app, sign_in(on, who, clock.now))
    assert browser.post("/tai-khoan/bao-ve/tat", {"password": "sai mật khẩu"}).status == 422
    assert browser.post("/tai-khoan/bao-ve/ma-du-phong", {"password": PASSWORD}).status == 200
    assert browser.post("/tai-khoan/bao-ve/tat", {"password": PASSWORD}).status == 303
    assert stage.half_way(Browser(app), who).location == "/"
    with writing() as on:
        stage.with_factor(on, secret, who, clock.now)
    told = app.test_cli_runner().invoke(args=["people", "second-factor", "off", who.phone])
    assert told.exit_code == 0, told.output
    assert not is_in(browser)
    again = app.test_cli_runner().invoke(args=["people", "second-factor", "off", who.phone])
    assert again.exit_code == 1
    session.rollback()
    rows = session.execute(select(AuditRow.actor_id).where(AuditRow.act == "factor.off")).all()
    assert [row[0] for row in rows] == [who.id, None]


@pytest.fixture
def strict(app: Flask) -> Flask:
    """A house that requires it."""
    site = site_of(app)
    app.extensions[NAME] = replace(site, settings=replace(site.settings, staff_second_factor="required"))
    return app


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTESTANT])
def test_where_it_is_required_staff_without_it_reach_nothing_else(
    strict: Flask, secret: str, writing, clock, role: Role
) -> None:
    with writing() as on:
        who = person(on, clock.now, role)
        browser = Browser(strict, sign_in(on, who, clock.now))
    token = browser.token()
    rules = {rule.endpoint: rule.rule for rule in strict.url_map.iter_rules()}
    walked = 0
    for (endpoint, method), access in POLICY.items():
        if access.roles is None or access.in_statement or access.first or role not in access.roles:
            continue
        path = rules[endpoint]
        for place, named in ALSO.items():
            path = path.replace(place, named)
        path = re.sub(r"<int[^>]*>", "1", path)
        path = re.sub(r"<[^>]*>", "thu", path)
        response = browser.client.open(path, method=method, headers={"X-CSRF-Token": token})
        led = response.status_code == 303 and response.headers["Location"] == "/tai-khoan/bao-ve?can=1"
        assert led or (response.status_code == 403 and method != "GET") or path.endswith(".json"), (method, path)
        assert response.status_code in (303, 403), (method, path)
        walked += 1
    assert walked > 15
    page = browser.get("/tai-khoan/bao-ve?can=1")
    assert "Cần bật xác thực hai bước" in page.words
    with writing() as on:
        stage.with_factor(on, secret, who, clock.now)
    assert is_in(browser)
    assert browser.post("/tai-khoan/bao-ve/tat", {"password": PASSWORD}).status == 403


def test_contestants_are_asked_for_none(strict: Flask, writing, clock) -> None:
    with writing() as on:
        browser = Browser(strict, sign_in(on, person(on, clock.now), clock.now))
    assert is_in(browser)
    assert "Thiết lập" not in browser.get("/tai-khoan/bao-ve").words
    assert browser.post("/tai-khoan/bao-ve/bat").status == 403


def test_twenty_tries_an_hour_are_all_there_are(app: Flask, who: Person, secret: str, writing, clock) -> None:
    with writing() as on:
        clear, _spares = stage.with_factor(on, secret, who, clock.now)
    guesser, statuses = Browser(app), []
    for _round in range(5):
        stage.half_way(guesser, who)
        statuses += [guesser.post("/dang-nhap/ma", {"ma": f"{n:06d}"}).status for n in range(5)]
        clock.forward(minutes=5)
    assert statuses == [422] * 20 + [429] * 5
    clock.forward(minutes=35)
    stage.half_way(guesser, who)
    assert guesser.post("/dang-nhap/ma", {"ma": pyotp.TOTP(clear).at(clock.now)}).status == 303
