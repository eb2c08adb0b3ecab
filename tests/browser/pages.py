"""The table of pages: each with its name among the pictures, whose it is, the way to it, and what it may weigh.

Whoever adds a page adds a row; what a row is held to stands in looks.py, structure.py and classes.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from contest.people import national_phone
from tests.browser import people, walk
from tests.browser.classes import OFFICER, ORGANIZER, PAPER, PUBLIC, SHEETS, SHOWROOM, Class

Words = dict[str, str]
"""What tests/browser/conftest.py's stage puts into addresses."""


def _union_step(page: Page, _words: Words) -> None:
    page.goto("/dang-ky")
    page.locator("input[type=tel]").fill(national_phone(people.fresh_phone()))
    _go_on(page)


def _go_on(page: Page) -> None:
    """Press the main button, whatever the language."""
    page.locator(".actions button.btn:not(.quiet)").first.click()


def _union_typed(page: Page, words: Words) -> None:
    _union_step(page, words)
    page.locator("#q").press_sequentially("truong")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()


def _person_step(page: Page, words: Words) -> None:
    _union_step(page, words)
    page.locator("#q").press_sequentially(words["unit"])
    page.get_by_role("listbox").get_by_role("option").first.click()
    _go_on(page)


def _person_errors(page: Page, words: Words) -> None:
    _person_step(page, words)
    page.locator("#name").wait_for()
    _go_on(page)
    expect(page.get_by_role("alert")).to_be_visible()


def _sign_in_refused(page: Page, _words: Words) -> None:
    page.goto("/dang-nhap")
    walk.sign_in(page, "+84979999999")
    expect(page.get_by_role("alert")).to_be_visible()


def _first_contestant(page: Page, words: Words) -> None:
    page.goto(f"/to-chuc/cuoc-thi/{words['shown']}/thi-sinh?loc=da-nop")
    page.locator("tbody a").first.click()


def _first_paper(page: Page, words: Words) -> None:
    """Of a contest that is over, so that its marks stand there."""
    page.goto("/to-chuc/cuoc-thi/da-dong/thi-sinh?loc=da-nop")
    page.locator("tbody a").first.click()
    page.locator("tbody a").first.click()


def _paper_offline(page: Page, words: Words) -> None:
    page.goto(f"/lam-bai/{words['open']}#cau-13")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.locator("#cau-13 .option").first.click()
    expect(page.locator("#exam-note")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Look:
    """A page: its name among the pictures, whose it is, its address or the way to it, its status, what it may weigh.

    `kind` None: a step on a way, weighed where it begins. `plain`: complete, and looked at, without script as well.
    `lighthouse`: measured by Lighthouse too.
    """

    name: str
    role: str | None
    way: str | Callable[[Page, Words], None]
    status: int = 200
    kind: Class | None = PUBLIC
    plain: bool = True
    lighthouse: bool = False


def _way(name: str, role: str | None, way: Callable[[Page, Words], None], status: int = 200) -> Look:
    return Look(name, role, way, status, kind=None, plain=False)


EVERYBODY = (
    Look("home", None, "/", lighthouse=True),
    Look("contest", None, "/cuoc-thi/{shown}", lighthouse=True),
    Look("contest-upcoming", None, "/cuoc-thi/sap-mo"),
    Look("contest-closed", None, "/cuoc-thi/da-dong"),
    Look("board-people", None, "/cuoc-thi/{shown}/xep-hang", lighthouse=True),
    Look("board-unions", None, "/cuoc-thi/{shown}/xep-hang?bang=cong-doan"),
    Look("board-grassroots", None, "/cuoc-thi/{shown}/xep-hang?bang=co-so"),
    Look("board-unit", None, "/cuoc-thi/{shown}/xep-hang?bang=cong-doan&don-vi={upper}"),
    Look("board-hidden", None, "/cuoc-thi/{hidden}/xep-hang"),
    Look("board-hidden-unions", None, "/cuoc-thi/{hidden}/xep-hang?bang=cong-doan"),
    Look("board-empty", None, "/cuoc-thi/{empty}/xep-hang"),
    Look("board-empty-unions", None, "/cuoc-thi/{empty}/xep-hang?bang=cong-doan"),
    Look("board-final", None, "/cuoc-thi/da-dong/xep-hang"),
    Look("board-search", None, "/cuoc-thi/{shown}/xep-hang?tim=lo"),
    Look("board-order", None, "/cuoc-thi/{shown}/xep-hang?bang=co-so&xep=nguoi"),
    Look("register-phone", None, "/dang-ky", lighthouse=True),
    _way("register-union", None, _union_step),
    _way("register-union-typed", None, _union_typed),
    _way("register-person", None, _person_step),
    _way("register-person-errors", None, _person_errors, status=422),
    Look("sign-in", None, "/dang-nhap", lighthouse=True),
    _way("sign-in-refused", None, _sign_in_refused, status=401),
    Look("activation", None, "/kich-hoat"),
    Look("recovery", None, "/quen-mat-khau"),
    Look("guide", None, "/huong-dan", lighthouse=True),
    Look("guide-organizer", None, "/huong-dan/ban-to-chuc"),
    Look("guide-operations", None, "/huong-dan/van-hanh"),
    Look("screen", None, "/cuoc-thi/{shown}/man-hinh"),
    Look("privacy", None, "/du-lieu-ca-nhan"),
    Look("accessibility", None, "/kha-nang-tiep-can"),
    Look("display", None, "/hien-thi"),
    Look("library", None, "/tai-lieu", lighthouse=True),
    Look("library-kind", None, "/tai-lieu?loai=ap-phich"),
    Look("library-subject", None, "/tai-lieu/an-ninh-mang"),
    Look("library-text", None, "/tai-lieu/ma-tuy/luat-phong-chong-ma-tuy-nam-2025-nhung-dieu-nguoi-lao-dong-can-biet"),
    Look("library-leaflet", None, "/tai-lieu/an-ninh-mang/hai-trang-nhac-viec-khi-dung-mang", kind=SHEETS),
    Look("library-poster", None, "/tai-lieu/bom-min/thay-vat-la-trong-dat-bon-viec", kind=SHEETS),
    Look("pledges", None, "/cam-ket"),
    Look("certificate-check", None, "/xm", lighthouse=True),
    Look("certificate-missing", None, "/xm/ABCD-2345", status=404),
    Look("certificate-true", None, "/xm/{certificate}"),
    Look("pledge", None, "/cam-ket/thu", lighthouse=True),
    Look("practice", None, "/on-tap", lighthouse=True),
    Look("practice-question", None, "/on-tap/ma-tuy", lighthouse=True),
    Look("rules", None, "/cuoc-thi/{shown}/the-le/1"),
    Look("offline", None, "/mat-mang"),
    Look("not-found", None, "/khong-co", status=404),
    Look("styleguide", None, "/styleguide", kind=SHOWROOM, plain=False),
)
CONTESTANT = (
    Look("home-contestant", "contestant", "/"),
    Look("board-mine", "contestant", "/cuoc-thi/{shown}/xep-hang"),
    Look("board-my-union", "contestant", "/cuoc-thi/{shown}/xep-hang?bang=cong-doan"),
    Look("start", "contestant", "/cuoc-thi/{empty}/bat-dau"),
    Look("start-refused", "contestant", "/cuoc-thi/da-dong/bat-dau", status=409),
    Look("paper", "contestant", "/lam-bai/{open}", kind=PAPER, lighthouse=True),
    _way("paper-offline", "contestant", _paper_offline, status=0),
    Look("review", "contestant", "/lam-bai/{open}/xem-lai", kind=PAPER),
    Look("result", "contestant", "/ket-qua/{done}", lighthouse=True),
    Look("result-timeout", "contestant", "/ket-qua/{timeout}"),
    Look("result-revealed", "contestant", "/ket-qua/{closed}", kind=PAPER),
    Look("account", "contestant", "/tai-khoan"),
    Look("my-data", "contestant", "/tai-khoan/du-lieu"),
    Look("certificates", "contestant", "/chung-nhan"),
    Look("certificate", "contestant", "/chung-nhan/{certificate}"),
    Look("pledge-mine", "contestant", "/cam-ket/thu"),
    Look("reading-list", "contestant", "/on-tap/loi-sai"),
    Look("work", "contestant", "/cuoc-thi/tu-luan/bai-viet", kind=PAPER),
    Look("complaints", "contestant", "/cuoc-thi/{shown}/khieu-nai"),
    Look("inquiries", "contestant", "/cuoc-thi/{shown}/hoi"),
    Look("forbidden", "contestant", "/to-chuc", status=403),
)
STAFF = (
    Look("officer", "officer", "/can-bo", kind=OFFICER),
    Look("officer-missing", "officer", "/can-bo/chua-thi?ten=co", kind=OFFICER),
    Look("officer-league", "officer", "/can-bo/thi-dua", kind=OFFICER),
    Look("officer-knowledge", "officer", "/can-bo/kien-thuc", kind=OFFICER),
    Look("roster", "officer", "/can-bo/danh-sach", kind=OFFICER),
    Look("roster-file", "officer", "/can-bo/danh-sach/nhap", kind=OFFICER),
    Look("roster-confirm", "officer", "/can-bo/xac-nhan", kind=OFFICER),
    Look("account-officer", "officer", "/tai-khoan", kind=OFFICER),
    Look("account-guarded", "officer", "/tai-khoan/bao-ve", kind=OFFICER),
    Look("codes", "officer", "/can-bo/ma", kind=OFFICER),
    Look("organizer", "organizer", "/to-chuc", kind=ORGANIZER),
    Look("analysis", "organizer", "/to-chuc/cuoc-thi/da-dong/phan-tich", kind=ORGANIZER),
    Look("analysis-waiting", "organizer", "/to-chuc/cuoc-thi/{shown}/phan-tich", kind=ORGANIZER),
    Look("account-organizer", "organizer", "/tai-khoan", kind=ORGANIZER),
    Look("contest-desk", "organizer", "/to-chuc/cuoc-thi/{shown}", kind=ORGANIZER),
    Look("monitor", "organizer", "/to-chuc/cuoc-thi/{shown}/truc-tiep", kind=ORGANIZER),
    Look("contestants", "organizer", "/to-chuc/cuoc-thi/{shown}/thi-sinh", kind=ORGANIZER),
    Look("contestant", "organizer", _first_contestant, kind=None),
    Look("contestant-paper", "organizer", _first_paper, kind=None),
    Look("duties", "organizer", "/to-chuc/cuoc-thi/{shown}/phan-cong", kind=ORGANIZER),
    Look("awards", "organizer", "/to-chuc/cuoc-thi/da-dong/giai-thuong", kind=ORGANIZER),
    Look("ceremony", "organizer", "/to-chuc/cuoc-thi/da-dong/le-trao-giai", kind=ORGANIZER),
    Look("documents", "organizer", "/to-chuc/cuoc-thi/da-dong/van-ban", kind=ORGANIZER),
    Look("integrity", "organizer", "/to-chuc/cuoc-thi/{shown}/kiem-tra", kind=ORGANIZER),
    Look("corrections", "organizer", "/to-chuc/cuoc-thi/{shown}/dap-an", kind=ORGANIZER),
    Look("notices-desk", "organizer", "/to-chuc/cuoc-thi/{shown}/thong-bao", kind=ORGANIZER),
    Look("inquiry-desk", "organizer", "/to-chuc/cuoc-thi/{shown}/hoi-dap", kind=ORGANIZER),
    Look("canned-answers", "organizer", "/to-chuc/cuoc-thi/{shown}/hoi-dap/mau", kind=ORGANIZER),
    Look("library-desk", "organizer", "/to-chuc/tai-lieu", kind=ORGANIZER),
    Look("library-desk-item", "organizer", "/to-chuc/tai-lieu/3", kind=ORGANIZER),
    Look("library-desk-text", "organizer", "/to-chuc/tai-lieu/1", kind=ORGANIZER),
    Look("library-desk-form", "organizer", "/to-chuc/tai-lieu/1/sua", kind=ORGANIZER),
    Look("library-desk-new", "organizer", "/to-chuc/tai-lieu/moi?loai=to-gap", kind=ORGANIZER),
    Look("reports", "organizer", "/to-chuc/bao-cao", kind=ORGANIZER),
    Look("reports-officer", "officer", "/can-bo/bao-cao", kind=OFFICER),
    Look("activities", "organizer", "/to-chuc/hoat-dong", kind=ORGANIZER),
    Look("activity-new", "organizer", "/to-chuc/hoat-dong/moi", kind=ORGANIZER),
    Look("activities-officer", "officer", "/can-bo/hoat-dong", kind=OFFICER),
    Look("activity-new-officer", "officer", "/can-bo/hoat-dong/moi", kind=OFFICER),
    Look("yearly", "organizer", "/to-chuc/bao-cao/nam", kind=ORGANIZER),
    Look("pledge-desk", "organizer", "/to-chuc/cam-ket", kind=ORGANIZER),
    Look("pledge-new", "organizer", "/to-chuc/cam-ket/moi", kind=ORGANIZER),
    Look("pledge-campaign", "organizer", "/to-chuc/cam-ket/thu", kind=ORGANIZER),
    Look("data-desk", "organizer", "/to-chuc/du-lieu-ca-nhan", kind=ORGANIZER),
    Look("data-lookers", "organizer", "/to-chuc/du-lieu-ca-nhan/luot-xem", kind=ORGANIZER),
    Look("payouts", "organizer", "/to-chuc/cuoc-thi/da-dong/chi-tra", kind=ORGANIZER),
    Look("certificate-desk", "organizer", "/to-chuc/cuoc-thi/da-dong/chung-nhan", kind=ORGANIZER),
    Look("panel", "organizer", "/to-chuc/cuoc-thi/da-viet/cham-bai", kind=ORGANIZER),
    Look("judging", "judge", "/cham", kind=ORGANIZER),
    Look("judging-work", "judge", "/cham/da-viet/QX-0417", kind=ORGANIZER),
    Look("units", "organizer", "/to-chuc/don-vi", kind=ORGANIZER),
    Look("unit", "organizer", "/to-chuc/don-vi/20", kind=ORGANIZER),
    Look("unit-merge", "organizer", "/to-chuc/don-vi/20/gop", kind=ORGANIZER),
    Look("unit-files", "organizer", "/to-chuc/don-vi/tep", kind=ORGANIZER),
    Look("unplaced", "organizer", "/to-chuc/don-vi/khac", kind=ORGANIZER),
    Look("audit-log", "organizer", "/to-chuc/nhat-ky", kind=ORGANIZER),
    Look("admin-organizer", "admin", "/to-chuc", kind=ORGANIZER),
    Look("staff", "admin", "/to-chuc/nguoi-dung", kind=ORGANIZER),
    Look("admin-officer", "admin", "/can-bo?don-vi={upper}", kind=OFFICER),
)
LOOKS = (*EVERYBODY, *CONTESTANT, *STAFF)
PARTICIPANT = (*EVERYBODY, *CONTESTANT)


def open_page(page: Page, look: Look, words: Words) -> None:
    """Go to the page, and see that it answers as it should."""
    if not isinstance(look.way, str):
        look.way(page, words)
        return
    reply = page.goto(look.way.format(**words))
    assert reply is not None
    assert reply.status == look.status


def complaints(look: Look, heard: list[str]) -> list[str]:
    """What the console said that is not the browser's own line for an answer of 4xx or a dead network.

    Without network the browser says so too when it looks for a newer service worker, some moments after the page.
    """
    own = ("Failed to load resource", "An unknown error occurred when fetching the script")
    return [one for one in heard if look.status == 200 or not one.startswith(own)]
