"""Two databases that differ in nothing but the key tell a contestant the same, byte for byte, until the keys are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from contest.services import upkeep
from contest.services.people import key_hash
from contest.store import contests as contest_store
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from contest.store.engine import WRITES, prepare
from contest.store.people import SignInRow
from questions.store import AnswerKeyRow, RevisionRow
from tests.conftest import _create
from tests.factories import contest, person
from tests.web.client import Browser
from tests.web.stage import right_places, site_of
from wsgi import NAME, create_app

KEYS = {"one": "1" * 43, "other": "2" * 43}
HALF = 10


@dataclass
class Twin:
    """One of the two sites."""

    app: Flask
    engine: Engine
    slug: str


def prepared(engine: Engine, clock, *, turned: bool) -> None:
    """The same contest and people on either database; `turned`: every key is the next option's."""
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        contest(session, clock.now)
        session.execute(update(ContestRow).values(seed="5e" * 32))
        for name, key in KEYS.items():
            who = person(session, clock.now, name=f"Lò Thị {name.title()}", phone=f"+8491111111{len(name)}")
            times = {"created_at": clock.now, "seen_at": clock.now, "expires_at": clock.now + timedelta(days=7)}
            session.add(SignInRow(key_hash=key_hash(key), person_id=who.id, device="", **times))
        if turned:
            for row in session.scalars(select(AnswerKeyRow)):
                count = len(session.get_one(RevisionRow, row.revision_id).options)
                row.choices = [(row.choices[0] + 1) % count]
        session.commit()


@pytest.fixture
def twins(server: str, ground: str, app: Flask, tmp_path: Path, clock, boards) -> Iterator[list[Twin]]:
    made = []
    for n, turned in enumerate((False, True)):
        url = _create(server, tmp_path / f"twin{n}.sqlite3", f"twin_{tmp_path.name.replace('-', '_')}_{n}"[:60].lower(), ground)
        engine = prepare(create_engine(url))
        prepared(engine, clock, turned=turned)
        twin = create_app(replace(site_of(app).settings, database_url=url, board_max_age_s=0))
        twin.extensions[NAME] = replace(twin.extensions[NAME], clock=clock)
        made.append(Twin(twin, engine, "thu"))
    yield made
    for one in made:
        one.engine.dispose()
        with one.app.app_context():
            one.app.extensions["sqlalchemy"].engine.dispose()


def masked(response: TestResponse, tokens: list[str]) -> tuple[Any, ...]:
    """Status, headers and body without what is drawn at random for each request or paper."""
    text = response.text + "\n".join(f"{name}: {value}" for name, value in response.headers if name != "Set-Cookie")
    for n, token in enumerate(tokens):
        text = text.replace(token, f"<paper {n}>")
    text = re.sub(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b", "<receipt>", text)
    text = re.sub(r"(đọc mã này: |code: )[0-9A-F]{4}", r"\1<request>", text)
    return response.status_code, text


class Walk:
    """One contestant's way through a site, every answer noted."""

    def __init__(self, twin: Twin, who: str) -> None:
        self.twin, self.browser = twin, Browser(twin.app, KEYS[who])
        self.tokens: list[str] = []
        self.seen: list[tuple[str, str, Any]] = []

    def ask(self, method: str, path: str, **given: Any) -> TestResponse:
        if method != "GET":
            given["headers"] = {"X-CSRF-Token": self.browser.token(), **given.get("headers", {})}
        response = self.browser.client.open(path, method=method, **given)
        shown = path
        for n, token in enumerate(self.tokens):
            shown = shown.replace(token, f"<paper {n}>")
        self.seen.append((method, shown, masked(response, self.tokens)))
        return response

    def start(self) -> str:
        response = self.browser.client.post(
            f"/cuoc-thi/{self.twin.slug}/bat-dau", data={"honest": "y", "csrf_token": self.browser.token()}
        )
        assert response.status_code == 303
        self.tokens.append(response.headers["Location"].removeprefix("/lam-bai/"))
        return f"/lam-bai/{self.tokens[-1]}"

    def pages(self) -> None:
        """Everything that a contestant can look at."""
        board = f"/cuoc-thi/{self.twin.slug}/xep-hang"
        for path in ("/", "/tai-khoan", f"/cuoc-thi/{self.twin.slug}", f"/cuoc-thi/{self.twin.slug}/bat-dau", "/xep-hang"):
            self.ask("GET", path)
        for query in ("", "?bang=cong-doan", "?bang=co-so", "?don-vi=2", "?vong=1", "?trang=2", "?bang=x"):
            self.ask("GET", board + query)
            self.ask("GET", board + ".json" + query)
        for token in self.tokens:
            for path in (f"/lam-bai/{token}", f"/lam-bai/{token}/xem-lai", f"/ket-qua/{token}"):
                self.ask("GET", path)


def paper(twin: Twin, token: str) -> tuple[dict[int, int], dict[int, int]]:
    """Right places of a paper under the twin's own key, and the number of options of each place."""
    with Session(twin.engine) as session:
        attempt = session.scalars(select(AttemptRow).where(AttemptRow.token == token)).one()
        right = right_places(session, attempt)  # type: ignore[arg-type]
    return right, dict.fromkeys(right, 4)


def walk(twins: list[Twin], twin: Twin, choices: list[dict[int, int]], clock) -> Walk:
    """A whole life of papers: start, look, save, err, hand in, look; then a second paper left open."""
    began = clock.now
    way = Walk(twin, "one")
    way.pages()
    for chosen in choices:
        here = way.start()
        way.pages()
        for position, choice in chosen.items():
            way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": position, "choice": choice, "seq": 1}])
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": chosen[1], "seq": 1}])
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": (chosen[1] + 1) % 2, "seq": 1}])
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": 9, "seq": 2}])
        way.ask("PUT", f"{here}/cau-tra-loi", data=b"x", content_type="application/json")
        way.ask("POST", here, data={"q1": str(chosen[1])})
        way.pages()
        clock.forward(minutes=2)
        way.ask("POST", f"{here}/nop")
        way.ask("POST", f"{here}/nop")
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": 0, "seq": 9}])
        way.pages()
    way.start()
    way.pages()
    clock.now = began
    return way


def choices_of_equal_score(twins: list[Twin], clock) -> list[dict[int, int]]:
    """For two papers: half the places by one key, half by the other, so that both keys give the same score."""
    found = []
    drafts = [Walk(twin, "other") for twin in twins]
    for _ in range(1):
        tokens = [draft.start().removeprefix("/lam-bai/") for draft in drafts]
        rights = [paper(twin, token)[0] for twin, token in zip(twins, tokens, strict=True)]
        assert all(rights[0][one] != rights[1][one] for one in rights[0])
        found.append(rights)
    return found  # type: ignore[return-value]


def peek(twin: Twin, token: str) -> dict[int, int]:
    return paper(twin, token)[0]


@pytest.mark.parametrize("live", [True, False], ids=["boards in Redis", "boards in SQL"])
def test_before_the_reveal_no_answer_of_the_site_depends_on_the_key(twins: list[Twin], boards, clock, live: bool) -> None:
    ways: list[Walk] = []
    began = clock.now
    for twin in twins:
        boards.echo.client.flushall()
        with Session(twin.engine) as session:
            held = contest_store.by_slug(session, twin.slug)
            assert held is not None
            if live:
                upkeep.rebuild(session, boards, held, clock.now)
        if not live:
            site = twin.app.extensions[NAME]
            twin.app.extensions[NAME] = replace(site, boards=None)
        ways.append(whole_life(twin, twins, clock))
        clock.now = began
    first, second = ways
    assert len(first.seen) == len(second.seen) > 150
    for one, other in zip(first.seen, second.seen, strict=True):
        assert one == other, one[:2]


RIGHTS: dict[int, list[dict[int, int]]] = {}


def whole_life(twin: Twin, twins: list[Twin], clock) -> Walk:
    """Two papers handed in with as many points by either key, a third left open."""
    way = Walk(twin, "one")
    way.pages()
    for n in range(2):
        here = way.start()
        way.pages()
        mine = peek(twin, way.tokens[-1])
        chosen = split(twin, twins, mine)
        sit(way, here, chosen, clock)
        way.pages()
        assert score(twin, way.tokens[n]) == HALF
    way.start()
    way.pages()
    return way


def split(twin: Twin, twins: list[Twin], mine: dict[int, int]) -> dict[int, int]:
    """Right by the first key at odd places and by the second at even ones, whichever twin asks."""
    first = twin is twins[0]
    return {place: choice if (place % 2 == 1) is first else OTHER[twin.slug, place](choice) for place, choice in mine.items()}
