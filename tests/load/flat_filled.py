"""A house of one size is filled, in a process of its own: seconds, bytes and memory of that."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import Session

import config
from contest import sample_units
from contest.services import units as unit_service
from contest.services import upkeep
from contest.store import contests, units
from contest.web.database import db
from questions import bank
from tests.factories import counted
from tests.load import multitude
from tests.load.multitude import SLUG
from tests.load.year import writing
from wsgi import NAME, create_app

TABLES = ("person", "attempt", "answer", "result", "audit")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a house stands, and how many results it holds. `sitters`: people a round lets sit a paper."""

    size: int
    folder: Path
    database_url: str
    redis_url: str
    sitters: int = 16
    saves: int = 10
    reads: int = 40
    rounds: int = 7


def application(place: Place) -> Flask:
    """The application in that place."""
    environ = {"HOITHI_INSTANCE": str(place.folder), "DATABASE_URL": place.database_url, "TRUSTED_HOSTS": "localhost"}
    # Patient with Redis: on a busy machine boards out of SQL would be measured for those out of Redis.
    return create_app(replace(config.load(environ), redis_url=place.redis_url, redis_timeout_ms=1000))


def furnish(line: Connection, place: Place) -> None:
    """Fill the house; what that took, and what it takes up, goes down the line."""
    line.send(furnished(place, application(place)))


def furnished(place: Place, app: Flask) -> dict[str, Any]:
    """Fill the house and build its boards: seconds, bytes, statements."""
    now = datetime.now(UTC)
    with app.app_context():
        upgrade(directory="contest/store/migrations")
        with writing() as session:
            if not units.whole_tree(session):
                bank.load_bundled(session, now - timedelta(days=1))
                unit_service.plant(session, sample_units.tree(2022))
        began, empty = time.perf_counter(), _sizes()
        with writing() as session:
            held = multitude.opened(session, now)
        with writing() as session:
            one = multitude.sitting(session, held, now)
        crowd = multitude.fill(db.engine, held, one, place.size, now)
        told: dict[str, Any] = {"full_papers": crowd.full, "filled_s": round(time.perf_counter() - began, 1)}
        told |= _bytes(empty, crowd) | _rebuilt(app, now)
        db.session.remove()
        db.engine.dispose()
    return told


def _rebuilt(app: Flask, now: datetime) -> dict[str, object]:
    """Building all boards: seconds, statements, how much more memory the process held at most, what Redis holds."""
    boards = app.extensions[NAME].boards
    patient = boards.patient()
    before, held = patient.echo.client.info("memory")["used_memory"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Session(db.engine) as session, counted(db.engine) as seen:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
        wall, cpu = time.perf_counter(), time.process_time()
        upkeep.rebuild(session, patient, contest, now)
    return {
        "rebuild_s": round(time.perf_counter() - wall, 2),
        "rebuild_cpu_s": round(time.process_time() - cpu, 2),
        "rebuild_statements": len(seen),
        "rebuild_more_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024),
        "redis_bytes": patient.echo.client.info("memory")["used_memory"] - before,
    }


def _sizes() -> dict[str, int]:
    """Bytes of each table with its indexes and partitions; of SQLite, which keeps them all in one file, none."""
    if db.engine.dialect.name != "postgresql":
        return {}
    found = {}
    with db.engine.connect() as line:
        for table in TABLES:
            parts = f"SELECT relid FROM pg_partition_tree('{table}') UNION SELECT '{table}'::regclass"
            size = text(f"SELECT sum(pg_total_relation_size(relid)) FROM ({parts}) AS parts(relid)")
            found[table] = int(line.execute(size).scalar_one())
    return found


def _bytes(empty: dict[str, int], crowd: multitude.Crowd) -> dict[str, object]:
    """Bytes of a row of each table and its indexes; of answers and the record only where every paper has all of its."""
    whole = crowd.full == crowd.results
    grown = {table: size - empty[table] for table, size in _sizes().items()}
    each = {
        name: round(size / crowd.results)
        for name, size in grown.items()
        if whole or name in ("person", "attempt", "result")
    }
    return {"bytes_each": each, "database_mb": round(sum(grown.values()) / 2**20)} if grown else {}
