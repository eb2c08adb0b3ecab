"""How a reader has pages shown: kept in their browser, written into every page, and never anything but our words."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from contest.web.display import SETTINGS
from tests import factories
from tests.web.client import Browser

PLAIN = '<html lang="vi">'


def opening(browser: Browser, path: str = "/huong-dan") -> str:
    """The opening tag of a page."""
    found = re.search(r"<html[^>]*>", browser.get(path).text)
    assert found
    return found[0]


def test_a_page_says_nothing_of_display_until_one_chooses(app: Flask) -> None:
    assert opening(Browser(app)) == PLAIN


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_choice_reaches_every_page_and_is_shown_as_chosen(app: Flask, setting) -> None:
    browser = Browser(app)
    for word, value, _label in setting.others:
        assert browser.post("/hien-thi", {setting.name: word}).location == "/hien-thi?da=luu"
        for path in ("/", "/huong-dan", "/khong-co"):
            assert f'data-{setting.name}="{value}"' in opening(browser, path)
        assert re.search(rf'<input checked[^>]* value="{word}"', browser.get("/hien-thi").text)


def test_choosing_the_usual_again_leaves_no_cookie(app: Flask) -> None:
    browser = Browser(app)
    browser.post("/hien-thi", {"size": "lon", "theme": "toi"})
    assert browser.client.get_cookie("hien_thi") is not None
    browser.post("/hien-thi", {"size": "thuong", "theme": "thuong"})
    assert browser.client.get_cookie("hien_thi") is None
    assert opening(browser) == PLAIN


@pytest.mark.parametrize("kept", ['"><script>', "x" * 3000, "lon lon", "large", "..", "LON", "thuong"])
def test_a_cookie_with_other_words_is_not_heard(app: Flask, kept: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("hien_thi", kept, domain="localhost")
    assert opening(browser) == PLAIN


def test_an_unknown_choice_counts_as_the_usual(app: Flask) -> None:
    browser = Browser(app)
    browser.post("/hien-thi", {"size": "khong-lo", "theme": "toi"})
    assert opening(browser) == '<html lang="vi" data-theme="dark">'


@pytest.mark.parametrize(("to", "then"), [("/cuoc-thi/thu", "/cuoc-thi/thu"), ("//xa.example/a", "/hien-thi?da=luu")])
def test_one_goes_back_to_where_one_came_from_within_the_house(app: Flask, to: str, then: str) -> None:
    assert Browser(app).post("/hien-thi", {"size": "lon", "next": to}).location == then


def test_the_cookie_says_nothing_of_the_person_and_lasts_a_year(app: Flask) -> None:
    browser = Browser(app)
    reply = browser.post("/hien-thi", {"size": "rat-lon", "clock": "an-gio"}).response
    line = next(one for one in reply.headers.getlist("Set-Cookie") if one.startswith("hien_thi="))
    assert line.startswith("hien_thi=rat-lon.an-gio;")
    for word in ("Max-Age=31536000", "HttpOnly", "SameSite=Lax"):
        assert word in line


def test_a_chosen_theme_alone_names_the_colour_of_the_frame(app: Flask) -> None:
    browser = Browser(app)
    assert browser.get("/huong-dan").text.count('name="theme-color"') == 2
    browser.post("/hien-thi", {"theme": "toi"})
    page = browser.get("/huong-dan").text
    assert '<meta name="theme-color" content="#172029">' in page
    assert page.count('name="theme-color"') == 1
    assert '<meta name="color-scheme" content="dark">' in page


def test_the_worker_is_one_for_all_readers(app: Flask, writing, clock) -> None:
    """New bytes make a browser take the worker anew: a choice or a sign-in is no reason for that."""
    with writing() as session:
        signed = Browser(app, factories.sign_in(session, factories.person(session, clock.now), clock.now))
    plain, chosen = Browser(app), Browser(app)
    chosen.client.set_cookie("hien_thi", "toi.rat-lon", domain="localhost")
    chosen.client.set_cookie("ngon_ngu", "en", domain="localhost")
    assert len({one.client.get("/worker.js").data for one in (plain, chosen, signed)}) == 1


def test_every_public_page_is_described_once(app: Flask) -> None:
    for path in ("/", "/huong-dan", "/dang-nhap", "/dang-ky", "/hien-thi"):
        assert Browser(app).get(path).text.count('name="description"') == 1, path
