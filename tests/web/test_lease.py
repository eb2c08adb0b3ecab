"""The newest page leads: taking the lead, saving under it, and what an older page is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.store.answers import RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.web import attempts as pages
from contest.web.buckets import Buckets
from tests.factories import person, sign_in
from tests.web.client import Browser, Page
from tests.web.desk import Desk
from tests.web.stage import engine_of, moved, state

pytestmark = pytest.mark.usefixtures("patience")
LEAD = 2**20


def lead(browser: Browser, desk: Desk) -> Page:
    return browser.post(f"{desk.url}/may")


def under(desk: Desk, lease: int, *entries: tuple[int, int, int]) -> Page:
    return desk.save(*entries, headers={"X-Lease": str(lease)})


def test_taking_the_lead_tells_what_is_kept_the_time_and_how_much_is_left(desk: Desk, clock) -> None:
    desk.save((7, 1, 3), (2, 0, 1))
    clock.forward(minutes=3, milliseconds=250)
    page = lead(desk.browser, desk)
    assert (page.status, page.json) == (
        200,
        {
            "lease": 1,
            "saved": [{"question": 2, "choice": 0, "seq": 1}, {"question": 7, "choice": 1, "seq": 3}],
            "server_time": "2026-11-25T02:03:00.250Z",
            "seconds_left": 1019,
        },
    )
    assert page.response.headers["Cache-Control"] == "no-store"
    assert lead(desk.browser, desk).json["lease"] == 2


def test_looking_at_a_paper_takes_no_lead(desk: Desk) -> None:
    before = state(engine_of(desk.app), but=["sign_in.seen_at"])
    assert desk.browser.get(desk.url).status == 200
    assert moved(before, state(engine_of(desk.app), but=["sign_in.seen_at"])) == []


def test_an_older_page_saves_nothing_and_is_told_so(desk: Desk, session) -> None:
    first = lead(desk.browser, desk).json["lease"]
    assert under(desk, first, (1, 0, first * LEAD + 1)).status == 200
    second = lead(desk.browser, desk).json["lease"]
    page = under(desk, first, (1, 1, first * LEAD + 2), (2, 1, first * LEAD + 1))
    assert (page.status, page.json["error"]["code"]) == (409, "elsewhere")
    assert "saved" not in page.json
    assert under(desk, second, (3, 1, second * LEAD + 1)).status == 200
    assert desk.kept(session) == {1: (0, LEAD + 1), 3: (1, 2 * LEAD + 1)}


def test_what_an_older_page_still_held_stands_only_where_nobody_newer_answered(desk: Desk, session) -> None:
    lead(desk.browser, desk)
    lead(desk.browser, desk)
    under(desk, 2, (1, 1, 2 * LEAD + 1))
    third = lead(desk.browser, desk).json["lease"]
    page = under(desk, third, (1, 0, LEAD + 5), (2, 0, LEAD + 6))
    assert page.json["saved"] == [
        {"question": 1, "choice": 1, "seq": 2 * LEAD + 1},
        {"question": 2, "choice": 0, "seq": LEAD + 6},
    ]
    assert desk.kept(session) == {1: (1, 2 * LEAD + 1), 2: (0, LEAD + 6)}


def test_who_says_nothing_of_a_lead_saves_as_ever(desk: Desk, session) -> None:
    lead(desk.browser, desk)
    assert desk.save((1, 0, LEAD + 1)).status == 200
    assert desk.kept(session) == {1: (0, LEAD + 1)}


def test_a_plain_form_builds_on_what_a_leading_page_saved(desk: Desk, session) -> None:
    lead(desk.browser, desk)
    under(desk, 1, (1, 0, LEAD + 1))
    assert desk.browser.post(desk.url, {"q1": "1", "s1": str(LEAD + 1)}).status == 303
    assert desk.kept(session)[1] == (1, LEAD + 2)


@pytest.mark.parametrize("told", ["", "x", "-1", "1.0", "²", "1" * 10])
def test_a_lead_that_is_no_number_is_refused(desk: Desk, session, told: str) -> None:
    page = desk.save((1, 0, 1), headers={"X-Lease": told})
    assert page.status == 400
    assert desk.kept(session) == {}


def test_nobody_leads_a_paper_that_is_not_theirs_or_signed_out_of(app: Flask, desk: Desk, writing, clock) -> None:
    with writing() as session:
        stranger = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    before = state(engine_of(app), but=["sign_in.seen_at"])
    foreign, missing = stranger.post(f"{desk.url}/may"), stranger.post(f"/lam-bai/{'a' * 22}/may")
    assert (foreign.status, foreign.json) == (missing.status, missing.json)
    assert foreign.status == 404
    assert Browser(app).post(f"{desk.url}/may").status == 401
    assert moved(before, state(engine_of(app), but=["sign_in.seen_at"])) == []


@pytest.mark.parametrize(("after", "status"), [(0, 200), (5, 200), (5.001, 409)])
def test_the_lead_can_be_taken_until_deadline_and_grace(desk: Desk, clock, after: float, status: int) -> None:
    clock.now = desk.deadline + timedelta(seconds=after)
    page = lead(desk.browser, desk)
    assert page.status == status
    assert status == 200 or page.json["error"]["code"] == "late"


def test_a_paper_that_is_handed_in_gives_no_lead(desk: Desk, session) -> None:
    desk.browser.post(f"{desk.url}/nop")
    page = lead(desk.browser, desk)
    assert (page.status, page.json["error"]["code"]) == (409, "closed")
    assert session.scalar(select(AttemptRow.lease).where(AttemptRow.token == desk.token)) == 0


def test_an_older_page_that_comes_too_late_is_late(desk: Desk, clock, session) -> None:
    lead(desk.browser, desk)
    lead(desk.browser, desk)
    clock.now = desk.deadline + timedelta(seconds=6)
    page = under(desk, 1, (1, 0, LEAD + 1))
    assert (page.status, page.json["error"]["code"]) == (409, "late")
    assert session.scalar(select(func.count()).select_from(RefusedAnswerRow)) == 1


def test_a_script_that_hammers_the_lead_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.001, burst=3))
    assert [lead(desk.browser, desk).status for _ in range(5)] == [200, 200, 200, 429, 429]
