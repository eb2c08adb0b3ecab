"""A file on its way into the bank as an organizer brings it, at a desk and on a phone, with script and without."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from questions import imports
from questions.formats import detect
from questions.formats.detect import Upload
from tests import imports as files
from tests.browser import looks
from tests.browser.conftest import Opener
from tests.browser.people import Cast
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
HOME = "/to-chuc/ngan-hang/nhap"
_TURNS = count(1)


def fresh() -> tuple[bytes, str]:
    """A file with a question of every state that no other test brings in, and words that stand in each."""
    n = next(_TURNS)
    words = f"zeta{n:04d}"
    rows = [(row[0], f"{row[1].removesuffix('?')} {words}?", *row[2:]) for row in files.EVERY_STATE]
    return files.sheet(*rows), words


def drop(page: Page, data: bytes, name: str) -> None:
    """Let go of a file over the place for it."""
    given = page.evaluate_handle(
        """([bytes, name]) => {
            const held = new DataTransfer();
            held.items.add(new File([new Uint8Array(bytes)], name, { type: "text/csv" }));
            return held;
        }""",
        [list(data), name],
    )
    page.dispatch_event("[data-drop]", "dragover", {"dataTransfer": given})
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": given})
    expect(page.locator("[data-drop] [data-said]")).to_contain_text("Đã chọn")


def look_through(page: Page, script: bool) -> None:
    """From the page of what was read to the page of what came in."""
    expect(page.locator("#tong-ket")).to_contain_text("Lỗi 1", timeout=30_000)
    wrong = page.locator("#cau-4")
    expect(wrong).to_contain_text("Lỗi")
    wrong.get_by_role("link", name="Sửa").click()
    expect(wrong.get_by_label("Nội dung câu hỏi")).to_be_focused() if script else None
    wrong.get_by_role("radio", name="Phương án A đúng").check()
    wrong.get_by_role("button", name="Lưu câu này").click()
    expect(wrong).to_contain_text("Sẵn sàng")
    expect(wrong).to_contain_text("đã sửa ở đây")
    if script:
        expect(wrong).to_be_focused()
    expect(page.locator("#tong-ket")).to_contain_text("Lỗi 0")
    expect(page.locator(".take-bar button")).to_contain_text("Nhập 4 câu đã chọn")
    page.locator("#cau-3").get_by_role("checkbox").uncheck()
    if script:
        expect(page.locator(".take-bar button")).to_contain_text("Nhập 3 câu đã chọn")
    page.get_by_text("Xếp chủ đề, mức độ cho các câu đã chọn").click()
    page.locator("#chu-de").fill("Đất nước, con người")
    page.get_by_label("Mức độ").select_option("Nhận biết")
    page.get_by_role("button", name="Xếp các câu đã chọn").click()
    expect(page.locator("#cau-1")).to_contain_text("Đất nước, con người")
    expect(page.locator("#cau-3")).not_to_contain_text("Đất nước, con người")
    page.get_by_role("button", name="Nhập 3 câu đã chọn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập 3 câu vào ngân hàng")
    page.get_by_role("button", name="Nhập 3 câu", exact=True).click()
    expect(page.locator(".note.good")).to_contain_text("Đã nhập 3 câu")


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_file_comes_in_and_is_undone(opened: Opener, people: Cast, size: str, script: bool) -> None:
    data, words = fresh()
    page = opened(size, people.organizer, java_script_enabled=script).new_page()
    heard = looks.listen(page) if script else []
    page.goto(HOME)
    if script:
        drop(page, data, "đề thử.csv")
    else:
        page.get_by_label("Tệp câu hỏi").set_input_files({"name": "đề thử.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_url(f"**{HOME}/*")
    url = page.url.partition("?")[0]
    look_through(page, script)
    page.goto(f"/to-chuc/ngan-hang?q={words}")
    expect(page.locator("#tong")).to_contain_text("3 câu")
    expect(page.locator("#cau-hoi")).to_contain_text("Đất nước, con người")
    page.goto(url)
    page.get_by_text("Hoàn tác lần nhập này").click()
    page.get_by_role("button", name="Hoàn tác, lấy ra 3 câu").click()
    expect(page.get_by_text("Các câu của tệp này đã được lấy ra khỏi ngân hàng")).to_be_visible()
    page.goto(f"/to-chuc/ngan-hang?q={words}")
    expect(page.locator("#tong")).to_contain_text("0 câu")
    assert heard == []


def test_a_file_beyond_the_bound_is_told_before_and_after_it_is_sent(opened: Opener, people: Cast) -> None:
    page = opened("desk", people.organizer).new_page()
    page.goto(HOME)
    big = {"name": "to.csv", "mimeType": "text/csv", "buffer": b"x" * (20 * 1024 * 1024 + 4096)}
    page.get_by_label("Tệp câu hỏi").set_input_files(big)
    expect(page.locator("[data-drop] [data-said]")).to_contain_text("nhiều nhất 20 MB")
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("alert")).to_contain_text("nhiều nhất 20 MB", timeout=30_000)


@pytest.fixture(scope="module")
def shown(site: RunningSite, people: Cast) -> dict[str, str]:
    """An import in every state, by name."""
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    now, by = datetime.now(UTC), people.organizer.id
    tokens = {}
    with site.writing() as session:
        done = fresh()[0]
        tokens["nhap-da-doc"] = _kept(
            session, fresh()[0], "Bộ câu hỏi đất nước, con người (bản gửi ban tổ chức).csv", by, now
        )
        tokens["nhap-hong"] = _kept(session, b"%PDF-1.4", "đề thi.pdf", by, now)
        tokens["nhap-xong"] = _kept(session, done, "đề đã nhập.csv", by, now)
        imports.take_in(session, tokens["nhap-xong"], by, now)
    return tokens


def _kept(session, data: bytes, name: str, by: int, now: datetime) -> str:
    upload = Upload(data, name)
    token = imports.receive(session, upload, None, by, now)
    claimed = imports.claim(session, now)
    assert claimed is not None
    imports.keep(session, claimed.id, detect.read(upload), now)
    return token


PAGES = ("nhap", "nhap-da-doc", "nhap-sua", "nhap-xac-nhan", "nhap-hong", "nhap-xong")


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_is_readable(
    opened: Opener, people: Cast, shown: dict[str, str], name: str, size: str
) -> None:
    addresses = {
        "nhap": HOME,
        **{one: f"{HOME}/{token}" for one, token in shown.items()},
        "nhap-sua": f"{HOME}/{shown['nhap-da-doc']}?sua=4",
        "nhap-xac-nhan": f"{HOME}/{shown['nhap-da-doc']}?buoc=nhap",
    }
    page = opened(size, people.organizer).new_page()
    heard = looks.listen(page)
    page.goto(addresses[name])
    looks.check(page, name, size)
    if size == "phone":
        looks.check_narrow(page, name)
    assert heard == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_page_that_waits_is_readable(opened: Opener, people: Cast, site: RunningSite, size: str) -> None:
    now = datetime.now(UTC)
    with site.writing() as session:
        token = imports.receive(session, Upload(files.many(3), "đang chờ.csv"), None, people.organizer.id, now)
        # Somebody reads it, and takes their time.
        imports.import_store.change(
            session, imports.found(session, token).id, state="reading", lease_until=now + imports.LEASE, progress=1200
        )
    page = opened(size, people.organizer).new_page()
    page.goto(f"{HOME}/{token}")
    expect(page.locator("#tien-do")).to_contain_text("Đã đọc 1.200 câu")
    looks.check(page, "nhap-cho", size)
