"""The bank desk in a browser: search, edit, a second person approves, live; with script and without; how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from contest.people import Person, Role
from contest.services import bank_desk
from contest.services.contests import Window
from contest.web.bank_words import address
from questions.desk import Draft
from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.pictures import Picture, Stimulus, take
from questions.rows import InstrumentRow
from tests import factories
from tests.browser import looks, people
from tests.browser.conftest import Opener
from tests.browser.running import RunningSite
from tests.web.bank_stage import CONTENT, png

pytestmark = pytest.mark.browser
HOME = "/to-chuc/ngan-hang"
LAPSING = "120/2025/QH15"


@pytest.fixture(scope="module")
def organizers(site: RunningSite) -> tuple[Person, Person]:
    with site.writing() as session:
        now = datetime.now(UTC)
        return tuple(people.person(session, now, Role.ORGANIZER, name=name) for name in ("Lò Thị Anna", "Lò Văn Bình"))  # type: ignore[return-value]


def written(site: RunningSite, who: Person, content: ReadQuestion, code: str) -> str:
    """A draft of that person's in the running site's bank; its address."""
    with site.writing() as session:
        named = Draft(ReadQuestion(**{**{f: getattr(content, f) for f in content.__slots__}, "code": code}))
        return address(bank_desk.create(session, named, who, datetime.now(UTC)).code)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_question_is_found_mended_and_approved_by_a_second_person(
    site: RunningSite, opened: Opener, organizers: tuple[Person, Person], script: bool
) -> None:
    anna, binh = organizers
    code = f"HT-{int(script)}"
    text = f"Người lao động nghỉ hằng năm bao nhiêu ngày, lần {int(script)}?"
    content = ReadQuestion("", text=text, options=CONTENT.options, subject=CONTENT.subject, reference=CONTENT.reference)
    url = written(site, anna, content, code)
    page = opened("desk", anna, java_script_enabled=script).new_page()
    page.goto("/to-chuc")
    page.get_by_role("link", name="Ngân hàng câu hỏi").click()
    page.get_by_label("Tìm trong câu hỏi").fill(code)
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("#tong")).to_contain_text("1 câu")
    page.get_by_role("link", name=text).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Câu {code}")
    expect(page.locator("main")).to_contain_text("Chưa có đáp án")
    page.get_by_role("link", name="Sửa câu này").click()
    page.get_by_role("button", name="Thêm một dòng").click()
    page.get_by_label("Phương án D", exact=True).fill("16 ngày")
    page.get_by_text("Phương án B đúng").click()
    page.get_by_label("Lý do sửa").fill("thêm phương án")
    page.get_by_role("button", name="Lưu bản mới").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu bản mới")
    expect(page.locator("#dap-an ~ .key")).to_have_text("B")
    assert page.get_by_role("button", name="Duyệt").count() == 0
    other = opened("phone", binh, java_script_enabled=script).new_page()
    other.goto(url)
    other.get_by_role("button", name="Duyệt", exact=True).click()
    other.get_by_role("button", name="Đưa vào dùng").click()
    expect(other.locator(".stands")).to_have_text("Đang dùng")
    expect(other.locator(".history")).to_contain_text("Lò Văn Bình")


def test_the_list_goes_by_keys_each_with_its_button(
    site: RunningSite, opened: Opener, organizers: tuple[Person, Person]
) -> None:
    page = opened("desk", organizers[0]).new_page()
    page.goto(f"{HOME}?q=luat")
    links = page.locator("#cau-hoi th a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#cau-hoi input").nth(1)).to_be_checked()
    page.keyboard.press("/")
    field = page.get_by_label("Tìm trong câu hỏi")
    expect(field).to_be_focused()
    page.keyboard.type("jk")
    expect(field).to_have_value("jk")
    page.get_by_role("button", name="Câu sau").click()
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#phim-noi")).to_be_visible()
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(links.nth(3)).not_to_be_focused()
    page.get_by_role("button", name="Bật phím tắt").click()
    links.nth(0).focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HOME}/*")


def picture(colour: str, alt: str) -> Picture:
    made = take(png(colour, (640, 360)).read(), alt)
    assert isinstance(made, Picture)
    return made


PAIR = (Option("Kiểm tra tải trọng"), Option("Cảnh giới mặt đường"), Option("Tháo dây cáp"))
SHOWN = {
    "single": ReadQuestion(
        "",
        text="Theo Luật Phòng, chống ma túy, thời hạn quản lý người sử dụng trái phép chất ma túy là bao lâu?",
        options=(Option("03 tháng"), Option("06 tháng"), Option("01 năm"), Option("Tất cả các phương án trên")),
        key=(2,),
        explanation="Thời hạn áp dụng chung cho người bị quản lý.",
        reference=Reference(LAPSING, "24", "2"),
        pictures=(picture("teal", "Sơ đồ thời hạn quản lý"),),
        stimulus=Stimulus("Anh A bị phát hiện sử dụng trái phép chất ma túy tại nơi làm việc."),
    ),
    "group": ReadQuestion("", text="Mỗi ý đúng hay sai?", kind=Kind.TRUE_FALSE_GROUP, options=PAIR, key=(0, 1, 0)),
    "matching": ReadQuestion(
        "",
        text="Ghép việc với người làm.",
        kind=Kind.MATCHING,
        options=PAIR,
        matches=("Thợ", "Giám sát", "Lái cẩu"),
        key=(2, 1, 0),
        partial=True,
    ),
    "ordering": ReadQuestion("", text="Xếp theo thứ tự.", kind=Kind.ORDERING, options=PAIR, key=(0, 1, 2)),
    "numeric": ReadQuestion("", text="Nghỉ hằng năm mấy ngày?", kind=Kind.NUMERIC, accepted=("12", "14±0,5")),
}


@pytest.fixture(scope="module")
def shelf(site: RunningSite, organizers: tuple[Person, Person]) -> Iterator[dict[str, str]]:
    """Questions of every look, one with a history; a law that lapses within a contest, and stands again afterwards."""
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    urls = {}
    for name, content in SHOWN.items():
        content = ReadQuestion(**{f: getattr(content, f) for f in content.__slots__} | {"subject": CONTENT.subject})  # type: ignore[arg-type]
        urls[name] = written(site, organizers[0], content, f"NH-{name}")
    with site.writing() as session:
        new = ReadQuestion(
            **{f: getattr(SHOWN["single"], f) for f in SHOWN["single"].__slots__}
            | {"subject": CONTENT.subject, "text": SHOWN["single"].text.replace("bao lâu", "mấy tháng"), "key": (1,)}  # type: ignore[arg-type]
        )
        bank_desk.revise(session, "NH-single", Draft(new, "sửa theo góp ý", 1), organizers[0], now)
        weeks = [Window("Tuần 3", now + timedelta(days=1), now + timedelta(days=20))]
        factories.contest(session, now, "luat-doi", windows=weeks)
        lapse = {"lapsed_from": (now + timedelta(days=9)).date(), "replaced_by": "9/2027/QH16"}
        session.execute(update(InstrumentRow).where(InstrumentRow.code == LAPSING).values(lapse))
    yield urls
    with site.writing() as session:
        stands = {"lapsed_from": None, "replaced_by": None}
        session.execute(update(InstrumentRow).where(InstrumentRow.code == LAPSING).values(stands))


def _flawed(page: Page, urls: dict[str, str]) -> None:
    page.goto(f"{urls['single']}/sua")
    page.get_by_label("Nội dung câu hỏi").fill("")
    page.get_by_label("Phương án B", exact=True).fill("03 tháng")
    page.get_by_role("button", name="Lưu bản mới").click()
    expect(page.get_by_role("alert")).to_be_visible()


LOOKS = {
    "bank-list": HOME,
    "bank-empty": f"{HOME}?q=khongcotunao",
    "bank-question": "{single}",
    "bank-question-group": "{group}",
    "bank-question-matching": "{matching}",
    "bank-edit": "{single}/sua",
    "bank-edit-group": "{group}/sua",
    "bank-edit-matching": "{matching}/sua",
    "bank-edit-ordering": "{ordering}/sua",
    "bank-edit-numeric": "{numeric}/sua",
    "bank-edit-flawed": _flawed,
    "bank-new": f"{HOME}/moi",
    "bank-law": f"{HOME}/phap-luat",
    "bank-export": f"{HOME}/xuat?q=NH&dinh-dang=csv",
}


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("name", LOOKS)
def test_a_page_of_the_desk_reads_well(
    site: RunningSite, opened: Opener, people: people.Cast, shelf: dict[str, str], name: str, size: str
) -> None:
    page = opened(size, people.admin).new_page()
    heard = looks.listen(page)
    way = LOOKS[name]
    if isinstance(way, str):
        reply = page.goto(way.format(**shelf))
        assert reply is not None
        assert reply.status == 200
    else:
        way(page, shelf)
    looks.check(page, name, size)
    if size == "phone":
        looks.check_narrow(page, name)
    assert not [words for words in heard if not words.startswith("Failed to load resource")]
