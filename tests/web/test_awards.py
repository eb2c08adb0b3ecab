"""Prizes and boards as people read them: two names on a list, trials of formulas, categories, boards not shown yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contest.collective import CollectiveRule, Formula, Headcount
from contest.contests import State
from contest.people import Role
from contest.predictions import Quantity
from contest.prizes import Ladder, Prize, Span
from contest.rulebook import Show
from contest.services import upkeep
from contest.services.contests import Window
from contest.store import contests
from tests import acts, factories
from tests.acts import Way
from tests.conftest import NOW
from tests.services.test_awards import LATER, REASON, RULES, Season, season, turn
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, site_of, state

Writing = Callable[[], Any]
HERE = "/to-chuc/cuoc-thi/thu/giai-thuong"
TRIAL = "/to-chuc/cuoc-thi/thu/thu-cong-thuc"
BOARD = "/cuoc-thi/thu/xep-hang"


def browser(app: Flask, writing: Writing, role: Role = Role.ORGANIZER) -> Browser:
    with writing() as session:
        who = factories.person(session, NOW, role, name="Tổ Chức Viên")
        return Browser(app, factories.sign_in(session, who, NOW))


def warm(app: Flask, writing: Writing) -> None:
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        for one in contests.announced(session):
            upkeep.rebuild(session, boards.patient(), one, NOW)


# The list of prizes


@pytest.fixture
def public(app: Flask, writing: Writing) -> Season:
    """A season whose results are public."""
    made = season(writing)
    made.contest = turn(writing, made.contest, State.PROVISIONAL)
    return made


def test_the_page_shows_every_list_with_names_places_and_sums(app: Flask, writing: Writing, public: Season) -> None:
    page = browser(app, writing).get(HERE)
    assert page.status == 200
    assert page.text.count("<table") == 6
    assert "Tổng số tiền 5.600.000 đồng" in page.words
    assert "3 giải, tổng 1.100.000 đồng" in page.words
    for n, who in enumerate(public.people, start=1):
        assert (who.person.name in page.text) is (n in {1, 2, 3, 4, 5, 6, 7, 8, 10}), n


def test_one_proposes_another_signs_and_the_page_says_so(app: Flask, writing: Writing, public: Season) -> None:
    anna, binh = browser(app, writing), browser(app, writing)
    assert anna.post(f"{HERE}/de-nghi", {"reason": REASON}).status == 303
    assert "Bạn đã đề nghị, nên cần người khác duyệt." in anna.get(HERE).words
    page = binh.get(HERE)
    number = re.search(r'name="so" value="(\d+)"', page.text)
    assert number
    assert REASON in page.words
    refused = anna.post(f"{HERE}/duyet", {"so": number[1]})
    assert refused.status == 409
    assert "không tự duyệt" in refused.words
    assert binh.post(f"{HERE}/duyet", {"so": number[1]}).location == f"{HERE}?da=duyet"
    page = anna.get(HERE)
    assert "Danh sách này đã được hai người duyệt." in page.words
    assert "Đề nghị duyệt danh sách" not in page.words


def test_a_missing_reason_is_said_at_its_field(app: Flask, writing: Writing, public: Season) -> None:
    organizer = browser(app, writing)
    for reason in ("", "Ngắn"):
        page = organizer.post(f"{HERE}/de-nghi", {"reason": reason})
        assert page.status == 422
        assert 'id="reason-error"' in page.text


def test_an_open_draw_shows_and_the_list_waits_for_public_results(app: Flask, writing: Writing) -> None:
    season(writing, alike=(2, 3, 4, 5))
    page = browser(app, writing).get(HERE)
    assert "2 giải cho 4 người cùng hạng 2" in page.words
    assert page.text.index("Giải cá nhân Tuần 2<") < page.text.index("Giải cá nhân toàn cuộc thi<")
    assert "Danh sách duyệt được từ khi kết quả tạm thời được công bố" in page.words
    assert f'action="{HERE}/de-nghi"' not in page.text


def test_a_contest_without_prizes_says_so(app: Flask, writing: Writing) -> None:
    season(writing, prizes=(), collective=())
    assert "Thể lệ của cuộc thi không có giải thưởng." in browser(app, writing).get(HERE).words


def test_many_prizes_are_shown_a_list_at_a_time(
    app: Flask, writing: Writing, public: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contest.web.awards.MOST_ROWS", 5)
    organizer = browser(app, writing)
    first, last = organizer.get(HERE), organizer.get(f"{HERE}?ds=5")
    assert first.text.count("<table") == last.text.count("<table") == 1
    assert "Người Số B" in first.text
    assert "Người Số B" not in last.text
    for wrong in ("6", "x", "-1", "٣"):
        assert organizer.get(f"{HERE}?ds={wrong}").status == 404


@pytest.mark.parametrize("path", [HERE, TRIAL])
def test_only_organizers_come_here(app: Flask, writing: Writing, public: Season, path: str) -> None:
    assert Browser(app).get(path).status in (302, 303, 401)
    for role in (Role.CONTESTANT, Role.OFFICER, Role.JUDGE):
        assert browser(app, writing, role).get(path).status == 403
    assert browser(app, writing, Role.ADMIN).get(path).status == 200


# Trials


def test_a_trial_opens_with_the_signed_rule_and_stores_nothing(app: Flask, writing: Writing, public: Season) -> None:
    organizer = browser(app, writing)
    organizer.get(TRIAL)
    before = state(engine_of(app))
    page = organizer.get(TRIAL)
    assert "Cột cuối là hạng trong danh sách «Phong trào mạnh»" in page.words
    assert "0 đơn vị khác hạng" in page.words
    page = organizer.get(f"{TRIAL}?cong_thuc=mean_top&cap=grassroots&vong=1&dau_nguoi=workers&cao_nhat=4")
    assert "3 trong" in page.words
    assert "Thể lệ không có danh sách nào xếp các đơn vị này." in page.words
    assert re.search(r"<small>\d+/\d+</small>", page.text)
    assert state(engine_of(app)) == before


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cong_thuc=mean_top", "cần biết tính mấy người"),
        ("cong_thuc=rate_and_prizes", "cần điểm thưởng"),
        ("nhom=Nh%E1%BB%8F", "Dòng 1 chưa đọc được"),
        ("nhom=A:%201-50%0AB:%2040-60", "chồng lên nhau"),
        ("it_thi=-1", "Điền một số từ 0"),
        ("it_thi=x", ""),
        ("vong=9", ""),
        ("cong_thuc=khac", ""),
    ],
)
def test_what_cannot_be_tried_is_said_and_nothing_typed_is_lost(
    app: Flask, writing: Writing, public: Season, query: str, said: str
) -> None:
    base = {"cong_thuc": "people", "cap": "grassroots", "vong": "0", "dau_nguoi": "workers", "it_nguoi": "77"}
    name = query.split("=")[0]
    rest = "&".join(f"{key}={value}" for key, value in base.items() if key != name)
    page = browser(app, writing).get(f"{TRIAL}?{rest}&{query}")
    assert page.status == 422
    assert said in page.words
    assert 'value="77"' in page.text


def test_a_trial_has_pages(app: Flask, writing: Writing, public: Season) -> None:
    organizer = browser(app, writing)
    page = organizer.get(f"{TRIAL}?trang=2")
    assert page.status == 200
    assert "Trang trước" in page.words
    for wrong in ("0", "999", "x"):
        assert organizer.get(f"{TRIAL}?trang={wrong}").status == 404


def test_while_a_guess_is_open_the_figures_are_closed(app: Flask, writing: Writing) -> None:
    with writing() as session:
        factories.contest(session, NOW, prediction=Quantity.ALL_RIGHT)
    page = browser(app, writing).get(TRIAL)
    assert page.status == 200
    assert "Chưa xem được" in page.words
    assert "<table" not in page.text


# Boards by the rules


def crowd(writing: Writing, **rules: Any) -> None:
    """Five people of two units, women and men, in the first of two rounds."""
    with writing() as session:
        later = [Window("Tuần 1", NOW - timedelta(hours=1), NOW + timedelta(days=1)),
                 Window("Tuần 2", NOW + timedelta(days=2), NOW + timedelta(days=3))]  # fmt: skip
        contest = factories.contest(
            session, NOW, windows=later, **{"prediction": None, "ranking": ("score", "time_taken"), **rules}
        )
        units = [factories.grassroots(session, n) for n in (0, 1)]
        people = [
            acts.contestant(session, NOW, unit_id=units[n % 2], gender=("female", "male")[n == 4], name=f"Người Số {n}")
            for n in (0, 1, 2, 3, 4)
        ]
    for n, who in enumerate(people):
        acts.sit(writing, contest, who, NOW, Way(right=(5, 15, 5, 15, 5)[n], taken=timedelta(minutes=2, seconds=n)))


def unions(app: Flask, kind: str = "co-so") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = Browser(app).get(f"{BOARD}.json?bang={kind}").json["rows"]
    return rows


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
@pytest.mark.parametrize(
    ("formula", "people", "shown", "sentence"),
    [
        (Formula.PEOPLE, [3, 2], ["3 người", "2 người"], "Xếp theo số người dự thi."),
        (Formula.ENTRIES, [3, 2], ["3 lượt", "2 lượt"], "Xếp theo số lượt thi."),
        (Formula.POINTS, [2, 3], ["30 điểm", "15 điểm"], "Xếp theo tổng điểm của những người dự thi."),
        (Formula.MEAN, [2, 3], ["15,0 điểm", "5,0 điểm"], "Xếp theo điểm trung bình của những người dự thi."),
    ],
)
def test_the_board_of_unions_ranks_by_the_formula_of_the_rules(
    app: Flask, writing: Writing, live: bool, formula: Formula, people: list[int], shown: list[str], sentence: str
) -> None:
    crowd(writing, collective=(CollectiveRule("Tập thể", formula),))
    if live:
        warm(app, writing)
    rows = unions(app)[:2]
    assert [(row["rank"], row["people"]) for row in rows] == [(1, people[0]), (2, people[1])]
    page = Browser(app).get(f"{BOARD}?bang=co-so")
    assert re.findall(r'data-of="rate">([^<]*)<', page.text)[:2] == shown
    assert f"{sentence} Đơn vị bằng nhau thì cùng hạng." in page.words
    assert f'data-formula="{formula}"' in page.text
    assert "Chưa khai báo" not in page.words


def test_a_rate_against_members_says_members(app: Flask, writing: Writing) -> None:
    crowd(writing, collective=(CollectiveRule("Tập thể", Formula.RATE, headcount=Headcount.MEMBERS),))
    page = Browser(app).get(f"{BOARD}?bang=co-so")
    assert "tỷ lệ người dự thi trên tổng số đoàn viên" in page.words
    assert re.search(r"3 / [\d.]+ đoàn viên", page.words)


@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_a_category_has_a_board_of_its_own(app: Flask, writing: Writing, live: bool) -> None:
    categories = RULES["categories"]
    crowd(writing, categories=categories)
    if live:
        warm(app, writing)
    figures = {n: Browser(app).get(f"{BOARD}.json?hang={n}").json for n in (1, 2)}
    assert [len(figures[n]["rows"]) for n in (1, 2)] == [4, 1]
    assert [figures[n]["people"] for n in (1, 2)] == [4, 1]
    assert [row["rank"] for row in figures[1]["rows"]] == [1, 2, 3, 4]
    page = Browser(app).get(f"{BOARD}?hang=2&vong=1")
    assert [link for link in ("Nữ", "Nam", "Mọi bảng", "Đợt 1", "Đợt 2") if f">{link}</a>" not in page.text] == []
    assert re.search(r'aria-current="true">Nam<', page.text)
    assert f'data-json="{BOARD}.json?bang=ca-nhan&amp;vong=1&amp;hang=2"' in page.text
    for wrong in ("0", "3", "x", "-1"):
        assert Browser(app).get(f"{BOARD}?hang={wrong}").status == 404


def test_a_contest_of_one_round_without_categories_has_no_chips(app: Flask, writing: Writing) -> None:
    with writing() as session:
        factories.contest(session, NOW, prediction=None, ranking=("score", "time_taken"))
    assert 'class="chips"' not in Browser(app).get(BOARD).text


# Boards that are not shown yet


def looks(app: Flask, writing: Writing) -> list[Page]:
    paths = [f"{BOARD}{kind}" for kind in ("", "?bang=co-so", "?bang=cong-doan", "?vong=1", "?bang=co-so&vong=1")]
    paths += [path.replace("xep-hang", "xep-hang.json") for path in paths]
    return [Browser(app).get(path) for path in [*paths, "/", "/cuoc-thi/thu"]]


@pytest.mark.parametrize("show", [Show.HIDDEN, Show.OWN])
@pytest.mark.parametrize("live", [True, False], ids=["Redis", "SQL"])
def test_a_board_that_is_not_shown_tells_nothing_by_any_page(
    app: Flask, writing: Writing, show: Show, live: bool
) -> None:
    crowd(writing, show=show)
    if live:
        warm(app, writing)
    pages = looks(app, writing)
    for page in pages:
        assert page.status == 200
        assert "Người Số" not in page.text
    data = pages[5].json
    assert (data["state"], data["people"], data["entries"], data["rows"]) == (show.value, None, None, [])
    sentence = {Show.HIDDEN: "Bảng xếp hạng được giấu", Show.OWN: "mỗi người chỉ thấy hạng của mình"}[show]
    assert sentence in pages[0].words
    assert Browser(app).get(f"{BOARD}?trang=2").status == 404
    # Two unions more or less make no difference to what is told.
    before = [page.text for page in pages[5:10]]
    with writing() as session:
        contest = contests.by_slug(session, "thu")
        assert contest
        who = acts.contestant(session, NOW, unit_id=factories.grassroots(session, 5))
    acts.sit(writing, contest, who, NOW, Way(right=20))
    if live:
        warm(app, writing)
    assert [page.text for page in looks(app, writing)[5:10]] == before


def test_where_everybody_sees_their_own_row_they_see_no_other(app: Flask, writing: Writing) -> None:
    crowd(writing, show=Show.OWN)
    with writing() as session:
        contest = contests.by_slug(session, "thu")
        assert contest
        me = acts.contestant(session, NOW, name="Chính Tôi")
    acts.sit(writing, contest, me, NOW, Way(right=10))
    page = Browser(app, me.key).get(BOARD)
    assert "Bạn đang thứ 3 trong 6 người" in page.words
    assert 'id="toi"' in page.text
    assert "Chính Tôi" in page.text
    assert "Người Số" not in page.text


def test_where_the_board_is_hidden_nobody_sees_even_their_own_row(app: Flask, writing: Writing) -> None:
    crowd(writing, show=Show.HIDDEN)
    with writing() as session:
        contest = contests.by_slug(session, "thu")
        assert contest
        me = acts.contestant(session, NOW, name="Chính Tôi")
    acts.sit(writing, contest, me, NOW, Way(right=10))
    page = Browser(app, me.key).get(BOARD)
    assert 'id="toi"' not in page.text
    assert "Bạn đang" not in page.words


def test_public_results_open_the_board(app: Flask, writing: Writing) -> None:
    made = season(writing, show=Show.HIDDEN)
    assert Browser(app).get(f"{BOARD}.json").json["state"] == "hidden"
    turn(writing, made.contest, State.PROVISIONAL)
    found = Browser(app).get(f"{BOARD}.json").json
    assert (found["state"], len(found["rows"])) == ("final", 12)
    assert "Kết quả còn có thể thay đổi" in Browser(app).get(BOARD).words
    turn(writing, made.contest, State.FINAL)
    assert "Kết quả chính thức." in Browser(app).get(BOARD).words


def test_a_frozen_board_says_since_when(app: Flask, writing: Writing, clock: Any) -> None:
    crowd(writing, freeze_minutes=60)
    clock.now = NOW + timedelta(hours=23, minutes=30)
    found = Browser(app).get(f"{BOARD}.json?vong=1").json
    assert (found["state"], len(found["rows"])) == ("frozen", 5)
    assert "Bảng tạm khoá từ" in Browser(app).get(f"{BOARD}?vong=1").words


def test_a_winner_is_named_in_full_to_organizers_whatever_the_public_sees(app: Flask, writing: Writing) -> None:
    with writing() as session:
        ladder = Ladder(Span.OVERALL, (Prize("Nhất", 1, 1),))
        contest = factories.contest(session, NOW, prediction=None, ranking=("score",), prizes=(ladder,))
        who = acts.contestant(session, NOW, name="Giàng A Páo", shows_name=False)
    acts.sit(writing, contest, who, NOW)
    with writing() as session:
        upkeep.settle(session, contests.by_id(session, contest.id), LATER)
    assert "Giàng A Páo" in browser(app, writing).get(HERE).text
