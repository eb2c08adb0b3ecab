"""The roster's pages without script: a file from the choice to the list, one by hand, the confirmation desk."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.entry import Unconfirmed
from contest.people import Role, national_phone
from contest.roster import Entry
from contest.services import roster
from contest.services.roster_confirming import A_PAGE
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from tests.factories import contest, counted, grassroots, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, unit_of

HOME, FILES, DESK = "/can-bo/danh-sach", "/can-bo/danh-sach/nhap", "/can-bo/xac-nhan"
CANARY = "+84987654321"
"""A number that may stand on no page."""
FILE = f"""Họ và tên,SĐT,Ngày sinh
Lò Thị Mai,{CANARY[1:]},15/02/1990
Lò Văn Ba,0912000001,1988
Lò Văn Tư,0912000,
""".encode()

Enter = Callable[..., Browser]


@pytest.fixture
def home(session: Session) -> int:
    found = grassroots(session)
    session.rollback()
    return found


@pytest.fixture
def enter(app: Flask, writing, clock) -> Enter:
    """A browser of a person of a role."""

    def of(role: Role, **given: object) -> Browser:
        with writing() as own:
            return Browser(app, sign_in(own, person(own, clock.now, role, **given), clock.now))

    return of


def hides(page: Page) -> Page:
    """A page that bears no number in any form of it."""
    bare = re.sub(r"[\s.]", "", page.text)
    for form in (CANARY, CANARY[3:], national_phone(CANARY).replace(" ", "")):
        assert form not in bare
    return page


def field(page: Page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.text).group(1)  # type: ignore[union-attr]


def sent(officer: Browser, home: int, data: bytes) -> Page:
    file = (io.BytesIO(data), "Tổ 1.csv")
    return officer.post(FILES, {"don-vi": str(home), "file": file}, content_type="multipart/form-data")


def test_a_file_goes_from_the_choice_to_the_list(
    enter: Enter, home: int, app: Flask, session: Session, clock, writing
) -> None:
    officer = enter(Role.OFFICER)
    assert "Chưa có danh sách đoàn viên" in officer.get(f"{HOME}?don-vi={home}").words
    assert officer.client.get(f"{HOME}/mau.xlsx?don-vi={home}").data.startswith(b"PK")
    assert "Chọn tệp" in officer.get(f"{FILES}?don-vi={home}").words
    assert "không có dòng nào" in sent(officer, home, b"").words
    here = sent(officer, home, FILE).location
    look = hides(officer.get(here))
    assert "Chỉ có năm sinh 1988" in look.words
    assert "Số điện thoại chưa đúng" in hides(officer.get(f"{here}?loc=wrong")).words
    assert "•••• ••• 321" in hides(officer.get(f"{here}?loc=ready")).words
    assert officer.get(f"{here}?loc=khac").status == officer.get(f"{here}?trang=2").status == 404
    assert officer.client.get(f"{here}/tep").data.startswith(b"PK")
    for stranger in (enter(Role.OFFICER), enter(Role.ADMIN), enter(Role.ORGANIZER)):
        assert stranger.get(here).status == stranger.get(f"{here}/tep").status == 404
        assert stranger.post(here, {"viec": "nhap"}).status == stranger.post(f"{here}/bo").status == 404
    assert session.scalars(select(RosterEntryRow)).all() == []
    session.rollback()
    stale = officer.post(here, {"viec": "nhap", "dau": "0" * 32, "loc": "look", "trang": "1"})
    assert (stale.status, "chưa nhập gì" in stale.words) == (409, True)
    kept = officer.post(here, {"viec": "luu", "hien": "3", "nhan": "3", "loc": "look", "trang": "1"})
    assert 'name="nhan" value="3" checked' in officer.get(kept.location).text
    ready = officer.get(f"{here}?loc=ready")
    assert "Nhập 2 người" in ready.words
    done = officer.post(here, {"viec": "nhap", "dau": field(ready, "dau"), "loc": "ready", "trang": "1"})
    assert "2 người đã vào danh sách" in officer.get(done.location).words
    with counted(engine_of(app)) as seen:
        page = hides(officer.get(f"{HOME}?don-vi={home}&tim=mai"))
    assert ("Lò Thị Mai" in page.words, "Lò Văn Ba" in page.words) == (True, False)
    assert len(seen) <= 10
    assert officer.post(f"{here}/bo").status == 404


def test_one_is_added_mended_and_taken_off_by_hand(enter: Enter, home: int, session: Session) -> None:
    officer = enter(Role.OFFICER)
    fill = {"don-vi": str(home), "name": "Lò Thị Mai", "phone": "0987 654 321", "code": "tx-1", "born": "1990-02-15"}
    assert officer.get(f"{HOME}/moi").status == 404, "the officer of many unions names one"
    for name, wrong in (("name", "M"), ("name", ""), ("phone", "0987"), ("born", "2024-01-01"), ("code", "x" * 33)):
        page = officer.post(f"{HOME}/moi", fill | {name: wrong})
        assert (page.status, f'id="{name}-error"' in page.text) == (422, True), name
    assert officer.post(f"{HOME}/moi", fill | {"gender": "female"}).status == 303
    assert officer.post(f"{HOME}/moi", fill).status == 422, "the number is there"
    row = session.scalars(select(RosterEntryRow)).one()
    assert (row.phone, row.code, row.gender) == (CANARY, "TX-1", "female")
    here = f"{HOME}/{row.id}"
    page = hides(officer.get(here))
    assert "1990" not in page.text
    assert officer.post(here, {"name": "Lò Thị Mãi", "code": ""}).status == 303
    session.rollback()
    session.refresh(row)
    assert (row.name, row.phone, row.code, row.birth_date.year) == ("Lò Thị Mãi", CANARY, None, 1990)  # type: ignore[union-attr]
    session.rollback()
    assert officer.post(f"{here}/dua-ra", {"reason": "x"}).status == 422
    assert officer.post(f"{here}/dua-ra", {"reason": "Chuyển công tác"}).status == 303
    assert officer.get(here).status == 404


def test_reach_is_the_officers_subtree_and_everything_for_the_board(
    enter: Enter, home: int, writing, clock, session: Session
) -> None:
    far = grassroots(session, 300)
    session.rollback()
    with writing() as own:
        staff = person(own, clock.now, Role.ADMIN)
        entry = roster.add(own, Entry(far, "Lò Thị Xa", CANARY), staff, clock.now)
        waits = person(own, clock.now, unit_id=far, name="Lò Thị Chờ")
    officer = enter(Role.OFFICER)
    for path in (f"{HOME}?don-vi={far}", f"{HOME}/{entry}", f"{HOME}/mau.xlsx?don-vi={far}", f"{DESK}?don-vi={far}"):
        assert officer.get(path).status == 404
    assert officer.post(f"{HOME}/{entry}", {"name": "Lò Thị Khác"}).status == 404
    assert sent(officer, far, FILE).status == 404
    assert officer.post(DESK, {"viec": "dung", "nguoi": str(waits.id)}).status == 422
    assert officer.post(DESK, {"viec": "dung", "nguoi": str(waits.id), "don-vi": str(far)}).status == 404
    for role in (Role.ORGANIZER, Role.ADMIN):
        board = enter(role)
        assert "Lò Thị Xa" in hides(board.get(f"{HOME}?tim=xa")).words
        assert hides(board.get(f"{HOME}/{entry}")).status == 200
    assert enter(Role.JUDGE).get(HOME).status == enter(Role.CONTESTANT).get(DESK).status == 403


def test_the_desk_says_yes_no_and_where(enter: Enter, home: int, app: Flask, writing, clock, session: Session) -> None:
    officer = enter(Role.OFFICER)
    above = unit_of(session, unit_of(session, home).parent_id or 0).name
    session.rollback()
    with writing() as own:
        mine = [person(own, clock.now, name=f"Lò Thị {'ABC'[n % 3]}") for n in range(A_PAGE + 1)]
        writes = person(own, clock.now, name="Lò Tự Ghi", unit_id=None, unit_text=f"Trạm mới · {above}", phone=CANARY)
    with counted(engine_of(app)) as seen:
        page = hides(officer.get(DESK))
    assert len(seen) <= 10
    assert (f"Đã chọn đơn vị ({A_PAGE + 1})" in page.words, "Trạm mới" in page.words) == (True, True)
    assert officer.get(f"{DESK}?trang=3").status == 404
    assert officer.get(f"{DESK}?chon=ca-trang").text.count(" checked") == A_PAGE
    two = {"nguoi": [str(mine[0].id), str(mine[1].id)]}
    wrong = officer.post(DESK, {"viec": "khong", "bang": "1", "ly-do": "không", **two})
    assert (wrong.status, 'aria-invalid="true"' in wrong.text, wrong.text.count(" checked")) == (422, True, 2)
    done = officer.post(DESK, {"viec": "dung", "nguoi": str(mine[0].id)})
    assert "Đã xác nhận 1 người" in officer.get(done.location).words
    done = officer.post(DESK, {"viec": "khong", "ly-do": "Không làm ở đây", **two})
    assert "Đã ghi 1 người" in officer.get(done.location).words
    assert officer.post(DESK, {"viec": "xep", "nguoi": str(writes.id), "vao": ""}).status == 422
    assert officer.post(DESK, {"viec": "xep", "nguoi": str(writes.id), "vao": str(home)}).status == 303
    assert officer.post(DESK, {"viec": "khac"}).status == 404
    rows = {row.id: row for row in session.scalars(select(PersonRow))}
    assert [rows[who.id].unit_id for who in (mine[0], mine[1], writes)] == [home, None, home]
    assert [rows[who.id].vouched_at is None for who in (mine[0], mine[1], writes)] == [False, True, False]


def test_registering_answers_alike_whether_or_not_the_roster_has_them(
    app: Flask, home: int, writing, clock, session: Session
) -> None:
    with writing() as own:
        roster.add(own, Entry(home, "Lò Thị Mai", CANARY), person(own, clock.now, Role.ADMIN), clock.now)
    pages = []
    for phone in (CANARY, "+84987654322"):
        guest = Browser(app)
        form = {"step": "3", "go": "next", "phone": phone, "unit_id": str(home), "name": "Lò Thị Mai", "agree": "y",
                "birth_date": "1990-02-15", "gender": "female", "password": "một mật khẩu dài 2026"}  # fmt: skip
        page = guest.post("/dang-ky", form)
        assert page.status == 200
        pages.append(re.sub(r"[0-9a-f]{16,}|\+?\d{9,}", "", page.text))
    assert pages[0] == pages[1]
    vouched = dict(session.execute(select(PersonRow.phone, PersonRow.vouched_at)).all())
    assert (vouched[CANARY], vouched["+84987654322"]) == (clock.now, None)


def test_the_command_tells_what_became_of_every_row(app: Flask, home: int, tmp_path, session: Session) -> None:
    code, path = session.scalars(select(UnitRow.code).where(UnitRow.id == home)).one(), tmp_path / "to-1.csv"
    session.rollback()
    path.write_bytes(FILE)
    runner = app.test_cli_runner()
    tried = runner.invoke(args=["people", "import", str(path), "--unit", code, "--json", "--dry-run"])
    assert session.scalars(select(RosterEntryRow)).all() == []
    session.rollback()
    told = runner.invoke(args=["people", "import", str(path), "--unit", code, "--json"])
    assert (tried.exit_code, told.exit_code, tried.stdout) == (1, 1, told.stdout)
    report = json.loads(told.stdout)
    assert {name: report[name] for name in ("read", "accepted", "rejected", "duplicates")} == {
        "read": 3, "accepted": 1, "rejected": 2, "duplicates": 0,
    }  # fmt: skip
    assert [(one["place"], one["severity"], one["code"]) for one in report["problems"]] == [
        ("dòng 3", "warning", "year_only"), ("dòng 4", "error", "bad_phone"),
    ]  # fmt: skip
    assert session.scalars(select(RosterEntryRow.phone)).all() == [CANARY]


def test_the_rules_say_what_the_unconfirmed_win(app: Flask, writing, clock) -> None:
    with writing() as own:
        contest(own, clock.now, unconfirmed=Unconfirmed.NO_PRIZE)
        contest(own, clock.now, "khac")
    guest, words = Browser(app), "chưa được công đoàn xác nhận"
    assert [words in guest.get(f"/cuoc-thi/{slug}/the-le/1").words for slug in ("thu", "khac")] == [True, False]


def test_a_file_for_a_unit_that_its_maker_looks_after_no_more_is_nobodys(
    app: Flask, home: int, session: Session, clock, writing
) -> None:
    far = grassroots(session, 300)
    session.rollback()
    with writing() as own:
        who = person(own, clock.now, Role.OFFICER)
        officer = Browser(app, sign_in(own, who, clock.now))
    here = sent(officer, home, FILE).location
    dau = field(officer.get(f"{here}?loc=ready"), "dau")
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.id == who.id).values(scope_unit_id=far))
    assert officer.get(here).status == officer.get(f"{here}/tep").status == officer.post(f"{here}/bo").status == 404
    assert officer.post(here, {"viec": "nhap", "dau": dau, "loc": "ready", "trang": "1"}).status == 404
    assert session.scalars(select(RosterEntryRow)).all() == []
