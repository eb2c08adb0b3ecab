"""A work is written on a network that goes, and judged: by keyboard, on a phone, with script and without."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.services import judging, panels
from contest.services.contests import Window
from contest.services.judging import Sheet
from contest.store.judging import MarkingRow
from contest.store.works import WorkRow
from tests import factories, judges
from tests.browser import looks, people, structure
from tests.browser.classes import ORGANIZER, PUBLIC
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.factories import grassroots

pytestmark = pytest.mark.browser
CUT_SECONDS = 10
OPENING = "Công đoàn cơ sở nơi tôi làm việc chăm lo đời sống đoàn viên."


@pytest.fixture(scope="module")
def slug(site: RunningSite) -> str:
    """A contest that takes works."""
    with site.writing() as session:
        factories.contest(session, datetime.now(UTC), "viet-bai", **judges.RULES)
    return "viet-bai"


@pytest.fixture
def writer(site: RunningSite) -> Person:
    with site.writing() as session:
        return people.person(session, datetime.now(UTC))


def work_of(site: RunningSite, who: Person) -> WorkRow | None:
    """A person's work as the database has it now."""
    with Session(site.engine) as session:
        return session.scalars(select(WorkRow).where(WorkRow.person_id == who.id)).one_or_none()


def until_kept(site: RunningSite, who: Person, body: str) -> None:
    """Wait until the server keeps that."""
    until = time.monotonic() + 40
    while (found := work_of(site, who)) is None or found.body != body:
        assert time.monotonic() < until, found and found.body
        time.sleep(0.2)


def test_what_is_written_in_a_cut_is_kept_and_sent_when_the_network_is_back(
    site: RunningSite, opened: Opener, slug: str, writer: Person
) -> None:
    phone = opened("phone", writer)
    page = phone.new_page()
    page.goto(f"/cuoc-thi/{slug}/bai-viet")
    box = page.get_by_label("Bài viết của bạn")
    box.press_sequentially(OPENING)
    box.blur()
    until_kept(site, writer, OPENING)
    expect(page.locator("#save-state")).to_contain_text("Đã lưu lúc")
    expect(page.locator("#count")).to_contain_text("14 / 1.500 từ")
    phone.set_offline(True)
    box.press("End")
    box.press_sequentially(" Viết tiếp khi mất mạng.")
    box.blur()
    expect(page.locator("#save-state")).to_contain_text("Mất mạng", timeout=20_000)
    page.wait_for_timeout(1000 * CUT_SECONDS)
    phone.set_offline(False)
    until_kept(site, writer, f"{OPENING} Viết tiếp khi mất mạng.")
    expect(page.locator("#save-state")).to_contain_text("Đã lưu lúc", timeout=20_000)
    assert page.evaluate("() => Object.keys(localStorage).filter(one => one.startsWith('bai-viet')).length") == 0


def test_a_tab_that_is_closed_in_a_cut_gives_its_work_back(
    site: RunningSite, opened: Opener, slug: str, writer: Person
) -> None:
    phone = opened("phone", writer)
    page = phone.new_page()
    page.goto(f"/cuoc-thi/{slug}/bai-viet")
    phone.set_offline(True)
    page.get_by_label("Bài viết của bạn").fill(OPENING)
    page.close()
    phone.set_offline(False)
    again = phone.new_page()
    again.goto(f"/cuoc-thi/{slug}/bai-viet")
    expect(again.get_by_label("Bài viết của bạn")).to_have_value(OPENING)
    until_kept(site, writer, OPENING)


def test_two_machines_never_overwrite_each_other_unseen(
    site: RunningSite, opened: Opener, slug: str, writer: Person
) -> None:
    first, second = (opened(size, writer).new_page() for size in ("phone", "desk"))
    for page in (first, second):
        page.goto(f"/cuoc-thi/{slug}/bai-viet")
    for page, body in ((first, "Viết trên điện thoại."), (second, "Viết trên máy bàn.")):
        page.get_by_label("Bài viết của bạn").fill(body)
        page.get_by_label("Bài viết của bạn").blur()
        if page is first:
            until_kept(site, writer, body)
    expect(second.locator("#elsewhere")).to_be_visible()
    second.get_by_text("Xem bản kia").click()
    expect(second.locator("#other")).to_have_text("Viết trên điện thoại.")
    looks.check_axe(second, "work-conflict")
    second.get_by_role("button", name="Giữ bản trong ô").click()
    until_kept(site, writer, "Viết trên máy bàn.")
    first.get_by_label("Bài viết của bạn").fill("Viết trên điện thoại, thêm nữa.")
    first.get_by_label("Bài viết của bạn").blur()
    first.get_by_role("button", name="Dùng bản kia").click()
    expect(first.get_by_label("Bài viết của bạn")).to_have_value("Viết trên máy bàn.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_work_is_handed_in_and_taken_back(
    site: RunningSite, opened: Opener, slug: str, writer: Person, script: bool
) -> None:
    page = opened("phone", writer, java_script_enabled=script).new_page()
    page.goto(f"/cuoc-thi/{slug}")
    page.get_by_role("link", name="Viết bài").click()
    page.get_by_label("Bài viết của bạn").fill(OPENING)
    page.get_by_role("button", name="Nộp bài viết").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã nộp bài viết.")
    found = work_of(site, writer)
    assert found is not None
    assert found.state == "handed"
    expect(page.locator("main")).to_contain_text(str(found.receipt))
    page.get_by_role("button", name="Rút bài về sửa").click()
    page.get_by_label("Bài viết của bạn").fill(f"{OPENING} Thêm một câu.")
    page.get_by_role("button", name="Nộp bài viết").click()
    expect(page.locator("main")).to_contain_text("Bài viết đã nộp")


# The desk


@pytest.fixture
def desk(site: RunningSite) -> tuple[str, Person, Person, str]:
    """A contest whose works are dealt out: address, a judge, the organizer, the code of a work one judge marked."""
    now = datetime.now(UTC)
    with site.writing() as session:
        slug = f"cham-{people.fresh_phone()[-4:]}"
        windows = [Window("Đợt 1", now - timedelta(days=9), now - timedelta(days=1))]
        early = now - timedelta(days=9, hours=1)
        contest = factories.contest(session, early, slug, windows=windows, **judges.RULES)
        home, away = grassroots(session, 3), grassroots(session, 4)
        organizer = people.person(session, now, Role.ORGANIZER)
        panel = [
            people.person(session, now, Role.JUDGE, unit_id=away, name=f"Giám Khảo {name}") for name in ("Một", "Hai")
        ]
        codes = []
        for n in range(3):
            who = people.person(session, now, unit_id=home)
            body = f"{judges.essay(0)}\n\n{judges.essay(n + 1)}"
            codes.append(judges.write(session, contest, who, body, now - timedelta(days=2)))
        panels.put_rubric(session, contest, judges.RUBRIC, 0, organizer.id, now)
        for one in panel:
            panels.add_judge(session, contest, one.phone, organizer.id, now)
        panels.deal(session, contest, panels.liken(session, contest, now), organizer.id, now)
        judging.save(session, contest, panel[1], codes[0], Sheet((30, 20, 20), "Bài có ý, dẫn đúng luật.", 0), now)
        return slug, panel[0], organizer, codes[0]


def saved(site: RunningSite, judge: Person) -> list[int | None]:
    """The totals that a judge has saved."""
    with Session(site.engine) as session:
        mine = select(MarkingRow.total).where(MarkingRow.judge_id == judge.id, MarkingRow.state == "saved")
        return list(session.scalars(mine.order_by(MarkingRow.saved_at)))


def kept(site: RunningSite, judge: Person) -> list[str]:
    """The comments that the server keeps for a judge, drafts too."""
    with Session(site.engine) as session:
        return list(session.scalars(select(MarkingRow.comment).where(MarkingRow.judge_id == judge.id)))


def test_a_judge_marks_by_keyboard_alone_until_none_is_left(
    site: RunningSite, opened: Opener, desk: tuple[str, Person, Person, str]
) -> None:
    slug, judge, _, _ = desk
    page = opened("desk", judge).new_page()
    page.goto(f"/cham/{slug}")
    for n in range(3):
        expect(page.locator("main")).to_contain_text(f"còn {3 - n}")
        before = page.url
        page.locator("#diem-1").focus()
        for points in ("31", "22", "20"):
            page.keyboard.type(points)
            page.keyboard.press("Tab")
        page.keyboard.type("Viết chắc tay.")
        expect(page.locator("#tong")).to_have_text("73")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, was=before: url != was)
    expect(page.locator("main")).to_contain_text("Bạn đã chấm hết 3 bài. Cảm ơn.")
    assert saved(site, judge) == [73, 73, 73]


def test_marks_are_kept_as_they_are_filled_in(
    site: RunningSite, opened: Opener, desk: tuple[str, Person, Person, str]
) -> None:
    slug, judge, _, _ = desk
    page = opened("desk", judge).new_page()
    page.goto(f"/cham/{slug}")
    page.locator("#diem-2").fill("17")
    page.get_by_label("Nhận xét").fill("Đang đọc dở.")
    expect(page.locator("#save-state")).to_contain_text("Đã lưu nháp lúc", timeout=15_000)
    until = time.monotonic() + 30
    while "Đang đọc dở." not in kept(site, judge):
        assert time.monotonic() < until
        time.sleep(0.2)
    page.reload()
    expect(page.locator("#diem-2")).to_have_value("17")
    expect(page.get_by_label("Nhận xét")).to_have_value("Đang đọc dở.")
    assert saved(site, judge) == []


def test_without_script_a_judge_puts_off_marks_and_hands_on(
    site: RunningSite, opened: Opener, desk: tuple[str, Person, Person, str]
) -> None:
    slug, judge, _, _ = desk
    page = opened("phone", judge, java_script_enabled=False).new_page()
    page.goto(f"/cham/{slug}")
    first = page.url
    page.get_by_role("button", name="Bỏ qua, chấm sau").click()
    assert page.url != first
    page.locator("#diem-1").fill("41")
    page.get_by_role("button", name="Lưu và tiếp").click()
    expect(page.get_by_role("alert")).to_contain_text("Mỗi tiêu chí cần một số nguyên")
    for n, points in enumerate(("40", "30", "3"), start=1):
        page.locator(f"#diem-{n}").fill(points)
    page.get_by_role("button", name="Lưu và tiếp").click()
    assert saved(site, judge) == [73]
    page.get_by_text("Tôi quen người viết bài này").click()
    page.get_by_role("button", name="Chuyển bài cho người khác").click()
    assert page.url == first, "what was put off comes last"


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_works_and_judging_look_right(
    site: RunningSite, opened: Opener, slug: str, writer: Person, desk: tuple[str, Person, Person, str], size: str
) -> None:
    judged, judge, organizer, code = desk
    writes = opened(size, writer)
    page = seen(writes, "work-new", f"/cuoc-thi/{slug}/bai-viet", size)
    page.get_by_label("Bài viết của bạn").fill(OPENING)
    page.get_by_role("button", name="Nộp bài viết").click()
    expect(page.locator("main")).to_contain_text("Bài viết đã nộp")
    seen(writes, "work-handed", f"/cuoc-thi/{slug}/bai-viet", size)
    here = opened(size, judge)
    seen(here, "judge-home", "/cham", size, heavy=True)
    seen(here, "judge-list", f"/cham/{judged}?ds=1", size, heavy=True)
    page = seen(here, "judge-work", f"/cham/{judged}/{code}", size, heavy=True)
    essay, form = page.locator(".essay"), page.locator("#cham")
    above, beside = essay.bounding_box(), form.bounding_box()
    assert above is not None
    assert beside is not None
    if size == "phone":
        assert beside["y"] > above["y"], "the essay first"
    else:
        assert beside["x"] > above["x"] + above["width"] - 1
    page.get_by_role("button", name="Lưu và tiếp").click()
    expect(page.get_by_role("alert")).to_be_visible()
    looks.check_axe(page, "judge-wrong")
    page.goto(f"/cham/{judged}/{code}")
    page.get_by_role("link", name="xem").first.click()
    seen(here, "judge-compare", page.url.removeprefix(site.url), size, heavy=True)
    desks = opened(size, organizer)
    home = f"/to-chuc/cuoc-thi/{judged}/cham-bai"
    seen(desks, "panel", home, size, heavy=True)
    seen(desks, "panel-work", f"{home}/bai/{code}", size, heavy=True)


def seen(context: BrowserContext, name: str, path: str, size: str, *, heavy: bool = False) -> Page:
    """A page, looked at from all sides."""
    page = context.new_page()
    heard, scales = looks.listen(page), looks.Scales(context, page)
    page.goto(path, wait_until="networkidle")
    scales.check(ORGANIZER if heavy else PUBLIC)
    structure.check_outline(page, name)
    structure.check_targets(page, name)
    looks.check(page, name, size)
    if size == "phone":
        looks.check_narrow(page, name)
    else:
        looks.check_fits(page, name)
    assert not heard
    return page
