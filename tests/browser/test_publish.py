"""A contest from its close to its record, as two organizers take it there: nobody publishes anything alone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from contest.people import Person, Role
from contest.prizes import Ladder, Prize, Span
from contest.services.contests import Window
from contest.store import contests
from tests import factories
from tests.browser import looks, people
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
REASON = "Theo biên bản họp ban giám khảo"
LADDER = Ladder(Span.OVERALL, (Prize("Nhất", 1, 500_000), Prize("Nhì", 1, 300_000)))
SIZES = [("phone", True), ("desk", True), ("phone", False)]


@pytest.fixture
def pair(site: RunningSite) -> tuple[Person, Person]:
    """Two organizers."""
    with site.writing() as session:
        one, other = (people.person(session, datetime.now(UTC), Role.ORGANIZER, name=f"Lò Thị {n}") for n in "AB")
        return one, other


def _closed(site: RunningSite, slug: str) -> None:
    """A contest that two people sat and that is over; returns once the upkeep has settled it."""
    now = datetime.now(UTC)
    window = Window("Đợt 1", now - timedelta(days=2), now - timedelta(days=1))
    rules = {"prediction": None, "ranking": ("score", "handed_in"), "prizes": (LADDER,), "complaint_days": 0}
    with site.writing() as session:
        factories.contest(session, now - timedelta(days=3), slug, windows=[window], **rules)
        for n, name in enumerate(("Quàng Thị Nhất", "Sùng Mí Nhì")):
            who = people.person(session, now, name=name, shows_name=True)
            people.finish(session, slug, who, now - timedelta(hours=30 - n))
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with site.writing() as session:
            found = contests.by_slug(session, slug)
            if found is not None and found.is_settled():
                return
        time.sleep(0.5)
    raise AssertionError("nobody settled the contest")


def _step(page: Page, slug: str, words: str) -> None:
    """The step that comes next, from the desk by way of its own page."""
    page.goto(f"/to-chuc/cuoc-thi/{slug}")
    page.get_by_role("link", name=words, exact=True).click()
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chuyển cuộc thi sang bước mới")


def _sealed(page: Page) -> None:
    """Reload until the record can be downloaded: the audit is sealed moments after the act."""
    record = page.locator('a[href$="/ho-so.json"]')
    until = time.monotonic() + 90
    while not record.count():
        assert time.monotonic() < until, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()


@pytest.mark.parametrize(("size", "script"), SIZES, ids=["phone", "desk", "plain"])
def test_two_people_take_a_contest_to_its_record(
    site: RunningSite, opened: Opener, pair: tuple[Person, Person], size: str, script: bool
) -> None:
    slug = f"cong-bo-{size}-{int(script)}"
    _closed(site, slug)
    first, second = (opened(size, one, java_script_enabled=script).new_page() for one in pair)
    guest = opened(size, None, java_script_enabled=script).new_page()
    assert guest.goto(f"/cuoc-thi/{slug}/cong-bo").status == 404  # type: ignore[union-attr]
    _step(first, slug, "Bắt đầu kiểm tra kết quả")
    _step(first, slug, "Công bố kết quả tạm thời")
    first.goto(f"/to-chuc/cuoc-thi/{slug}/giai-thuong")
    first.get_by_label("Lý do").fill(REASON)
    first.get_by_role("button", name="Đề nghị duyệt danh sách").click()
    expect(first.get_by_text("Bạn đã đề nghị, nên cần người khác duyệt.")).to_be_visible()
    expect(first.get_by_role("button", name="Duyệt danh sách này")).to_have_count(0)
    first.goto(f"/to-chuc/cuoc-thi/{slug}")
    expect(first.get_by_text("Danh sách giải chưa được người thứ hai duyệt.")).to_be_visible()
    second.goto(f"/to-chuc/cuoc-thi/{slug}/giai-thuong")
    second.get_by_role("button", name="Duyệt danh sách này").click()
    expect(second.get_by_text("Danh sách này đã được hai người duyệt.")).to_be_visible()
    _step(second, slug, "Chốt kết quả chính thức")
    _step(first, slug, "Công bố kết quả chính thức")
    assert guest.goto(f"/cuoc-thi/{slug}/cong-bo").status == 200  # type: ignore[union-attr]
    for name in ("Quàng Thị Nhất", "Sùng Mí Nhì"):
        expect(guest.locator("main")).to_contain_text(name)
    _sealed(guest)
    if script:
        looks.check(guest, f"publish-{size}", size)
        looks.check(first, f"publish-desk-{size}", size)
    _step(second, slug, "Khoá hồ sơ cuộc thi")
    expect(second.get_by_text("Cuộc thi đã xong. Hồ sơ đã khoá.")).to_be_visible()
