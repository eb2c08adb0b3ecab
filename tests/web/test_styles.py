"""The stylesheets hold what the pages use, and no more than a phone on a slow network should fetch."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
USERS = [
    *(ROOT / "templates").rglob("*.html"),
    *(ROOT / "static" / "js").glob("*.js"),
    *(ROOT / "contest").rglob("*.py"),
    *(ROOT / "questions").rglob("*.py"),
]
PUT_TOGETHER = frozenset({"data-size", "data-theme", "data-clock", "data-questions", "theme-light", "theme-dark"})
"""Names that a template puts together of two parts: the display settings on <html>, the samples of the styleguide."""
IN_OTHERS = frozenset({"answers.html", "picture.html", "mark.html", "in_app.html", "consents.html"})
"""Shown in the styleguide by the question form, the questions looked back on, and the head of its page.

`in_app` is a line of small letters for browsers inside other programs; no style of its own. `consents` is three fields.
"""
SITE = ROOT / "static" / "css" / "site.css"
MOST_RAW, MOST_BR = 30_000, 7_000


def rules(sheet: Path) -> str:
    """A sheet without its comments and without what stands between the braces of its rules."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\{[^{}]*\}", "{}", text)


def names(sheet: Path) -> set[str]:
    """Classes, ids and data attributes that a sheet selects by."""
    selectors = rules(sheet)
    return set(re.findall(r"[.#](-?[a-zA-Z_][\w-]*)", selectors)) | set(re.findall(r"\[(data-[\w-]+)", selectors))


def words() -> set[str]:
    """Every word that stands in quotes in a template, a script or a page, or is an attribute of a tag."""
    text = "\n".join(one.read_text(encoding="utf-8") for one in USERS)
    quoted = " ".join(
        re.findall(r'"([^"\n]*)"', text) + re.findall(r"'([^'\n]*)'", text) + re.findall("`([^`]*)`", text)
    )
    return set(re.findall(r"[a-zA-Z_][\w-]*", quoted))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_is_without_its_use(sheet: Path) -> None:
    known = words()
    attributes = set(re.findall(r"data-[\w-]+", "".join(one.read_text(encoding="utf-8") for one in USERS)))
    assert names(sheet) - known - attributes <= PUT_TOGETHER


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_sheet_is_linked_by_a_page(sheet: Path) -> None:
    linked = " ".join(one.read_text(encoding="utf-8") for one in (ROOT / "templates").rglob("*.html"))
    assert f"css/{sheet.name}" in linked


def test_the_sheet_of_every_page_is_light() -> None:
    raw = SITE.read_bytes()
    assert len(raw) <= MOST_RAW
    assert len(brotli.compress(raw, quality=11)) <= MOST_BR


def test_every_part_says_at_its_head_what_it_takes() -> None:
    for part in (ROOT / "templates" / "parts").glob("*.html"):
        assert part.read_text(encoding="utf-8").startswith("{#-"), part.name


def test_every_part_is_used_and_stands_in_the_styleguide() -> None:
    styleguide = (ROOT / "templates" / "styleguide.html").read_text(encoding="utf-8")
    pages = [one for one in (ROOT / "templates").rglob("*.html") if one.name != "styleguide.html"]
    used = " ".join(one.read_text(encoding="utf-8") for one in pages)
    for part in (ROOT / "templates" / "parts").glob("*.html"):
        assert f'"parts/{part.name}"' in used, part.name
        assert f"parts/{part.name}" in styleguide or part.name in IN_OTHERS, part.name
