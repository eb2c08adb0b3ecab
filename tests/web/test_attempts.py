"""Sitting a paper: start, resume, save, review, hand in, and every way in which it may not go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from contest.attempts import RECEIPT_ALPHABET
from contest.contests import Contest
from contest.people import Person, Role
from contest.predictions import MOST, Quantity
from contest.rulebook import Reveal
from contest.services import attempts as service
from contest.services import upkeep
from contest.services.contests import Window
from contest.store import answers
from contest.store import contests as contest_store
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.contests import ContestRow
from contest.web import attempts as pages
from contest.web.buckets import Buckets
from contest.web.words import catalogue
from questions.store import RevisionRow
from tests.factories import contest, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import attempts_of, engine_of, moved, right_places, sat, started, state

HONEST = {"honest": "y"}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the buckets is the machine's own; most tests save faster than people do."""
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=1e6, burst=10**6))


@dataclass
class Desk:
    """A person at an open paper."""

    app: Flask
    contest: Contest
    person: Person
    browser: Browser
    token: str
    started: datetime
    deadline: datetime

    @property
    def url(self) -> str:
        return f"/lam-bai/{self.token}"

    def save(self, *entries: tuple[Any, Any, Any], **given: Any) -> Page:
        body = [{"question": question, "choice": choice, "seq": seq} for question, choice, seq in entries]
        return self.browser.put(f"{self.url}/cau-tra-loi", body, **given)

    def raw(self, body: Any, **given: Any) -> Page:
        return self.browser.put(f"{self.url}/cau-tra-loi", body, **given)

    def kept(self, session) -> dict[int, tuple[int | None, int]]:
        """What stands for each answered place: choice and counter."""
        session.rollback()
        rows = session.execute(
            select(AnswerRow.position, AnswerRow.choice, AnswerRow.seq)
            .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
            .where(AttemptRow.token == self.token, AnswerRow.seq > 0)
        )
        return {position: (choice, seq) for position, choice, seq in rows}


def sit_down(app: Flask, writing, clock, **rules: Any) -> Desk:
    with writing() as session:
        held = contest(session, clock.now, **rules)
        who = person(session, clock.now)
        browser = Browser(app, sign_in(session, who, clock.now))
        attempt = started(session, held, who, clock.now)
    return Desk(app, held, who, browser, attempt.token, clock.now, attempt.deadline_at)


@pytest.fixture
def desk(app: Flask, writing, clock) -> Desk:
    return sit_down(app, writing, clock)


@pytest.fixture
def hall(app: Flask, writing, clock) -> tuple[Contest, Person, Browser]:
    """A contest that is open and somebody who has not begun."""
    with writing() as session:
        held, who = contest(session, clock.now), person(session, clock.now)
        return held, who, Browser(app, sign_in(session, who, clock.now))


# Starting


def test_the_page_before_the_start_says_what_awaits_one(hall) -> None:
    page = hall[2].get("/cuoc-thi/thu/bat-dau")
    assert page.status == 200
    assert "20 câu" in page.words or "20" in page.words
    assert "20 phút" in page.words
    assert 'name="honest"' in page.text


def test_looking_at_the_start_page_starts_nothing(hall, session) -> None:
    hall[2].get("/cuoc-thi/thu/bat-dau")
    assert attempts_of(session, hall[1]) == []


def test_a_start_without_the_promise_is_refused(hall, session) -> None:
    page = hall[2].post("/cuoc-thi/thu/bat-dau")
    assert page.status == 422
    assert "Đánh dấu vào ô này để bắt đầu làm bài." in page.words
    assert attempts_of(session, hall[1]) == []


def test_starting_twice_leads_to_one_paper(hall, session) -> None:
    first, second = (hall[2].post("/cuoc-thi/thu/bat-dau", HONEST) for _ in range(2))
    assert first.status == second.status == 303
    assert first.location == second.location
    (attempt,) = attempts_of(session, hall[1])
    assert first.location == f"/lam-bai/{attempt.token}"


def test_many_starts_at_once_lead_to_one_paper(app: Flask, hall, session) -> None:
    _, who, browser = hall
    token, key = browser.token(), browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
    found: list[tuple[int, str]] = []

    def press() -> None:
        response = Browser(app, key).client.post("/cuoc-thi/thu/bat-dau", data={**HONEST, "csrf_token": token})
        found.append((response.status_code, response.headers.get("Location", "")))

    threads = [Thread(target=press) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    (attempt,) = attempts_of(session, who)
    assert set(found) == {(303, f"/lam-bai/{attempt.token}")}
    assert len(found) == 8


def test_the_start_page_leads_back_to_an_open_paper(desk: Desk) -> None:
    assert desk.browser.get("/cuoc-thi/thu/bat-dau").location == desk.url


def test_deadline_and_start_are_written_before_a_question_is_shown(hall, session, clock) -> None:
    hall[2].post("/cuoc-thi/thu/bat-dau", HONEST)
    (attempt,) = attempts_of(session, hall[1])
    assert (attempt.started_at, attempt.deadline_at) == (clock.now, clock.now + timedelta(minutes=20))


def test_no_question_is_shown_to_somebody_who_has_not_started(hall, session) -> None:
    texts = set(session.scalars(select(RevisionRow.text)))
    for path in ("/", "/cuoc-thi/thu", "/cuoc-thi/thu/bat-dau", "/cuoc-thi/thu/xep-hang", "/huong-dan"):
        words = hall[2].get(path).words
        assert not [text for text in texts if " ".join(text.split()) in words]


def test_a_second_browser_takes_up_where_the_first_stopped(app: Flask, desk: Desk, writing, clock) -> None:
    desk.save((3, 1, 4), (21, 1250, 2))
    with writing() as session:
        other = Browser(app, sign_in(session, desk.person, clock.now))
    assert other.post("/cuoc-thi/thu/bat-dau", HONEST).location == desk.url
    page = other.get(desk.url)
    checked = re.findall(r"<input[^>]*checked[^>]*>", page.text)
    assert len(checked) == 1
    assert 'name="q3"' in checked[0]
    assert 'value="1"' in checked[0]
    assert "1250" in page.text or "1.250" in page.text
    assert other.put(f"{desk.url}/cau-tra-loi", [{"question": 3, "choice": 0, "seq": 5}]).status == 200
    again = re.findall(r"<input[^>]*checked[^>]*>", desk.browser.get(desk.url).text)
    assert ['value="0"' in one for one in again] == [True]


def test_two_people_get_different_papers(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock)
    with writing() as session:
        other = person(session, clock.now)
        attempt = started(session, desk.contest, other, clock.now)
        browser = Browser(app, sign_in(session, other, clock.now))
    stems = [
        re.findall(r"<legend[^>]*>(.*?)</legend>", page.text, re.DOTALL)
        for page in (desk.browser.get(desk.url), browser.get(f"/lam-bai/{attempt.token}"))
    ]
    assert len(stems[0]) == len(stems[1]) >= 20
    assert stems[0] != stems[1]


def test_all_attempts_spent(app: Flask, writing, clock, session) -> None:
    with writing() as writer:
        held, who = contest(writer, clock.now), person(writer, clock.now)
        for _ in range(3):
            sat(writer, held, who, clock.now, clock.now)
        browser = Browser(app, sign_in(writer, who, clock.now))
    for page in (browser.get("/cuoc-thi/thu/bat-dau"), browser.post("/cuoc-thi/thu/bat-dau", HONEST)):
        assert page.status == 409
        assert "Bạn đã dùng hết 3 lượt thi" in page.words
    assert len(attempts_of(session, who)) == 3


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(1, 9, "Chưa đến giờ thi"), (-9, -1, "không nhận lượt thi mới"), (-9, 0, "không nhận lượt thi mới")],
)
def test_outside_its_hours_a_contest_starts_nothing(
    app: Flask, writing, clock, session, opens: int, closes: int, words: str
) -> None:
    window = Window("Đợt 1", clock.now + timedelta(hours=opens), clock.now + timedelta(hours=closes))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        who = person(writer, clock.now)
        browser = Browser(app, sign_in(writer, who, clock.now))
    for page in (browser.get("/cuoc-thi/thu/bat-dau"), browser.post("/cuoc-thi/thu/bat-dau", HONEST)):
        assert page.status == 409
        assert words in page.words
    assert attempts_of(session, who) == []


def test_at_the_very_opening_the_door_opens(app: Flask, writing, clock) -> None:
    window = Window("Đợt 1", clock.now + timedelta(hours=1), clock.now + timedelta(hours=2))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        browser = Browser(app, sign_in(writer, person(writer, clock.now), clock.now))
    clock.forward(hours=1, milliseconds=-1)
    assert browser.post("/cuoc-thi/thu/bat-dau", HONEST).status == 409
    clock.forward(milliseconds=1)
    assert browser.post("/cuoc-thi/thu/bat-dau", HONEST).status == 303


def test_a_contest_closed_by_its_organizers_starts_nothing(app: Flask, hall, writing, session) -> None:
    with writing() as writer:
        writer.execute(update(ContestRow).values(state="closed"))
    assert hall[2].post("/cuoc-thi/thu/bat-dau", HONEST).status == 409
    assert attempts_of(session, hall[1]) == []


def test_a_late_start_says_how_little_time_is_left(app: Flask, writing, clock) -> None:
    window = Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(minutes=7))
    with writing() as writer:
        contest(writer, clock.now, windows=[window])
        browser = Browser(app, sign_in(writer, person(writer, clock.now), clock.now))
    assert "7 phút" in browser.get("/cuoc-thi/thu/bat-dau").words
    paper = browser.get(browser.post("/cuoc-thi/thu/bat-dau", HONEST).location)
    assert "Phải nộp trước 09:07:00" in paper.words


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.JUDGE, Role.ADMIN])
def test_who_runs_the_contest_does_not_sit_in_it(app: Flask, writing, clock, session, role: Role) -> None:
    with writing() as writer:
        contest(writer, clock.now)
        who = person(writer, clock.now, role)
        browser = Browser(app, sign_in(writer, who, clock.now))
    page = browser.post("/cuoc-thi/thu/bat-dau", HONEST)
    assert page.status == 403
    assert "không dự thi" in page.words
    assert attempts_of(session, who) == []


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
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=4, burst=40))
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

    monkeypatch.setattr(answers, "save", away)
    page = desk.save((7, 1, 1))
    assert (page.status, page.json["error"]["code"]) == (503, "busy")
    assert int(page.response.headers["Retry-After"]) > 0


# Without script


def test_the_plain_form_keeps_all_answers_and_leads_to_the_review(desk: Desk, session) -> None:
    page = desk.browser.post(desk.url, {"q1": "0", "q2": "1", "q21": "1.250"})
    assert (page.status, page.location) == (303, f"{desk.url}/xem-lai")
    assert desk.kept(session) == {1: (0, 1), 2: (1, 1), 21: (1250, 1)}
    review = desk.browser.get(page.location)
    assert "18 câu" in review.words


def test_the_plain_form_changes_only_what_differs(desk: Desk, session) -> None:
    desk.save((1, 0, 5), (2, 1, 3))
    desk.browser.post(desk.url, {"q1": "0", "s1": "5", "q2": "0", "s2": "3"})
    assert desk.kept(session) == {1: (0, 5), 2: (0, 4)}


def test_a_plain_form_opened_before_newer_answers_overwrites_none_of_them(desk: Desk, session) -> None:
    """A tab left open on another device posts what it showed when time is up: that is the older word."""
    desk.save((1, 1, 2), (21, 777, 1))
    desk.browser.post(f"{desk.url}/nop", {"q1": "0", "s1": "1", "q21": "", "s21": "0", "q2": "1", "s2": "0"})
    assert desk.kept(session) == {1: (1, 2), 2: (1, 1), 21: (777, 1)}


def test_the_form_says_which_answer_each_place_builds_on(desk: Desk) -> None:
    desk.save((1, 1, 7), (21, 777, 4))
    page = desk.browser.get(desk.url)
    assert 'name="s1" value="7"' in page.text
    assert 'name="s2" value="0"' in page.text
    assert 'name="s21" value="4"' in page.text


NO_ANSWERS = [
    {"q1": "99"},
    {"q1": "-1"},
    {"q1": "abc"},
    {"q1": "1.5.x"},
    {"q21": "một nghìn"},
    {"q21": "٢٠"},
    {"q21": str(MOST + 1)},
    {"q21": "9" * 400_000},
    {"q21": "e\u0301" * 300},
    {"q21": "\u202e12\u202c"},
    {"q1": "0", "q21": "-5"},
]


@pytest.mark.parametrize("where", ["", "/nop"])
def test_the_plain_form_refuses_what_is_no_answer(desk: Desk, where: str) -> None:
    before = state(engine_of(desk.app))
    for data in NO_ANSWERS:
        page = desk.browser.post(desk.url + where, data)
        assert page.status in (413, 422), str(data)[:40]
    assert moved(before, state(engine_of(desk.app))) == []


def test_strange_field_names_are_no_answers(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    strange = {
        "q0": "1",
        "q22": "1",
        "q9999": "1",
        "q": "1",
        "q٣": "1",
        "q-1": "0",
        "score": "20",
        "q1e0": "0",
        "deadline_at": "9",
    }
    assert desk.browser.post(desk.url, strange).status == 303
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_form_too_large_is_refused(desk: Desk) -> None:
    before = state(engine_of(desk.app))
    assert desk.browser.post(desk.url, {"q21": "9" * 2_000_000}).status == 413
    assert moved(before, state(engine_of(desk.app))) == []


def test_a_late_plain_form_is_kept_apart_too(desk: Desk, clock, session) -> None:
    clock.now = desk.deadline + timedelta(seconds=6)
    page = desk.browser.post(desk.url, {"q1": "0"})
    assert page.status == 409
    assert "Đã hết giờ làm bài" in page.words
    assert desk.kept(session) == {}
    assert [row.entries for row in session.scalars(select(RefusedAnswerRow))] == [[[1, 0, 1]]]


def test_a_plain_form_after_the_hand_in_changes_nothing(desk: Desk) -> None:
    desk.browser.post(f"{desk.url}/nop", {"q1": "0"})
    before = state(engine_of(desk.app))
    assert desk.browser.post(desk.url, {"q1": "1", "s1": "1"}).status == 409
    assert moved(before, state(engine_of(desk.app))) == []


# Handing in


def test_handing_in_marks_the_paper_and_gives_a_receipt(desk: Desk, session, clock) -> None:
    with_key = right_places(session, service.store.by_token(session, desk.token, desk.person.id))  # type: ignore[arg-type]
    desk.save(*[(position, place, 1) for position, place in list(with_key.items())[:12]])
    clock.forward(minutes=4, seconds=3)
    page = desk.browser.post(f"{desk.url}/nop")
    assert (page.status, page.location) == (303, f"/ket-qua/{desk.token}")
    session.rollback()
    (row,) = attempts_of(session, desk.person)
    assert (row.score, row.right_count, row.closed_by, row.elapsed_ms) == (12, 12, "person", 243_000)
    result = desk.browser.get(page.location)
    assert "Bạn đúng 12 trong 20 câu" in result.words
    assert row.receipt in result.words
    assert "4 phút 03 giây" in result.words
    assert set(row.receipt.replace("-", "")) <= set(RECEIPT_ALPHABET)


def test_handing_in_twice_gives_the_same_receipt(desk: Desk, session, clock) -> None:
    desk.save((1, 0, 1))
    first = desk.browser.post(f"{desk.url}/nop")
    before = state(engine_of(desk.app), but=["sign_in.seen_at"])
    page = desk.browser.get(first.location)
    clock.forward(minutes=1)
    second = desk.browser.post(f"{desk.url}/nop", {"q1": "1"})
    assert first.location == second.location
    assert desk.browser.get(second.location).text == page.text
    assert moved(before, state(engine_of(desk.app), but=["sign_in.seen_at"])) == []


def test_many_hand_ins_at_once_are_one(app: Flask, desk: Desk, session) -> None:
    desk.save((1, 0, 1))
    token, key = desk.browser.token(), desk.browser.client.get_cookie("sid", domain="localhost").value  # type: ignore[union-attr]
    found: list[int] = []

    def press() -> None:
        client = Browser(app, key).client
        found.append(client.post(f"{desk.url}/nop", data={"csrf_token": token}).status_code)

    threads = [Thread(target=press) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert found == [303] * 6
    acts = session.scalars(select(AuditRow.act).where(AuditRow.act == "attempt.hand_in")).all()
    assert len(acts) == 1
    figures = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json
    assert (figures["people"], figures["entries"]) == (1, 1)


def test_what_the_last_form_still_carries_is_kept_first(desk: Desk, session) -> None:
    desk.browser.post(f"{desk.url}/nop", {"q5": "1", "q21": "77"})
    assert desk.kept(session) == {5: (1, 1), 21: (77, 1)}
    (row,) = attempts_of(session, desk.person)
    assert row.guess == 77


def test_a_late_hand_in_counts_as_the_servers_at_the_deadline(desk: Desk, session, clock) -> None:
    desk.save((1, 0, 1))
    clock.now = desk.deadline + timedelta(seconds=6)
    page = desk.browser.post(f"{desk.url}/nop", {"q2": "0"})
    assert page.status == 303
    (row,) = attempts_of(session, desk.person)
    assert (row.closed_by, row.handed_in_at, row.elapsed_ms) == ("server", desk.deadline, 1_200_000)
    assert desk.kept(session) == {1: (0, 1)}
    assert "Hết giờ lúc" in desk.browser.get(page.location).words


def test_a_late_last_form_is_kept_apart_too(desk: Desk, session, clock) -> None:
    clock.now = desk.deadline + timedelta(seconds=6)
    desk.browser.post(f"{desk.url}/nop", {"q2": "0"})
    assert [row.entries for row in session.scalars(select(RefusedAnswerRow))] == [[[2, 0, 1]]]


def test_within_the_grace_a_hand_in_is_the_persons_and_takes_the_whole_time(desk: Desk, session, clock) -> None:
    clock.now = desk.deadline + timedelta(seconds=5)
    desk.browser.post(f"{desk.url}/nop")
    (row,) = attempts_of(session, desk.person)
    assert (row.closed_by, row.elapsed_ms) == ("person", 1_200_000)


def test_the_paper_of_somebody_overdue_leads_to_the_result(desk: Desk, clock) -> None:
    clock.now = desk.deadline + timedelta(seconds=6)
    for path in (desk.url, f"{desk.url}/xem-lai"):
        assert desk.browser.get(path).location == f"/ket-qua/{desk.token}"
    assert "Hết giờ lúc" in desk.browser.get(f"/ket-qua/{desk.token}").words


def test_the_result_of_an_open_paper_leads_back_to_it(desk: Desk) -> None:
    assert desk.browser.get(f"/ket-qua/{desk.token}").location == desk.url


def test_an_overdue_paper_makes_room_for_the_next(desk: Desk, session, clock) -> None:
    desk.save((1, 0, 1))
    clock.now = desk.deadline + timedelta(seconds=6)
    page = desk.browser.post("/cuoc-thi/thu/bat-dau", HONEST)
    assert page.status == 303
    first, second = attempts_of(session, desk.person)
    assert page.location == f"/lam-bai/{second.token}"
    assert (first.closed_by, first.number, second.number) == ("server", 1, 2)


# Results


def explained(session, token: str) -> list[tuple[str, str]]:
    """(explanation, instrument) of every question on a paper."""
    query = (
        select(RevisionRow.explanation, RevisionRow.instrument)
        .join(AnswerRow, AnswerRow.revision_id == RevisionRow.id)
        .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        .where(AttemptRow.token == token, RevisionRow.explanation.is_not(None), RevisionRow.instrument.is_not(None))
    )
    return [(text, code) for text, code in session.execute(query)]


def test_while_the_contest_is_open_the_result_hides_the_keys(desk: Desk, session) -> None:
    known = explained(session, desk.token)
    assert known
    desk.save((1, 0, 1))
    desk.browser.post(f"{desk.url}/nop")
    page = desk.browser.get(f"/ket-qua/{desk.token}")
    assert "Đáp án công bố lúc" in page.words
    assert "Đáp án:" not in page.words
    assert 'class="answer"' not in page.text
    assert not [text for text, _ in known if text[:40] in page.text]


def test_after_the_close_the_result_shows_key_explanation_and_citation(desk: Desk, session, writing, clock) -> None:
    known = explained(session, desk.token)
    desk.save((1, 0, 1))
    desk.browser.post(f"{desk.url}/nop")
    clock.now = desk.contest.closes_at
    with writing() as writer:
        browser = Browser(desk.app, sign_in(writer, desk.person, clock.now))
    # Closed, but not every paper may be in yet: nothing shows before the contest is settled.
    assert 'class="answer"' not in browser.get(f"/ket-qua/{desk.token}").text
    with writing() as writer:
        assert upkeep.settle(writer, contest_store.by_id(writer, desk.contest.id), clock.now)
    page = browser.get(f"/ket-qua/{desk.token}")
    assert page.text.count('class="answer"') == 20
    words = unescape(page.words)
    for text, code in known:
        assert " ".join(text.split()) in words
        assert code in words
    assert re.search(r"Điều \d+", words)


def test_one_moment_before_the_close_nothing_is_shown(desk: Desk, clock, writing) -> None:
    desk.browser.post(f"{desk.url}/nop")
    clock.now = desk.contest.closes_at - timedelta(milliseconds=1)
    with writing() as session:
        browser = Browser(desk.app, sign_in(session, desk.person, clock.now))
    assert 'class="answer"' not in browser.get(f"/ket-qua/{desk.token}").text


def test_a_contest_that_never_reveals_shows_nothing_after_the_close(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock, reveal=Reveal.NEVER)
    desk.browser.post(f"{desk.url}/nop")
    clock.now = desk.contest.closes_at + timedelta(days=30)
    with writing() as session:
        browser = Browser(app, sign_in(session, desk.person, clock.now))
    page = browser.get(f"/ket-qua/{desk.token}")
    assert page.status == 200
    assert 'class="answer"' not in page.text


def test_a_blank_paper_has_a_result_too(desk: Desk) -> None:
    page = desk.browser.get(desk.browser.post(f"{desk.url}/nop").location)
    assert "Bạn đúng 0 trong 20 câu" in page.words
    assert "0 trong 20 câu" in page.words


def test_the_result_says_how_many_attempts_are_left(desk: Desk) -> None:
    page = desk.browser.get(desk.browser.post(f"{desk.url}/nop").location)
    assert "Bạn còn 2 lượt thi." in page.words
    assert "Lượt này được tính vào xếp hạng." in page.words


# In English


MESSAGES = [
    ("/khong-co", "Không có trang này. Về trang chủ, hoặc tìm cuộc thi."),
    ("/cuoc-thi/khong-co", "Không có cuộc thi này. Kiểm tra lại địa chỉ hoặc về trang chủ."),
    ("/lam-bai/khong-co", "Không có bài thi này trong tài khoản của bạn."),
    ("/dang-nhap", "Đăng nhập"),
    ("/huong-dan", "Hướng dẫn"),
]


@pytest.mark.parametrize(("path", "message"), MESSAGES)
def test_who_chose_english_is_answered_in_english_where_there_is_a_translation(
    desk: Desk, path: str, message: str
) -> None:
    assert message in desk.browser.get(path).words
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    page = desk.browser.get(path)
    assert '<html lang="en">' in page.text
    assert catalogue("en").gettext(message) in page.text.replace("&#39;", "'")


def test_days_and_numbers_are_written_as_the_reader_writes_them(desk: Desk) -> None:
    assert "thứ" in desk.browser.get("/cuoc-thi/thu").words
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    words = desk.browser.get("/cuoc-thi/thu").words
    assert re.search("(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, ", words)
    assert not re.search(r"thứ (Hai|Ba|Tư|Năm|Sáu|Bảy),", words)


def test_a_refused_save_speaks_the_readers_language(desk: Desk) -> None:
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    message = desk.raw(b"x").json["error"]["message"]
    assert message == catalogue("en").gettext("Dữ liệu gửi lên không đọc được, nên chưa lưu gì.")


def test_the_questions_stay_vietnamese_and_say_so(desk: Desk, session) -> None:
    query = select(RevisionRow.text).join(AnswerRow, AnswerRow.revision_id == RevisionRow.id)
    texts = [" ".join(text.split()) for text in session.scalars(query)]
    desk.browser.post("/ngon-ngu", {"lang": "en"})
    page = desk.browser.get(desk.url)
    assert len(texts) == 20
    assert not [text for text in texts if text not in unescape(page.words)]
    assert page.text.count('lang="vi"') >= 20


# What may be guessed


def test_a_paper_asks_what_the_contest_lets_one_predict(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock)
    assert desk.contest.rules.prediction is Quantity.ALL_RIGHT
    assert "có bao nhiêu người trả lời đúng tất cả các câu hỏi?" in desk.browser.get(desk.url).words


def test_a_contest_without_prediction_asks_none(app: Flask, writing, clock) -> None:
    desk = sit_down(app, writing, clock, prediction=None, ranking=("score", "time_taken", "handed_in"))
    assert "bao nhiêu người" not in desk.browser.get(desk.url).words
    assert desk.save((21, 5, 1)).status == 422
