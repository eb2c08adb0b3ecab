"""The log of activities: written, looked at, struck out; officers within their subtree."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from contest.people import Role
from contest.store.audit import AuditRow
from contest.store.units import UnitRow
from tests import factories
from tests.web.client import Browser
from tests.web.stage import unit_of

HOME, OWN = "/to-chuc/hoat-dong", "/can-bo/hoat-dong"
TITLE = "Tập huấn Luật An ninh mạng"


@pytest.fixture
def desks(app: Flask, writing, clock) -> dict[str, Browser]:
    """An organizer, and officers of two upper unions."""
    with writing() as session:
        far = next(
            n for n in range(20, 900, 20)
            if unit_of(session, factories.grassroots(session, n)).parent_id
            != unit_of(session, factories.grassroots(session)).parent_id
        )  # fmt: skip
        who = {
            "organizer": factories.person(session, clock.now, Role.ORGANIZER),
            "near": factories.person(session, clock.now, Role.OFFICER),
            "far": factories.person(session, clock.now, Role.OFFICER, unit_id=factories.grassroots(session, far)),
        }
        return {name: Browser(app, factories.sign_in(session, one, clock.now)) for name, one in who.items()}


def said(clock, unit: str, **changes: object) -> dict[str, object]:
    day = f"{clock.now:%Y-%m-%d}"
    given = {"kind": "lop", "subject": "an-ninh-mang", "title": TITLE, "starts": day, "unit": unit}
    return given | {"times": "2", "people": "120", "women": "50", "copies": "0"} | changes


def names(session) -> tuple[str, str]:
    """Codes of a grassroots unit below the first officer, and of the root."""
    unit = unit_of(session, factories.grassroots(session))
    return unit.code, session.scalars(select(UnitRow.code).where(UnitRow.parent_id.is_(None))).first() or ""


def test_what_an_organizer_writes_counts_until_it_is_struck_out(desks, writing, session, clock) -> None:
    desk, (_unit, root) = desks["organizer"], names(session)
    day = f"?nam={clock.now.year}&loai=lop"
    assert "Sổ chưa có dòng nào" in desk.get(HOME).words
    wrong = desk.post(f"{HOME}/moi", said(clock, "Không có đơn vị ấy", women="121"))
    assert (wrong.status, "Không có đơn vị này" in wrong.words) == (422, True)
    wrong = desk.post(f"{HOME}/moi", said(clock, root, women="121"))
    assert (wrong.status, "Số nữ không lớn hơn số người" in wrong.words, TITLE in wrong.text) == (422, True, True)
    done = desk.post(f"{HOME}/moi", said(clock, root, title=f"  {TITLE}  "))
    line = str(done.location).partition("?")[0]
    assert (done.status, line) == (303, f"{HOME}/1")
    assert "2 lớp, 120 người" in desk.get(HOME + day).words
    assert desk.post(line, said(clock, root, version="1", people="130")).status == 303
    late = desk.post(line, said(clock, root, version="1", people="140"))
    assert (late.status, "Người khác vừa sửa" in late.words, 'value="140"' in late.text) == (422, True, True)
    assert "2 lớp, 130 người" in desk.get(HOME + day).words
    page = desk.get(line)
    assert "Sửa" in page.words
    assert "<del>120</del> → <ins>130</ins>" in page.text
    assert desk.post(f"{line}/gach", {"reason": "ngắn"}).status == 422
    assert desk.post(f"{line}/gach", {"reason": "Ghi hai lần, đã có ở dòng khác"}).status == 303
    assert "Không có dòng nào như vậy" in desk.get(HOME + day).words
    struck = desk.get(f"{HOME}?tinh-trang=da-gach")
    assert "2 lớp, 130 người" in struck.words
    assert "Ghi hai lần" in desk.get(line).words
    assert desk.post(line, said(clock, root, version="3")).status == 409
    book = openpyxl.load_workbook(io.BytesIO(desk.client.get(f"{HOME}.xlsx?tinh-trang=da-gach").data))
    assert [one.value for one in book["Sổ hoạt động"][6]][3] == TITLE
    session.rollback()
    acts = list(session.scalars(select(AuditRow.act).where(AuditRow.subject == "activity:1").order_by(AuditRow.id)))
    assert acts == ["activity.write", "activity.edit", "activity.strike"]


def test_what_an_officer_writes_waits_and_stays_within_their_subtree(desks, session, clock) -> None:
    desk, near, far, (unit, root) = desks["organizer"], desks["near"], desks["far"], names(session)
    away = near.post(f"{OWN}/moi", said(clock, root))
    assert (away.status, "Không có đơn vị này" in away.words) == (422, True)
    assert near.post(f"{OWN}/moi", said(clock, unit)).location == f"{OWN}/1?da=cho"
    mine = near.get(OWN)
    assert TITLE in mine.words
    assert "1 dòng chờ ban tổ chức duyệt" in mine.words
    assert "120 người" not in mine.words.partition("1 dòng, trang")[0]
    assert TITLE not in far.get(OWN).words
    for method, path in (("get", ""), ("post", ""), ("post", "/gach")):
        given = [] if method == "get" else [said(clock, unit, version="1", reason="Ghi nhầm đơn vị")]
        assert getattr(far, method)(f"{OWN}/1{path}", *given).status == 404
        assert getattr(near, method)(f"{HOME}/1{path}", *given).status in (403, 404)
    assert near.post(f"{HOME}/1/duyet", {"version": "1"}).status in (403, 404)
    assert near.post(f"{OWN}/1", said(clock, unit, version="1", people="90", women="")).status == 303
    assert desk.post(f"{HOME}/1/duyet", {"version": "1"}).status == 409
    assert "1 dòng chờ duyệt" in desk.get(HOME).words
    assert desk.post(f"{HOME}/1/duyet", {"version": "2"}).status == 303
    assert "2 lớp, 90 người" in near.get(OWN).words.partition("1 dòng, trang")[0]
    assert near.post(f"{OWN}/1", said(clock, unit, version="3", people="900")).status == 409
    assert near.post(f"{OWN}/1/gach", {"reason": "Ghi nhầm đơn vị"}).status == 409
    assert "Dòng này đã duyệt" in near.get(f"{OWN}/1").words
