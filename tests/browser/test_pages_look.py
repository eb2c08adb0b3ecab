"""Every page for everybody, on a phone and on a desk, light and dark; the pictures stand in build/pictures/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.people import national_phone
from contest.services import attempts
from contest.services.contests import Window
from contest.store import contests
from contest.store.answers import AnswerRow
from contest.store.units import UnitRow
from tests import factories
from tests.browser import looks, people, walk
from tests.browser.conftest import Opener
from tests.browser.people import Cast
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
SHOWN, HIDDEN, EMPTY = "phong-chong-ma-tuy", "an-toan-bom-min", "an-ninh-mang"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def stage(site: RunningSite, people: Cast) -> dict[str, str]:
    """Contests in every phase, and papers of the contestant in every state; words to put into addresses."""
    looks.PICTURES.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    with site.writing() as session:
        factories.contest(session, now - 6 * DAY, "da-dong", windows=[Window("Đợt 1", now - 5 * DAY, now - DAY)])
        factories.contest(session, now, "sap-mo", windows=[Window("Đợt 1", now + 3 * DAY, now + 9 * DAY)])
        unit = session.get_one(UnitRow, people.contestant.unit_id)
        words = {"unit": unit.name, "upper": str(unit.parent_id), "shown": SHOWN, "hidden": HIDDEN, "empty": EMPTY}
        words["closed"] = _paper(session, "da-dong", people, now - 2 * DAY, now - 2 * DAY + timedelta(minutes=7))
        words["done"] = _paper(session, SHOWN, people, now - 2 * DAY, now - 2 * DAY + timedelta(minutes=11))
        words["timeout"] = _paper(session, HIDDEN, people, now - DAY, now - DAY + timedelta(hours=1))
        words["open"] = _paper(session, SHOWN, people, now)
    return words


def _paper(session: Session, slug: str, cast: Cast, began: datetime, ended: datetime | None = None) -> str:
    """A paper of the contestant with twelve answers; handed in if `ended`; its token."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    attempt = attempts.start(session, contest, cast.contestant, began).attempt
    twelve = (AnswerRow.attempt_id == attempt.id, AnswerRow.position <= 12)
    session.execute(update(AnswerRow).where(*twelve).values(choice=AnswerRow.position % 2, seq=1))
    if ended is not None:
        attempts.hand_in(session, attempt.token, cast.contestant.id, ended)
    return attempt.token


def _union_step(page: Page, _words: dict[str, str]) -> None:
    page.goto("/dang-ky")
    page.get_by_label("Số điện thoại").fill(national_phone(people.fresh_phone()))
    page.get_by_role("button", name="Tiếp tục").click()


def _union_typed(page: Page, words: dict[str, str]) -> None:
    _union_step(page, words)
    page.get_by_label("Công đoàn cơ sở của bạn").press_sequentially("truong")
    expect(page.get_by_role("option").first).to_be_visible()


def _person_step(page: Page, words: dict[str, str]) -> None:
    _union_step(page, words)
    page.get_by_label("Công đoàn cơ sở của bạn").press_sequentially(words["unit"])
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Tiếp tục").click()


def _person_errors(page: Page, words: dict[str, str]) -> None:
    _person_step(page, words)
    page.get_by_role("button", name="Hoàn tất").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _sign_in_refused(page: Page, _words: dict[str, str]) -> None:
    page.goto("/dang-nhap")
    walk.sign_in(page, "+84979999999")
    expect(page.get_by_role("alert")).to_be_visible()


def _paper_offline(page: Page, words: dict[str, str]) -> None:
    page.goto(f"/lam-bai/{words['open']}#cau-13")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.locator("#cau-13 .option").first.click()
    expect(page.locator("#exam-note")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Look:
    """A page: its name among the pictures, whose it is, its address or the way to it, how it answers."""

    name: str
    role: str | None
    way: str | Callable[[Page, dict[str, str]], None]
    status: int = 200
    weighed: bool = True


LOOKS = (
    Look("home", None, "/"),
    Look("contest", None, "/cuoc-thi/{shown}"),
    Look("contest-upcoming", None, "/cuoc-thi/sap-mo"),
    Look("contest-closed", None, "/cuoc-thi/da-dong"),
    Look("board-people", None, "/cuoc-thi/{shown}/xep-hang"),
    Look("board-unions", None, "/cuoc-thi/{shown}/xep-hang?bang=cong-doan"),
    Look("board-grassroots", None, "/cuoc-thi/{shown}/xep-hang?bang=co-so"),
    Look("board-unit", None, "/cuoc-thi/{shown}/xep-hang?bang=cong-doan&don-vi={upper}"),
    Look("board-hidden", None, "/cuoc-thi/{hidden}/xep-hang"),
    Look("board-hidden-unions", None, "/cuoc-thi/{hidden}/xep-hang?bang=cong-doan"),
    Look("board-empty", None, "/cuoc-thi/{empty}/xep-hang"),
    Look("board-empty-unions", None, "/cuoc-thi/{empty}/xep-hang?bang=cong-doan"),
    Look("board-final", None, "/cuoc-thi/da-dong/xep-hang"),
    Look("register-phone", None, "/dang-ky"),
    Look("register-union", None, _union_step, weighed=False),
    Look("register-union-typed", None, _union_typed, weighed=False),
    Look("register-person", None, _person_step, weighed=False),
    Look("register-person-errors", None, _person_errors, weighed=False, status=422),
    Look("sign-in", None, "/dang-nhap"),
    Look("sign-in-refused", None, _sign_in_refused, weighed=False, status=401),
    Look("guide", None, "/huong-dan"),
    Look("privacy", None, "/du-lieu-ca-nhan"),
    Look("accessibility", None, "/kha-nang-tiep-can"),
    Look("not-found", None, "/khong-co", status=404),
    Look("styleguide", None, "/styleguide", weighed=False),
    Look("home-contestant", "contestant", "/"),
    Look("board-mine", "contestant", "/cuoc-thi/{shown}/xep-hang"),
    Look("board-my-union", "contestant", "/cuoc-thi/{shown}/xep-hang?bang=cong-doan"),
    Look("start", "contestant", "/cuoc-thi/{empty}/bat-dau"),
    Look("start-refused", "contestant", "/cuoc-thi/da-dong/bat-dau", status=409),
    Look("paper", "contestant", "/lam-bai/{open}"),
    Look("paper-offline", "contestant", _paper_offline, weighed=False, status=0),
    Look("review", "contestant", "/lam-bai/{open}/xem-lai"),
    Look("result", "contestant", "/ket-qua/{done}"),
    Look("result-timeout", "contestant", "/ket-qua/{timeout}"),
    Look("result-revealed", "contestant", "/ket-qua/{closed}"),
    Look("account", "contestant", "/tai-khoan"),
    Look("forbidden", "contestant", "/to-chuc", status=403),
    Look("officer", "officer", "/can-bo"),
    Look("account-officer", "officer", "/tai-khoan"),
    Look("organizer", "organizer", "/to-chuc"),
    Look("analysis", "organizer", "/to-chuc/cuoc-thi/da-dong/phan-tich", weighed=False),
    Look("analysis-waiting", "organizer", "/to-chuc/cuoc-thi/{shown}/phan-tich"),
    Look("account-organizer", "organizer", "/tai-khoan"),
    Look("admin-organizer", "admin", "/to-chuc"),
    Look("admin-officer", "admin", "/can-bo?don-vi={upper}"),
)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_reads_well_and_weighs_little(
    look: Look, size: str, site: RunningSite, people: Cast, stage: dict[str, str], opened: Opener
) -> None:
    context = opened(size, getattr(people, look.role) if look.role else None)
    page = context.new_page()
    heard, scales = looks.listen(page), looks.Scales(context, page)
    if isinstance(look.way, str):
        reply = page.goto(look.way.format(**stage))
        assert reply is not None
        assert reply.status == look.status
    else:
        look.way(page, stage)
    if look.weighed:
        scales.check()
    looks.check(page, look.name, size)
    if size == "phone":
        looks.check_narrow(page, look.name)
    # The browser itself writes a line for an answer of 4xx and for a dead network.
    mine = [words for words in heard if look.status == 200 or not words.startswith("Failed to load resource")]
    assert not mine


def test_no_page_reported_a_breach_of_its_policy(site: RunningSite) -> None:
    assert '"event": "csp"' not in site.log("web")
    assert '"event": "failed"' not in site.log("web")
