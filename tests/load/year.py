"""The federation's own year, in a house of its own, to measure on."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

import config
from contest.services import passwords, samples
from contest.store.engine import WRITES
from contest.store.redis_server import find_or_start, stop
from contest.web.database import db
from tests.load import noop
from tests.postgres import cluster
from wsgi import create_app

SLUG = "an-toan-bom-min"


def say(name: str, **figures: object) -> None:
    """One measurement as one line."""
    print(json.dumps({"bench": name, **figures}, ensure_ascii=False), flush=True)


def timed(act: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Median wall milliseconds of an act, and its last answer."""
    spent, answer = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = act()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent), answer


@contextmanager
def house(postgresql: bool) -> Iterator[Flask]:
    """An application with an empty database and a Redis of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoithi-bench-")))
        url = stack.enter_context(cluster(durable=True)) if postgresql else f"sqlite:///{folder}/bench.sqlite3"
        server = find_or_start(folder)
        stack.callback(stop, folder, server)
        environ = {"HOITHI_INSTANCE": str(folder), "DATABASE_URL": url, "TRUSTED_HOSTS": "localhost"}
        app = noop.add(create_app(replace(config.load(environ), redis_url=server.url)))
        with app.app_context():
            upgrade(directory="contest/store/migrations")
            stack.callback(db.engine.dispose)
            yield app


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that means to write."""
    with Session(db.engine, expire_on_commit=False) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()


def load(people: int, papers: int, now: datetime) -> None:
    """The federation's own year."""

    def everything() -> None:
        with writing() as session:
            samples.load_ground(session, 2022, now)
            samples.load_people(session, people, passwords.hashed("ruong-bac-thang-2026"), now, 2022)
        with writing() as session:
            samples.load_attempts(session, SLUG, papers, now, 2022)

    ms, _ = timed(everything)
    say("load the year", people=people, papers=papers, seconds=round(ms / 1000, 1), budget_seconds=300)
