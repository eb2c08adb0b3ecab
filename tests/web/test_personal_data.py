"""The pages of personal data: consents, one's own data, the desk of requests, looks, numbers of winners; commands."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from contest.consents import Purpose
from contest.contests import Contest
from contest.people import Person, Role
from contest.services import consents, looks, upkeep
from contest.store import consents as consent_store
from contest.store import data_requests as request_store
from contest.store import payouts as payout_store
from contest.store.audit import AuditRow
from contest.store.consents import ConsentRow
from contest.store.people import PersonRow
from tests import seasons
from tests.factories import PASSWORD, contest, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.stage import sat, site_of, unit_of

HOME, DESK = "/tai-khoan/du-lieu", "/to-chuc/du-lieu-ca-nhan"
NAME, SHORT = "Nguyễn Thị Ngọc Ảnh", "Nguyễn Thị Ngọc Ả."
WHY = "Đối chiếu trước khi chuyển tiền"


@dataclass
class Stage:
    """Somebody who shows her name and handed in a paper of a running contest; a guest; an organizer."""

    contest: Contest
    who: Person
    token: str
    browser: Browser
    guest: Browser
    desk: Browser
    organizer: Person


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    with writing() as session:
        plain = {"prediction": None, "ranking": ("score", "time_taken")}
        held = contest(session, clock.now, **plain)
        who = person(session, clock.now, name=NAME, birth_date=date(1990, 2, 15))
        consents.give(session, who.id, {Purpose.TAKE_PART, Purpose.PUBLIC_NAME}, clock.now)
        paper = sat(session, held, who, clock.now, clock.now, right=7)
        organizer = person(session, clock.now, Role.ORGANIZER, name="Trần Văn Chức")
        browsers = [Browser(app, sign_in(session, one, clock.now)) for one in (who, organizer)]
    with writing() as session:
        upkeep.rebuild(session, site_of(app).boards, held, clock.now)
    return Stage(held, who, paper.token, browsers[0], Browser(app), browsers[1], organizer)


def file_of(browser: Browser, path: str, data: dict[str, str]) -> bytes:
    """A form's answer that is a file."""
    return browser.client.post(path, data={"csrf_token": browser.token(), **data}).data


# Consents


def test_no_consent_is_ticked_beforehand_only_the_first_is_needed_and_each_given_one_is_kept(
    app: Flask, writing, clock, session
) -> None:
    unit, guest = grassroots(session), Browser(app)
    told = {
        "step": "3", "go": "next", "phone": "0912345999", "unit_id": str(unit), "name": NAME,
        "birth_date": "1990-02-15", "gender": "female", "password": PASSWORD,
    }  # fmt: skip
    page = guest.post("/dang-ky", {**told, "step": "2", "gender": ""})
    assert page.text.count('type="checkbox"') == 4
    assert "checked" not in page.text
    assert "12 tháng sau cuộc thi cuối cùng" in page.words
    refused = guest.post("/dang-ky", {**told, "shows_name": "y"})
    assert refused.status == 422
    assert "Cần sự đồng ý của bạn" in refused.words
    assert guest.post("/dang-ky", {**told, "agree": "y", "contact": "y"}).status == 200
    session.rollback()
    row = session.scalars(select(PersonRow).where(PersonRow.phone == "+84912345999")).one()
    kept = session.scalars(select(ConsentRow).where(ConsentRow.person_id == row.id)).all()
    assert {(one.purpose, one.version, one.given_at) for one in kept} == {
        ("take_part", 1, clock.now),
        ("contact", 1, clock.now),
    }
    assert row.shows_name is False


def test_a_withdrawn_name_is_gone_from_the_boards_at_the_next_request(stage: Stage, session) -> None:
    board = "/cuoc-thi/thu/xep-hang"
    assert NAME in stage.guest.get(board).words
    done = stage.browser.post(f"{HOME}/dong-y", {"muc-dich": "public_name", "buoc": "rut"})
    assert (done.status, done.location) == (303, f"{HOME}?da=rut")
    for path in (board, f"{board}.json"):
        shown = stage.guest.get(path).text
        assert NAME not in shown
    assert SHORT in stage.guest.get(board).words
    # Once more, the other way.
    stage.browser.post(f"{HOME}/dong-y", {"muc-dich": "public_name", "buoc": "dong-y"})
    assert NAME in stage.guest.get(board).words
    session.rollback()
    history = consent_store.history(session, stage.who.id)
    assert [one.stands for one in history if one.purpose is Purpose.PUBLIC_NAME] == [True, False]
    acts = session.scalars(select(AuditRow.act).where(AuditRow.act.like("consent.%")).order_by(AuditRow.id)).all()
    assert acts == ["consent.withdraw", "consent.give"]


def test_whoever_no_longer_agrees_to_take_part_starts_no_paper_until_they_do_again(stage: Stage) -> None:
    stage.browser.post(f"{HOME}/dong-y", {"muc-dich": "take_part", "buoc": "rut"})
    start = {"honest": "y"}
    refused = stage.browser.post("/cuoc-thi/thu/bat-dau", start)
    assert refused.status == 403
    assert "Bạn đã rút đồng ý dự thi" in refused.words
    assert "không đồng ý" in stage.browser.get(HOME).words
    stage.browser.post(f"{HOME}/dong-y", {"muc-dich": "take_part", "buoc": "dong-y"})
    assert stage.browser.post("/cuoc-thi/thu/bat-dau", start).status == 303
    assert stage.browser.post(f"{HOME}/dong-y", {"muc-dich": "all"}).status == 404


# Putting right, moving, asking


def test_details_change_at_once_before_a_paper_and_by_request_while_a_contest_runs(
    app: Flask, stage: Stage, writing, clock, session
) -> None:
    with writing() as own:
        fresh = person(own, clock.now, name="Lò Văn Mới", birth_date=date(1991, 1, 1))
        browser = Browser(app, sign_in(own, fresh, clock.now))
    told = {"name": "Lò Văn Mới Tinh", "birth_date": "1991-01-02", "gender": "male"}
    assert browser.post(f"{HOME}/sua", told).location == f"{HOME}?da=sua"
    session.rollback()
    assert session.get_one(PersonRow, fresh.id).name == "Lò Văn Mới Tinh"
    same = browser.post(f"{HOME}/sua", told)
    assert (same.status, "giống hệt" in same.words) == (422, True)

    told = {"name": "Nguyễn Thị Ngọc Ánh", "birth_date": "1990-02-15", "gender": "female"}
    assert stage.browser.post(f"{HOME}/sua", {**told, "name": "?"}).status == 422
    assert stage.browser.post(f"{HOME}/sua", told).location == f"{HOME}?da=gui"
    assert stage.browser.post(f"{HOME}/sua", told).status == 409
    session.rollback()
    (asked,) = request_store.of_person(session, stage.who.id)
    listed = stage.desk.get(DESK)
    assert "1 yêu cầu đang chờ" in listed.words
    assert stage.who.phone[3:] not in listed.text
    case = stage.desk.get(f"{DESK}/{asked.id}")
    assert "Nguyễn Thị Ngọc Ánh" in case.words
    assert "1990" not in case.text
    short = stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "tra-loi", "loi": "ừ"})
    assert short.status == 422
    assert stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "lam"}).location == f"{DESK}?da=lam"
    assert "Nguyễn Thị Ngọc Ánh" in stage.guest.get("/cuoc-thi/thu/xep-hang").words
    session.rollback()
    (done,) = request_store.of_person(session, stage.who.id)
    assert (done.outcome, done.wants) == ("done", {})
    assert stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "lam"}).status == 409


def test_a_unit_changes_by_request_after_the_first_paper_and_results_stay(stage: Stage, session) -> None:
    old = stage.who.unit_id
    other = unit_of(session, grassroots(session, 5))
    assert stage.browser.post(f"{HOME}/don-vi", {"q": "không đâu như thế"}).status == 422
    found = stage.browser.post(f"{HOME}/don-vi", {"q": other.name})
    assert f'value="{other.id}"' in found.text
    assert stage.browser.post(f"{HOME}/don-vi", {"don-vi": str(other.id)}).location == f"{HOME}?da=gui"
    session.rollback()
    (asked,) = request_store.of_person(session, stage.who.id)
    session.rollback()
    assert session.get_one(PersonRow, stage.who.id).unit_id == old
    stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "lam"})
    session.rollback()
    row = session.get_one(PersonRow, stage.who.id)
    assert (row.unit_id, row.vouched_at) == (other.id, None)
    assert unit_of(session, old).name in stage.guest.get("/cuoc-thi/thu/xep-hang").words


def test_everything_can_be_taken_along_with_the_password(stage: Stage, writing, clock) -> None:
    with writing() as own:
        looks.record(own, stage.organizer.id, [stage.who.id], "phone", "Gọi báo giờ thi lại", clock.now)
    assert stage.browser.post(f"{HOME}/tai", {"take_password": "sai mật khẩu rồi", "tep": "json"}).status == 422
    taken = stage.browser.post(f"{HOME}/tai", {"take_password": PASSWORD, "tep": "json"})
    told = json.loads(taken.text)
    assert told["account"][0]["phone"] == stage.who.phone
    assert {one["purpose"] for one in told["consents"]} == {"take_part", "public_name"}
    assert told["attempts"][0]["max_score"] == 20
    # The contest shows no key yet, so no answers either.
    assert told["attempts"][0]["answers"] == []
    assert told["looks"][0]["reason"] == "Gọi báo giờ thi lại"
    assert stage.organizer.name not in taken.text
    paper = file_of(stage.browser, f"{HOME}/tai", {"take_password": PASSWORD, "tep": "pdf"})
    assert paper.startswith(b"%PDF-")


def test_a_person_sees_who_looked_and_organizers_see_totals(stage: Stage, writing, clock) -> None:
    assert "Chưa ai mở" in stage.browser.get(HOME).words
    with writing() as own:
        people = [person(own, clock.now).id for _ in range(200)]
        looks.record(own, stage.organizer.id, [stage.who.id, *people], "phone", "Gọi báo giờ thi lại", clock.now)
    shown = stage.browser.get(HOME).words
    assert "Ban tổ chức, CĐCS" in shown
    assert "Số điện thoại Gọi báo giờ thi lại" in shown
    assert stage.organizer.name not in shown
    totals = stage.desk.get(f"{DESK}/luot-xem").words
    assert "Trần Văn Chức Ban tổ chức 201 201 201" in totals
    assert "Xem quá nhiều" in stage.desk.get(DESK).words


def test_erasure_is_asked_for_with_the_password_waits_and_can_be_taken_back(stage: Stage, session) -> None:
    assert stage.browser.post(f"{HOME}/xoa", {"erase_password": "không phải"}).status == 422
    assert stage.browser.post(f"{HOME}/xoa", {"erase_password": PASSWORD}).location == f"{HOME}?da=gui"
    session.rollback()
    (asked,) = request_store.of_person(session, stage.who.id)
    page = stage.browser.get(HOME).text
    assert 'chưa chốt chính thức: <span lang="vi">Cuộc thi thử</span>.' in page
    assert "Chưa xoá được" in stage.desk.get(f"{DESK}/{asked.id}").words
    blocked = stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "lam"})
    assert (blocked.status, "Cuộc thi thử" in blocked.words) == (409, True)
    stage.desk.post(f"{DESK}/{asked.id}", {"buoc": "tra-loi", "loi": "Xoá ngay sau khi chốt kết quả."})
    assert "Xoá ngay sau khi chốt kết quả." in stage.browser.get(HOME).words
    assert stage.desk.post(f"{HOME}/rut-yeu-cau", {"yeu-cau": str(asked.id)}).status == 404
    assert stage.browser.post(f"{HOME}/rut-yeu-cau", {"yeu-cau": str(asked.id)}).status == 303
    assert "Bạn đã rút" in stage.browser.get(HOME).words


# Winners


def test_a_winners_number_is_masked_on_every_page_and_clear_only_for_a_reason_and_the_password(
    app: Flask, writing, clock, session, caplog
) -> None:
    season = seasons.published(writing, clock)
    number = "011190012345"
    held = season.contest(session)
    winner, *_ = payout_store.payees(session, held.id)
    who = next(one.person for one in season.people if one.person.id == winner.person_id)
    loser = season.people[-1].person
    with writing() as own:
        keys = [sign_in(own, one, clock.now) for one in (who, loser, season.board[0])]
    mine, other, desk = (Browser(app, key) for key in keys)
    page, home = "/tai-khoan/giay-to/mua", "/to-chuc/cuoc-thi/mua/chi-tra"
    assert page in mine.get(HOME).text
    assert other.get(page).status == 404
    assert mine.post(page, {"number": "0123"}).status == 422
    assert mine.post(page, {"number": "011 190 012 345"}).location == f"{page}?da=luu"
    seen = [mine.get(page), desk.get(home), desk.get(f"{home}/{who.id}"), mine.get(HOME)]
    assert all("••••••••2345" in one.text for one in seen[:3])
    assert all(number not in one.text for one in seen)
    asking = {"reason": WHY, "password": PASSWORD}
    assert desk.post(f"{home}/{who.id}/hien", {**asking, "password": "sai"}).status == 422
    assert desk.post(f"{home}/{who.id}/hien", {**asking, "reason": "vì"}).status == 422
    assert number in desk.post(f"{home}/{who.id}/hien", asking).text
    with ZipFile(io.BytesIO(file_of(desk, f"{home}/bang", asking))) as book:
        assert number in book.read("xl/sharedStrings.xml").decode()
    assert WHY in mine.get(HOME).words
    assert other.post(f"{home}/bang", asking).status == 403
    assert desk.post(f"{home}/xong", {"password": PASSWORD}).location == f"{home}?da=xong"
    assert "Hồ sơ chi trả đã đóng" in desk.get(home).words
    assert mine.get(page).status == 409
    assert desk.post(f"{home}/{who.id}/hien", asking).status == 409
    session.rollback()
    recorded = session.scalars(select(AuditRow).where(AuditRow.act.in_(("identity.reveal", "payment.export")))).all()
    assert [one.detail["reason"] for one in recorded] == [WHY, WHY]
    assert number not in repr([one.detail for one in recorded])
    assert number not in caplog.text


# The command line


def test_the_commands_hand_out_erase_name_and_report(app: Flask, stage: Stage, writing, clock) -> None:
    def run(*args: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["people", *args])
        return done.exit_code, done.output

    with writing() as own:
        lone = person(own, clock.now, name="Lò Văn Lẻ", phone="+84977000111")
        looks.record(own, stage.organizer.id, [lone.id, stage.who.id], "list", WHY, clock.now)
    code, told = run("data", "0977000111")
    assert (code, json.loads(told)["account"][0]["name"]) == (0, "Lò Văn Lẻ")
    code, told = run("breach", "--since", "2026-11-01", "--json")
    ids = sorted([lone.id, stage.who.id])
    by = {str(stage.organizer.id): 2}
    wanted = {"since": "2026-11-01T00:00:00", "people": 2, "ids": ids, "lookers": by, "kinds": {"list": 2}}
    assert (code, json.loads(told)) == (0, wanted)
    assert run("erase", stage.who.phone, "--reason", WHY)[0] == 1
    assert run("erase", "0977000111", "--reason", WHY, "--json") == (0, json.dumps({"erased": lone.id}) + "\n")
    assert run("erase", "0977000111", "--reason", WHY)[0] == 1
    code, told = run("retain", "--dry-run", "--json")
    assert (code, json.loads(told)["erased"]) == (0, 0)
    assert run("rekey") == (0, "0 numbers sealed anew.\n")
