"""`make load`: people come on a fixed clock, whatever the server does, and each sits a whole paper. One JSON line each.

Arrivals are open-model: latency counts from the moment a request was due. The generator tells how late it was itself;
when that passes 50 ms at p99 the run says nothing about the server and fails. Loopback only, bounded in time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from contest.services import samples
from contest.store import people as people_store
from contest.store.people import PersonRow
from contest.web.database import db
from tests.factories import password_hash, sign_in
from tests.load.bench import house, say, writing
from tests.load.http import Connection, as_json
from wsgi import NAME

SLUG = "phong-chong-ma-tuy"
MOST_SECONDS = 120
LATE_MS = 50


class Figures:
    """Latencies by kind of request, and what went wrong."""

    def __init__(self) -> None:
        self.ms: dict[str, list[float]] = defaultdict(list)
        self.wrong: dict[str, int] = defaultdict(int)
        self.late: list[float] = []

    def lines(self) -> None:
        """Print one line for each kind."""
        for name, spent in self.ms.items():
            ordered = sorted(spent)
            say(
                f"load: {name}",
                requests=len(ordered),
                p50_ms=round(statistics.median(ordered), 1),
                p99_ms=round(ordered[int(len(ordered) * 0.99)], 1),
                wrong=self.wrong.get(name, 0),
            )


async def person(port: int, key: str, due: float, figures: Figures, think: float) -> None:
    """One sitting: rules, start, paper, twenty answers, review, hand-in, result, board."""
    line = Connection(port, f"sid={key}")

    async def step(name: str, method: str, path: str, wanted: int, **given: str | bytes) -> str:
        nonlocal due
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        figures.late.append((time.monotonic() - due) * 1000 if time.monotonic() > due else 0.0)
        began = max(due, time.monotonic() - 10)
        try:
            reply = await line.ask(method, path, **given)  # type: ignore[arg-type]
        except (OSError, asyncio.IncompleteReadError):
            figures.wrong[name] += 1
            return ""
        done = time.monotonic()
        figures.ms[name].append((done - began) * 1000)
        figures.wrong[name] += reply.status != wanted
        due = max(due, done) + think
        return reply.headers.get("location", "") or reply.body.decode("utf-8", "replace")

    form = "application/x-www-form-urlencoded"
    page = await step("rules page", "GET", f"/cuoc-thi/{SLUG}/bat-dau", 200)
    token = _token(page)
    begin = urlencode({"csrf_token": token, "honest": "y"}).encode()
    here = await step("start", "POST", f"/cuoc-thi/{SLUG}/bat-dau", 303, body=begin, kind=form)
    if here.startswith("/lam-bai/"):
        await step("paper", "GET", here, 200)
        for n in range(1, 21):
            answer = as_json([{"question": n, "choice": n % 2, "seq": 1}])
            await step("save", "PUT", f"{here}/cau-tra-loi", 200, body=answer, kind="application/json", token=token)
        await step("hand in", "POST", f"{here}/nop", 303, body=urlencode({"csrf_token": token}).encode(), kind=form)
        await step("result", "GET", here.replace("/lam-bai/", "/ket-qua/"), 200)
    await step("board JSON", "GET", f"/cuoc-thi/{SLUG}/xep-hang.json", 200)
    await line.close()


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    return found.group(1) if found else ""


async def arrive(port: int, keys: list[str], per_second: float, think: float) -> Figures:
    """Everybody, one after the other on a fixed clock."""
    figures = Figures()
    start = time.monotonic() + 0.5
    tasks = [person(port, key, start + n / per_second, figures, think) for n, key in enumerate(keys)]
    await asyncio.wait_for(asyncio.gather(*tasks), MOST_SECONDS)
    return figures


def prepare(people: int, now: datetime) -> list[str]:
    """A sample with sign-ins for that many people; their keys."""
    with writing() as session:
        samples.load_ground(session, 2022, now)
        samples.load_people(session, max(people, 2000), password_hash(), now, 2022)
    with writing() as session:
        phones = session.scalars(select(PersonRow.phone).where(PersonRow.phone >= "+84900010000").limit(people)).all()
        found = [people_store.credentials(session, phone) for phone in phones]
        return [sign_in(session, one[0], now) for one in found if one]


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> None:
    """Load a site of our own for a while and print what it did."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--postgresql", action="store_true")
    given.add_argument("--per-second", type=float, default=6.0, help="people arriving each second")
    given.add_argument("--seconds", type=int, default=25, help="how long people keep arriving")
    given.add_argument("--think", type=float, default=0.5, help="seconds between two requests of a person")
    asked = given.parse_args()
    now = datetime.now(UTC)
    with ExitStack() as stack:
        app = stack.enter_context(house(asked.postgresql))
        keys = prepare(int(asked.per_second * asked.seconds), now)
        port = free_port()
        stack.callback(end, serve(app.extensions[NAME].settings, port))
        await_ready(port)
        figures = asyncio.run(arrive(port, keys, asked.per_second, asked.think))
        db.session.remove()
    say("load", people=len(keys), per_second=asked.per_second, database="postgresql" if asked.postgresql else "sqlite")
    figures.lines()
    late = sorted(figures.late)[int(len(figures.late) * 0.99)]
    say("load: the generator's own lateness", p99_ms=round(late, 1), limit_ms=LATE_MS)
    sys.exit(1 if late > LATE_MS or sum(figures.wrong.values()) else 0)


def serve(settings: object, port: int) -> subprocess.Popen[bytes]:
    """A web server with two workers on that port, of this run's own."""
    environ = {
        **os.environ,
        "HOITHI_INSTANCE": str(settings.instance),  # type: ignore[attr-defined]
        "DATABASE_URL": settings.database_url,  # type: ignore[attr-defined]
        "REDIS_URL": settings.redis_url or "",  # type: ignore[attr-defined]
        "TRUSTED_HOSTS": "localhost",
    }
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads"]
    command = [sys.executable, "-m", "granian", *words, "2", "--no-ws", "--factory", "wsgi:create_app"]
    log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
    return subprocess.Popen(command, env=environ, stdout=log, stderr=log, cwd=Path(__file__).parents[2])


def await_ready(port: int) -> None:
    """Wait until the server takes connections, twenty seconds at most."""
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.0)
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def end(server: subprocess.Popen[bytes]) -> None:
    """Stop our own server."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    main()
