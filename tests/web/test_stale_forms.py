"""A form whose page was open too long: shown again, filled, to whoever sent it from a page of ours."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from tests.factories import PASSWORD, person
from tests.web.client import Browser, check
from tests.web.stage import engine_of, state

OURS = [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
GIVEN = {"step": "2", "phone": "0912 345 678", "unit_text": 'Xưởng "Mộc" <b>\nMường Lay', "go": "next"}


def stale(app: Flask, path: str, given: dict[str, str], headers: dict[str, str]):
    """Send a form with a token of another time, from a fresh browser."""
    return app.test_client().post(path, data={"csrf_token": "0" * 64, **given}, headers=headers)


@pytest.mark.parametrize("headers", OURS)
def test_what_was_typed_is_sent_once_more(app: Flask, headers: dict[str, str]) -> None:
    response = stale(app, "/dang-ky?a=b", GIVEN, headers)
    assert response.status_code == 403
    check(response.text)
    assert "Trang mở đã lâu" in response.text
    form = re.search(r'<form method="post" action="/dang-ky\?a=b".*?</form>', response.text, re.DOTALL)
    assert form is not None
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    token = hidden.pop("csrf_token")
    assert {name: html.unescape(value) for name, value in hidden.items()} == GIVEN
    assert token != "0" * 64


def test_sent_again_from_there_it_is_taken(app: Flask, writing, clock) -> None:
    with writing() as session:
        who = person(session, clock.now)
    browser = Browser(app)
    given = {"phone": who.phone, "password": PASSWORD, "next": "/tai-khoan", "csrf_token": "0" * 64}
    page = browser.client.post("/dang-nhap", data=given, headers=OURS[0])
    assert page.status_code == 403
    assert PASSWORD not in page.text
    assert '<input class="input" type="password" name="password" id="password"' in page.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text.split("<main")[1]))
    sent = {name: html.unescape(value) for name, value in hidden.items()} | {"password": PASSWORD}
    assert browser.client.post("/dang-nhap", data=sent).location == "/tai-khoan"


STRANGE = [{}, {"Origin": "https://evil.example"}, {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}]


@pytest.mark.parametrize("headers", [*STRANGE, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}])
def test_a_form_from_elsewhere_is_never_shown_again(app: Flask, headers: dict[str, str]) -> None:
    before = state(engine_of(app))
    response = stale(app, "/dang-ky", GIVEN, headers)
    assert response.status_code == 403
    assert "Mường Lay" not in response.text
    assert "Tải lại trang rồi bấm gửi lại một lần nữa." in response.text
    assert state(engine_of(app)) == before
