"""A paper of every kind on a phone, with script and without: pictures, a passage, a clip; nothing in it can lock up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.people import Person
from contest.store.answers import AnswerRow
from contest.store.contests import ContestRow
from questions.kinds import Kind
from tests import every_kind, factories
from tests.browser import looks, people, walk
from tests.browser.conftest import Opener
from tests.browser.kinds import Paper
from tests.browser.phones import expect_led
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
SLUG = "moi-dang"
CLIP_MS = 15_000
# Every control a finger must hit, and how large it is; boxes and buttons of a label are as large as the label.
SMALL = """() => [...document.querySelectorAll('#exam :is(label.option, select, .input, button)')]
  .filter(one => one.offsetParent && (one.offsetHeight < 44 || one.offsetWidth < 44))
  .map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def slug(site: RunningSite) -> str:
    """The contest whose papers hold every kind."""
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    with site.writing() as session:
        every_kind.contest(session, datetime.now(UTC), SLUG)
    return SLUG


@pytest.fixture
def who(site: RunningSite) -> Person:
    """A worker whom no other test knows."""
    with site.writing() as session:
        return people.person(session, datetime.now(UTC))


def _begun(site: RunningSite, page: Page, slug: str) -> Paper:
    return Paper(site, page, walk.begin(page, slug))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_kind_is_answered_saved_and_right(
    site: RunningSite, opened: Opener, who: Person, slug: str, size: str
) -> None:
    page = opened(size, who).new_page()
    heard = looks.listen(page)
    paper = _begun(site, page, slug)
    expect(page.locator("#count")).to_have_text("0 đã làm, 12 còn lại")
    for position in paper.right:
        paper.go(position)
        paper.unlock()
        looks.check(page, f"kind-{paper.places[position].shape.kind}", size)  # type: ignore[union-attr]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(SMALL) == []
        paper.answer(position)
    page.keyboard.press("Tab")
    walk.expect_saved(page)
    assert paper.kept() == paper.right
    expect(page.locator("#count")).to_have_text("12 đã làm, 0 còn lại")
    page.reload()
    expect(page.locator("#count")).to_have_text("12 đã làm, 0 còn lại")
    page.evaluate("document.querySelector('#tools details').open = true")
    page.get_by_role("button", name="Xem tất cả các câu").click()
    looks.check(page, "kind-all", size)
    if size == "phone":
        looks.check_narrow(page, "kind-all")
    page.evaluate("document.querySelector('#tools details').open = true")
    walk.hand_in(page)
    kept = site.attempt(paper.token)
    assert (kept.score, kept.right_count, kept.closed_by) == (12 * every_kind.POINTS_EACH, 12, "person")
    assert heard == []


def test_every_kind_goes_without_script_too(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who, java_script_enabled=False).new_page()
    paper = _begun(site, page, slug)
    expect(page.get_by_role("button", name="Tôi không xem được video")).to_be_hidden()
    for position in paper.right:
        paper.answer(position)
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    expect(page.locator("main")).to_contain_text("Bạn đã trả lời tất cả các câu.")
    assert paper.kept() == paper.right
    page.get_by_role("link", name="Làm tiếp").click()
    for box in reversed(page.locator(f"#cau-{paper.at[Kind.MULTIPLE]} input[type=checkbox]:checked").all()):
        box.uncheck(force=True)
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    expect(page.locator("main")).to_contain_text("Còn 1 câu chưa trả lời")
    page.get_by_role("button", name="Nộp bài").click()
    assert site.attempt(paper.token).right_count == 11


def test_a_clip_opens_its_questions_when_it_was_played_to_its_end(
    site: RunningSite, opened: Opener, who: Person, slug: str
) -> None:
    page = opened("phone", who).new_page()
    paper = _begun(site, page, slug)
    first = int(page.locator("[data-clip]").get_attribute("data-first") or 0)
    paper.go(first)
    rows = page.locator(f"#cau-{first} .option")
    expect(rows.first).to_be_hidden()
    expect(page.locator("[data-locked] p")).to_have_text("Chỗ trả lời hiện ra sau khi bạn xem hết video.")
    paper.go(first + 1)
    expect(page.locator("video")).to_be_visible()
    expect(page.locator(f"#cau-{first + 1} .option").first).to_be_hidden()
    page.evaluate("const clip = document.querySelector('video'); clip.muted = true; clip.play()")
    expect(page.locator(f"#cau-{first + 1} .option").first).to_be_visible(timeout=CLIP_MS)
    expect(page.locator("[data-locked] p")).to_have_text("Đã xem hết video. Bạn có thể trả lời.")
    page.reload()
    paper.go(first)
    expect(rows.first).to_be_visible()
    paper.go(first % 12 + 3 if first < 9 else 1)
    expect(page.locator("video")).to_be_hidden()


def test_a_clip_that_does_not_come_locks_nothing(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who).new_page()
    page.route("**/tep/*.webm", lambda route: route.abort())
    paper = _begun(site, page, slug)
    first = int(page.locator("[data-clip]").get_attribute("data-first") or 0)
    paper.go(first)
    expect(page.locator(f"#cau-{first} .option").first).to_be_visible()


def test_words_and_numbers_are_sent_while_one_types(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who).new_page()
    paper = _begun(site, page, slug)
    words, number = paper.at[Kind.SHORT_TEXT], paper.at[Kind.NUMERIC]
    paper.go(words)
    page.locator(paper.field(f"q{words}")).press_sequentially("  Mũ  bảo", delay=20)
    walk.expect_saved(page)
    assert paper.kept() == {words: "Mũ bảo"}
    page.locator(paper.field(f"q{words}")).fill("")
    paper.go(number)
    box = page.locator(paper.field(f"q{number}"))
    box.press_sequentially("mười", delay=20)
    expect(page.locator(f"#cau-{number} [data-not-number]")).to_be_visible()
    box.fill("-0,5")
    expect(page.locator(f"#cau-{number} [data-not-number]")).to_be_hidden()
    # «Saved» may still speak of what came before; a typed answer waits a moment before it is sent.
    page.wait_for_timeout(1_500)
    walk.expect_saved(page)
    assert paper.kept() == {number: 10**15 - 500_000}
    page.reload()
    expect(box).to_have_value("-0,5")


def test_answers_of_every_kind_come_over_from_another_browser(
    site: RunningSite, opened: Opener, who: Person, slug: str
) -> None:
    """Two phones at one paper, the first off the network: what it says meanwhile is older, and its page gives way."""
    phone = opened("phone", who)
    page = phone.new_page()
    paper = _begun(site, page, slug)
    expect_led(page, paper.token)
    phone.set_offline(True)
    other = opened("desk", who).new_page()
    other.goto(f"/lam-bai/{paper.token}")
    second = Paper(site, other, paper.token)
    for position in second.right:
        second.go(position)
        second.unlock()
        second.answer(position)
    other.keyboard.press("Tab")
    walk.expect_saved(other)
    for kind in (Kind.TRUE_FALSE_GROUP, Kind.MULTIPLE, Kind.MATCHING, Kind.ORDERING, Kind.SHORT_TEXT, Kind.NUMERIC):
        paper.go(paper.at[kind])
        paper.unlock()
        paper.touch(paper.at[kind])
    phone.set_offline(False)
    expect(page.locator("#exam-note")).to_contain_text("máy khác", timeout=20_000)
    page.get_by_role("button", name="Tiếp tục ở đây").click()
    page.wait_for_function("key => !localStorage.getItem(key)", arg=f"bai:{paper.token}")
    assert paper.kept() == paper.right
    touched = {paper.at[kind] for kind in Kind if not kind.takes_one}
    fields = "[...new FormData(document.querySelector('#exam'))].filter(([name]) => name[0] === 'q')"
    here, there = (dict(one.evaluate(fields)) for one in (page, other))
    assert {name: value for name, value in there.items() if int(name[1:].split(".")[0]) in touched} == {
        name: value for name, value in here.items() if value and int(name[1:].split(".")[0]) in touched
    }


def test_an_order_is_made_by_buttons_and_by_keyboard(site: RunningSite, opened: Opener, who: Person, slug: str) -> None:
    page = opened("phone", who).new_page()
    paper = _begun(site, page, slug)
    at = paper.at[Kind.ORDERING]
    paper.go(at)
    items = page.locator(f"#cau-{at} [data-ordering] > li")
    texts = [one.strip() for one in page.locator(f"#cau-{at} [data-ordering] label").all_inner_texts()]
    items.nth(0).get_by_role("button", name="Đưa xuống").click()
    moved = [texts[1], texts[0], *texts[2:]]
    expect(page.locator(f"#cau-{at} [data-ordering] label")).to_have_text(moved)
    expect(items.nth(1).get_by_role("button", name="Đưa xuống")).to_be_focused()
    expect(page.locator(f"#cau-{at} [data-moved]")).to_have_text("Đã chuyển đến vị trí 2.")
    page.keyboard.press("Enter")
    expect(page.locator(f"#cau-{at} [data-ordering] label")).to_have_text([texts[1], texts[2], texts[0], texts[3]])
    # A rank that is taken is given up by whoever had it, for the one that is left.
    items.nth(3).locator("select").select_option(index=1)
    values = [one.input_value() for one in page.locator(f"#cau-{at} [data-ordering] select").all()]
    assert values == ["3", "1", "2", "0"]
    walk.expect_saved(page)
    page.reload()
    paper.go(at)
    expect(page.locator(f"#cau-{at} [data-ordering] label")).to_have_text([texts[3], texts[2], texts[0], texts[1]])


def test_the_result_of_every_kind_reads_well(site: RunningSite, opened: Opener, slug: str) -> None:
    now = datetime.now(UTC)
    with site.writing() as session:
        person = people.person(session, now)
        held = factories.contest(session, now, "moi-dang-xong", blueprint=_all(), points_each=every_kind.POINTS_EACH)
        token = _half_right(session, held, person, now)
        session.execute(
            update(ContestRow)
            .where(ContestRow.slug.in_(["moi-dang-xong", slug]))
            .values(settled_at=now, state="closed")
        )
    for size in ("phone", "desk"):
        page = opened(size, person).new_page()
        page.goto(f"/ket-qua/{token}")
        expect(page.locator("main")).to_contain_text("Đúng một phần")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        looks.check(page, "kind-result", size)
        if size == "phone":
            looks.check_narrow(page, "kind-result")


def _all() -> tuple[every_kind.Quota, ...]:
    return (every_kind.Quota(every_kind.CODE, "recall", len(every_kind.questions())),)


def _half_right(session: Session, held: object, person: Person, now: datetime) -> str:
    """A handed-in paper with the second half right, one answer in part, one wrong in words; its token."""
    attempt = people.attempts.start(session, held, person, now).attempt  # type: ignore[arg-type]
    right = every_kind.right(session, attempt)
    at = {kind: every_kind.position_of(session, attempt, kind) for kind in Kind}
    chosen = {position: answer for position, answer in right.items() if position > 6}
    chosen[at[Kind.TRUE_FALSE_GROUP]] = int(right[at[Kind.TRUE_FALSE_GROUP]]) - 1
    chosen[at[Kind.SHORT_TEXT]] = "cái ô"
    chosen[at[Kind.NUMERIC]] = 10**15 + 12_250_000
    for position, answer in chosen.items():
        value = {"words": answer} if isinstance(answer, str) else {"choice": answer}
        place = (AnswerRow.attempt_id == attempt.id) & (AnswerRow.position == position)
        session.execute(update(AnswerRow).where(place).values(seq=1, **value))
    people.attempts.hand_in(session, attempt.token, person.id, now)
    return attempt.token
