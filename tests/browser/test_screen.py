"""The hall's screen in a browser: the countdown runs by the server's moment, and a row that rose says so."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import SHOWN, Opener

pytestmark = pytest.mark.browser


def test_a_row_that_rose_says_so_and_an_old_answer_moves_no_clock(opened: Opener) -> None:
    page = opened("desk").new_page()
    changed = {"turn": False}

    def answered(route: Route) -> None:
        """The site's own answer, the first two of the board changed round, and of an hour ago."""
        told = route.fetch().json()
        told["clock"]["now"] -= 3_600_000
        rows = told["boards"][0]["rows"]
        if changed["turn"]:
            rows[0], rows[1] = rows[1], rows[0]
        route.fulfill(body=json.dumps(told), content_type="application/json")

    page.route("**/man-hinh.json", answered)
    page.goto(f"/cuoc-thi/{SHOWN}/man-hinh?canh=ca-nhan")
    first, second = (page.locator("#ca-nhan .places li b").nth(n).inner_text() for n in (0, 1))
    count = page.locator(".count")
    page.wait_for_timeout(1000)
    before = count.text_content() or ""
    changed["turn"] = True
    expect(page.locator("#ca-nhan .places li b").first).to_have_text(second, timeout=20_000)
    expect(page.locator("#ca-nhan .places li").first.locator(".moved")).to_have_text("▲")
    expect(page.locator("#ca-nhan .places li").nth(1).locator(".moved")).to_have_text("▼")
    assert page.locator("#ca-nhan .places li b").nth(1).inner_text() == first
    assert (count.text_content() or "") < before
