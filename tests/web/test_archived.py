"""Pages of a contest whose answers were put away: what they earned is told as before, the rest is said to be away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from contest.contests import Contest
from contest.people import Role
from contest.rulebook import Reveal
from contest.services import archive, audit, upkeep
from contest.store import contests as contest_store
from contest.store.contests import ContestRow
from tests import factories
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import Clock
from tests.web.client import Browser

pytestmark = pytest.mark.usefixtures("patience")
AWAY = "Bài làm của cuộc thi này đã được lưu trữ"
READS_ANSWERS = ("phan-tich", "kiem-tra", "kiem-tra/dau-hieu?so=x", "kiem-tra/cap?a=1&b=2")


def locked(writing: Writing, contest: Contest, clock: Clock) -> Contest:
    """The contest closed, settled and locked, two months later."""
    clock.now = contest.closes_at + timedelta(hours=1)
    with writing() as session:
        assert upkeep.settle(session, contest_store.by_id(session, contest.id), clock.now)
        session.execute(update(ContestRow).where(ContestRow.id == contest.id).values(state="locked"))
    clock.forward(days=60)
    with writing() as session:
        return contest_store.by_id(session, contest.id)


def test_every_page_of_an_archived_contest_answers_and_says_where_the_answers_are(
    app: Flask, writing: Writing, clock: Clock, tmp_path: Path
) -> None:
    with writing() as session:
        held = factories.contest(session, clock.now, reveal=Reveal.AFTER_CLOSE)
        who = contestant(session, clock.now)
    sat = sit(writing, held, who, clock.now, Way(right=7)).attempt
    held = locked(writing, held, clock)
    with writing() as session:
        staff = factories.person(session, clock.now, Role.ORGANIZER)
        mine, organizer = (Browser(app, factories.sign_in(session, one, clock.now)) for one in (who.person, staff))
    result = f"/ket-qua/{sat.token}"
    before = mine.get(result)
    assert 'class="answer"' in before.text
    assert AWAY not in before.words
    with writing() as session:
        archive.write(session, held, tmp_path / "thu.zip", clock.now)
        audit.seal(session, clock.now)
    after = mine.get(result)
    assert after.status == 200
    assert 'class="answer"' not in after.text
    assert AWAY in after.words
    for told in ("Bạn đúng 7 trong 20 câu", sat.receipt or "-", "4 phút 00 giây"):
        assert told in after.words, told
    person = f"/to-chuc/cuoc-thi/{held.slug}/thi-sinh/{who.person.id}"
    for page in (
        *(organizer.get(f"/to-chuc/cuoc-thi/{held.slug}/{one}") for one in READS_ANSWERS),
        organizer.get(f"{person}/bai/{sat.id}"),
    ):
        assert (page.status, AWAY in page.words) == (404, True)
    assert organizer.get(person).status == 200
    for browser in (mine, organizer, Browser(app)):
        assert broken(app, browser, held) == []


def broken(app: Flask, browser: Browser, contest: Contest) -> list[tuple[str, int]]:
    """Addresses that want no more than a contest, and answer what no page should."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments == {"slug"}:
            address = rule.rule.replace("<slug>", contest.slug)
            # Some are pictures and files, not pages.
            answer = browser.client.get(address)
            if answer.status_code >= 500:
                found.append((address, answer.status_code))
            answer.close()
    return found
