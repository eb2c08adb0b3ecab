"""A bank of its own for each test, in memory, and a counter of the statements sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from questions import rows
from questions.schema import Base

NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=list(rows.TABLES))
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def statements(session: Session) -> Callable[[Callable[[], object]], int]:
    """How many statements an act sends to the database."""
    heard: list[object] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *_: heard.append(None))

    def count(act: Callable[[], object]) -> int:
        heard.clear()
        act()
        return len(heard)

    return count
