"""Handing in, and what the result shows before and after the close."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from contest.attempts import RECEIPT_ALPHABET
from contest.rulebook import Reveal
from contest.services import attempts as service
from contest.services import upkeep
from contest.store import contests as contest_store
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from questions.store import RevisionRow
from tests.factories import sign_in
from tests.web.client import Browser
from tests.web.desk import HONEST, Desk, sit_down
from tests.web.stage import attempts_of, engine_of, moved, right_places, state

pytestmark = pytest.mark.usefixtures("patience")


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
