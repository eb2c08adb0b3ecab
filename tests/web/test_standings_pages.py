"""The boards as people and programs read them: hidden counts stay hidden, ties are marked, all find themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from contest.boards import LEADERS, Counters
from contest.contests import Contest
from contest.people import Person, Role
from contest.predictions import Quantity
from contest.services import upkeep
from contest.store import contests as contest_store
from contest.store.contests import ContestRow
from contest.web.site import NAME
from tests.factories import contest, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.crawl import PAGES
from tests.web.stage import sat, site_of, unit_of

PEOPLE, ENTRIES = 43, 46
RANKING = ("score", "prediction", "time_taken", "handed_in")


@dataclass
class Hall:
    """A contest with 43 people in 46 papers, spread over unions of two upper ones."""

    contest: Contest
    people: list[Person]
    units: list[int]
    uppers: list[int]


def fill(writing, clock, **rules: Any) -> Hall:
    guess = None if "prediction" in rules and rules["prediction"] is None else 5
    with writing() as session:
        held = contest(session, clock.now, **rules)
        units = [grassroots(session, n * 40) for n in range(9)]
        people = []
        for n in range(PEOPLE):
            who = person(
                session, clock.now, unit_id=units[n % 9], name=f"Người Dự {chr(65 + n % 26)}{chr(65 + n // 26)}"
            )
            people.append(who)
            for _ in range(2 if n < ENTRIES - PEOPLE else 1):
                sat(
                    session,
                    held,
                    who,
                    clock.now,
                    clock.now + timedelta(seconds=100 + 7 * n),
                    right=19 - n // 3,
                    guess=guess,
                )
        uppers = sorted({unit_of(session, one).parent_id or 0 for one in units})
        return Hall(held, people, units, uppers)


def warm(app: Flask, writing, clock, slug: str = "thu") -> None:
    """Build the boards anew."""
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        held = contest_store.by_slug(session, slug)
        assert held is not None
        upkeep.rebuild(session, boards, held, clock.now)


def browser_of(app: Flask, writing, clock, who: Person) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


def boards_of(hall: Hall) -> list[str]:
    """Every address of a board of this contest."""
    places = ["", "&don-vi=1", *(f"&don-vi={one}" for one in (hall.uppers[-1], hall.units[-1]))]
    return [f"?bang={kind}{place}" for kind in ("ca-nhan", "cong-doan", "co-so") for place in places]


# Digests and tokens, clocks, drawings, the code that names one request.
TELLS_NOTHING = r"[0-9a-f]{12,}|\d\d:\d\d:\d\d[\d.]*Z?|viewBox=\"[^\"]*\"|\sd=\"[^\"]*\"|mã này: [0-9A-F]{4}"


def crawl(browser: Browser, hall: Hall) -> dict[str, str]:
    """Everything a contestant or guest can get, as text without tokens and digests."""
    found = {}
    apart = ("house.styleguide", "standings.show")
    paths = [one for name, known in PAGES.items() for one in known if "{" not in one and name not in apart]
    for query in [*boards_of(hall), "?vong=1", "?trang=2", "?bang=cong-doan&trang=2"]:
        paths += [f"/cuoc-thi/thu/xep-hang{query}", f"/cuoc-thi/thu/xep-hang.json{query}"]
    places = [f"?tim=%23{one}" for one in (LEADERS, LEADERS + 1, PEOPLE, PEOPLE + 1)]
    for query in [*places, "?tim=nguoi", "?tim=du", "?bang=co-so&tim=so+2", "?toi=1", "?bang=co-so&xep=nguoi"]:
        paths.append(f"/cuoc-thi/thu/xep-hang{query}")
    paths += [f"/cuoc-thi/thu/xep-hang/toi.json{query}" for query in boards_of(hall)]
    paths += ["/xep-hang", "/healthz", "/can-bo", "/to-chuc"]
    for path in paths:
        response = browser.client.get(path)
        lines = [
            f"{name}: {value}"
            for name, value in response.headers
            if name not in ("Date", "Set-Cookie", "ETag", "Content-Length")
        ]
        text = re.sub(TELLS_NOTHING, "", response.text)
        found[path] = "\n".join([*lines, text])
    return found


def said(text: str, count: int) -> int:
    """How often a number stands in a text by itself."""
    return len(re.findall(rf"(?<![\w.,:/#&=-]){count}(?![\w:/]|[.,]\d)", text))


def told_by_one_more(app: Flask, writing, clock, hall: Hall, browser: Browser, live: bool) -> list[str]:
    """Addresses that name the number of people or papers once there is one more of each.

    A number may stand on a page for another reason (a rank, a headcount), and then it stood there before.
    """
    if live:
        warm(app, writing, clock)
    before = crawl(browser, hall)
    with writing() as session:
        sat(
            session,
            hall.contest,
            person(session, clock.now, unit_id=hall.units[-1]),
            clock.now,
            clock.now,
            right=0,
            guess=5,
        )
    if live:
        warm(app, writing, clock)
    after = crawl(browser, hall)
    counts = (PEOPLE + 1, ENTRIES + 1)
    return [path for path, text in after.items() if any(said(text, one) > said(before[path], one) for one in counts)]


HIDDEN = [
    {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "ranking": RANKING},
    {"prediction": Quantity.ENTRIES, "counters": Counters.HIDDEN, "ranking": RANKING},
    {"prediction": Quantity.PEOPLE, "counters": Counters.ROUNDED, "ranking": RANKING},
]


@pytest.mark.parametrize(("reader", "live"), [("guest", True), ("contestant", True), ("contestant", False)])
@pytest.mark.parametrize("rules", HIDDEN, ids=lambda rules: f"{rules['prediction']}-{rules['counters']}")
def test_while_it_is_guessed_no_page_tells_how_many_take_part(
    app: Flask, writing, clock, rules: dict[str, Any], reader: str, live: bool
) -> None:
    hall = fill(writing, clock, **rules)
    browser = Browser(app) if reader == "guest" else browser_of(app, writing, clock, hall.people[-1])
    assert told_by_one_more(app, writing, clock, hall, browser, live) == []


def test_the_crawl_sees_a_count_that_is_shown(app: Flask, writing, clock) -> None:
    hall = fill(writing, clock)
    told = told_by_one_more(app, writing, clock, hall, Browser(app), live=True)
    assert {"/", "/cuoc-thi/thu/xep-hang?bang=cong-doan", "/cuoc-thi/thu/xep-hang.json?bang=cong-doan"} <= set(told)


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_hidden_counts_are_absent_from_json_too(app: Flask, writing, clock, live: bool) -> None:
    hall = fill(writing, clock, **HIDDEN[0])
    if live:
        warm(app, writing, clock)
    for query in boards_of(hall):
        figures = Browser(app).get(f"/cuoc-thi/thu/xep-hang.json{query}").json
        assert figures["counters"] == "hidden", query
        assert figures["people"] is figures["entries"] is None
        if figures["board"] == "ca-nhan":
            assert figures["pages"] is None
            assert len(figures["rows"]) <= LEADERS
        else:
            assert all(row["people"] is row["entries"] is row["rate"] is None for row in figures["rows"])


def test_rounded_counts_are_rounded_down_to_tens_everywhere(app: Flask, writing, clock) -> None:
    hall = fill(writing, clock, **HIDDEN[2])
    warm(app, writing, clock)
    figures = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json
    assert (figures["counters"], figures["people"], figures["entries"]) == ("rounded", 40, 40)
    for query in boards_of(hall):
        for row in Browser(app).get(f"/cuoc-thi/thu/xep-hang.json{query}").json["rows"]:
            assert all(row.get(name) is None or row[name] % 10 == 0 for name in ("people", "entries"))
    assert "Khoảng 40 người" in Browser(app).get("/cuoc-thi/thu/xep-hang").words


@pytest.mark.parametrize("rules", HIDDEN, ids=lambda rules: f"{rules['prediction']}-{rules['counters']}")
def test_a_board_that_is_guessed_about_cannot_be_leafed_to_its_end(
    app: Flask, writing, clock, rules: dict[str, Any]
) -> None:
    fill(writing, clock, **rules)
    warm(app, writing, clock)
    for query in ("?trang=2", "?trang=5", "?don-vi=2&trang=2"):
        for suffix in ("", ".json"):
            assert Browser(app).get(f"/cuoc-thi/thu/xep-hang{suffix}{query}").status == 404, query


def test_one_who_is_not_among_the_leaders_is_not_told_their_hidden_rank(app: Flask, writing, clock) -> None:
    hall = fill(writing, clock, **HIDDEN[0])
    warm(app, writing, clock)
    page = browser_of(app, writing, clock, hall.people[-1]).get("/cuoc-thi/thu/xep-hang")
    assert "Hạng trong toàn cuộc thi hiện ra khi cuộc thi đóng" in page.words
    assert 'id="toi"' not in page.text
    assert hall.people[-1].name not in page.words.replace(hall.people[-1].name, "", 1)


def test_a_leader_is_told_their_rank_but_not_of_how_many(app: Flask, writing, clock) -> None:
    hall = fill(writing, clock, **HIDDEN[0])
    warm(app, writing, clock)
    page = browser_of(app, writing, clock, hall.people[0]).get("/cuoc-thi/thu/xep-hang")
    # Of a union with fewer than ten people even the place in it would be told by its last, who is also its count.
    assert "Bạn đang thứ 1." in page.words
    assert "trong đơn vị của bạn" not in page.words
    assert not re.search(r"thứ 1 trong \d", page.words)
    shown = re.findall(r'<tr[^>]*id="toi".*?</tr>', page.text, re.DOTALL)
    assert len(shown) == 1


def test_the_result_page_hides_the_rank_in_the_same_way(app: Flask, writing, clock) -> None:
    hall = fill(writing, clock, **HIDDEN[0])
    warm(app, writing, clock)
    with writing() as session:
        who = person(session, clock.now, unit_id=hall.units[0])
        token = sat(session, hall.contest, who, clock.now, clock.now, right=0).token
        browser = Browser(app, sign_in(session, who, clock.now))
    warm(app, writing, clock)
    words = browser.get(f"/ket-qua/{token}").words
    assert "Hạng trong toàn cuộc thi hiện ra khi cuộc thi đóng" in words
    assert not said(words, PEOPLE + 1)


def settle(writing, clock) -> None:
    with writing() as session:
        session.execute(update(ContestRow).values(state="closed"))
        session.flush()
        session.expire_all()
        held = contest_store.by_slug(session, "thu")
        assert held is not None
        assert upkeep.settle(session, held, clock.now) is not None


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_after_the_close_everything_is_shown(app: Flask, writing, clock, live: bool) -> None:
    hall = fill(writing, clock, **HIDDEN[0])
    settle(writing, clock)
    if live:
        warm(app, writing, clock)
    figures = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json
    assert (figures["state"], figures["counters"], figures["people"], figures["entries"]) == (
        "final",
        "shown",
        PEOPLE,
        ENTRIES,
    )
    assert len(figures["rows"]) == PEOPLE
    page = browser_of(app, writing, clock, hall.people[-1]).get("/cuoc-thi/thu/xep-hang")
    assert "Kết quả còn có thể thay đổi đến khi công bố chính thức." in page.words
    assert f"trong {PEOPLE} người" in page.words
    assert 'id="toi"' in page.text


# The board as data


@pytest.fixture
def hall(app: Flask, writing, clock) -> Hall:
    made = fill(writing, clock, prediction=None, ranking=("score", "time_taken"))
    warm(app, writing, clock)
    return made


@pytest.mark.parametrize("query", ["", "?bang=cong-doan", "?don-vi=2"])
def test_a_board_that_has_not_changed_is_not_sent_again(app: Flask, hall: Hall, clock, query: str) -> None:
    path = f"/cuoc-thi/thu/xep-hang.json{query}"
    first = Browser(app).get(path)
    tag = first.response.headers["ETag"]
    clock.forward(seconds=30)
    second = Browser(app).get(path, headers={"If-None-Match": tag})
    assert (second.status, second.text) == (304, "")
    assert second.response.headers["ETag"] == tag
    assert Browser(app).get(path, headers={"If-None-Match": '"another"'}).status == 200


def test_a_board_that_has_changed_is_sent(app: Flask, hall: Hall, writing, clock) -> None:
    tag = Browser(app).get("/cuoc-thi/thu/xep-hang.json").response.headers["ETag"]
    with writing() as session:
        sat(session, hall.contest, person(session, clock.now, unit_id=hall.units[0]), clock.now, clock.now, right=20)
    warm(app, writing, clock)
    page = Browser(app).get("/cuoc-thi/thu/xep-hang.json", headers={"If-None-Match": tag})
    assert page.status == 200
    assert page.json["people"] == PEOPLE + 1
    assert page.response.headers["ETag"] != tag


def test_the_board_is_public_for_two_seconds_and_says_how_old_it_is(app: Flask, hall: Hall, clock) -> None:
    response = Browser(app).get("/cuoc-thi/thu/xep-hang.json").response
    assert re.fullmatch(r"public, max-age=[0-2]", response.headers["Cache-Control"])
    assert response.get_json()["as_of"] == "2026-11-25T02:00:00.000Z"
    assert "Set-Cookie" not in response.headers


def test_the_board_tells_everybody_the_same(app: Flask, hall: Hall, writing, clock) -> None:
    guest, member = Browser(app), browser_of(app, writing, clock, hall.people[3])
    for query in boards_of(hall):
        assert (
            guest.get(f"/cuoc-thi/thu/xep-hang.json{query}").text
            == member.get(f"/cuoc-thi/thu/xep-hang.json{query}").text
        )


def test_the_board_has_the_fields_that_others_rely_on(app: Flask, hall: Hall) -> None:
    figures = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json
    assert set(figures) == {
        "contest", "board", "unit", "state", "as_of", "counters", "people", "entries", "page", "pages", "rows",
    }  # fmt: skip
    assert (figures["contest"], figures["board"], figures["unit"], figures["state"]) == ("thu", "ca-nhan", None, "live")
    assert (figures["people"], figures["entries"], figures["page"], figures["pages"]) == (PEOPLE, ENTRIES, 1, 1)
    assert set(figures["rows"][0]) == {"rank", "tie", "name", "unit", "score", "time"}
    unions = Browser(app).get("/cuoc-thi/thu/xep-hang.json?bang=cong-doan").json["rows"]
    assert set(unions[0]) == {
        "rank",
        "tie",
        "unit_id",
        "name",
        "parent",
        "people",
        "headcount",
        "rate",
        "entries",
        "mean",
    }
    assert sum(row["people"] for row in unions) == PEOPLE
    assert sum(row["entries"] for row in unions) == ENTRIES


@pytest.mark.parametrize("kind", ["ca-nhan", "cong-doan", "co-so"])
def test_redis_and_sql_tell_the_same(app: Flask, hall: Hall, boards, kind: str) -> None:
    paths = [
        f"/cuoc-thi/thu/xep-hang.json?bang={kind}{place}" for place in ("", *(f"&don-vi={one}" for one in hall.uppers))
    ]
    live = [Browser(app).get(path).text for path in paths]
    boards.echo.client.flushall()
    assert [Browser(app).get(path).text for path in paths] == live


def test_the_page_shows_what_the_json_tells(app: Flask, hall: Hall) -> None:
    figures = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json
    page = Browser(app).get("/cuoc-thi/thu/xep-hang")
    rows = re.findall(r"<tr.*?</tr>", page.text.split('id="board-rows"')[1].split("</tbody>")[0], re.DOTALL)
    assert len(rows) == len(figures["rows"]) == PEOPLE
    for row, told in zip(rows, figures["rows"], strict=True):
        words = " ".join(re.sub("<[^>]+>", " ", row).split())
        for value in (told["name"], told["time"], str(told["score"]), str(told["rank"])):
            assert value in words


# Ties


def test_equal_ones_share_a_rank_and_are_marked(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now, prediction=None, ranking=("score", "time_taken"))
        for right, seconds in ((9, 60), (8, 90), (8, 90), (7, 30)):
            sat(
                session,
                held,
                person(session, clock.now),
                clock.now,
                clock.now + timedelta(seconds=seconds),
                right=right,
            )
    warm(app, writing, clock)
    rows = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json["rows"]
    assert [(row["rank"], row["tie"]) for row in rows] == [(1, False), (2, True), (2, True), (4, False)]
    page = Browser(app).get("/cuoc-thi/thu/xep-hang")
    body = page.text.split('id="board-rows"')[1].split("</tbody>")[0]
    shown = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    assert [one.split()[0].replace("=", "") for one in shown] == ["1", "2", "2", "4"]
    assert ["=" in one.split("Lò")[0] for one in shown] == [False, True, True, False]
    assert "Dấu = trước thứ hạng: đồng hạng." in page.words


def test_ties_across_a_page_of_the_board_keep_their_rank(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now, prediction=None, ranking=("score", "time_taken"))
        for n in range(52):
            sat(session, held, person(session, clock.now), clock.now, clock.now, right=9 if n < 48 else 5)
    warm(app, writing, clock)
    first, second = (Browser(app).get(f"/cuoc-thi/thu/xep-hang.json?trang={n}").json for n in (1, 2))
    assert (first["pages"], len(first["rows"]), len(second["rows"])) == (2, 50, 2)
    assert {(row["rank"], row["tie"]) for row in first["rows"][48:] + second["rows"]} == {(49, True)}


# My own row


@pytest.mark.parametrize("place", [0, 1, 9, 10, 42])
def test_everybody_finds_their_own_row(app: Flask, hall: Hall, writing, clock, place: int) -> None:
    rows = Browser(app).get("/cuoc-thi/thu/xep-hang.json").json["rows"]
    who = next(one for one in hall.people if one.name == rows[place]["name"])
    page = browser_of(app, writing, clock, who).get("/cuoc-thi/thu/xep-hang")
    mine = re.findall(r'<tr[^>]*id="toi".*?</tr>', page.text, re.DOTALL)
    assert len(mine) == 1
    assert who.name in mine[0]
    assert f"Bạn đang thứ {rows[place]['rank']} trong {PEOPLE} người" in page.words
    assert 'href="#toi"' in page.text


def test_rows_that_are_kept_for_all_bear_nobodys_mark_and_the_readers_language(
    app: Flask, hall: Hall, writing, clock
) -> None:
    here, rows = site_of(app), re.compile(r'<tbody id="board-rows">(.*?)</tbody>', re.DOTALL)
    app.extensions[NAME] = replace(here, settings=replace(here.settings, board_max_age_s=60))

    def seen(browser: Browser) -> str:
        found = rows.search(browser.get("/cuoc-thi/thu/xep-hang").text)
        assert found is not None
        return found[1]

    best, guest = browser_of(app, writing, clock, hall.people[0]), Browser(app)
    with writing() as session:
        other = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    for order in [(best, other, guest), (guest, other, best)]:
        told = {browser: seen(browser) for browser in order}
        assert told[best].count('class="mine" id="toi"') == 1
        assert told[other] == told[guest]
        assert 'class="mine"' not in told[guest]
        # The next who come find nothing kept.
        site_of(app).kept._values.clear()
    assert "(bạn)" in seen(guest)
    guest.client.set_cookie("ngon_ngu", "en", domain="localhost")
    assert "(bạn)" not in seen(guest)


def test_who_has_not_taken_part_has_no_row(app: Flask, hall: Hall, writing, clock) -> None:
    with writing() as session:
        browser = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    page = browser.get("/cuoc-thi/thu/xep-hang")
    assert 'id="toi"' not in page.text
    assert "Bạn đang" not in page.words


def test_a_name_without_consent_is_shortened_for_everybody(app: Flask, hall: Hall, writing, clock) -> None:
    with writing() as session:
        who = person(session, clock.now, name="Giàng A Páo", shows_name=False)
        sat(session, hall.contest, who, clock.now, clock.now, right=20)
        officer = Browser(app, sign_in(session, person(session, clock.now, Role.OFFICER), clock.now))
    warm(app, writing, clock)
    for browser in (Browser(app), officer):
        for path in ("/cuoc-thi/thu/xep-hang", "/cuoc-thi/thu/xep-hang.json"):
            text = browser.get(path).text
            assert "Giàng A P." in text
            assert "Giàng A Páo" not in text


NOT_THERE = (
    "?bang=khac",
    "?don-vi=x",
    "?don-vi=-1",
    "?don-vi=999999",
    "?don-vi=%00",
    "?vong=0",
    "?vong=9",
    "?vong=٣",
    "?trang=-1",
    "?trang=99",
    "?trang=1e9",
    "?trang=9999999999",
)


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_a_board_that_is_not_there_is_missing(app: Flask, hall: Hall, boards, live: bool) -> None:
    if not live:
        boards.echo.client.flushall()
    for query in NOT_THERE:
        for suffix in ("", ".json"):
            assert Browser(app).get(f"/cuoc-thi/thu/xep-hang{suffix}{query}").status == 404, query


def test_a_contest_nobody_has_taken_part_in_has_an_empty_board(app: Flask, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
    page = Browser(app).get("/cuoc-thi/thu/xep-hang")
    assert "Chưa có ai nộp bài" in page.words
    assert Browser(app).get("/cuoc-thi/thu/xep-hang.json").json["rows"] == []


def test_a_hand_in_is_on_the_board_at_once(app: Flask, hall: Hall, writing, clock) -> None:
    with writing() as session:
        who = person(session, clock.now, name="Vừa Nộp Xong")
        browser = Browser(app, sign_in(session, who, clock.now))
    here = browser.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}).location
    browser.post(f"{here}/nop")
    assert "Vừa Nộp Xong" in Browser(app).get("/cuoc-thi/thu/xep-hang").text
    assert Browser(app).get("/cuoc-thi/thu/xep-hang.json").json["people"] == PEOPLE + 1
