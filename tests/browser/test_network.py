"""Networks that go, tabs that close, servers that die: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.people import Person
from contest.services.contests import Window
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from tests import factories
from tests.browser import people, walk
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
CUT_SECONDS = 20
SHORT_SECONDS = 15


@pytest.fixture
def who(site: RunningSite) -> Person:
    """A worker whom no other test knows."""
    with site.writing() as session:
        return people.person(session, datetime.now(UTC))


@pytest.fixture(scope="module")
def slug(site: RunningSite) -> str:
    """A contest under the rules of the drug-law contest."""
    with site.writing() as session:
        factories.contest(session, datetime.now(UTC), "mang")
    return "mang"


def _checked(page: Page, question: int) -> int:
    value = page.locator(f"#cau-{question} input:checked").get_attribute("value")
    assert value is not None
    return int(value)


def test_a_reload_keeps_answers(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who).new_page()
    token = walk.begin(page, slug)
    walk.choose_each(page, [(1, 1), (2, 0), (1, 0)])
    walk.expect_saved(page)
    page.reload()
    assert [_checked(page, 1), _checked(page, 2)] == [0, 0]
    assert site.answers(token) == {1: 0, 2: 0}
    walk.choose(page, 1, 1)
    walk.expect_saved(page)
    assert site.answers(token) == {1: 1, 2: 0}, "a change after the reload counts on from the kept counter"


def test_what_was_answered_in_a_cut_is_sent_in_order_when_the_network_is_back(
    site: RunningSite, opened: Opener, who: Person, slug: str
) -> None:
    phone = opened("phone", who)
    page = phone.new_page()
    token = walk.begin(page, slug)
    walk.choose(page, 1, 0)
    walk.expect_saved(page)
    phone.set_offline(True)
    walk.choose_each(page, [(4, 1), (3, 1), (2, 0), (4, 0)])
    walk.expect_chip(page, "Mất mạng · giữ 3 câu trên máy")
    page.wait_for_timeout(1000 * CUT_SECONDS)
    sent: list[list[int]] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            sent.append([entry["question"] for entry in request.post_data_json])

    page.on("request", note)
    phone.set_offline(False)
    walk.expect_saved(page)
    assert sent[0] == [3, 2, 4], "the order of the latest changes"
    assert site.answers(token) == {1: 0, 2: 0, 3: 1, 4: 0}


def test_a_paper_goes_on_in_another_browser(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    first = opened("phone", who)
    page = first.new_page()
    token = walk.begin(page, slug)
    walk.choose_each(page, [(1, 1), (2, 1)])
    walk.expect_saved(page)
    page.close()
    elsewhere = opened("desk").new_page()
    elsewhere.goto(f"/lam-bai/{token}")
    walk.sign_in(elsewhere, who.phone)
    elsewhere.wait_for_url(f"**/lam-bai/{token}")
    assert [_checked(elsewhere, 1), _checked(elsewhere, 2)] == [1, 1]
    expect(elsewhere.locator("#cau-3")).to_be_visible()
    walk.choose(elsewhere, 3, 0)
    walk.expect_saved(elsewhere)
    assert site.answers(token) == {1: 1, 2: 1, 3: 0}


def test_a_double_tap_hands_in_once(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who).new_page()
    token = walk.begin(page, slug)
    walk.choose(page, 1, 0)
    walk.expect_saved(page)
    page.goto(f"/lam-bai/{token}/xem-lai")
    page.get_by_role("button", name="Nộp bài").dblclick(delay=10)
    page.wait_for_url("**/ket-qua/**")
    receipt = site.attempt(token).receipt
    # And what a phone without script sends twice: the plain form.
    csrf = page.locator("input[name=csrf_token]").first.input_value()
    replies = [page.request.post(f"/lam-bai/{token}/nop", form={"csrf_token": csrf}) for _ in range(2)]
    assert {reply.url.rsplit("/", 1)[-1] for reply in replies} == {token}
    assert site.attempt(token).receipt == receipt
    with Session(site.engine) as session:
        attempt_id = site.attempt(token).id
        handed = (AuditRow.act == "attempt.hand_in", AuditRow.subject == f"attempt:{attempt_id}")
        assert session.scalar(select(func.count()).where(*handed)) == 1
        assert session.scalar(select(func.count()).where(AttemptRow.person_id == who.id)) == 1


def test_a_killed_server_loses_nothing_it_acknowledged(
    site: RunningSite, opened: Opener, who: Person, slug: str
) -> None:
    page = opened("phone", who).new_page()
    token = walk.begin(page, slug)
    acknowledged: dict[int, int] = {}
    for question in range(1, 4):
        walk.choose(page, question, question % 2)
        walk.expect_saved(page)
        acknowledged[question] = question % 2
        for worker in site.workers()[:1]:
            os.kill(worker, signal.SIGKILL)
    site.kill_web()
    kept = site.answers(token)
    walk.choose(page, 4, 1)
    walk.expect_chip(page, "giữ 1 câu trên máy")
    site.start_web()
    walk.expect_saved(page)
    assert kept == acknowledged
    assert site.answers(token) == acknowledged | {4: 1}
    walk.hand_in(page)
    assert site.attempt(token).closed_by == "person"


def test_when_time_is_up_the_paper_hands_itself_in(site: RunningSite, opened: Opener, who: Person) -> None:
    now = datetime.now(UTC)
    with site.writing() as session:
        window = Window("Đợt 1", now - timedelta(hours=1), now + timedelta(seconds=SHORT_SECONDS))
        factories.contest(session, now, "ngan", minutes=1, windows=[window])
    page = opened("phone", who).new_page()
    page.goto("/cuoc-thi/ngan/bat-dau")
    expect(page.locator("main")).to_contain_text("bạn chỉ còn 0 phút")
    token = walk.begin(page, "ngan")
    walk.choose_each(page, [(1, 0), (2, 1)])
    expect(page.locator("#clock[data-low]")).to_be_visible()
    page.wait_for_url("**/ket-qua/**", timeout=1000 * (SHORT_SECONDS + 10))
    kept = site.attempt(token)
    assert kept.handed_in_at is not None
    assert abs((kept.handed_in_at - kept.deadline_at).total_seconds()) < 2
    assert site.answers(token) == {1: 0, 2: 1}


def test_when_time_is_up_in_a_pocket_the_server_hands_in(site: RunningSite, opened: Opener, who: Person) -> None:
    now = datetime.now(UTC)
    with site.writing() as session:
        window = Window("Đợt 1", now - timedelta(hours=1), now + timedelta(seconds=8))
        factories.contest(session, now, "bo-do", minutes=1, windows=[window], grace_seconds=1)
    phone = opened("phone", who)
    page = phone.new_page()
    token = walk.begin(page, "bo-do")
    walk.choose(page, 1, 1)
    walk.expect_saved(page)
    phone.close()
    until = time.monotonic() + 30
    while (kept := site.attempt(token)).handed_in_at is None and time.monotonic() < until:
        time.sleep(0.2)
    assert kept.closed_by == "server"
    assert kept.handed_in_at == kept.deadline_at
    elsewhere = opened("phone", who).new_page()
    elsewhere.goto(f"/ket-qua/{token}")
    expect(elsewhere.locator("main")).to_contain_text("Bài đã tự nộp với 1 câu đã lưu.")
