"""The integrity desk: signals with their evidence, disqualifications, mergers; and what the struck person is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Role, national_phone
from contest.services import strikes, upkeep
from contest.services.strikes import Struck
from contest.store import attempts, notices
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.contests import RoundRow
from contest.store.people import PersonRow
from contest.store.strikes import StrikeRow
from contest.store.units import UnitRow
from contest.web import origins
from tests import factories
from tests.acts import Contestant, Writing, contestant
from tests.conftest import Clock
from tests.services.test_signals import paper
from tests.web.client import Browser

HERE = "/to-chuc/cuoc-thi/thu/kiem-tra"
WHY = "Hai người nộp cùng một bài"
# The first two answer alike, nine of twenty questions wrong.
SEEDS = (1, 1, 3)


@dataclass
class Desk:
    """Two organizers at their desks; two people with the same paper, one with a paper of their own."""

    contest: Contest
    people: list[Contestant]
    chief: Browser
    second: Browser
    writing: Writing
    clock: Clock
    app: Flask

    def browser(self, n: int) -> Browser:
        return Browser(self.app, self.people[n].key)

    def papers(self, n: int) -> list[attempts.Attempt]:
        with self.writing() as session:
            return attempts.of_person(session, self.contest.id, self.people[n].person.id)


@pytest.fixture
def desk(app: Flask, writing: Writing, clock: Clock) -> Desk:
    with writing() as session:
        contest = factories.contest(session, clock.now, same_for_all=True, attempts=1)
        names = ("Lò Văn Một", "Lò Văn Hai", "Quàng Thị Ba")
        people = [contestant(session, clock.now, name=name) for name in names]
        staff = [factories.person(session, clock.now, Role.ORGANIZER) for _ in range(2)]
        keys = [factories.sign_in(session, one, clock.now) for one in staff]
    for n, who in enumerate(people):
        paper(writing, contest, who, clock, Random(SEEDS[n]))
    chief, second = (Browser(app, key) for key in keys)
    return Desk(contest, people, chief, second, writing, clock, app)


def closed(desk: Desk) -> None:
    """The contest is over and settled."""
    with desk.writing() as session:
        early = desk.clock.now + timedelta(minutes=20)
        session.execute(update(RoundRow).values(closes_at=early))
    desk.clock.forward(minutes=21)


def test_signals_are_told_in_words_with_names_and_lead_to_the_evidence(desk: Desk) -> None:
    page = desk.chief.get(HERE)
    assert "Bài gần giống nhau" in page.words
    assert "Lò Văn Một, Lò Văn Hai" in page.words
    assert "Quàng Thị Ba" not in page.words
    address = re.search(rf'href="({HERE}/dau-hieu\?so=\w+)"', page.text)
    assert address is not None
    signal = desk.chief.get(address[1])
    assert signal.status == 200
    assert f"•••• ••• {desk.people[0].person.phone[-3:]}" in signal.words
    assert national_phone(desk.people[0].person.phone) not in signal.text


def test_two_papers_stand_side_by_side_once_nobody_sits_any_more(desk: Desk) -> None:
    a, b = (desk.papers(n)[0].id for n in (0, 1))
    early = desk.chief.get(f"{HERE}/cap?a={a}&b={b}")
    assert "Đáp án:" not in early.words
    assert "khi đợt thi đã đóng" in early.words
    closed(desk)
    page = desk.chief.get(f"{HERE}/cap?a={a}&b={b}")
    assert page.words.count("Đáp án:") == desk.contest.rules.questions
    assert "Cùng sai giống hệt" in page.words
    assert desk.chief.get(f"{HERE}/cap?a={a}&b=99999").status == 404


def test_a_signal_that_was_looked_into_says_so_and_why(desk: Desk) -> None:
    digest = _digest(desk)
    refused = desk.chief.post(f"{HERE}/dau-hieu", {"so": digest, "ly_do": "ổn"})
    assert refused.status == 422
    done = desk.chief.post(f"{HERE}/dau-hieu", {"so": digest, "ly_do": "Hai vợ chồng ngồi cạnh nhau"})
    assert (done.status, done.location) == (303, f"{HERE}?da=xem")
    page = desk.second.get(HERE)
    assert "Hai vợ chồng ngồi cạnh nhau" in page.words
    assert "0 dấu hiệu chưa có ai xem" in page.words
    assert desk.chief.post(f"{HERE}/dau-hieu", {"so": "0" * 16, "ly_do": WHY}).status == 404


def _digest(desk: Desk) -> str:
    found = re.search(r"dau-hieu\?so=(\w+)", desk.chief.get(HERE).text)
    assert found is not None
    return found[1]


def test_a_person_is_struck_and_restored_from_the_desk(desk: Desk, session: Session) -> None:
    who = desk.people[0].person
    refused = desk.chief.post(f"{HERE}/huy", {"nguoi": who.id, "ly_do": "gian lận"})
    assert refused.status == 422
    assert "gian lận" in refused.text
    done = desk.chief.post(f"{HERE}/huy", {"nguoi": who.id, "ly_do": WHY})
    assert (done.status, done.location) == (303, f"{HERE}/huy?da=huy")
    page = desk.chief.get(f"{HERE}/huy")
    assert WHY in page.words
    assert desk.chief.post(f"{HERE}/huy", {"nguoi": who.id, "ly_do": WHY}).status == 409
    strike = session.scalars(select(StrikeRow)).one()
    assert desk.chief.post(f"{HERE}/huy/thu-hoi", {"so": strike.id, "ly_do": "?"}).status == 422
    assert desk.chief.post(f"{HERE}/huy/thu-hoi", {"so": strike.id, "ly_do": "Đã xác minh lại"}).status == 303
    assert "Đã xác minh lại" in desk.chief.get(f"{HERE}/huy").words
    assert [one.struck for one in desk.papers(0)] == [None]


def test_the_boards_follow_a_disqualification_at_once(desk: Desk) -> None:
    board = "/cuoc-thi/thu/xep-hang"
    with desk.writing() as session:
        upkeep.rebuild(session, desk.app.extensions["hoithi"].boards, desk.contest, desk.clock.now)
    assert "Lò Văn Một" in desk.chief.get(board).text
    desk.chief.post(f"{HERE}/huy", {"nguoi": desk.people[0].person.id, "ly_do": WHY})
    assert "Lò Văn Một" not in desk.chief.get(board).text


def test_the_struck_person_reads_why_and_how_to_complain_and_nothing_breaks(desk: Desk) -> None:
    token = desk.papers(0)[0].token
    with desk.writing() as session:
        who = Struck(desk.people[0].person.id)
        strikes.strike(session, desk.contest, who, WHY, None, desk.clock.now)
    page = desk.browser(0).get(f"/ket-qua/{token}")
    assert "Kết quả đã bị huỷ" in page.words
    assert WHY in page.words
    assert "khiếu nại trong 3 ngày" in page.words
    assert "Lượt này không được tính vào xếp hạng" in page.words
    for address in ("/", "/tai-khoan", "/cuoc-thi/thu", "/cuoc-thi/thu/xep-hang", "/cuoc-thi/thu/bat-dau"):
        assert desk.browser(0).get(address).status in (200, 403, 409), address
    assert WHY not in desk.browser(1).get(f"/ket-qua/{desk.papers(1)[0].token}").text


def test_a_person_is_found_by_telephone_number_and_the_asking_is_recorded(desk: Desk, session: Session) -> None:
    who = desk.people[2].person
    done = desk.chief.post(f"{HERE}/nguoi", {"so_dien_thoai": national_phone(who.phone)})
    assert (done.status, done.location) == (303, f"{HERE}/nguoi?so={who.id}")
    page = desk.chief.get(done.location)
    assert who.name in page.words
    assert national_phone(who.phone) not in page.text
    row = session.scalars(select(AuditRow).where(AuditRow.act == "person.look_up")).one()
    assert row.detail == {"person": who.id}
    assert desk.chief.post(f"{HERE}/nguoi", {"so_dien_thoai": "0399 999 999"}).status == 422
    assert desk.chief.get(f"{HERE}/nguoi?so=99999").status == 404


def test_two_organizers_merge_two_units_and_the_public_reads_of_it(desk: Desk, session: Session) -> None:
    one, other = (session.get_one(UnitRow, factories.grassroots(session, n)) for n in (0, 1))
    session.rollback()
    page = desk.chief.get(f"{HERE}/gop?tim_tu={one.code}&tim_vao={other.code}")
    assert one.name in page.words
    form = {"tim_tu": one.code, "tim_vao": other.code}
    assert desk.chief.post(f"{HERE}/gop/don-vi", form | {"tu": one.id, "ly_do": WHY}).status == 422
    whole = form | {"tu": one.id, "vao": other.id}
    assert desk.chief.post(f"{HERE}/gop/don-vi", whole | {"ly_do": "nhầm"}).status == 422
    assert desk.chief.post(f"{HERE}/gop/don-vi", whole | {"ly_do": WHY}).status == 303
    assert "1 đề nghị gộp đang chờ" in desk.second.get(HERE).words
    number = re.search(r'name="so" value="(\d+)"', desk.second.get(f"{HERE}/gop").text)
    assert number is not None
    assert desk.chief.post(f"{HERE}/gop/duyet", {"so": number[1]}).status == 409
    assert desk.second.post(f"{HERE}/gop/duyet", {"so": number[1]}).location == f"{HERE}/gop?da=gop"
    session.rollback()
    assert {paper.unit_id for paper in session.scalars(select(AttemptRow))} == {other.id}
    (told,) = notices.of_contest(session, desk.contest.id)
    assert one.name in told.text
    assert "Đã gộp (1)" in desk.chief.get(f"{HERE}/gop").words


def test_two_organizers_merge_two_accounts(desk: Desk, session: Session) -> None:
    away, into = (desk.people[n].person for n in (0, 2))
    first, last = (desk.papers(n)[0].id for n in (0, 2))
    phones = {"so_tu": away.phone, "so_vao": into.phone}
    assert desk.chief.post(f"{HERE}/gop/tai-khoan/tim", {"so_tu": "0", "so_vao": "0"}).status == 422
    shown = desk.chief.post(f"{HERE}/gop/tai-khoan/tim", phones)
    assert shown.status == 200
    assert away.name in shown.words
    pair = {"tu": away.id, "vao": into.id}
    assert desk.chief.post(f"{HERE}/gop/tai-khoan", pair | {"ly_do": "x"}).status == 422
    assert desk.chief.post(f"{HERE}/gop/tai-khoan", pair | {"ly_do": WHY}).status == 303
    page = desk.second.get(f"{HERE}/gop")
    assert "1 lượt vượt số cho phép" in page.words
    number = re.search(r'name="so" value="(\d+)"', page.text)
    assert number is not None
    assert desk.second.post(f"{HERE}/gop/duyet", {"so": number[1]}).status == 303
    # Both began at the same moment, so the one whose row is older stays.
    assert {one.id: one.struck for one in desk.papers(2)} == {first: None, last: "excess"}
    assert session.get_one(PersonRow, away.id).disabled_at is not None
    assert desk.browser(0).get("/tai-khoan").status == 303


def test_each_page_of_the_desk_reads_flat(desk: Desk, app: Flask) -> None:
    pages = [HERE, f"{HERE}/nguoi", f"{HERE}/huy", f"{HERE}/gop", f"{HERE}/dau-hieu?so={_digest(desk)}"]
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    for page in pages:
        with factories.counted(engine) as seen:
            assert desk.chief.get(page).status == 200
        assert len(seen) <= 14, (page, len(seen))


def test_nothing_of_the_desk_is_offered_once_the_results_are_locked(desk: Desk) -> None:
    with desk.writing() as session:
        from_state = "UPDATE contest SET state = 'locked'"
        session.connection().exec_driver_sql(from_state)
    for page in (f"{HERE}/gop", f"{HERE}/huy"):
        assert "đã khoá" in desk.chief.get(page).words
    done = desk.chief.post(f"{HERE}/huy", {"nguoi": desk.people[0].person.id, "ly_do": WHY})
    assert done.status == 409


def test_only_a_hash_is_kept_of_where_a_paper_was_started_from(app: Flask, writing: Writing, clock: Clock) -> None:
    with writing() as session:
        factories.contest(session, clock.now)
        people = [contestant(session, clock.now) for _ in range(3)]
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"}
    newer = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/131.0"}
    places = [("10.1.2.3", phone), ("10.1.2.3", newer), ("10.1.2.4", phone)]
    for who, (address, headers) in zip(people, places, strict=True):
        browser = Browser(app, who.key)
        started = browser.post(
            "/cuoc-thi/thu/bat-dau", {"honest": "y"}, headers=headers, environ_base={"REMOTE_ADDR": address}
        )
        assert started.status == 303
    with writing() as session:
        kept = list(session.scalars(select(AttemptRow.origin).order_by(AttemptRow.id)))
    assert kept[0] == kept[1] != kept[2]
    assert all(one is not None and re.fullmatch(r"[0-9a-f]{32}", one) for one in kept)
    assert origins.origin("one", "10.1.2.3", "") != origins.origin("other", "10.1.2.3", "")
