"""The express lane says yes only where the ordinary way would, in the same words, by one statement."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from contest.services import attempts as service
from contest.services import people as people_service
from contest.store import people as people_store
from contest.store import saving
from contest.web import attempts as pages
from contest.web import cookies
from contest.web.buckets import Buckets
from contest.web.lane import Lane, _one_entry
from tests.factories import person, sign_in
from tests.web.desk import Desk
from tests.web.stage import engine_of, moved, started, state

pytestmark = pytest.mark.usefixtures("patience")

ONE = [{"question": 7, "choice": 1, "seq": 3}]


def lane_of(app: Flask) -> Lane:
    found = app.wsgi_app
    assert isinstance(found, Lane)
    return found


@pytest.fixture
def taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each request to the lane, whether it took it."""
    seen: list[bool] = []
    take = Lane._take

    def noting(self: Lane, *given: Any) -> Any:
        told = take(self, *given)
        seen.append(told is not None)
        return told

    monkeypatch.setattr(Lane, "_take", noting)
    return seen


class Sender:
    """Sends one and the same request by the lane and past it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.key = desk.browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
        self.token = desk.browser.token()

    def send(self, way: Any, body: bytes, headers: dict[str, str | None], path: str = "") -> TestResponse:
        given: dict[str, str | None] = {"X-CSRF-Token": self.token, "Cookie": f"sid={self.key}"} | headers
        kind = given.pop("Content-Type", "application/json")
        plain = {name: value for name, value in given.items() if value is not None}
        address = path or f"{self.desk.url}/cau-tra-loi"
        return Client(way, TestResponse, use_cookies=False).put(address, data=body, content_type=kind, headers=plain)


def facts(reply: TestResponse) -> tuple[int, Any, dict[str, str]]:
    body = reply.get_json() if reply.mimetype == "application/json" else reply.text
    told = {name: value for name, value in reply.headers.items() if name != "Content-Length"}
    # A reply of the lane is never compressed, so it need not say that it might have been.
    told["Vary"] = told["Vary"].removesuffix(", Accept-Encoding")
    return reply.status_code, body, told


ODD: dict[str, tuple[bytes, dict[str, str | None]]] = {
    "no token": (json.dumps(ONE).encode(), {"X-CSRF-Token": None}),
    "another token": (json.dumps(ONE).encode(), {"X-CSRF-Token": "0" * 64}),
    "a token of another alphabet": (json.dumps(ONE).encode(), {"X-CSRF-Token": "é" * 64}),
    "no cookie": (json.dumps(ONE).encode(), {"Cookie": None}),
    "two cookies of one name": (json.dumps(ONE).encode(), {"Cookie": "sid=a; sid=b"}),
    "a cookie that nobody holds": (json.dumps(ONE).encode(), {"Cookie": "sid=" + "x" * 43}),
    "another site's page": (json.dumps(ONE).encode(), {"Origin": "http://evil.example"}),
    "a site that only begins alike": (json.dumps(ONE).encode(), {"Origin": "http://localhost.evil.example"}),
    "a page of another site, says the browser": (json.dumps(ONE).encode(), {"Sec-Fetch-Site": "cross-site"}),
    "another host": (json.dumps(ONE).encode(), {"Host": "evil.example"}),
    "a host with what is no port": (json.dumps(ONE).encode(), {"Host": "localhost:evil"}),
    "another cookie of the same name, oddly written": (json.dumps(ONE).encode(), {"Cookie": "sid =x; sid={key}"}),
    "a port that nobody writes": (json.dumps(ONE).encode(), {"Host": "localhost:80", "Origin": "http://localhost:80"}),
    "another type": (json.dumps(ONE).encode(), {"Content-Type": "text/plain"}),
    "no JSON": (b"[{", {}),
    "no list": (b"{}", {}),
    "nothing": (b"", {}),
    "an empty list": (b"[]", {}),
    "a field too many": (b'[{"question":7,"choice":1,"seq":3,"x":1}]', {}),
    "a field twice": (b'[{"question":7,"choice":0,"choice":1,"seq":3}]', {}),
    "a fraction": (b'[{"question":7,"choice":1.5,"seq":3}]', {}),
    "yes": (b'[{"question":7,"choice":true,"seq":3}]', {}),
    "no number": (b'[{"question":7,"choice":NaN,"seq":3}]', {}),
    "a counter of nothing": (b'[{"question":7,"choice":1,"seq":0}]', {}),
    "a place that is not there": (b'[{"question":77,"choice":1,"seq":3}]', {}),
    "an option that is not there": (b'[{"question":7,"choice":99,"seq":3}]', {}),
    "words for a choice": (b'[{"question":7,"choice":"one","seq":3}]', {}),
    "a counter that has another answer": (b'[{"question":2,"choice":1,"seq":9}]', {}),
    "the lead of a page before": (json.dumps(ONE).encode(), {"X-Lease": "0"}),
    "a lead that is none": (json.dumps(ONE).encode(), {"X-Lease": "first"}),
    "two answers, one impossible": (b'[{"question":7,"choice":1,"seq":3},{"question":8,"choice":99,"seq":3}]', {}),
}


@pytest.mark.parametrize("case", ODD)
def test_what_is_not_as_our_page_sends_it_gets_the_answer_of_the_ordinary_way(
    desk: Desk, taken: list[bool], case: str
) -> None:
    sender, (body, told) = Sender(desk), ODD[case]
    headers = {name: value.replace("{key}", sender.key) if value else value for name, value in told.items()}
    desk.save((2, 0, 9))
    desk.browser.client.post(f"{desk.url}/may", headers={"X-CSRF-Token": sender.token})
    taken.clear()
    before = state(engine_of(desk.app))
    plain = facts(sender.send(lane_of(desk.app)._app, body, headers))
    express = facts(sender.send(desk.app.wsgi_app, body, headers))
    assert (express, plain[0] >= 400) == (plain, True)
    assert not any(taken)
    assert moved(before, state(engine_of(desk.app))) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"X-Lease": "0"},
        {"Cookie": "ngon_ngu=vi; sid={key}; hien_thi=to"},
    ],
)
def test_what_our_page_sends_is_taken_and_told_as_the_ordinary_way_tells_it(
    desk: Desk, taken: list[bool], session, headers: dict[str, str | None]
) -> None:
    sender = Sender(desk)
    given = {name: value.format(key=sender.key) if value else value for name, value in headers.items()}
    express = facts(sender.send(desk.app.wsgi_app, json.dumps(ONE).encode(), given))
    plain = facts(sender.send(lane_of(desk.app)._app, json.dumps(ONE).encode(), given))
    assert taken == [True]
    assert express == plain
    assert express[1]["saved"] == ONE
    assert desk.kept(session) == {7: (1, 3)}


def _late(desk: Desk, clock: Any) -> None:
    clock.forward(minutes=20, seconds=6)


def _handed_in(desk: Desk, clock: Any) -> None:
    desk.browser.post(f"{desk.url}/nop")


@pytest.mark.parametrize("deed", [_late, _handed_in])
def test_a_paper_that_takes_no_answers_says_why(
    desk: Desk, taken: list[bool], clock, deed: Callable[[Desk, Any], None]
) -> None:
    deed(desk, clock)
    taken.clear()
    assert desk.save((7, 1, 3)).status == 409
    assert taken == [False]


def test_the_last_moment_of_the_grace_is_in_time_and_the_next_is_late(desk: Desk, taken: list[bool], clock) -> None:
    clock.forward(minutes=20, seconds=5)
    assert desk.save((7, 1, 3)).status == 200
    clock.forward(milliseconds=1)
    assert desk.save((7, 0, 4)).json["error"]["code"] == "late"
    assert taken == [True, False]


def test_whoever_signed_out_was_disabled_or_is_somebody_else_keeps_nothing(
    desk: Desk, app: Flask, taken: list[bool], writing, clock
) -> None:
    sender = Sender(desk)
    with writing() as session:
        other = person(session, clock.now)
        theirs = started(session, desk.contest, other, clock.now).token
        lost = sign_in(session, other, clock.now)
        identity = people_store.identity(session, people_service.key_hash(lost))
        assert identity is not None
        people_service.sign_out(session, identity, clock.now)
    taken.clear()
    body = json.dumps(ONE).encode()
    assert sender.send(app.wsgi_app, body, {}, f"/lam-bai/{theirs}/cau-tra-loi").status_code == 404
    proof = cookies.token_of(app.config["SECRET_KEY"], lost)
    ended = {"Cookie": f"sid={lost}", "X-CSRF-Token": proof}
    assert sender.send(app.wsgi_app, body, ended, f"/lam-bai/{theirs}/cau-tra-loi").status_code == 401
    with writing() as session:
        people_store.change(session, desk.person.id, {"disabled_at": clock.now})
    assert sender.send(app.wsgi_app, body, {}).status_code == 401
    assert not any(taken)


def test_an_answer_takes_one_statement_and_never_meets_flask(
    desk: Desk, taken: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = [], saving._rows

    def counting(*given: Any) -> Any:
        asked.append(given[2])
        return ask(*given)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the ordinary way")

    monkeypatch.setattr(saving, "_rows", counting)
    monkeypatch.setattr(service, "save", never)
    assert desk.save((7, 1, 3)).status == 200
    assert (len(asked), taken) == (1, [True])


def take_the_lead(
    way: Any, sender: Sender, headers: dict[str, str | None] | None = None, body: bytes = b""
) -> TestResponse:
    """As our page asks for the lead: by its headers alone."""
    given: dict[str, str | None] = {"X-CSRF-Token": sender.token, "Cookie": f"sid={sender.key}"} | (headers or {})
    plain = {name: value for name, value in given.items() if value is not None}
    return Client(way, TestResponse, use_cookies=False).post(f"{sender.desk.url}/may", data=body, headers=plain)


def test_the_lead_is_taken_by_the_lane_and_told_as_the_ordinary_way_tells_it(desk: Desk, taken: list[bool]) -> None:
    sender = Sender(desk)
    desk.save((7, 1, 3), (2, 0, 1))
    taken.clear()
    plain = facts(take_the_lead(lane_of(desk.app)._app, sender))
    express = facts(take_the_lead(desk.app.wsgi_app, sender))
    assert taken == [True]
    assert (plain[1].pop("lease"), express[1].pop("lease")) == (1, 2)
    assert express == plain
    assert [one["question"] for one in express[1]["saved"]] == [2, 7]
    # Whatever led before keeps nothing from now on.
    assert desk.save((7, 0, 4), headers={"X-Lease": "1"}).json["error"]["code"] == "elsewhere"
    assert desk.save((7, 0, 4), headers={"X-Lease": "2"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": None},
        {"X-CSRF-Token": "0" * 64},
        {"Cookie": None},
        {"Cookie": "sid=" + "x" * 43},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_a_lead_that_is_not_asked_for_by_our_page_gets_the_answer_of_the_ordinary_way(
    desk: Desk, taken: list[bool], headers: dict[str, str | None]
) -> None:
    sender = Sender(desk)
    before = state(engine_of(desk.app))
    plain = facts(take_the_lead(lane_of(desk.app)._app, sender, headers))
    express = facts(take_the_lead(desk.app.wsgi_app, sender, headers))
    assert (express, plain[0] >= 400) == (plain, True)
    assert not any(taken)
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_lead_with_a_body_takes_the_ordinary_way(desk: Desk, taken: list[bool]) -> None:
    assert take_the_lead(desk.app.wsgi_app, Sender(desk), body=b"x").get_json()["lease"] == 1
    assert taken == [False]


@pytest.mark.parametrize("deed", [_late, _handed_in])
def test_a_paper_that_takes_no_answers_gives_no_lead(
    desk: Desk, taken: list[bool], clock, deed: Callable[[Desk, Any], None]
) -> None:
    sender = Sender(desk)
    deed(desk, clock)
    taken.clear()
    assert take_the_lead(desk.app.wsgi_app, sender).status_code == 409
    assert taken == [False]


def test_a_database_that_lets_a_lead_wait_in_vain_gets_a_busy_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vain(*_: object) -> None:
        raise saving.Unreachable

    sender = Sender(desk)
    monkeypatch.setattr(saving.Saves, "_ask", vain)
    assert take_the_lead(desk.app.wsgi_app, sender).status_code == 503


def test_a_line_that_broke_is_opened_anew_and_nobody_notices(desk: Desk, taken: list[bool], session) -> None:
    assert desk.save((7, 1, 3)).status == 200
    lane_of(desk.app)._saves._line().driver_connection.close()  # type: ignore[union-attr]
    assert desk.save((7, 0, 4)).status == 200
    assert taken == [True, True]
    assert desk.kept(session)[7] == (0, 4)


def test_a_database_that_lets_a_save_wait_in_vain_gets_a_busy_answer(
    desk: Desk, taken: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def vain(*_: object) -> None:
        raise saving.Unreachable

    monkeypatch.setattr(saving.Saves, "_ask", vain)
    page = desk.save((7, 1, 3))
    assert (page.status, page.json["error"]["code"], taken) == (503, "busy", [False])
    assert int(page.response.headers["Retry-After"]) > 0


def test_the_pulse_counts_what_the_lane_took(desk: Desk, app: Flask) -> None:
    pulse = app.extensions["hoithi"].pulse
    before = len(pulse._hits)
    desk.save((7, 1, 3))
    assert [hit.page for hit in list(pulse._hits)[before:]].count("attempts.save") == 1


def test_a_length_of_thousands_of_digits_is_not_read_as_a_number() -> None:
    assert _one_entry({"CONTENT_LENGTH": "0" * 5000 + "1"}) is None


def test_one_paper_that_is_hammered_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.001, burst=2))
    assert [desk.save((7, 1, n)).status for n in range(1, 5)] == [200, 200, 429, 429]
