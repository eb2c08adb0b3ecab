"""Finding people and unions on a board, and what a search must not tell."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from contest.boards import Counters
from contest.contests import Contest
from contest.predictions import Quantity
from contest.rulebook import Show
from contest.services import upkeep
from contest.services.contests import Window
from contest.store import contests as contest_store
from tests.crowds import Stand, gather
from tests.factories import contest, counted, grassroots
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, site_of, unit_of

BOARD = "/cuoc-thi/thu/xep-hang"
NAMES = ("Sùng Mí Dế", "Giàng A Páo", "Đỗ Thị Đào", "Lò Thị Hòa", "Lò Văn Hoà", "Nguyễn Thị Hoa", "Tòng Thị Út")
GUESSED = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "ranking": ("score", "prediction", "time_taken")}


def fill(writing, clock, extra: tuple[Stand, ...] = (), size: int = 57, **rules: object) -> Contest:
    """The named people first, each a second behind the one before; «Giàng A Páo» shortens his name."""
    plain = {"prediction": None, "ranking": ("score", "time_taken")}
    with writing() as session:
        held = contest(session, clock.now, **(plain | rules))
        named = [Stand(9, 60_000 + n * 1000, name=name, shows_name="Páo" not in name) for n, name in enumerate(NAMES)]
        others = [Stand(5, 90_000 + n * 1000, name="Người Khác") for n in range(size - len(named))]
        gather(session, held, clock.now, [*named, *others, *extra])
    return held


def warm(app: Flask, writing, clock) -> None:
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        held = contest_store.by_slug(session, "thu")
        assert held is not None
        upkeep.rebuild(session, boards, held, clock.now)


def search(app: Flask, typed: str, query: str = "") -> Page:
    return Browser(app).get(f"{BOARD}?tim={typed.replace('#', '%23')}{query}")


def found(page: Page) -> list[str]:
    """The rows of the list of people or unions, as words."""
    listed = page.text.split('<ol class="rows found">')
    if len(listed) == 1:
        return []
    rows = re.findall(r"<li>.*?</li>", listed[1].split("</ol>")[0], re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows]


@pytest.fixture(params=[True, False], ids=["Redis", "SQL"])
def live(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoa", ["Lò Thị Hòa", "Lò Văn Hoà", "Nguyễn Thị Hoa"]),
        ("LO hoa", ["Lò Thị Hòa", "Lò Văn Hoà"]),
        ("dế mí", ["Sùng Mí Dế"]),
        ("do dao", ["Đỗ Thị Đào"]),
        ("khong ai", []),
    ],
)
def test_people_are_found_by_the_words_of_their_names(
    app: Flask, writing, clock, boards, live: bool, typed: str, meant: list[str]
) -> None:
    fill(writing, clock)
    if live:
        warm(app, writing, clock)
    rows = found(search(app, typed))
    assert len(rows) == len(meant)
    for row, name in zip(rows, meant, strict=True):
        assert row.startswith(f"{name} hạng {NAMES.index(name) + 1} · ")


def test_a_result_leads_to_its_row(app: Flask, writing, clock) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    page = search(app, "ut")
    (link,) = re.findall(r'<ol class="rows found">.*?href="([^"]+)"', page.text, re.DOTALL)
    assert link.endswith("#vt-7")
    board = Browser(app).get(link.split("#")[0].replace("&amp;", "&"))
    assert re.search(r'id="vt-7".{0,200}Tòng Thị Út', board.text, re.DOTALL)


@pytest.mark.parametrize(
    ("typed", "page", "mark"), [("#1", "", "vt-1"), ("#50", "", "vt-50"), ("#51", "trang=2", "vt-51")]
)
def test_a_place_leads_straight_to_its_row(
    app: Flask, writing, clock, live: bool, typed: str, page: str, mark: str
) -> None:
    fill(writing, clock)
    if live:
        warm(app, writing, clock)
    there = search(app, typed)
    assert there.status == 303
    assert there.location.endswith(f"{page}#{mark}")
    assert f'id="{mark}"' in Browser(app).get(there.location.split("#")[0]).text


@pytest.mark.parametrize("typed", ["#0", "#58", "#9999999"])
def test_a_place_that_is_not_there_is_nobody(app: Flask, writing, clock, typed: str) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    page = search(app, typed)
    assert (page.status, found(page)) == (200, [])
    assert "Không thấy ai như vậy" in page.words


def test_a_hidden_name_is_found_only_as_it_is_shown(app: Flask, writing, clock, live: bool) -> None:
    fill(writing, clock)
    if live:
        warm(app, writing, clock)
    for typed in ("páo", "giàng páo", "pao", "giang a pa"):
        assert found(search(app, typed)) == [], typed
    (row,) = found(search(app, "giàng a"))
    assert row.startswith("Giàng A P. hạng 2")


def test_nobody_of_another_unit_is_found_on_the_board_of_a_unit(app: Flask, writing, clock) -> None:
    with writing() as session:
        elsewhere = grassroots(session, 80)
    fill(writing, clock, (Stand(1, unit_id=elsewhere, name="Lò Thị Hoa Ban"),))
    warm(app, writing, clock)
    (row,) = found(search(app, "hoa", f"&don-vi={elsewhere}"))
    assert row.startswith("Lò Thị Hoa Ban hạng 1 ")
    assert search(app, "hoa", "&don-vi=999999").status == 404


def test_units_are_found_by_their_names_on_either_kind_of_board(app: Flask, writing, clock) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    with writing() as session:
        unit = unit_of(session, grassroots(session))
    page = search(app, unit.name)
    assert f"don-vi={unit.id}" in page.text
    rows = found(search(app, unit.name, "&bang=co-so"))
    assert rows[0].startswith(f"{unit.name} hạng 1 · ")


def test_at_most_thirty_are_listed(app: Flask, writing, clock) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    page = search(app, "nguoi")
    assert len(found(page)) == 30
    assert "Tìm thấy 30 đầu tiên" in page.words


def test_strange_questions_are_answered(app: Flask, writing, clock) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    for typed in ("%25", "_", "%5C", "'", '"', "%3Cscript%3E", "a" * 3000, "%00", "%F0%9F%98%80", "l%25"):
        page = search(app, typed)
        assert page.status == 200, typed
        assert "<script>" not in page.text.split("<main")[1]


def test_a_search_asks_sql_at_most_twice(app: Flask, writing, clock) -> None:
    fill(writing, clock)
    warm(app, writing, clock)
    search(app, "ut")
    for typed in ("hoa", "nguoi", "#40"):
        with counted(engine_of(app)) as seen:
            search(app, typed)
        assert len(seen) <= 2, seen


# What a search must not tell


@pytest.mark.parametrize("typed", ["khac", "ut", "#11", "#12", "#58", "#999", "sung", "#3"])
def test_a_bounded_board_is_searched_as_it_is_shown(app: Flask, writing, clock, typed: str) -> None:
    held = fill(writing, clock, **GUESSED)
    warm(app, writing, clock)
    before = search(app, typed)
    with writing() as session:
        gather(session, held, clock.now, [Stand(0, name=name) for name in ("Sùng Thêm", "Người Khác", "Tòng Thị Út")])
    warm(app, writing, clock)
    after = search(app, typed)
    assert (before.status, before.location, found(before)) == (after.status, after.location, found(after))
    assert all(int(one) <= 10 for row in found(after) for one in re.findall(r"hạng (\d+)", row))
    if typed in ("#11", "#12", "#58", "#999"):
        assert (after.status, found(after)) == (200, [])


def test_the_short_board_of_a_unit_is_not_searched_while_it_shows_nobody(app: Flask, writing, clock) -> None:
    with writing() as session:
        elsewhere = grassroots(session, 80)
    fill(writing, clock, (Stand(1, unit_id=elsewhere, name="Lò Thị Hoa Ban"),), **GUESSED)
    warm(app, writing, clock)
    for typed in ("hoa", "#1"):
        page = search(app, typed, f"&don-vi={elsewhere}")
        assert (page.status, found(page)) == (200, [])


@pytest.mark.parametrize("show", [Show.OWN, Show.HIDDEN])
@pytest.mark.parametrize("typed", ["hoa", "%231", "sung"])
def test_an_unseen_board_answers_no_search_at_all(app: Flask, writing, clock, show: Show, typed: str) -> None:
    fill(writing, clock, show=show)
    warm(app, writing, clock)
    for kind in ("ca-nhan", "co-so"):
        plain, asked = (Browser(app).get(f"{BOARD}?bang={kind}{more}") for more in ("", f"&tim={typed}"))
        bare = [re.sub(r'(name="next" value="[^"]*")|[0-9a-f]{12,}', "", one.text) for one in (plain, asked)]
        assert bare[0] == bare[1]
        assert "Sùng" not in asked.text


def test_a_frozen_board_finds_nobody_who_came_later(app: Flask, writing, clock) -> None:
    windows = [Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(hours=2))]
    held = fill(writing, clock, windows=windows, freeze_minutes=60)
    clock.forward(hours=1, minutes=5)
    warm(app, writing, clock)
    before = {typed: search(app, typed) for typed in ("hoa", "sung", "#1", "#57", "#58", "khac")}
    with writing() as session:
        gather(
            session, held, clock.now + timedelta(minutes=50), [Stand(19, 100, name="Sùng Thị Hoa") for _ in range(3)]
        )
    warm(app, writing, clock)
    for typed, page in before.items():
        after = search(app, typed)
        assert (after.status, after.location, found(after)) == (page.status, page.location, found(page)), typed
    assert len(found(before["hoa"])) == 3
