"""Taking part from the poster on the wall: the union's link, two steps of registering, the paper, a card to pass on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from contest.people import national_phone
from contest.store.units import UnitRow
from tests import factories
from tests.browser import looks, people, walk
from tests.browser.conftest import Opener
from tests.browser.people import Cast
from tests.browser.running import RunningSite
from tests.browser.test_keyboard import _tab_to as tab_to
from tests.browser.test_keyboard import _type as type_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser
UPPER = "Liên đoàn Lao động huyện Điện Biên"
NAME = "Giàng Thị Quét Mã"
SMALL = {"width": 360, "height": 640}


@pytest.fixture
def poster(site: RunningSite, request: pytest.FixtureRequest) -> tuple[str, UnitRow]:
    """A contest, and the union on whose wall its poster hangs."""
    slug = "ap-phich-" + request.node.name[-24:].strip("[]").replace("_", "-").replace("[", "-")
    with site.writing() as session:
        # A score may be shown in it: nobody guesses anything.
        plain = {"prediction": None, "ranking": ("score", "time_taken")}
        factories.contest(session, datetime.now(UTC), slug, **plain)
        return slug, people.unit_below(session, UPPER, 3)


def _arrive(page: Page, slug: str, unit: UnitRow) -> None:
    """As the camera opens it: the contest greets one of the union."""
    page.goto(f"/cuoc-thi/{slug}?don-vi={unit.id}")
    expect(page.locator(".note.good")).to_contain_text(f"Bạn thuộc {unit.name}.")


def _register(page: Page, phone: str, unit: UnitRow) -> None:
    page.get_by_role("link", name="Đăng ký dự thi").click()
    expect(page.locator("main")).to_contain_text("bước 1 trong 2")
    page.get_by_label("Số điện thoại").fill(national_phone(phone))
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("main")).to_contain_text(f"Bạn thuộc {unit.name}.")
    page.get_by_label("Họ và tên", exact=True).fill(NAME)
    page.get_by_label("Ngày sinh", exact=True).fill("1992-11-20")
    page.get_by_label("Nữ").check()
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.locator("#agree").check()
    page.get_by_role("button", name="Hoàn tất").click()


def _start(page: Page) -> str:
    """The sign-in led to the start of the contest at once."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Bắt đầu làm bài")
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/**")
    return walk.token_of(page)


def _checks(page: Page, name: str, size: str) -> None:
    looks.check(page, f"take-part-{name}", size)
    if size == "phone":
        looks.check_narrow(page, f"take-part-{name}")
    else:
        looks.check_fits(page, f"take-part-{name}")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_from_the_poster_to_a_card_with_script(
    site: RunningSite, opened: Opener, poster: tuple[str, UnitRow], size: str
) -> None:
    slug, unit = poster
    page = opened(size, **({"viewport": SMALL} if size == "phone" else {})).new_page()
    _arrive(page, slug, unit)
    _checks(page, "greeted", size)
    phone = people.fresh_phone()
    _register(page, phone, unit)
    walk.sign_in(page, phone)
    token = _start(page)
    walk.choose_each(page, [(1, 0), (2, 1), (3, 0)])
    walk.expect_saved(page)
    walk.hand_in(page)
    assert site.attempt(token).unit_id == unit.id
    _checks(page, "result", size)
    page.get_by_text("Chia sẻ rằng bạn đã thi").click()
    page.get_by_label("Hiện cả điểm của tôi.").check()
    page.get_by_role("button", name="Tạo trang chia sẻ").click()
    page.wait_for_url("**/chia-se/**")
    expect(page.locator(".lead")).to_contain_text("Giàng Thị Quét M. đã hoàn thành bài thi, đúng")
    _checks(page, "card", size)
    stranger = opened(size).new_page()
    stranger.goto(page.url)
    expect(stranger.locator(".lead")).to_contain_text("đã hoàn thành bài thi, đúng")
    stranger.get_by_role("link", name="Xem cuộc thi").click()
    stranger.wait_for_url(f"**/cuoc-thi/{slug}")
    _checks(stranger, "contest", size)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_same_way_without_script(site: RunningSite, opened: Opener, poster: tuple[str, UnitRow], size: str) -> None:
    slug, unit = poster
    small = {"viewport": SMALL} if size == "phone" else {}
    page = opened(size, java_script_enabled=False, **small).new_page()
    _arrive(page, slug, unit)
    phone = people.fresh_phone()
    _register(page, phone, unit)
    walk.sign_in(page, phone)
    token = _start(page)
    for question in (1, 2, 3):
        page.locator(f"#cau-{question} .option").nth(0).click()
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/**")
    assert site.attempt(token).unit_id == unit.id
    expect(page.get_by_label("Lời mời, liên kết mở trang cuộc thi")).to_have_value(
        f"Mình đã thi Cuộc thi thử. Mời bạn cùng thi: {site.url}/cuoc-thi/{slug}"
    )
    page.get_by_text("Chia sẻ rằng bạn đã thi").click()
    page.get_by_role("button", name="Tạo trang chia sẻ").click()
    expect(page.locator(".lead")).to_have_text("Giàng Thị Quét M. đã hoàn thành bài thi.")
    expect(page.get_by_label("Lời nhắn kèm liên kết")).to_have_value(
        f"Mình đã thi Cuộc thi thử. Mời bạn cùng thi: {page.url}"
    )


def test_the_same_way_by_keyboard_alone(site: RunningSite, opened: Opener, poster: tuple[str, UnitRow]) -> None:
    slug, unit = poster
    page = opened("desk").new_page()
    _arrive(page, slug, unit)
    tab_to(page, "Đăng ký dự thi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-ky**")
    phone = people.fresh_phone()
    type_in(page, "Số điện thoại", national_phone(phone))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Họ tên và mật khẩu")
    type_in(page, "name", NAME)
    tab_to(page, "birth_date")
    # A day that is the same whether the browser writes day or month first.
    page.keyboard.type("11111992")
    tab_to(page, "gender")
    page.keyboard.press("Space")
    type_in(page, "password", PASSWORD)
    tab_to(page, "agree")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    type_in(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bắt đầu làm bài")
    tab_to(page, "Tôi tự làm bài")
    page.keyboard.press("Space")
    tab_to(page, "Bắt đầu làm bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lam-bai/**")
    token = walk.token_of(page)
    tab_to(page, "q1")
    page.keyboard.press("Space")
    walk.expect_saved(page)
    tab_to(page, "Xem lại và nộp bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/xem-lai")
    tab_to(page, "Nộp bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ket-qua/**")
    assert site.attempt(token).unit_id == unit.id
    tab_to(page, "Chia sẻ rằng bạn đã thi")
    page.keyboard.press("Enter")
    tab_to(page, "Tạo trang chia sẻ")
    page.keyboard.press("Enter")
    expect(page.locator(".lead")).to_have_text("Giàng Thị Quét M. đã hoàn thành bài thi.")


def test_inside_zalo_the_way_out_stands_beside_files_only(opened: Opener, people: Cast) -> None:
    agent = "Mozilla/5.0 (Linux; Android 10; wv) Chrome/110 Mobile Zalo android/23040"
    page = opened("phone", people.officer, user_agent=agent).new_page()
    page.goto("/can-bo")
    expect(page.get_by_text("bấm ⋮ rồi chọn Mở bằng trình duyệt")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("bấm ⋮ rồi chọn Mở bằng trình duyệt")).to_have_count(0)
