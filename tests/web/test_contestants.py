"""Contestants at the organizers' desk: found without a number in an address, looked at with a reason, freed, let on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contest.contests import Contest
from contest.people import Role, national_phone
from contest.services import strikes, upkeep
from contest.services.strikes import Struck
from contest.store import attempts
from contest.store import looks as looks_store
from contest.store import people as people_store
from contest.store.attempts import Attempt
from contest.store.audit import AuditRow
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, fill, sit
from tests.conftest import Clock
from tests.factories import counted
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, unit_of

HERE = "/to-chuc/cuoc-thi/thu/thi-sinh"
WHY = "Thí sinh gọi điện nhờ giúp"


@dataclass
class Desk:
    """Two organizers; Nương sits a paper, Sùng has handed one in, Mai has never come."""

    contest: Contest
    nuong: Contestant
    sung: Contestant
    mai: Contestant
    open_paper: Attempt
    done_paper: Attempt
    chief: Browser
    second: Browser
    writing: Writing
    clock: Clock
    app: Flask

    def search(self, text: str = "", unit: str = "", only: str = "tat-ca", **more: str) -> Page:
        return self.chief.post(HERE, {"tim": text, "don_vi": unit, "loc": only, **more})

    def url(self, who: Contestant) -> str:
        return f"{HERE}/{who.person.id}"

    def numbers(self) -> Iterator[str]:
        """Every way in which the three numbers are written."""
        for who in (self.nuong, self.sung, self.mai):
            phone = who.person.phone
            yield from (phone, phone[1:], phone[3:], national_phone(phone), national_phone(phone).replace(" ", ""))

    def acts(self, act: str) -> list[AuditRow]:
        with self.writing() as session:
            return list(session.scalars(select(AuditRow).where(AuditRow.act == act).order_by(AuditRow.id)))


@pytest.fixture
def desk(app: Flask, writing: Writing, clock: Clock) -> Desk:
    with writing() as session:
        held = factories.contest(session, clock.now)
        units = [factories.grassroots(session, n) for n in (0, 1)]
        nuong = contestant(session, clock.now, name="Lò Thị Nương", phone="+84987650111", unit_id=units[0])
        sung = contestant(session, clock.now, name="Giàng A Sùng", phone="+84987650222", unit_id=units[1])
        mai = contestant(session, clock.now, name="Quàng Thị Mai", phone="+84987650333", unit_id=units[1])
        staff = [factories.person(session, clock.now, Role.ORGANIZER, name="Trần Văn Tổ") for _ in range(2)]
        keys = [factories.sign_in(session, one, clock.now) for one in staff]
    done = sit(writing, held, sung, clock.now, Way(right=3)).attempt
    sat = begin(writing, held, nuong, clock.now)
    fill(writing, sat, nuong, clock.now + timedelta(seconds=40), Way(right=2))
    clock.forward(minutes=6)
    chief, second = (Browser(app, key) for key in keys)
    return Desk(held, nuong, sung, mai, sat, done, chief, second, writing, clock, app)


def names(page: Page) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+" lang="vi">([^<]+)</a>', page.text)


def test_a_contestant_is_found_by_name_number_receipt_and_unit(desk: Desk) -> None:
    everybody = ["Giàng A Sùng", "Lò Thị Nương", "Quàng Thị Mai"]
    assert names(desk.chief.get(HERE)) == everybody
    assert names(desk.search("thi nuong")) == ["Lò Thị Nương"]
    assert names(desk.search("0987 650 222")) == ["Giàng A Sùng"]
    assert names(desk.search("333")) == ["Quàng Thị Mai"]
    assert names(desk.search((desk.done_paper.receipt or "").lower())) == ["Giàng A Sùng"]
    assert names(desk.search("Z" * 4 + "-" + "Z" * 4)) == []
    with desk.writing() as session:
        unit = unit_of(session, desk.sung.person.unit_id or 0).name
    assert names(desk.search(unit=unit)) == ["Giàng A Sùng", "Quàng Thị Mai"]
    assert names(desk.search("thị", unit=unit)) == ["Quàng Thị Mai"]
    assert names(desk.search(unit="khong co don vi nay")) == []
    lines = desk.acts("contestants.look_up")
    assert [one.detail["by"] for one in lines[:4]] == ["name", "phone", "digits", "receipt"]
    assert not [number for number in desk.numbers() if number in str([one.detail for one in lines])]
    assert desk.search("1").status == 422
    assert "ít nhất 3 số cuối" in desk.search("1").words
    assert desk.search("x" * 81).status == 422


def test_filters_are_told_by_where_people_stand(desk: Desk) -> None:
    everybody = ["Giàng A Sùng", "Lò Thị Nương", "Quàng Thị Mai"]
    with desk.writing() as session:
        strikes.strike(session, desk.contest, Struck(desk.sung.person.id), WHY, None, desk.clock.now)
        people_store.change(session, desk.mai.person.id, {"vouched_at": desk.clock.now})
    told = {
        "dang-thi": ["Lò Thị Nương"],
        "da-nop": ["Giàng A Sùng"],
        "chua-thi": ["Quàng Thị Mai"],
        "bi-huy": ["Giàng A Sùng"],
        "chua-xac-nhan": ["Giàng A Sùng", "Lò Thị Nương"],
        "khong-co": everybody,
    }
    for only, found in told.items():
        assert names(desk.chief.get(f"{HERE}?loc={only}")) == found, only
    assert names(desk.search("thi", only="dang-thi")) == ["Lò Thị Nương"]


def test_long_lists_are_paged_and_cost_the_same_however_long(desk: Desk) -> None:
    desk.chief.get(HERE)
    with counted(engine_of(desk.app)) as few:
        desk.chief.get(HERE)
    with desk.writing() as session:
        for n in range(60):
            contestant(session, desk.clock.now, name=f"Vàng A {chr(65 + n % 26)}ng")
    with counted(engine_of(desk.app)) as many:
        page = desk.chief.get(HERE)
    assert len(few) == len(many) <= 10
    assert (len(names(page)), "trang=2" in page.text) == (50, True)
    assert len(names(desk.chief.get(f"{HERE}?loc=tat-ca&trang=2"))) == 13
    found = desk.search("vang", trang="2")
    assert len(names(found)) == 10
    assert 'name="tim" value="vang"' in found.text
    assert "tim=vang" not in found.text


def test_a_number_is_masked_until_a_reason_is_given_and_the_person_may_learn_of_it(desk: Desk) -> None:
    url = desk.url(desk.nuong)
    page = desk.chief.get(url)
    assert "•••• ••• 111" in page.words
    refused = desk.chief.post(f"{url}/so", {"ly_do": "xem"})
    assert refused.status == 422
    assert "ít nhất 10 ký tự" in refused.words
    assert 'value="xem"' in refused.text
    shown = desk.chief.post(f"{url}/so", {"ly_do": WHY})
    assert "0987 650 111" in shown.words
    (line,) = desk.acts("person.show_phone")
    assert line.detail == {"reason": WHY, "person": desk.nuong.person.id}
    with desk.writing() as session:
        seen = looks_store.seen_by(session, line.actor_id, desk.clock.now - timedelta(hours=1))
    assert seen == 1
    assert "0987 650 111" not in desk.chief.get(url).words
    assert desk.chief.get(f"{HERE}/999999").status == 404


def test_no_page_says_a_whole_number(desk: Desk) -> None:
    told = [desk.chief.get(HERE), desk.search("650"), desk.search("0987650111")]
    for who in (desk.nuong, desk.sung, desk.mai):
        told.append(desk.chief.get(desk.url(who)))
    told.append(desk.chief.get(f"{desk.url(desk.nuong)}/bai/{desk.open_paper.id}"))
    told.append(desk.chief.get(f"/to-chuc/cuoc-thi/thu/them-gio?nguoi={desk.nuong.person.id}"))
    assert all(page.status == 200 for page in told)
    for page in told:
        # What was typed stands in its own field again; nothing else says it.
        assert not [one for one in desk.numbers() if one in page.text.replace('value="0987650111"', "")]


def test_an_open_paper_is_looked_at_with_a_reason_and_tells_no_right_answer(desk: Desk) -> None:
    for who, paper in ((desk.nuong, desk.open_paper), (desk.sung, desk.done_paper)):
        url = f"{desk.url(who)}/bai/{paper.id}"
        page = desk.chief.get(url)
        assert "Lý do xem" in page.words
        assert "Bạn chọn:" not in page.words
        assert desk.chief.post(url, {"ly_do": ""}).status == 422
        looked = desk.chief.post(url, {"ly_do": WHY})
        assert looked.words.count("Bạn chọn:") == desk.contest.rules.questions
        for told in ("Đáp án:", "✓", "✗", "Chưa đúng", '<figure class="law"'):
            assert told not in looked.text
    assert [one.detail["open"] for one in desk.acts("attempt.look")] == [True, False]
    strangers = f"{desk.url(desk.sung)}/bai/{desk.open_paper.id}"
    assert desk.chief.get(strangers).status == 404
    assert desk.chief.post(strangers, {"ly_do": WHY}).status == 404
    # Once no paper of the round can take an answer the marks stand there, and nothing needs a reason.
    desk.clock.forward(days=8)
    with desk.writing() as session:
        upkeep.settle(session, desk.contest, desk.clock.now)
        key = factories.sign_in(session, factories.person(session, desk.clock.now, Role.ORGANIZER), desk.clock.now)
    later = Browser(desk.app, key).get(f"{desk.url(desk.sung)}/bai/{desk.done_paper.id}")
    assert "Đáp án:" in later.words
    assert re.findall("<h([1-6])", later.text)[:4] == ["1", "2", "3", "3"]  # no level is skipped on the way down
    assert "Lý do xem" not in later.words


def test_a_paper_is_reopened_by_two_and_its_person_is_told_why(desk: Desk) -> None:
    url = desk.url(desk.sung)
    assert desk.chief.post(f"{url}/bai/{desk.done_paper.id}/mo-lai", {"ly_do": "nhầm"}).status == 422
    sent = desk.chief.post(f"{url}/bai/{desk.done_paper.id}/mo-lai", {"ly_do": WHY})
    assert (sent.status, sent.location) == (303, f"{url}?da=de-nghi")
    again = desk.chief.post(f"{url}/bai/{desk.done_paper.id}/mo-lai", {"ly_do": WHY})
    assert again.status == 409
    listed = desk.second.get("/to-chuc/cuoc-thi/thu/de-nghi")
    assert f'href="{HERE.removesuffix("/thi-sinh")}/thi-sinh/{desk.sung.person.id}"' in listed.text
    number = re.search(r'name="so" value="(\d+)"', desk.second.get(url).text)[1]  # type: ignore[index]
    assert "Bạn đã đề nghị" in desk.chief.get(url).words
    assert desk.chief.post(f"{url}/duyet", {"so": number}).status == 409
    assert desk.second.post(f"{desk.url(desk.nuong)}/duyet", {"so": number}).status == 404
    assert desk.second.post(f"{url}/duyet", {"so": number}).location == f"{url}?da=mo-lai"
    mine = Browser(desk.app, desk.sung.key)
    paper = f"/lam-bai/{desk.done_paper.token}"
    assert mine.get(f"/ket-qua/{desk.done_paper.token}").location == paper
    assert mine.get(paper).status == 200
    assert mine.post(f"{paper}/nop", {"chac": "y", "honest": "y"}).status == 303
    told = mine.get(f"/ket-qua/{desk.done_paper.token}")
    assert "Bài đã được mở lại" in told.words
    assert WHY in told.words
    assert "mở lại bài đã nộp của một thí sinh" in mine.get("/cuoc-thi/thu").words
    seen = desk.chief.get(f"{url}/bai/{desk.done_paper.id}")
    assert f"Mã của lần nộp trước: {desk.done_paper.receipt}" in seen.words


def test_a_lost_phone_is_signed_out_and_more_time_is_given_without_a_number(desk: Desk) -> None:
    url = desk.url(desk.nuong)
    phone = Browser(desk.app, desk.nuong.key)
    assert phone.get("/tai-khoan").status == 200
    assert desk.chief.post(f"{url}/giai-phong", {"ly_do": WHY}).location == f"{url}?da=giai-phong"
    assert phone.get("/tai-khoan").status == 303
    assert "Không có máy nào đang đăng nhập" in desk.chief.get(url).words
    form = f"/to-chuc/cuoc-thi/thu/them-gio?nguoi={desk.nuong.person.id}"
    page = desk.chief.get(form)
    assert "Thêm giờ cho Lò Thị Nương" in page.words
    assert 'name="phone"' not in page.text
    data = {"round": "1", "extra_minutes": "5", "reason": WHY, "nguoi": str(desk.nuong.person.id)}
    assert desk.chief.post("/to-chuc/cuoc-thi/thu/them-gio", data).status == 303
    with desk.writing() as session:
        moved = attempts.by_id(session, desk.open_paper.id)
    assert moved is not None
    assert moved.deadline_at == desk.open_paper.deadline_at + timedelta(minutes=5)
    assert "thêm 5 phút" in desk.chief.get(url).words


def test_a_file_and_a_paper_take_ten_statements(desk: Desk) -> None:
    for path in (desk.url(desk.sung), f"{desk.url(desk.sung)}/bai/{desk.done_paper.id}"):
        with counted(engine_of(desk.app)) as seen:
            assert desk.chief.get(path).status == 200
        assert len(seen) <= 10, "\n".join(seen)
