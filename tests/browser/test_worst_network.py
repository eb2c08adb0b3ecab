"""The paper between gateways that refuse, clocks that jump, pages that overtake each other, and very old browsers.

Whatever happens, what the page says of an answer is what SQL holds of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from contest.people import Person
from contest.services.contests import Window
from tests import factories
from tests.browser import people, walk
from tests.browser.conftest import Opener
from tests.browser.phones import KEPT, Phone, expect_led, wait_for
from tests.browser.running import RunningSite
from tests.browser.wire import Wire

pytestmark = pytest.mark.browser
SAVES = "**/cau-tra-loi"
AHEAD = """async (path) => {
  const cache = await caches.open("bai");
  const copy = await cache.match(path, { ignoreVary: true });
  const headers = new Headers(copy.headers);
  headers.set("X-Over", Date.now() - 1000); // a phone that is set forward, but not past the grace
  await cache.put(path, new Response(await copy.text(), { headers }));
}"""
HAS = "async (path) => Boolean(await (await caches.open('bai')).match(path, { ignoreVary: true }))"
SAVE = """([token, choice, seq]) => fetch(`/lam-bai/${token}/cau-tra-loi`, {
  method: "PUT",
  headers: { "Content-Type": "application/json",
             "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content },
  body: JSON.stringify([{ question: 1, choice, seq }]),
}).then((reply) => reply.status)"""


@pytest.fixture
def who(site: RunningSite) -> Person:
    """A worker whom no other test knows."""
    with site.writing() as session:
        return people.person(session, datetime.now(UTC))


@pytest.fixture(scope="module")
def slug(site: RunningSite) -> str:
    """A contest under the rules of the drug-law contest."""
    with site.writing() as session:
        factories.contest(session, datetime.now(UTC), "mang-te")
    return "mang-te"


@pytest.fixture
def phone(site: RunningSite, opened: Opener, who: Person) -> Iterator[Phone]:
    wire = Wire(site.settings.port)
    yield Phone(opened, who, wire)
    wire.close()


@pytest.fixture
def plain(opened: Opener, who: Person) -> Page:
    """A page beside which no worker stands, so that what it sends can be answered by the test."""
    return opened("phone", who, service_workers="block").new_page()


def chosen(page: Page, question: int) -> int | None:
    found = page.locator(f"#cau-{question} input:checked")
    return int(found.get_attribute("value") or 0) if found.count() else None


def held_back(page: Page, address: str) -> list[Route]:
    """What the page asks of that address next, to be answered when the test likes."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold, times=1)
    return held


def test_a_phone_set_forward_hands_nothing_in_before_its_time(site: RunningSite, phone: Phone, slug: str) -> None:
    page, token = phone.begin(slug)
    walk.choose(page, 1, 1)
    walk.expect_saved(page)
    phone.cut()
    page.evaluate(AHEAD, f"/lam-bai/{token}")
    page.close()
    again = phone.context.new_page()
    again.goto(f"/lam-bai/{token}")
    expect(again.locator("#hand-in-note")).to_contain_text("Hết giờ.")
    phone.mend()
    expect(again.locator("#cau-2 input").first).to_be_enabled(timeout=30_000)
    expect(again.locator("#hand-in-note")).to_be_hidden()
    expect(again.locator("#clock")).to_contain_text("19:")
    walk.choose(again, 2, 0)
    walk.expect_saved(again)
    assert site.answers(token) == {1: 1, 2: 0}
    assert site.attempt(token).handed_in_at is None


def test_a_page_that_was_overtaken_does_not_promise_to_hand_in(
    site: RunningSite, opened: Opener, who: Person, phone: Phone, slug: str
) -> None:
    first, token = phone.begin(slug)
    walk.choose(first, 1, 1)
    walk.expect_saved(first)
    phone.cut()
    walk.choose(first, 2, 1)
    first.get_by_role("link", name="Xem lại và nộp bài").click()
    first.get_by_role("button", name="Nộp bài khi có mạng lại").click()
    expect(first.locator("#hand-in-note")).to_contain_text("sẽ tự nộp trước")
    second = opened("desk", who).new_page()
    second.goto(f"/lam-bai/{token}")
    expect_led(second, token)
    phone.mend()
    walk.expect_chip(first, "Đang làm trên máy khác")
    expect(first.locator("#hand-in-note")).to_be_hidden()
    assert site.attempt(token).handed_in_at is None


@pytest.mark.parametrize("status", [400, 405, 409, 413])
def test_a_refusal_by_who_stands_between_costs_no_answer(
    site: RunningSite, plain: Page, slug: str, status: int
) -> None:
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    plain.route(SAVES, lambda route: route.fulfill(status=status, body="<html>no</html>", content_type="text/html"))
    walk.choose_each(plain, [(2, 1), (3, 0)])
    walk.expect_chip(plain, "Máy chủ bận")
    plain.unroute(SAVES)
    walk.expect_saved(plain)
    assert site.answers(token) == {1: 1, 2: 1, 3: 0}


def test_an_answer_that_the_server_does_not_take_does_not_stay_on_the_page(plain: Page, slug: str) -> None:
    walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    plain.route(SAVES, lambda route: route.fulfill(status=422, json={"error": {"code": "bad_entry", "message": ""}}))
    walk.choose(plain, 2, 1)
    expect(plain.locator("#cau-2 input:checked")).to_have_count(0)
    walk.choose(plain, 1, 0)
    expect(plain.locator("#cau-1 input:checked")).to_have_attribute("value", "1")


def test_what_is_mended_while_it_is_refused_is_sent(site: RunningSite, plain: Page, slug: str) -> None:
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    refused = held_back(plain, SAVES)
    walk.choose(plain, 2, 1)
    plain.wait_for_timeout(300)
    walk.choose(plain, 2, 0)
    refused[0].fulfill(status=422, json={"error": {"code": "bad_entry", "message": ""}})
    walk.expect_saved(plain)
    assert site.answers(token) == {1: 1, 2: 0}
    assert chosen(plain, 2) == 0


def test_a_guess_that_nobody_could_mean_is_told_at_once(plain: Page, slug: str) -> None:
    walk.begin(plain, slug)
    plain.evaluate("location.hash = document.querySelector('[data-kind=guess]').id")
    box = plain.locator("[data-kind=guess] input")
    box.fill("1.000.000.000")
    expect(plain.locator("[data-kind=guess] [data-not-number]")).to_be_visible()
    box.fill("999.999.999")
    expect(plain.locator("[data-kind=guess] [data-not-number]")).to_be_hidden()


def test_of_two_answers_with_one_counter_the_page_shows_the_one_that_is_kept(
    site: RunningSite, plain: Page, slug: str
) -> None:
    asked = held_back(plain, "**/may")
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    assert plain.evaluate(SAVE, [token, 0, 1]) == 200
    asked[0].continue_()
    expect(plain.locator("#exam-note")).to_contain_text("Trang đã chuyển sang câu trả lời mới nhất")
    assert (chosen(plain, 1), site.answers(token)) == (0, {1: 0})


def test_a_lead_that_comes_late_to_the_server_does_not_lock_the_page_that_asked_for_it(
    site: RunningSite, plain: Page, slug: str
) -> None:
    asked = held_back(plain, "**/may")
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    headers = {"X-CSRF-Token": asked[0].request.headers["x-csrf-token"]}
    assert plain.request.post(f"/lam-bai/{token}/may", headers=headers).ok
    walk.choose(plain, 2, 0)
    walk.expect_saved(plain)
    assert site.answers(token) == {1: 1, 2: 0}
    assert plain.request.post(f"/lam-bai/{token}/may", headers=headers).ok
    walk.choose(plain, 3, 0)
    walk.expect_chip(plain, "Đang làm trên máy khác")


def test_time_that_is_up_while_the_review_is_awaited_is_told_and_so_is_a_sign_in_that_ended(
    site: RunningSite, plain: Page
) -> None:
    now = datetime.now(UTC)
    slug = f"hong-{now:%H%M%S}"
    with site.writing() as session:
        window = Window("Đợt 1", now - timedelta(hours=1), now + timedelta(seconds=15))
        factories.contest(session, now, slug, minutes=1, windows=[window], grace_seconds=120)
    walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    expect(plain.locator("#clock")).to_have_text("0:05", timeout=15_000)
    held_back(plain, SAVES)
    walk.choose(plain, 2, 1)
    plain.get_by_role("link", name="Xem lại và nộp bài").click()
    plain.wait_for_timeout(6000)
    plain.route(SAVES, lambda route: route.abort())
    expect(plain.locator("#hand-in-note")).to_contain_text("Hết giờ. 1 câu cuối sẽ tự gửi", timeout=15_000)
    gone = {"error": {"code": "must_sign_in", "message": ""}}
    plain.unroute(SAVES)
    plain.route(SAVES, lambda route: route.fulfill(status=401, json=gone))
    expect(plain.locator("#exam-note a")).to_have_text("Đăng nhập lại", timeout=20_000)
    plain.unroute(SAVES)
    plain.wait_for_url("**/ket-qua/**", timeout=45_000)
    assert site.answers(walk.token_of(plain)) == {1: 1, 2: 1}


def test_nobody_is_asked_to_wait_longer_than_a_minute(site: RunningSite, plain: Page, slug: str) -> None:
    plain.clock.install()
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    plain.route(SAVES, lambda route: route.fulfill(status=503, headers={"Retry-After": "3600"}))
    walk.choose(plain, 2, 1)
    walk.expect_chip(plain, "Máy chủ bận")
    plain.unroute(SAVES)
    plain.clock.fast_forward("01:05")
    walk.expect_saved(plain)
    assert site.answers(token) == {1: 1, 2: 1}


def test_a_crowded_gateway_does_not_take_the_copy_of_the_paper(phone: Phone, slug: str) -> None:
    page, _token = phone.begin(slug)
    walk.choose(page, 1, 1)
    walk.expect_saved(page)
    phone.wire.refuse("429 Too Many Requests")
    page.reload()
    assert chosen(page, 1) == 1
    phone.cut()
    page.reload()
    assert chosen(page, 1) == 1


def test_a_page_that_comes_back_out_of_memory_knows_what_was_answered_meanwhile(
    site: RunningSite, plain: Page, slug: str
) -> None:
    token = walk.begin(plain, slug)
    walk.choose(plain, 1, 1)
    walk.expect_saved(plain)
    review = plain.context.new_page()
    review.goto(f"/lam-bai/{token}/xem-lai")
    review.locator("[data-kind=guess] input").fill("1250")
    review.locator("h1").click()
    walk.expect_saved(review)
    review.close()
    with plain.expect_response("**/may"):
        plain.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    plain.wait_for_timeout(300)
    expect(plain.locator("[data-kind=guess] input")).to_have_value("1250")
    expect(plain.locator("#exam-note")).to_be_hidden()
    walk.choose(plain, 2, 1)
    walk.expect_saved(plain)
    assert site.answers(token)[2] == 1


def test_a_paper_out_of_memory_drops_the_copy_of_its_review(phone: Phone, slug: str) -> None:
    page, token = phone.begin(slug)
    review = phone.context.new_page()
    review.goto(f"/lam-bai/{token}/xem-lai")
    wait_for(review, KEPT, f"/lam-bai/{token}/xem-lai")
    assert page.evaluate(HAS, f"/lam-bai/{token}/xem-lai")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait_for(page, f"async (path) => !(await ({HAS})(path))", f"/lam-bai/{token}/xem-lai")
    assert page.evaluate(HAS, f"/lam-bai/{token}")


def test_a_browser_too_old_for_the_scripts_has_the_plain_form(site: RunningSite, plain: Page, slug: str) -> None:
    plain.add_init_script("delete Element.prototype.toggleAttribute")
    token = walk.begin(plain, slug)
    plain.locator("#cau-2 .option").nth(1).click()
    plain.get_by_role("button", name="Xem lại và nộp bài").click()
    plain.wait_for_url("**/xem-lai")
    assert site.answers(token) == {2: 1}
    plain.get_by_role("button", name="Nộp bài").click()
    plain.wait_for_url("**/ket-qua/**")
    assert site.attempt(token).closed_by == "person"
