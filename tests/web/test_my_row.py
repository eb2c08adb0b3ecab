"""The reader's own row: in its place, after a gap, or behind a link; on boards of people and of unions."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from contest.boards import PAGE, Counters
from contest.contests import Contest
from contest.predictions import Quantity
from contest.rulebook import Show
from contest.services import upkeep
from contest.store import contests as contest_store
from contest.store import people
from contest.store.people import PersonRow
from tests.crowds import Stand, gather
from tests.factories import contest, grassroots, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import site_of, unit_of

BOARD = "/cuoc-thi/thu/xep-hang"
PLAIN = {"prediction": None, "ranking": ("score", "time_taken")}
GUESSED = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "ranking": ("score", "prediction", "time_taken")}
SIZE = 120
DIGITS = ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín")


class Hall:
    """People whose n-th stands at index n, in three units, and a browser for each."""

    def __init__(self, app: Flask, writing, clock, size: int = SIZE, **rules: object) -> None:
        self.app, self.writing, self.clock = app, writing, clock
        with writing() as session:
            self.contest: Contest = contest(session, clock.now, **(PLAIN | rules))
            self.units = [grassroots(session, n * 40) for n in range(3)]
            stands = [Stand(10, 60_000 + n * 1000, self.units[n % 3], f"Người Thứ {_word(n)}") for n in range(size)]
            self.ids = gather(session, self.contest, clock.now, stands)

    def warm(self) -> None:
        boards = site_of(self.app).boards
        assert boards is not None
        with self.writing() as session:
            held = contest_store.by_slug(session, "thu")
            assert held is not None
            upkeep.rebuild(session, boards, held, self.clock.now)

    def browser(self, place: int) -> Browser:
        with self.writing() as session:
            found = people.credentials(session, session.get_one(PersonRow, self.ids[place]).phone)
            assert found is not None
            return Browser(self.app, sign_in(session, found[0], self.clock.now))


def _word(n: int) -> str:
    return " ".join(DIGITS[int(digit)] for digit in str(n))


@pytest.fixture
def hall(app: Flask, writing, clock) -> Hall:
    made = Hall(app, writing, clock)
    made.warm()
    return made


def row_of_mine(page: Page) -> str:
    """The words of the one row that is the reader's."""
    (row,) = re.findall(r'<(?:tr|li)[^>]*id="toi".*?</(?:tr|li)>', page.text, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", row).split())


def ranks(page: Page) -> list[str]:
    return re.findall(r'data-of="rank"[^>]*>=?([\d.]+)<', page.text)


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_the_first_page_holds_the_leaders_a_gap_and_those_about_me(hall: Hall, boards, live: bool) -> None:
    if not live:
        boards.echo.client.flushall()
    page = hall.browser(99).get(BOARD)
    assert ranks(page) == [str(n) for n in (*range(1, 51), *range(95, 106))]
    assert "bỏ qua 51–94" in page.words
    assert row_of_mine(page).startswith("100 Người Thứ")
    assert "(bạn)" in row_of_mine(page)
    assert "Bạn: hạng 100 · 10 điểm" in page.words
    assert re.search(r'class="my-place">.*?href="#toi"', page.text)


@pytest.mark.parametrize("place", [0, 9, 10, 49])
def test_on_my_own_page_my_row_is_marked_in_its_place_and_nobody_stands_twice(hall: Hall, place: int) -> None:
    page = hall.browser(place).get(BOARD)
    assert ranks(page) == [str(n) for n in range(1, 51)]
    assert row_of_mine(page).startswith(f"{place + 1} ")


@pytest.mark.parametrize("place", [50, 52, 55])
def test_rows_about_me_that_begin_on_the_page_leave_no_gap(hall: Hall, place: int) -> None:
    page = hall.browser(place).get(BOARD)
    assert ranks(page) == [str(n) for n in range(1, place + 7)]
    assert "bỏ qua" not in page.words


@pytest.mark.parametrize("place", [0, 9, 10, 49, 50, 51, 99, 100, SIZE - 1])
def test_the_jump_opens_the_page_that_holds_me(hall: Hall, place: int) -> None:
    browser = hall.browser(place)
    jump = browser.client.get(f"{BOARD}?toi=1")
    assert jump.status_code == 303
    assert jump.location.endswith("#toi")
    page = browser.get(jump.location.split("#")[0])
    assert row_of_mine(page).startswith(f"{place + 1} ")
    assert f"Trang {place // PAGE + 1} trong 3" in page.words


def test_a_page_without_me_names_the_way_to_me(hall: Hall) -> None:
    page = hall.browser(0).get(f"{BOARD}?trang=3")
    assert 'id="toi"' not in page.text
    assert "Bạn: hạng 1 · 10 điểm" in page.words
    assert "toi=1" in page.text


def test_the_jump_keeps_the_unit_and_leads_strangers_to_the_board(hall: Hall) -> None:
    unit = hall.units[0]
    jump = hall.browser(3).client.get(f"{BOARD}?don-vi={unit}&toi=1")
    assert f"don-vi={unit}" in jump.location
    stranger = Browser(hall.app).client.get(f"{BOARD}?toi=1")
    assert (stranger.status_code, stranger.location) == (303, f"{BOARD}?bang=ca-nhan")
    elsewhere = hall.browser(1).client.get(f"{BOARD}?don-vi={unit}&toi=1")
    assert "#" not in elsewhere.location


def test_whoever_came_onto_a_page_that_is_kept_finds_themselves_on_it(hall: Hall) -> None:
    hall.warm()
    Browser(hall.app).get(BOARD)
    with hall.writing() as session:
        (newcomer,) = gather(session, hall.contest, hall.clock.now, [Stand(20, 1000, hall.units[0], "Vừa Tới Nơi")])
    hall.ids.append(newcomer)
    hall.warm()
    assert row_of_mine(hall.browser(SIZE).get(BOARD)).startswith("1 Vừa Tới Nơi")


def test_what_is_mine_comes_by_a_way_of_its_own_that_nobody_keeps(hall: Hall) -> None:
    reply = hall.browser(99).client.get(f"{BOARD}/toi.json")
    assert reply.headers["Cache-Control"] == "private, no-store"
    told = reply.get_json()
    assert (told["index"], told["page"], told["here"]) == (99, 2, False)
    assert told["strip"] == "Bạn: hạng 100 · 10 điểm"
    assert [row["rank"] for row in told["rows"]] == list(range(95, 106))
    assert [row["mine"] for row in told["rows"]].count(True) == 1
    assert Browser(hall.app).client.get(f"{BOARD}/toi.json").status_code in (303, 401)
    assert "mine" not in Browser(hall.app).get(f"{BOARD}.json").text


# The time taken


def test_the_time_stands_only_where_it_ranks_somebody(app: Flask, writing, clock) -> None:
    hall = Hall(app, writing, clock, 12, ranking=("score", "handed_in"))
    hall.warm()
    for browser in (Browser(app), hall.browser(3)):
        page = browser.get(BOARD)
        assert "Thời gian" not in page.words
        assert "1:03" not in page.words
    assert {row["time"] for row in Browser(app).get(f"{BOARD}.json").json["rows"]} == {None}


# Unions


def test_my_union_is_marked_and_named_in_the_strip(hall: Hall, writing) -> None:
    browser = hall.browser(1)
    with writing() as session:
        upper = unit_of(session, unit_of(session, hall.units[1]).parent_id or 0).name
    page = browser.get(f"{BOARD}?bang=cong-doan")
    assert upper in row_of_mine(page)
    assert "(đơn vị của bạn)" in row_of_mine(page)
    assert re.search(r"Đơn vị của bạn: hạng =?\d+ · [\d,]+%", page.words)


def test_among_a_thousand_unions_the_jump_finds_mine(hall: Hall, writing) -> None:
    browser = hall.browser(2)
    with writing() as session:
        name = unit_of(session, hall.units[2]).name
    for order in ("", "&xep=nguoi", "&xep=diem", "&xep=ty-le"):
        jump = browser.client.get(f"{BOARD}?bang=co-so&toi=1{order}")
        assert name in row_of_mine(browser.get(jump.location.split("#")[0]))


def test_another_order_of_unions_leaves_their_ranks_as_the_rules_have_them(hall: Hall) -> None:
    official = Browser(hall.app).get(f"{BOARD}.json?bang=co-so").json["rows"]
    by_people = Browser(hall.app).get(f"{BOARD}.json?bang=co-so&xep=nguoi").json["rows"]
    assert [row["people"] for row in by_people] == sorted((row["people"] for row in by_people), reverse=True)
    known = {row["unit_id"]: row["rank"] for row in official}
    assert all(row["rank"] == known[row["unit_id"]] for row in by_people if row["unit_id"] in known)
    page = Browser(hall.app).get(f"{BOARD}?bang=co-so&xep=nguoi")
    assert "Thứ hạng ghi trước tên vẫn theo thể lệ" in page.words
    assert Browser(hall.app).get(f"{BOARD}?bang=co-so&xep=khac").status == 404


def test_where_counts_are_hidden_no_order_tells_them(app: Flask, writing, clock) -> None:
    hall = Hall(app, writing, clock, 30, **GUESSED)
    hall.warm()
    plain = Browser(app).get(f"{BOARD}.json?bang=cong-doan").json["rows"]
    for order in ("nguoi", "diem", "ty-le"):
        assert Browser(app).get(f"{BOARD}.json?bang=cong-doan&xep={order}").json["rows"] == plain
    assert "Sắp xếp theo" not in Browser(app).get(f"{BOARD}?bang=cong-doan").text
    mine = hall.browser(0).get(f"{BOARD}?bang=cong-doan")
    assert "Đơn vị của bạn chưa xếp hạng" in mine.words


# Where less is told


def test_where_everybody_sees_but_their_own_row_there_is_no_strip_and_no_page(app: Flask, writing, clock) -> None:
    hall = Hall(app, writing, clock, 60, show=Show.OWN)
    hall.warm()
    page = hall.browser(55).get(BOARD)
    assert row_of_mine(page).startswith("56 ")
    assert 'class="my-place"' not in page.text
    assert ranks(page) == ["56"]
    told = hall.browser(55).client.get(f"{BOARD}/toi.json").get_json()
    assert (told["strip"], told["page"], told["index"]) == (None, None, None)
    assert "#" not in hall.browser(55).client.get(f"{BOARD}?toi=1").location


def test_beyond_the_leaders_neither_strip_nor_jump_tells_a_place(app: Flask, writing, clock) -> None:
    hall = Hall(app, writing, clock, 60, **GUESSED)
    hall.warm()
    browser = hall.browser(40)
    assert 'class="my-place"' not in browser.get(BOARD).text
    told = browser.client.get(f"{BOARD}/toi.json").get_json()
    assert (told["strip"], told["page"], told["index"], told["rows"]) == (None, None, None, [])
    assert browser.client.get(f"{BOARD}?toi=1").location == f"{BOARD}?bang=ca-nhan"


def test_on_the_short_board_of_a_unit_nobody_is_told_a_place_that_counts_it(app: Flask, writing, clock) -> None:
    hall = Hall(app, writing, clock, 21, **GUESSED)
    hall.warm()
    page = hall.browser(18).get(f"{BOARD}?don-vi={hall.units[0]}")
    assert ranks(page) == []
    assert 'class="my-place"' not in page.text
