"""SQL statements of the acts that come by the thousand (docs: budgets)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert

from contest.contests import Contest
from contest.people import Person
from contest.services import upkeep
from contest.store.people import PersonRow
from tests.factories import contest, counted, grassroots, password_hash, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of, sat, site_of, started


@pytest.fixture
def held(app: Flask, writing, clock) -> Contest:
    """An open contest with boards that are warm and some people on them."""
    with writing() as session:
        made = contest(session, clock.now)
        for n in range(3):
            sat(
                session, made, person(session, clock.now, unit_id=grassroots(session, n)), clock.now, clock.now, right=n
            )
    warm(app, writing, made, clock)
    return made


def warm(app: Flask, writing, made: Contest, clock) -> None:
    """Build the boards anew from what is committed."""
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        upkeep.rebuild(session, boards, made, clock.now)


@pytest.fixture
def who(held: Contest, writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now)


@pytest.fixture
def browser(app: Flask, who: Person, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


def statements(app: Flask, act: Callable[[], object]) -> list[str]:
    with counted(engine_of(app)) as seen:
        act()
    return seen


def within(seen: list[str], most: int) -> None:
    assert 0 <= len(seen) <= most, "\n".join(seen)


def test_the_counter_counts(app: Flask, browser: Browser) -> None:
    assert len(statements(app, lambda: browser.client.get("/tai-khoan"))) >= 2


def test_a_start_takes_eight_statements(app: Flask, browser: Browser) -> None:
    token = browser.token()
    given = {"honest": "y", "csrf_token": token}
    statuses = []
    seen = statements(
        app, lambda: statuses.append(browser.client.post("/cuoc-thi/thu/bat-dau", data=given).status_code)
    )
    assert statuses == [303]
    assert seen
    within(seen, 8)


@pytest.mark.parametrize("entries", [2, 21])
def test_a_save_takes_two_statements_however_much_it_carries(
    app: Flask, held: Contest, who: Person, browser: Browser, writing, clock, entries: int
) -> None:
    with writing() as session:
        here = f"/lam-bai/{started(session, held, who, clock.now).token}/cau-tra-loi"
    headers = {"X-CSRF-Token": browser.token()}
    body = [{"question": n, "choice": 0, "seq": 1} for n in range(1, entries + 1)]
    statuses = []
    seen = statements(app, lambda: statuses.append(browser.client.put(here, json=body, headers=headers).status_code))
    assert statuses == [200]
    assert seen
    within(seen, 2)


def test_a_save_of_the_page_that_leads_takes_two_statements_and_taking_the_lead_three(
    app: Flask, held: Contest, who: Person, browser: Browser, writing, clock
) -> None:
    with writing() as session:
        here = f"/lam-bai/{started(session, held, who, clock.now).token}"
    headers, led = {"X-CSRF-Token": browser.token()}, []
    within(statements(app, lambda: led.append(browser.client.post(f"{here}/may", headers=headers).get_json())), 3)
    body = [{"question": n, "choice": 0, "seq": 1} for n in range(1, 22)]
    headers |= {"X-Lease": str(led[0]["lease"])}
    statuses = []
    seen = statements(
        app,
        lambda: statuses.append(browser.client.put(f"{here}/cau-tra-loi", json=body, headers=headers).status_code),
    )
    assert statuses == [200]
    within(seen, 1)


def test_a_hand_in_takes_eight_statements(
    app: Flask, held: Contest, who: Person, browser: Browser, writing, clock
) -> None:
    with writing() as session:
        here = f"/lam-bai/{started(session, held, who, clock.now).token}/nop"
    token, statuses = browser.token(), []
    seen = statements(app, lambda: statuses.append(browser.client.post(here, data={"csrf_token": token}).status_code))
    assert statuses == [303]
    assert seen
    within(seen, 8)


@pytest.mark.parametrize(
    "query", ["", "?bang=cong-doan", "?bang=co-so", "?don-vi=2", "?bang=cong-doan&don-vi=2", "?vong=1"]
)
def test_the_json_of_a_warm_board_asks_sql_nothing(app: Flask, held: Contest, browser: Browser, query: str) -> None:
    responses = []
    seen = statements(app, lambda: responses.append(browser.client.get(f"/cuoc-thi/thu/xep-hang.json{query}")))
    assert responses[0].status_code == 200
    assert responses[0].get_json()["rows"] or "don-vi" in query  # a short board shows nobody while a count is guessed
    within(seen, 0)


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("query", ["", "?bang=cong-doan", "?bang=co-so", "?don-vi=2"])
def test_the_page_of_a_board_takes_two_statements(
    app: Flask, held: Contest, who: Person, browser: Browser, writing, clock, query: str, signed_in: bool
) -> None:
    if signed_in:
        with writing() as session:
            sat(session, held, who, clock.now, clock.now, right=2)
        warm(app, writing, held, clock)
    reader = browser if signed_in else Browser(app)
    responses = []
    seen = statements(app, lambda: responses.append(reader.client.get(f"/cuoc-thi/thu/xep-hang{query}")))
    assert responses[0].status_code == 200
    within(seen, 2)


@pytest.mark.parametrize(
    ("path", "most"), [("/", 4), ("/cuoc-thi/thu", 5), ("/dang-nhap", 0), ("/dang-ky", 0), ("/huong-dan", 0)]
)
def test_a_page_for_guests_takes_few_statements(app: Flask, held: Contest, path: str, most: int) -> None:
    within(statements(app, lambda: Browser(app).client.get(path)), most)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 7), ("/cuoc-thi/thu", 7), ("/tai-khoan", 4), ("/huong-dan", 1), ("/cuoc-thi/thu/bat-dau", 5)],
)
def test_a_page_for_somebody_signed_in_takes_few_statements(
    app: Flask, held: Contest, browser: Browser, path: str, most: int
) -> None:
    within(statements(app, lambda: browser.client.get(path)), most)


@pytest.mark.parametrize(("path", "most"), [("/lam-bai/{}", 5), ("/lam-bai/{}/xem-lai", 5), ("/ket-qua/{}", 8)])
def test_the_pages_of_a_paper_take_few_statements(
    app: Flask, held: Contest, who: Person, browser: Browser, writing, clock, path: str, most: int
) -> None:
    with writing() as session:
        attempt = sat if path.startswith("/ket-qua") else started
        made = (
            attempt(session, held, who, clock.now, clock.now)
            if attempt is sat
            else attempt(session, held, who, clock.now)
        )
    responses = []
    seen = statements(app, lambda: responses.append(browser.client.get(path.format(made.token))))
    assert responses[0].status_code == 200
    within(seen, most)


def test_the_boards_page_takes_no_more_with_more_people(app: Flask, held: Contest, writing, clock) -> None:
    few = statements(app, lambda: Browser(app).client.get("/cuoc-thi/thu/xep-hang"))
    with writing() as session:
        unit = grassroots(session)
        rows = [
            {
                "phone": f"+8498{n:07d}",
                "name": "Người Thêm",
                "unit_id": unit,
                "role": "contestant",
                "password_hash": password_hash(),
                "created_at": clock.now,
            }
            for n in range(60)
        ]
        session.execute(insert(PersonRow), rows)
        for n in range(5):
            sat(session, held, person(session, clock.now), clock.now, clock.now, right=n)
    warm(app, writing, held, clock)
    assert len(statements(app, lambda: Browser(app).client.get("/cuoc-thi/thu/xep-hang"))) <= len(few)
