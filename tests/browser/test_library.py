"""The study library in a browser: read by a guest on a phone, kept by an organizer; with script and without."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from contest.people import Role
from tests import pdfs
from tests.browser import looks, people
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_guest_finds_a_leaflet_and_opens_a_page_of_it(opened: Opener, script: bool) -> None:
    page = opened("phone", java_script_enabled=script).new_page()
    page.goto("/tai-lieu")
    page.get_by_role("link", name="Hai trang nhắc việc khi dùng mạng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hai trang nhắc việc khi dùng mạng")
    first = page.get_by_role("img").first
    expect(first).to_have_attribute("alt", "Trang 1 trong 2 của «Hai trang nhắc việc khi dùng mạng»")
    box = first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    if script:
        expect(first).to_have_js_property("complete", True)
        # A phone fetches the small one; the large one comes when it is asked for.
        assert page.evaluate("() => document.querySelector('.sheets img').naturalWidth") > 0
        chosen = page.evaluate("() => document.querySelector('.sheets img').currentSrc")
        assert chosen.endswith(first.get_attribute("src") or "?")
    first.click()
    page.wait_for_url("**/tai-lieu/tep/*.webp")


def test_an_organizer_adds_a_leaflet_looks_at_it_publishes_and_withdraws_it(site: RunningSite, opened: Opener) -> None:
    with site.writing() as session:
        who = people.person(session, datetime.now(UTC), Role.ORGANIZER, name="Lò Thị Thư")
    page = opened("desk", who).new_page()
    heard = looks.listen(page)
    page.goto("/to-chuc")
    page.get_by_role("link", name="Tài liệu ôn").click()
    page.get_by_role("link", name="Thêm tờ gấp").click()
    page.get_by_label("Tên tài liệu").fill("Tờ rơi của tháng")
    page.get_by_label("Chủ đề").select_option(label="An ninh mạng")
    page.get_by_label("Tệp").set_input_files({"name": "to.pdf", "mimeType": "application/pdf", "buffer": pdfs.pages(3)})
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi tóm tắt")
    expect(page.get_by_label("Tên tài liệu")).to_have_value("Tờ rơi của tháng")
    looks.check(page, "library-form-errors", "desk")
    page.get_by_label("Tóm tắt").fill("Ba trang.")
    page.get_by_label("Tệp").set_input_files({"name": "to.pdf", "mimeType": "application/pdf", "buffer": pdfs.pages(3)})
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu", timeout=60_000)
    expect(page.locator(".frame img")).to_have_count(3)
    page.get_by_role("button", name="Đăng tài liệu").click()
    page.get_by_role("link", name="Mở trang công khai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tờ rơi của tháng")
    public = page.url
    page.go_back()
    page.get_by_role("button", name="Rút tài liệu").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã rút")
    assert page.request.get(public).status == 404
    assert not [one for one in heard if "422" not in one]
