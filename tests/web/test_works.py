"""The writer's page: with script and without, on two machines, at the close, and only for whoever writes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from contest.contests import State
from contest.people import Role
from contest.store import essays
from contest.store import works as store
from contest.store.contests import ContestRow
from contest.web import works as pages
from contest.web.buckets import Buckets
from tests.factories import contest, counted, person, sign_in
from tests.judges import RULES
from tests.web.client import Browser
from tests.web.stage import engine_of

PAGE = "/cuoc-thi/thu/bai-viet"


@pytest.fixture
def held(app: Flask, writing, clock):
    with writing() as session:
        return contest(session, clock.now, **RULES)


@pytest.fixture
def writer(held, writing, clock):
    with writing() as session:
        return person(session, clock.now, name="Người Viết Riêng")


@pytest.fixture
def browser(app: Flask, writer, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, writer, clock.now))


def fields(page) -> dict[str, str]:
    return dict(re.findall(r'name="(round|base|seq|writer)" type="hidden" value="([^"]*)"', page.text))


def form(browser: Browser, body: str, press: str, **given: str):
    return browser.post(PAGE, {**fields(browser.get(PAGE)), "body": body, "viec": press, **given})


def draft(body: str, seq: int, base: int, writer: str = "a", number: int = 1) -> dict[str, object]:
    return {"round": number, "body": body, "seq": seq, "base": base, "writer": writer}


def test_without_script_a_draft_is_kept_and_handed_in(browser: Browser, session, held, writer) -> None:
    assert form(browser, "Bài của tôi", "luu").location == f"{PAGE}?da=luu"
    assert "Bài của tôi" in browser.get(PAGE).text
    assert form(browser, "Bài của tôi viết xong", "nop").location == f"{PAGE}?da=nop"
    page = browser.get(PAGE)
    assert "Bài viết đã nộp" in page.words
    (work,) = store.of_person(session, held.id, writer.id)
    assert work.receipt
    assert work.receipt in page.words
    assert "textarea" not in page.text


def test_a_double_tap_hands_in_once(browser: Browser, session, held, writer) -> None:
    sent = {**fields(browser.get(PAGE)), "body": "Bài của tôi", "viec": "nop"}
    assert [browser.post(PAGE, sent).status for _ in range(2)] == [303, 303]
    (work,) = store.of_person(session, held.id, writer.id)
    assert (work.state, work.seq) == ("handed", 1)


def test_a_work_taken_back_can_be_written_on(browser: Browser) -> None:
    form(browser, "Bài của tôi", "nop")
    assert browser.post(f"{PAGE}/rut", {"round": "1"}).location == f"{PAGE}?da=rut"
    assert form(browser, "Bài của tôi, thêm nữa", "nop").status == 303


def test_too_many_words_are_told_and_nothing_that_was_written_is_lost(browser: Browser, session, held, writer) -> None:
    page = form(browser, "từ " * 1501, "nop")
    assert page.status == 422
    assert "1501 từ" in page.words
    (work,) = store.of_person(session, held.id, writer.id)
    assert (work.state, work.words) == ("draft", 1501)


def test_the_script_saves_and_is_told_what_is_kept(browser: Browser) -> None:
    first = browser.put(f"{PAGE}.json", draft("một", 1, 0))
    assert (first.status, first.json["seq"], first.json["words"]) == (200, 1, 1)
    assert browser.put(f"{PAGE}.json", draft("một hai", 2, 1)).json["seq"] == 2
    assert browser.put(f"{PAGE}.json", draft("một", 1, 0)).json["seq"] == 2, "an older one that comes late"


def test_a_second_machine_is_shown_both_versions_by_script_and_by_form(
    app: Flask, browser: Browser, writer, writing, clock
):
    stale = {**fields(browser.get(PAGE)), "body": "bản trên máy bàn", "viec": "luu"}
    browser.put(f"{PAGE}.json", draft("bản trên điện thoại", 1, 0))
    reply = browser.put(f"{PAGE}.json", draft("bản trên máy bàn", 1, 0, "b"))
    assert (reply.status, reply.json["error"]["code"], reply.json["body"]) == (409, "conflict", "bản trên điện thoại")
    page = browser.post(PAGE, stale)
    assert page.status == 409
    assert "bản trên điện thoại" in page.text
    assert "bản trên máy bàn" in page.text
    again = browser.post(PAGE, {**fields(page), "body": "bản trên máy bàn", "viec": "luu"})
    assert again.status == 303
    assert "bản trên máy bàn" in browser.get(PAGE).text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        {"round": 1},
        {**draft("a", 1, 0), "more": 1},
        {**draft("a", 1, 0), "seq": "1"},
        {**draft("a", 1, 0), "seq": True},
        {**draft("a", 1, 0), "body": None},
        {**draft("a", 1, 0), "writer": "x" * 30},
        draft("a", 5, 5),
        draft("a", 1, 0, number=10**6),
    ],
)
def test_what_is_no_draft_is_refused_as_json(browser: Browser, body) -> None:
    reply = browser.put(f"{PAGE}.json", body)
    assert reply.status in (400, 415)
    assert reply.json["error"]["message"]


def test_a_script_that_hammers_waits(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.001, burst=2))
    told = [browser.put(f"{PAGE}.json", draft(f"bản {n}", n, n - 1)).status for n in (1, 2, 3)]
    assert told == [200, 200, 429]


def test_after_the_close_the_draft_stands_and_what_came_late_is_shown_back(browser: Browser, clock, held) -> None:
    sent = {**fields(browser.get(PAGE)), "body": "muộn mất rồi", "viec": "nop"}
    browser.put(f"{PAGE}.json", draft("kịp lúc", 1, 0))
    clock.now = held.rounds[0].closes_at + timedelta(minutes=1)
    reply = browser.put(f"{PAGE}.json", draft("muộn", 2, 1))
    assert (reply.status, reply.json["error"]["code"]) == (409, "works_closed")
    page = browser.post(PAGE, sent)
    assert page.status == 409
    assert "muộn mất rồi" in page.text
    assert "đang chấm" in browser.get(PAGE).words


def test_markup_in_a_work_is_only_text(browser: Browser) -> None:
    form(browser, "<script>x</script><b>đậm</b>", "nop")
    assert "&lt;script&gt;x&lt;/script&gt;&lt;b&gt;" in browser.get(PAGE).text


def test_a_contest_without_an_essay_or_a_draft_has_no_such_page(browser: Browser, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now, slug="khong-tu-luan")
    assert browser.get("/cuoc-thi/khong-tu-luan/bai-viet").status == 404
    assert browser.get("/cuoc-thi/khong-co/bai-viet").status == 404


def test_points_show_only_once_results_are_public(browser: Browser, held, writer, writing, clock) -> None:
    form(browser, "Bài của tôi", "nop")
    clock.forward(days=8)
    with writing() as session:
        essays.replace(session, held.rounds[0].id, {writer.id: 8}, None, clock.now)
    assert "đang chấm" in browser.get(PAGE).words
    assert "8 trong 10 điểm" not in browser.get(PAGE).words
    with writing() as session:
        session.execute(update(ContestRow).values(state=State.PROVISIONAL.value))
    assert "8 trong 10 điểm" in browser.get(PAGE).words


def test_the_page_of_the_contest_says_where_the_work_stands(browser: Browser) -> None:
    assert "Viết bài" in browser.get("/cuoc-thi/thu").words
    form(browser, "Bài của tôi", "nop")
    words = browser.get("/cuoc-thi/thu").words
    assert "Đã nộp lúc" in words
    assert "rút về sửa được" in words


def test_a_judge_or_organizer_writes_nothing(app: Flask, held, writing, clock) -> None:
    for role in (Role.JUDGE, Role.ORGANIZER, Role.ADMIN):
        with writing() as session:
            who = Browser(app, sign_in(session, person(session, clock.now, role), clock.now))
        page = who.get(PAGE)
        assert page.status == 200
        assert "textarea" not in page.text
        assert who.put(f"{PAGE}.json", draft("một", 1, 0)).status == 403


def test_the_page_and_a_save_ask_the_database_little(app: Flask, browser: Browser) -> None:
    form(browser, "Bài của tôi", "luu")
    with counted(engine_of(app)) as seen:
        browser.client.get(PAGE)
    assert len(seen) <= 7, seen
    token = browser.token()
    with counted(engine_of(app)) as seen:
        reply = browser.client.put(f"{PAGE}.json", json=draft("hai", 2, 1), headers={"X-CSRF-Token": token})
    assert reply.status_code == 200
    assert len(seen) <= 9, seen
