"""The moment of receipt: lateness is judged by when a request came in, not by when the database had time for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.services import attempts
from contest.store.attempts import AttemptRow
from contest.store.engine import WRITES
from tests.factories import contest, person, sign_in
from tests.web.client import Browser

HELD_SECONDS = 0.5


@pytest.fixture
def waiting(app: Flask, engine: Engine, writing, clock) -> tuple[Browser, str]:
    """A paper under way on a site with a real clock, and its browser."""
    clock.now = datetime.now(UTC)
    with writing() as session:
        who = person(session, clock.now)
        key = sign_in(session, who, clock.now)
        started = attempts.start(session, contest(session, clock.now), who, clock.now)
    return Browser(app, key), started.attempt.token


def test_an_answer_in_time_counts_though_the_database_was_busy_past_the_grace(
    app: Flask, engine: Engine, waiting: tuple[Browser, str], writing, clock
) -> None:
    """Somebody holds the paper (and on SQLite the whole database) while the grace runs out."""
    browser, token = waiting
    until = clock.now + timedelta(seconds=0.5)
    with writing() as session:
        values = {"deadline_at": until - timedelta(seconds=5), "accepts_until": until}
        values["started_at"] = until - timedelta(minutes=20)
        session.execute(update(AttemptRow).where(AttemptRow.token == token).values(values))
    csrf = browser.token()

    held = Session(engine)
    held.connection(execution_options=WRITES)
    held.execute(select(AttemptRow.id).where(AttemptRow.token == token).with_for_update())
    replies, received = [], Event()

    class Watched(type(clock)):
        """The same clock, that tells when somebody looked at it."""

        def __call__(self) -> datetime:
            seen = super().__call__()
            received.set()
            return seen

    def save() -> None:
        body = [{"question": 1, "choice": 0, "seq": 1}]
        headers = {"X-CSRF-Token": csrf}
        replies.append(browser.client.put(f"/lam-bai/{token}/cau-tra-loi", json=body, headers=headers))

    clock.__class__ = Watched
    sender = Thread(target=save)
    sender.start()
    assert received.wait(10)
    clock.now = until + timedelta(seconds=1)
    time.sleep(HELD_SECONDS)
    assert replies == []
    held.rollback()
    held.close()
    sender.join(10)
    assert [reply.status_code for reply in replies] == [200]
