"""Every kind of question on the import desk, with pictures, a passage and a clip: shown as on a paper, and mended."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from contest.people import Role
from questions import import_desk, imports, shelves
from questions.formats.detect import Upload
from questions.formats.judging import judge
from questions.formats.reading import Findings, Read
from questions.kinds import Kind
from tests import every_kind
from tests.factories import counted, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of

HOME = "/to-chuc/ngan-hang/nhap"
ASKED = every_kind.questions()


@pytest.fixture
def browser(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


@pytest.fixture
def token(app: Flask, writing, clock) -> str:
    """An import of a question of every kind."""
    items = tuple(judge(question, Findings(question.place)) for question in ASKED)
    with writing() as session:
        named = imports.receive(session, Upload(b"x", "moi-dang.docx"), "An toàn", None, clock.now)
        claimed = imports.claim(session, clock.now)
        imports.keep(session, claimed.id, Read("docx", items), clock.now)
    return named


def of(session, token: str, number: int):
    session.rollback()
    return import_desk.item(session, imports.found(session, token), number)


def sent(page: Page) -> dict[str, object]:
    """What a browser would send of the form that is open, as it stands."""
    form = re.search(r'<form class="mend".*?</form>', page.text, re.DOTALL)[0]  # type: ignore[index]
    values: dict[str, list[str]] = {}
    tags = r"<input\b[^>]*>|<textarea\b.*?</textarea>|<select\b.*?</select>"
    for tag in re.findall(tags, form, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if not name or 'type="file"' in tag:
            continue
        if re.search(r'type="(radio|checkbox)"', tag) and " checked" not in tag:
            continue
        values.setdefault(name[1], []).append(_value(tag))
    return {**values, "act": "save"}


def _value(tag: str) -> str:
    if tag.startswith("<textarea"):
        return re.search(r">\n?(.*?)</textarea>", tag, re.DOTALL)[1]  # type: ignore[index]
    if tag.startswith("<select"):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', tag)
        return chosen[1] if chosen else ""
    found = re.search(r' value="([^"]*)"', tag)
    return found[1] if found else "on"


def test_every_kind_is_shown_with_its_pictures_passage_and_clip(browser: Browser, token: str) -> None:
    page = browser.get(f"{HOME}/{token}")
    assert page.text.count("<article") == len(ASKED)
    assert page.text.count("<video") == 1
    assert page.text.count('class="material"') == 2
    for address in set(re.findall(r'src="(/tep/[^"]+)"', page.text)):
        assert browser.client.get(address).status_code == 200
    assert "Đáp án: <b" in page.text


def test_clips_cost_one_statement_more(app: Flask, browser: Browser, token: str) -> None:
    browser.get(f"{HOME}/{token}")
    with counted(engine_of(app)) as seen:
        browser.client.get(f"{HOME}/{token}")
    assert len(seen) <= 4


@pytest.mark.parametrize("number", range(1, len(ASKED) + 1))
def test_a_question_of_any_kind_saved_unchanged_is_what_it_was(
    browser: Browser, session, token: str, number: int
) -> None:
    before = of(session, token, number)
    opened = browser.get(f"{HOME}/{token}?sua={number}")
    page = browser.post(f"{HOME}/{token}/cau/{number}", sent(opened))
    assert page.status == 303, page.words
    after = of(session, token, number)
    assert after.question == before.question
    assert (after.state, after.chosen, after.edited) == (before.state, before.chosen, True)


def test_all_of_them_come_in_whole(browser: Browser, session, token: str) -> None:
    assert browser.post(f"{HOME}/{token}/nhap").status == 303
    session.rollback()
    found = [one.question for one in shelves.shelved(session) if one.code.startswith("D-")]
    assert {one.kind for one in found} == set(Kind)
    assert len([one for one in found if one.stimulus]) == len([one for one in ASKED if one.stimulus])


def test_the_troubled_ones_of_another_format_are_a_workbook(browser: Browser, token: str) -> None:
    response = browser.client.get(f"{HOME}/{token}/tep?chi=loi")
    assert response.data[:2] == b"PK"
