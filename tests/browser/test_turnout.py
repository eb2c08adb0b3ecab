"""Driving turnout: an officer sees who is missing, sends a reminder, hangs a poster up, and sees the union move."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest.people import Role
from contest.store.units import UnitRow
from tests import factories
from tests.browser import looks, people, walk
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
UPPER = "Liên đoàn Lao động huyện Mường Chà"


def test_an_officer_calls_their_union_in(site: RunningSite, opened: Opener, tmp_path: Path) -> None:
    slug, now = "van-dong", datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now, slug)
        unit = people.unit_below(session, UPPER, 2)
        late = people.person(session, now, unit_id=unit.id, name="Thào Thị Chưa Thi")
        officer = people.person(session, now, Role.OFFICER, unit_id=unit.id, scope_unit_id=unit.id, name="Lò Văn Cán")
    desk = opened("phone", officer, permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    page = desk.new_page()
    page.goto(f"/can-bo?cuoc-thi={slug}")
    expect(page.locator(".turnout")).to_contain_text("Đã thi 0")
    expect(page.locator("main")).to_contain_text("Thào Thị Chưa Thi")
    looks.check(page, "turnout", "phone")
    looks.check_narrow(page, "turnout")
    page.get_by_role("button", name="Sao chép lời nhắc").click()
    expect(page.get_by_text("Đã sao chép")).to_be_visible()
    reminder = page.evaluate("navigator.clipboard.readText()")
    link = reminder.split("Vào thi: ")[1].strip()
    assert link == f"{site.url}/cuoc-thi/{slug}?don-vi={unit.id}"
    code = page.get_by_role("img", name="Mã QR vào thi của")
    code.scroll_into_view_if_needed()
    expect(code).to_be_visible()
    assert page.wait_for_function("image => image.naturalWidth > 0", arg=code.element_handle())
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải áp phích A4").click()
    waiting.value.save_as(tmp_path / "poster.pdf")
    poster = pypdfium2.PdfDocument(tmp_path / "poster.pdf")
    assert unit.name in " ".join(poster[0].get_textpage().get_text_range().split())
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    poster[0].render(scale=1.2).to_pil().save(looks.PICTURES / "turnout-poster.png")

    member = opened("phone").new_page()
    member.goto(link)
    member.get_by_role("link", name="Tôi đã có tài khoản").click()
    walk.sign_in(member, late.phone)
    expect(member.get_by_role("heading", level=1)).to_have_text("Bắt đầu làm bài")
    token = walk.begin(member, slug)
    walk.choose(member, 1, 0)
    walk.expect_saved(member)
    page.reload()
    expect(page.locator("main")).to_contain_text("Đang làm 1 · Chưa thi")
    walk.hand_in(member)
    assert site.attempt(token).unit_id == unit.id
    page.reload()
    expect(page.locator(".turnout")).to_contain_text("Đã thi 1")
    expect(page.locator("main")).not_to_contain_text("Thào Thị Chưa Thi")


def test_an_officer_above_sees_the_lowest_first_without_script(site: RunningSite, opened: Opener) -> None:
    slug, now = "van-dong-cap-tren", datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now, slug)
        units = [people.unit_below(session, UPPER, n) for n in (0, 1)]
        upper = session.scalars(select(UnitRow).where(UnitRow.name == UPPER)).one()
        people.finish(session, slug, people.person(session, now, unit_id=units[1].id), now)
        officer = people.person(session, now, Role.OFFICER, unit_id=units[0].id, scope_unit_id=upper.id)
    page = opened("desk", officer, java_script_enabled=False).new_page()
    page.goto(f"/can-bo?cuoc-thi={slug}")
    rows = page.get_by_role("region", name="Đơn vị trực thuộc").locator("tbody tr")
    expect(rows.first).to_contain_text("0,0%")
    expect(page.get_by_label("Lời nhắc để gửi vào nhóm Zalo")).to_have_value(
        re.compile(rf"{UPPER} dự thi .* Vào thi: {site.url}/cuoc-thi/{slug}$")
    )
    for _ in range(5):
        if not page.get_by_role("link", name="Trang sau").count():
            break
        page.get_by_role("link", name="Trang sau").click()
    expect(rows.last).to_contain_text(units[1].name)
    page.get_by_role("link", name=units[1].name).click()
    expect(page.locator(".turnout")).to_contain_text("Đã thi 1")
