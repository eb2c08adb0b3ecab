"""The pages of the analysis: for organizers alone, never before the close, and the same figures in words and files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from itertools import pairwise

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from contest.contests import Contest
from contest.people import Role
from contest.services import analysis as service
from contest.services.contests import Window
from contest.web import analysis as pages
from contest.web.analysis_view import Sieve, histogram
from questions.reliability import Scores
from questions.rows import RevisionRow
from tests import every_kind
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, sat, site_of, started

HERE = "/to-chuc/cuoc-thi/thu/phan-tich"
PAPERS = 34


@pytest.fixture
def held(app: Flask, writing: Callable, clock) -> Contest:
    """A contest with a paper of each of many people, the better ones with more right answers."""
    with writing() as session:
        made = contest(session, clock.now)
        for n in range(PAPERS):
            sat(session, made, person(session, clock.now), clock.now, clock.now + timedelta(minutes=5), right=n % 18)
    return made


@pytest.fixture
def organizer(app: Flask, writing: Callable, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


@pytest.fixture
def closed(held: Contest, organizer: Browser, app: Flask, writing: Callable, clock) -> Browser:
    """The organizer after the close."""
    clock.forward(days=8)
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


def file(browser: Browser, path: str) -> TestResponse:
    """A file as it comes."""
    response = browser.client.get(path)
    assert response.status_code == 200
    return response


def table(browser: Browser, path: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(file(browser, path).data.decode("utf-8-sig"))))


def codes(page: Page) -> list[str]:
    return [unescape(one) for one in re.findall(r'<small lang="vi">([^<]+)</small>', page.text)]


def test_before_the_close_nothing_is_told_by_page_or_file(held: Contest, organizer: Browser) -> None:
    pages = [organizer.get(HERE), organizer.get(f"{HERE}/cau?ma=MT-001"), organizer.get(f"{HERE}/cau?ma=khong-co")]
    assert [one.status for one in pages] == [200, 200, 200]
    assert len({one.text.split("<main")[1] for one in pages}) == 1
    assert "Phân tích có sau khi đợt thi đóng, lúc" in pages[0].words
    for ending in ("csv", "xlsx"):
        page = organizer.get(f"{HERE}.{ending}")
        assert (page.status, page.location) == (303, HERE)


def test_a_contest_closed_early_says_how_many_still_sit(
    held: Contest, organizer: Browser, app: Flask, writing: Callable, clock
) -> None:
    with writing() as session:
        started(session, held, person(session, clock.now), clock.now)
    done = app.test_cli_runner().invoke(args=["contest", "close", "thu"])
    assert done.exit_code == 0
    assert "còn 1 bài đang làm" in organizer.get(HERE).words
    clock.forward(minutes=21)
    assert "Phổ điểm" in organizer.get(HERE).words


def test_a_closed_contest_is_still_for_organizers_alone(closed: Browser, app: Flask, writing: Callable, clock) -> None:
    code = codes(closed.get(HERE))[0]
    for role in Role:
        with writing() as session:
            client = Browser(app, sign_in(session, person(session, clock.now, role), clock.now)).client
        may = role in (Role.ORGANIZER, Role.ADMIN)
        for path in (HERE, f"{HERE}/cau?ma={code}", f"{HERE}.csv", f"{HERE}.xlsx"):
            assert client.get(path).status_code == (200 if may else 403), (role, path)
            assert app.test_client().get(path).status_code == 303


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_overview_and_every_question_read_as_pages_do(closed: Browser, language: str) -> None:
    closed.client.set_cookie("ngon_ngu", language, domain="localhost")
    page = closed.get(HERE)
    assert page.status == 200
    told = codes(page)
    assert len(told) == 30
    for code in told[:12]:
        assert closed.get(f"{HERE}/cau?ma={code}").status == 200


def test_the_overview_tells_papers_mean_and_reliability(closed: Browser, session: Session, held: Contest) -> None:
    scores = service.of_rounds(session, held, [one.id for one in held.rounds]).scores
    assert scores is not None
    assert scores.reliability is not None
    words = closed.get(HERE).words
    assert f"Bài đã nộp {PAPERS} " in words
    assert f"{float(scores.mean):.1f} / 20".replace(".", ",") in words
    assert f"Độ tin cậy {scores.reliability.value:.2f}".replace(".", ",") in words
    assert f"Sai số chuẩn {scores.reliability.error:.1f} điểm".replace(".", ",") in words


def test_the_list_runs_over_pages_and_each_question_stands_once(
    closed: Browser, session: Session, held: Contest
) -> None:
    known = [one.source.code for one in service.of_rounds(session, held, [one.id for one in held.rounds]).questions]
    told, page = [], 1
    while found := codes(closed.get(f"{HERE}?trang={page}")):
        told += found
        page += 1
        if f"?trang={page}" not in closed.get(f"{HERE}?trang={page - 1}").text:
            break
    assert sorted(told) == sorted(known)


def test_filters_leave_what_they_say(closed: Browser, session: Session, held: Contest) -> None:
    known = service.of_rounds(session, held, [one.id for one in held.rounds]).questions
    recall = {one.source.code for one in known if one.source.level == "recall"}
    told = codes(closed.get(f"{HERE}?muc=nb"))
    assert told
    assert set(told) <= recall
    assert f"{len(recall)} câu" in closed.get(f"{HERE}?muc=nb").words
    assert codes(closed.get(f"{HERE}?chu-de=khong-co")) == []
    assert "0 câu" in closed.get(f"{HERE}?xem=can-xem").words  # 34 papers give no question thirty answers


MISSING = ("?dot=9", "/cau", "/cau?ma=", "/cau?ma=khong-co", "/cau?ma=%00", "/cau?ma=" + "x" * 900)
MISSPELT = ("?trang=-1", "?trang=99999", "?trang=٣", "?dot=x", "?muc=%00", "?chu-de=%00'\"<", "?xem=1")


def test_what_is_not_there_is_missing_and_a_misspelt_wish_is_none(closed: Browser) -> None:
    assert {closed.get(HERE + path).status for path in MISSING} == {404}
    assert {closed.get(HERE + path).status for path in MISSPELT} == {200}


def test_rounds_are_chosen_among_those_that_are_closed(
    app: Flask, organizer: Browser, writing: Callable, clock
) -> None:
    day = timedelta(days=1)
    with writing() as session:
        windows = [
            Window("Đợt một", clock.now - 6 * day, clock.now - 4 * day),
            Window("Đợt hai", clock.now - 3 * day, clock.now - day),
            Window("Đợt ba", clock.now - day / 2, clock.now + day),
        ]
        made = contest(session, clock.now - 7 * day, windows=windows)
        who = person(session, clock.now)
        for n in (5, 2, 2):
            sat(session, made, who, clock.now - n * day, clock.now - n * day + timedelta(minutes=3), right=4)
        sat(session, made, who, clock.now, clock.now, right=4)
    page = organizer.get(HERE)
    assert "Bài đã nộp 3 " in page.words
    assert "Cuộc thi còn đợt chưa đóng" in page.words
    assert "Đợt ba" not in page.words
    assert "Bài đã nộp 1 " in organizer.get(f"{HERE}?dot=1").words
    assert "Bài đã nộp 2 " in organizer.get(f"{HERE}?dot=2").words
    assert organizer.get(f"{HERE}?dot=3").status == 404


def test_a_contest_that_nobody_sat_says_so(app: Flask, organizer: Browser, writing: Callable, clock) -> None:
    with writing() as session:
        contest(session, clock.now - timedelta(days=9), windows=[Window("", clock.now - timedelta(days=8), clock.now)])
    assert "Không có bài nào được nộp" in organizer.get(HERE).words
    assert len(table(organizer, f"{HERE}.csv")) == 1
    assert file(organizer, f"{HERE}.xlsx").data.startswith(b"PK")


def test_every_kind_of_question_has_its_page(app: Flask, organizer: Browser, writing: Callable, clock) -> None:
    with writing() as session:
        made = every_kind.contest(session, clock.now, "thu")
        started(session, made, person(session, clock.now), clock.now)
    app.test_cli_runner().invoke(args=["attempts", "sweep"])
    clock.forward(days=8)
    app.test_cli_runner().invoke(args=["attempts", "sweep"])
    with writing() as session:
        browser = Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))
    for one in every_kind.questions():
        page = browser.get(f"{HERE}/cau?ma={one.code}")
        assert page.status == 200
        assert "Câu này có trên 1 bài; 0 bài trả lời, 1 bài bỏ trống (100,0 %)." in page.words


# Files


def test_files_hold_every_question_with_numbers_as_numbers(closed: Browser, session: Session, held: Contest) -> None:
    questions = service.of_rounds(session, held, [one.id for one in held.rounds]).questions
    known = {one.source.code: one for one in questions}
    whole = file(closed, f"{HERE}.csv")
    assert (whole.mimetype, whole.data[:3]) == ("text/csv", b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(whole.data.decode("utf-8-sig"))))
    assert {one["Mã"] for one in rows} == known.keys()
    for one in rows:
        figures = known[one["Mã"]].figures
        assert float(one["Tỷ lệ đúng"]) == round(float(figures.facility), 4)
        assert int(one["Số bài có câu này"]) == figures.seen
        assert [int(one[f"Chọn {letter}"]) for letter in "ABCD"[: len(figures.picks)]] == list(figures.picks)
    book = load_workbook(io.BytesIO(file(closed, f"{HERE}.xlsx").data))
    sheet = book["Câu hỏi"]
    assert (sheet.freeze_panes, sheet.max_row) == ("B2", len(rows) + 1)
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert isinstance(sheet.cell(2, 11).value, int | float)
    assert book["Tổng quan"]["B1"].value == "Cuộc thi thử"


def test_files_hold_what_the_page_is_filtered_to(closed: Browser) -> None:
    link = next(one for one in re.findall(r'href="([^"]+)"', closed.get(f"{HERE}?muc=nb").text) if ".csv" in one)
    assert link == f"{HERE}.csv?muc=nb"
    assert {row[2] for row in table(closed, link)[1:]} == {"Nhận biết"}


def test_no_text_is_a_formula_in_a_file(closed: Browser, app: Flask, writing: Callable, clock) -> None:
    for text in ("=1+1", "+84", "-5 độ", "@SUM(A1)", "\t=1", "＝1", "'=1"):
        with writing() as session:
            session.execute(update(RevisionRow).values(text=text))
        site_of(app).kept._values.clear()
        assert {row[4] for row in table(closed, f"{HERE}.csv")[1:]} == {f"'{text}"}
        sheet = load_workbook(io.BytesIO(file(closed, f"{HERE}.xlsx").data))["Câu hỏi"]
        assert {cell.data_type for cell in sheet["E"]} == {"s"}


# What it costs


def test_a_second_look_reads_no_answers_until_something_changes(
    closed: Browser, app: Flask, held: Contest, writing: Callable, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    true = pages.service.of_rounds
    monkeypatch.setattr(pages.service, "of_rounds", lambda *args: made.append(1) or true(*args))
    with counted(engine_of(app)) as first:
        closed.client.get(HERE)
    with counted(engine_of(app)) as again:
        closed.client.get(f"{HERE}?muc=nb")
        closed.client.get(f"{HERE}.csv")
    assert len(made) == 1
    # The answers are read once, by six statements more than a page of what is kept takes.
    assert len(first) <= 11
    assert len(again) <= 10
    with writing() as session:
        rows = session.scalars(select(service.item_answers.AttemptRow)).all()
        rows[0].closed_at = clock.now
    closed.client.get(HERE)
    assert len(made) == 2


def test_the_overview_links_lead_there(closed: Browser, held: Contest) -> None:
    assert f'href="{HERE}"' in closed.get("/to-chuc").text


def test_an_address_and_its_sieve_are_one() -> None:
    for sieve in (Sieve(), Sieve(True, "ma-tuy", "recall", 2, 1), Sieve(level="-")):
        query = dict(pair.split("=") for pair in sieve.address("").removeprefix("?").split("&") if pair)
        assert Sieve.from_args(query) == sieve


@pytest.mark.parametrize("most", [1, 15, 25, 26, 100, 999])
def test_the_columns_of_scores_hold_every_paper_once(most: int) -> None:
    counts = {0: 3, most // 2: 2, most: 5}
    bins = histogram(Scores(most, 10, 0, 0, 0.0, counts, None))  # type: ignore[arg-type]
    assert len(bins) <= 26
    assert sum(one.papers for one in bins) == sum(counts.values())
    assert max(one.height for one in bins) == 100
    assert (bins[0].low, bins[-1].high) == (0, most)
    assert all(one.high + 1 == other.low for one, other in pairwise(bins))


def test_the_analysis_is_kept_by_the_site(closed: Browser, app: Flask) -> None:
    closed.get(HERE)
    assert [name for name in site_of(app).kept._values if name[0] == "analysis"]
