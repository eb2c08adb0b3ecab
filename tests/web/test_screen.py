"""The hall's screen tells what the public board tells; the ceremony tells each name when it is pressed for."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from contest.contests import State
from contest.rulebook import Show
from contest.services import awards
from tests.conftest import NOW
from tests.factories import contest, person
from tests.services.test_awards import Season, season, turn
from tests.web.client import Browser
from tests.web.stage import sat
from tests.web.test_awards import HERE, Writing, browser, warm

SCREEN = "/cuoc-thi/thu/man-hinh"
CEREMONY = "/to-chuc/cuoc-thi/thu/le-trao-giai"


def test_the_screen_shows_the_leaders_the_clock_and_the_way_in(app: Flask, writing: Writing, clock) -> None:
    with writing() as session:
        held = contest(session, NOW)
        sat(session, held, person(session, NOW, name="Vàng Thị Máy"), NOW, NOW, right=9)
    warm(app, writing)
    page = Browser(app).get(SCREEN)
    assert page.status == 200
    for words in ("Vàng Thị Máy", "Còn lại", "7 ngày", "localhost/cuoc-thi/thu", "<svg"):
        assert words in page.text, words
    told = Browser(app).client.get(f"{SCREEN}.json")
    people, unions = told.json["boards"]
    assert [row["name"] for row in people["rows"]] == ["Vàng Thị Máy"]
    assert unions["rows"]
    assert told.json["clock"]["until"] - told.json["clock"]["now"] == 7 * 24 * 3600 * 1000
    again = Browser(app).client.get(f"{SCREEN}.json", headers={"If-None-Match": told.headers["ETag"]})
    assert again.status_code == 304
    # An hour on, nothing but the moment is another: the figures are the same. After the close the clock says so.
    clock.forward(hours=1)
    again = Browser(app).client.get(f"{SCREEN}.json", headers={"If-None-Match": told.headers["ETag"]})
    assert again.status_code == 304
    clock.forward(days=8)
    over = Browser(app).client.get(f"{SCREEN}.json", headers={"If-None-Match": told.headers["ETag"]})
    assert (over.status_code, over.json["clock"]["words"]) == (200, "Cuộc thi đã đóng")


@pytest.mark.parametrize("show", [Show.HIDDEN, Show.OWN])
def test_what_the_public_board_hides_the_screen_hides(app: Flask, writing: Writing, show: Show) -> None:
    with writing() as session:
        held = contest(session, NOW, show=show)
        sat(session, held, person(session, NOW, name="Vàng Thị Máy"), NOW, NOW, right=9)
    warm(app, writing)
    page, told = Browser(app).get(SCREEN), Browser(app).client.get(f"{SCREEN}.json")
    assert "Vàng Thị Máy" not in page.text + told.text
    assert all(board["rows"] == board["counts"] == [] for board in told.json["boards"])


@pytest.fixture
def signed(app: Flask, writing: Writing) -> Season:
    """A season whose results are public and whose list bears two names."""
    made = season(writing)
    made.contest = turn(writing, made.contest, State.PROVISIONAL)
    first, second = browser(app, writing), browser(app, writing)
    first.post(f"{HERE}/de-nghi", {"reason": "Theo biên bản họp ban tổ chức"})
    number = re.search(r'name="so" value="(\d+)"', second.get(HERE).text)
    assert number
    assert second.post(f"{HERE}/duyet", {"so": number[1]}).status == 303
    return made


def test_the_ceremony_goes_from_the_last_prize_to_the_first_and_holds_no_later_name(
    app: Flask, writing: Writing, signed: Season
) -> None:
    with writing() as session:
        groups = awards.grouped(awards.named(session, signed.contest, awards.signed(session, signed.contest.id)))
    order = [one for _title, listed in groups for one in listed[::-1]]
    organizer, heard = browser(app, writing), []
    for n in range(len(order) + len(groups) + 1):
        page = organizer.get(f"{CEREMONY}?buoc={n}")
        assert page.status == 200
        if found := re.search(r'class="winner" lang="vi">([^<]+)<', page.text):
            heard.append(found[1])
            listed = next(listed for title, listed in groups if f">{title}<" in page.text)
            later = [one.name for one in listed[::-1]][len(re.findall("<li><b>", page.text)) + 1 :]
            assert not {name for name in later if f">{name}<" in page.text}
        else:
            assert all(f">{one.name}<" not in page.text for one in order)
    assert heard == [one.name for one in order]
    assert len(heard) > 8
    assert organizer.get(f"{CEREMONY}?buoc={len(order) + len(groups) + 1}").status == 404
    assert organizer.get(f"{CEREMONY}?buoc=a").status == 404


def test_nothing_is_announced_before_two_people_signed(app: Flask, writing: Writing) -> None:
    made = season(writing)
    turn(writing, made.contest, State.PROVISIONAL)
    page = browser(app, writing).get(CEREMONY)
    assert "chưa được hai người duyệt" in page.words
    assert browser(app, writing).get(f"{CEREMONY}?buoc=1").status == 404


def test_the_figures_are_json_and_nothing_else(app: Flask, writing: Writing) -> None:
    with writing() as session:
        contest(session, NOW)
    warm(app, writing)
    assert set(json.loads(Browser(app).client.get(f"{SCREEN}.json").text)) == {"clock", "boards"}
