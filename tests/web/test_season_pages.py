"""Every number on every page of a played season is the one that plain Python finds in the raw rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import html5lib
import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from contest.sample_season import SLUG
from contest.services import people as people_service
from contest.services import samples
from contest.store import people as people_store
from contest.store.boards import Boards
from contest.store.echo import Echo
from contest.store.engine import WRITES, prepare
from contest.store.redis_server import PrivateRedis
from contest.web.site import NAME
from tests import conftest
from tests.web.client import Browser
from tests.web.season_truth import DAYS, Truth, day, local, mmss, moment, number, tenths
from wsgi import create_app

PEOPLE = 120
PHONES = {one.role.value: one.phone for one in samples.SIGN_INS}
SCOPES = (0, 1, 2, 3, 4)
PAGE = 50
CONTEST = f"/cuoc-thi/{SLUG}"
DESK = f"/to-chuc/cuoc-thi/{SLUG}"


class Season:
    """A played season behind the application, and its truth."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.engine = app, prepare(create_engine(url))
        done = app.test_cli_runner().invoke(args=["demo", "season", "--json", "--people", str(PEOPLE)])
        told = re.sub(r'.*?("boards": .*)', r"\1", done.output)
        assert done.exit_code == 0, told
        self.told = json.loads(done.stdout)
        self.truth = Truth(self.engine, SLUG)

    def browser(self, phone: str | None = None) -> Browser:
        """A guest, or whoever has that number, signed in."""
        if phone is None:
            return Browser(self.app)
        with Session(self.engine) as session:
            session.connection(execution_options=WRITES)
            found = people_store.credentials(session, phone)
            assert found is not None, phone
            key = people_service.sign_in(session, found[0], "Thử", datetime.now(UTC))
            session.commit()
        return Browser(self.app, key)

    def text(self, path: str, phone: str | None = None) -> str:
        """The words of the main part of a page, without what is only there for scripts."""
        page = self.browser(phone).get(path)
        assert page.status == 200, (path, page.status)
        return main(page.text)


@pytest.fixture(scope="module")
def season(
    server: str, ground: str, redis_server: PrivateRedis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Season]:
    folder = tmp_path_factory.mktemp("season")
    url = conftest._create(server, folder / "season.sqlite3", "season", ground)
    boards = Boards(Echo(redis_server.url, 1000))
    boards.echo.client.flushall()
    app = create_app(replace(conftest._settings(folder, url, redis_server.url), redis_timeout_ms=5000))
    site = app.extensions[NAME]
    app.extensions[NAME] = replace(site, settings=replace(site.settings, board_max_age_s=0))
    played = Season(app, url)
    yield played
    played.engine.dispose()
    boards.echo.client.close()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(scope="module")
def truth(season: Season) -> Truth:
    return season.truth


# Reading pages


def tree_of(page: str) -> Any:
    return html5lib.parse(re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL), namespaceHTMLElements=False)


def main(page: str) -> str:
    """The words of <main>, parts a space apart."""
    return words(next(tree_of(page).iter("main")))


def words(element: Any) -> str:
    """The text of an element that is seen; parts that stand apart on the page stand apart here."""
    return " ".join(" ".join(_seen(element)).split())


def _seen(element: Any) -> Iterator[str]:
    if element.get("hidden") is None:
        yield element.text or ""
        for child in element:
            yield from _seen(child)
            yield child.tail or ""


def rows_of(page: str, table: int = 0) -> list[list[str]]:
    """Cells of the body of a table."""
    body = list(tree_of(page).iter("tbody"))[table]
    return [[words(cell) for cell in row if cell.tag in ("th", "td")] for row in body.iter("tr")]


def numbers(text: str) -> Counter[str]:
    """Every number of a text as it is written."""
    return Counter(re.findall(r"\d+(?:[.,:/]\d+)*", text))


def explain(found: str, *expected: str) -> None:
    """Every number that was found is expected, as often as it is there, and no expected one is missing."""
    seen, told = numbers(found), Counter[str]()
    for one in expected:
        told += numbers(one)
    assert (seen - told, told - seen) == (Counter(), Counter())


ON_PAPER = r"(?:Toàn cuộc thi|Đợt \d)(?: · [^·]+)? · Trang \d+ · Số liệu lúc [\d:]+ [^,\d]+, [\d/]+"
"""The head of a printed board: which part of the contest, which page, and of when."""


def without(text: str, *patterns: str) -> str:
    for pattern in patterns:
        text = re.sub(pattern, " ", text)
    return text


# The log itself


def test_every_paper_is_marked_as_its_answers_deserve_under_the_keys_in_force(truth: Truth) -> None:
    assert len(truth.papers) > 3 * PEOPLE
    for paper in truth.papers:
        assert paper.written == (paper.score, paper.score, 20)


def test_the_summary_of_the_command_is_true(season: Season, truth: Truth) -> None:
    told = season.told
    assert (told["people"], told["entries"]) == (len({one.person for one in truth.papers}), len(truth.papers))
    for one in told["rounds"]:
        sums = truth.sums(one["number"])[0]
        assert (one["people"], one["entries"], one["all_right"]) == (sums.people, sums.entries, sums.full)
        assert one["predicted"] == truth.value(one["number"])
    assert [one["predicted_value"] for one in truth.rounds] == [truth.value(n) for n in SCOPES[1:]]
    assert told["differences"] == told["record"]["differences"] == []
    sealed = truth.deeds[told["audit"]["head"]["number"] - 1]
    assert (sealed["number"], sealed["hash"]) == (told["audit"]["head"]["number"], told["audit"]["head"]["hash"])


# Boards of people


def person_rows(truth: Truth, scope: int, unit: int) -> list[dict[str, object]]:
    return [
        {
            "rank": one.rank, "tie": False, "name": truth.shown(one.paper.person),
            "unit": truth.unit_name(one.paper.unit), "score": one.paper.score, "time": mmss(one.paper.taken),
        }
        for one in truth.board(scope, unit)
    ]  # fmt: skip


def address(scope: int, kind: str, unit: int = 0, page: int = 1, suffix: str = "") -> str:
    return f"{CONTEST}/xep-hang{suffix}?bang={kind}&vong={scope or ''}&don-vi={unit or ''}&trang={page}"


def some_units(truth: Truth) -> list[int]:
    """The whole contest, the province, two upper unions and the union of the merger."""
    sums = truth.sums(0)
    busiest = sorted(truth.children(0), key=lambda one: -sums[one].people)
    into = next(row["merged_into_id"] for row in truth.pinned.values() if row["merged_into_id"] is not None)
    return [0, truth.root(), busiest[0], busiest[-1], into]


@pytest.mark.parametrize("scope", SCOPES)
def test_boards_of_people_as_json(season: Season, truth: Truth, scope: int) -> None:
    for unit in some_units(truth):
        true, sums = person_rows(truth, scope, unit), truth.sums(scope)[unit]
        pages = max(1, -(-len(true) // PAGE))
        for page in range(1, pages + 1):
            told = season.browser().get(address(scope, "ca-nhan", unit, page, ".json")).json
            assert told["rows"] == true[(page - 1) * PAGE : page * PAGE]
            assert (told["people"], told["entries"]) == (sums.people, sums.entries)
            assert (told["page"], told["pages"], told["state"]) == (page, pages, "final")


@pytest.mark.parametrize("scope", SCOPES)
def test_boards_of_people_as_pages(season: Season, truth: Truth, scope: int) -> None:
    for unit in some_units(truth):
        true, sums = person_rows(truth, scope, unit), truth.sums(scope)[unit]
        pages = max(1, -(-len(true) // PAGE))
        for page in range(1, pages + 1):
            found = season.browser().get(address(scope, "ca-nhan", unit, page)).text
            part = true[(page - 1) * PAGE : page * PAGE]
            if part:
                cells = [" ".join(row) for row in rows_of(found)]
                assert cells == ["{rank} {name} {unit} {score} {time}".format(**row) for row in part]
            furniture = [*(f"Đợt {n}" for n in SCOPES[1:]), f"Trang {page} trong {pages}" if pages > 1 else ""]
            furniture += [truth.unit_name(one) for one in truth.path(unit)] if unit else []
            furniture.append(truth.unit_name(unit) if unit else "")
            below = truth.children(unit)
            furniture += [truth.unit_name(one) for one in below] if part and len(below) <= 40 else []
            explain(
                without(main(found), r"Cập nhật \d\d:\d\d:\d\d", ON_PAPER),
                f"{number(sums.people)} người dự thi · {number(sums.entries)} lượt thi" if part else "",
                *furniture,
                *("{rank} {name} {unit} {score} {time}".format(**row) for row in part),
            )


# Boards of unions


def union_rows(truth: Truth, scope: int, units: list[int]) -> dict[int, dict[str, Any]]:
    """Unions by people; those that sent nobody share the last rank, which the page leaves out."""
    sums = truth.sums(scope)
    rows: dict[int, dict[str, Any]] = {}
    for unit in units:
        mine, heads = sums[unit], truth.heads(unit)
        same = sum(sums[one].people == mine.people for one in units)
        rows[unit] = {
            "rank": 1 + sum(sums[one].people > mine.people for one in units),
            "tie": same > 1,
            "unit_id": unit,
            "name": truth.unit_name(unit),
            "people": mine.people,
            "headcount": heads or None,
            "rate": mine.people * 1000 // heads if heads else None,
            "entries": mine.entries,
            "mean": mine.points * 10 // mine.people if mine.people else None,
        }
    return rows


def printed_union(row: dict[str, Any]) -> str:
    """A row of a board of unions: rank, people of so many workers, mean, and people once more, by which it ranks."""
    rank = row["rank"] if row["people"] else ""
    heads = "" if row["headcount"] is None else number(row["headcount"])
    mean = "" if row["mean"] is None else tenths(row["mean"])
    return f"{rank} {row['name']} {row['people']} / {heads} {mean} {row['people']}"


def all_unions(season: Season, scope: int, kind: str, unit: int) -> list[dict[str, Any]]:
    """The whole of a board of unions, page after page."""
    browser = season.browser()
    first = browser.get(address(scope, kind, unit, 1, ".json")).json
    rows = list(first["rows"])
    for page in range(2, first["pages"] + 1):
        rows += browser.get(address(scope, kind, unit, page, ".json")).json["rows"]
    return rows


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", ["cong-doan", "co-so"])
def test_boards_of_unions_as_json(season: Season, truth: Truth, scope: int, kind: str) -> None:
    for unit in some_units(truth)[:3]:
        units = truth.leaves(unit) if kind == "co-so" else truth.children(unit)
        true, told = union_rows(truth, scope, units), all_unions(season, scope, kind, unit)
        assert len(told) == len(true)
        ranks = [row["rank"] for row in told]
        assert ranks == sorted(ranks)
        for row in told:
            parent = row.pop("parent")
            assert row == true[row["unit_id"]]
            assert parent == (truth.unit_name(truth.units[row["unit_id"]]["parent_id"]) if kind == "co-so" else "")


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", ["cong-doan", "co-so"])
def test_boards_of_unions_as_pages(season: Season, truth: Truth, scope: int, kind: str) -> None:
    sums = truth.sums(scope)[0]
    units = truth.leaves() if kind == "co-so" else truth.children(0)
    true, told = union_rows(truth, scope, units), all_unions(season, scope, kind, 0)[:PAGE]
    found = season.browser().get(address(scope, kind)).text
    expected = [printed_union(true[one["unit_id"]]) for one in told]
    pages = -(-len(units) // PAGE)
    furniture = [*(f"Đợt {n}" for n in SCOPES[1:]), f"Trang 1 trong {pages}" if pages > 1 else ""]
    furniture += [truth.unit_name(one) for one in truth.children(0)]
    if kind == "co-so":
        furniture += [str(one["parent"]) for one in told]
    explain(
        without(main(found), r"Cập nhật \d\d:\d\d:\d\d", ON_PAPER),
        f"{number(sums.people)} người dự thi · {number(sums.entries)} lượt thi",
        *furniture,
        *expected,
    )


# Public pages


def test_the_page_of_the_contest_and_its_notices(season: Season, truth: Truth) -> None:
    found = season.text(CONTEST).partition("Thể lệ Dành cho")[0]
    closes = truth.rounds[-1]["closes_at"]
    summary = json.loads(json.dumps(truth.rules[-1]["body"]))
    body = json.loads(summary) if isinstance(summary, str) else summary
    explain(
        found,
        f"đóng lúc {moment(closes)}",
        body["summary"],
        "Số câu 20 Thời gian làm 20 phút Số lượt thi 3",
        *(
            f"{each['count']} {each['name']} {number(each['amount']) if each['amount'] else ''}"
            for ladder in body["prizes"]
            for each in ladder["prizes"]
        ),
        *(
            f"{one['title']} {each['count']} {each['name']} {number(each['amount']) if each['amount'] else ''}"
            for one in body["collective"]
            for each in one["prizes"]
        ),
        *(
            f"Đợt {one['number']} · {one['title']} Từ {moment(one['opens_at'])} đến {moment(one['closes_at'])}"
            for one in truth.rounds
        ),
        f"Xem các thông báo trước ({len(truth.notices) - 5})",
        *(f"Thông báo số {one['number']} {moment(one['at'])} {one['text']}" for one in truth.notices),
    )


def test_what_notices_say_in_numbers_is_true(truth: Truth) -> None:
    said = {one["number"]: one["text"] for one in reversed(truth.notices)}
    assert list(said) == list(range(1, len(said) + 1))
    prizes = truth.prizes()
    text = "\n".join(said.values())
    total = number(sum(one.amount for one in prizes))
    assert f"{len(prizes)} giải, tổng số tiền {total} đồng" in text
    for scope in SCOPES:
        assert truth.commitment(scope) in said[1]
        assert truth.seed(scope) in text
    for scope in SCOPES[1:4]:
        assert any(f"đợt {scope}" in one and truth.seed(scope) in one for one in said.values())


def test_the_page_of_the_results(season: Season, truth: Truth) -> None:
    found = season.text(f"{CONTEST}/cong-bo")
    sums, whole = truth.sums(0), truth.sums(0)[0]
    prizes = truth.prizes()
    biggest = sorted(truth.children(0), key=lambda one: (-sums[one].people, one))[:5]
    published = next(one for one in truth.deeds if one["act"] == "contest.publish")
    ruled = next(one for one in truth.deeds if one["act"] == "question.rule")
    code = (json.loads(ruled["detail"]) if isinstance(ruled["detail"], str) else ruled["detail"])["question"]
    record = season.browser().get(record_address(season)).response.data
    sealed = max(one["number"] for one in truth.deeds if one["subject"] == f"contest:{SLUG}")
    explain(
        without(found, r"“draw/2:”", r"\b7 byte\b", r"\b32 byte\b", r"10\^15", r"SHA-?256", r"HMAC-SHA-256"),
        f"{moment(published['at'])}",
        f"{number(whole.people)} {number(whole.entries)} {number(whole.full)}",
        *(f"Giải {name}" for name in titles(prizes)),
        *(public_award(truth, one) for one in prizes),
        *(f"{truth.unit_name(one)} {number(sums[one].people)} {number(sums[one].entries)}" for one in biggest),
        *(f"Đợt {n} {number(truth.value(n))}" for n in SCOPES[1:]),
        *(f"{f'Đợt {n}' if n else ''} {truth.commitment(n)} {truth.seed(n)}" for n in SCOPES),
        f"{code} {moment(ruled['at'])}",
        f"1 {moment(truth.rules[0]['frozen_at'])} {rules_digest(truth)}",
        f"Xem các thông báo trước ({len(truth.notices) - 3})",
        *(f"{one['number']} {moment(one['at'])} {one['text'].replace('SHA-256', '')}" for one in truth.notices),
        f"{len(record) // 1000} kB",
        season.told["record"]["sha256"],
        f"{sealed} {truth.deeds[sealed - 1]['hash']}",
    )


def titles(prizes: list[Any]) -> list[str]:
    return list(dict.fromkeys(one.list for one in prizes))


def public_award(truth: Truth, one: Any) -> str:
    if one.list.startswith("Giải cá nhân"):
        scope = next((row["number"] for row in truth.rounds if one.list.endswith(row["title"])), 0)
        placed = truth.place(scope, one.winner)
        assert placed is not None
        unit = truth.unit_name(placed.paper.unit)
        return f"{truth.shown(one.winner)} {one.rank} {unit} {one.prize} {number(one.amount)}"
    return f"{truth.unit_name(one.winner)} {one.rank} {truth.upper_name(one.winner)} {one.prize}"


def rules_digest(truth: Truth) -> str:
    announced = next(one for one in truth.deeds if one["act"] == "contest.announce")
    detail = announced["detail"]
    return str((json.loads(detail) if isinstance(detail, str) else detail)["rules"])


def record_address(season: Season) -> str:
    page = season.browser().get(f"{CONTEST}/cong-bo").text
    found = re.search(r'href="([^"]*ho-so[^"]*)"', page)
    assert found is not None
    return found.group(1)


def test_the_record_is_the_one_that_was_told(season: Season) -> None:
    record = season.browser().get(record_address(season)).response.data
    assert sha256(record).hexdigest() == season.told["record"]["sha256"]
    assert len(record) == season.told["record"]["bytes"]


# The desk


def test_the_list_of_prizes(season: Season, truth: Truth) -> None:
    found = season.browser(PHONES["organizer"]).get(f"{DESK}/giai-thuong").text
    prizes = truth.prizes()
    expected = [f"Số giải {len(prizes)} Tổng số tiền {number(sum(one.amount for one in prizes))} đồng"]
    for n, title in enumerate(titles(prizes)):
        mine = [one for one in prizes if one.list == title]
        rows = [full_award(truth, one) for one in mine]
        assert sorted(" ".join(row) for row in rows_of(found, n)) == sorted(rows)
        money = sum(one.amount for one in mine)
        expected += [title, f"{len(mine)} giải", f"{number(money)}" if money else "", *rows]
    explain(main(found), *expected)


def full_award(truth: Truth, one: Any) -> str:
    if one.list.startswith("Giải cá nhân"):
        scope = next((row["number"] for row in truth.rounds if one.list.endswith(row["title"])), 0)
        placed = truth.place(scope, one.winner)
        assert placed is not None
        assert placed.paper.unit is not None
        unit, upper = truth.unit_name(placed.paper.unit), truth.upper_name(placed.paper.unit)
        return f"{truth.people[one.winner]['name']} {unit} {upper} {one.rank} {one.prize} {number(one.amount)}"
    return f"{truth.unit_name(one.winner)} {truth.upper_name(one.winner)} {one.rank} {one.prize} –"


def test_the_desk_of_the_contest(season: Season, truth: Truth) -> None:
    found = season.text(DESK, PHONES["organizer"])
    expected = [f"Đang làm bài 0 Bài đã nộp {number(len(truth.papers))} Nộp trong 15 phút 0"]
    for one in truth.rounds:
        sums = truth.sums(one["number"])[0]
        expected.append(f"Đợt {one['number']} · {one['title']} {moment(one['opens_at'])} – {moment(one['closes_at'])}")
        expected.append(f"0 {number(sums.entries)} {number(sums.people)} {number(truth.value(one['number']))}")
    explain(found, *expected, "Khiếu nại 0 chưa trả lời Hỏi đáp 0 chưa trả lời Đề nghị 0 chờ duyệt")


def test_the_list_of_contests(season: Season, truth: Truth) -> None:
    found = season.browser(PHONES["organizer"]).get("/to-chuc").text
    whole = truth.sums(0)[0]
    opens, closes = truth.rounds[0]["opens_at"], truth.rounds[-1]["closes_at"]
    explain(main(found), f"Đã xong 1 {moment(opens)} {moment(closes)} {number(whole.entries)} {number(whole.people)}")


def test_the_page_of_the_union_officer(season: Season, truth: Truth) -> None:
    officer = next(row for row in truth.people.values() if row["phone"] == PHONES["officer"])
    scope = officer["scope_unit_id"]
    officers = season.browser(PHONES["officer"])
    found, second = officers.get("/can-bo").text, officers.get("/can-bo?trang=2").text
    sums = truth.sums(0)
    known = [
        row for row in truth.people.values()
        if row["unit_id"] is not None and scope in truth.path(row["unit_id"]) and row["role"] == "contestant"
    ]  # fmt: skip
    sat = {one.person for one in truth.papers}
    waiting = [row for row in known if row["id"] not in sat]
    rows = {}
    for unit in truth.children(scope):
        heads, people, entries = truth.heads(unit), sums[unit].people, sums[unit].entries
        rate = f"{tenths(people * 1000 // heads)}%" if heads else "–"
        left = number(max(0, heads - people)) if heads else "–"
        cells = [f"{number(people)} / {number(heads)}" if heads else number(people), number(entries), rate, left]
        rows[truth.unit_name(unit)] = cells
    assert {name: cells for page in (found, second) for name, *cells in rows_of(page)} == rows
    heads, sat_here = truth.heads(scope), sums[scope].people
    beside = [one for one in truth.children(truth.path(scope)[1]) if truth.heads(one)]
    better = sum(sums[one].people * 1000 // truth.heads(one) > sat_here * 1000 // heads for one in beside)
    for told in (
        f"Đã công bố · đóng lúc {moment(truth.rounds[-1]['closes_at'])}",
        f"Đã thi {number(sat_here)} / {number(heads)} ({tenths(sat_here * 1000 // heads)}%)",
        f"Đang làm 0 · Chưa thi {number(len(waiting))}",
        f"Người đã thi {number(sat_here)} Lượt thi {number(sums[scope].entries)}",
        f"Đã có tài khoản {len(known)} Người lao động {number(heads)}",
        f"thứ {better + 1} / {len(beside)}",
        f"Chưa thi ({len(waiting)})",
        *(row["name"] for row in waiting),
    ):
        assert told in main(found), told


# What people see of their own papers


def some_people(truth: Truth) -> list[int]:
    """The leader, the last, two between, the sample's contestant, and who was disqualified for a while."""
    board = truth.board(0)
    struck = next(one for one in truth.deeds if one["act"] == "strike.put")
    detail = json.loads(struck["detail"]) if isinstance(struck["detail"], str) else struck["detail"]
    hand = next(row["id"] for row in truth.people.values() if row["phone"] == PHONES["contestant"])
    places = [board[n].paper.person for n in (0, len(board) // 3, len(board) // 2, -1)]
    return list(dict.fromkeys([*places, detail["person"], hand]))


def test_pages_of_results(season: Season, truth: Truth) -> None:
    for person in some_people(truth):
        row = truth.people[person]
        mine = [one for one in truth.papers if one.person == person]
        placed, home = truth.place(0, person), truth.place(0, person, row["unit_id"])
        assert placed is not None
        for paper in mine:
            page = season.browser(row["phone"]).get(f"/ket-qua/{paper.token}")
            assert page.status == 200
            counts = truth.counted(paper.round)[person] is paper
            assert ("Lượt này được tính vào xếp hạng." in page.words) is counts, (paper, page.words[:600])
            head = main(page.text).partition("Đáp án và căn cứ")[0]
            receipt = re.findall(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", head)
            assert len(receipt) == 1
            rank = f"thứ {number(placed.rank)} trong {number(truth.sums(0)[0].people)} người"
            own = f"thứ {number(home.rank)} trong đơn vị" if home else ""
            assert rank in head
            assert own in head
            overdue = f"Hết giờ lúc {local(paper.handed):%H:%M:%S} {paper.answered}" if "Hết giờ lúc" in head else ""
            explain(
                head.replace(receipt[0], ""),
                f"lượt {paper.number} nộp lúc {local(paper.handed):%H:%M:%S} ngày {day(paper.handed)}",
                f"Bạn đúng {paper.score} trong 20 câu {paper.score} trong 20 điểm",
                rank,
                own,
                f"Đã trả lời {paper.answered} trong 20 câu",
                f"{paper.taken // 60_000} phút {paper.taken // 1000 % 60:02d} giây",
                overdue,
            )


def test_the_readers_own_place_on_the_boards(season: Season, truth: Truth) -> None:
    for person in some_people(truth)[:3]:
        row = truth.people[person]
        for scope in SCOPES:
            placed = truth.place(scope, person)
            text = season.text(address(scope, "ca-nhan"), row["phone"])
            if placed is None:
                assert "Bạn xếp thứ" not in text
                continue
            people = truth.sums(scope)[0].people
            assert f"Bạn xếp thứ {number(placed.rank)} trong {number(people)} người" in text


def test_the_front_page_tells_when_it_closed(season: Season, truth: Truth) -> None:
    text = season.text("/")
    assert DAYS
    explain(text, "20 câu trong 20 phút", f"đóng lúc {moment(truth.rounds[-1]['closes_at'])}")
