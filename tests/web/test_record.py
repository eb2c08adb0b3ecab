"""The page of results and the record: what it tells before and after publication, and what it never tells."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.contests import State
from contest.store.people import PersonRow
from contest.web import record as pages
from tests import factories, seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season
from tests.web.client import Browser

PAGE = "/cuoc-thi/mua/cong-bo"


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    return seasons.opened(writing, clock)


def test_nothing_is_public_while_results_are_checked(
    app: Flask, writing: Writing, clock: Clock, season: Season
) -> None:
    seasons.carried(writing, clock, season, State.CHECKING)
    guest = Browser(app)
    assert guest.get(PAGE).status == 404
    assert guest.get("/cuoc-thi/mua/ho-so.json").status == 404
    assert "/cong-bo" not in guest.get("/cuoc-thi/mua").text


def test_provisional_results_say_so_and_till_when_to_complain(
    app: Flask, writing: Writing, clock: Clock, season: Season
) -> None:
    contest = seasons.carried(writing, clock, season, State.PROVISIONAL)
    guest = Browser(app)
    page = guest.get(PAGE)
    assert page.status == 200
    assert "Kết quả tạm thời" in page.words
    assert "Khiếu nại được nhận đến" in page.words
    assert "chưa được ban tổ chức duyệt" in page.words
    assert "ho-so.json" not in page.text
    assert guest.get("/cuoc-thi/mua/ho-so.json").status == 404
    assert contest.complaints_until is not None
    assert "/cong-bo" in guest.get("/cuoc-thi/mua").text


def test_published_results_tell_winners_grounds_and_the_record(
    app: Flask, writing: Writing, clock: Clock, season: Season
) -> None:
    seasons.carried(writing, clock, season, State.PUBLISHED)
    guest = Browser(app)
    page = guest.get(PAGE)
    for words in (
        "Giải cá nhân toàn cuộc thi", "Tỷ lệ cao", "Dấu vân tay", "Huỷ kết quả của người dự thi", "Thi hộ người khác",
        "Con số thật, Đợt 1", "Phiên bản 1", "Thông báo số", "flask standings verify --from ho-so-mua.json",
    ):  # fmt: skip
        assert words in page.words, words
    file = guest.get("/cuoc-thi/mua/ho-so.json")
    assert file.response.mimetype == "application/json"
    assert sha256(file.response.data).hexdigest() in page.text
    assert json.loads(file.response.data)["format"] == "hoithi-record/1"
    again = guest.get("/cuoc-thi/mua/ho-so.json", headers={"If-None-Match": file.response.headers["ETag"]})
    assert again.response.data == file.response.data or again.status == 304


def test_while_the_record_is_written_others_are_asked_to_come_again(
    app: Flask, writing: Writing, clock: Clock, season: Season
) -> None:
    seasons.carried(writing, clock, season, State.PUBLISHED)
    guest = Browser(app)
    with pages.WRITING:
        assert "Hồ sơ đang được niêm phong" in guest.get(PAGE).words
        assert guest.get("/cuoc-thi/mua/ho-so.json").status == 503
    assert guest.get("/cuoc-thi/mua/ho-so.json").status == 200


def test_a_winner_who_did_not_agree_is_named_in_short(
    app: Flask, writing: Writing, clock: Clock, season: Season, session: Session
) -> None:
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.name.contains("Canari")).values(shows_name=False))
    seasons.carried(writing, clock, season, State.PUBLISHED)
    page = Browser(app).get(PAGE)
    assert "Lò Văn C." in page.words
    for who in season.people:
        assert who.person.name not in page.text
        assert who.person.phone not in page.text
        assert who.person.phone[3:] not in page.text


def test_the_struck_are_never_named(app: Flask, writing: Writing, clock: Clock, season: Season) -> None:
    seasons.carried(writing, clock, season, State.PUBLISHED)
    assert season.people[-1].person.name not in Browser(app).get(PAGE).text


def test_the_page_reads_in_english_too(app: Flask, writing: Writing, clock: Clock, season: Season) -> None:
    seasons.carried(writing, clock, season, State.LOCKED)
    guest = Browser(app)
    guest.client.set_cookie("lang", "en", domain="localhost")
    assert guest.get(PAGE).status == 200


def test_the_command_checks_a_record_out_of_the_file_alone(
    app: Flask, writing: Writing, clock: Clock, season: Season, tmp_path: Path, engine: object
) -> None:
    seasons.carried(writing, clock, season, State.PUBLISHED)
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    values = json.loads(Browser(app).get("/cuoc-thi/mua/ho-so.json").response.data)
    good.write_text(json.dumps(values), encoding="utf-8")
    values["awards"][0]["amount"] += 1
    bad.write_text(json.dumps(values), encoding="utf-8")
    run = app.test_cli_runner()
    with factories.counted(engine) as seen:  # type: ignore[arg-type]
        done = run.invoke(args=["standings", "verify", "--from", str(good), "--json"])
        assert done.exit_code == 0, done.output
        told = json.loads(done.output)
        assert set(told) >= {"contest", "scopes", "cells", "differences"}
        assert told["differences"] == []
        spoilt = run.invoke(args=["standings", "verify", "--from", str(bad)])
    assert seen == []
    assert spoilt.exit_code == 1
    assert "1 amount" in spoilt.output
