"""The pages of certificates: one's own, the check that anybody may make, and the organizers' desk."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from contest.certificates import code, grouped
from contest.contests import Contest, State
from contest.people import Person, Role
from contest.services import certificate_desk, strikes
from contest.services.strikes import Struck
from contest.store import contests
from contest.store.certificates import CertificateRow
from contest.store.people import PersonRow
from tests import seasons
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, sat

NAME = "Nguyễn Thị Ngọc Ảnh"
SHORT = "Nguyễn Thị Ngọc Ả."


@dataclass
class Stage:
    """Somebody who handed in a paper and hides her name, and a guest."""

    contest: Contest
    who: Person
    token: str
    browser: Browser
    guest: Browser

    def ask(self, **data: str) -> Page:
        return self.browser.post("/chung-nhan", {"luot": self.token, **data})

    def code(self) -> str:
        return self.ask().location.removeprefix("/chung-nhan/")


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    with writing() as session:
        held = contest(session, clock.now, pass_mark=5)
        who = person(session, clock.now, name=NAME, shows_name=False)
        paper = sat(session, held, who, clock.now, clock.now, right=7)
        return Stage(held, who, paper.token, Browser(app, sign_in(session, who, clock.now)), Browser(app))


# One's own


def test_the_result_page_leads_to_the_certificate(stage: Stage) -> None:
    page = stage.browser.get(f"/ket-qua/{stage.token}")
    assert "Giấy xác nhận dự thi" in page.words
    asked = stage.ask(loai="participation")
    assert asked.status == 303
    assert re.fullmatch(r"/chung-nhan/[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", asked.location)
    page = stage.browser.get(asked.location)
    assert NAME in page.words
    assert "đã tham gia cuộc thi" in page.words
    assert "<svg" in page.text
    assert f"http://localhost/verify/{asked.location[-9:]}." in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert stage.who.phone[3:] not in page.text


def test_a_paper_that_passes_gives_the_other_kind_too(stage: Stage) -> None:
    page = stage.browser.get(stage.ask(loai="achievement").location)
    assert "đạt 7 trên 20 điểm tại cuộc thi" in page.words
    shelf = stage.browser.get("/chung-nhan")
    assert "Giấy chứng nhận" in shelf.words
    assert "Lấy giấy" in shelf.words
    stage.ask()
    assert "Lấy giấy" not in stage.browser.get("/chung-nhan").words


@pytest.mark.parametrize("data", [{"luot": "khong-co"}, {"loai": "prize"}, {"loai": "vang"}])
def test_what_is_not_due_is_refused(stage: Stage, data: dict[str, str]) -> None:
    assert stage.ask(**data).status in (404, 409)


def test_it_comes_as_a_pdf_and_as_a_light_picture(stage: Stage) -> None:
    here = f"/chung-nhan/{stage.code()}"
    paper, picture = (stage.browser.client.get(f"{here}/{end}") for end in ("giay.pdf", "anh.png"))
    assert (paper.mimetype, picture.mimetype) == ("application/pdf", "image/png")
    assert paper.data.startswith(b"%PDF-")
    assert len(picture.data) <= 60_000
    assert Image.open(io.BytesIO(picture.data)).size == (1123, 794)
    assert "attachment" in paper.headers["Content-Disposition"]
    assert paper.headers["Cache-Control"] == "no-store"


def test_making_files_has_a_limit(stage: Stage) -> None:
    here = f"/chung-nhan/{stage.code()}/anh.png"
    statuses = [stage.browser.client.get(here).status_code for _ in range(22)]
    assert statuses == [200] * 20 + [429] * 2


def test_somebody_elses_is_as_missing_as_none(app: Flask, stage: Stage, writing, clock) -> None:
    held = stage.code()
    with writing() as session:
        other = Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))
    for end in ("", "/giay.pdf", "/anh.png"):
        theirs, none = (other.client.get(f"/chung-nhan/{one}{end}") for one in (held, grouped(code(7))))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert masked(theirs.text) == masked(none.text)
        assert stage.guest.client.get(f"/chung-nhan/{held}{end}").status_code == 303


def test_somebody_elses_takes_the_work_of_none(app: Flask, stage: Stage, writing, clock) -> None:
    """What is derived for the owner alone is a clock for whoever tries codes: nothing counts those tries."""
    held = stage.code()
    with writing() as session:
        other = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    work = []
    for path in (f"/chung-nhan/{held}", f"/chung-nhan/{grouped(code(7))}"):
        other.client.get(path)
        with counted(engine_of(app)) as seen:
            other.client.get(path)
        work.append(len(seen))
    assert work[0] == work[1]


def masked(text: str) -> str:
    text = re.sub(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", "<code>", text)
    return re.sub(r"[0-9a-f]{64}|: [0-9A-F]{4}\b", "<token>", text)


def test_ones_own_page_takes_few_statements(app: Flask, stage: Stage) -> None:
    for path, most in ((f"/chung-nhan/{stage.code()}", 5), ("/chung-nhan", 5)):
        stage.browser.get(path)
        with counted(engine_of(app)) as seen:
            stage.browser.get(path)
        assert len(seen) <= most, seen


# The check


def test_anybody_learns_that_it_is_true_and_no_more_than_boards_tell(stage: Stage) -> None:
    held = stage.code()
    page = stage.guest.get(f"/xm/{held}")
    assert page.status == 200
    for words in ("Chứng nhận có thật", SHORT, "Cuộc thi thử", "đã tham gia cuộc thi"):
        assert words in page.words, words
    for secret in (NAME, stage.who.phone, stage.who.phone[3:], stage.token):
        assert secret not in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


def test_who_agreed_to_it_is_shown_by_name(stage: Stage, writing) -> None:
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == stage.who.id).values(shows_name=True))
    assert NAME in stage.guest.get(f"/xm/{stage.code()}").words


@pytest.mark.parametrize(
    "write", [str.lower, lambda one: one.replace("-", " "), lambda one: f" {one[:2]}.".strip(".") + one[2:]]
)
def test_a_code_may_be_typed_in_any_way(stage: Stage, write) -> None:
    held = stage.code()
    page = stage.guest.get("/xm", query_string={"ma": write(held)})
    assert (page.status, page.location) == (303, f"/xm/{held}")


def test_what_is_no_code_is_told_kindly_and_kept_in_the_field(stage: Stage) -> None:
    for page in (stage.guest.get("/xm?ma=ABC1-<b>"), stage.guest.get("/xm/ABC1-<b>")):
        assert page.status == 404
        assert "Không có chứng nhận mang mã này. Kiểm tra lại các chữ I, O, 0, 1" in page.words
        assert 'value="ABC1-&lt;b&gt;"' in page.text
    assert stage.guest.get("/xm?ma=+").status == 200


def test_a_wrong_code_tells_nothing_by_its_answer(app: Flask, stage: Stage) -> None:
    """One that nobody has and one that cannot be are the same work and the same page."""
    stage.code()
    stage.guest.get("/xm")
    told, work = set(), set()
    for one in (grouped(code(7)), "ABCD-2349", "ZZZZ-ZZZZ", "2222-3333"):
        with counted(engine_of(app)) as seen:
            page = stage.guest.get(f"/xm/{one}")
        assert page.status == 404
        told.add(masked(page.text))
        work.add(tuple(seen))
    assert len(told) == 1
    assert len(work) == 1


def test_thirty_checks_a_minute_and_no_more(stage: Stage, clock) -> None:
    held = stage.code()
    clock.now = clock.now.replace(second=0)
    asked = [stage.guest.client.get(f"/xm/{held if n % 2 else 'ABCD-2345'}").status_code for n in range(31)]
    assert asked == [404, 200] * 15 + [429]
    late = stage.guest.get("/xm?ma=khong")
    assert late.status == 429
    assert "Thử lại sau 1 phút." in late.words
    assert late.response.headers["Retry-After"]
    other = stage.guest.get(f"/xm/{held}", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert other.status == 200
    clock.forward(minutes=1)
    assert stage.guest.get(f"/xm/{held}").status == 200


def test_one_that_results_no_longer_bear_out_names_nobody(app: Flask, stage: Stage, writing, clock) -> None:
    held = stage.code()
    with writing() as session:
        contest_now = contests.by_id(session, stage.contest.id)
        strikes.strike(session, contest_now, Struck(stage.who.id), "Nhờ người làm bài hộ", None, clock.now)
    page = stage.guest.get(f"/xm/{held}")
    assert "Chứng nhận này không còn hiệu lực" in page.words
    assert "Nguyễn" not in page.text
    assert "Nhờ người" not in page.text
    mine = stage.browser.get(f"/chung-nhan/{held}")
    assert "Giấy này không còn đúng với kết quả" in mine.words
    assert '<svg class="terrace"' not in mine.text
    assert stage.browser.get(f"/chung-nhan/{held}/giay.pdf").status == 409


# The desk


def test_organizers_take_one_back_with_a_reason(app: Flask, stage: Stage, writing, clock) -> None:
    held = stage.code()
    with writing() as session:
        desk = Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))
    here = "/to-chuc/cuoc-thi/thu/chung-nhan"
    assert "Thu hồi một giấy" in desk.get(here).words
    for data, words in (
        ({"code": held, "reason": "ngắn"}, "Hãy ghi lý do, ít nhất 10 ký tự."),
        ({"code": "ABCD-2345", "reason": "Cấp nhầm người khác"}, "Không có chứng nhận mang mã này."),
        ({"code": "", "reason": "Cấp nhầm người khác"}, "Điền vào ô này."),
    ):
        page = desk.post(f"{here}/thu-hoi", data)
        assert (page.status, words in page.words) == (422, True), data
    assert desk.post(f"{here}/thu-hoi", {"code": held.lower(), "reason": "Cấp nhầm người khác"}).status == 303
    page = stage.guest.get(f"/xm/{held}")
    assert "Chứng nhận này đã bị thu hồi" in page.words
    assert "Cấp nhầm người khác" in page.words
    assert "thứ Tư, 25/11/2026" in page.words
    assert "Nguyễn" not in page.text
    assert "Cấp nhầm người khác" in stage.browser.get(f"/chung-nhan/{held}").words
    assert stage.browser.get(f"/chung-nhan/{held}/anh.png").status == 409


def test_prizes_are_issued_by_a_decision_and_each_winner_finds_theirs(app: Flask, writing, clock) -> None:
    season = seasons.published(writing, clock, until=State.FINAL)
    here = f"/to-chuc/cuoc-thi/{season.slug}/chung-nhan"
    with writing() as session:
        desk = Browser(app, sign_in(session, season.board[0], clock.now))
    assert desk.post(here, {"decision": "", "day": ""}).status == 422
    late = f"{clock.now + timedelta(days=3):%Y-%m-%d}"
    assert "ngày không sau hôm nay" in desk.post(here, {"decision": "12/QĐ", "day": late}).words
    day = f"{clock.now:%Y-%m-%d}"
    assert desk.post(here, {"decision": "12/QĐ-LĐLĐ", "day": day}).location == f"{here}?da=cap"
    page = desk.get(here)
    assert page.words.count("Còn hiệu lực") == page.words.count("12/QĐ-LĐLĐ") - 1 > 4
    with writing() as session:
        row = session.scalars(select(CertificateRow).where(CertificateRow.kind == "prize")).first()
        assert row is not None
        winner = next(one.person for one in season.people if one.person.id == row.person_id)
        mine = Browser(app, sign_in(session, winner, clock.now))
    held = grouped(row.code)
    assert f"/chung-nhan/{held}" in mine.get("/chung-nhan").text
    page = mine.get(f"/chung-nhan/{held}")
    assert "Quyết định số 12/QĐ-LĐLĐ" in page.words
    assert f"đạt giải {row.prize} tại cuộc thi" in page.words
    checked = Browser(app).get(f"/xm/{held}")
    assert "Chứng nhận có thật" in checked.words
    assert "12/QĐ-LĐLĐ" in checked.words
    assert winner.phone[3:] not in checked.text


def test_a_contest_whose_prizes_are_not_signed_issues_none(app: Flask, stage: Stage, writing, clock) -> None:
    with writing() as session:
        desk = Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))
    page = desk.post("/to-chuc/cuoc-thi/thu/chung-nhan", {"decision": "1", "day": f"{clock.now:%Y-%m-%d}"})
    assert (page.status, "chưa được hai người duyệt" in page.words) == (422, True)


def test_a_check_reads_what_was_committed_and_nothing_kept(stage: Stage, writing, clock) -> None:
    held = stage.code()
    stage.guest.get(f"/xm/{held}")
    with writing() as session:
        certificate_desk.revoke(session, stage.contest, held, "Cấp nhầm người khác", None, clock.now)
    assert "đã bị thu hồi" in stage.guest.get(f"/xm/{held}").words
