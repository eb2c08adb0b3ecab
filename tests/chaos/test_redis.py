"""Redis may die, hang, forget or be full of rubbish: nobody is logged out, no limit falls, no answer is touched."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.papers import Quota
from contest.services import standings, sweeping, verification
from contest.services.limits import LIMITS
from contest.services.sources import Live, Slow
from contest.store import answers, attempts, results
from contest.store.boards import Boards, tag_of
from contest.web.site import NAME
from tests import factories
from tests.acts import Way, Writing, begin, choices, contestant, sit
from tests.chaos.hand import Hand
from tests.conftest import Clock
from tests.web.client import Browser

BLUEPRINT = (Quota("ma-tuy", "recall", 4),)
PROMISED_MS = 100
BOARD = "/cuoc-thi/thu/xep-hang.json"


class World:
    """The application with a contest under way: four people have a result, one more is about to sit."""

    def __init__(self, app: Flask, writing: Writing, session: Session, clock: Clock) -> None:
        self.app, self.writing, self.session, self.clock = app, writing, session, clock
        rules = {"prediction": None, "ranking": ("score", "time_taken"), "blueprint": BLUEPRINT}
        with writing() as own:
            self.contest: Contest = factories.contest(own, clock.now, **rules)
            self.units = [factories.grassroots(own, n) for n in (0, 0, 1, 2, 3)]
            *sat, self.me = [contestant(own, clock.now, unit_id=unit) for unit in self.units]
        for n, who in enumerate(sat):
            sit(writing, self.contest, who, clock.now, Way(right=1 + n, taken=timedelta(minutes=2 + n)))
        clock.forward(minutes=10)
        self.browser = Browser(app, self.me.key)
        self.patient = self.boards.patient()

    @property
    def boards(self) -> Boards:
        """The application's own line to Redis."""
        found = self.app.extensions[NAME].boards
        assert isinstance(found, Boards)
        return found

    def forget_the_failure(self) -> None:
        """Two seconds pass for the breaker."""
        self.boards.echo.wake()
        self.patient.echo.wake()

    def sweep(self, line: Boards | None = None) -> dict[str, str]:
        """One round of the sweeper, over a line with patience: a busy machine is not what is tested here."""
        self.clock.forward(seconds=1)
        kept = sweeping.Sweeper(self.writing, line or self.patient).sweep(self.session, self.clock.now).boards
        self.session.rollback()
        return kept

    def figures(self) -> list[dict[str, Any]]:
        """What the public boards say, their age apart."""
        unit = self.units[0]
        asked = ["", "?vong=1", "?bang=cong-doan", "?bang=co-so", f"?don-vi={unit}", "?trang=1"]
        found = []
        for query in asked:
            page = self.browser.get(BOARD + query)
            assert page.status == 200, (query, page.text)
            found.append({name: value for name, value in page.json.items() if name != "as_of"})
        return found

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        """The same application on a site that names no Redis."""
        here = self.app.extensions[NAME]
        self.app.extensions[NAME] = replace(here, boards=None)
        yield
        self.app.extensions[NAME] = here

    def from_sql(self) -> list[dict[str, Any]]:
        """What the boards must say."""
        with self.without_redis():
            return self.figures()

    def all_is_well(self) -> None:
        """Signed in, and every page that shows a figure answers."""
        assert self.browser.get("/tai-khoan").status == 200
        for path in ("/", "/cuoc-thi/thu", "/cuoc-thi/thu/xep-hang", "/cuoc-thi/thu/xep-hang?bang=cong-doan"):
            assert self.browser.get(path).status == 200, path

    def sits(self, right: int = 4) -> str:
        """The person sits a paper through the web: start, save, hand in; the receipt."""
        answer = self.browser.post("/cuoc-thi/thu/bat-dau", {"honest": "y"})
        assert answer.status == 303
        token = answer.location.rsplit("/", 1)[1]
        (attempt,) = [
            one for one in attempts.of_person(self.session, self.contest.id, self.me.person.id) if one.is_open
        ]
        told = choices(self.session, attempt, Way(right=right))
        self.session.rollback()
        sent = [{"question": one.position, "choice": one.choice, "seq": one.seq} for one in told]
        saved = self.browser.put(f"/lam-bai/{token}/cau-tra-loi", sent)
        assert (saved.status, saved.json["saved"]) == (200, sent)
        self.clock.forward(minutes=3)
        handed = self.browser.post(f"/lam-bai/{token}/nop")
        assert (handed.status, handed.location) == (303, f"/ket-qua/{token}")
        shown = self.browser.get(handed.location)
        assert shown.status == 200
        stored = attempts.by_token(self.session, token, self.me.person.id)
        kept = answers.of_attempt(self.session, attempt.id)
        self.session.rollback()
        assert stored is not None
        assert (stored.score, stored.closed_by) == (right, "person")
        assert [place.choice for place in kept] == [one.choice for one in told]
        assert stored.receipt is not None
        assert stored.receipt in shown.words
        return stored.receipt

    def live_boards_are_right(self) -> None:
        """Redis has boards, a reader cannot tell them from SQL's, and the check finds nothing."""
        live, slow = Live(self.patient, "thu", 0), Slow(self.session, self.contest, 0)
        assert standings.individuals(live, 0, 1) == standings.individuals(slow, 0, 1)
        assert standings.unions(live, 0, 1, grassroots=True) == standings.unions(slow, 0, 1, grassroots=True)
        assert verification.verify(self.session, self.patient, self.contest).differences == ()
        self.session.rollback()
        assert self.figures() == self.from_sql()


@pytest.fixture
def world(app: Flask, writing: Writing, session: Session, clock: Clock) -> Iterator[World]:
    made = World(app, writing, session, clock)
    assert made.sweep()["thu"].startswith("rebuilt")
    made.live_boards_are_right()
    yield made
    made.patient.echo.close()


@pytest.fixture(params=["killed", "hung", "emptied"])
def gone(request: pytest.FixtureRequest, world: World, hand: Hand) -> Iterator[Callable[[], None]]:
    """Redis is away from here on; calling what this gives brings it back."""

    def back() -> None:
        if request.param == "killed":
            hand.start()
        if request.param == "hung":
            hand.wake()
        world.forget_the_failure()

    if request.param == "killed":
        hand.kill()
    elif request.param == "hung":
        hand.hang()
    else:
        world.boards.echo.client.flushall()
    yield back
    if request.param == "hung":
        hand.wake()


def test_the_boards_come_from_sql_at_once_with_the_same_figures(world: World, gone: Callable[[], None]) -> None:
    true = world.from_sql()
    assert world.figures() == true
    assert len(true[0]["rows"]) == 4
    world.all_is_well()


def test_a_paper_is_sat_saved_and_handed_in_as_ever(world: World, gone: Callable[[], None]) -> None:
    world.sits(right=3)
    (result,) = results.of_person(world.session, world.contest.id, world.me.person.id)
    world.session.rollback()
    assert result.score == 3
    assert world.figures()[0]["people"] == 5


def test_what_redis_missed_appears_once_it_is_back(world: World, gone: Callable[[], None]) -> None:
    world.sits()
    gone()
    world.sweep()
    world.live_boards_are_right()
    assert Live(world.patient, "thu", 0).tallies([0])[0].people == 5


def test_a_paper_closed_by_the_server_meanwhile_appears_too(world: World, gone: Callable[[], None]) -> None:
    begin(world.writing, world.contest, world.me, world.clock.now)
    world.clock.forward(minutes=30)
    world.sweep(world.boards)
    gone()
    world.sweep()
    world.live_boards_are_right()
    assert Live(world.patient, "thu", 0).tallies([0])[0].entries == 5


def test_nobody_is_logged_out_and_nobody_is_let_in(world: World, gone: Callable[[], None]) -> None:
    assert world.browser.get("/tai-khoan").status == 200
    assert Browser(world.app, "somebody else's key").get("/tai-khoan").status == 303
    form = {"phone": world.me.person.phone, "password": factories.PASSWORD, "next": "/tai-khoan"}
    fresh = Browser(world.app)
    assert fresh.post("/dang-nhap", form).location == "/tai-khoan"
    assert fresh.get("/tai-khoan").status == 200
    fresh.post("/dang-xuat")
    assert fresh.get("/tai-khoan").status == 303


def test_no_limit_is_lifted(world: World, hand: Hand) -> None:
    guesser = Browser(world.app)
    form = {"phone": world.me.person.phone, "password": "not the password"}
    tries = LIMITS["sign_in.account"].tries
    for n in range(tries):
        if n == tries // 3:
            world.boards.echo.client.flushall()
        if n == 2 * tries // 3:
            hand.kill()
        assert guesser.post("/dang-nhap", form).status in (401, 422)
    assert guesser.post("/dang-nhap", form).status == 429
    hand.start()
    world.forget_the_failure()
    assert guesser.post("/dang-nhap", {**form, "password": factories.PASSWORD}).status == 429


def milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def cost_of_hanging(world: World, hand: Hand, act: Callable[[], object]) -> tuple[float, float]:
    """What a hanging Redis adds, in ms, to the first such act after it hangs, and to each of those that follow.

    The first is held against those that follow, while the line rests; these against the same acts on a site that has no
    Redis at all. The least of three trials counts, since what else runs on the machine only adds.
    """
    firsts, others = [], []
    for _ in range(3):
        hand.hang()
        world.forget_the_failure()
        first = milliseconds(act)
        resting = [milliseconds(act) for _ in range(9)]
        hand.wake()
        world.forget_the_failure()
        with world.without_redis():
            plain = [milliseconds(act) for _ in range(9)]
        firsts.append(first - median(resting))
        others.append(median(resting) - median(plain))
    return min(firsts), min(others)


def test_a_hanging_redis_costs_one_reader_a_tenth_of_a_second_and_the_next_nothing(world: World, hand: Hand) -> None:
    first, others = cost_of_hanging(world, hand, lambda: world.browser.get(BOARD))
    # The line itself waits 80 ms; the promise is 100. 50 more for a thread that is not woken in time on a busy machine.
    assert first <= PROMISED_MS + 50
    # Those that follow come from SQL without a wait.
    assert others <= 50


def test_a_page_that_asks_redis_several_times_waits_once(world: World, hand: Hand) -> None:
    sit(world.writing, world.contest, world.me, world.clock.now)
    first, _ = cost_of_hanging(world, hand, lambda: world.browser.get("/cuoc-thi/thu/xep-hang"))
    assert first <= PROMISED_MS + 50


def test_a_hanging_redis_costs_a_save_nothing_and_a_hand_in_a_tenth_of_a_second(world: World, hand: Hand) -> None:
    attempt = begin(world.writing, world.contest, world.me, world.clock.now)
    hand.hang()
    sent = [{"question": 1, "choice": 0, "seq": 1}]
    address = f"/lam-bai/{attempt.token}/cau-tra-loi"
    costs = []
    for n in range(5):
        world.forget_the_failure()
        sent[0]["seq"] = n + 1
        costs.append(milliseconds(lambda: world.browser.put(address, sent)))
    assert min(costs) < PROMISED_MS
    # The line was never asked, so it does not rest.
    assert world.boards.echo._rest_until == 0.0  # the breaker has no other window
    world.forget_the_failure()
    cost = milliseconds(lambda: world.browser.post(f"/lam-bai/{attempt.token}/nop"))
    again = min(milliseconds(lambda: world.browser.post(f"/lam-bai/{attempt.token}/nop")) for _ in range(3))
    assert cost - again <= PROMISED_MS + 100  # the first also marks the paper and writes the result
    hand.wake()


# Every family of keys under a contest's tag, as a pattern of what its boards hold.
FAMILIES = {
    "meta": r":meta$",
    "tree": r":tree$",
    "whole board": r":0:board:0$",
    "board of a unit": r":0:board:[1-9]\d*$",
    "lines": r":0:who$",
    "counters": r":0:units$",
    "entries": r":0:done$",
    "generations": r":generations$",
}


def of_another_type(client: Any, key: str) -> None:
    kind = client.type(key)
    client.delete(key)
    client.rpush(key, "another program's") if kind != "list" else client.set(key, "another program's")


def of_another_program(client: Any, key: str) -> None:
    """The right type, and nothing in it that we could read."""
    kind = client.type(key)
    client.delete(key)
    fill = {
        "hash": lambda: client.hset(key, mapping={b"\xff\xfe": b"\x80\x81", "0:people": "rác", "generation": "x"}),
        "zset": lambda: client.zadd(key, {b"\xff\xfe": 1.5, "rác": 7}),
        "set": lambda: client.sadd(key, b"\xff\xfe", "rác"),
    }
    fill.get(kind, lambda: client.set(key, b"\xff{\xfe"))()


def spoilt_lines(client: Any, key: str) -> None:
    """The right fields with values that are none of ours."""
    if client.type(key) == "hash":
        for name in client.hkeys(key):
            client.hset(key, name, "{rác")
    else:
        of_another_program(client, key)


@pytest.mark.parametrize("spoil", [of_another_type, of_another_program, spoilt_lines])
@pytest.mark.parametrize("family", FAMILIES)
def test_rubbish_in_redis_is_never_shown_and_goes(world: World, family: str, spoil: Callable[[Any, str], None]) -> None:
    client, true = world.boards.echo.line(tag_of("thu")).client, world.from_sql()
    keys = [key for key in client.keys("*") if re.search(FAMILIES[family], key)]
    if family == "generations" and not keys:
        keys = ["{c:thu}:v1:generations"]
        client.set(keys[0], 1)
    assert keys
    for key in keys:
        spoil(client, key)
    assert world.figures() == true
    world.all_is_well()
    world.sits()
    world.forget_the_failure()
    assert world.figures() == world.from_sql()
    world.sweep()
    world.live_boards_are_right()
    world.all_is_well()


def test_another_programs_keys_are_left_alone(world: World) -> None:
    client = world.boards.echo.client
    client.set("session:42", "another program's")
    client.hset("c:thu:meta", "generation", "g9")
    world.sits()
    world.sweep()
    assert client.get("session:42") == "another program's"
    assert client.hgetall("c:thu:meta") == {"generation": "g9"}
    world.live_boards_are_right()


def test_an_old_memory_is_brought_up_to_date(world: World, hand: Hand) -> None:
    world.boards.echo.client.bgrewriteaof()
    time.sleep(0.2)
    hand.remember()
    world.sits(right=2)
    assert world.figures()[0]["people"] == 5
    for _ in range(5):
        world.clock.forward(minutes=3)
        world.sweep()
    hand.kill()
    hand.recall()
    world.forget_the_failure()
    # The old boards know nothing of the last hand-in; the next round tells them.
    assert world.sweep()["thu"] == "1"
    world.live_boards_are_right()


def test_an_old_memory_from_before_the_settlement_is_not_believed(world: World, hand: Hand) -> None:
    world.boards.echo.client.bgrewriteaof()
    time.sleep(0.2)
    hand.remember()
    world.clock.now = world.contest.closes_at + timedelta(minutes=1)
    world.sweep()
    assert world.figures()[0]["state"] == "final"
    hand.kill()
    hand.recall()
    world.forget_the_failure()
    assert world.sweep()["thu"].startswith("rebuilt")
    assert world.figures()[0]["state"] == "final"
    assert world.figures() == world.from_sql()
