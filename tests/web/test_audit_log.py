"""The page of the record: who sees which deeds, in words, fifty a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from contest.people import Role
from contest.services import audit
from contest.store import audit as store
from tests.conftest import Clock
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of

HERE = "/to-chuc/nhat-ky"


@pytest.fixture
def staff(app: Flask, writing: Callable, clock: Clock) -> dict[str, Browser]:
    """An organizer and an administrator with a contest, its deeds, and a sign-in of somebody."""
    with writing() as session:
        contest(session, clock.now)
        contest(session, clock.now, "khac")
        people = {one.value: person(session, clock.now, one) for one in (Role.ORGANIZER, Role.ADMIN)}
        who = person(session, clock.now, name="Giàng A Sùng")
        store.record(session, clock.now, who.id, "person.sign_in", f"person:{who.id}")
        by = people["organizer"]
        store.record(session, clock.now, by.id, "notice.publish", "contest:thu", number=1, reason="Mưa lũ ở Mường Nhé")
        audit.seal(session, clock.now)
        store.record(session, clock.now + timedelta(seconds=1), None, "new.act", "contest:khac")
        return {role: Browser(app, sign_in(session, one, clock.now)) for role, one in people.items()}


def test_an_organizer_reads_what_was_done_with_contests(staff: dict[str, Browser]) -> None:
    page = staff["organizer"].get(HERE)
    assert page.status == 200
    assert "Đăng thông báo" in page.words
    assert "Mưa lũ ở Mường Nhé" in page.words
    assert "new.act" in page.words
    assert "đang chờ" in page.words
    assert "Giàng A Sùng" not in page.text
    assert "person:" not in page.text


def test_an_administrator_reads_all_of_it(staff: dict[str, Browser]) -> None:
    page = staff["admin"].get(HERE)
    assert "Giàng A Sùng" in page.words
    assert "Đăng nhập" in page.words


@pytest.mark.parametrize(
    "asked", ["?cuoc-thi=person:1", "?viec=person.sign_in", "?truoc=x", "?truoc=99999999999999999"]
)
def test_no_filter_shows_an_organizer_more(staff: dict[str, Browser], asked: str) -> None:
    page = staff["organizer"].get(HERE + asked)
    assert page.status == 200
    assert "Giàng A Sùng" not in page.text


def test_it_is_sifted_by_contest_and_by_act(staff: dict[str, Browser]) -> None:
    body = re.compile(r"<tbody>.*</tbody>", re.DOTALL)
    by_contest = body.search(staff["organizer"].get(f"{HERE}?cuoc-thi=khac").text)
    assert by_contest is not None
    assert "new.act" in by_contest[0]
    assert "Đăng thông báo" not in by_contest[0]
    by_act = body.search(staff["organizer"].get(f"{HERE}?viec=notice.publish").text)
    assert by_act is not None
    assert by_act[0].count("<tr>") == 1
    assert "Không có dòng nào như vậy" in staff["organizer"].get(f"{HERE}?viec=khong-co").words


def test_the_head_stands_on_the_page(staff: dict[str, Browser], writing: Callable) -> None:
    with writing() as session:
        head = audit.head(session)
    page = staff["organizer"].get(HERE)
    assert head.hash in page.text
    assert f"{head.number} dòng" in page.words


def test_fifty_a_page_and_every_deed_once(
    app: Flask, staff: dict[str, Browser], writing: Callable, clock: Clock
) -> None:
    with writing() as session:
        for n in range(120):
            store.record(session, clock.now, None, f"act.{n:03d}", "contest:thu")
    seen: list[str] = []
    path: str | None = HERE
    while path:
        page = staff["organizer"].get(path)
        rows = re.findall(r"<td data-label=\"Việc\"><span>(act\.\d{3})", page.text)
        assert page.text.count("<tr><th") - 1 <= 50
        seen += rows
        older = re.search(r'href="([^"]*truoc=\d+)">Cũ hơn', page.text)
        path = older and older[1].replace("&amp;", "&")
    assert seen == [f"act.{n:03d}" for n in reversed(range(120))]


def test_a_page_takes_the_same_statements_however_long_the_record(
    app: Flask, staff: dict[str, Browser], writing: Callable, clock: Clock
) -> None:
    engine: Engine = engine_of(app)
    counts = []
    for rows in (0, 80):
        with writing() as session:
            for _ in range(rows):
                store.record(session, clock.now, None, "contest.close", "contest:thu")
        with counted(engine) as seen:
            staff["organizer"].get(HERE)
        counts.append(len(seen))
    assert counts[0] == counts[1]
