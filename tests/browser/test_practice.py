"""Practice in a browser: with script and without, on a phone and at a desk, by keyboard alone; how its pages look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from contest.people import Person
from contest.store.practice import PracticeCardRow
from questions.rows import AnswerKeyRow, QuestionRow, RevisionRow
from tests.browser import looks, people
from tests.browser.classes import PUBLIC
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.browser.test_keyboard import _tab_to

pytestmark = pytest.mark.browser
HERE = "/on-tap/ma-tuy"
SMALL = {"viewport": {"width": 360, "height": 640}}


@pytest.fixture
def who(site: RunningSite) -> Iterator[Person]:
    """Somebody who has practised nothing yet."""
    with site.writing() as session:
        made = people.person(session, datetime.now(UTC))
    yield made
    with site.writing() as session:
        session.execute(delete(PracticeCardRow))


def right_option(site: RunningSite, page: Page) -> int:
    """The place on the page of the option that is right."""
    text = page.locator("legend .lines").inner_text()
    with site.writing() as session:
        query = select(RevisionRow.options, AnswerKeyRow.choices).join(
            AnswerKeyRow, AnswerKeyRow.revision_id == RevisionRow.id
        )
        current = query.join(QuestionRow, QuestionRow.current_revision_id == RevisionRow.id)
        options, choices = session.execute(current.where(RevisionRow.text == text)).one()
    shown = [one.inner_text() for one in page.locator(".option [lang=vi]").all()]
    return shown.index(options[choices[0]]["text"])


def answer(site: RunningSite, page: Page, *, right: bool) -> str:
    """Tap an option and send it; the question."""
    question = page.locator("legend .lines").inner_text()
    place, count = right_option(site, page), page.locator(".option").count()
    page.locator(".option").nth(place if right else (place + 1) % count).click()
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_role("status")).to_contain_text("✓ Đúng" if right else "✗ Chưa đúng")
    return question


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_worker_practises_errs_and_meets_the_mistake_again(
    site: RunningSite, opened: Opener, who: Person, size: str, script: bool
) -> None:
    smaller = SMALL if size == "phone" else {}
    page = opened(size, who, java_script_enabled=script, **smaller).new_page()
    page.goto("/")
    page.goto("/on-tap")
    page.locator(f'a.btn[href="{HERE}"]').click()
    missed = answer(site, page, right=False)
    expect(page.locator("article")).to_contain_text("Đáp án:")
    expect(page.locator("figure.law figcaption")).to_contain_text("Điều")
    page.get_by_role("link", name="Câu tiếp").click()
    assert answer(site, page, right=True) != missed
    page.get_by_role("link", name="Ôn tập", exact=True).first.click()
    page.get_by_role("link", name="Chỉ ôn câu sai (1)").click()
    assert answer(site, page, right=True) == missed
    page.get_by_role("link", name="Câu tiếp").click()
    expect(page.locator("main")).to_contain_text("Không còn câu sai nào phải ôn lúc này.")
    page.goto("/on-tap/loi-sai")
    expect(page.locator("main")).to_contain_text(missed)


def test_a_guest_practises_and_is_not_remembered(site: RunningSite, opened: Opener) -> None:
    page = opened("phone", **SMALL).new_page()
    page.goto(HERE)
    first = answer(site, page, right=True)
    page.get_by_role("link", name="Câu tiếp").click()
    assert answer(site, page, right=False) != first
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("✗ Chưa đúng")
    page.goto(HERE)
    expect(page.locator("legend .lines")).to_have_text(first)


def test_practice_goes_by_keyboard_alone(site: RunningSite, opened: Opener, who: Person) -> None:
    page = opened("desk", who).new_page()
    page.goto("/on-tap")
    _tab_to(page, "Ôn tập")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Phòng, chống ma túy")
    _tab_to(page, "q1")
    page.keyboard.press("Space")
    _tab_to(page, "Trả lời")
    page.keyboard.press("Enter")
    expect(page.locator("article.answer")).to_be_visible()
    _tab_to(page, "Câu tiếp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Trả lời")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_practice_look_right_and_weigh_little(
    site: RunningSite, opened: Opener, who: Person, size: str
) -> None:
    context = opened(size, who)
    page = context.new_page()
    heard = looks.listen(page)
    scales = looks.Scales(context, page)
    page.goto("/on-tap", wait_until="networkidle")
    scales.check(PUBLIC)
    looks.check(page, "practice", size)
    page.goto(HERE, wait_until="networkidle")
    looks.check(page, "practice-question", size)
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa có câu trả lời.")
    looks.check(page, "practice-unanswered", size)
    answer(site, page, right=False)
    looks.check(page, "practice-wrong", size)
    page.get_by_role("link", name="Câu tiếp").click()
    answer(site, page, right=True)
    looks.check(page, "practice-right", size)
    page.goto("/on-tap/loi-sai")
    looks.check(page, "practice-reading", size)
    page.goto("/on-tap/an-ninh-mang?chi-sai=1")
    looks.check(page, "practice-nothing-left", size)
    if size == "phone":
        for path in ("/on-tap", HERE, "/on-tap/loi-sai"):
            page.goto(path)
            looks.check_narrow(page, f"practice-{path.rsplit('/', 1)[1]}")
    # What was sent without an answer is refused on purpose.
    assert [one for one in heard if "422" not in one] == []
