"""Saving answers as the paper's script does: what is kept, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from contest.predictions import MOST
from contest.store import entries
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.saving import Saves, Unreachable
from contest.web import attempts as pages
from contest.web.buckets import Buckets
from tests.factories import person, sign_in
from tests.web.client import Browser
from tests.web.desk import Desk
from tests.web.stage import engine_of, moved, started, state

pytestmark = pytest.mark.usefixtures("patience")


# Saving


def test_a_save_says_what_is_kept_the_time_and_how_much_is_left(desk: Desk, clock, session) -> None:
    clock.forward(minutes=3, milliseconds=250)
    page = desk.save((7, 1, 1), (2, 0, 1))
    assert page.status == 200
    assert page.json == {
        "saved": [{"question": 2, "choice": 0, "seq": 1}, {"question": 7, "choice": 1, "seq": 1}],
        "server_time": "2026-11-25T02:03:00.250Z",
        "seconds_left": 1019,
    }
    assert page.response.headers["Cache-Control"] == "no-store"
    assert desk.kept(session) == {2: (0, 1), 7: (1, 1)}


def test_the_same_save_again_gets_the_same_reply_and_changes_nothing(desk: Desk) -> None:
    first = desk.save((7, 1, 1))
    before = state(engine_of(desk.app))
    second = desk.save((7, 1, 1))
    assert (first.status, first.text) == (second.status, second.text)
    assert moved(before, state(engine_of(desk.app))) == []


def test_the_highest_counter_wins_whatever_the_order(desk: Desk, session) -> None:
    desk.save((7, 1, 5))
    page = desk.save((7, 0, 3))
    assert (page.status, page.json["saved"]) == (200, [{"question": 7, "choice": 1, "seq": 5}])
    assert desk.kept(session)[7] == (1, 5)
    desk.save((7, 0, 6))
    assert desk.kept(session)[7] == (0, 6)


def test_in_one_body_the_highest_counter_wins(desk: Desk, session) -> None:
    assert desk.save((7, 1, 2), (7, 0, 3), (7, 1, 1)).json["saved"] == [{"question": 7, "choice": 0, "seq": 3}]
    assert desk.kept(session) == {7: (0, 3)}


def test_an_answer_can_be_taken_back(desk: Desk, session) -> None:
    desk.save((7, 1, 1))
    assert desk.save((7, None, 2)).json["saved"] == [{"question": 7, "choice": None, "seq": 2}]
    assert desk.kept(session)[7] == (None, 2)


@pytest.mark.parametrize("guess", [0, 1, 33_531, MOST])
def test_a_guess_is_kept_as_a_number(desk: Desk, session, guess: int) -> None:
    assert desk.save((21, guess, 1)).status == 200
    assert desk.kept(session)[21] == (guess, 1)


def test_every_option_and_none_beyond(desk: Desk, session) -> None:
    bound = session.scalars(select(AnswerRow.bound).where(AnswerRow.position == 1)).one()
    for choice in range(bound):
        assert desk.save((1, choice, choice + 1)).status == 200
    assert desk.save((1, bound, bound + 1)).status == 422


def test_one_counter_with_two_choices_is_a_conflict_and_shows_what_is_kept(desk: Desk, session) -> None:
    desk.save((7, 1, 4))
    page = desk.save((7, 0, 4))
    assert page.status == 422
    assert page.json["error"]["code"] == "conflict"
    assert page.json["saved"] == [{"question": 7, "choice": 1, "seq": 4}]
    assert desk.kept(session)[7] == (1, 4)


def test_a_conflict_claims_nothing_for_kept_that_is_not(desk: Desk, session) -> None:
    """The page drops from its journal what the reply lists: it may list only what stands in the database."""
    desk.save((7, 1, 4))
    page = desk.save((3, 1, 9), (7, 0, 4), (8, 0, 1))
    assert page.json["error"]["code"] == "conflict"
    kept = desk.kept(session)
    assert page.json["saved"]
    for one in page.json["saved"]:
        assert kept.get(one["question"]) == (one["choice"], one["seq"])


def test_a_conflict_within_one_body_keeps_nothing(desk: Desk, session) -> None:
    page = desk.save((7, 1, 4), (7, 0, 4))
    assert (page.status, page.json["error"]["code"]) == (422, "conflict")
    assert desk.kept(session) == {}


def entry(**changes: Any) -> list[dict[str, Any]]:
    return [{"question": 7, "choice": 1, "seq": 3, **changes}]


def dropped(name: str) -> list[dict[str, Any]]:
    (one,) = entry()
    del one[name]
    return [one]


BAD_ENTRY: dict[str, Any] = {
    "question 0": entry(question=0),
    "question -1": entry(question=-1),
    "question beyond": entry(question=22),
    "question 1001": entry(question=1001),
    "question 2^63": entry(question=2**63),
    "question text": entry(question="7"),
    "question half": entry(question=7.5),
    "question float": entry(question=7.0),
    "question null": entry(question=None),
    "question true": entry(question=True),
    "choice beyond": entry(choice=8),
    "choice -1": entry(choice=-1),
    "choice half": entry(choice=1.5),
    "choice text": entry(choice="1"),
    "choice true": entry(choice=True),
    "choice list": entry(choice=[1, 1]),
    "choice object": entry(choice={"a": 1}),
    "choice 2^63": entry(choice=2**63),
    "choice 10^400": entry(choice=10**400),
    "guess beyond": entry(question=21, choice=MOST + 1),
    "guess -1": entry(question=21, choice=-1),
    "guess text": entry(question=21, choice="một nghìn"),
    "seq 0": entry(seq=0),
    "seq -1": entry(seq=-1),
    "seq 2^53": entry(seq=2**53),
    "seq 2^63": entry(seq=2**63),
    "seq text": entry(seq="3"),
    "seq null": entry(seq=None),
    "seq float": entry(seq=3.0),
    "no question": dropped("question"),
    "no choice": dropped("choice"),
    "no seq": dropped("seq"),
    "a field more": entry(score=20),
    "time of the client": entry(at="2026-11-25T02:00:00Z"),
    "empty": [],
    "a number": [7],
    "null": [None],
    "a list": [[7, 1, 3]],
    "good and bad": [*entry(), *entry(question=99)],
    "101 entries": [entry(question=1)[0]] * 101,
}
BAD_JSON: dict[str, bytes] = {
    "nothing": b"",
    "words": "câu 7: B".encode(),
    "an object": b'{"question": 7, "choice": 1, "seq": 3}',
    "a string": b'"x"',
    "null": b"null",
    "torn": b'[{"question": 7, "choice": 1, "seq"',
    "NaN": b'[{"question": 7, "choice": NaN, "seq": 3}]',
    "Infinity": b'[{"question": 7, "choice": 1, "seq": Infinity}]',
    "two names": b'[{"question": 7, "choice": 1, "choice": 0, "seq": 3}]',
    "5,000 digits": b'[{"question": 7, "choice": 1, "seq": ' + b"9" * 5000 + b"}]",
    "deep": b"[" * 8000,
    "deep objects": b'{"a":' * 2000,
    "UTF-16": '[{"question": 7}]'.encode("utf-16"),
    "no UTF-8": b'[{"question\xff": 7}]',
    "lone surrogate": b'["\\ud800"]',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "trailing": b'[{"question": 7, "choice": 1, "seq": 3}] x',
}


def test_an_entry_that_fits_no_paper_is_refused_whole(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    for name, body in BAD_ENTRY.items():
        page = desk.raw(body)
        assert (page.status, page.json["error"]["code"]) == (422, "bad_entry"), name
        assert page.json["error"]["message"]
        assert moved(before, state(engine_of(desk.app))) == [], name


def test_a_body_that_is_no_list_of_answers_is_refused(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    for name, body in BAD_JSON.items():
        page = desk.raw(body)
        told = (422, "bad_entry") if name in ("lone surrogate", "UTF-16") else (400, "bad_json")
        assert (page.status, page.json["error"]["code"]) == told, name
    assert moved(before, state(engine_of(desk.app))) == []


@pytest.mark.parametrize("size", [16 * 1024 + 1, 200_000, 2_000_000])
def test_a_body_too_large_is_refused(desk: Desk, size: int) -> None:
    before = state(engine_of(desk.app))
    page = desk.raw(b"[" + b" " * (size - 2) + b"]")
    assert (page.status, page.json["error"]["code"]) == (413, "too_large")
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_body_of_another_kind_is_refused(desk: Desk) -> None:
    before, headers = state(engine_of(desk.app)), {"X-CSRF-Token": desk.browser.token()}
    body = b'[{"question": 7, "choice": 1, "seq": 3}]'
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
    ):
        response = desk.browser.client.put(f"{desk.url}/cau-tra-loi", data=body, content_type=kind, headers=headers)
        assert (response.status_code, response.get_json()["error"]["code"]) == (415, "wrong_type"), kind
    assert moved(before, state(engine_of(desk.app))) == []


OTHER_METHODS = [
    ("POST", "/cau-tra-loi", {"X-HTTP-Method-Override": "PUT"}),
    ("GET", "/cau-tra-loi", {}),
    ("HEAD", "/cau-tra-loi", {}),
    ("TRACE", "/cau-tra-loi", {}),
    ("PATCH", "/cau-tra-loi", {}),
    ("DELETE", "/cau-tra-loi", {}),
    ("PUT", "/nop", {}),
    ("GET", "/nop", {"X-HTTP-Method-Override": "POST"}),
    ("DELETE", "", {}),
]


def test_another_method_does_nothing(desk: Desk) -> None:
    before, token = state(engine_of(desk.app)), desk.browser.token()
    for method, path, headers in OTHER_METHODS:
        given = {"X-CSRF-Token": token, **headers}
        response = desk.browser.client.open(desk.url + path, method=method, headers=given, json=entry())
        assert response.status_code == 405, (method, path)
    for query in ("?_method=DELETE", "?_method=PUT&q1=0"):
        assert desk.browser.get(desk.url + query).status == 200
    assert moved(before, state(engine_of(desk.app))) == []


STRANGE_TOKENS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "with NUL": lambda token: f"{token}%00",
    "cut": lambda token: token[:-1],
    "longer": lambda token: token + "a",
    "wildcard": lambda token: "%25",
    "quote": lambda token: f"{token}' OR '1'='1",
    "unknown": lambda token: "a" * 22,
    "emoji": lambda token: "%F0%9F%98%80",
    "5,000 letters": lambda token: "a" * 5000,
}


def test_a_paper_that_is_not_there_takes_nothing(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    for name, change in STRANGE_TOKENS.items():
        page = desk.browser.put(f"/lam-bai/{change(desk.token)}/cau-tra-loi", entry())
        assert (page.status, page.json["error"]["code"]) == (404, "not_found"), name
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_strangers_paper_takes_nothing_and_tells_nothing(app: Flask, desk: Desk, writing, clock) -> None:
    with writing() as session:
        stranger = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    before = state(engine_of(app))
    foreign, missing = (stranger.put(f"/lam-bai/{one}/cau-tra-loi", entry()) for one in (desk.token, "a" * 22))
    assert (foreign.status, foreign.text) == (missing.status, missing.text)
    assert foreign.status == 404
    assert moved(before, state(engine_of(app))) == []


def test_somebody_not_signed_in_is_told_to_sign_in(app: Flask, desk: Desk) -> None:
    before = state(engine_of(app))
    page = Browser(app).put(f"{desk.url}/cau-tra-loi", entry())
    assert (page.status, page.json["error"]["code"]) == (401, "sign_in")
    assert moved(before, state(engine_of(app))) == []


def test_a_signed_out_key_saves_nothing(app: Flask, desk: Desk) -> None:
    key = desk.browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
    desk.browser.post("/dang-xuat")
    before = state(engine_of(app))
    assert Browser(app, key).put(f"{desk.url}/cau-tra-loi", entry()).status == 401
    assert moved(before, state(engine_of(app))) == []


def test_a_save_without_token_is_refused_as_json(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    response = desk.browser.client.put(f"{desk.url}/cau-tra-loi", json=entry())
    assert (response.status_code, response.get_json()["error"]["code"]) == (403, "csrf")
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_tampered_cookie_saves_nothing(app: Flask, desk: Desk) -> None:
    key = desk.browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
    token, before = desk.browser.token(), state(engine_of(app))
    for cookie in ("sid=" + "x" * 50_000, f"sid=x; sid={key}", f"sid={key}x", "sid=", 'sid="\\377"', f"SID={key}"):
        headers = {"Cookie": cookie, "X-CSRF-Token": token}
        response = app.test_client(use_cookies=False).put(f"{desk.url}/cau-tra-loi", json=entry(), headers=headers)
        assert response.status_code in (401, 403), cookie[:20]
    assert moved(before, state(engine_of(app))) == []


@pytest.mark.parametrize(
    ("after", "status"), [(-0.001, 200), (0, 200), (4.9, 200), (5, 200), (5.001, 409), (60, 409), (86_400, 409)]
)
def test_an_answer_counts_until_deadline_and_grace(desk: Desk, clock, session, after: float, status: int) -> None:
    clock.now = desk.deadline + timedelta(seconds=after)
    page = desk.save((7, 1, 1))
    assert page.status == status
    if status == 200:
        assert page.json["seconds_left"] == 0
        assert desk.kept(session) == {7: (1, 1)}
        return
    assert (page.json["error"]["code"], page.json["seconds_left"]) == ("late", 0)
    assert desk.kept(session) == {}


def test_a_late_answer_is_kept_apart_and_never_counted(desk: Desk, clock, session) -> None:
    desk.save((3, 1, 1))
    clock.now = desk.deadline + timedelta(seconds=6)
    desk.save((7, 1, 1), (3, 0, 2))
    assert desk.kept(session) == {3: (1, 1)}
    (row,) = session.scalars(select(RefusedAnswerRow))
    assert (row.reason, row.entries, row.received_at) == ("late", [[7, 1, 1], [3, 0, 2]], clock.now)
    page = desk.browser.get(f"/ket-qua/{desk.token}")
    assert "1 trong 20 câu" in page.words


def test_no_clock_of_the_client_is_read(desk: Desk, clock) -> None:
    headers = {
        "Date": "Mon, 01 Jan 2035 00:00:00 GMT",
        "X-Client-Time": "0",
        "If-Unmodified-Since": "Mon, 01 Jan 1990 00:00:00 GMT",
    }
    first = desk.save((7, 1, 1))
    second = desk.save((7, 1, 1), headers=headers)
    assert first.text == second.text


def test_after_the_hand_in_nothing_more_is_saved(desk: Desk, session) -> None:
    desk.save((7, 1, 1))
    desk.browser.post(f"{desk.url}/nop")
    before = state(engine_of(desk.app))
    page = desk.save((7, 0, 2))
    assert (page.status, page.json["error"]["code"]) == (409, "closed")
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_script_that_hammers_one_paper_waits_and_loses_nothing(
    desk: Desk, session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It fills slowly here, so that a slow machine does not wait where it should be refused.
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.01, burst=40))
    answers_ = [desk.save((7, n % 2, n)) for n in range(1, 61)]
    statuses = [page.status for page in answers_]
    assert set(statuses) == {200, 429}
    refused = answers_[statuses.index(429)]
    assert refused.json["error"]["code"] == "slow_down"
    assert int(refused.response.headers["Retry-After"]) > 0
    last = max(n for n, status in enumerate(statuses, start=1) if status == 200)
    assert desk.kept(session)[7] == (last % 2, last)


def test_one_paper_that_is_hammered_slows_no_other(
    app: Flask, desk: Desk, writing, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.001, burst=1))
    assert [desk.save((7, 1, n)).status for n in (1, 2)] == [200, 429]
    with writing() as session:
        other = person(session, clock.now)
        browser = Browser(app, sign_in(session, other, clock.now))
        token = started(session, desk.contest, other, clock.now).token
    assert browser.put(f"/lam-bai/{token}/cau-tra-loi", entry()).status == 200


def test_a_save_goes_through_while_redis_is_dead(desk: Desk, boards) -> None:
    boards.echo.client.flushall()
    site = desk.app.extensions["hoithi"]
    desk.app.extensions["hoithi"] = replace(site, boards=None)
    assert desk.save((7, 1, 1)).status == 200


def test_a_database_that_is_away_gets_a_busy_answer_never_a_yes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("no server"))

    def unreachable(*_: object) -> None:
        raise Unreachable

    monkeypatch.setattr(entries, "save", away)
    monkeypatch.setattr(Saves, "keep", unreachable)
    page = desk.save((7, 1, 1))
    assert (page.status, page.json["error"]["code"]) == (503, "busy")
    assert int(page.response.headers["Retry-After"]) > 0
