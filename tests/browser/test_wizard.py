"""The wizard in a browser: a contest from nothing to announced, with script and without, on a desk and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from contest.drafts import Section
from contest.people import Person, Role
from contest.rule_templates import next_monday
from contest.services import drafts
from contest.services.drafts import Plan
from tests.browser import looks, people
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
HOME = "/to-chuc/cuoc-thi"


@pytest.fixture(scope="module")
def anna(site: RunningSite) -> Person:
    with site.writing() as session:
        return people.person(session, datetime.now(UTC), Role.ORGANIZER, name="Lò Thị Soạn")


@pytest.fixture(scope="module")
def draft(site: RunningSite, anna: Person) -> str:
    """The address of a draft with something in every section."""
    now = datetime.now(UTC)
    with site.writing() as session:
        plan = Plan("Thi tìm hiểu để xem", next_monday(now.date()) + timedelta(days=7), "hang-tuan", "ma-tuy")
        return drafts.create(session, plan, anna.id, now)


def saved(page: Page) -> None:
    page.get_by_role("button", name="Lưu phần này").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu")


@pytest.mark.parametrize(
    ("size", "script"), [("desk", True), ("phone", False), ("phone", True)], ids=["desk", "plain", "phone"]
)
def test_a_contest_is_drawn_up_checked_and_announced(
    site: RunningSite, opened: Opener, anna: Person, size: str, script: bool
) -> None:
    title = f"Cuộc thi soạn {size} {int(script)}"
    page = opened(size, anna, java_script_enabled=script).new_page()
    page.goto(f"{HOME}/moi")
    page.get_by_label("Tên cuộc thi").fill(title)
    page.get_by_text("Cuộc thi hằng tuần của công đoàn").click()
    page.get_by_label("Chủ đề câu hỏi").select_option("ma-tuy")
    page.get_by_role("button", name="Tạo bản nháp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".tasks .left")).to_have_count(1)
    page.get_by_role("link", name="Tên và lời giới thiệu").click()
    page.get_by_label("Lời giới thiệu").fill("Cho đoàn viên trong tỉnh.")
    saved(page)
    page.get_by_role("link", name="Cách tính điểm, xếp hạng, câu dự đoán").click()
    page.get_by_role("button", name="Lên thời gian làm bài ngắn hơn").click()
    expect(page.locator(".chain li").nth(1)).to_contain_text("thời gian làm bài ngắn hơn")
    expect(page.locator("#the-le-in")).to_contain_text("điểm cao hơn → thời gian làm bài ngắn hơn → dự đoán")
    saved(page)
    page.get_by_role("link", name="Các đợt thi và giờ mở, đóng").click()
    page.get_by_label("Số tuần thêm vào").fill("1")
    page.get_by_role("button", name="Thêm các tuần").click()
    expect(page.get_by_label("Tên đợt 5")).to_have_value("Tuần 5")
    saved(page)
    page.get_by_role("link", name="Kiểm tra và công bố").click()
    expect(page.get_by_text("Phải sửa trước khi công bố")).to_have_count(0)
    page.get_by_text("Tôi đã đọc lại toàn bộ thể lệ").click()
    page.get_by_role("button", name="Công bố cuộc thi").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã công bố cuộc thi")
    page.get_by_role("link", name="Bản 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thể lệ, bản 1")


def test_the_rules_are_printed_anew_while_somebody_types(
    site: RunningSite, opened: Opener, anna: Person, draft: str
) -> None:
    page = opened("desk", anna).new_page()
    page.goto(f"{HOME}/{draft}/soan/de-thi")
    page.get_by_label("Thời gian làm bài (phút)").fill("37")
    expect(page.locator("#the-le-in .new").first).to_contain_text("làm trong 37 phút")
    expect(page.locator('#the-le-in [lang="en"] .new').first).to_contain_text("37")
    page.get_by_label("Số lượt mỗi đợt").fill("")
    expect(page.locator("#the-le-in")).to_contain_text("không giới hạn số lượt")
    page.reload()
    expect(page.locator("#the-le-in .new")).to_have_count(0)


PAGES = {
    "new": "moi",
    "tasks": "@/soan",
    **{f"section-{one.name.lower()}": f"@/soan/{one.value}" for one in Section},
    "rules": "@/soan/the-le",
    "trial": "@/soan/thi-thu",
    "check": "@/soan/kiem-tra",
    "delete": "@/soan/xoa",
}


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_wizard_looks_right(
    site: RunningSite, opened: Opener, anna: Person, draft: str, name: str, size: str
) -> None:
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    page = opened(size, anna).new_page()
    heard = looks.listen(page)
    page.goto(f"{HOME}/" + PAGES[name].replace("@", draft))
    looks.check(page, f"wizard-{name}", size)
    if size == "phone":
        looks.check_narrow(page, f"wizard-{name}")
    assert heard == []
