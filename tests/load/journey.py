"""`python -m tests.load.journey`: processor time of each act of a paper, rules to board. One JSON line each.

Many people sit their papers one after the other, each act a WSGI call of its own in an empty context, as on a server;
only the web server is left out. The figure is the median of the people, in microseconds of this process, beside its
multiple of a route that does nothing. `whole paper` adds up what stands on everybody's way, without the saves.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from contest.services import samples, upkeep
from contest.store import contests
from contest.store import people as people_store
from contest.store.people import PersonRow
from contest.web import cookies
from contest.web.database import db
from tests.factories import counted, password_hash, sign_in
from tests.load import phone
from tests.load.year import house, say, writing
from wsgi import NAME

SLUG = "phong-chong-ma-tuy"
HERE, FORM, JSON = f"/cuoc-thi/{SLUG}", "application/x-www-form-urlencoded", "application/json"
QUESTIONS = 20
WARMING = 12
"""People who sit before anything is measured."""
WAY = ("rules page", "start", "paper page", "lead", "review", "hand in", "result page", "board JSON", "contest page")
"""What everybody does once; a save they do once a question."""
BUDGETS_US = {
    "rules page": 1200,
    "start": 3000,
    "paper page": 1200,
    "lead": 600,
    "hand in": 2500,
    "result page": 1500,
    "board page": 1200,
    "contest page": 1200,
    "home page": 1200,
    "sign-in page": 800,
}
"""On SQLite, on the machine of docs/findings; half as much again on PostgreSQL."""


@dataclass
class Meter:
    """Microseconds of each act, call by call; of one act, if asked, a profile."""

    app: Flask
    profiled: str | None = None
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[str, int] = field(default_factory=dict)
    profile: cProfile.Profile = field(default_factory=cProfile.Profile)
    warm: bool = False

    def ask(self, act: str, wanted: int, **told: Any) -> tuple[str, bytes]:
        """Send one request; where it leads and what it says. Raises AssertionError for another status."""
        environ, came = _request(**told), []
        watched = nullcontext(None) if self.warm else counted(db.engine)
        with watched as seen:
            began = time.process_time()
            body = Context().run(self._call, act, environ, lambda *given: came.append(given))
            self.spent[act].append((time.process_time() - began) * 1e6)
        if seen is not None:
            self.statements[act] = min(len(seen), self.statements.get(act, len(seen)))
        status, headers = came[0][:2]
        assert status.startswith(str(wanted)), (act, status, body[:300])
        return dict(headers).get("Location", ""), body

    def _call(self, act: str, environ: dict[str, Any], answer: Callable[..., None]) -> bytes:
        watched = act == self.profiled and self.warm
        if watched:
            self.profile.enable()
        reply = self.app.wsgi_app(environ, answer)
        body = b"".join(reply)
        if hasattr(reply, "close"):
            reply.close()
        if watched:
            self.profile.disable()
        return body

    def lines(self) -> None:
        """Print what was measured."""
        floor = statistics.median(self.spent["no-op route"])
        costs = {act: statistics.median(spent) for act, spent in self.spent.items()}
        for act, us in costs.items():
            budget = {"budget_us": BUDGETS_US[act]} if act in BUDGETS_US else {}
            figures = {"cpu_us": round(us), "of_noop": round(us / floor, 1), "statements": self.statements[act]}
            say(f"journey: {act}", **figures, people=len(self.spent[act]), **budget)
        whole = sum(costs[act] for act in WAY)
        say("journey: whole paper", cpu_ms=round(whole / 1000, 2), saves_ms=round(costs["save"] * QUESTIONS / 1000, 2))


def _request(key: str = "", **told: Any) -> dict[str, Any]:
    return phone.environ(cookie=f"sid={key}" if key else "", **told)


def sit(meter: Meter, key: str, token: str) -> None:
    """One person's way: from the home page to the board."""
    form = urlencode({"csrf_token": token}).encode()
    mine: dict[str, Any] = {"key": key, "token": token}
    meter.ask("no-op route", 200, method="GET", address="/khong", key=key)
    meter.ask("sign-in page", 200, method="GET", address="/dang-nhap")
    meter.ask("home page", 200, method="GET", address="/", key=key)
    meter.ask("contest page", 200, method="GET", address=HERE, key=key)
    meter.ask("rules page", 200, method="GET", address=f"{HERE}/bat-dau", key=key)
    begin = form + b"&honest=y"
    here, _ = meter.ask("start", 303, method="POST", address=f"{HERE}/bat-dau", body=begin, kind=FORM, **mine)
    meter.ask("paper page", 200, method="GET", address=here, key=key)
    _, led = meter.ask("lead", 200, method="POST", address=f"{here}/may", **mine)
    lease = str(json.loads(led)["lease"])
    for n in range(1, QUESTIONS + 1):
        body = json.dumps([{"question": n, "choice": n % 2, "seq": n}]).encode()
        meter.ask("save", 200, method="PUT", address=f"{here}/cau-tra-loi", body=body, kind=JSON, lease=lease, **mine)
    meter.ask("paper page, answered", 200, method="GET", address=here, key=key)
    meter.ask("review", 200, method="GET", address=f"{here}/xem-lai", key=key)
    result, _ = meter.ask("hand in", 303, method="POST", address=f"{here}/nop", body=form, kind=FORM, **mine)
    meter.ask("result page", 200, method="GET", address=result, key=key)
    meter.ask("board JSON", 200, method="GET", address=f"{HERE}/xep-hang.json")
    meter.ask("board page", 200, method="GET", address=f"{HERE}/xep-hang", key=key)


def prepare(people: int, now: datetime) -> list[str]:
    """A sample with sign-ins for that many people; their keys."""
    with writing() as session:
        samples.load_ground(session, 2022, now)
        samples.load_people(session, max(people, 2000), password_hash(), now, 2022)
    with writing() as session:
        phones = session.scalars(select(PersonRow.phone).where(PersonRow.phone >= "+84900010000").limit(people)).all()
        found = [people_store.credentials(session, phone) for phone in phones]
        return [sign_in(session, one[0], now) for one in found if one]


def tokens(app: Flask, keys: list[str]) -> Iterator[str]:
    """The form token of each sign-in."""
    for key in keys:
        with app.test_request_context(headers={"Cookie": f"sid={key}"}):
            yield cookies.form_token()


def measure(app: Flask, people: int, now: datetime, profiled: str | None = None) -> Meter:
    """Let that many people sit, after a first one who finds everything cold, in a house that holds samples already."""
    keys = prepare(people + WARMING, now)
    boards = app.extensions[NAME].boards
    with writing() as session:
        for contest in contests.announced(session):
            upkeep.rebuild(session, boards.patient(), contest, now)
    told = list(tokens(app, keys))
    meter = Meter(app, profiled)
    for n, (key, token) in enumerate(zip(keys, told, strict=True)):
        if n == WARMING:
            meter.spent.clear()
            meter.warm = True
        sit(meter, key, token)
    return meter


def main() -> None:
    """Measure on SQLite, or with --postgresql on a private durable PostgreSQL."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--postgresql", action="store_true")
    given.add_argument("--people", type=int, default=150)
    given.add_argument("--profile", metavar="ACT", help="print the profile of one act instead")
    asked = given.parse_args()
    now = datetime.now(UTC) - timedelta(seconds=1)
    with house(asked.postgresql) as app:
        meter = measure(app, asked.people, now, asked.profile)
    if asked.profile:
        pstats.Stats(meter.profile).sort_stats("cumtime").print_stats(70)
        pstats.Stats(meter.profile).sort_stats("tottime").print_stats(40)
        return
    say("journey", database="postgresql" if asked.postgresql else "sqlite", people=asked.people)
    meter.lines()


if __name__ == "__main__":
    main()
