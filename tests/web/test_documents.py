"""The papers' page: who may, what can be made when, and that making one is recorded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from contest.contests import State
from contest.people import Role
from contest.store.audit import AuditRow
from tests import factories, seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season
from tests.web.client import Browser

PAGE = "/to-chuc/cuoc-thi/mua/van-ban"


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    return seasons.opened(writing, clock)


def download(browser: Browser, kind: str, ending: str) -> TestResponse:
    """The answer to asking for a file: bytes, not a page."""
    return browser.client.post(PAGE, data={"csrf_token": browser.token(), "kind": kind, "ending": ending})


@pytest.fixture
def organizer(app: Flask, writing: Writing, clock: Clock, season: Season) -> Browser:
    with writing() as session:
        return Browser(app, factories.sign_in(session, season.board[0], clock.now))


def test_before_the_rounds_are_settled_only_participation_is_to_be_had(organizer: Browser) -> None:
    page = organizer.get(PAGE)
    assert page.words.count("Lập được khi mọi đợt thi đã chốt.") == 3
    assert download(organizer, "participation", "xlsx").status_code == 200
    assert organizer.post(PAGE, {"kind": "minutes", "ending": "pdf"}).status == 409


@pytest.mark.parametrize(("kind", "ending", "magic"), [
    ("minutes", "pdf", b"%PDF-"), ("minutes", "docx", b"PK"), ("decision", "pdf", b"%PDF-"),
    ("decision", "docx", b"PK"), ("awards", "xlsx", b"PK"), ("participation", "xlsx", b"PK"),
])  # fmt: skip
def test_every_paper_comes_as_a_named_file_and_is_recorded(
    app: Flask, writing: Writing, clock: Clock, season: Season, session: Session, kind: str, ending: str, magic: bytes
) -> None:
    seasons.carried(writing, clock, season, State.FINAL)
    with writing() as own:
        organizer = Browser(app, factories.sign_in(own, season.board[0], clock.now))
    assert "DỰ THẢO" not in organizer.get(PAGE).words
    file = download(organizer, kind, ending)
    assert file.status_code == 200
    assert file.data.startswith(magic)
    assert f'.{ending}"' in file.headers["Content-Disposition"]
    row = session.scalars(select(AuditRow).where(AuditRow.act == "document.made")).one()
    assert (row.detail["kind"], row.detail["format"]) == (kind, ending)
    printed = session.scalars(select(AuditRow).where(AuditRow.act == "audit.printed")).all()
    assert len(printed) == (kind == "minutes")


@pytest.mark.parametrize("asked", [{}, {"kind": "other"}, {"kind": "minutes", "ending": "xlsx"}, {"kind": "minutes"}])
def test_a_paper_that_there_is_not_is_refused(organizer: Browser, asked: dict[str, str]) -> None:
    assert organizer.post(PAGE, asked).status == 404


def test_contestants_and_officers_may_not(app: Flask, writing: Writing, clock: Clock, season: Season) -> None:
    for role in (Role.CONTESTANT, Role.OFFICER):
        with writing() as session:
            browser = Browser(app, factories.sign_in(session, factories.person(session, clock.now, role), clock.now))
        assert browser.get(PAGE).status == 403
        assert browser.post(PAGE, {"kind": "awards", "ending": "xlsx"}).status == 403
