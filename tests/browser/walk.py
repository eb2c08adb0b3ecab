"""How a worker goes through the pages: steps that several journeys share."""

from __future__ import annotations

import time
from collections.abc import Iterable

from playwright.sync_api import Page, expect

from contest.people import national_phone
from tests.factories import PASSWORD


def token_of(page: Page) -> str:
    """The token of the paper or result in the address."""
    return page.url.split("?")[0].split("#")[0].rstrip("/").split("/")[4]


def sign_in(page: Page, phone: str) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("Số điện thoại").fill(national_phone(phone))
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def begin(page: Page, slug: str) -> str:
    """Read the rules, promise, start; the token of the paper."""
    page.goto(f"/cuoc-thi/{slug}/bat-dau")
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/**")
    return token_of(page)


def choose(page: Page, question: int, option: int) -> None:
    """Go to a question by the palette's address and tap an option (from 0)."""
    page.evaluate("place => { location.hash = place }", f"#cau-{question}")
    page.locator(f"#cau-{question} .option").nth(option).click()


def choose_each(page: Page, answers: Iterable[tuple[int, int]]) -> None:
    """Tap one option of several questions."""
    for question, option in answers:
        choose(page, question, option)


def expect_chip(page: Page, words: str) -> None:
    """Wait until the state of saving says so."""
    expect(page.locator("#save-state")).to_contain_text(words, timeout=20_000)


def expect_saved(page: Page) -> None:
    """Wait until the server has acknowledged all that this machine kept."""
    journal = f"bai:{token_of(page)}"
    until = time.monotonic() + 30
    while page.evaluate("key => localStorage.getItem(key)", journal) is not None:
        assert time.monotonic() < until, page.locator("#save-state").inner_text()
        page.wait_for_timeout(50)
    expect_chip(page, "Đã lưu lúc")


def hand_in(page: Page) -> None:
    """Review, hand in, and see the result."""
    page.get_by_role("link", name="Xem lại và nộp bài").click()
    page.wait_for_url("**/xem-lai")
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/**")
