"""The officer's desk as pages and files: turnout below a unit, who is missing, the league, the map of what is known."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from contest.boards import Counters
from contest.people import Role
from contest.services.contests import Window
from contest.store.audit import AuditRow
from contest.store.contests import ContestRow
from contest.store.entrants import ContestUnitRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.rows import RevisionRow
from tests import crowds
from tests.crowds import Stand
from tests.factories import PASSWORD, contest, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.stage import sat, unit_of

PLAIN = {"prediction": None, "ranking": ("score", "time_taken"), "counters": Counters.SHOWN}
FIXED = tuple(f"MT-{number:03d}" for number in range(15, 35))
PATHS = ("", "/chua-thi", "/thi-dua", "/thi-dua.xlsx", "/don-vi-truc-thuoc.xlsx", "/kien-thuc")


class Desk:
    """An officer of an upper union with two grassroots ones: seven people sat in the first, two in the second."""

    def __init__(self, app: Flask, writing, clock) -> None:
        now = clock.now
        with writing() as session:
            windows = [Window("Tuần một", now - timedelta(days=3), now - timedelta(days=1))]
            windows.append(Window("Tuần hai", now - timedelta(hours=2), now + timedelta(days=2)))
            self.units = [grassroots(session, n) for n in (0, 1)]
            session.execute(update(UnitRow).where(UnitRow.id.in_(self.units)).values(workers=100))
            self.held = contest(session, now - timedelta(days=3), windows=windows, target_percent=80, **PLAIN)
            self.upper = unit_of(session, self.units[0]).parent_id or 0
            self.beside = session.scalars(
                select(UnitRow.id).where(
                    UnitRow.kind != "grassroots", UnitRow.id != self.upper, UnitRow.parent_id.is_not(None)
                )
            ).first()
            crowds.gather(session, self.held, now, [Stand(n, unit_id=self.units[n > 6]) for n in range(9)])
            for n in range(60):
                person(session, now, unit_id=self.units[0], name=f"Vàng Thị {n}")
            who = person(session, now, Role.OFFICER, unit_id=self.units[0], scope_unit_id=self.upper)
            self.browser = Browser(app, sign_in(session, who, now))

    def get(self, path: str = "", **query: object):
        words = urlencode({"cuoc-thi": "thu", **{name.replace("_", "-"): value for name, value in query.items()}})
        return self.browser.get(f"/can-bo{path}?{words}")


@pytest.fixture
def desk(app: Flask, writing, clock) -> Desk:
    return Desk(app, writing, clock)


def _rows(text: str) -> list[str]:
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in body.split("</tr>") if "<th" in one]


def _cells(data: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


def test_unions_stand_lowest_first_by_round_and_go_out_as_a_sheet(desk: Desk, session) -> None:
    first, second = (unit_of(session, one) for one in desk.units)
    page = desk.get(trang=9)
    assert "Đã thi 9 /" in page.words
    assert "Chỉ tiêu 80% còn thiếu" in page.words
    rows = _rows(page.text)
    assert rows[-1].startswith(f"{first.name} 7 / 100 7 7,0% 73")
    assert rows[-2].startswith(f"{second.name} 2 / 100 2 2,0% 78")
    assert _rows(desk.get(xep="nguoi").text)[0] == rows[-1]
    assert desk.get(xep="x").status == desk.get(vong="7").status == desk.get(vong="x").status == 404
    assert "Đã thi 0 /" in desk.get(vong=2).words
    assert "Đã thi 9 /" in desk.get(vong=1).words
    below = desk.get(don_vi=desk.units[1])
    assert re.search(
        rf'href="/can-bo\?cuoc-thi=thu&amp;don-vi={desk.upper}"[^>]*>{unit_of(session, desk.upper).name}<', below.text
    )
    assert "Đã thi 2 / 100 (2,0%)" in below.words
    sheet = desk.browser.client.get("/can-bo/don-vi-truc-thuoc.xlsx?cuoc-thi=thu")
    cells = _cells(sheet.data)
    assert cells[-1][1:] == (first.name, 7, 7, 100, 0.07, 73)
    assert "Còn thiếu để đạt 80%" in cells[5]


def test_an_officer_is_shown_nothing_beside_or_above_on_any_page(desk: Desk, session) -> None:
    above = unit_of(session, desk.upper).parent_id
    for path in PATHS:
        asked = f"/can-bo{path}?cuoc-thi=thu&don-vi="
        assert desk.browser.client.get(f"{asked}{desk.units[0]}").status_code == 200, path
        for unit in (desk.beside, above, 999_999):
            assert desk.get(path, don_vi=unit).status == 404, path
    assert desk.browser.post(f"/can-bo/chua-thi?cuoc-thi=thu&don-vi={desk.beside}", {}).status == 404


def test_a_unit_that_a_contest_does_not_know_is_told_so(desk: Desk, writing) -> None:
    with writing() as writer:
        writer.execute(delete(ContestUnitRow).where(ContestUnitRow.unit_id == desk.units[1]))
    for path in ("", "/thi-dua"):
        page = desk.get(path, don_vi=desk.units[1])
        assert (page.status, "Đơn vị này không có trong cuộc thi." in page.words) == (200, True)
    assert desk.browser.client.get(f"/can-bo/thi-dua.xlsx?cuoc-thi=thu&don-vi={desk.units[1]}").status_code == 404


def test_a_list_of_many_names_is_taken_for_a_reason_and_with_the_password(desk: Desk, session) -> None:
    unit = desk.units[0]
    page = desk.get("/chua-thi", don_vi=unit)
    assert "Danh sách chưa dự thi (60)" in page.words
    assert page.text.count("<small>· ") == 50  # a name and what it stands at do not run together
    assert (page.text.count("<li><span"), "trang 1 trong 2" in page.words) == (50, True)
    assert desk.get("/chua-thi", don_vi=unit, **{"in": "het"}).text.count("<li><span") == 60
    call = desk.get("/chua-thi", don_vi=unit, ten="co")
    message = re.search(r"<textarea[^>]*>(.*?)</textarea>", call.text, re.DOTALL)
    assert message is not None
    assert ("Vàng Thị 0, Vàng Thị 1," in message[1], len(message[1]) <= 2000) == (True, True)
    here = f"/can-bo/chua-thi?cuoc-thi=thu&don-vi={unit}"
    reason = "Gọi điện nhắc từng người"
    for given, words in (
        ({"reason": reason, "password": "sai"}, "Mật khẩu hiện tại chưa đúng."),
        ({"reason": "vội", "password": PASSWORD}, "Hãy ghi lý do"),
        ({}, "Mật khẩu hiện tại chưa đúng."),
    ):
        refused = desk.browser.post(here, given)
        assert (refused.status, words in refused.words) == (422, True)
    form = {"csrf_token": desk.browser.token(), "reason": reason, "password": PASSWORD}
    cells = _cells(desk.browser.client.post(here, data=form).data)
    assert (len([one for one in cells if str(one[1]).startswith("Vàng Thị")]), cells[-1][3]) == (
        60,
        "Có tài khoản, chưa thi",
    )
    phones = set(session.scalars(select(PersonRow.phone)))
    assert not [cell for row in cells for cell in row if str(cell) in phones]
    session.rollback()
    (told,) = session.scalars(select(AuditRow).where(AuditRow.act == "turnout.export")).all()
    assert told.detail == {"unit": unit, "names": 60, "reason": reason}


def test_the_league_is_told_only_where_the_public_board_ranks_unions(desk: Desk, session, writing, clock) -> None:
    page = desk.get("/thi-dua")
    first, second = (unit_of(session, one).name for one in desk.units)
    assert [one.split(" / ")[0] for one in _rows(page.text)[:2]] == [f"{first} 1 7", f"{second} 2 2"]
    assert f"1. {first}: 7,0% 2. {second}: 2,0%" in page.words
    assert _cells(desk.browser.client.get("/can-bo/thi-dua.xlsx?cuoc-thi=thu").data)[6][:3] == (1, first, 7)
    with writing() as writer:
        guessed = contest(writer, clock.now, "doan", counters=Counters.HIDDEN)
        sat(writer, guessed, person(writer, clock.now, unit_id=desk.units[1]), clock.now, clock.now)
    hidden = desk.browser.get("/can-bo/thi-dua?cuoc-thi=doan")
    assert "Chưa có bảng thi đua" in hidden.words
    assert "<tbody>" not in hidden.text
    assert desk.browser.get("/can-bo/thi-dua.xlsx?cuoc-thi=doan").status == 303


def test_the_map_waits_for_the_settled_contest_and_shows_no_question(desk: Desk, session, writing, clock) -> None:
    start = clock.now - timedelta(days=2)
    with writing() as writer:
        window = Window("Đợt 1", start, start + timedelta(days=1))
        # Every paper holds the same twenty questions, so that all twelve meet each article.
        over = contest(writer, start, "xong", windows=[window], blueprint=(), fixed=FIXED)
        for n in range(12):
            sat(writer, over, person(writer, start, unit_id=desk.units[0]), start, start, right=n)
    waiting = desk.browser.get("/can-bo/kien-thuc?cuoc-thi=xong")
    assert "Chưa xem được" in waiting.words
    assert "<tbody>" not in waiting.text
    with writing() as writer:
        writer.execute(update(ContestRow).values(settled_at=clock.now))
    page = desk.browser.get("/can-bo/kien-thuc")  # what is settled stands first
    assert re.match(r"Điều \d+[a-zđ]? [\d,]+% 1[012] ", _rows(page.text)[0])
    assert 'href="/tai-lieu/ma-tuy"' in page.text
    words = page.words
    assert not [text for text in session.scalars(select(RevisionRow.text)) if text[:60] in words]
    small = desk.browser.get(f"/can-bo/kien-thuc?don-vi={desk.units[1]}").words
    assert "Chưa có điều nào đủ 10 người của đơn vị gặp. Cán bộ công đoàn cấp trên xem" in small
