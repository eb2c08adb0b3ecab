"""What the tests of pages may ask for beside what every test may."""

from __future__ import annotations

import pytest
from flask import Flask

from contest.contests import Contest
from contest.people import Person
from contest.web import attempts as pages
from contest.web.buckets import Buckets
from tests.factories import contest, person, sign_in
from tests.web.client import Browser
from tests.web.desk import Desk, sit_down


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the buckets is the machine's own; most tests save faster than people do."""
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=1e6, burst=10**6))


@pytest.fixture
def desk(app: Flask, writing, clock) -> Desk:
    return sit_down(app, writing, clock)


@pytest.fixture
def hall(app: Flask, writing, clock) -> tuple[Contest, Person, Browser]:
    """A contest that is open and somebody who has not begun."""
    with writing() as session:
        held, who = contest(session, clock.now), person(session, clock.now)
        return held, who, Browser(app, sign_in(session, who, clock.now))
