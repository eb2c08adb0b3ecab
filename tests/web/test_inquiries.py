"""Inquiries and notices on the pages of contestants, officers and organizers, by forms alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from contest.contests import Contest
from contest.notices import Words
from contest.people import Person, Role
from contest.services import notices
from contest.store.inquiries import InquiryRow
from contest.store.notices import NoticeReadRow, NoticeRow
from contest.store.units import UnitRow
from tests.conftest import Clock
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of, started

HOME = "/cuoc-thi/thu"
MINE = f"{HOME}/hoi"
DESK = "/to-chuc/cuoc-thi/thu/hoi-dap"
NOTICES = "/to-chuc/cuoc-thi/thu/thong-bao"
TEXT, REPLY = "Tôi quên mật khẩu <b>thì</b> phải làm sao?", "Bạn bấm «Quên mật khẩu» ở trang đăng nhập."


@dataclass
class Hall:
    """An open contest, somebody who sits a paper, a stranger, an officer and two organizers."""

    app: Flask
    contest: Contest
    who: Person
    browser: Browser
    stranger: Browser
    officer: Browser
    staff: list[Browser]

    def ask(self) -> None:
        page = self.browser.post(MINE, {"kind": "account", "text": TEXT})
        assert (page.status, page.location) == (303, f"{MINE}?da=gui"), page.words


@pytest.fixture
def hall(app: Flask, writing: Callable, clock: Clock) -> Hall:
    with writing() as session:
        held = contest(session, clock.now)
        who = person(session, clock.now, name="Giàng A Sùng", phone="+84912345678")
        other = person(session, clock.now, unit_id=_elsewhere(session))
        staff = [person(session, clock.now, Role.ORGANIZER) for _ in range(2)]
        everybody = (who, other, person(session, clock.now, Role.OFFICER), *staff)
        started(session, held, who, clock.now)
        browsers = [Browser(app, sign_in(session, one, clock.now)) for one in everybody]
    return Hall(app, held, who, *browsers[:3], browsers[3:])


def _elsewhere(session) -> int:
    """A grassroots union of the last upper union."""
    query = select(UnitRow.id).where(UnitRow.kind == "grassroots", UnitRow.joint.is_(False))
    return session.scalars(query.order_by(UnitRow.parent_id.desc(), UnitRow.id)).first()


def number_of(session, row: type = InquiryRow) -> int:
    session.rollback()
    return session.scalars(select(row.id).order_by(row.id.desc())).first()


def test_a_question_goes_there_and_its_answer_comes_back_and_is_read_once(hall: Hall, session) -> None:
    assert hall.browser.post(MINE, {"kind": "x", "text": "ngắn"}).status == 422
    hall.ask()
    page = hall.browser.get(MINE)
    for words in ("còn gửi được 4 câu hỏi", "Đang chờ trả lời", "Đừng hỏi về câu trong đề hay đáp án"):
        assert words in page.words
    assert "&lt;b&gt;thì" in page.text
    number, desk = number_of(session), hall.staff[0].get(DESK)
    for words in ("Còn 1 câu hỏi chờ trả lời.", "Giàng A Sùng", "Đang làm bài", "Tài khoản:"):
        assert words in desk.words
    assert "912345678" not in desk.text
    assert "1 chưa trả lời" in hall.staff[0].get("/to-chuc/cuoc-thi/thu").words
    assert "1 câu hỏi chưa trả lời" in hall.staff[0].get("/to-chuc").words
    sent = hall.staff[0].post(DESK, {"so": str(number), "text": REPLY})
    assert (sent.status, sent.location) == (303, f"{DESK}?da=tra-loi")
    late = hall.staff[1].post(DESK, {"so": str(number), "text": "Câu trả lời thứ hai."})
    assert late.status == 409
    for words in ("Người khác trong ban tổ chức vừa trả lời câu này.", REPLY, "Câu trả lời thứ hai."):
        assert words in late.words
    assert "1 câu trả lời mới" in hall.browser.get("/").words
    assert "Ban tổ chức đã trả lời câu hỏi của bạn." in hall.browser.get(HOME).words
    answered = hall.browser.get(MINE)
    assert REPLY in answered.words
    assert "data-read" in answered.text
    assert hall.stranger.post(f"{MINE}/da-doc", {"so": str(number)}).status == 404
    assert hall.browser.post(f"{MINE}/da-doc", {"so": str(number)}).location == MINE
    assert "data-read" not in hall.browser.get(MINE).text
    assert "câu trả lời mới" not in hall.browser.get("/").words


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "99999999999999999999", "²"])
def test_no_such_question_is_missing(hall: Hall, number: str) -> None:
    data = {"so": number, "text": REPLY, "cau_hoi": TEXT, "tra_loi": REPLY}
    for path in (DESK, f"{DESK}/hien", f"{DESK}/an", f"{DESK}/mau/bo"):
        assert hall.staff[0].post(path, data).status == 404
    assert hall.browser.post(f"{MINE}/da-doc", data).status == 404
    assert hall.browser.post(f"{HOME}/thong-bao/da-doc", data).status == 404
    assert hall.staff[0].get(f"{DESK}?so={number}").status == 404


def test_a_question_for_everybody_bears_no_name_and_can_be_taken_back(hall: Hall, session) -> None:
    hall.ask()
    number = str(number_of(session))
    hall.staff[0].post(DESK, {"so": number, "text": REPLY})
    short = hall.staff[0].post(f"{DESK}/hien", {"so": number, "cau_hoi": "x", "tra_loi": REPLY})
    assert short.status == 422
    words = {"cau_hoi": "Quên mật khẩu thì làm sao?", "tra_loi": "Bấm «Quên mật khẩu»."}
    done = hall.staff[0].post(f"{DESK}/hien", {"so": number, **words})
    assert (done.status, done.location) == (303, f"{DESK}?so={number}&da=hien")
    assert "Mọi người đang đọc được câu này" in hall.staff[0].get(done.location).words
    page = Browser(hall.app).get(HOME)
    assert all(one in page.words for one in words.values())
    assert "Giàng" not in page.words
    assert TEXT[:20] not in page.words
    assert hall.staff[0].post(f"{DESK}/an", {"so": number}).status == 303
    assert words["cau_hoi"] not in Browser(hall.app).get(HOME).words


def test_an_answer_at_hand_is_put_into_the_box_by_its_address(hall: Hall, session) -> None:
    hall.ask()
    saved = hall.staff[0].post(f"{DESK}/mau", {"title": "Quên mật khẩu", "text": REPLY})
    assert (saved.status, saved.location) == (303, f"{DESK}/mau?da=mau")
    assert hall.staff[0].post(f"{DESK}/mau", {"title": "", "text": REPLY}).status == 422
    page = hall.staff[0].get(f"{DESK}?so={number_of(session)}")
    kept = re.search(r'option value="(\d+)" data-text="[^"]*">Quên mật khẩu', page.text)[1]  # type: ignore[index]
    assert f">{REPLY}</textarea>" not in page.text.replace("\r\n", "")
    assert f"{REPLY}</textarea>" in hall.staff[0].get(f"{DESK}?so={number_of(session)}&mau={kept}").text
    assert REPLY in hall.staff[0].get(f"{DESK}/mau?so={kept}").text
    assert hall.staff[0].post(f"{DESK}/mau/bo", {"so": kept}).status == 303
    assert hall.staff[0].get(f"{DESK}/mau?so={kept}").status == 404


def test_a_notice_to_a_unit_reaches_its_people_and_readers_are_counted(hall: Hall, session, clock: Clock) -> None:
    unit = session.get_one(UnitRow, hall.who.unit_id)
    name, upper = unit.name, unit.parent_id
    session.rollback()
    found = hall.staff[0].get(f"{NOTICES}?tim={name}")
    assert f'value="{hall.who.unit_id}"' in found.text
    written = {"title": "Phòng thi", "text": "Đơn vị thi ở phòng máy tầng hai.", "don_vi": str(upper)}
    preview = hall.staff[0].post(NOTICES, written)
    assert "Chỉ người của đơn vị này và cán bộ phụ trách đọc được nội dung" in preview.words
    assert hall.staff[0].post(NOTICES, {**written, "don_vi": "999999"}).status == 422
    assert hall.staff[0].post(NOTICES, {**written, "chac": "1"}).status == 303
    row = session.get_one(NoticeRow, number_of(session, NoticeRow))
    assert (row.number, row.unit_id, row.title) == (1, upper, "Phòng thi")
    session.rollback()
    for reader in (hall.browser, hall.officer):
        assert "tầng hai" in reader.get(HOME).words
    for reader in (hall.stranger, Browser(hall.app)):
        page = reader.get(HOME).words
        assert "Thông báo số 1 gửi riêng một đơn vị" in page
        assert "tầng hai" not in page
        assert "Phòng thi" not in page
    assert "tầng hai" in hall.officer.get("/can-bo").words
    assert "1 thông báo chưa đọc" in hall.browser.get("/").words
    assert hall.stranger.post(f"{HOME}/thong-bao/da-doc", {"so": "1"}).status == 404
    for _ in range(2):
        assert hall.browser.post(f"{HOME}/thong-bao/da-doc", {"so": "1"}).location == f"{HOME}#thong-bao"
    assert len(session.scalars(select(NoticeReadRow)).all()) == 1
    assert "thông báo chưa đọc" not in hall.browser.get("/").words
    assert "data-read" not in hall.browser.get(HOME).text
    assert "Đã đọc 1 / 4 người" in hall.staff[0].get(NOTICES).words
    assert "Đã đọc 1 / 4 người đã đăng ký của đơn vị." in hall.staff[0].get(f"{NOTICES}?so=1").words
    assert hall.staff[0].get(f"{NOTICES}?so=2").status == 404


def test_nothing_is_written_without_its_token(hall: Hall, writing: Callable, clock: Clock) -> None:
    with writing() as session:
        notices.write(session, hall.contest, Words("Thông báo cho mọi người."), None, clock.now)
    for browser, path in (
        (hall.browser, MINE), (hall.browser, f"{MINE}/da-doc"), (hall.browser, f"{HOME}/thong-bao/da-doc"),
        (hall.staff[0], DESK), (hall.staff[0], f"{DESK}/mau"),
    ):  # fmt: skip
        answer = browser.client.post(path, data={"kind": "other", "text": TEXT, "so": "1", "title": "Mẫu"})
        assert answer.status_code in (400, 403), path
    with writing() as session:
        assert not session.scalars(select(NoticeReadRow)).all()
        assert not session.scalars(select(InquiryRow)).all()


def test_the_desk_takes_as_many_statements_for_many_as_for_few(hall: Hall, writing: Callable, clock: Clock) -> None:
    def statements(path: str) -> int:
        with counted(engine_of(hall.app)) as seen:
            assert hall.staff[0].client.get(path).status_code == 200
        return len(seen)

    few = [statements(one) for one in (DESK, NOTICES, HOME)]
    with writing() as session:
        for n in range(12):
            asked = {"person_id": hall.who.id, "kind": "other", "text": f"Câu hỏi {n} của tôi", "at": clock.now}
            session.add(InquiryRow(contest_id=hall.contest.id, **asked))
            notices.write(session, hall.contest, Words(f"Thông báo thứ {n} nhé."), None, clock.now)
    assert all(now <= before + 3 for now, before in zip(
        [statements(one) for one in (DESK, NOTICES, HOME)], few, strict=True
    ))  # fmt: skip
    assert max(statements(one) for one in (DESK, NOTICES, f"{NOTICES}?so=1")) <= 10
