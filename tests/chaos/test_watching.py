"""The live monitor while Redis is away: it says what it does not know, shows what the database knows, and is quick."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask

from contest.people import Role
from contest.web.site import NAME
from tests import factories
from tests.chaos.hand import Hand
from tests.conftest import Clock
from tests.web.client import Browser
from tests.web.stage import started

HERE = "/to-chuc/cuoc-thi/thu/truc-tiep"
PROMISED_MS = 300


@pytest.mark.parametrize("how", ["kill", "hang", "empty"])
def test_the_monitor_answers_soon_and_shows_what_the_database_knows(
    app: Flask, writing: Callable, clock: Clock, hand: Hand, how: str
) -> None:
    with writing() as session:
        contest = factories.contest(session, clock.now)
        started(session, contest, factories.person(session, clock.now), clock.now)
        who = factories.person(session, clock.now, Role.ORGANIZER)
        organizer = Browser(app, factories.sign_in(session, who, clock.now))
    echo = app.extensions[NAME].boards.echo
    assert organizer.get(f"{HERE}.json").json["texts"]["sitting"] == "1"
    {"kill": hand.kill, "hang": hand.hang, "empty": echo.client.flushall}[how]()
    spent = []
    for path in (HERE, f"{HERE}.json", HERE, f"{HERE}.json"):
        echo.wake()  # the breaker's rest is over: each look meets the silence itself
        began = time.perf_counter()
        page = organizer.get(path)
        spent.append((time.perf_counter() - began) * 1000)
        assert page.status == 200
    told = page.json
    assert told["texts"]["sitting"] == "1"
    assert any("Redis im lặng" in words for _level, words in told["alerts"]) == (how != "empty")
    assert (told["charts"]["saves"] is None) == (how != "empty")
    # The least of several: what else runs on the machine only adds.
    assert min(spent) < PROMISED_MS
    if how == "hang":
        hand.wake()
