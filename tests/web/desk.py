"""A person at an open paper: what the tests of attempts sit at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from contest.contests import Contest
from contest.people import Person
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from tests.factories import contest, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import started

HONEST = {"honest": "y"}


@dataclass
class Desk:
    """A person at an open paper."""

    app: Flask
    contest: Contest
    person: Person
    browser: Browser
    token: str
    started: datetime
    deadline: datetime

    @property
    def url(self) -> str:
        return f"/lam-bai/{self.token}"

    def save(self, *entries: tuple[Any, Any, Any], **given: Any) -> Page:
        body = [{"question": question, "choice": choice, "seq": seq} for question, choice, seq in entries]
        return self.browser.put(f"{self.url}/cau-tra-loi", body, **given)

    def raw(self, body: Any, **given: Any) -> Page:
        return self.browser.put(f"{self.url}/cau-tra-loi", body, **given)

    def kept(self, session) -> dict[int, tuple[int | None, int]]:
        """What stands for each answered place: choice and counter."""
        session.rollback()
        rows = session.execute(
            select(AnswerRow.position, AnswerRow.choice, AnswerRow.seq)
            .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
            .where(AttemptRow.token == self.token, AnswerRow.seq > 0)
        )
        return {position: (choice, seq) for position, choice, seq in rows}


def sit_down(app: Flask, writing, clock, **rules: Any) -> Desk:
    with writing() as session:
        held = contest(session, clock.now, **rules)
        who = person(session, clock.now)
        browser = Browser(app, sign_in(session, who, clock.now))
        attempt = started(session, held, who, clock.now)
    return Desk(app, held, who, browser, attempt.token, clock.now, attempt.deadline_at)
