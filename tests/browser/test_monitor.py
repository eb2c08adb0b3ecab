"""An organizer watches: the pictures of the live monitor move by themselves when somebody hands in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser import people as persons
from tests.browser.conftest import Opener
from tests.browser.people import Cast
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
SLUG = "theo-doi"
HEIGHTS = "[...document.querySelectorAll('[data-chart=hand_ins] rect')].some(one => one.getAttribute('height') !== '0')"


def test_a_picture_moves_within_fifteen_seconds_of_a_hand_in_and_a_lost_network_is_told(
    site: RunningSite, people: Cast, opened: Opener
) -> None:
    with site.writing() as session:
        factories.contest(session, datetime.now(UTC), SLUG)
    context = opened("phone", people.organizer)
    page = context.new_page()
    page.goto(f"/to-chuc/cuoc-thi/{SLUG}/truc-tiep")
    handed_in = page.locator("[data-of=handed_in]")
    expect(handed_in).to_have_text("0")
    assert page.evaluate(HEIGHTS) is False
    with site.writing() as session:
        who = persons.person(session, datetime.now(UTC))
        persons.finish(session, SLUG, who, datetime.now(UTC))
    expect(handed_in).to_have_text("1", timeout=15_000)
    assert page.evaluate(HEIGHTS) is True
    context.set_offline(True)
    expect(page.locator("#as-of")).to_contain_text("Mất kết nối", timeout=15_000)
