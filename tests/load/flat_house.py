"""A house of one size serves requests, in a process of its own, and weighs them.

A process of its own keeps what grows with people apart: its memory, its caches, its connections. Requests are WSGI
calls in an empty context, as on a server; only the web server is left out.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Connection as Line
from sqlalchemy import text
from sqlalchemy.orm import Session

from contest.boards import PAGE
from contest.services import results
from contest.store import contests, people, sittings
from contest.store.lines import Post
from contest.web import cookies
from contest.web.database import db
from tests.factories import counted, person, sign_in
from tests.load import multitude, phone
from tests.load.flat_filled import Place, application
from tests.load.multitude import SLUG
from tests.load.year import writing
from wsgi import NAME

HERE = f"/cuoc-thi/{SLUG}"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
READERS = 40


@dataclass
class Spent:
    """What an act has cost, round by round: microseconds of a call in each process; milliseconds of every call."""

    server_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)
    redis_us: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    statements: int = 0
    redis_calls: int = 0
    wal_bytes: int = 0


class Scales:
    """What the processes of a house have used so far."""

    def __init__(self, engine: Any, client: Any) -> None:
        self.client = client
        self.line: Line | None = None
        if engine.dialect.name == "postgresql":
            self.line = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Let go of the line to the database."""
        if self.line is not None:
            self.line.close()

    def database_us(self) -> float:
        """Processor time of the connections of this house, all but our own."""
        if self.line is None:
            return 0.0
        others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return sum(_cpu_us(pid) for pid in self.line.execute(text(others)).scalars())

    def wal(self) -> int:
        """Bytes of the log of the whole server so far."""
        if self.line is None:
            return 0
        return int(self.line.execute(text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")).scalar_one())

    def redis(self) -> tuple[float, int]:
        """Microseconds of processor time, and commands."""
        used = self.client.info("cpu")
        us = (used["used_cpu_user"] + used["used_cpu_sys"]) * 1e6
        return us, int(self.client.info("stats")["total_commands_processed"])


def _cpu_us(pid: int) -> float:
    """Microseconds that a process has run; 0 for one that is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1000
    except (OSError, IndexError):
        return 0.0


class House:
    """A house that is open: who sits in it, and what every act in it has cost."""

    def __init__(self, place: Place, app: Flask) -> None:
        self.place, self.app = place, app
        self.site = app.extensions[NAME]
        self.client = self.site.boards.echo.client
        self.scales = Scales(db.engine, self.client)
        self.spent: dict[str, Spent] = {}
        self.turn = 0
        now = datetime.now(UTC)
        with writing() as session:
            newcomers = [person(session, now) for _ in range(place.sitters * (place.rounds + 1))]
            self.sitters = iter([sign_in(session, one, now) for one in newcomers])
            held = contests.by_slug(session, SLUG)
            assert held is not None
            some = list(multitude.somewhere(session, held, READERS))
            known = [people.by_id(session, one) for one in some]
            self.readers = [sign_in(session, one, now) for one in known if one is not None]
            self.posts = _posts(session, held, some)
        self.generation = self.site.boards.meta(SLUG)["generation"]

    def close(self) -> None:
        """Let go of the database."""
        self.scales.close()
        db.session.remove()
        db.engine.dispose()

    def round(self) -> None:
        """Every act a good many times. The first round, which finds everything cold, counts statements instead."""
        sitters = [next(self.sitters) for _ in range(self.place.sitters)]
        tokens = {key: self._token(key) for key in sitters}
        forms = {key: urlencode({"csrf_token": tokens[key], "honest": "y"}).encode() for key in sitters}
        papers: dict[str, str] = {}
        given: dict[str, str] = {}

        def rules(n: int) -> None:
            self._ask("GET", f"{HERE}/bat-dau", 200, sitters[n])

        def start(n: int) -> None:
            key = sitters[n]
            papers[key] = self._ask("POST", f"{HERE}/bat-dau", 303, key, forms[key], FORM, tokens[key])

        def save(n: int) -> None:
            key = sitters[n % len(sitters)]
            body = json.dumps([{"question": n // len(sitters) + 1, "choice": n % 2, "seq": n + 1}]).encode()
            self._ask("PUT", f"{papers[key]}/cau-tra-loi", 200, key, body, JSON, tokens[key])

        def hand_in(n: int) -> None:
            key = sitters[n]
            given[key] = self._ask("POST", f"{papers[key]}/nop", 303, key, forms[key], FORM, tokens[key])

        def result(n: int) -> None:
            self._ask("GET", given[sitters[n]], 200, sitters[n])

        self._weigh("rules page", rules, len(sitters))
        self._weigh("start", start, len(sitters))
        self._weigh("paper", lambda n: self._ask("GET", papers[sitters[n]], 200, sitters[n]), len(sitters))
        self._weigh("save", save, len(sitters) * self.place.saves)
        self._weigh("hand in", hand_in, len(sitters))
        self._weigh("result page", result, len(sitters))
        self._reads()
        self.turn += 1

    def _reads(self) -> None:
        times, middle = self.place.reads, max(1, self.place.size // PAGE // 2)
        board = f"{HERE}/xep-hang"
        self._ask("GET", f"{board}.json", 200)
        self._weigh("board JSON, warm", lambda _: self._ask("GET", f"{board}.json", 200), times)
        with self._kept_for(0):
            self._weigh("board JSON, made anew", lambda _: self._ask("GET", f"{board}.json", 200), times)
            self._weigh("board page, the first", lambda _: self._ask("GET", board, 200), times)
            there = [
                f"{board}?trang={middle + n % 5}" if self.place.size > 5 * PAGE else f"{board}?trang={middle}"
                for n in range(times)
            ]
            self._weigh("board page, in the middle", lambda n: self._ask("GET", there[n], 200), times)
        own = [self.readers[n % len(self.readers)] for n in range(times)]
        self._weigh("my rank", lambda n: self._ask("GET", f"{board}/toi.json", 200, own[n]), times)
        posts = [self._fresh(n) for n in range(times)]
        self._weigh("post a result", lambda n: self.site.boards.post(SLUG, posts[n], self.generation), times)

    def _fresh(self, n: int) -> Post:
        """A post that moves somebody's line: one more attempt, and another key at the far end of the old one."""
        one, turn = self.posts[n % len(self.posts)], self.turn * self.place.reads + n
        lines = tuple(replace(line, attempts=2 + turn, key=line.key[:-4] + f"{turn:04d}") for line in one.lines)
        return replace(one, attempt=10**12 + turn, lines=lines)

    @contextmanager
    def _kept_for(self, seconds: int) -> Iterator[None]:
        """Boards kept no longer than that."""
        settings = replace(self.site.settings, board_max_age_s=seconds)
        self.app.extensions[NAME] = replace(self.site, settings=settings)
        yield
        self.app.extensions[NAME] = self.site

    def _weigh(self, name: str, act: Callable[[int], object], times: int) -> None:
        spent = self.spent.setdefault(name, Spent())
        if self.turn == 0:
            self._count(spent, act, times)
            return
        database, (redis, _), wal = self.scales.database_us(), self.scales.redis(), self.scales.wal()
        cpu = 0.0
        for n in range(times):
            began, wall = time.process_time(), time.perf_counter()
            act(n)
            spent.wall_ms.append((time.perf_counter() - wall) * 1000)
            cpu += time.process_time() - began
        spent.server_us.append(cpu / times * 1e6)
        spent.redis_us.append((self.scales.redis()[0] - redis) / times)
        spent.database_us.append((self.scales.database_us() - database) / times)
        spent.wal_bytes = round((self.scales.wal() - wal) / times)

    def _count(self, spent: Spent, act: Callable[[int], object], times: int) -> None:
        """Statements and commands of the last call, when nothing is cold any more."""
        for n in range(times - 1):
            act(n)
        before = self.scales.redis()[1]
        none = self.scales.redis()[1] - before
        with counted(db.engine) as seen:
            before = self.scales.redis()[1]
            act(times - 1)
            spent.redis_calls = self.scales.redis()[1] - before - none
        spent.statements = len(seen)

    def _token(self, key: str) -> str:
        with self.app.test_request_context(headers={"Cookie": f"{self._cookie}={key}"}):
            return cookies.form_token()

    @property
    def _cookie(self) -> str:
        return "__Host-sid" if self.site.settings.cookie_secure else "sid"

    def _ask(
        self, method: str, path: str, wanted: int, key: str = "", body: bytes = b"", kind: str = "", token: str = ""
    ) -> str:
        """One request; where it leads. Raises AssertionError for another status."""
        came: list[tuple[str, list[tuple[str, str]]]] = []
        cookie = f"{self._cookie}={key}" if key else ""
        environ = phone.environ(method, path, cookie, body, kind, token)

        def call() -> bytes:
            reply = self.app(environ, lambda status, headers, _fault=None: came.append((status, headers)))
            told = b"".join(reply)
            if hasattr(reply, "close"):
                reply.close()
            return told

        told = Context().run(call)
        status, headers = came[0]
        assert status.startswith(str(wanted)), (method, path, status, told[:300])
        return dict(headers).get("Location", "")


def _posts(session: Session, held: Any, some: list[int]) -> list[Post]:
    """What the boards know of these people."""
    deriving = results.Deriving(held)
    found = []
    for one in some:
        finals = sittings.of_person(session, held.id, one)
        found += results.posts(deriving, finals, *sittings.name(session, one))[:1]
    return found


def rss_mb() -> float:
    """Megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def serve(line: Connection, place: Place) -> None:
    """Open the house and do a round whenever asked; at the end, what everything cost and what the process holds."""
    app = application(place)
    with app.app_context(), suppress(EOFError, ConnectionResetError):
        house = House(place, app)
        house.round()
        held = rss_mb()
        line.send("open")
        while line.recv() == "round":
            house.round()
            line.send("done")
        line.send((house.spent, {"rss_mb": round(rss_mb(), 1), "rss_grown_mb": round(rss_mb() - held, 1)}))
