"""Pages kept with holes: what many readers share holds nothing of any of them, and says what a page made anew says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask, render_template

from contest.contests import Contest
from contest.store import answers, contests
from contest.web import cookies, papers, shells
from contest.web.keeping import Kept
from tests import every_kind
from tests.factories import contest, person, sign_in
from tests.web.client import Browser
from tests.web.desk import HONEST
from tests.web.stage import site_of, started
from wsgi import NAME

pytestmark = pytest.mark.usefixtures("patience")
ANSWER = "/cau-tra-loi"


def plain(text: str) -> str:
    """White space single."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_questions_out_of_kept_pieces_are_the_questions_rendered_anew(
    app: Flask, writing, session, clock, language: str
) -> None:
    with writing() as made:
        held = every_kind.contest(made, clock.now)
        people = [person(made, clock.now) for _ in range(3)]
        keys = [sign_in(made, who, clock.now) for who in people]
        attempts = [started(made, held, who, clock.now) for who in people]
    for key, attempt in zip(keys, attempts, strict=True):
        browser = Browser(app, key)
        browser.client.set_cookie("ngon_ngu", language, domain="localhost")
        for _ in ("open", "answered"):
            page = browser.get(f"/lam-bai/{attempt.token}").text
            session.rollback()
            places = [one for one in answers.of_attempt(session, attempt.id) if one.revision_id is not None]
            with app.test_request_context(headers={"Cookie": f"ngon_ngu={language}"}):
                asked = papers.laid_out(session, places)
                anew = render_template("_questions.html", questions=asked, total=len(asked))
            assert plain(anew) in plain(page)
            right = every_kind.right(session, attempt).items()
            body = [{"question": position, "choice": answer, "seq": 1} for position, answer in right]
            assert browser.put(f"/lam-bai/{attempt.token}{ANSWER}", body).status == 200


def journey(browser: Browser, again: Callable[[], None]) -> dict[str, str]:
    """All pages of a paper from the home page to the result, each fetched before and after `again`; by address."""
    seen: dict[str, str] = {}

    def look(path: str) -> None:
        seen[path] = browser.get(path).text
        again()
        assert browser.get(path).text == seen[path], path

    for path in ("/", "/cuoc-thi/thu", "/cuoc-thi/thu/bat-dau"):
        look(path)
    here = browser.post("/cuoc-thi/thu/bat-dau", HONEST).location
    for path in (here, f"{here}/xem-lai", "/", "/cuoc-thi/thu"):
        look(path)
    body = [{"question": n, "choice": n % 2, "seq": 1} for n in range(1, 22)]
    assert browser.put(f"{here}{ANSWER}", body).status == 200
    for path in (here, f"{here}/xem-lai"):
        look(path)
    look(browser.post(f"{here}/nop").location)
    look("/cuoc-thi/thu")
    return seen


def test_what_readers_share_holds_nothing_of_any_of_them(app: Flask, writing, clock) -> None:
    names = {"Nguyễn Thị Một": "+84911000001", "Trần Văn Hai": "+84911000002", "Lê Thị <Ba>": "+84911000003"}
    with writing() as session:
        contest(session, clock.now)
        keys = [sign_in(session, person(session, clock.now, name=n, phone=p), clock.now) for n, p in names.items()]

    def emptied() -> None:
        fresh = {"shells": Kept(), "pieces": Kept(), "texts": Kept()}
        app.extensions[NAME] = replace(site_of(app), **fresh)

    secrets: list[set[str]] = []
    for key, name in zip(keys, names, strict=True):
        # The first comes to an empty house, the last to one that is emptied under their feet.
        pages = journey(Browser(app, key), emptied if name.startswith("Lê") else lambda: None)
        told = "".join(pages.values())
        assert name.replace("<", "&lt;").replace(">", "&gt;") in told
        assert "<Ba>" not in told
        for others in secrets:
            assert [one for one in others if one in told] == []
        own = {name, key, *re.findall(r"/(?:lam-bai|ket-qua)/([\w-]{20,})", told)}
        own |= set(re.findall(r'name="csrf_token" (?:value|content)="(\w+)"', told))
        own |= set(re.findall(r"<dd[^>]*>([A-Z0-9]{4}-[A-Z0-9]{4})</dd>", told))
        assert len(own) >= 5, own
        secrets.append(own)


def test_a_shell_that_would_hold_what_is_its_readers_own_is_never_kept(app: Flask, writing, clock) -> None:
    with writing() as session:
        key = sign_in(session, person(session, clock.now), clock.now)
    with app.test_request_context("/", headers={"Cookie": f"sid={key}"}):
        token = {"title": cookies.form_token(), "slug": "thu"}
        with pytest.raises(AssertionError, match="its reader's own"):
            shells.page("start.html", "alike", {}, lambda: {"contest": token, "refusal": "…"})
        for _ in range(2):
            made = shells.page("start.html", "alike", {}, lambda: {"contest": {"slug": "thu"}, "refusal": "…"})
            assert token["title"] in made


def test_a_contest_is_put_together_anew_only_when_a_row_of_it_changed(session, writing, clock) -> None:
    def read() -> Contest:
        session.rollback()
        found = contests.by_slug(session, "thu")
        assert found is not None
        return found

    with writing() as made:
        contest_id = contest(made, clock.now).id
    before = read()
    assert read() is before
    with writing() as made:
        contests.change(made, contest_id, pauses=[[1, 2]])
    assert len(read().pauses) == 1
    with writing() as made:
        contests.change_round(made, before.rounds[0].id, title="Khác")
    assert read().rounds[0].title == "Khác"
