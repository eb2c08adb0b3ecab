"""One live stack for all of these tests: two application servers behind nginx, an open contest, nobody else's data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from contest import sample_units
from contest.papers import Quota
from contest.services import attempts
from contest.services import units as unit_service
from contest.store import answers
from contest.store import contests as contest_store
from contest.store.engine import WRITES
from contest.web import cookies
from contest.web.database import db
from questions import bank
from tests import factories
from tests.chaos.journal import Paper
from tests.live.run import missing
from tests.live.stack import Stack, Wanted, stack

SLUG = "song"
RULES = {"prediction": None, "ranking": ("score", "time_taken"), "blueprint": (Quota("ma-tuy", "recall", 8),)}


@contextmanager
def writing(live: Stack) -> Iterator[Session]:
    """A transaction on the stack's database, committed at the end."""
    with live.create_app().app_context(), Session(db.engine, expire_on_commit=False) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()


@pytest.fixture(scope="package", autouse=True)
def _programs() -> None:
    """Where CI is, a missing program is a failure; elsewhere the reason stands among what was skipped."""
    absent = missing()
    if absent and os.environ.get("CI"):
        raise AssertionError("\n".join(absent))
    if absent:
        pytest.skip("; ".join(absent))


@pytest.fixture(scope="package")
def live() -> Iterator[Stack]:
    """The stack; whatever a test ends, it begins again."""
    with stack(Wanted(apps=2, workers=1, sweeper=False)) as made:
        now = datetime.now(UTC)
        with writing(made) as session:
            bank.load_bundled(session, now - timedelta(days=30))
            unit_service.plant(session, sample_units.tree(2022))
            factories.contest(session, now, SLUG, **RULES)
        yield made


@pytest.fixture
def papers(live: Stack) -> Callable[[int], list[Paper]]:
    """`papers(n)`: as many people who have just begun."""

    def begin(count: int) -> list[Paper]:
        now = datetime.now(UTC)
        with writing(live) as session:
            return [_paper(live, session, now) for _ in range(count)]

    return begin


def _paper(live: Stack, session: Session, now: datetime) -> Paper:
    who, contest = factories.person(session, now), contest_store.by_slug(session, SLUG)
    assert contest is not None
    key = factories.sign_in(session, who, now)
    attempt = attempts.start(session, contest, who, now).attempt
    bounds = {place.position: place.bound for place in answers.of_attempt(session, attempt.id)}
    token = cookies.token_of(live.settings.secret_key, key)
    return Paper(attempt.token, who.id, f"{cookies.name_of(secure=live.wanted.tls)}={key}", token, bounds)
