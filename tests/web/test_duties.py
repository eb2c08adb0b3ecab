"""Duties at the desk of a contest: who enters, who does what, and that lists show nothing of a contest that is shut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from contest.contests import Contest
from contest.duties import WRITES, Duty, may_write
from contest.people import Person, Role
from contest.services import audit, duties
from contest.store import audit as audit_store
from contest.store import duties as store
from contest.store.people import PersonRow
from contest.web.access import CONTEST_DESK
from contest.web.policy import POLICY, SAFE
from tests.conftest import Clock
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser
from tests.web.crawl import ALSO
from tests.web.stage import engine_of

HERE = "/to-chuc/cuoc-thi/thu"
PAGE = f"{HERE}/phan-cong"


@dataclass
class Desk:
    """A contest whose work is shared out among five, another that is open to all; an outsider and an administrator."""

    app: Flask
    closed: Contest
    open: Contest
    people: dict[str, Person]
    writing: Callable
    clock: Clock

    def browser(self, who: str) -> Browser:
        with self.writing() as session:
            return Browser(self.app, sign_in(session, self.people[who], self.clock.now))

    def duty_of(self, who: str) -> int:
        with self.writing() as session:
            found = duties.in_force(session, self.closed)
        return next(one.id for one in found if one.person_id == self.people[who].id)


@pytest.fixture
def desk(app: Flask, writing: Callable, clock: Clock) -> Desk:
    with writing() as session:
        closed = contest(session, clock.now)
        other = contest(session, clock.now, "khac")
        people = {one.value: person(session, clock.now, Role.ORGANIZER, name=f"Người {one.value}") for one in Duty}
        people["outsider"] = person(session, clock.now, Role.ORGANIZER, name="Người ngoài")
        people["admin"] = person(session, clock.now, Role.ADMIN, name="Quản trị viên")
        for one in Duty:
            duties.give(session, closed, people[one.value].id, one, None, clock.now)
        audit.seal(session, clock.now)
    return Desk(app, closed, other, people, writing, clock)


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every route at the desk of a contest."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(CONTEST_DESK):
            continue
        path = rule.rule.replace("<slug>", "thu")
        for place, named in ALSO.items():
            path = path.replace(place, named)
        path = re.sub(r"<int[^>]*>", "1", path)
        methods = sorted(one for one in rule.methods or () if (rule.endpoint, one) in POLICY)
        found += [(rule.endpoint, method, path) for method in methods]
    return found


def ask(browser: Browser, method: str, path: str, token: str) -> TestResponse:
    headers = {} if method in SAFE else {"X-CSRF-Token": token}
    return browser.client.open(path, method=method, headers=headers)


def is_shut(response: TestResponse) -> bool:
    return response.status_code == 403 and "Tài khoản của bạn chưa được vào phần này" in response.text


@pytest.mark.parametrize("who", [*Duty, "admin"])
def test_each_duty_reads_everything_and_writes_what_is_its_own(desk: Desk, who: str) -> None:
    """Asked with an empty form: what is let through is then refused for another reason, or does nothing."""
    browser, faults = desk.browser(who), []
    token, held = browser.token(), {Duty(who)} if who != "admin" else {Duty.CHIEF}
    for endpoint, method, path in routes(desk.app):
        # Reading is alike for all: one of them is enough.
        if method in SAFE and who != Duty.WATCHING:
            continue
        may = method in SAFE or may_write(endpoint, held)
        if is_shut(ask(browser, method, path, token)) == may:
            faults.append((method, path))
    assert not faults


def test_to_whoever_has_no_duty_the_contest_is_as_missing_as_one_that_never_was(desk: Desk) -> None:
    browser, code = desk.browser("outsider"), re.compile(r'<p class="small muted">[^<]*</p>|name="next" value="[^"]*"')
    token, faults = browser.token(), []
    for _endpoint, method, path in routes(desk.app):
        for asked in (method, *(["HEAD"] if method == "GET" else [])):
            response = ask(browser, asked, path, token)
            missing = ask(browser, asked, path.replace("/thu", "/khong-co", 1), token)
            same = code.sub("", response.text) == code.sub("", missing.text)
            if (response.status_code, missing.status_code, same) != (404, 404, True):
                faults.append((asked, path, response.status_code, missing.status_code))
    assert not faults
    assert browser.get("/to-chuc/cuoc-thi/khac").status == 200


def test_every_act_at_the_desk_of_a_contest_is_somebodys_by_name(desk: Desk) -> None:
    acts = {endpoint for endpoint, method, _path in routes(desk.app) if method not in SAFE}
    assert not [one for one in acts if one not in WRITES and one.partition(".")[0] not in WRITES]
    assert not [one for one in WRITES if not any(act == one or act.startswith(f"{one}.") for act in acts)]


def test_lists_show_nothing_of_a_contest_that_one_may_not_enter(desk: Desk) -> None:
    with desk.writing() as session:
        audit_store.record(session, desk.clock.now, None, "notice.publish", "contest:thu", reason="Chỉ trong ban biết")
    for path in ("/to-chuc", "/to-chuc/nhat-ky", "/to-chuc/nhat-ky?cuoc-thi=thu", "/to-chuc/cuoc-thi/moi"):
        inside, outside = (desk.browser(who).get(path).text for who in ("watching", "outsider"))
        for told in ("/to-chuc/cuoc-thi/thu", "Chỉ trong ban biết", 'value="thu"'):
            assert told not in outside, (path, told)
        assert "thu" in inside
    copied = {"shape": "chep", "title": "Một bản chép", "first_day": "2026-12-07", "subject": "ma-tuy", "source": "thu"}
    assert desk.browser("outsider").post("/to-chuc/cuoc-thi/moi", copied).status in (404, 422)


def test_the_work_is_shared_out_from_the_first_chief_on(desk: Desk) -> None:
    page, browser = "/to-chuc/cuoc-thi/khac/phan-cong", desk.browser("outsider")
    content, outsider = desk.people["content"].id, desk.people["outsider"].id
    assert "chưa phân công" in browser.get(page).words
    # With nobody there yet only a chief may be named.
    assert browser.post(page, {"nguoi": str(content), "viec": "content"}).status == 422
    assert browser.post(page, {"nguoi": "999999", "viec": "chief"}).status == 422
    assert browser.post(page, {"nguoi": str(outsider), "viec": "chief"}).location == f"{page}?da=giao"
    assert desk.browser("running").get("/to-chuc/cuoc-thi/khac").status == 404
    assert browser.post(page, {"nguoi": str(outsider), "viec": "chief"}).status == 409
    assert browser.post(page, {"nguoi": str(content), "viec": "content"}).status == 303
    assert desk.browser("content").get("/to-chuc/cuoc-thi/khac").status == 200
    assert desk.browser("content").post(page, {"nguoi": str(content), "viec": "chief"}).status == 403
    last = re.search(r'name="so" value="(\d+)"', browser.get(page).text)[1]  # type: ignore[index]
    refused = browser.post(f"{page}/thoi", {"so": last})
    assert refused.status == 409
    assert "luôn có ít nhất một trưởng ban" in refused.words
    assert browser.post(f"{page}/thoi", {"so": "999"}).status == 404
    assert browser.post(f"{page}/thoi", {"so": str(desk.duty_of("chief"))}).status == 404


def test_a_duty_that_is_taken_away_is_gone_on_the_next_request(desk: Desk) -> None:
    browser, chief = desk.browser("running"), desk.browser("chief")
    assert browser.get(f"{HERE}/thi-sinh").status == 200
    assert chief.post(f"{PAGE}/thoi", {"so": str(desk.duty_of("running"))}).status == 303
    assert browser.get(f"{HERE}/thi-sinh").status == 404
    assert browser.post(f"{HERE}/tam-dung", {"reason": "Mất điện toàn thành phố"}).status == 404
    assert "Người running" in chief.get(PAGE).words
    # So is the role itself, whatever duties are left.
    results = desk.browser("results")
    assert results.get(f"{HERE}/giai-thuong").status == 200
    with desk.writing() as session:
        session.execute(
            update(PersonRow).where(PersonRow.id == desk.people["results"].id).values(role=Role.CONTESTANT.value)
        )
    assert results.get(f"{HERE}/giai-thuong").status == 403
    assert "không còn vai trò ban tổ chức" in chief.get(PAGE).words


def test_who_shuts_themselves_out_is_led_to_the_overview_and_the_gate_costs_one_statement(desk: Desk) -> None:
    browser = desk.browser("outsider")
    browser.get("/to-chuc/cuoc-thi/khac")
    data = {"nguoi": str(desk.people["chief"].id), "viec": "chief"}
    assert browser.post("/to-chuc/cuoc-thi/khac/phan-cong", data).location == "/to-chuc"
    with counted(engine_of(desk.app)) as seen:
        assert browser.get("/to-chuc/cuoc-thi/khac").status == 404
    assert sum("contest_duty" in one for one in seen) == 1
    with desk.writing() as session:
        assert store.closed_to(session, desk.people["outsider"].id) == {
            (desk.closed.id, "thu"), (desk.open.id, "khac"),
        }  # fmt: skip
