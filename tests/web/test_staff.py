"""Staff: an administrator gives a role to an account that is there and takes it away; both act at once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from contest.people import Role, national_phone
from contest.services import attempts
from contest.store import people as people_store
from contest.store.audit import AuditRow
from tests.conftest import Clock
from tests.factories import PASSWORD, contest, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.stage import unit_of

HERE = "/to-chuc/nguoi-dung"
WHY = "Nghị quyết phân công của ban thường vụ"


def test_a_role_is_given_and_taken_by_an_administrator_and_sign_ins_end_with_it(
    app: Flask, writing: Callable, clock: Clock
) -> None:
    with writing() as session:
        admin = person(session, clock.now, Role.ADMIN, name="Quản trị viên")
        who = person(session, clock.now, name="Vàng A Dơ", phone="+84987650444")
        busy = person(session, clock.now, phone="+84987650555")
        attempts.start(session, contest(session, clock.now), busy, clock.now)
        scope = unit_of(session, grassroots(session)).parent_id
        keys = [sign_in(session, one, clock.now) for one in (admin, who)]
    chief, mine = (Browser(app, key) for key in keys)
    wish = {"phone": "0987650444", "role": "officer", "scope": "", "reason": WHY, "password": PASSWORD}
    for change, words in (
        ({}, "Chọn đơn vị mà cán bộ phụ trách"),
        ({"password": "sai mật khẩu"}, "Mật khẩu hiện tại chưa đúng"),
        ({"phone": "0987650999"}, "chưa có tài khoản"),
        ({"scope": "999999"}, "Không có đơn vị này"),
        ({"role": "organizer", "phone": "0987650555"}, "đang làm một bài thi"),
        ({"role": "organizer", "reason": "vì thế"}, "ít nhất 10 ký tự"),
    ):
        page = chief.post(HERE, wish | change)
        assert (page.status in (409, 422), words in page.words) == (True, True), change
    assert chief.post(HERE, wish | {"role": "admin"}).status == 422
    assert mine.get("/tai-khoan").status == 200
    assert chief.post(HERE, wish | {"scope": str(scope)}).location == f"{HERE}?da=giao"
    assert mine.get("/tai-khoan").status == 303
    clock.forward(minutes=6)
    page = chief.get(HERE)
    assert "Vàng A Dơ" in page.words
    for number in (who.phone, national_phone(who.phone), "0987650444", "987650444"):
        assert number not in page.text
    with writing() as session:
        found = people_store.credentials(session, who.phone)
        mine = Browser(app, sign_in(session, who, clock.now))
    assert found is not None
    assert (found[0].role, found[0].scope_unit_id) == (Role.OFFICER, scope)
    assert mine.get("/can-bo").status == 200
    assert "đang có vai trò khác" in chief.post(HERE, wish | {"role": "judge"}).words
    taken = {"nguoi": str(who.id), "ly_do": WHY, "mat_khau": PASSWORD}
    assert chief.post(f"{HERE}/thoi", taken | {"mat_khau": "sai mật khẩu"}).status == 422
    assert chief.post(f"{HERE}/thoi", taken | {"nguoi": str(admin.id)}).status == 404
    assert chief.post(f"{HERE}/thoi", taken | {"nguoi": str(busy.id)}).status == 404
    assert chief.post(f"{HERE}/thoi", taken).location == f"{HERE}?da=thoi"
    assert mine.get("/can-bo").status == 303
    with writing() as session:
        acts = session.execute(
            select(AuditRow.act, AuditRow.detail).where(AuditRow.subject == f"person:{who.id}")
        ).all()
    told = {one[0]: one[1] for one in acts}
    assert told["person.appoint"] == {"role": "officer", "scope": scope, "reason": WHY}
    assert told["person.dismiss"]["role"] == "officer"
