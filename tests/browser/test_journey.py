"""The whole way of a worker, with script and without: from the first page to the place of their union."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from unicodedata import combining, normalize

import pytest
from playwright.sync_api import Page, expect

from contest.people import national_phone
from tests import factories
from tests.browser import people, walk
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser
SMALL, LARGE = "Liên đoàn Lao động thị xã Mường Lay", "Liên đoàn Lao động huyện Điện Biên"
CUT_SECONDS = 20
RELOAD_SECONDS = 3
POLL_MS = 20_000


@pytest.fixture
def slug(site: RunningSite, request: pytest.FixtureRequest) -> str:
    """A contest under the rules of the drug-law contest, in which one worker of the larger union has taken part."""
    slug, now = f"hanh-trinh-{request.node.name[-4:].strip('_')}", datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now, slug)
        first = people.person(session, now, unit_id=people.unit_below(session, LARGE).id)
        people.finish(session, slug, first, now)
    return slug


def _register(page: Page, phone: str, unit: str, script: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Đăng ký dự thi").first.click()
    page.get_by_label("Số điện thoại").fill(national_phone(phone))
    page.get_by_role("button", name="Tiếp tục").click()
    if script:
        page.get_by_label("Công đoàn cơ sở của bạn").press_sequentially(_unaccented(unit))
        page.get_by_role("option", name=unit).first.click()
    else:
        page.get_by_label("Công đoàn cơ sở của bạn").fill(unit)
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("radio", name=unit).first.check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Họ và tên", exact=True).fill("Quàng Thị Hành Trình")
    page.get_by_label("Ngày sinh", exact=True).fill("1990-05-04")
    page.get_by_label("Nữ").check()
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.locator("#agree").check()
    page.get_by_label("Hiện đầy đủ họ tên").check()
    page.get_by_role("button", name="Hoàn tất").click()
    walk.sign_in(page, phone)
    expect(page.get_by_role("link", name="Quàng Thị Hành Trình")).to_be_visible()


def _unaccented(text: str) -> str:
    plain = str.maketrans("đĐ", "dD")
    return "".join(c for c in normalize("NFD", text.translate(plain)) if not combining(c)).lower()


def _watch(page: Page, slug: str) -> None:
    """A second browser looks at the board of unions: the larger one leads."""
    page.goto(f"/cuoc-thi/{slug}/xep-hang?bang=cong-doan")
    expect(page.locator("#board-rows > li").first).to_contain_text(LARGE)


def _has_moved(page: Page) -> None:
    """Within three seconds of the hand-in, a reload of the board shows the smaller union in the lead."""
    handed_at = time.monotonic()
    leader = page.locator("#board-rows > li").first
    while True:
        page.reload()
        if SMALL in leader.inner_text():
            break
        assert time.monotonic() - handed_at < RELOAD_SECONDS, leader.inner_text()
    expect(page.locator("#board-rows > li").nth(1)).to_contain_text(LARGE)


def _sees_result(page: Page, site: RunningSite) -> None:
    """The result shows what the database says."""
    kept = site.attempt(walk.token_of(page))
    assert kept.handed_in_at is not None
    assert kept.closed_by == "person"
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Bạn đúng {kept.right_count} trong 20 câu")
    expect(page.locator(".figure")).to_have_text(f"{kept.score} trong 20 điểm")
    expect(page.locator("main")).to_contain_text(str(kept.receipt))


def test_a_worker_registers_answers_through_a_cut_hands_in_and_moves_their_union(
    site: RunningSite, opened: Opener, slug: str
) -> None:
    phone = opened("phone")
    page, watcher, idle = phone.new_page(), opened("desk").new_page(), opened("desk").new_page()
    with site.writing() as session:
        unit = people.unit_below(session, SMALL).name
    _register(page, people.fresh_phone(), unit, script=True)
    page.goto(f"/cuoc-thi/{slug}")
    expect(page.get_by_role("heading", name="Thể lệ")).to_be_visible()
    page.get_by_role("link", name="Vào thi").click()
    token = walk.begin(page, slug)
    walk.choose_each(page, [(1, 0), (2, 1), (3, 0)])
    walk.expect_saved(page)
    phone.set_offline(True)
    cut_at = time.monotonic()
    walk.choose_each(page, [(n, n % 2) for n in range(4, 12)])
    walk.expect_chip(page, "Mất mạng · giữ 8 câu trên máy")
    assert len(site.answers(token)) == 3
    page.wait_for_timeout(1000 * (CUT_SECONDS - (time.monotonic() - cut_at)))
    phone.set_offline(False)
    walk.expect_saved(page)
    walk.choose_each(page, [(n, 1) for n in range(12, 21)])
    page.evaluate("location.hash = '#cau-21'")
    page.get_by_label("Số bạn dự đoán").fill("12.846")
    _watch(watcher, slug)
    _watch(idle, slug)
    walk.hand_in(page)
    _has_moved(watcher)
    in_the_cut = {n: n % 2 for n in range(4, 12)}
    assert site.answers(token) == {1: 0, 2: 1, 3: 0, **in_the_cut, **dict.fromkeys(range(12, 21), 1), 21: 12846}
    _sees_result(page, site)
    expect(idle.locator("#board-rows > li").first).to_contain_text(SMALL, timeout=POLL_MS)
    expect(idle.locator("#board-rows > li").nth(1)).to_contain_text(LARGE)


def test_the_same_way_leads_to_the_same_place_without_script(site: RunningSite, opened: Opener, slug: str) -> None:
    page, watcher = (opened(size, java_script_enabled=False).new_page() for size in ("phone", "desk"))
    with site.writing() as session:
        unit = people.unit_below(session, SMALL, 1).name
    _register(page, people.fresh_phone(), unit, script=False)
    page.goto(f"/cuoc-thi/{slug}")
    page.get_by_role("link", name="Vào thi").click()
    token = walk.begin(page, slug)
    for question in range(1, 20):
        page.locator(f"#cau-{question} .option").nth(question % 2).click()
    page.get_by_label("Số bạn dự đoán").fill("1.200")
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    expect(page.locator("main")).to_contain_text("Còn 1 câu chưa trả lời: câu 20.")
    page.get_by_role("link", name="Làm tiếp").click()
    expect(page.locator("#cau-7 input").nth(1)).to_be_checked()
    page.locator("#cau-20 .option").nth(0).click()
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    _watch(watcher, slug)
    page.get_by_role("button", name="Nộp bài").click()
    _has_moved(watcher)
    assert site.answers(token) == {**{n: n % 2 for n in range(1, 20)}, 20: 0, 21: 1200}
    _sees_result(page, site)
