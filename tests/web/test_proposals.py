"""The page of proposals, and that of public notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from contest.contests import Contest
from contest.people import Person, Role
from contest.services import notices, proposals
from contest.services.proposals import Proposal
from contest.store.notices import NoticeRow
from contest.store.proposals import ProposalRow
from tests.conftest import Clock
from tests.factories import contest, person, sign_in
from tests.web.client import Browser

HOME = "/to-chuc/cuoc-thi/thu/de-nghi"
NOTICES = "/to-chuc/cuoc-thi/thu/thong-bao"
REASON = "Phương án C và D giống nhau"


@pytest.fixture
def office(app: Flask, writing: Callable, clock: Clock) -> tuple[Contest, list[Person], list[Browser]]:
    """An open contest and two organizers with their browsers."""
    with writing() as session:
        held = contest(session, clock.now)
        people = [person(session, clock.now, Role.ORGANIZER, name=name) for name in ("Quàng Thị Một", "Vàng A Hai")]
        return held, people, [Browser(app, sign_in(session, one, clock.now)) for one in people]


def propose(writing: Callable, office: tuple, clock: Clock, act: str = "ruling") -> int:
    held, people, _ = office
    with writing() as session:
        what = Proposal(act, {}, {"papers": 1234, "note": "x", "flag": True, "prizes": [1, 2]})
        return proposals.propose(session, held, what, REASON, people[0].id, clock.now)


def test_an_open_proposal_says_what_why_who_and_where(office: tuple, writing: Callable, clock: Clock) -> None:
    propose(writing, office, clock)
    mine, theirs = (browser.get(HOME) for browser in office[2])
    for words in ("Sửa đáp án của một câu hỏi", REASON, "Quàng Thị Một", "Bài thi chấm lại: 1.234"):
        assert words in theirs.words
    assert "Giải thưởng thay đổi: 2" in theirs.words
    assert 'href="/to-chuc/cuoc-thi/thu/dap-an"' in theirs.text
    assert "Bạn đã đề nghị, nên cần người khác duyệt." in mine.words
    assert "Bạn đã đề nghị" not in theirs.words


@pytest.mark.parametrize(
    ("act", "page"), [("merge_units", "kiem-tra"), ("merge_people", "kiem-tra"), ("sign_awards", "giai-thuong")]
)
def test_every_act_leads_to_its_own_page(office: tuple, writing: Callable, clock: Clock, act: str, page: str) -> None:
    propose(writing, office, clock, act)
    assert f'href="/to-chuc/cuoc-thi/thu/{page}"' in office[2][1].get(HOME).text


def test_any_organizer_withdraws_with_a_reason(office: tuple, writing: Callable, session, clock: Clock) -> None:
    number = propose(writing, office, clock)
    refused = office[2][1].post(HOME, {"so": str(number), "ly_do": "<b>vì"})
    assert refused.status == 422
    assert "Hãy ghi lý do" in refused.words
    assert "&lt;b&gt;vì" in refused.text
    done = office[2][1].post(HOME, {"so": str(number), "ly_do": "Đề nghị nhầm câu hỏi khác"})
    assert (done.status, done.location) == (303, f"{HOME}?da=rut")
    page = office[2][0].get(done.location)
    for words in ("Đã rút đề nghị.", "Vàng A Hai", "Đề nghị nhầm câu hỏi khác", "Không có đề nghị nào đang chờ."):
        assert words in page.words
    assert session.get_one(ProposalRow, number).withdrawn_by == office[1][1].id
    assert office[2][0].post(HOME, {"so": str(number), "ly_do": REASON}).status == 409


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "99999999999999999999", "²"])
def test_no_such_proposal_is_missing(office: tuple, number: str) -> None:
    assert office[2][0].post(HOME, {"so": number, "ly_do": REASON}).status == 404


def test_a_notice_is_shown_first_and_published_once_confirmed(
    app: Flask, office: tuple, writing: Callable, session
) -> None:
    text = "Đợt hai lùi một ngày.\nVì bão số 5."
    browser = office[2][0]
    preview = browser.post(NOTICES, {"text": text})
    assert preview.status == 200
    assert "Không rút lại được" in preview.words
    assert session.scalars(select(NoticeRow)).all() == []
    session.rollback()
    for _ in range(2):
        done = browser.post(NOTICES, {"text": text, "chac": "1"})
        assert (done.status, done.location) == (303, f"{NOTICES}?da=cong-bo")
    assert [(one.number, one.text, one.kind) for one in session.scalars(select(NoticeRow))] == [(1, text, "free")]
    assert "Đã công bố thông báo." in browser.get(done.location).words
    public = Browser(app).get("/cuoc-thi/thu").words
    assert "Thông báo số 1" in public
    assert "Vì bão số 5." in public


@pytest.mark.parametrize("text", ["", "ngắn", "x" * 2001, " " * 40, "a\n" + " \n" * 20])
def test_a_notice_too_short_or_too_long_is_not_published(office: tuple, session, text: str) -> None:
    page = office[2][0].post(NOTICES, {"text": text, "chac": "1"})
    assert page.status == 422
    assert session.scalars(select(NoticeRow)).all() == []


def test_older_notices_are_folded_away_on_the_public_page(
    app: Flask, office: tuple, writing: Callable, clock: Clock
) -> None:
    with writing() as session:
        for n in range(7):
            notices.publish(session, office[0], "rules", f"Thay đổi <{n}>", None, clock.now)
    page = Browser(app).get("/cuoc-thi/thu")
    assert page.words.index("Thông báo số 7") < page.words.index("Thông báo số 1")
    assert "Xem các thông báo trước (2)" in page.words
    assert "Thay đổi &lt;0&gt;" in page.text
