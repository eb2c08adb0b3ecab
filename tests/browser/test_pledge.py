"""Pledges and certificates in a browser: signed with script and without, kept, checked by a stranger; how they look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from contest.people import Person, Role
from contest.pledges import State, Words
from contest.services import pledges as service
from contest.store.pledges import PledgeCampaignRow, PledgeSignatureRow
from tests.browser import looks, people, structure
from tests.browser.classes import PUBLIC
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.browser.test_keyboard import _tab_to

pytestmark = pytest.mark.browser
TEXT = (
    "Tôi chấp hành nội quy an toàn lao động, đội mũ bảo hộ và đeo dây an toàn khi làm việc trên cao.\n\n"
    "Thấy người bên cạnh làm điều nguy hiểm, tôi nhắc họ dừng lại và báo người phụ trách."
)


@pytest.fixture(scope="module")
def campaign(site: RunningSite) -> Iterator[str]:
    """The address of a campaign that is open."""
    now = datetime.now(UTC)
    with site.writing() as session:
        words = Words(
            "Cam kết thực hiện an toàn, vệ sinh lao động", TEXT, now - timedelta(days=1), now + timedelta(days=9)
        )
        slug = service.create(session, words, None, now)
        service.put(session, slug, State.OPEN, None, now)
    yield f"/cam-ket/{slug}"
    with site.writing() as session:
        session.execute(delete(PledgeSignatureRow))
        session.execute(delete(PledgeCampaignRow))


def somebody(site: RunningSite, role: Role = Role.CONTESTANT, **given: object) -> Person:
    with site.writing() as session:
        unit = people.unit_below(session, "Liên đoàn Lao động thị xã Mường Lay").id
        return people.person(session, datetime.now(UTC), role, unit_id=unit, name="Nguyễn Thị Ngọc Ảnh", **given)


def number_of(page: Page) -> str:
    """The number that the page of a signature tells."""
    return page.locator(".sheet-title").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_worker_reads_signs_withdraws_and_signs_again(
    site: RunningSite, opened: Opener, campaign: str, size: str, script: bool
) -> None:
    page = opened(size, somebody(site), java_script_enabled=script).new_page()
    page.goto("/cam-ket")
    page.locator(f'a[href="{campaign}"]').click()
    page.get_by_role("button", name="Tôi cam kết").click()
    expect(page.get_by_role("alert")).to_contain_text("Đánh dấu vào ô này để ký cam kết.")
    page.get_by_label("Tôi đã đọc và cam kết").check()
    page.get_by_role("button", name="Tôi cam kết").click()
    expect(page.locator(".sheet-title")).to_contain_text("Bạn là người thứ")
    mine = number_of(page)
    if script:
        expect(page.get_by_role("button", name="Sao chép lời mời")).to_be_visible()
    page.get_by_role("button", name="Rút chữ ký của tôi").click()
    expect(page.locator("main")).to_contain_text("Bạn đã rút chữ ký.")
    page.get_by_label("Tôi đã đọc và cam kết").check()
    page.get_by_role("button", name="Tôi cam kết").click()
    expect(page.locator(".sheet-title")).to_have_text(mine)


def test_a_pledge_is_signed_by_keyboard_alone(site: RunningSite, opened: Opener, campaign: str) -> None:
    page = opened("desk", somebody(site)).new_page()
    page.goto(campaign)
    _tab_to(page, "agree")
    page.keyboard.press("Space")
    _tab_to(page, "Tôi cam kết")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-title")).to_be_visible()


def test_the_text_is_set_to_be_read(site: RunningSite, opened: Opener, campaign: str) -> None:
    page = opened("desk").new_page()
    page.goto(campaign)
    letters = page.evaluate(
        """() => {
          const part = document.querySelector(".pledge p"), range = document.createRange();
          range.setStart(part.firstChild, 0);
          const top = part.getClientRects()[0].top;
          for (let n = 1; n <= part.firstChild.length; n++) {
            range.setEnd(part.firstChild, n);
            if (range.getClientRects().length > 1) return n - 1;
          }
          return part.firstChild.length;
        }"""
    )
    assert 45 <= letters <= 75


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_certificate_is_taken_kept_and_checked_by_a_stranger(site: RunningSite, opened: Opener, script: bool) -> None:
    who = somebody(site, shows_name=False)
    with site.writing() as session:
        token = people.finish(session, "phong-chong-ma-tuy", who, datetime.now(UTC))
    page = opened("phone", who, java_script_enabled=script).new_page()
    page.goto(f"/ket-qua/{token}")
    page.get_by_role("button", name="Giấy xác nhận dự thi").click()
    page.wait_for_url("**/chung-nhan/**")
    expect(page.locator(".sheet-name")).to_have_text("Nguyễn Thị Ngọc Ảnh")
    for name, ending in (("Lưu ảnh (PNG)", "png"), ("Tải PDF", "pdf")):
        with page.expect_download() as kept:
            page.get_by_role("link", name=name).click()
        assert kept.value.suggested_filename.endswith(ending)
    code = page.url.rsplit("/", 1)[1]
    stranger = opened("phone", java_script_enabled=script).new_page()
    stranger.goto("/xm")
    stranger.get_by_label("Mã trên giấy").fill(code.lower().replace("-", " "))
    stranger.get_by_role("button", name="Kiểm tra").click()
    expect(stranger.get_by_role("status")).to_contain_text("✓ Chứng nhận có thật")
    expect(stranger.locator("main")).to_contain_text("Nguyễn Thị Ngọc Ả.")
    assert "Ngọc Ảnh" not in stranger.content()
    stranger.get_by_label("Kiểm tra mã khác").fill("1234")
    stranger.get_by_role("button", name="Kiểm tra").click()
    expect(stranger.get_by_role("status")).to_contain_text("Không có chứng nhận mang mã này.")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_look_right_and_weigh_little(site: RunningSite, opened: Opener, campaign: str, size: str) -> None:
    who = somebody(site)
    with site.writing() as session:
        token = people.finish(session, "phong-chong-ma-tuy", who, datetime.now(UTC))
    guest = opened(size)
    for name, path in (("pledge-guest", campaign), ("certificate-form", "/xm")):
        seen(guest, name, path, size)
    mine = opened(size, who)
    page = seen(mine, "pledge", campaign, size)
    page.get_by_label("Tôi đã đọc và cam kết").check()
    page.get_by_role("button", name="Tôi cam kết").click()
    expect(page.locator(".sheet-title")).to_be_visible()
    seen(mine, "pledge-signed", campaign, size)
    page.goto(f"/ket-qua/{token}")
    page.get_by_role("button", name="Giấy xác nhận dự thi").click()
    page.wait_for_url("**/chung-nhan/**")
    here = page.url.removeprefix(site.url)
    seen(mine, "certificate", here, size)
    seen(mine, "certificate-shelf", "/chung-nhan", size)
    seen(guest, "certificate-true", here.replace("chung-nhan", "xm"), size)


def seen(context, name: str, path: str, size: str) -> Page:
    """A page, looked at from all sides."""
    page = context.new_page()
    heard, scales = looks.listen(page), looks.Scales(context, page)
    page.goto(path, wait_until="networkidle")
    scales.check(PUBLIC)
    structure.check_targets(page, name)
    looks.check(page, name, size)
    if size == "phone":
        looks.check_narrow(page, name)
    else:
        looks.check_fits(page, name)
    assert not heard
    return page


def test_the_desks_look_right(site: RunningSite, opened: Opener, campaign: str) -> None:
    chief = somebody(site, Role.ORGANIZER)
    slug = campaign.rsplit("/", 1)[1]
    for size in ("phone", "desk"):
        context = opened(size, chief)
        for name, path in (
            ("pledge-desk", "/to-chuc/cam-ket"),
            ("pledge-new", "/to-chuc/cam-ket/moi"),
            ("pledge-campaign", f"/to-chuc/cam-ket/{slug}"),
            ("certificate-desk", "/to-chuc/cuoc-thi/phong-chong-ma-tuy/chung-nhan"),
        ):
            page = context.new_page()
            page.goto(path)
            looks.check(page, name, size)
            if size == "phone":
                looks.check_narrow(page, name)


def test_a_certificate_prints_as_a_sheet_and_nothing_else(site: RunningSite, opened: Opener) -> None:
    who = somebody(site)
    with site.writing() as session:
        token = people.finish(session, "an-toan-bom-min", who, datetime.now(UTC))
    page = opened("desk", who).new_page()
    page.goto(f"/ket-qua/{token}")
    page.get_by_role("button", name="Giấy xác nhận dự thi").click()
    page.wait_for_url("**/chung-nhan/**")
    page.emulate_media(media="print")
    for hidden in ("header.top", "footer.foot", ".beside", "h1"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    assert page.locator(".sheet-paper").is_visible()
    assert page.locator(".sheet-code svg").is_visible()
    looks.take(page, "certificate-print")
