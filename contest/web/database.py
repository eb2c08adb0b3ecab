"""The database of the running site: one Flask-SQLAlchemy object over the house's own base."""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event

from contest.store.engine import WAIT_MS, limit_waits, prepare
from questions.schema import Base

db = SQLAlchemy(model_class=Base)


def serve(engine: Engine) -> Engine:
    """Hang the house's habits on the engine of a site; returns it.

    Whoever waits for a page waits a bounded time for a statement; commands and the sweeper take the time they need.
    """
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _limit)
    return prepare(engine)


def _limit(connection: Any, _record: object) -> None:
    if has_request_context():
        limit_waits(connection, WAIT_MS)
