"""The union tree at the organizers' desk: looked through, changed by deeds, taken out and brought in, people placed."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people import Role
from contest.services.sources import Slow
from contest.store import contests
from contest.store import units as unit_store
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from tests import factories
from tests.web.client import Browser
from tests.web.stage import engine_of

HOME = "/to-chuc/don-vi"
WHY = "Theo quyết định số 12 ngày 20/11/2026"


@pytest.fixture
def board(app: Flask, writing, clock) -> Browser:
    """An organizer's browser."""
    with writing() as session:
        who = factories.person(session, clock.now, Role.ORGANIZER, unit_id=None)
        return Browser(app, factories.sign_in(session, who, clock.now))


def unit(session: Session, n: int) -> UnitRow:
    return session.get_one(UnitRow, factories.grassroots(session, n))


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found.group(1)


def test_the_tree_is_found_without_accents_a_page_at_a_time_and_flat(board: Browser, app: Flask, session) -> None:
    home = unit(session, 0)
    with factories.counted(engine_of(app)) as seen:
        page = board.get(HOME)
    assert page.status == 200
    assert "984 đơn vị, trang 1 / 20" in page.words
    assert len(seen) <= 10, seen
    assert "33.531" in page.words
    assert "0 đơn vị" not in board.get(f"{HOME}?tim=quai+nua&loai=grassroots&khoi=hcsn").words
    assert "Không có đơn vị nào như vậy" in board.get(f"{HOME}?tinh-trang=da-ket-thuc").words
    assert board.get(f"{HOME}?loai=la").status == 404
    shown = board.get(f"{HOME}/{home.id}")
    assert home.name in shown.text
    assert "Chưa có thay đổi nào" in shown.words
    assert board.get(f"{HOME}/999999").status == 404
    assert len(re.findall("Trang sau", board.get(f"{HOME}/{home.parent_id}").text)) == 1


def test_a_merger_is_seen_done_told_and_undone(board: Browser, writing, session, clock) -> None:
    one, other = unit(session, 0), unit(session, 1)
    with writing() as own:
        who = factories.person(own, clock.now, unit_id=one.id)
        factories.contest(own, clock.now)
    here = f"{HOME}/{one.id}/gop"
    assert board.get(here).status == 200
    wrong = board.post(here, {"day": "2026-11-25", "reason": WHY, "into": "không có đơn vị này"})
    assert (wrong.status, "Không có đơn vị đang hoạt động nào" in wrong.words) == (422, True)
    given = {"day": "2026-11-25", "reason": WHY, "into": f"{other.code} · {other.name}", "adds": "y"}
    seen = board.post(here, {**given, "buoc": "xem"})
    assert seen.status == 200
    assert "Tài khoản đi theo 1" in seen.words
    assert "Cuộc thi thử" in seen.words
    assert board.post(here, {**given, "buoc": "ghi"}).status == 200, "nobody looked"
    mark = hidden(seen.text, "thay")
    # What was typed since is looked at once more.
    assert board.post(here, {**given, "adds": "", "buoc": "ghi", "thay": mark}).status == 200
    assert session.get_one(UnitRow, one.id, populate_existing=True).valid_to is None
    done = board.post(here, {**given, "buoc": "ghi", "thay": mark})
    assert (done.status, done.location) == (303, f"{HOME}/{one.id}?da=ghi")
    told = board.get(done.location)
    assert "Gộp đơn vị" in told.words
    assert WHY in told.text
    session.rollback()
    assert session.get_one(PersonRow, who.id).unit_id == other.id
    assert board.get(here).status == 404, "an ended unit has no deeds"
    # Another deed cannot be done on what was seen before.
    back = board.post(f"{HOME}/hoan-tac/{one.id}", {"viec": hidden(told.text, "viec"), "reason": "vì"})
    assert back.status == 422
    back = board.post(f"{HOME}/hoan-tac/{one.id}", {"viec": hidden(told.text, "viec"), "reason": WHY})
    assert back.status == 303
    session.rollback()
    assert session.get_one(PersonRow, who.id, populate_existing=True).unit_id == one.id
    acts = session.scalars(select(AuditRow.act).where(AuditRow.act.startswith("unit.")).order_by(AuditRow.id)).all()
    assert acts == ["unit.merge", "unit.undo"]


@pytest.mark.parametrize(
    ("viec", "given", "says"),
    [
        (
            "sua",
            {"name": "CĐCS Tên mới", "workers": "70", "members": "60", "women": "5", "sector": "hcsn"},
            "CĐCS Tên mới",
        ),
        (
            "sua",
            {"name": "CĐCS A", "workers": "5", "members": "60", "women": "5", "sector": "hcsn"},
            "lớn hơn số lao động",
        ),
        ("chuyen", {"parent": "DB22-A03"}, "DB22-A03"),
        ("gop", {"others": "", "name": "CĐCS Mới", "code": "M1"}, "cùng loại"),
        ("chia", {"parts": "M1; CĐCS Một; 12; 10; 3\nM2\tCĐCS Hai\t9\t9\t1"}, "đơn vị mới"),
        ("chia", {"parts": "M1"}, "Không hiểu dòng"),
        ("ket-thuc", {"successor": ""}, "Kết thúc ngày"),
    ],
)
def test_every_deed_tells_its_effect_or_what_is_wrong(board: Browser, session, viec, given, says) -> None:
    here = f"{HOME}/{unit(session, 0).id}/{viec}"
    assert board.get(here).status == 200
    page = board.post(here, {"day": "2026-11-25", "reason": WHY, **given, "buoc": "xem"})
    assert says in page.words
    if "Tác động" in page.words:
        done = board.post(
            here, {"day": "2026-11-25", "reason": WHY, **given, "buoc": "ghi", "thay": hidden(page.text, "thay")}
        )
        assert done.status == 303
        assert board.get(done.location).status == 200


def test_the_tree_goes_out_and_comes_back_edited(board: Browser, session) -> None:
    one, other = unit(session, 0), unit(session, 1)
    same = board.client.get(f"{HOME}/tep/cay.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(same)).get_sheet_by_index(0).to_python()
    assert sum(row[0] == one.code for row in rows) == 1
    sent = board.post(f"{HOME}/tep", {"file": (io.BytesIO(same), "cay.xlsx")})
    assert "Tệp giống hệt cây đơn vị hiện nay" in board.get(sent.location).words
    text = board.client.get(f"{HOME}/tep/cay.csv?ngay=2026-11-25").data.decode("utf-8-sig")
    lines = text.splitlines()
    changed = [
        line.replace(one.name, "CĐCS Tên trong tệp") if line.startswith(f"{one.code},") else line for line in lines
    ]
    changed.append("MOI-9,DB22-A03,CĐCS Thêm bằng tệp,cơ sở,HCSN,,12,10,4,01/11/2026,,,")
    sent = board.post(f"{HOME}/tep", {"file": (io.BytesIO("\n".join(changed).encode()), "cay.csv")})
    page = board.get(sent.location)
    assert "Đơn vị mới 1" in page.words
    assert "CĐCS Tên trong tệp" in page.words
    session.rollback()
    assert session.get_one(UnitRow, one.id, populate_existing=True).name == one.name, "nothing is written yet"
    assert board.post(sent.location, {"reason": WHY}).status == 303
    assert board.post(sent.location, {"reason": WHY}).status == 422, "once"
    session.rollback()
    now = session.get_one(UnitRow, one.id, populate_existing=True)
    assert now.name == "CĐCS Tên trong tệp"
    assert unit_store.by_code(session, "MOI-9") is not None
    assert "Nhập từ tệp" in board.get(f"{HOME}/{one.id}").words
    bad = lines[0] + "\n" + next(line for line in lines if line.startswith(f"{other.code},")).replace("cơ sở", "xã")
    sent = board.post(f"{HOME}/tep", {"file": (io.BytesIO(bad.encode()), "sai.csv")})
    page = board.get(sent.location)
    assert "D2" in page.words
    assert "Nhập các thay đổi này" not in page.words
    for data in (b"", b"PK\x03\x04 no zip", b"\x00" * 200):
        sent = board.post(f"{HOME}/tep", {"file": (io.BytesIO(data), "x.xlsx")})
        assert "Tệp còn chỗ sai" in board.get(sent.location).words


def test_what_people_wrote_is_grouped_proposed_and_placed(board: Browser, app: Flask, writing, session, clock) -> None:
    home = unit(session, 0)
    above = session.get_one(UnitRow, home.parent_id).name
    bare = home.name.removeprefix("CĐCS ")
    with writing() as own:
        contest = factories.contest(own, clock.now)
        told = (f"công đoàn cơ sở {bare.lower()} · {above}", f"{bare} · {above}", "Chợ phiên")
        people = [factories.person(own, clock.now, unit_id=None, unit_text=text) for text in told]
        key = factories.sign_in(own, people[0], clock.now)
    contestant = Browser(app, key)
    started = contestant.post(f"/cuoc-thi/{contest.slug}/bat-dau", {"honest": "y"})
    assert started.status == 303
    contestant.post(f"{started.location}/nop", {"sure": "y"})
    page = board.get(f"{HOME}/khac")
    assert "2 nhóm, 3 người đang chờ" in page.words
    assert "giống 100,0%" in page.words
    group = re.search(rf'href="({HOME}/khac/[0-9a-f]+)" lang="vi">[^<]*{re.escape(bare)}', page.text, re.IGNORECASE)
    assert group is not None
    shown = board.get(group.group(1))
    assert people[0].phone[-4:] not in shown.text
    assert board.post(group.group(1), {"don_vi": str(home.id)}).status == 422, "nobody chosen"
    ids = [str(people[0].id)]
    assert board.post(group.group(1), {"don_vi": "khac", "khac": "không có", "nguoi": ids}).status == 422
    assert board.post(group.group(1), {"don_vi": str(home.id), "nguoi": ids, "luot": "1"}).status == 303
    session.rollback()
    row = session.get_one(PersonRow, people[0].id)
    assert (row.unit_id, row.unit_text, row.vouched_at) == (home.id, told[0], clock.now)
    (sums,) = Slow(session, contests.by_id(session, contest.id), 0).tallies([home.id])
    assert sums.entries == 1
    session.rollback()
    assert "2 nhóm, 2 người đang chờ" in board.get(f"{HOME}/khac").words
    other = next(one for one in re.findall(rf'href="({HOME}/khac/[0-9a-f]+)"', page.text) if one != group.group(1))
    assert board.post(f"{other}/de-rieng").status == 303
    assert "2 nhóm, 1 người đang chờ" in board.get(f"{HOME}/khac").words
    assert "đã để riêng" in board.get(f"{HOME}/khac").words
    detail = session.scalars(select(AuditRow.detail).where(AuditRow.act == "unit.place")).one()
    assert detail["people"] == [people[0].id]
    assert bare not in str(detail)
