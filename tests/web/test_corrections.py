"""The pages on which keys are corrected: seen beforehand, proposed by one organizer, approved by another."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Role
from contest.services import upkeep
from contest.store import contests, proposals, results, rulings
from contest.store.boards import Boards
from contest.store.rulings import RulingRow
from tests import acts, every_kind, factories
from tests.acts import Contestant, Writing
from tests.conftest import Clock
from tests.correcting import WHY, question, sit
from tests.web.client import Browser

HOME = "/to-chuc/cuoc-thi/moi-dang/dap-an"
EACH, FULL = every_kind.POINTS_EACH, every_kind.POINTS_EACH * len(every_kind.questions())


@dataclass
class Office:
    """Two organizers at a contest that two people have sat; `one`: a question that the second got wrong."""

    contest: Contest
    one: int
    first: Browser
    second: Browser
    people: list[Contestant]

    @property
    def page(self) -> str:
        return f"{HOME}/{self.one}"


@pytest.fixture
def office(app: Flask, writing: Writing, clock: Clock) -> Office:
    with writing() as session:
        contest = every_kind.contest(session, clock.now)
        one = question(session, "D-1")
        people = [acts.contestant(session, clock.now, name=name) for name in ("Lò Thị Một", "Vàng A Hai")]
        staff = [factories.person(session, clock.now, Role.ORGANIZER, name=name) for name in ("Chị Ba", "Anh Bốn")]
        keys = [factories.sign_in(session, who, clock.now) for who in staff]
    for who, place in zip(people, (1, 0), strict=True):
        sit(writing, contest, who, clock.now, {one: place})
    return Office(contest, one, Browser(app, keys[0]), Browser(app, keys[1]), people)


def proposed(office: Office, **fields: object) -> int:
    """The id of a proposal that the first organizer made on the page."""
    sent = office.first.post(office.page, {"quyet-dinh": "sua", "chon": "0", "reason": WHY, **fields})
    assert (sent.status, sent.location) == (303, f"{office.page}?xong=de-nghi")
    return int(re.search(r"/de-nghi/(\d+)", office.second.get(office.page).text).group(1))  # type: ignore[union-attr]


def test_questions_are_found_by_code_and_by_words_without_accents(office: Office) -> None:
    assert "12 câu" in office.first.get(HOME).words
    for asked in ("D-1", "bien nao cam lua"):
        assert "Biển nào cấm lửa?" in office.first.get(f"{HOME}?tim={asked}").words
    assert "Không có câu nào hợp với từ cần tìm." in office.first.get(f"{HOME}?tim=khongcodau").words
    assert office.first.get(f"{HOME}?trang=abc").status == 200


def test_every_kind_has_a_form_that_its_own_key_fills(office: Office, session: Session) -> None:
    shown = rulings.questions(session, office.contest.id)
    assert len(shown) == len(every_kind.questions())
    for one in shown:
        page = office.first.get(f"{HOME}/{one.revision_id}")
        assert page.status == 200
        assert ("Chấp nhận thêm phương án" in page.words) is (one.code in ("D-1", "D-3", "D-10", "D-11", "D-12"))
        same = [("quyet-dinh", "sua"), *re.findall(r'name="(chon)" value="(\d)" checked', page.text)]
        same += [("chon", value) for value in re.findall(r'<option value="(\d)" selected', page.text)]
        typed = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page.text)
        same += [("tra-loi", typed.group(1))] if typed else []
        refused = office.first.get(f"{HOME}/{one.revision_id}/xem-truoc", query_string=same)
        assert refused.status == 422
        assert "Đáp án đang dùng đã đúng như vậy" in refused.words


def test_a_change_is_seen_before_anybody_proposes_it(office: Office) -> None:
    page = office.first.get(f"{office.page}/xem-truoc?quyet-dinh=sua&chon=0")
    for words in ("Sửa đáp án: A", "Lò Thị Một", "Vàng A Hai", "2 trong 2 người đổi hạng", "Toàn cuộc thi"):
        assert words in page.words
    for wrong in ("", "?quyet-dinh=sua", "?quyet-dinh=khac", "?quyet-dinh=sua&chon=9", "?quyet-dinh=sua&chon=x"):
        refused = office.first.get(f"{office.page}/xem-truoc{wrong}")
        assert refused.status == 422
        assert "Đáp án chưa khớp với kiểu câu" in refused.words


def test_the_second_person_puts_it_in_force_and_the_boards_follow(
    office: Office, session: Session, boards: Boards
) -> None:
    number = proposed(office)
    mine = office.first.get(office.page)
    assert "Bạn đã đề nghị, nên cần người khác duyệt." in mine.words
    assert "Duyệt và chấm lại" not in mine.words
    refused = office.first.post(f"{office.page}/de-nghi/{number}")
    assert refused.status == 409
    assert "Người đề nghị không tự duyệt việc này" in refused.words
    done = office.second.post(f"{office.page}/de-nghi/{number}")
    assert (done.status, done.location) == (303, f"{office.page}?xong=duyet")
    scores = [results.of_person(session, office.contest.id, who.person.id)[0].score for who in office.people]
    assert scores == [FULL - EACH, FULL]
    moved = contests.by_id(session, office.contest.id)
    assert upkeep.fits(boards.meta(moved.slug), moved)
    page = office.second.get(done.location)
    for words in ("Đã duyệt: bài thi đã chấm lại", "Các quyết định đã có", "Sửa đáp án: A", WHY, "Chị Ba, Anh Bốn"):
        assert words in page.words
    assert office.second.post(f"{office.page}/de-nghi/{number}").status == 409


def test_a_reason_is_asked_for_and_nothing_chosen_is_lost(office: Office, session: Session) -> None:
    page = office.first.post(office.page, {"quyet-dinh": "them", "chon": ["0", "1"], "reason": "sai"})
    assert page.status == 422
    assert "Hãy ghi lý do" in page.words
    assert page.text.count('type="hidden" name="chon"') == 2
    assert proposals.of_contest(session, office.contest.id) == []


def test_words_and_ranks_travel_through_the_pages(office: Office, writing: Writing, session: Session) -> None:
    words, order = question(session, "D-5"), question(session, "D-8")
    session.rollback()

    def ranked(digits: str) -> dict[str, object]:
        return {"quyet-dinh": "sua", "chon": list(digits), "reason": WHY}

    told = {"quyet-dinh": "sua", "tra-loi": "mũ bảo hộ\r\nnón bảo hộ\r\n", "reason": WHY}
    assert office.first.post(f"{HOME}/{words}", told).status == 303
    assert office.first.post(f"{HOME}/{order}", ranked("3210")).status == 303
    later, earlier = proposals.of_contest(session, office.contest.id)
    assert earlier.body["change"]["accepted"] == ["mũ bảo hộ", "nón bảo hộ"]
    assert later.body["change"]["choices"] == [3, 2, 1, 0]
    assert office.first.post(f"{HOME}/{order}", ranked("3310")).status == 422
    preview = re.search(r'href="([^"]*/xem-truoc[^"]*)"', office.first.get(f"{HOME}/{words}").text)
    assert preview is not None
    assert "nón bảo hộ" in office.first.get(preview.group(1).replace("&amp;", "&")).words


def test_what_is_not_there_is_missing(office: Office) -> None:
    for path in (f"{HOME}/999999", f"{HOME}/9999999999999999999999", "/to-chuc/cuoc-thi/khong-co/dap-an"):
        assert office.first.get(path).status == 404
    assert office.second.post(f"{office.page}/de-nghi/77").status == 404


def test_a_contestant_is_told_of_the_ruling_after_the_close(
    app: Flask, office: Office, writing: Writing, session: Session, clock: Clock
) -> None:
    office.second.post(f"{office.page}/de-nghi/{proposed(office, **{'quyet-dinh': 'huy'})}")
    assert session.query(RulingRow).count() == 1
    session.rollback()
    clock.forward(days=8)
    with writing() as own:
        upkeep.settle(own, contests.by_id(own, office.contest.id), clock.now)
        key = factories.sign_in(own, office.people[1].person, clock.now)
        token = acts.attempts.store.of_person(own, office.contest.id, office.people[1].person.id)[0].token
    page = Browser(app, key).get(f"/ket-qua/{token}")
    assert "Câu này đã huỷ: không tính điểm cho ai." in page.words
    assert "Câu ban tổ chức đã quyết định (1)" in page.words
