"""The guides say what is there: links lead somewhere, commands exist, every line of the log is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from contest.services.guides import FOLDER, TITLES, guide
from tests.web.client import Browser

HOME = Path(__file__).parents[2]
OPERATIONS = (FOLDER / "van-hanh.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TITLES)
def test_a_guide_has_parts_to_go_to_and_no_link_into_nothing(app: Flask, name: str) -> None:
    page = Browser(app).get(f"/huong-dan/{name}")
    assert page.status == 200
    assert len(guide(name).parts) >= 4
    for number, words in guide(name).parts:
        assert f'href="#{number}"' in page.text
        assert f'<h2 id="{number}">{words}</h2>' in page.text
    adapter = app.url_map.bind("localhost")
    for link in set(re.findall(r'href="(/[^"#?]*)"', guide(name).html)):
        # A made-up word where a name of something belongs would match its route, and lead nowhere.
        assert not set(adapter.match(link, method="GET")[1]) - {"guide_name"}, link


def test_every_command_of_the_operations_guide_is_one(app: Flask) -> None:
    named = set(re.findall(r"hoithi ((?:[a-z][a-z-]+ ?){1,3})", OPERATIONS))
    assert len(named) >= 8
    for words in named:
        group, *rest = words.split()
        command = app.cli.commands.get(group)
        if command is None:  # prose, such as the name of a service
            assert group not in ("bank", "people", "standings", "audit", "contest", "jobs", "units", "attempts", "db")
            continue
        if hasattr(command, "commands"):
            assert rest, words
            assert rest[0] in command.commands, words


def test_every_line_of_the_log_is_explained() -> None:
    said: set[str] = set()
    for folder in ("contest", "questions"):
        for file in (HOME / folder).rglob("*.py"):
            said |= set(re.findall(r'log\.(?:error|warning|info|exception)\(\s*"([^"]+)"', file.read_text("utf-8")))
    assert len(said) >= 10
    assert {one for one in said if f"| `{one}` |" not in OPERATIONS} == set()


def test_the_workers_guide_draws_what_it_speaks_of(app: Flask) -> None:
    page = Browser(app).get("/huong-dan")
    assert page.text.count('<svg class="drawn"') == 4
    assert "/quen-mat-khau" in page.text


def test_a_guide_that_is_not_there_is_a_missing_page(app: Flask) -> None:
    assert Browser(app).get("/huong-dan/khong-co").status == 404
