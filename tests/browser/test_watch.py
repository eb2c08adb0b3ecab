"""Somebody watches the board: on a phone and on a desk, without script, by keyboard, while others hand in."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from contest.people import Person
from contest.rulebook import Show
from contest.services.contests import Window
from contest.store import people as people_store
from contest.store.people import PersonRow
from tests import factories
from tests.browser import looks, people
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.crowds import Stand, gather

pytestmark = pytest.mark.browser
SLUG = "xem-bang"
BOARD = f"/cuoc-thi/{SLUG}/xep-hang"
SMALL = {"width": 360, "height": 640}
PLAIN = {"prediction": None, "ranking": ("score", "time_taken")}
SIZE, MINE = 120, 69
SECONDS = 40
IN_SIGHT = "one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight + 1; }"
FOCUS = """() => {
  const one = document.activeElement;
  const seen = one.getBoundingClientRect().bottom <= innerHeight + 1;
  return { name: one.labels?.[0]?.innerText || one.innerText || '', seen };
}"""
SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shifts += one.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""


@pytest.fixture(scope="module")
def me(site: RunningSite) -> Person:
    """The seventieth of a hundred and twenty people who all have no point, a second apart."""
    now = datetime.now(UTC)
    with site.writing() as session:
        held = factories.contest(session, now, SLUG, **PLAIN)
        stands = [
            Stand(0, 60_000 + n * 1000, name=f"Người Xem {chr(65 + n // 26)}{chr(97 + n % 26)}") for n in range(SIZE)
        ]
        ids = gather(session, held, now, stands)
        found = people_store.credentials(session, session.get_one(PersonRow, ids[MINE]).phone)
        assert found is not None
        return found[0]


def hand_in(site: RunningSite) -> None:
    """Somebody hands in at once and comes to the top of the board."""
    now = datetime.now(UTC)
    with site.writing() as session:
        who = people.person(session, now, name=f"Vừa Nộp {now.microsecond}")
        people.finish(session, SLUG, who, now)


def until_heard(page: Page, entries: str) -> None:
    """Wait until the board tells of so many entries, then let the page ask."""
    end = time.monotonic() + SECONDS
    while page.request.get(f"{BOARD}.json").json()["entries"] != int(entries):
        assert time.monotonic() < end, "the boards never heard of it"
        page.wait_for_timeout(500)
    page.evaluate("() => dispatchEvent(new Event('online'))")


def entries(page: Page) -> int:
    return int(page.request.get(f"{BOARD}.json").json()["entries"])


@pytest.fixture
def watching(opened: Opener, me: Person) -> Page:
    """My board on a small phone."""
    page = opened("phone", me, viewport=SMALL).new_page()
    page.goto(BOARD)
    return page


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_my_place_is_in_sight_and_the_link_leads_to_it(size: str, opened: Opener, me: Person) -> None:
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    page = opened(size, me, **({"viewport": SMALL} if size == "phone" else {})).new_page()
    heard = looks.listen(page)
    page.goto(BOARD)
    strip, row = page.locator(".my-place"), page.locator("#toi")
    for depth in (0, 400, 1200):
        page.evaluate("y => scrollTo(0, y)", depth)
        assert strip.evaluate(IN_SIGHT), depth
    assert not row.evaluate(IN_SIGHT)
    page.screenshot(path=looks.PICTURES / f"watch-strip-{size}.png", scale="css")
    strip.get_by_role("link", name="Tới chỗ tôi").click()
    page.wait_for_function(f"() => ({IN_SIGHT})(document.querySelector('#toi'))")
    expect(row).to_contain_text("(bạn)")
    looks.check(page, "watch-mine", size)
    if size == "phone":
        looks.check_narrow(page, "watch-mine")
    assert not heard


def test_the_strip_makes_way_for_the_row_itself(watching: Page) -> None:
    if not watching.evaluate(
        "() => CSS.supports('animation-timeline: view()') && CSS.supports('timeline-scope: --me')"
    ):
        pytest.fail("the browser of these tests is too old to tell")
    strip = watching.locator(".my-place")
    assert strip.evaluate("one => getComputedStyle(one).visibility") == "visible"
    watching.goto(f"{BOARD}#toi")
    watching.wait_for_function("() => getComputedStyle(document.querySelector('.my-place')).visibility === 'hidden'")


def test_a_hand_in_moves_nothing_in_sight(site: RunningSite, watching: Page) -> None:
    watching.evaluate(SHIFTS)
    before = entries(watching)
    hand_in(site)
    until_heard(watching, str(before + 1))
    watching.wait_for_timeout(1500)
    expect(watching.locator("#my-strip")).to_contain_text(f"hạng {MINE + 1 + entries(watching) - SIZE} ")
    assert watching.evaluate("() => window.shifts") <= 0.02


def test_whoever_has_scrolled_is_offered_the_change_and_keeps_the_focus(site: RunningSite, watching: Page) -> None:
    rows = watching.locator("#board-rows")
    watching.evaluate("() => scrollTo(0, 700)")
    shown, before = rows.inner_text(), entries(watching)
    watching.evaluate(SHIFTS)
    hand_in(site)
    until_heard(watching, str(before + 1))
    button = watching.get_by_role("button", name="Có thay đổi, cập nhật")
    expect(button).to_be_visible()
    assert rows.inner_text() == shown
    button.focus()
    watching.keyboard.press("Enter")
    expect(button).to_be_hidden()
    assert rows.inner_text() != shown
    assert watching.evaluate("() => document.activeElement.id") == "board"
    expect(watching.locator("#told")).to_have_text("Bảng đã cập nhật.")
    assert watching.locator("#toi").count() == 1
    assert watching.evaluate("() => scrollY") == 700


def test_without_a_network_the_page_says_of_when_its_numbers_are(watching: Page) -> None:
    watching.evaluate(SHIFTS)
    watching.context.set_offline(True)
    watching.evaluate("() => dispatchEvent(new Event('offline'))")
    expect(watching.locator("#as-of")).to_contain_text("Mất kết nối. Đây là số liệu lúc ")
    expect(watching.locator("#told")).to_contain_text("Mất kết nối.")
    assert watching.evaluate("() => window.shifts") <= 0.02
    watching.context.set_offline(False)
    expect(watching.locator("#as-of")).to_contain_text("Cập nhật ")


def test_without_script_the_place_is_found_by_links_and_a_form(opened: Opener, me: Person) -> None:
    page = opened("phone", me, java_script_enabled=False).new_page()
    page.goto(f"{BOARD}?trang=1")
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_text("Trang 2 trong 3")).to_be_visible()
    page.goto(f"{BOARD}?trang=3")
    page.locator(".my-place").get_by_role("link", name="Tới chỗ tôi").click()
    assert "trang=2" in page.url
    assert page.url.endswith("#toi")
    expect(page.locator("#toi")).to_contain_text("(bạn)")
    page.get_by_label("Tìm tên, đơn vị hoặc #hạng").fill("#51")
    page.get_by_role("button", name="Tìm", exact=True).click()
    assert page.url.endswith("#vt-51")
    page.get_by_label("Tìm tên, đơn vị hoặc #hạng").fill("xem cc")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name="Người Xem Cc").click()
    expect(page.locator("tr", has_text="Người Xem Cc")).to_be_visible()


def test_the_board_is_read_by_keyboard_alone(opened: Opener, me: Person) -> None:
    page = opened("desk", me).new_page()
    page.goto(BOARD)
    for wanted in ("Tìm tên", "Tới chỗ tôi"):
        for _ in range(60):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            assert focus["seen"], focus
            if focus["name"].startswith(wanted):
                break
        else:
            raise AssertionError(f"Tab never reached {wanted}")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({IN_SIGHT})(document.querySelector('#toi'))")


@pytest.fixture(scope="module")
def states(site: RunningSite) -> dict[str, str]:
    """A board in each state that tells its reader something else, by name."""
    now, hour = datetime.now(UTC), timedelta(hours=1)
    over = [Window("Đợt 1", now - 3 * hour, now - hour)]
    late = [Window("Đợt 1", now - 3 * hour, now + hour / 2)]
    stand = [Stand(5, 60_000 + n) for n in range(3)]
    with site.writing() as session:
        factories.contest(session, now, "xem-rong", **PLAIN)
        for slug, given in (
            ("xem-khoa", {"windows": late, "freeze_minutes": 60}),
            ("xem-an", {"show": Show.HIDDEN}),
            ("xem-rieng", {"show": Show.OWN}),
        ):
            gather(session, factories.contest(session, now, slug, **(PLAIN | given)), now, stand)
        gather(
            session,
            factories.contest(session, now - 2 * hour, "xem-xong", windows=over, **PLAIN),
            now - 2 * hour,
            stand,
        )
    return {
        "xem-rong": "Chưa có ai nộp bài.",
        "xem-khoa": "Bảng tạm khoá từ",
        "xem-an": "Bảng xếp hạng được giấu",
        "xem-rieng": "mỗi người chỉ thấy hạng của mình",
        "xem-xong": "Mọi bài thi đã thu và chấm",
    }


@pytest.mark.parametrize("slug", ["xem-rong", "xem-khoa", "xem-an", "xem-rieng", "xem-xong"])
def test_each_state_says_what_it_is(slug: str, states: dict[str, str], opened: Opener) -> None:
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    page = opened("phone", viewport=SMALL).new_page()
    heard = looks.listen(page)
    end = time.monotonic() + SECONDS
    page.goto(f"/cuoc-thi/{slug}/xep-hang")
    while states[slug] not in page.inner_text("main"):  # the sweeper settles what is over
        assert time.monotonic() < end, page.inner_text("main")
        page.wait_for_timeout(1000)
        page.reload()
    looks.check(page, slug, "phone")
    looks.check_narrow(page, slug)
    assert not heard
