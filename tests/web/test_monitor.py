"""The live monitor and the organizers' overview: what they count, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from contest.contests import Contest, State
from contest.people import Role
from contest.services import drafts
from contest.services.contests import Window
from contest.services.drafts import Plan
from contest.store import contests
from contest.store.proposals import ProposalRow
from contest.web import monitor
from contest.web.site import NAME
from tests import factories
from tests.conftest import Clock
from tests.web.client import Browser
from tests.web.stage import engine_of, sat, started

HERE = "/to-chuc/cuoc-thi/thu/truc-tiep"
MOST_STATEMENTS = 10


@pytest.fixture
def contest(writing: Callable, clock: Clock) -> Contest:
    with writing() as session:
        return factories.contest(session, clock.now)


@pytest.fixture
def organizer(app: Flask, writing: Callable, clock: Clock) -> Browser:
    with writing() as session:
        who = factories.person(session, clock.now, Role.ORGANIZER)
        return Browser(app, factories.sign_in(session, who, clock.now))


def test_who_sits_who_saves_and_who_hands_in_is_counted_minute_by_minute(
    app: Flask, contest: Contest, organizer: Browser, writing: Callable, clock: Clock
) -> None:
    with writing() as session:
        quiet, busy = (factories.person(session, clock.now) for _ in range(2))
        for who in (quiet, busy):
            started(session, contest, who, clock.now)
    clock.forward(minutes=2)
    with writing() as session:
        sat(session, contest, factories.person(session, clock.now), clock.now, clock.now)
        key = factories.sign_in(session, busy, clock.now)
        token = started(session, contest, busy, clock.now).token
    saving = Browser(app, key)
    assert saving.put(f"/lam-bai/{token}/cau-tra-loi", [{"question": 1, "choice": 0, "seq": 1}]).status == 200
    told = organizer.get(f"{HERE}.json").json
    assert told["charts"]["room"][-4:] == [0, 2, 2, 2]
    assert told["charts"]["starts"][-4:] == [0, 2, 0, 1]
    assert told["charts"]["hand_ins"][-4:] == [0, 0, 0, 1]
    assert told["charts"]["saves"][-4:] == [0, 0, 0, 1]
    texts = told["texts"]
    assert [texts[name] for name in ("sitting", "quiet", "handed_in", "overdue")] == ["2", "1", "1", "0"]
    assert [row[1:3] for row in told["rows"]["unions"]] == [["2", "1"]]
    assert told["rows"]["minutes"][0][1:] == ["2", "1", "1", "1"]
    page = organizer.get(HERE)
    assert (page.status, page.text.count('width="8"')) == (200, 90)
    for row in told["rows"]["minutes"]:
        heads = ("Đang làm", "Bắt đầu", "Nộp", "Lưu")
        cells = zip(heads, row[1:], strict=True)
        assert "".join(f'<td class="num" data-label="{head}">{cell}</td>' for head, cell in cells) in page.text
    clock.forward(minutes=contest.rules.minutes + 2)
    assert saving.put(f"/lam-bai/{token}/cau-tra-loi", [{"question": 1, "choice": 1, "seq": 2}]).status == 409
    late = organizer.get(f"{HERE}.json").json
    assert [late["texts"][name] for name in ("sitting", "late", "refused", "overdue")] == ["0", "1", "0", "2"]
    assert (sum(late["charts"]["saves"]), late["rows"]["unions"]) == (1, [])
    assert any("2 bài đã hết giờ mà chưa thu" in words for _level, words in late["alerts"])


def test_the_same_figures_are_not_sent_twice_and_a_page_without_redis_says_what_is_not_known(
    app: Flask, contest: Contest, organizer: Browser
) -> None:
    app.extensions[NAME] = replace(app.extensions[NAME], boards=None)
    first = organizer.get(f"{HERE}.json")
    assert first.json["charts"]["saves"] is None
    assert "không có Redis" in first.json["texts"]["saves_most"]
    assert organizer.get(HERE).status == 200
    again = organizer.get(f"{HERE}.json", headers={"If-None-Match": first.response.headers["ETag"]})
    # The clock of the database runs on while that of the test stands still, by hours: an alert that changes by itself.
    assert again.status in (200, 304)


@pytest.mark.parametrize("path", [HERE, f"{HERE}.json", "/to-chuc"])
def test_a_look_takes_few_statements_however_much_there_is(
    app: Flask, contest: Contest, organizer: Browser, writing: Callable, clock: Clock, path: str
) -> None:
    counts = []
    for n in range(2):
        with factories.counted(engine_of(app)) as seen:
            assert organizer.get(path).status == 200
        counts.append(len(seen))
        with writing() as session:
            for other in range(3):
                made = factories.contest(session, clock.now, f"them-{n}-{other}")
                started(session, made, factories.person(session, clock.now), clock.now)
                who = factories.person(session, clock.now, unit_id=factories.grassroots(session, other))
                started(session, contest, who, clock.now)
    assert max(counts) <= MOST_STATEMENTS
    # One more once somebody sits: the names of their unions.
    assert counts[1] <= counts[0] + 1


def test_the_overview_groups_contests_and_names_what_waits_with_the_way_there(
    organizer: Browser, contest: Contest, writing: Callable, clock: Clock
) -> None:
    with writing() as session:
        ahead = [Window("Đợt 1", clock.now.replace(day=28), clock.now.replace(day=29))]
        factories.contest(session, clock.now, "sap-toi", windows=ahead)
        over = factories.contest(session, clock.now, "da-qua")
        contests.set_state(session, over.id, State.CHECKING)
        session.add(ProposalRow(contest_id=over.id, act="ruling", body={}, reason="x", proposed_at=clock.now))
        factories.person(session, clock.now, unit_id=None, unit_text="Tổ xe ôm")
        plan = Plan("Cuộc thi năm sau", clock.now.date() + timedelta(days=90), source="thu")
        slug = drafts.create(session, plan, None, clock.now)
        contests.change(session, drafts.find(session, slug).id, looked_over=["ten", "dot-thi"])
    page = organizer.get("/to-chuc")
    places = [page.words.index(one) for one in ("Đang mở 1", "Đã đóng, chờ công bố 1", "Sắp mở 1", "Bản nháp 1")]
    assert places == sorted(places)
    assert "1 đề nghị chờ người thứ hai duyệt" in page.words
    assert 'href="/to-chuc/cuoc-thi/da-qua/de-nghi"' in page.text
    assert "1 người chưa được xếp vào đơn vị" in page.words
    assert "Bản nháp còn 5 phần chưa xem" in page.words
    assert 'href="/to-chuc/cuoc-thi/thu/truc-tiep"' in page.text
    # The next step of what is being checked, and why it cannot be taken yet, as its own desk says it.
    assert "Tiếp theo: Công bố kết quả tạm thời" in page.words
    assert "Còn bài thi chưa thu, hoặc có đợt chưa chốt." in page.words


def test_an_address_among_the_slowest_pages_reads_as_one(app: Flask) -> None:
    with app.test_request_context():
        assert monitor._address("contestants.paper") == "/to-chuc/cuoc-thi/…/thi-sinh/…/bai/…"
        assert monitor._address("no.such") == "no.such"
