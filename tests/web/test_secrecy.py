"""Two databases that differ in nothing but the key tell a contestant the same until the keys are shown."""

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
from contest.store import answers
from contest.store import contests as contest_store
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from contest.store.engine import WRITES, prepare
from contest.store.people import SignInRow
from questions.store import AnswerKeyRow, RevisionRow
from tests import every_kind, practising
from tests.conftest import _create
from tests.factories import contest, person
from tests.web.client import Browser
from tests.web.stage import right_places, site_of, started
from wsgi import NAME, create_app

KEYS = {"one": "1" * 43, "other": "2" * 43}


@dataclass
class Twin:
    """One of the two sites."""

    app: Flask
    engine: Engine
    turned: int


def prepared(engine: Engine, clock, *, turned: bool) -> None:
    """The same contest and people on either database; `turned`: every key is the next option's."""
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        contest(session, clock.now)
        # One of them lies in the contest's pool as well, and so waits.
        practising.keep(session, ("UXO-001", "UXO-002", "MT-001"))
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
        url = _create(
            server, tmp_path / f"twin{n}.sqlite3", f"twin_{tmp_path.name.replace('-', '_')}_{n}"[:60].lower(), ground
        )
        engine = prepare(create_engine(url))
        prepared(engine, clock, turned=turned)
        twin = create_app(replace(site_of(app).settings, database_url=url, board_max_age_s=0))
        twin.extensions[NAME] = replace(twin.extensions[NAME], clock=clock)
        made.append(Twin(twin, engine, int(turned)))
    yield made
    for one in made:
        one.engine.dispose()
        with one.app.app_context():
            one.app.extensions["sqlalchemy"].engine.dispose()


def masked(response: TestResponse, tokens: list[str]) -> tuple[Any, ...]:
    """Status, headers and body without what is drawn at random for each request or paper."""
    text = response.text + "\n".join(
        f"{name}: {value}" for name, value in response.headers if name not in ("Set-Cookie", "Date")
    )
    for n, token in enumerate(tokens):
        text = text.replace(token, f"<paper {n}>")
    text = re.sub(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b", "<receipt>", text)
    text = re.sub(r"(đọc mã này: |code: )[0-9A-F]{4}", r"\1<request>", text)
    return response.status_code, text


PRACTICE = ("/on-tap", "/on-tap/ma-tuy", "/on-tap/ma-tuy?chi-sai=1", "/on-tap/bom-min", "/on-tap/loi-sai")
ALL_BOARDS = ("", "?bang=cong-doan", "?bang=co-so", "?don-vi=2", "?vong=1", "?trang=2", "?bang=x")
FEW_BOARDS = ("", "?bang=cong-doan&don-vi=2")


class Walk:
    """One contestant's way through a site, every answer noted."""

    def __init__(self, twin: Twin, who: str, boards: tuple[str, ...]) -> None:
        self.boards = boards
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
            "/cuoc-thi/thu/bat-dau", data={"honest": "y", "csrf_token": self.browser.token()}
        )
        assert response.status_code == 303
        self.tokens.append(response.headers["Location"].removeprefix("/lam-bai/"))
        return f"/lam-bai/{self.tokens[-1]}"

    def pages(self) -> None:
        """Everything that a contestant can look at."""
        board = "/cuoc-thi/thu/xep-hang"
        for path in ("/", "/tai-khoan", "/cuoc-thi/thu", "/cuoc-thi/thu/bat-dau", "/xep-hang", *PRACTICE):
            self.ask("GET", path)
        for query in self.boards:
            self.ask("GET", board + query)
            self.ask("GET", board + ".json" + query)
        for token in self.tokens:
            for path in (f"/lam-bai/{token}", f"/lam-bai/{token}/xem-lai", f"/ket-qua/{token}"):
                self.ask("GET", path)


def chosen(twin: Twin, token: str) -> dict[int, int]:
    """Answers that are right by the first key at odd places and by the other at even ones: either way ten points."""
    with Session(twin.engine) as session:
        attempt_id = session.scalars(select(AttemptRow.id).where(AttemptRow.token == token)).one()
        found = {}
        for place, key in answers.for_marking(session, attempt_id):
            if key is not None:
                first = (key.choices[0] - twin.turned) % place.bound
                found[place.position] = place.option_order.index(
                    first if place.position % 2 else (first + 1) % place.bound
                )
    return found


def sit(way: Walk, clock) -> None:
    """One paper: look, save, err in every way, review, hand in twice, come too late, look again."""
    here = way.start()
    way.pages()
    mine = chosen(way.twin, way.tokens[-1])
    for position, choice in mine.items():
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": position, "choice": choice, "seq": 1}])
    for choice, seq in ((mine[1], 1), ((mine[1] + 1) % 2, 1), (9, 2), (-1, 2)):
        way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": choice, "seq": seq}])
    way.ask("PUT", f"{here}/cau-tra-loi", data=b"x", content_type="application/json")
    way.ask("POST", here, data={"q2": str(mine[2]), "q21": "40"})
    way.pages()
    clock.forward(minutes=2)
    way.ask("POST", f"{here}/nop")
    way.ask("POST", f"{here}/nop")
    way.ask("PUT", f"{here}/cau-tra-loi", json=[{"question": 1, "choice": 0, "seq": 9}])
    way.pages()


def whole_life(twin: Twin, clock, boards: tuple[str, ...]) -> Walk:
    """Two papers handed in, a third left open, in both languages."""
    way = Walk(twin, "one", boards)
    way.pages()
    sit(way, clock)
    way.ask("POST", "/ngon-ngu", data={"lang": "en"})
    sit(way, clock)
    way.start()
    way.pages()
    with Session(twin.engine) as session:
        assert session.scalars(select(AttemptRow.score).order_by(AttemptRow.id)).all() == [10, 10, None]
    return way


def ways(twins: list[Twin], boards, clock, live: bool) -> list[Walk]:
    """The same life on both sites, each with the boards to itself."""
    found, began = [], clock.now
    for twin in twins:
        boards.echo.client.flushall()
        clock.now = began
        with Session(twin.engine) as session:
            held = contest_store.by_slug(session, "thu")
            assert held is not None
            if live:
                upkeep.rebuild(session, boards, held, clock.now)
        if not live:
            twin.app.extensions[NAME] = replace(twin.app.extensions[NAME], boards=None)
        found.append(whole_life(twin, clock, ALL_BOARDS if live else FEW_BOARDS))
    return found


@pytest.mark.parametrize("live", [True, False], ids=["boards in Redis", "boards in SQL"])
def test_before_the_reveal_no_answer_of_the_site_depends_on_the_key(
    twins: list[Twin], boards, clock, live: bool
) -> None:
    first, second = ways(twins, boards, clock, live)
    assert len(first.seen) == len(second.seen) > 120
    for one, other in zip(first.seen, second.seen, strict=True):
        assert one == other, one[:2]


def test_after_the_reveal_the_same_walk_tells_the_two_apart(twins: list[Twin], boards, clock) -> None:
    """The walk above looks where the keys will stand: once they are shown, the results differ."""
    pair = ways(twins, boards, clock, live=True)
    for twin in twins:
        with Session(twin.engine) as session:
            session.connection(execution_options=WRITES)
            session.execute(update(ContestRow).values(state="closed", settled_at=clock.now))
            session.commit()
    shown = [way.ask("GET", f"/ket-qua/{way.tokens[0]}").text.replace(way.tokens[0], "") for way in pair]
    assert all("answer" in text for text in shown)
    assert shown[0] != shown[1]


def turn_every_key(session: Session) -> None:
    """Every key of every kind becomes another that fits its question as well."""
    revisions = {row.id: row for row in session.scalars(select(RevisionRow))}
    for key in session.scalars(select(AnswerKeyRow)):
        revision = revisions[key.revision_id]
        if revision.kind == "true_false_group":
            key.choices = [1 - choice for choice in key.choices]
        elif revision.kind in ("ordering", "matching"):
            key.choices = key.choices[::-1]
        else:
            key.choices = [(choice + 1) % len(revision.options) for choice in key.choices]
            key.accepted = [f"{n}7" for n, _ in enumerate(key.accepted, start=1)]


@pytest.mark.usefixtures("patience")
def test_a_paper_of_every_kind_tells_nothing_of_its_key_either(twins: list[Twin], clock) -> None:
    seen = []
    for twin in twins:
        with Session(twin.engine) as session:
            session.connection(execution_options=WRITES)
            every_kind.contest(session, clock.now)
            session.execute(update(ContestRow).values(seed="5e" * 32))
            if twin.turned:
                turn_every_key(session)
            session.commit()
        browser = Browser(twin.app, KEYS["one"])
        sent = {"honest": "y", "csrf_token": browser.token()}
        here = browser.client.post("/cuoc-thi/moi-dang/bat-dau", data=sent).headers["Location"]
        tokens = [here.removeprefix("/lam-bai/")]
        headers = {"X-CSRF-Token": browser.token()}
        found = [browser.client.get(here), browser.client.get(f"{here}/xem-lai")]
        for position in range(1, 14):
            for choice in (0, 3, "17", "mũ bảo hộ"):
                body = [{"question": position, "choice": choice, "seq": 1 + position}]
                found.append(browser.client.put(f"{here}/cau-tra-loi", json=body, headers=headers))
        found += [browser.client.get(here), browser.client.get(f"{here}/xem-lai")]
        seen.append([masked(one, tokens) for one in found])
    assert len(seen[0]) == 56
    assert seen[0] == seen[1]


def test_the_place_of_the_right_option_is_spread_evenly(app: Flask, writing, clock) -> None:
    """The author may put the right option first each time; a paper does not."""
    with writing() as session:
        held = contest(session, clock.now)
        places = [0] * 4
        for _ in range(40):
            attempt = started(session, held, person(session, clock.now), clock.now)
            free = {one.position for one in answers.of_attempt(session, attempt.id) if one.bound == 4}
            for position, place in right_places(session, attempt).items():
                if position in free:
                    places[place] += 1
    total = sum(places)
    assert total > 400
    assert all(0.15 < one / total < 0.35 for one in places), places
