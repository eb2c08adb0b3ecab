"""The whole contest by keyboard alone: Tab, arrows, Space, Enter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from contest.people import national_phone
from tests import factories
from tests.browser import people, walk
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser
MOST_TABS = 60
# Low enough that a paper scrolls, and the focus could hide under the bar that stays on top.
LOW = {"width": 1280, "height": 420}
FOCUS = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const label = one.labels && one.labels.length ? one.labels[0].innerText : '';
  const bar = document.querySelector('.exam-bar');
  const top = bar && !one.matches('.skip') ? bar.getBoundingClientRect().bottom : 0; // the skip link lies over the bar
  return {
    name: (one.getAttribute('aria-label') || label || one.innerText || '').trim().split('\\n')[0],
    id: one.id, field: one.name || '',
    hidden: box.bottom > innerHeight + 1 || box.top < top - 1,
  };
}"""


def _tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press the key until the control of that label, words, id or field name has the focus, in view all the way."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS)
        assert not focus["hidden"], f"the focus is out of sight on {focus}"
        if name in (focus["id"], focus["field"]) or focus["name"].startswith(name):
            return
    raise AssertionError(f"{key} never reached {name!r}")


def _type(page: Page, name: str, text: str) -> None:
    _tab_to(page, name)
    page.keyboard.type(text)


def test_a_paper_is_sat_by_keyboard_alone(site: RunningSite, opened: Opener) -> None:
    now = datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now, "ban-phim")
        who = people.person(session, now)
    page = opened("desk", viewport=LOW).new_page()
    page.goto("/cuoc-thi/ban-phim/bat-dau")
    _type(page, "Số điện thoại", national_phone(who.phone))
    _type(page, "Mật khẩu", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bắt đầu làm bài")
    _tab_to(page, "Tôi tự làm bài")
    page.keyboard.press("Space")
    _tab_to(page, "Bắt đầu làm bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lam-bai/**")
    token = walk.token_of(page)
    expect(page.locator("#tools")).to_be_visible()
    for question in range(1, 21):
        _tab_to(page, f"q{question}")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "next")
        page.keyboard.press("Enter")
    _type(page, "Số bạn dự đoán", "350")
    walk.expect_saved(page)
    _tab_to(page, "Xem lại và nộp bài")
    _tab_to(page, "Đến nội dung chính", "Shift+Tab")
    _tab_to(page, "Xem lại và nộp bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/xem-lai")
    assert site.answers(token) == {**dict.fromkeys(range(1, 21), 1), 21: 350}
    _tab_to(page, "Nộp bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ket-qua/**")
    assert site.attempt(token).closed_by == "person"


def test_a_union_is_picked_by_keyboard_alone(site: RunningSite, opened: Opener) -> None:
    page = opened("desk").new_page()
    page.goto("/dang-ky")
    _type(page, "Số điện thoại", national_phone(people.fresh_phone()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn thuộc công đoàn nào?")
    field = page.get_by_role("combobox")
    _tab_to(page, "Công đoàn cơ sở của bạn")
    expect(field).to_be_focused()
    page.keyboard.type("truong mam non")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("listbox").get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "none")
    page.keyboard.press("Escape")
    expect(second).to_be_hidden()
    page.keyboard.press("ArrowDown")
    name = (page.get_by_role("listbox").get_by_role("option").first.inner_text()).split("\n")[0]
    page.keyboard.press("Enter")
    expect(field).to_have_value(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Họ tên và mật khẩu")
    expect(page.locator("main")).to_contain_text(f"Bạn thuộc {name}.")
