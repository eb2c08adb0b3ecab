"""Every page of the desks on the federation's year: statements of each, and milliseconds at the server.

`python -m tests.load.desks` loads the year by itself; `make bench` measures them on the year it has.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask

from contest.people import Person, Role
from contest.services import upkeep
from contest.store import contests, units
from contest.web import permits
from contest.web.database import db
from contest.web.policy import POLICY
from tests.factories import counted, person, sign_in
from tests.load.year import SLUG, house, load, say, writing
from tests.web.crawl import PAGES
from wsgi import NAME

MOST_STATEMENTS, MOST_MS = 10, 300
TIMES = 3


def addresses() -> Iterator[tuple[str, str]]:
    """Pages of the desks that name the year's contest or none: (role, address)."""
    for endpoint, known in PAGES.items():
        access = POLICY.get((endpoint, "GET"))
        if access is None or access.roles is None or Role.CONTESTANT in access.roles:
            continue
        for address in known:
            if "/thu" in address or "/cuoc-thi/" not in address:
                role = "officer" if access.roles == permits.OFFICERS.roles else "organizer"
                yield role, address.replace("/thu", f"/{SLUG}").replace("cuoc-thi=thu", f"cuoc-thi={SLUG}")


def measure(app: Flask, keys: dict[str, str], when: str) -> None:
    """One line a page; `over` where it is beyond its bounds."""
    for role, address in addresses():
        client = app.test_client()
        client.set_cookie("sid", keys[role], domain="localhost")
        spent: list[float] = []
        with counted(db.engine) as seen:
            for _ in range(TIMES):
                began = time.perf_counter()
                # In an empty context, as on a server: nothing is left over from the request before.
                status = Context().run(client.get, address).status_code
                spent.append((time.perf_counter() - began) * 1000)
        count, ms = round(len(seen) / TIMES), round(statistics.median(spent))
        over = status < 300 and (count > MOST_STATEMENTS or ms > MOST_MS)
        say("desk", when=when, page=address, status=status, statements=count, ms=ms, over=over)


def cast(now: datetime) -> dict[str, Person]:
    """An organizer, and an officer of the whole province."""
    with writing() as session:
        province = units.roots(session)[0].id
        return {
            "organizer": person(session, now, Role.ORGANIZER, phone="+84999999001"),
            "officer": person(session, now, Role.OFFICER, scope_unit_id=province, phone="+84999999002"),
        }


def signed_in(people: dict[str, Person], now: datetime) -> dict[str, str]:
    """The keys of fresh sign-ins, by role."""
    with writing() as session:
        return {name: sign_in(session, who, now) for name, who in people.items()}


@contextmanager
def moved(app: Flask, to: datetime) -> Iterator[None]:
    """The site's clock at another moment."""
    site = app.extensions[NAME]
    app.extensions[NAME] = replace(site, clock=lambda: to)
    yield
    app.extensions[NAME] = site


def measure_all(app: Flask, now: datetime) -> None:
    """While the contest is open, and once it is closed and settled."""
    people = cast(now)
    measure(app, signed_in(people, now), "open")
    with writing() as session:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
    after = contest.closes_at + timedelta(minutes=10)
    with writing() as session:
        upkeep.settle(session, contest, after)
    with moved(app, after):
        measure(app, signed_in(people, after), "closed")


def main() -> None:
    """The year, and every page of the desks on it."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    with house(postgresql=False) as app:
        load(33_531, 40_920, now)
        measure_all(app, now)


if __name__ == "__main__":
    main()
